"""What the address of a board asks for: which subjects and categories, in what state, which ППО, in what order."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from django.http import QueryDict
from django.utils import timezone

from accounts.models import RoleGrant
from fisoko_protocols.models import Assessment, Category, ProtocolStatus, Sitting, Subject
from fisoko_protocols.models.protocols import COUNTED
from portal.look import FilterTag, without

# «Не сдан»: what the coordinator came for.
WAITING = "waiting"
NOT_HANDED_IN = tuple(status for status in ProtocolStatus if status not in COUNTED)
STATES = {WAITING: "Не сдан (все такие)", **dict(ProtocolStatus.choices)}
# Protocols of an assessment are still handed in, returned and mended for so long after its last day.
STILL_CURRENT = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Asked:
    """Unknown values of the address are left out. `sittings` are those asked for, by number.

    `points` are the ППО that a search had found, for a worker that must not know what was typed.
    """

    known: list[Sitting]
    sittings: dict[int, Sitting]
    assessment: str = ""
    subject: str = ""
    category: str = ""
    state: str = ""
    query: str = ""
    sort: str = ""
    points: tuple[int, ...] | None = None

    @classmethod
    def read(cls, asked: QueryDict, role: RoleGrant | None) -> Self:
        """Two queries: the subjects and categories, and their windows."""
        known = list(
            Sitting.objects.visible_to(role)
            .with_names()
            .prefetch_related("publications")
            .order_by("-assessment__starts_on", "assessment__title", "subject__name", "category")
        )
        assessment, subject, category = (asked.get(name, "") for name in ("assessment", "subject", "category"))
        assessment = assessment if assessment in {str(each.assessment_id) for each in known} else ""
        subject = subject if subject in {each.subject.code for each in known} else ""
        category = category if category in Category.values else ""
        shown = {assessment} if assessment else current([each.assessment for each in known])
        state = asked.get("state", "")
        return cls(
            known,
            {
                each.pk: each
                for each in known
                if str(each.assessment_id) in shown
                and subject in ("", each.subject.code)
                and category in ("", each.category)
            },
            assessment,
            subject,
            category,
            state if state in STATES else "",
            # PostgreSQL refuses the character NUL in a text.
            asked.get("q", "").replace("\x00", "").strip()[:200],
            asked.get("sort", ""),
        )

    @property
    def states(self) -> tuple[ProtocolStatus, ...]:
        """The states asked for; none means all."""
        if self.state == WAITING:
            return NOT_HANDED_IN
        return (ProtocolStatus(self.state),) if self.state else ()

    @property
    def assessments(self) -> list[Assessment]:
        return list({each.assessment_id: each.assessment for each in self.known}.values())

    @property
    def subjects(self) -> list[Subject]:
        return sorted({each.subject_id: each.subject for each in self.known}.values(), key=lambda each: each.name)

    @property
    def names_assessment(self) -> bool:
        """Whether a subject alone would not tell which assessment is meant."""
        return len({each.assessment_id for each in self.sittings.values()}) > 1

    def label(self, sitting: Sitting) -> str:
        """«Литература, учителя»."""
        told = f"{sitting.subject.name}, {sitting.get_category_display().lower()}"
        return f"{sitting.assessment.title}: {told}" if self.names_assessment else told

    def tags(self, asked: QueryDict) -> list[FilterTag]:
        subject = next((each.name for each in self.subjects if each.code == self.subject), "")
        assessment = next((each.title for each in self.assessments if str(each.pk) == self.assessment), "")
        named = {
            "q": f"Поиск: «{self.query}»" if self.query else "",
            "assessment": f"Оценка: {assessment}" if assessment else "",
            "subject": f"Предмет: {subject}" if subject else "",
            "category": f"Категория: {Category(self.category).label}" if self.category else "",
            "state": f"Состояние: {STATES[self.state]}" if self.state else "",
        }
        return [FilterTag(label, f"?{without(asked, name, 'page')}") for name, label in named.items() if label]


def current(assessments: Iterable[Assessment], today: date | None = None) -> set[str]:
    """Those that are going on or have just ended; if there are none, the newest."""
    found = list(assessments)
    oldest = (today or timezone.localdate()) - STILL_CURRENT
    going_on = {str(each.pk) for each in found if each.ends_on >= oldest}
    newest = max(found, key=lambda each: (each.ends_on, each.pk), default=None)
    return going_on or ({str(newest.pk)} if newest else set())
