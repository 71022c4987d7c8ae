"""What a row would do: the record it means, whether it may, and each field's old and new value."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from typing import Any

from accounts.models import Municipality, Region, RoleGrant
from accounts.spreadsheets import DirectoryResource
from accounts.territory import place_key
from portal.models import LoadOutcome
from portal.text import name_key, tidy, whole

# (column, sentence)
Reason = tuple[str, str]
OUTSIDE = "Вне вашего субъекта РФ или ваших видов организаций"


@dataclass(slots=True, eq=False)
class Candidate:
    """One row on its way: `values` by attribute, `found` the record it means."""

    number: int
    values: dict[str, Any]
    reasons: list[Reason] = field(default_factory=list)
    found: Any = None
    changes: list[list[str]] = field(default_factory=list)
    made: Any = None

    def refuse(self, column: str, sentence: str) -> None:
        self.reasons.append((column, sentence))

    @property
    def outcome(self) -> str:
        """ "" for a row that changes nothing."""
        if self.reasons:
            return LoadOutcome.REFUSED
        if self.found is None:
            return LoadOutcome.ADDED
        return LoadOutcome.CHANGED if self.changes else ""


class Territory:
    """Regions and municipalities as people write them."""

    def __init__(self) -> None:
        self.regions: dict[str, Region] = {}
        for region in Region.objects.all():
            self.regions[place_key(region.name)] = self.regions[region.code] = region
        self.municipalities = {m.pk: m for m in Municipality.objects.select_related("region")}
        self.named: dict[tuple[str, str], set[int]] = {}
        self.loose: dict[tuple[str, str], set[int]] = {}
        for municipality in self.municipalities.values():
            name, type_ = municipality.name, municipality.type
            for text in (str(municipality), name, f"{name} {type_}", f"{type_} {name}", f"{name}, {type_}"):
                self.named.setdefault((municipality.region_id, name_key(text)), set()).add(municipality.pk)
                self.loose.setdefault((municipality.region_id, place_key(text)), set()).add(municipality.pk)
        self.closest = cache(self.closest_name)

    def region(self, text: str) -> Region | None:
        code = whole(tidy(text))
        return self.regions.get(code.zfill(2) if code.isdecimal() else place_key(text))

    def closest_name(self, region: str, text: str) -> str:
        names = {name_key(m.name): str(m) for m in self.municipalities.values() if m.region_id == region}
        found = get_close_matches(name_key(text), names, n=1)
        return f" Возможно, это «{names[found[0]]}»." if found else ""

    def municipality(self, region: Region, text: str) -> Municipality | str:
        """The municipality, or why there is none."""
        found = self.named.get((region.code, name_key(text))) or self.loose.get((region.code, place_key(text)), set())
        if len(found) == 1:
            return self.municipalities[next(iter(found))]
        if found:
            both = " или ".join(sorted(f"«{self.municipalities[pk]}»" for pk in found))
            return f"Таких муниципалитетов несколько: впишите {both}"
        return f"Муниципалитета «{text}» нет в справочнике, субъект РФ {region.name}.{self.closest(region.code, text)}"


class Loader(ABC):
    """What a table of the directory adds to loading; one for a run, `role` is the one in which it was begun."""

    resource: DirectoryResource
    fields: Sequence[str]

    def __init__(self, role: RoleGrant) -> None:
        self.role = role
        self.territory = Territory()

    @abstractmethod
    def resolve(self, values: dict[str, Any]) -> Candidate:
        """A checked row of the file as a candidate, names of territories as their rows."""

    @abstractmethod
    def restore(self, kept: dict[str, Any]) -> dict[str, Any]:
        """Values as the report's row keeps them → values of attributes."""

    @abstractmethod
    def judge(self, candidates: Sequence[Candidate]) -> None:
        """Fill `found`, `reasons` and `changes`."""

    @abstractmethod
    def names(self, candidate: Candidate) -> list[str]:
        """What names the record, the strongest first; two rows with one name are refused."""

    @abstractmethod
    def lock(self, candidates: Sequence[Candidate], targets: Iterable[int]) -> None:
        """Hold what the candidates touch till the end of the transaction."""

    @abstractmethod
    def save(self, added: list[Any], changed: list[Any], columns: set[str]) -> None:
        """Write the rows, in bulk; of those that change, these columns."""

    def kept(self, values: dict[str, Any]) -> dict[str, Any]:
        """Values for the report's JSON."""
        return {name: getattr(value, "pk", value) for name, value in values.items()}

    def propose(self, candidate: Candidate, fresh: Any) -> None:
        """Put the values on the record found, or on a fresh one, and note what changes."""
        candidate.made = candidate.found if candidate.found is not None else fresh
        changes = self.resource.put(candidate.made, candidate.values)
        candidate.changes = changes if candidate.found is not None else []


def ready(candidates: Iterable[Candidate]) -> Iterator[Candidate]:
    return (candidate for candidate in candidates if not candidate.reasons)


class Doubles:
    """Rows of one file that mean one record."""

    def __init__(self) -> None:
        self.strong: dict[str, int] = {}
        self.weak: dict[str, int] = {}
        # {number of an earlier row: number of the row that repeats it}
        self.repeated: dict[int, int] = {}

    def note(self, candidate: Candidate, names: list[str]) -> None:
        strongest, *weaker = names
        places = [self.strong.get(strongest), self.weak.get(strongest), *(self.strong.get(name) for name in weaker)]
        earlier = next((number for number in places if number is not None), None)
        if earlier is not None:
            self.repeated.setdefault(earlier, candidate.number)
            candidate.refuse("", same_as(earlier))
            return
        self.strong[strongest] = candidate.number
        for name in weaker:
            self.weak.setdefault(name, candidate.number)


def same_as(number: int) -> str:
    return f"Та же запись, что в строке {number}. Оставьте одну из них"
