"""What people of the protocols are told, and when."""

from accounts.models import Role, RoleGrant, User
from fisoko_protocols.models import Protocol
from portal.notices import Message

# Of a notice's sentence; the protocol's page shows the whole comment.
SHOWN_OF_COMMENT = 300


def people_of(protocol: Protocol) -> list[User]:
    """The accounts of the ППО."""
    grants = protocol.point.grants.in_force().filter(role=Role.POINT_ORGANISER).select_related("user")
    return [grant.user for grant in grants]


def named(protocol: Protocol) -> str:
    sitting = protocol.sitting
    return f"{sitting.subject}, {sitting.get_category_display().lower()}"


def shortened(comment: str) -> str:
    return comment if len(comment) <= SHOWN_OF_COMMENT else f"{comment[:SHOWN_OF_COMMENT].rstrip()}…"


def path_of(protocol: Protocol) -> str:
    return f"/protocols/{protocol.pk}/"


def returned(protocol: Protocol, comment: str, *, by: RoleGrant) -> list[Message]:
    return [
        Message(
            person=person,
            event="protocol_returned",
            title=f"Протокол возвращён на доработку: {named(protocol)}",
            text=f"{by.get_role_display()} вернул протокол: {comment}\n\n"
            "Откройте протокол, исправьте отмеченные строки и нажмите «Сдать отчёт».",
            url=path_of(protocol),
            notice=f"{by.get_role_display()} вернул протокол: {shortened(comment)} ({named(protocol)})",
        )
        for person in people_of(protocol)
    ]


def extended(protocol: Protocol, until: str) -> list[Message]:
    return [
        Message(
            person=person,
            event="protocol_extended",
            title=f"Срок продлён: {named(protocol)}",
            text=f"Протокол можно сдать до {until}.",
            url=path_of(protocol),
            notice=f"Протокол «{named(protocol)}» можно сдать до {until}.",
        )
        for person in people_of(protocol)
    ]


def kits_added(protocol: Protocol, numbers: list[str]) -> list[Message]:
    return [
        Message(
            person=person,
            event="protocol_kits_added",
            title=f"Добавлены комплекты: {named(protocol)}",
            text=f"За Вашим ППО закреплены ещё комплекты: {', '.join(numbers)}. "
            "Скачайте протокол 1 ещё раз, заполните новые строки протокола 2 и нажмите «Сдать отчёт».",
            url=path_of(protocol),
            notice=f"За Вашим ППО закреплены ещё комплекты: {', '.join(numbers)} ({named(protocol)}).",
        )
        for person in people_of(protocol)
    ]
