"""Rows of ППО: the directory's record, and with a new one its account."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.db.models.functions import Lower

from accounts.models import AssessmentPoint, Organisation, Region, Role, RoleGrant, User
from accounts.point_accounts import open_accounts
from fisoko_protocols.models import SetupTable
from fisoko_protocols.workflow.loading.judging import Loader, Row, loads, same_as
from portal.history import Actor, Change, record_all
from portal.text import name_key

TITLES = {
    "name": "Название",
    "organisation": "Организация",
    "time_zone": "Часовой пояс",
    "phone": "Телефон",
    "email": "E-mail учётной записи",
}
NO_REGION = "Такого субъекта РФ нет. Впишите его название полностью или код из двух цифр"
OTHER_REGION = "Первые две цифры логина — код другого субъекта РФ"
LOGIN_TAKEN = "Этот логин уже занят другой учётной записью портала"
EMAIL_TAKEN = "Этот e-mail уже указан в другой учётной записи портала"
NO_ORGANISATION = "Такой организации нет в справочнике. Проверьте ИНН или логин или оставьте ячейку пустой"
SEVERAL = "С таким ИНН несколько организаций. Впишите логин нужной в федеральной системе"
FAR_ORGANISATION = "Эта организация находится в другом субъекте РФ"


def shown(value: Any) -> str:
    """Two organisations may bear one name."""
    if isinstance(value, Organisation):
        return f"{value} ({value.federal_login or value.inn})"
    return value or ""


def organisations_by(keys: set[str]) -> dict[str, list[Organisation]]:
    """By ИНН or federal login."""
    found: dict[str, list[Organisation]] = {}
    rows = Organisation.objects.filter(Q(federal_login__in=keys) | Q(inn__in=keys)).select_related("municipality")
    for organisation in rows:
        for key in {organisation.federal_login, organisation.inn} & keys - {""}:
            found.setdefault(key, []).append(organisation)
    return found


def choose(found: list[Organisation], region: str) -> Organisation | str:
    """The one of the region, or why there is none."""
    if not found:
        return NO_ORGANISATION
    near = [organisation for organisation in found if organisation.municipality.region_id == region]
    if not near:
        return FAR_ORGANISATION
    return near[0] if len(near) == 1 else SEVERAL


def find_organisation(key: str, region: str) -> Organisation | str:
    return choose(organisations_by({key}).get(key, []), region)


@loads(SetupTable.POINTS)
class PointLoader(Loader):
    # Hashing a password takes some fifty milliseconds.
    step = 25

    def __init__(self) -> None:
        self.regions: dict[str, str] = {}
        for code, name in Region.objects.values_list("code", "name"):
            self.regions[name_key(name)] = self.regions[code] = code
        # {e-mail: row of this file}
        self.emails: dict[str, int] = {}

    def key(self, row: Row) -> str:
        return str(row.values["login"])

    def judge(self, rows: Sequence[Row]) -> None:
        ready = [row for row in rows if not row.reasons]
        logins = {row.values["login"] for row in ready}
        emails = {row.values["email"] for row in ready if row.values.get("email")}
        points = AssessmentPoint.objects.select_related("organisation", "region").in_bulk(logins, field_name="login")
        named = User.objects.annotate(lower=Lower("username")).filter(lower__in=logins)
        users = {user.username.lower(): user for user in named}
        grants = RoleGrant.objects.in_force().filter(role=Role.POINT_ORGANISER, user__in=users.values())
        self.accounts = set(grants.values_list("user_id", "point_id"))
        written = User.objects.annotate(lower=Lower("email")).filter(lower__in=emails)
        self.taken = set(written.values_list("lower", flat=True))
        self.organisations = organisations_by({row.values.get("organisation") or "" for row in ready} - {""})
        for row in ready:
            row.subject = row.values["login"]
            self.judge_one(row, points.get(row.values["login"]), users.get(row.values["login"]))

    def judge_one(self, row: Row, point: AssessmentPoint | None, user: User | None) -> None:
        region = self.region(row)
        own = user is not None and point is not None and (user.pk, point.pk) in self.accounts
        if user is not None and not own:
            row.refuse("login", LOGIN_TAKEN)
        organisation = self.organisation(row, region)
        self.check_email(row, user if own else None)
        if row.reasons:
            return
        row.made = point or AssessmentPoint(login=row.values["login"], region_id=region)
        row.target = point.pk if point else None
        row.found = user if own else None
        self.put(row, organisation)

    def region(self, row: Row) -> str:
        typed = name_key(row.values["region"])
        code = self.regions.get(typed.zfill(2) if typed.isdecimal() else typed, "")
        if not code:
            row.refuse("region", NO_REGION)
        elif row.values["login"][3:5] != code:
            row.refuse("login", OTHER_REGION)
        return code

    def organisation(self, row: Row, region: str) -> Organisation | None:
        key = row.values.get("organisation")
        if not key or row.reasons:
            return None
        found = choose(self.organisations.get(key, []), region)
        if isinstance(found, str):
            row.refuse("organisation", found)
            return None
        return found

    def check_email(self, row: Row, user: User | None) -> None:
        """An address that the account has already is its own matter."""
        email = row.values.get("email")
        if not email or (user is not None and user.email):
            return
        if email in self.taken:
            row.refuse("email", EMAIL_TAKEN)
        elif self.emails.setdefault(email, row.number) != row.number:
            row.refuse("email", same_as(self.emails[email]))

    def put(self, row: Row, organisation: Organisation | None) -> None:
        """Set the values and note what changes; a column that is not in the file leaves its value."""
        point, values = row.made, row.values
        new: dict[str, Any] = {"name": values["name"]}
        new |= {name: values[name] or "" for name in ("time_zone", "phone") if name in values}
        if "organisation" in values:
            new["organisation"] = organisation
        for name, value in new.items():
            if row.target is not None:
                row.change(TITLES[name], shown(getattr(point, name)), shown(value))
            setattr(point, name, value)
        point.fill_derived()
        if row.target is not None and row.found is None:
            row.change("Учётная запись", "нет", "будет заведена")
        elif row.found is not None and not row.found.email:
            row.change(TITLES["email"], "", values.get("email") or "")

    def write(self, rows: Sequence[Row], actor: Actor) -> None:
        new = [row for row in rows if row.target is None]
        AssessmentPoint.objects.bulk_create(row.made for row in new)
        without = [row for row in rows if row.found is None]
        emails = {row.values["login"]: row.values.get("email") or "" for row in without}
        open_accounts([row.made for row in without], actor=actor, emails=emails)
        changed = [row for row in rows if row.target is not None]
        AssessmentPoint.objects.bulk_update(
            [row.made for row in changed], ["name", "organisation", "time_zone", "phone", "search_text"]
        )
        for row in changed:
            if row.found is not None and not row.found.email and row.values.get("email"):
                row.found.email = row.values["email"]
                row.found.save(update_fields=["email"])
        record_all([Change(row.made, "add", "Добавить ППО") for row in new], actor=actor)
        record_all(
            [
                Change(row.made, "edit", "Изменить ППО", comment=", ".join(title for title, *_ in row.changes))
                for row in changed
            ],
            actor=actor,
        )
