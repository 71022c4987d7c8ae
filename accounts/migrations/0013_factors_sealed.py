"""Secrets of the second factor that stood in clear are sealed; one that is sealed already is left as it is."""

from typing import Any

from django.db import migrations

from portal.sealed.keyring import is_sealed, seal

PURPOSE = "mfa.authenticator.data"


def sealed(text: str) -> str:
    return text if is_sealed(text) else seal(text, PURPOSE)


def seal_all(apps: Any, schema_editor: Any) -> None:
    rows = apps.get_model("mfa", "Authenticator").objects.filter(type__in=["totp", "recovery_codes"])
    for row in rows.select_for_update().iterator(chunk_size=500):
        for name in ("secret", "seed"):
            if row.data.get(name):
                row.data[name] = sealed(row.data[name])
        if row.data.get("migrated_codes"):
            row.data["migrated_codes"] = [sealed(code) for code in row.data["migrated_codes"]]
        row.save(update_fields=["data"])


class Migration(migrations.Migration):
    dependencies = [("accounts", "0012_alike_people"), ("mfa", "0003_authenticator_type_uniq")]

    operations = [migrations.RunPython(seal_all, migrations.RunPython.noop)]
