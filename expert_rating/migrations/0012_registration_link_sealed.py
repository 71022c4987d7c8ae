from django.db import migrations

import portal.sealed.fields


class Migration(migrations.Migration):
    dependencies = [("expert_rating", "0011_unconfirmed_registrations")]

    operations = [
        migrations.AddField(
            model_name="sentregistration",
            name="token",
            field=portal.sealed.fields.SealedField(default="", editable=False),
            preserve_default=False,
        ),
    ]
