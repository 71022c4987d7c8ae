"""How points are told of what happens to their protocols: at once, by bell and letter; the administrator changes it."""

from typing import Any

from django.db import migrations

EVENTS = ["protocol_returned", "protocol_extended", "protocol_kits_added", "protocol_reminder"]


def load(apps: Any, schema_editor: Any) -> None:
    rule = apps.get_model("portal", "NoticeRule")
    rule.objects.bulk_create(rule(event=event, role="point_organiser", bell=True, letter="at_once") for event in EVENTS)


class Migration(migrations.Migration):
    dependencies = [("fisoko_protocols", "0002_handed_in_stays"), ("portal", "0006_notice_rules")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
