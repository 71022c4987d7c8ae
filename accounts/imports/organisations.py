"""Rows of organisations."""

from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import Any

from accounts import directory_counts
from accounts.imports.judging import OUTSIDE, Candidate, Loader, ready
from accounts.models import Municipality, Organisation, RoleGrant
from accounts.rules import is_administrator
from accounts.spreadsheets import OrganisationResource
from portal.registry import organisations_saved
from portal.text import name_key as compared

BATCH = 500
KIND_STAYS = "По организации уже есть оценки или заявки: её вид изменить нельзя"
SEVERAL = "Подходят несколько организаций справочника. Впишите логин в федеральной системе или полное наименование"
DERIVED_FROM = {"full_name", "short_name", "inn", "municipality"}


def inn_key(municipality: int, kind: str, inn: str) -> str:
    return f"{inn} {municipality} {kind}"


def name_key(municipality: int, full_name: str) -> str:
    """A digest: the names themselves would take most of the memory."""
    return blake2b(f"{municipality} {compared(full_name)}".encode(), digest_size=12).hexdigest()


class Index:
    """The keys of all organisations, read once; `refresh` adds those written since."""

    def __init__(self) -> None:
        self.by_login: dict[str, int] = {}
        self.by_inn: dict[str, tuple[int, ...]] = {}
        self.by_name: dict[str, tuple[int, ...]] = {}
        self.last = 0
        self.refresh()

    def refresh(self) -> None:
        columns = ("pk", "municipality_id", "kind", "inn", "federal_login", "full_name")
        rows = Organisation.objects.filter(pk__gt=self.last).order_by("pk").values_list(*columns)
        for pk, municipality, kind, inn, login, full_name in rows.iterator(chunk_size=2000):
            if login:
                self.by_login[login] = pk
            if inn:
                key = inn_key(municipality, kind, inn)
                self.by_inn[key] = (*self.by_inn.get(key, ()), pk)
            key = name_key(municipality, full_name)
            self.by_name[key] = (*self.by_name.get(key, ()), pk)
            self.last = pk

    def pools(self, values: dict[str, Any]) -> tuple[tuple[int, ...], ...]:
        """Who may be meant, by login, by ИНН and by name."""
        municipality, kind, inn = values["municipality"].pk, values["kind"], values.get("inn", "")
        login = self.by_login.get(values.get("federal_login", ""))
        return (
            (login,) if login else (),
            self.by_inn.get(inn_key(municipality, kind, inn), ()) if inn else (),
            self.by_name.get(name_key(municipality, values["full_name"]), ()),
        )


