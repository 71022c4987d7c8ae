"""What names a person inside texts that outlive their data, and how it is taken out of them (152-ФЗ, ст. 21)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q

from portal.models import DigestEntry, HistoryRecord, Letter, Notice

REMOVED = "[удалено]"
# A reserved name: no letter can ever reach it.
NOWHERE = "deleted@portal.invalid"
# Cases of Russian names; what follows the stem is one of these and nothing else, or «Ким» would be in «Кимоно».
ENDINGS = "ого ому его ему ыми ими ами ями ой ою ей ею ом ем ым им ый ий ая яя ую юю ых их ов ев а е и о у ы ю я й ь"
ENDING = f"(?:{'|'.join(ENDINGS.split())})?"
LAST_VOWELS = re.compile("[аеёийоуыьэюя]+$")
SHORTEST_STEM = 3
BETWEEN_DIGITS = r"[\s().\-–—]*"


def in_any_case(name: str) -> str:
    """A name in each case of Russian: «Иванова» finds «Ивановой». Only as names are written, with a capital."""
    stem = LAST_VOWELS.sub("", name)
    stem, ending = (stem, ENDING) if len(stem) >= SHORTEST_STEM else (name, "")
    letters = "".join("[её]" if c in "её" else re.escape(c) for c in stem)
    return rf"(?:{letters}{ending}|{re.escape(stem.upper())}\w{{0,3}})"


def phone_pattern(phone: str) -> str:
    """The ten digits, however they are grouped, with +7, 8 or nothing before."""
    digits = re.sub(r"\D", "", phone)[-10:]
    return rf"(?<!\d)(?:\+?[78]{BETWEEN_DIGITS})?{BETWEEN_DIGITS.join(digits)}(?!\d)" if len(digits) == 10 else ""


def either(patterns: Iterable[str]) -> re.Pattern[str]:
    """Nothing at all names a person who has said nothing of themselves."""
    return re.compile("|".join(filter(None, patterns)) or r"(?!)")


@dataclass(frozen=True, slots=True)
class Traces:
    """`own` finds the person in what they wrote or what is about them, by the surname alone too; `sure` in anybody's
    words, where a surname alone may be another's."""

    person: Any
    own: re.Pattern[str]
    sure: re.Pattern[str]
    # Parts of texts worth reading: the database narrows by them, the patterns decide.
    hints: tuple[str, ...]

    @classmethod
    def of(cls, person: Any) -> Self:
        """While the account still has its name."""
        last, first, patronymic = (
            in_any_case(name) if name else "" for name in (person.last_name, person.first_name, person.patronymic)
        )
        sure = [rf"(?i:(?<![\w.+-]){re.escape(person.email)})" if person.email else "", phone_pattern(person.phone)]
        if last and first:
            given = rf"(?:{first}(?:\s+{patronymic})?|{person.first_name[0]}\.(?:\s*{person.patronymic[:1]}\.)?)"
            sure += [rf"\b{last},?\s+{given}", rf"\b{given}\s*{last}\b"]
        own = [*sure, rf"\b{last}\b" if last else "", rf"\b{first}\s+{patronymic}\b" if first and patronymic else ""]
        # A login may be a word of somebody's address, and no word of a text.
        login = rf"(?<![\w@./-]){re.escape(person.username)}(?![\w@/-]|\.\w)"
        stem, digits = LAST_VOWELS.sub("", person.last_name), person.phone[-4:]
        hints = (stem, stem.upper(), stem.replace("ё", "е"), person.email, digits, f"{digits[:2]}-{digits[2:]}")
        return cls(person, either([*own, login]), either(sure), tuple(hint for hint in hints if hint.strip("-")))

    def without(self, text: str, *, sure: bool = False) -> str:
        return (self.sure if sure else self.own).sub(REMOVED, text)

    def within(self, value: Any) -> bool:
        """In a value of any shape, a JSON column's too."""
        return bool(self.own.search(str(value)))

    def scrubbed(self, value: Any) -> Any:
        """The same shape without the person."""
        if isinstance(value, str):
            return self.without(value)
        if isinstance(value, dict):
            return {self.without(key): self.scrubbed(each) for key, each in value.items()}
        return [self.scrubbed(each) for each in value] if isinstance(value, list) else value

    def maybe(self, *columns: str) -> Q:
        found = Q(pk__in=[])
        for column in columns:
            for hint in self.hints:
                found |= Q(**{f"{column}__icontains": hint})
        return found

    def namesake(self, other: Any) -> bool:
        return other is not None and other.pk != self.person.pk and other.full_name == self.person.full_name


def rewrite(row: models.Model, **values: str) -> int:
    """1 if a column changes. By the base queryset: history's own refuses every change, and this is its one exception."""
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    return models.QuerySet(type(row)).filter(pk=row.pk).update(**changed) if changed else 0


def leave_history(traces: Traces, subjects: Iterable[models.Model] = ()) -> int:
    """Take the person out of comments: by any trace in what they wrote and in what is written of their own rows.

    That records are never changed is the rule of the portal; that they don't name the erased is the law.
    """
    types = ContentType.objects
    keys = {(types.get_for_model(row).pk, row.pk) for row in subjects}
    written = HistoryRecord.objects.exclude(comment="").filter(Q(person=traces.person) | traces.maybe("comment"))
    return sum(
        rewrite(
            record,
            comment=traces.without(
                record.comment,
                sure=record.person_id != traces.person.pk and (record.subject_type_id, record.subject_id) not in keys,
            ),
        )
        for record in written.iterator()
    )


def leave_messages(traces: Traces) -> int:
    """What other people were told of the person, whoever told it."""
    changed = 0
    for model, columns in (
        (Letter, ("subject", "text", "html")),
        (Notice, ("title",)),
        (DigestEntry, ("line",)),
    ):
        told = model._default_manager.filter(traces.maybe(*columns)).exclude(person=traces.person)
        for row in told.select_related("person").iterator():
            if not traces.namesake(row.person):
                changed += rewrite(row, **{name: traces.without(getattr(row, name), sure=True) for name in columns})
    return changed
