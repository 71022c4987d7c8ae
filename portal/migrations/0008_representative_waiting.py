"""The table gets the event «Новая анкета представителя ждёт проверки», as it has the expert's."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def load(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("portal", "NoticeRule").objects.get_or_create(
        event="representative_waiting", role="moderator", defaults={"bell": True, "letter": "digest"}
    )


class Migration(migrations.Migration):
    dependencies = [("portal", "0007_no_more_placeholders")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
