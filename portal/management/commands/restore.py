"""`manage.py restore portal.tar.gz`: what `backup` wrote, on an empty machine."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.backup import BackupError, restore


class Command(BaseCommand):
    help = "Check an archive of `backup`, migrate the database, and put the archive's rows and files in."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--force", action="store_true", help="replace the rows of a database that is in use")

    def handle(self, *args: Any, file: Path, force: bool, **options: Any) -> None:
        try:
            restore(file, force=force, say=self.stdout.write)
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(self.style.SUCCESS("Restored."))
