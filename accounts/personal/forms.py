"""Boxes for consents, the choice of letters, the wish to be forgotten."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.db import transaction

from accounts.models import ConsentDocument, GrantStatus, Role, RoleGrant, User
from portal.models import LetterWay, NoticeChoice
from portal.notices import as_ruled
from portal.registry import EventKind, events

BOX_LABELS = {
    ConsentDocument.Purpose.PERSONAL_DATA: "Я согласен (согласна) на обработку моих персональных данных",
    ConsentDocument.Purpose.COOPERATION: "Я согласен (согласна) на сотрудничество с порталом",
    ConsentDocument.Purpose.PARENT: "Я, родитель (законный представитель), согласен (согласна)",
    ConsentDocument.Purpose.ROLE: "Я согласен (согласна) на обработку моих персональных данных для работы в данной мне роли",
}


class ConsentsForm(forms.Form):
    """Each consent its own box, never ticked beforehand; a box carries which version stood beside it."""

    def __init__(self, *args: Any, documents: list[ConsentDocument], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.documents = documents
        for document in documents:
            box = forms.BooleanField(
                label=BOX_LABELS.get(ConsentDocument.Purpose(document.purpose), document.title),
                required=False,
                widget=forms.CheckboxInput(attrs={"value": str(document.pk)}),
            )
            self.fields[f"consent_{document.purpose}"] = box

    def boxes(self) -> list[tuple[Any, ConsentDocument]]:
        return [(self[f"consent_{document.purpose}"], document) for document in self.documents]


@dataclass(frozen=True, slots=True)
class ChoiceRow:
    kind: EventKind
    loudest: LetterWay


def choice_rows(user: User) -> tuple[list[ChoiceRow], list[EventKind]]:
    """The events this person may be told of: those with a choice, and the obligatory ones."""
    roles = {"", *RoleGrant.objects.of(user).exclude(status=GrantStatus.WITHDRAWN).values_list("role", flat=True)}
    if user.is_superuser:
        roles.add(Role.ADMINISTRATOR)
    open_to_choice, obligatory = [], []
    for kind in events():
        own = roles & set(kind.roles)
        if own and kind.obligatory:
            obligatory.append(kind)
        elif own:
            loudest = max((as_ruled(kind, role).letter for role in own), key=lambda way: way.loudness)
            if loudest != LetterWay.OFF:
                open_to_choice.append(ChoiceRow(kind, loudest))
    return open_to_choice, obligatory


class NoticeChoicesForm(forms.Form):
    """One list a row; the loudest choice is what the portal's table says."""

    def __init__(self, *args: Any, user: User, rows: list[ChoiceRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.rows = user, rows
        self.before = dict(NoticeChoice.objects.filter(person=user).values_list("event", "letter"))
        for row in rows:
            allowed = LetterWay.up_to(row.loudest)
            chosen = LetterWay(self.before.get(row.kind.code, row.loudest))
            self.fields[row.kind.code] = forms.ChoiceField(
                label=row.kind.label,
                choices=[(way.value, way.label) for way in reversed(allowed)],
                initial=chosen if chosen in allowed else row.loudest,
                widget=forms.Select(attrs={"class": "form-select"}),
            )

    @transaction.atomic
    def save(self) -> None:
        """A choice that is the table's own is no choice: it follows the table when that changes."""
        for row in self.rows:
            chosen = self.cleaned_data[row.kind.code]
            if chosen == row.loudest:
                NoticeChoice.objects.filter(person=self.user, event=row.kind.code).delete()
            elif chosen != self.before.get(row.kind.code):
                NoticeChoice.objects.update_or_create(
                    person=self.user, event=row.kind.code, defaults={"letter": chosen}
                )


class ErasureForm(forms.Form):
    wish = forms.CharField(
        label="Что важно знать тому, кто рассмотрит просьбу",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    sure = forms.BooleanField(
        label="Я понимаю, что вернуть учётную запись будет нельзя",
        error_messages={"required": "Отметьте, что понимаете: отменить удаление нельзя."},
    )
