"""An assessment with a subject, windows open now and kits of the cast's points."""

from datetime import date, time, timedelta
from functools import cached_property

from django.utils import timezone

from accounts.models import AssessmentPoint, RoleGrant
from fisoko_protocols import workflow
from fisoko_protocols.models import Assessment, Category, Protocol, Publication, Sitting, Subject
from fisoko_protocols.workflow import Entry, NewKit
from tests.cast import Cast

NUMBERS = ("501501", "501502", "501503", "501504", "501505")
# Figure 13 of manual 004.
FIGURE_13 = {
    "501501": ("used", "edu777777"),
    "501502": ("used", "edu777778"),
    "501503": ("used", "edu777779"),
    "501504": ("spoiled", ""),
    "501505": ("unused", ""),
}


class Scene:
    """`scene.protocol` is the one of edu390001 with the five kits of the manual, nothing entered."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast

    @cached_property
    def assessment(self) -> Assessment:
        today = timezone.localdate()
        return Assessment.objects.create(kind="omk", title="ОМК 2026", starts_on=today, ends_on=today)

    @cached_property
    def subject(self) -> Subject:
        return Subject.objects.create(code="lit", name="Литература")

    @cached_property
    def sitting(self) -> Sitting:
        return self.make_sitting(self.subject, Category.METHODISTS)

    @cached_property
    def teachers(self) -> Sitting:
        return self.make_sitting(self.subject, Category.TEACHERS)

    def make_sitting(self, subject: Subject, category: str) -> Sitting:
        made = Sitting.objects.create(assessment=self.assessment, subject=subject, category=category)
        today = timezone.localdate()
        for number in (1, 2):
            self.publish(made, number, opens=today - timedelta(days=2), closes=today + timedelta(days=2))
        return made

    def publish(self, sitting: Sitting, number: int, *, opens: date, closes: date) -> Publication:
        return Publication.objects.create(
            sitting=sitting, number=number, opens_on=opens, opens_time=time(8), closes_on=closes, closes_time=time(20)
        )

    def close(self, sitting: Sitting | None = None) -> None:
        """Both windows ended yesterday at 20:00 by the points' clocks."""
        yesterday = timezone.localdate() - timedelta(days=1)
        (sitting or self.sitting).publications.update(closes_on=yesterday)

    def make_protocol(
        self, point: AssessmentPoint, sitting: Sitting | None = None, numbers: tuple[str, ...] = NUMBERS
    ) -> Protocol:
        sitting = sitting or self.sitting
        actor = self.cast.actor(self.cast.federal_organiser)
        workflow.give_kits([NewKit(sitting.pk, point.pk, number) for number in numbers], actor=actor)
        return Protocol.objects.with_card().get(sitting=sitting, point=point)

    @cached_property
    def protocol(self) -> Protocol:
        return self.make_protocol(self.cast.point)

    @cached_property
    def other_protocol(self) -> Protocol:
        """Of another ППО of the region."""
        return self.make_protocol(self.cast.other_point, numbers=("501601", "501602"))

    @cached_property
    def far_protocol(self) -> Protocol:
        return self.make_protocol(self.cast.far_point, numbers=("501501", "501502"))

    def fill(
        self,
        protocol: Protocol | None = None,
        values: dict[str, tuple[str, str]] | None = None,
        *,
        by: RoleGrant | None = None,
    ) -> Protocol:
        """As figure 13 by default; through the verb."""
        protocol = protocol or self.protocol
        standing = {
            number: (comment, login)
            for number, comment, login in protocol.kits.values_list("number", "comment", "school_login")
        }
        entries = []
        for number, (comment, login) in (values or FIGURE_13).items():
            entries.append(Entry(number, "comment", comment, standing[number][0]))
            entries.append(Entry(number, "login", login, standing[number][1]))
        actor = self.cast.actor(by or self.cast.point_organiser)
        workflow.save_entries(protocol_id=protocol.pk, entries=entries, actor=actor)
        protocol.refresh_from_db()
        return protocol

    def hand_in(self, protocol: Protocol | None = None, *, by: RoleGrant | None = None) -> Protocol:
        protocol = protocol or self.protocol
        workflow.hand_in(protocol_id=protocol.pk, actor=self.cast.actor(by or self.cast.point_organiser))
        protocol.refresh_from_db()
        return protocol

    def handed_in(self) -> Protocol:
        return self.hand_in(self.fill())
