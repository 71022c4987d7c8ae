"""Who is to be reminded now: experts before a campaign closes, moderators of questionnaires that wait too long."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.urls import reverse

from accounts.models import GrantStatus, Region, Role, RoleGrant, User
from accounts.moderators import administrators
from expert_rating.letters import signed
from expert_rating.models import Assessment, AssessmentStatus, Campaign, CampaignStatus, Expert
from portal.letters import about_label
from portal.models import SiteSettings
from portal.moments import moment_label
from portal.notices import Message, absolute
from portal.reminders import Due, not_reminded, working_days_after, working_days_before

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
    title = "СПО-портал: Последний день оценки" if event == LAST_DAY else "СПО-портал: Скоро завершится оценка"
    return Message(
        person=grant.user, event=event, title=title, text=signed(text, site), url=path, role=Role.EXPERT,
        line=f"Кампания «{campaign}» завершится {until}",
    )  # fmt: skip


def questionnaires_overdue(now: datetime) -> Iterator[Due]:
    """Questionnaires that wait longer than promised, to each moderator who may check them; else to administrators."""
    site = SiteSettings.current()
    late = Expert.objects.filter(
        grant__status=GrantStatus.WAITING, sent_at__lte=working_days_before(now, site.moderation_days)
    ).order_by("sent_at")
    nobodys = set(late.values_list("pk", flat=True))
    if not nobodys:
        return
    moderators = RoleGrant.objects.in_force().filter(role=Role.MODERATOR, user__is_active=True)
    for moderator in moderators.select_related("user", "region"):
        for expert in late.visible_to(moderator).iterator(chunk_size=500):
            nobodys.discard(expert.pk)
            yield due_of(expert, moderator.user, site)
    people = administrators() if nobodys else []
    for expert in late.filter(pk__in=nobodys):
        yield from (due_of(expert, person, site) for person in people)


def due_of(expert: Expert, person: User, site: SiteSettings) -> Due:
    return Due(
        overdue(person, expert, site),
        about_label(expert),
        working_days_after(expert.sent_at, site.moderation_days),
    )


def overdue(person: User, expert: Expert, site: SiteSettings) -> Message:
    """Without the expert's name: the reminder outlives the questionnaire."""
    path = reverse("admin:expert_rating_expert_change", args=[expert.pk])
    line = f"Анкета эксперта № {expert.pk} ждёт проверки дольше {site.moderation_days} рабочих дней"
    text = f"Здравствуйте, {person.full_name}!\n\n{line}.\n\nПроверить:\n{absolute(path)}"
    return Message(
        person=person, event=OVERDUE, title="СПО-портал: Анкета ждёт проверки", text=signed(text, site),
        url=path, role=Role.MODERATOR, line=line,
    )  # fmt: skip
