"""Who is to be reminded now: experts before a campaign closes, moderators of questionnaires that wait too long."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.urls import reverse

from accounts.models import GrantStatus, Region, Role, RoleGrant, User
from accounts.moderators import administrators
from expert_rating.letters import message, signed, subject
from expert_rating.models import Assessment, AssessmentStatus, Campaign, CampaignStatus, Expert, Representative
from portal.letters import about_label
from portal.models import SiteSettings
from portal.moments import moment_label
from portal.notices import Message, absolute
from portal.reminders import Due, not_reminded, working_days_after

SOON, LAST_DAY, OVERDUE = "campaign_closing", "campaign_last_day", "expert_overdue"
DAYS_BEFORE = 3
# Clocks of the country's regions stand up to a day apart from any other.
A_DAY = timedelta(days=1)
# By days left before the last one.
WHEN = {
    0: "Сегодня последний день",
    1: "Завтра последний день",
    2: "До последнего дня осталось два дня",
    3: "До последнего дня осталось три дня",
}
UNPLACED = (AssessmentStatus.DRAFT, AssessmentStatus.INACTIVE)


def campaigns_closing(now: datetime) -> Iterator[Due]:
    """Three days before the last one, and on the last day: days of the calendar where the expert lives."""
    site = SiteSettings.current()
    open_now = Campaign.objects.filter(status=CampaignStatus.OPEN, opens_at__lte=now, closes_at__gt=now)
    for campaign in open_now.filter(closes_at__lte=now + A_DAY * (DAYS_BEFORE + 2)):
        for event, zones in events_by_zone(campaign, now).items():
            waiting = not_reminded(
                idle_experts(campaign, zones),
                event=event,
                subject=about_label(campaign),
                deadline=campaign.closes_at,
                path="user",
            )
            for grant in waiting.iterator(chunk_size=500):
                yield Due(closing(grant, campaign, event, now, site), about_label(campaign), campaign.closes_at)


def days_left(campaign: Campaign, now: datetime, zone: str) -> int:
    """A campaign that closes at midnight has its last day before it."""
    clock = ZoneInfo(zone)
    last = (campaign.closes_at - timedelta(microseconds=1)).astimezone(clock).date()
    return (last - now.astimezone(clock).date()).days


def events_by_zone(campaign: Campaign, now: datetime) -> dict[str, list[str]]:
    """{event: the zones in which it is time for it}."""
    found: dict[str, list[str]] = {}
    zones = {settings.TIME_ZONE, *Region.objects.order_by().values_list("time_zone", flat=True).distinct()}
    for zone in sorted(zones):
        left = days_left(campaign, now, zone)
        if left <= DAYS_BEFORE:
            found.setdefault(LAST_DAY if left == 0 else SOON, []).append(zone)
    return found


def idle_experts(campaign: Campaign, zones: list[str]) -> QuerySet[RoleGrant]:
    """Those who live in these zones, with an unplaced assessment in the campaign, or with none in it at all."""
    own = Assessment.objects.filter(campaign=campaign, author=OuterRef("user"))
    idle = Exists(own.filter(status__in=UNPLACED)) | ~Exists(own)
    asked = Q(organisation=None) | Q(organisation__kind__in=campaign.kinds.values("kind"), organisation__closed=False)
    experts = RoleGrant.objects.in_force().filter(role=Role.EXPERT, user__is_active=True)
    zone = Coalesce(
        F("organisation__municipality__region__time_zone"),
        F("municipality__region__time_zone"),
        F("region__time_zone"),
        Value(settings.TIME_ZONE),
    )
    here = experts.annotate(zone=zone).filter(zone__in=zones)
    return here.filter(asked).filter(idle).select_related("user").order_by("pk")


def closing(grant: RoleGrant, campaign: Campaign, event: str, now: datetime, site: SiteSettings) -> Message:
    zone: str = grant.zone  # type: ignore[attr-defined]
    until = moment_label(campaign.closes_at.astimezone(ZoneInfo(zone)))
    when = WHEN[days_left(campaign, now, zone)]
    path = reverse("rating:assessments")
    text = (
        f"Здравствуйте, {grant.user.full_name}!\n\n"
        f"{when}: кампания «{campaign}» завершится {until}.\n\n"
        "У Вас есть неразмещённые оценки или ещё нет ни одной. Неразмещённые оценки не учитываются. Оценить "
        f"организацию и нажать «Разместить» можно здесь:\n{absolute(path)}"
    )
    title = subject("Последний день оценки" if event == LAST_DAY else "Скоро завершится оценка")
    return Message(
        person=grant.user, event=event, title=title, text=signed(text, site), url=path, role=Role.EXPERT,
        line=f"Кампания «{campaign}» завершится {until}",
    )  # fmt: skip


# --- Questionnaires that wait too long ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Waiting:
    """One of the two questionnaires; `due` is the event a working day before the promised time, `overdue` after it."""

    model: type[Expert] | type[Representative]
    name: str
    page: str
    due: str
    overdue: str


EXPERTS = Waiting(Expert, "Анкета эксперта", "admin:expert_rating_expert_change", "expert_due", OVERDUE)
REPRESENTATIVES = Waiting(
    Representative,
    "Анкета представителя",
    "admin:expert_rating_representative_change",
    "representative_due",
    "representative_overdue",
)


def questionnaires_overdue(now: datetime) -> Iterator[Due]:
    return overdue_of(EXPERTS, now)


def representatives_overdue(now: datetime) -> Iterator[Due]:
    return overdue_of(REPRESENTATIVES, now)


def overdue_of(kind: Waiting, now: datetime) -> Iterator[Due]:
    """To each moderator who may check it; where there is none, to administrators.

    A promise of one day leaves no day to remind before it.
    """
    waiting = kind.model.objects.filter(grant__status=GrantStatus.WAITING)
    if not waiting.exists():
        return
    site = SiteSettings.current()
    days = site.moderation_days
    first = days - 1 if days > 1 else days
    long = waiting.filter(sent_at__lte=now - timedelta(days=first)).values_list("pk", "sent_at")
    nobodys = {pk for pk, sent_at in long if working_days_after(sent_at, first) <= now}
    if not nobodys:
        return
    late = waiting.filter(pk__in=list(nobodys)).order_by("sent_at")
    moderators = RoleGrant.objects.in_force().filter(role=Role.MODERATOR, user__is_active=True)
    for moderator in moderators.select_related("user", "region"):
        for found in late.visible_to(moderator).iterator(chunk_size=500):
            nobodys.discard(found.pk)
            yield due_of(kind, found, moderator.user, site, now)
    people = administrators() if nobodys else []
    for found in late.filter(pk__in=list(nobodys)):
        yield from (due_of(kind, found, person, site, now) for person in people)


def due_of(kind: Waiting, found: Expert | Representative, person: User, site: SiteSettings, now: datetime) -> Due:
    deadline = working_days_after(found.sent_at, site.moderation_days)
    return Due(told(kind, found, person, site, overdue=deadline <= now), about_label(found), deadline)


def told(kind: Waiting, found: Expert | Representative, person: User, site: SiteSettings, *, overdue: bool) -> Message:
    """Without a name: the reminder outlives the questionnaire."""
    path = reverse(kind.page, args=[found.pk])
    line = f"{kind.name} № {found.pk}: до обещанного срока проверки остался рабочий день"
    if overdue:
        line = f"{kind.name} № {found.pk} ждёт проверки дольше {site.moderation_days} рабочих дней"
    return message(
        person,
        kind.overdue if overdue else kind.due,
        "Анкета ждёт проверки",
        f"{line}.\n\nПроверить:\n{absolute(path)}",
        url=path,
        role=Role.MODERATOR,
        line=line,
        site=site,
    )