class OrganisationLoader(Loader):
    resource = OrganisationResource()
    fields = [name for name, each in resource.fields.items() if not each.readonly]

    def __init__(self, role: RoleGrant) -> None:
        super().__init__(role)
        self.index = Index()

    def resolve(self, values: dict[str, Any]) -> Candidate:
        candidate = Candidate(0, self.resource.filled(values))
        region = self.territory.region(candidate.values.pop("region"))
        if region is None:
            candidate.refuse("region", "Такого субъекта РФ нет. Впишите его название полностью или код из двух цифр")
            return candidate
        found = self.territory.municipality(region, candidate.values["municipality"])
        if isinstance(found, str):
            candidate.refuse("municipality", found)
        candidate.values["municipality"] = found
        return candidate

    def restore(self, kept: dict[str, Any]) -> dict[str, Any]:
        """A municipality gone since is None, and `judge` says so."""
        return {**kept, "municipality": self.territory.municipalities.get(kept["municipality"])}

    # --- Who is meant --------------------------------------------------------------------------------

    def judge(self, candidates: Sequence[Candidate]) -> None:
        pools = {each: self.index.pools(each.values) for each in ready(candidates)}
        keys = {pk for found in pools.values() for pool in found for pk in pool}
        known = {
            organisation.pk: self.placed(organisation) for organisation in Organisation.objects.filter(pk__in=keys)
        }
        for candidate, found in pools.items():
            self.find(candidate, [[known[pk] for pk in pool if pk in known] for pool in found])
            if not candidate.reasons:
                self.check_scope(candidate)
        self.check_kinds(list(ready(candidates)))
        for candidate in ready(candidates):
            self.propose(candidate, Organisation())

    def placed(self, organisation: Organisation) -> Organisation:
        """The municipality from memory, not by a query each."""
        place = self.territory.municipalities.get(organisation.municipality_id)
        if place is not None:
            organisation.municipality = place
        return organisation

    def find(self, candidate: Candidate, pools: list[list[Organisation]]) -> None:
        by_login, by_inn, by_name = pools
        values = candidate.values
        login, inn = values.get("federal_login", ""), values.get("inn", "")
        by_inn = [each for each in by_inn if not (login and each.federal_login)]
        by_name = [each for each in by_name if agrees(login, each.federal_login) and agrees(inn, each.inn)]
        pool = by_login or narrowed(by_inn, full_name=values["full_name"]) or narrowed(by_name, kind=values["kind"])
        if len(pool) > 1:
            candidate.refuse("full_name", SEVERAL)
        elif pool:
            candidate.found = pool[0]

    def names(self, candidate: Candidate) -> list[str]:
        values = candidate.values
        municipality, login, inn = values["municipality"].pk, values.get("federal_login"), values.get("inn")
        names = [f"#{candidate.found.pk}"] if candidate.found is not None else []
        names += [login] if login else []
        names += [inn_key(municipality, values["kind"], inn)] if inn else []
        return [*names, name_key(municipality, values["full_name"])]

    # --- May it --------------------------------------------------------------------------------------

    def check_scope(self, candidate: Candidate) -> None:
        if is_administrator(self.role):
            return
        values, found = candidate.values, candidate.found
        places = [(values["municipality"].region_id, values["kind"])]
        if found is not None:
            places.append((found.municipality.region_id, found.kind))
        for region, kind in places:
            if region != self.role.region_id or (self.role.kinds and kind not in self.role.kinds):
                candidate.refuse("municipality" if region != self.role.region_id else "kind", OUTSIDE)
                return

    def check_kinds(self, candidates: Sequence[Candidate]) -> None:
        """Results stand by kind, so an organisation that has them keeps its kind."""
        moved = [c for c in candidates if c.found is not None and c.found.kind != c.values["kind"]]
        if moved:
            fixed = referred_to([candidate.found.pk for candidate in moved])
            for candidate in moved:
                if candidate.found.pk in fixed:
                    candidate.refuse("kind", KIND_STAYS)

    # --- Writing -------------------------------------------------------------------------------------

    def lock(self, candidates: Sequence[Candidate], targets: Iterable[int]) -> None:
        """Organisations, then municipalities, as everywhere; the second of two loads then sees the rows of the first."""
        list(Organisation.objects.select_for_update().filter(pk__in=targets).order_by("pk").values_list("pk"))
        touched = {c.values["municipality"].pk for c in candidates if c.values["municipality"]}
        rows = Municipality.objects.select_for_update(no_key=True).filter(pk__in=touched).order_by("pk")
        present = set(rows.values_list("pk", flat=True))
        self.index.refresh()
        for candidate in candidates:
            place = candidate.values["municipality"]
            if place is None or place.pk not in present:
                candidate.refuse("municipality", "Муниципалитета больше нет в справочнике")

    def save(self, added: list[Any], changed: list[Any], columns: set[str]) -> None:
        for organisation in (*added, *changed):
            organisation.fill_derived()
        keys = [organisation.pk for organisation in changed]
        left = set(Organisation.objects.filter(pk__in=keys).values_list("municipality_id", flat=True))
        Organisation.objects.bulk_create(added, batch_size=BATCH)
        if changed:
            derived = {"search_text", "sort_name"} if columns & DERIVED_FROM else set()
            Organisation.objects.bulk_update(changed, sorted(columns | derived), batch_size=BATCH)
        organisations_saved([*added, *changed])
        directory_counts.renew(left)


def agrees(one: str, other: str) -> bool:
    return not one or not other or one == other


def narrowed(pool: list[Organisation], **wanted: str) -> list[Organisation]:
    """Of several those that also agree in this; all of them when none does."""
    [(name, value)] = wanted.items()
    if len(pool) < 2:
        return pool
    return [each for each in pool if compared(getattr(each, name)) == compared(value)] or pool


def referred_to(keys: list[int]) -> set[int]:
    """Organisations that another part keeps rows about."""
    found: set[int] = set()
    for relation in Organisation._meta.related_objects:
        if relation.related_model._meta.app_label != "accounts":
            rows = relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": keys})
            found |= set(rows.order_by().values_list(relation.field.attname, flat=True).distinct())
    return found
