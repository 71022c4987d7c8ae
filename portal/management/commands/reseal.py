"""manage.py reseal: every sealed value under the current keys (docs/operations.md)."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.sealed.resealing import reseal_all


class Command(BaseCommand):
    help = "Writes every sealed value anew under the current keys, while the portal runs; safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        unreadable = left = 0
        for done in reseal_all():
            self.stdout.write(f"{done.column}: {done.written} written anew, {done.left} under an older key")
            unreadable, left = unreadable + done.unreadable, left + done.left
        if unreadable:
            raise CommandError(
                f"{unreadable} values can't be opened: SEALED_KEYS lacks the key they were sealed under."
            )
        words = "Keep the older keys and run it again later." if left else "The older keys may be taken away."
        self.stdout.write(self.style.SUCCESS(words))
