"""`manage.py recount`: build the kept numbers of every part from the rows they count."""

from typing import Any

from django.core.management.base import BaseCommand

from portal.registry import parts


class Command(BaseCommand):
    help = (
        "Builds the kept numbers anew: organisations by territory, places, statistics, protocols. "
        "Run it when nobody hands in protocols."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        for part in parts():
            if part.recount:
                self.stdout.write(f"{part.code}: {part.recount()}")
