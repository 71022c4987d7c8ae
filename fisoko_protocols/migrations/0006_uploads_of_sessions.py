"""Whose preview an upload is, where people share a login; what looks odd is counted without reading all protocols."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("fisoko_protocols", "0005_set_up_words")]

    operations = [
        migrations.AddField(
            model_name="upload",
            name="session",
            field=models.CharField(blank=True, default="", max_length=16, verbose_name="сеанс"),
            preserve_default=False,
        ),
        migrations.AddIndex(
            model_name="protocol",
            index=models.Index(
                fields=["sitting", "point"],
                name="protocol_odd",
                condition=(Q(outside__gt=0) | Q(used=0, spoiled=0)) & Q(versions_made__gt=0),
            ),
        ),
    ]
