"""The kernel of every workflow: transitions declared once, as a table, and the only code that moves a state.

A part declares `WORKFLOW = Workflow(Transition(...), ...)`; its verbs lock their row, call `advance`, and do
what the verb means. docs/decisions.md says why this and not a state-machine library.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import models

from portal.history import Actor, Change, record_all


class NotYours(ObjectDoesNotExist):
    """The verb is not the actor's: to them the row, or its button, does not exist (404)."""


class Refused(Exception):
    """The verb is the actor's, but not now; the message is for them to read."""


class AlreadyDone(Refused):
    """The row is where the verb would take it: a second press of the same button, or somebody was faster."""


def no_guard(obj: Any) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Transition:
    """One line of a workflow's table.

    `rule(role, obj)` says whose verb it is; `guard(obj)` returns why it can't be done now, or "".
    `notice` names the event people are told of, if any.
    """

    verb: str
    label: str
    source: tuple[str, ...]
    target: str
    rule: Callable[[Any, Any], bool]
    guard: Callable[[Any], str] = no_guard
    reason_required: bool = False
    notice: str = ""


class Workflow:
    """The transitions of one model's `status`."""

    def __init__(self, states: type[models.TextChoices], *transitions: Transition) -> None:
        self.states = states
        self.transitions = {transition.verb: transition for transition in transitions}

    def open_to(self, role: Any, obj: Any) -> list[Transition]:
        """What this role can do with the object as it stands: the buttons of its page."""
        return [t for t in self.transitions.values() if obj.status in t.source and t.rule(role, obj)]

    def refusal(self, obj: Any, verb: str, *, comment: str = "") -> str:
        """Why the verb can't be done to the object now, or ""."""
        transition = self.transitions[verb]
        if obj.status == transition.target and obj.status not in transition.source:
            return f"Уже сделано: состояние «{self.states(obj.status).label}»."
        if obj.status not in transition.source:
            return f"Сейчас состояние «{self.states(obj.status).label}», действие «{transition.label}» невозможно."
        if transition.reason_required and not comment.strip():
            return "Укажите причину: её прочтёт тот, кого это касается."
        return transition.guard(obj)

    def advance(self, obj: Any, verb: str, *, actor: Actor, comment: str = "") -> Transition:
        """Move one locked row. Call inside a transaction; raises NotYours or Refused and writes nothing then."""
        transition = self.transitions[verb]
        was_there = obj.status == transition.target and obj.status not in transition.source
        reason = self.advance_all([obj], verb, actor=actor, comment=comment).get(obj.pk)
        if reason:
            raise AlreadyDone(reason) if was_there else Refused(reason)
        return transition

    def advance_all(self, objects: Iterable[Any], verb: str, *, actor: Actor, comment: str = "") -> dict[Any, str]:
        """Move locked rows of one model with one UPDATE; returns {pk: why it was skipped}."""
        transition = self.transitions[verb]
        skipped: dict[Any, str] = {}
        changes: list[Change] = []
        for obj in objects:
            if not transition.rule(actor.role, obj):
                raise NotYours
            if reason := self.refusal(obj, verb, comment=comment):
                skipped[obj.pk] = reason
                continue
            changes.append(Change(obj, verb, transition.label, obj.status, transition.target, comment.strip()))
            obj.status = transition.target
        if changes:
            model = type(changes[0].subject)
            model._default_manager.filter(pk__in=[c.subject.pk for c in changes]).update(status=transition.target)
            record_all(changes, actor=actor)
        return skipped

    def began(self, obj: Any, verb: str, label: str, *, actor: Actor, comment: str = "") -> None:
        """Record the birth of a row in its first state."""
        record_all([Change(obj, verb, label, "", obj.status, comment)], actor=actor)
