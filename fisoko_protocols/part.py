"""What the protocols put into the portal's registry."""

from collections.abc import Iterator

from accounts.models import AssessmentPoint, Role
from fisoko_protocols import counts
from fisoko_protocols.help_pages import PAGES
from fisoko_protocols.menus import coordinator_menu, federal_menu, point_menu
from fisoko_protocols.personal import erase, own_data
from fisoko_protocols.reminders import protocols_closing
from fisoko_protocols.workflow import loading as _loading  # noqa: F401 - registers the handlers of its jobs
from portal.registry import DemoAccount, EventKind, Figure, Part

POINTS = (Role.POINT_ORGANISER,)

EVENTS = (
    EventKind("protocol_returned", "Протокол возвращён на доработку", POINTS),
    EventKind("protocol_extended", "Срок сдачи протокола продлён", POINTS),
    EventKind("protocol_kits_added", "Добавлены комплекты", POINTS),
    EventKind("protocol_reminder", "Протокол не сдан", POINTS),
    EventKind(
        "protocol_setup_loaded",
        "Загрузка настройки протоколов закончена",
        (Role.FEDERAL_ORGANISER, Role.ADMINISTRATOR),
        letter="off",
    ),
)


def figures() -> Iterator[Figure]:
    """Read from the directory and the kept counts."""
    yield Figure(
        AssessmentPoint.objects.count(),
        ("пункт проведения оценки", "пункта проведения оценки", "пунктов проведения оценки"),
    )
    yield Figure(counts.handed_in_in_all(), ("сданный протокол", "сданных протокола", "сданных протоколов"))


def recount() -> str:
    wrong = counts.wrong()
    counts.rebuild()
    return f"protocols counted, {wrong} rows were wrong"


def load_demo() -> None:
    from fisoko_protocols.demo import load

    load()


PART = Part(
    code="protocols",
    order=4,
    title="Протоколы пунктов проведения оценки",
    url_name="account_login",
    for_whom="Организаторам ППО и координаторам: сдайте протокол формой или таблицей Excel, имена участников остаются в пункте.",
    menus={
        Role.POINT_ORGANISER: point_menu,
        Role.REGIONAL_COORDINATOR: coordinator_menu,
        Role.FEDERAL_ORGANISER: federal_menu,
    },
    homes={
        Role.POINT_ORGANISER: "protocols:home",
        Role.REGIONAL_COORDINATOR: "protocols:watch",
        Role.FEDERAL_ORGANISER: "protocols:federal",
    },
    events=EVENTS,
    deadlines=(protocols_closing,),
    help=PAGES,
    figures=figures,
    personal_data=own_data,
    erase=erase,
    recount=recount,
    demo=load_demo,
    demo_accounts=(
        DemoAccount("edu390001", "ответственный организатор ППО", "/protocols/"),
        DemoAccount("regional", "региональный координатор", "/protocols/watch/"),
        DemoAccount("federal", "федеральный организатор", "/protocols/federal/"),
    ),
)
