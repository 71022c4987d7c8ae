"""The first event × role table: who is told of what, by bell and by letter; the administrator changes it in the admin."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

EXPERT, REPRESENTATIVE, MODERATOR = "expert", "organisation_representative", "moderator"

# (event, roles, bell, letter); obligatory events have no row: they are always told at once.
RULES = [
    ("data_ready", [""], True, "off"),
    ("erasure_asked", ["administrator"], True, "at_once"),
    ("organisation_request", [MODERATOR], True, "digest"),
    ("directory_imported", ["moderator", "administrator"], True, "off"),
    ("directory_exported", ["moderator", "administrator"], True, "off"),
    ("conversation_message", [MODERATOR], True, "at_once"),
    ("conversation_answer", [""], True, "at_once"),
    ("expert_received", [EXPERT], True, "at_once"),
    ("expert_waiting", [MODERATOR], True, "digest"),
    ("expert_overdue", [MODERATOR], True, "digest"),
    ("campaign_closing", [EXPERT], True, "at_once"),
    ("campaign_last_day", [EXPERT], True, "at_once"),
    ("assessment_set_aside", [EXPERT], True, "at_once"),
    ("assessment_given_back", [EXPERT], True, "at_once"),
    ("representative_received", [REPRESENTATIVE], True, "at_once"),
    ("correction_accepted", [REPRESENTATIVE], True, "at_once"),
    ("correction_declined", [REPRESENTATIVE], True, "at_once"),
    ("reply_published", [REPRESENTATIVE], True, "at_once"),
    ("reply_declined", [REPRESENTATIVE], True, "at_once"),
    ("publication_published", [EXPERT, REPRESENTATIVE], True, "at_once"),
    ("publication_declined", [EXPERT, REPRESENTATIVE], True, "at_once"),
]


def load(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    rule = apps.get_model("portal", "NoticeRule")
    rule.objects.bulk_create(
        rule(event=event, role=role, bell=bell, letter=letter)
        for event, roles, bell, letter in RULES
        for role in roles
    )


class Migration(migrations.Migration):
    dependencies = [("portal", "0005_glossary_terms")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
