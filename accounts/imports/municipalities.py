"""Rows of municipalities; the administrator's alone."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction

from accounts import territory
from accounts.imports.judging import OUTSIDE, Candidate, Loader, ready
from accounts.models import Municipality, Region, RoleGrant
from accounts.rules import is_administrator
from accounts.spreadsheets import MunicipalityResource
from portal.text import name_key

BATCH = 500


class MunicipalityLoader(Loader):
    resource = MunicipalityResource()
    fields = list(resource.fields)

    def __init__(self, role: RoleGrant) -> None:
        super().__init__(role)
        self.known: dict[tuple[str, str], Municipality] = {}
        self.remember(self.territory.municipalities.values())

    def remember(self, municipalities: Iterable[Municipality]) -> None:
        self.known |= {self.named(each): each for each in municipalities}

    def resolve(self, values: dict[str, Any]) -> Candidate:
        candidate = Candidate(0, self.resource.filled(values))
        region = self.territory.region(candidate.values["region"])
        if region is None:
            candidate.refuse("region", "Такого субъекта РФ нет. Впишите его название полностью или код из двух цифр")
        candidate.values["region"] = region
        return candidate

    def restore(self, kept: dict[str, Any]) -> dict[str, Any]:
        return {**kept, "region": self.territory.regions.get(kept["region"])}

    def key(self, candidate: Candidate) -> tuple[str, str]:
        values = candidate.values
        return self.named(Municipality(region=values["region"], name=values["name"], type=values["type"]))

    @staticmethod
    def named(municipality: Municipality) -> tuple[str, str]:
        return municipality.region_id, name_key(f"{municipality.name} {municipality.type}")

    def judge(self, candidates: Sequence[Candidate]) -> None:
        for candidate in ready(candidates):
            if not is_administrator(self.role):
                candidate.refuse("region", OUTSIDE)
                continue
            known = self.known.get(self.key(candidate))
            candidate.found = copy_of(known) if known else None
            self.propose(candidate, Municipality())

    def names(self, candidate: Candidate) -> list[str]:
        return [" ".join(self.key(candidate))]

    def lock(self, candidates: Sequence[Candidate], targets: Iterable[int]) -> None:
        """The regions, so that of two loads the second sees the rows of the first."""
        regions = {each.values["region"].pk for each in candidates}
        list(Region.objects.select_for_update(no_key=True).filter(pk__in=regions).order_by("pk"))
        self.known = {}
        self.remember(Municipality.objects.filter(region__in=regions).select_related("region"))

    def save(self, added: list[Any], changed: list[Any], columns: set[str]) -> None:
        for municipality in (*added, *changed):
            municipality.fill_derived()
        Municipality.objects.bulk_create(added, batch_size=BATCH)
        if changed:
            Municipality.objects.bulk_update(changed, sorted(columns | {"sort_name"}), batch_size=BATCH)
        transaction.on_commit(territory.forget)


def copy_of(municipality: Municipality) -> Municipality:
    """What `propose` may change without changing what is known."""
    names = ("pk", "region", "name", "type", "remote")
    return Municipality(**{name: getattr(municipality, name) for name in names})
