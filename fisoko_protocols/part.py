"""What the protocols put into the portal's registry."""

from accounts.models import Role
from fisoko_protocols import counts
from fisoko_protocols.menus import coordinator_menu, federal_menu, point_menu
from portal.registry import EventKind, Part

POINTS = (Role.POINT_ORGANISER,)

EVENTS = (
    EventKind("protocol_returned", "Протокол возвращён на доработку", POINTS),
    EventKind("protocol_extended", "Срок сдачи протокола продлён", POINTS),
    EventKind("protocol_kits_added", "Добавлены комплекты", POINTS),
    EventKind("protocol_reminder", "Протокол не сдан", POINTS),
)


def recount() -> str:
    wrong = counts.wrong()
    counts.rebuild()
    return f"protocols counted, {wrong} rows were wrong"


PART = Part(
    code="protocols",
    order=4,
    title="Протоколы пунктов проведения оценки",
    for_whom="Организаторам ППО и координаторам: сдайте протокол формой или таблицей Excel, имена участников остаются в пункте.",
    menus={
        Role.POINT_ORGANISER: point_menu,
        Role.REGIONAL_COORDINATOR: coordinator_menu,
        Role.FEDERAL_ORGANISER: federal_menu,
    },
    homes={Role.POINT_ORGANISER: "protocols:home"},
    events=EVENTS,
    recount=recount,
)
