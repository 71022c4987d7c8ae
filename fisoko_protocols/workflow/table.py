"""The transitions of a protocol (spec/04): all verbs move it through `move`, which keeps the boards' numbers right."""

from dataclasses import replace

from accounts.point_accounts import account_of
from fisoko_protocols import counts, rules
from fisoko_protocols.models import Protocol, ProtocolStatus, Publication, PublicationNumber
from fisoko_protocols.models.protocols import WINDOW
from fisoko_protocols.workflow.windows import Window
from portal.history import Actor
from portal.workflow import NotYours, Transition, Workflow

NOT_SET_UP = "Срок приёма этого протокола ещё не назначен федеральным организатором."
HANDED_IN_ALREADY = "Отчёт сдан. Чтобы изменить его, нажмите «Редактировать»."
HANDED_IN = (ProtocolStatus.HANDED_IN, ProtocolStatus.LATE)
FILLABLE = (
    ProtocolStatus.NOT_STARTED, ProtocolStatus.IN_PROGRESS, ProtocolStatus.EDITING, ProtocolStatus.RETURNED,
)  # fmt: skip


def window(protocol: Protocol, number: int = PublicationNumber.SECOND) -> Window | None:
    """None when it has not been set up. No query after `with_window`, one or a prefetched one otherwise."""
    if number == PublicationNumber.SECOND and hasattr(protocol, "window_opens_on"):
        columns = {name: getattr(protocol, f"window_{name}") for name in WINDOW}
        return Window.of(protocol, Publication(**columns)) if columns["closes_on"] else None
    found = next((p for p in protocol.sitting.publications.all() if p.number == number), None)
    return Window.of(protocol, found) if found else None


def window_refusal(protocol: Protocol) -> str:
    found = window(protocol)
    return found.refusal() if found else NOT_SET_UP


def refusal_to_fill(protocol: Protocol) -> str:
    """Why nothing can be entered now, or ""."""
    return window_refusal(protocol) if protocol.status in FILLABLE else HANDED_IN_ALREADY


def complete(protocol: Protocol) -> str:
    """The cheap half of completeness; the lines themselves are checked by `hand_in` (checks.py)."""
    missing = protocol.kits_total - protocol.kits_filled
    if not protocol.kits_total:
        return "В протоколе нет ни одного комплекта."
    return f"Заполнены не все комплекты: осталось {missing}." if missing else ""


def complete_and_open(protocol: Protocol) -> str:
    return window_refusal(protocol) or complete(protocol)


PROTOCOL = Workflow(
    ProtocolStatus,
    Transition(
        "begin", "Начать заполнение", (ProtocolStatus.NOT_STARTED,), ProtocolStatus.IN_PROGRESS, rules.fills,
        guard=window_refusal,
    ),
    Transition(
        "hand_in", "Сдать отчёт", (ProtocolStatus.IN_PROGRESS, ProtocolStatus.EDITING, ProtocolStatus.RETURNED),
        ProtocolStatus.HANDED_IN, rules.fills, guard=complete_and_open,
    ),
    Transition(
        "hand_in_late", "Сдать отчёт в продлённый срок",
        (ProtocolStatus.IN_PROGRESS, ProtocolStatus.EDITING, ProtocolStatus.RETURNED),
        ProtocolStatus.LATE, rules.fills, guard=complete_and_open,
    ),
    Transition("edit", "Редактировать", HANDED_IN, ProtocolStatus.EDITING, rules.fills, guard=window_refusal),
    Transition(
        "give_back", "Вернуть на доработку", (*HANDED_IN, ProtocolStatus.EDITING), ProtocolStatus.RETURNED,
        rules.watches, reason_required=True, notice="protocol_returned",
    ),
    Transition(
        "add_kits", "Добавить комплекты", HANDED_IN, ProtocolStatus.EDITING, rules.manages,
        notice="protocol_kits_added",
    ),
)  # fmt: skip


def lock(protocol_id: int, actor: Actor) -> Protocol:
    """The row of a protocol the actor may see, locked; with its names and windows."""
    found = (
        Protocol.objects.visible_to(actor.role)
        .with_card()
        .with_window()
        .select_for_update(of=("self",))
        .filter(pk=protocol_id)
        .first()
    )
    if found is None:
        raise NotYours
    return found


def for_point(protocol: Protocol, actor: Actor) -> Actor:
    """A coordinator does for the ППО what is its own to do; the history names both."""
    if not rules.coordinates(actor.role, protocol):
        return actor
    return replace(actor, on_behalf_of=account_of(protocol.point))


def move(protocol: Protocol, verb: str, *, actor: Actor, comment: str = "", **official: int) -> None:
    """Advance a locked protocol and the region's numbers; `official` are changes of the kept sums of versions."""
    before = protocol.status
    if PROTOCOL.transitions[verb].rule is rules.fills:
        actor = for_point(protocol, actor)
    PROTOCOL.advance(protocol, verb, actor=actor, comment=comment)
    counts.moved(protocol, before, **official)
