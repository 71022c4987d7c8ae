"""One person has a role over one scope once. Apart from the rows' own migration: an index waits for no pending rows."""

import datetime

from django.db import migrations, models
from django.db.models.functions import Coalesce


class Migration(migrations.Migration):
    dependencies = [("accounts", "0009_given_roles")]

    operations = [
        migrations.AddConstraint(
            model_name="rolegrant",
            constraint=models.UniqueConstraint(
                models.F("user"),
                models.F("role"),
                Coalesce("region", models.Value(""), output_field=models.CharField()),
                Coalesce("municipality", models.Value(0), output_field=models.BigIntegerField()),
                Coalesce("organisation", models.Value(0), output_field=models.BigIntegerField()),
                Coalesce("point", models.Value(0), output_field=models.BigIntegerField()),
                Coalesce("ends_on", models.Value(datetime.date(1, 1, 1)), output_field=models.DateField()),
                condition=models.Q(("status", "active")),
                name="grant_once",
            ),
        ),
    ]
