"""The table gets the event «Фоновое задание не выполнено», told to whoever began it."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def load(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("portal", "NoticeRule").objects.get_or_create(
        event="job_failed", role="", defaults={"bell": True, "letter": "off"}
    )


class Migration(migrations.Migration):
    dependencies = [("portal", "0008_representative_waiting")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
