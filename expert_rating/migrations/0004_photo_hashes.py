"""Fingerprints of the photos that were sent before there were any."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from portal.picture_hash import picture_hash


def fill(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    experts = apps.get_model("expert_rating", "Expert").objects
    for expert in experts.filter(photo_hash="").exclude(photo="").only("photo").iterator(200):
        try:
            with expert.photo.open("rb") as stored:
                fingerprint = picture_hash(stored)
        except OSError:
            continue  # a photo that is gone or damaged has no likeness
        experts.filter(pk=expert.pk).update(photo_hash=fingerprint)


class Migration(migrations.Migration):
    dependencies = [("expert_rating", "0003_voice_and_counts")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
