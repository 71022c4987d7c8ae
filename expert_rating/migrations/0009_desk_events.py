"""The table gets the events «ждёт проверки» of materials, vacancies, corrections and replies, as it has those of forms."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

EVENTS = ["publication_waiting", "correction_waiting", "reply_waiting"]


def load(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for event in EVENTS:
        apps.get_model("portal", "NoticeRule").objects.get_or_create(
            event=event, role="moderator", defaults={"bell": True, "letter": "digest"}
        )


class Migration(migrations.Migration):
    dependencies = [("expert_rating", "0008_placed_and_rules_text"), ("portal", "0008_representative_waiting")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
