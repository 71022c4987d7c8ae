"""The table gets the reminders of questionnaires: a working day before the promised time, and of representatives' too."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

EVENTS = ["expert_due", "representative_due", "representative_overdue"]


def load(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for event in EVENTS:
        apps.get_model("portal", "NoticeRule").objects.get_or_create(
            event=event, role="moderator", defaults={"bell": True, "letter": "digest"}
        )


class Migration(migrations.Migration):
    dependencies = [("expert_rating", "0009_desk_events"), ("portal", "0010_history_stays")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
