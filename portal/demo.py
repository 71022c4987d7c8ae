"""The living demo: loaded once, through the verbs, never into production."""

from django.conf import settings
from django.db import transaction

from portal.models import SiteSettings
from portal.registry import DemoAccount, parts

PASSWORD = "Demo-2026!"


class DemoForbidden(Exception):
    """Somebody tried to load demo people with a known password into a real portal."""


def is_loaded() -> bool:
    return SiteSettings.objects.filter(pk=1, demo=True).exists()


def load() -> bool:
    """Load every part's demo data unless it is there; returns whether it was loaded now."""
    if settings.PRODUCTION:
        raise DemoForbidden("Demo data has a published password: it is never loaded with PORTAL_MODE=production.")
    if is_loaded():
        return False
    with transaction.atomic():
        for part in parts():
            if part.demo:
                part.demo()
        SiteSettings.objects.update_or_create(pk=1, defaults={"demo": True})
    return True


def accounts() -> list[DemoAccount]:
    return [account for part in parts() for account in part.demo_accounts]
