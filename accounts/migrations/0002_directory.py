"""The directory ships as data: 8 districts, 89 regions, the municipalities of three of them (norms §6)."""

import csv
from pathlib import Path

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from portal.text import normalise

DATA = Path(__file__).resolve().parent.parent / "data"


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def load(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    district_model = apps.get_model("accounts", "FederalDistrict")
    region_model = apps.get_model("accounts", "Region")
    municipality_model = apps.get_model("accounts", "Municipality")
    regions = rows("regions.csv")
    districts = {
        name: district_model.objects.create(name=name)
        for name in sorted({row["federal_district"] for row in regions} - {""})
    }
    region_model.objects.bulk_create(
        region_model(
            code=row["code"],
            name=row["name"],
            time_zone=row["time_zone"],
            federal_district=districts.get(row["federal_district"]),
        )
        for row in regions
    )
    municipality_model.objects.bulk_create(
        municipality_model(
            region_id=row["region_code"],
            name=row["name"],
            type=row["type"],
            sort_name=normalise(f"{row['name']} {row['type']}"),
        )
        for row in rows("municipalities.csv")
    )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
