"""A button of the desk, and the page that asks before it acts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from portal.history import Actor


@dataclass(frozen=True, slots=True)
class Queue:
    """One line of «Ждут вашего решения»."""

    label: str
    count: int
    words: str
    url: str
    oldest: str = ""


@dataclass(frozen=True, slots=True)
class DeskVerb:
    """A button of a record's page that calls a verb of a workflow.

    `rule(role, obj)` says whose it is (else 404); `refusal(obj)` why it can't be done now, or "". `run(obj, actor,
    reason)` does it and may raise Refused. `reason` is the label of the required reason, if one is asked for.
    """

    name: str
    label: str
    what: Callable[[Any], str]
    run: Callable[[Any, Actor, str], object]
    done: str
    rule: Callable[[Any, Any], bool]
    refusal: Callable[[Any], str]
    reason: str = ""
    reason_hint: str = ""
    danger: bool = False
    reversible: bool = False
    at_once: bool = False
    quiet: bool = False


class ReasonForm(forms.Form):
    reason = forms.CharField(max_length=1000, strip=True, widget=forms.Textarea(attrs={"rows": 5}))

    def __init__(self, *args: Any, label: str, hint: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = label
        self.fields["reason"].help_text = hint
        self.fields["reason"].error_messages["required"] = "Укажите причину: без неё решение не принимается."


@dataclass(frozen=True, slots=True)
class Confirm:
    """What a confirm page says before anything is done."""

    title: str
    what: str
    submit: str
    cancel_url: str
    action: str = ""
    form: forms.Form | None = None
    subjects: Sequence[str] = ()
    skipped: Sequence[tuple[str, str]] = ()
    hidden: Sequence[tuple[str, Any]] = ()
    danger: bool = False
    reversible: bool = False
    possible: bool = True
