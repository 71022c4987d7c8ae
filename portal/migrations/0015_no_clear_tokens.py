"""What 0012 has sealed stands in clear no more; a notice keeps its sentence and its address, not a letter's text."""

from django.db import migrations

import portal.sealed.fields


class Migration(migrations.Migration):
    dependencies = [("portal", "0014_links_sealed")]

    operations = [
        migrations.RemoveField("notice", "text"),
        migrations.RemoveField("keptupload", "token"),
        migrations.AlterField("keptupload", "token_hash", portal.sealed.fields.HashedField(unique=True)),
        migrations.AlterField(
            "conversation", "token_hash", portal.sealed.fields.HashedField(null=True, of="token", unique=True),
        ),
    ]
