"""Protocols in several states, for the pages of a ППО, its coordinator and the federal organiser."""

from datetime import timedelta
from functools import cached_property
from typing import Any

from django.utils import timezone

from accounts.models import AssessmentPoint
from fisoko_protocols import reminders, workflow
from fisoko_protocols.demo import at
from fisoko_protocols.models import Category, Protocol, Publication, SetupImport, Sitting, Subject
from portal.models import Job
from tests.cast import Cast
from tests.fisoko_protocols import loading
from tests.fisoko_protocols.scene import FIGURE_13
from tests.fisoko_protocols.scene import Scene as Protocols
from tests.fisoko_protocols.watched import enter, give, make_points


class ProtocolScene(Cast):
    """Of edu390001 one a state; of other ППО of the region what a coordinator is to notice."""

    def make_protocols(self) -> None:
        self.entered, self.handed_in, self.given_back, self.over  # noqa: B018
        self.late, self.all_unused, self.other_points, self.load_checked  # noqa: B018

    @cached_property
    def protocols(self) -> Protocols:
        return Protocols(self)

    @property
    def sitting(self) -> Sitting:
        return self.protocols.sitting

    @property
    def window(self) -> Publication:
        return self.sitting.publications.get(number=2)

    def sitting_of(self, code: str, name: str, category: str = Category.TEACHERS) -> Sitting:
        return self.protocols.make_sitting(Subject.objects.create(code=code, name=name), category)

    # --- Of edu390001 -----------------------------------------------------------------------------

    @cached_property
    def entered(self) -> Protocol:
        """Four of five kits, with logins of another region."""
        first = dict(list(FIGURE_13.items())[:4])
        return self.protocols.fill(values=first)

    @cached_property
    def handed_in(self) -> Protocol:
        """Twice, and not the same; so long ago that rows handed in by now hold it."""
        made = self.protocols
        with at(timezone.now() - timedelta(hours=2)):
            protocol = made.hand_in(made.fill(made.make_protocol(self.point, made.teachers)))
        workflow.edit(protocol_id=protocol.pk, actor=self.actor(self.point_organiser))
        return made.hand_in(made.fill(protocol, {"501505": ("used", "edu390001")}))

    @cached_property
    def given_back(self) -> Protocol:
        made = self.protocols
        protocol = made.hand_in(made.fill(made.make_protocol(self.point, self.sitting_of("mat", "Математика"))))
        workflow.give_back(
            protocol_id=protocol.pk,
            comment="Проверьте логины школ по бумажному протоколу.",
            rows={"501501": "такой школы в районе нет"},
            actor=self.actor(self.regional_coordinator),
        )
        return protocol

    @cached_property
    def over(self) -> Protocol:
        """Its day is over, and nothing has been entered."""
        sitting = self.sitting_of("rus", "Русский язык")
        self.protocols.close(sitting)
        return self.protocols.make_protocol(self.point, sitting)

    # --- Of others --------------------------------------------------------------------------------

    @cached_property
    def other_points(self) -> list[AssessmentPoint]:
        """With passwords that nobody has changed."""
        return make_points(self.protocols, 6)

    @property
    def free_point(self) -> AssessmentPoint:
        return self.other_points[-1]

    @cached_property
    def late(self) -> Protocol:
        protocol = give(self.protocols, self.other_points[:2], self.over.sitting, start=310_000)[0]
        workflow.extend(
            protocol_id=protocol.pk,
            until=timezone.now() + timedelta(days=1),
            reason="В пункте не было связи",
            actor=self.actor(self.regional_coordinator),
        )
        return enter(self.protocols, protocol, ["used", "spoiled"])

    @cached_property
    def all_unused(self) -> list[Protocol]:
        """One with nothing used, one with logins of another region, others not begun."""
        unused, foreign, *rest = give(self.protocols, self.other_points)
        enter(self.protocols, unused, ["unused", "unused"])
        enter(self.protocols, foreign, ["used", "used"], login="edu700001")
        return [unused, foreign, *rest]

    # --- Set-up -----------------------------------------------------------------------------------

    @cached_property
    def load_checked(self) -> SetupImport:
        """A ППО to add, one to change, one to refuse."""
        rows = [
            loading.point("edu390005"),
            loading.point("edu390001", name="МАОУ СОШ № 31 имени героев"),
            loading.point("edu390006", region="Нигде"),
        ]
        return loading.checked(self, "points", loading.book("points", *rows))

    @cached_property
    def load_applied(self) -> SetupImport:
        made = loading.checked(self, "points", loading.book("points", loading.point("edu390007")))
        return loading.applied(self, made)

    @cached_property
    def load_running(self) -> SetupImport:
        """The test's own worker is too quick to be seen at work."""
        made = loading.checked(self, "points", loading.book("points", loading.point("edu390008")))
        assert made.check_job
        made.check_job.status, made.check_job.progress_done, made.check_job.progress_total = "queued", 500, 1000
        made.check_job.save(update_fields=["status", "progress_done", "progress_total"])
        return made

    # --- «Напомнить» to very many -----------------------------------------------------------------

    def reminding_job(self, **state: Any) -> Job:
        """Of nobody: what is looked at is how far it is."""
        job = reminders.start(protocols=Protocol.objects.none(), actor=self.actor(self.regional_coordinator))
        Job.objects.filter(pk=job.pk).update(**state)
        return job

    @cached_property
    def reminding(self) -> Job:
        return self.reminding_job(status="queued", progress_done=500, progress_total=1000)

    @cached_property
    def reminded(self) -> Job:
        return self.reminding_job(status="done", result={"told": 612})
