"""What the tests of the coordinator's watch share: many ППО at once, and a page's words."""

import re
from html import unescape
from typing import Any

from accounts.models import AssessmentPoint, Region, RoleGrant
from accounts.point_accounts import open_accounts
from fisoko_protocols import workflow
from fisoko_protocols.models import Protocol, Sitting
from fisoko_protocols.workflow import Entry, NewKit
from tests.fisoko_protocols.scene import Scene

WATCH = "/protocols/watch/"


def text(answer: Any) -> str:
    """The page's words with single spaces, without marks."""
    bare = re.sub(r"<(script|style)\b.*?</\1>|<[^>]+>", " ", answer.content.decode(), flags=re.DOTALL)
    return " ".join(unescape(bare).replace("\xa0", " ").split())


def board_text(answer: Any) -> str:
    """From the numbers on: without menu and filters."""
    return text(answer).split("Не сдано протоколов:", 1)[1]


def logins(answer: Any) -> list[str]:
    """The ППО of the board's rows, in order."""
    return [
        row.point.login if hasattr(row, "point") else row.protocol.point.login for row in answer.context["board"].rows
    ]


def make_points(scene: Scene, number: int, region: Region | None = None, start: int = 100) -> list[AssessmentPoint]:
    region = region or scene.cast.region
    points = [
        scene.cast.make_point(
            f"edu{region.pk}{start + i:04}", f"МАОУ СОШ № {start + i}", region, phone=f"+7 000 {i:04}"
        )
        for i in range(number)
    ]
    open_accounts(points, actor=scene.cast.actor(scene.cast.federal_organiser))
    return points


def organiser_of(point: AssessmentPoint) -> RoleGrant:
    return RoleGrant.objects.with_scope().get(point=point, role="point_organiser")


def give(
    scene: Scene, points: list[AssessmentPoint], sitting: Sitting | None = None, kits: int = 2, start: int = 300_000
) -> list[Protocol]:
    """A protocol each, not begun."""
    sitting = sitting or scene.sitting
    new = [
        NewKit(sitting.pk, point.pk, str(start + kits * index + kit))
        for index, point in enumerate(points)
        for kit in range(kits)
    ]
    workflow.give_kits(new, actor=scene.cast.actor(scene.cast.federal_organiser))
    return list(Protocol.objects.with_card().filter(sitting=sitting, point__in=points).order_by("point__login"))


def enter(scene: Scene, protocol: Protocol, comments: list[str], *, hand_in: bool = True, login: str = "") -> Protocol:
    """Kits in their order get these comments; used ones a login of the region."""
    actor = scene.cast.actor(organiser_of(protocol.point))
    entries = []
    for kit, comment in zip(protocol.kits.order_by("number"), comments, strict=False):
        entries.append(Entry(kit.number, "comment", comment, ""))
        if comment == "used":
            entries.append(Entry(kit.number, "login", login or f"edu{protocol.point.region_id}0001", ""))
    workflow.save_entries(protocol_id=protocol.pk, entries=entries, actor=actor)
    if hand_in:
        workflow.hand_in(protocol_id=protocol.pk, actor=actor)
    protocol.refresh_from_db()
    return protocol
