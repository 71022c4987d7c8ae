"""Roles of point organisers named an organisation; from now on they name a ППО, so those given before are withdrawn."""

from typing import Any

from django.db import migrations

COMMENT = "Роль теперь даётся на ППО, а не на организацию: дайте её заново."


def withdraw(apps: Any, schema_editor: Any) -> None:
    grants = apps.get_model("accounts", "RoleGrant").objects.filter(role="point_organiser").exclude(status="withdrawn")
    if not grants.exists():
        return
    subject_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="accounts", model="rolegrant"
    )
    history = apps.get_model("portal", "HistoryRecord")
    for grant in grants:
        history.objects.create(
            subject_type=subject_type,
            subject_id=grant.pk,
            verb="withdraw",
            label="Отозвать роль",
            from_state=grant.status,
            to_state="withdrawn",
            comment=COMMENT,
        )
        grant.status = "withdrawn"
        grant.save(update_fields=["status"])


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_organisation_counts"),
        ("portal", "0006_notice_rules"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(withdraw, migrations.RunPython.noop)]
