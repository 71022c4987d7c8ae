"""Columns for what 0012 seals and hashes; 0013 takes the clear ones away."""

from django.db import migrations, models

import portal.models.conversations
import portal.sealed.fields


class Migration(migrations.Migration):
    dependencies = [("portal", "0012_faults")]

    operations = [
        migrations.AddField(
            "letter", "link", models.CharField("ссылка", blank=True, default="", editable=False, max_length=40),
            preserve_default=False,
        ),
        migrations.AddField(
            "letter", "sealed_links", portal.sealed.fields.SealedField(editable=False, null=True),
        ),
        migrations.AddField(
            "letter", "unanswered", models.PositiveSmallIntegerField("подряд без ответа", default=0, editable=False),
        ),
        migrations.AddField(
            "job", "unanswered", models.PositiveSmallIntegerField("подряд без ответа", default=0, editable=False),
        ),
        migrations.AlterField("notice", "title", models.CharField("заголовок", max_length=500)),
        migrations.AddField("keptupload", "token_hash", portal.sealed.fields.HashedField(null=True)),
        migrations.AddField("conversation", "token_hash", portal.sealed.fields.HashedField(null=True)),
        migrations.AlterField(
            "conversation", "token",
            portal.sealed.fields.SealedField(default=portal.models.conversations.new_token, editable=False),
        ),
    ]
