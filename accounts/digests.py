"""The daily digest: one letter a person a day, at the set hour of the person's own region."""

from collections import defaultdict
from datetime import datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import RoleGrant, User
from portal.letters import queue_letter
from portal.models import DigestEntry, SiteSettings
from portal.notices import absolute
from portal.text import counted

MONTHS = [
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
]


@cache
def zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def zones_of(people: list[int]) -> dict[int, str]:
    """{person: time zone}: of the region of a role in force, the home region's without one."""
    found: dict[int, str] = {}
    for grant in RoleGrant.objects.in_force().filter(user__in=people).with_scope().order_by("id"):
        if region := grant.scope_region:
            found[grant.user_id] = region.time_zone
    return found


def last_hour(now: datetime, hour: int, zone_name: str) -> datetime:
    """The latest moment, not after now, when it was the set hour there."""
    local = now.astimezone(zone(zone_name))
    today = local.replace(hour=hour, minute=0, second=0, microsecond=0)
    return today if today <= local else today - timedelta(days=1)


def send_digests(now: datetime | None = None) -> int:
    """Send to everyone whose hour has come what was waiting at that hour; safe to run twice and late."""
    now = now or timezone.now()
    site = SiteSettings.current()
    first = dict.fromkeys(DigestEntry.objects.waiting().order_by("person").values_list("person", flat=True).distinct())
    zones = zones_of(list(first))
    return sum(
        send_to(person, until=last_hour(now, site.digest_hour, zones.get(person, settings.TIME_ZONE)), site=site)
        for person in first
    )


@transaction.atomic
def send_to(person: int, *, until: datetime, site: SiteSettings) -> int:
    """One letter with all lines that waited at the hour; two runs at once wait for each other on the rows."""
    waiting = DigestEntry.objects.waiting().filter(person=person, created_at__lt=until).order_by("id")
    entries = list(waiting.select_for_update())
    if not entries:
        return 0
    DigestEntry.objects.filter(pk__in=[entry.pk for entry in entries]).update(sent_at=timezone.now())
    user = User.objects.get(pk=person)
    if not user.email or not user.is_active:
        return 0
    queue_letter(
        to=user.email,
        subject=f"Сводка за день: {counted(len(entries), 'событие', 'события', 'событий')}",
        text=text_of(user, entries, until, site),
        sender_name=site.name,
        event="digest",
        person=user,
        key=f"digest:{person}:{entries[-1].pk}",
    )
    return 1


def text_of(user: User, entries: list[DigestEntry], until: datetime, site: SiteSettings) -> str:
    """Lines of one address stand together, the address once."""
    by_url: dict[str, list[str]] = defaultdict(list)
    for entry in entries:
        at = entry.created_at.astimezone(until.tzinfo)
        by_url[entry.url].append(f"— {at.day} {MONTHS[at.month - 1]}, {at:%H:%M}: {entry.line}")
    blocks = ["\n".join(lines) + (f"\n{absolute(url)}" if url else "") for url, lines in by_url.items()]
    return "\n\n".join(
        [
            f"Здравствуйте, {user.full_name}!",
            "Вот что произошло на портале со времени прошлой сводки.",
            *blocks,
            f"Какие письма получать сразу, какие сводкой: {absolute(reverse('accounts:notice-choices'))}",
            f"{site.name}\nТелефон для справок: {site.phone}",
        ]
    )
