"""`manage.py demo`: load the demo if it is not there, and print where to go and as whom."""

import os
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal import demo


class Command(BaseCommand):
    help = "Load the living demo and print its address and accounts."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            loaded = demo.load()
        except demo.DemoForbidden as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write("Демонстрационные данные загружены." if loaded else "Демонстрационные данные уже есть.")
        base = f"http://localhost:{os.environ.get('PORT', '8000')}"
        self.stdout.write(f"\n  Портал: {base}/    Пароль у всех: {demo.PASSWORD}\n\n")
        for account in demo.accounts():
            self.stdout.write(f"  {account.login:<20} {account.who:<44} {base}{account.where}")
        self.stdout.write("")
