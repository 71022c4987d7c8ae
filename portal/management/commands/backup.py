"""`manage.py backup portal.tar.gz`: the database and the media store in one archive."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.backup import BackupError, backup


class Command(BaseCommand):
    help = "Write every row of the database and every file of the media store into one .tar.gz."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--force", action="store_true", help="write over an existing file")

    def handle(self, *args: Any, file: Path, force: bool, **options: Any) -> None:
        if file.exists() and not force:
            raise CommandError(f"{file} exists already; --force writes over it.")
        try:
            backup(file, say=self.stdout.write)
        except BackupError as error:
            raise CommandError(str(error)) from error
        keep = "Keep SECRET_KEY, SEALED_KEYS and HASH_KEYS beside it."
        self.stdout.write(self.style.SUCCESS(f"{file}: {file.stat().st_size} bytes. {keep}"))
