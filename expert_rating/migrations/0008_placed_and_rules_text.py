"""An index for bursts of assessments; the label of the rules without the name of a notation."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("expert_rating", "0007_asked_stays")]
    operations = [
        migrations.AddIndex(
            "assessment", models.Index(fields=["organisation", "placed_at"], name="assessment_placed")
        ),
        migrations.AlterField("rulestext", "text", models.TextField("текст")),
    ]
