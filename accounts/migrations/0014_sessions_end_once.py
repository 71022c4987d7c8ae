"""Every session ends: they are kept under a hash of their key from now on.

Old rows are not hashed forward: a key that somebody may have read in this table, in a cache or in a dump would go on
opening the session. People sign in once more.
"""

from typing import Any

from django.db import migrations


def end_all(apps: Any, schema_editor: Any) -> None:
    apps.get_model("sessions", "Session").objects.all().delete()
    apps.get_model("usersessions", "UserSession").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0013_factors_sealed"),
        ("sessions", "0001_initial"),
        ("usersessions", "0001_initial"),
    ]
    operations = [migrations.RunPython(end_all, migrations.RunPython.noop)]
