"""Who is told that a protocol is not handed in: by the coordinator's «Напомнить», and by the portal before the deadline.

One message a ППО and deadline, naming all it has not handed in by then; the database lets each through once.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.job_actors import actor_of
from accounts.models import AssessmentPoint, Role, RoleGrant, User
from fisoko_protocols import rules
from fisoko_protocols.letters import named, path_of
from fisoko_protocols.models import Protocol
from fisoko_protocols.models.protocols import COUNTED
from fisoko_protocols.workflow import window
from portal.history import Actor, Change, record_all
from portal.jobs import job_handler, start_job
from portal.letters import about_label
from portal.models import Job, Reminder
from portal.moments import moment_label
from portal.notices import Message
from portal.reminders import Due, send
from portal.workflow import NotYours

EVENT = "protocol_reminder"
JOB = "protocols.remind"
# Of more protocols «Напомнить» is a job (design.md), which goes by steps of as many.
AT_ONCE = 500
# What a reminder is about: each of the three is told once a deadline.
ASKED, DAY, HOUR = "asked", "day", "hour"
DAY_BEFORE, HOUR_BEFORE = timedelta(days=1), timedelta(hours=1)
# Between the clocks of Калининград and Камчатка, and a day ahead.
AROUND = timedelta(days=2)
SAID = {
    DAY: "До конца приёма осталось меньше суток, а отчёт ещё не сдан.",
    HOUR: "До конца приёма осталось меньше часа, а отчёт ещё не сдан.",
}


@dataclass(frozen=True, slots=True)
class Late:
    """What one ППО has not handed in by one deadline, and whom to tell."""

    point: AssessmentPoint
    deadline: datetime
    protocols: list[Protocol] = field(default_factory=list)
    people: list[User] = field(default_factory=list)

    def about(self, kind: str) -> str:
        return f"{about_label(self.point)}:{kind}"

    def dues(self, kind: str, said: str) -> Iterator[Due]:
        subjects = "; ".join(named(protocol) for protocol in self.protocols)
        until = moment_label(self.deadline.astimezone(self.point.zone))
        only = self.protocols[0] if len(self.protocols) == 1 else None
        for person in self.people:
            message = Message(
                person=person,
                event=EVENT,
                title=f"Сдайте отчёт до {until}",
                text=f"{said}\n\nНе сдано: {subjects}.\nСрок: до {until}.\n\n"
                "Откройте протокол, заполните все строки и нажмите «Сдать отчёт».",
                url=path_of(only) if only else "/protocols/",
                notice=f"{said.rstrip('.')}. Не сдано: {subjects}, срок до {until}.",
            )
            yield Due(message, self.about(kind), self.deadline)


def not_handed_in() -> QuerySet[Protocol]:
    return Protocol.objects.exclude(status__in=COUNTED).with_card().prefetch_related("sitting__publications")


def by_deadline(protocols: Iterable[Protocol], now: datetime) -> list[Late]:
    """What can still be handed in, by ППО and deadline."""
    found: dict[tuple[int, datetime], Late] = {}
    for protocol in protocols:
        until = window(protocol)
        if until is not None and until.is_open(now):
            key = protocol.point_id, until.last_moment
            found.setdefault(key, Late(protocol.point, until.last_moment)).protocols.append(protocol)
    return list(found.values())


def with_people(late: list[Late]) -> list[Late]:
    """One query for all accounts; a ППО without one can only be called."""
    grants = RoleGrant.objects.in_force().filter(
        role=Role.POINT_ORGANISER, point__in={each.point.pk for each in late}, user__is_active=True
    )
    people: dict[int | None, list[User]] = defaultdict(list)
    for grant in grants.select_related("user"):
        people[grant.point_id].append(grant.user)
    for each in late:
        each.people.extend(people[each.point.pk])
    return late


def told_already(now: datetime) -> set[tuple[str, datetime, int]]:
    """(about, deadline, person) of the reminders whose deadline lies ahead."""
    rows = Reminder.objects.filter(event=EVENT, deadline__gt=now)
    return set(rows.values_list("subject", "deadline", "person"))


def fresh(late: Iterable[Late], kind: str, told: set[tuple[str, datetime, int]]) -> list[Late]:
    """Those of whom somebody has not been told yet."""
    return [
        each for each in late if any((each.about(kind), each.deadline, person.pk) not in told for person in each.people)
    ]


# --- «Напомнить» --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Plan:
    """What «Напомнить» would do: whom it tells, who was told, who has no account, whose time is over."""

    tell: list[Late]
    told: list[Late]
    unreachable: list[Late]
    over: list[AssessmentPoint]

    @property
    def points(self) -> list[AssessmentPoint]:
        return list({each.point.pk: each.point for each in self.tell}.values())


def plan(protocols: QuerySet[Protocol], now: datetime | None = None) -> Plan:
    """For all ППО that have one of these protocols not handed in: each is told of all its own."""
    now = now or timezone.now()
    chosen = dict(protocols.exclude(status__in=COUNTED).order_by().values_list("pk", "point"))
    waiting = list(not_handed_in().filter(point__in=set(chosen.values())).order_by("point__login", "sitting"))
    late = with_people(by_deadline(waiting, now))
    open_points = {each.point.pk for each in late}
    reachable = [each for each in late if each.people]
    to_tell = fresh(reachable, ASKED, told_already(now))
    telling = {(each.point.pk, each.deadline) for each in to_tell}
    # Of those asked for: what was never handed in years ago is nobody's business today.
    closed = [each for each in waiting if each.pk in chosen and each.point_id not in open_points]
    over = {protocol.point_id: protocol.point for protocol in closed}
    return Plan(
        tell=to_tell,
        told=[each for each in reachable if (each.point.pk, each.deadline) not in telling],
        unreachable=[each for each in late if not each.people],
        over=list(over.values()),
    )


@transaction.atomic
def remind(*, protocols: QuerySet[Protocol], actor: Actor) -> int:
    """«Напомнить»: returns how many ППО were told. Of two presses at once the second finds all told."""
    hold(protocols)
    found = plan(protocols)
    reminded = [protocol for each in found.tell for protocol in each.protocols]
    if actor.role is None or not all(rules.watches(actor.role, protocol) for protocol in reminded):
        raise NotYours
    said = f"{actor.role.get_role_display()} напоминает: отчёт ещё не сдан."
    send([due for each in found.tell for due in each.dues(ASKED, said)])
    record_all([Change(p, "remind", "Напомнить", p.status, p.status) for p in reminded], actor=actor)
    return len(found.points)


def hold(protocols: QuerySet[Protocol]) -> None:
    """Lock the ППО, which are what a reminder is about, in one order; nothing that only refers to them waits."""
    chosen = protocols.exclude(status__in=COUNTED).order_by().values("point")
    points = AssessmentPoint.objects.filter(pk__in=chosen).select_for_update(no_key=True).order_by("pk")
    list(points.values_list("pk", flat=True))


# --- «Напомнить» to very many: a job ------------------------------------------------------------------


def start(*, protocols: QuerySet[Protocol], actor: Actor) -> Job:
    """Of each ППО the protocols stand together; one that falls into two steps is told in the first."""
    chosen = protocols.exclude(status__in=COUNTED).order_by("point", "pk").values_list("pk", flat=True)
    payload = {
        "protocols": list(chosen),
        "role_grant": actor.role.pk if actor.role else None,
        "session": actor.session,
        "device": actor.device,
    }
    return start_job(kind=JOB, payload=payload, by=actor.user)


@job_handler(JOB, "Напоминание о несданных протоколах")
def remind_many(job: Job) -> dict[str, Any]:
    keys = job.payload["protocols"]
    while job.progress_done < len(keys):
        step = keys[job.progress_done : job.progress_done + AT_ONCE]
        with transaction.atomic():
            actor = actor_of(job)
            protocols = Protocol.objects.visible_to(actor.role).filter(pk__in=step)
            result = {"told": job.result.get("told", 0) + remind(protocols=protocols, actor=actor)}
            done = job.progress_done + len(step)
            job.renew(lease=job.lease(), progress_done=done, progress_total=len(keys), result=result)
    return job.result


# --- Before the deadline ------------------------------------------------------------------------------


def protocols_closing(now: datetime) -> Iterator[Due]:
    """A day and an hour before the end by the clock of each ППО."""
    days = (now - AROUND).date(), (now + AROUND).date()
    closing = Q(sitting__publications__number=2, sitting__publications__closes_on__range=days)
    longer = Q(extended_until__gt=now, extended_until__lte=now + DAY_BEFORE)
    # Days narrow the search; which moment is meant, the windows say.
    waiting = not_handed_in().filter(closing | longer).distinct().order_by("point", "sitting")
    told = told_already(now)
    late = by_deadline(waiting.iterator(chunk_size=500), now)
    soon = [each for each in late if each.deadline - now <= DAY_BEFORE]
    for each in with_people(soon):
        kind = HOUR if each.deadline - now <= HOUR_BEFORE else DAY
        if fresh([each], kind, told):
            yield from each.dues(kind, SAID[kind])
