"""Organisations of the directory by their federal login, and logins by a school's name."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Case, IntegerField, OuterRef, Subquery, Value, When

from accounts.models import Organisation
from fisoko_protocols.checks import METHODISTS, Line, schools_twice
from fisoko_protocols.models import Kit, Protocol

OFFERED = 8
SHORTEST, LONGEST = 2, 200


@dataclass(frozen=True, slots=True)
class Beside:
    """What is to be known of logins beside the lines that name them; `lines` and `twice` of «Методисты» only.

    `names` are the short names of schools that the directory knows, `lines` all of the protocol that name one of the
    logins, each with its revision, `twice` the kits of a login that stands in more than one.
    """

    names: dict[str, str]
    lines: list[tuple[Line, int]] = field(default_factory=list)
    twice: dict[str, list[str]] = field(default_factory=dict)


def known_schools(logins: Iterable[str]) -> dict[str, str]:
    """{login: short name} of those the directory knows; one query, none for no logins."""
    asked = {login for login in logins if login}
    if not asked:
        return {}
    return dict(Organisation.objects.filter(federal_login__in=asked).values_list("federal_login", "short_name"))


def schools_beside(protocol: Protocol, logins: Iterable[str]) -> Beside:
    """One query, none for no logins. Of «Методисты» only schools that a kit of the protocol names have their names."""
    asked = {login for login in logins if login}
    if not asked or protocol.sitting.category != METHODISTS:
        return Beside(known_schools(asked))
    # Only those with a login are indexed by it.
    with_login = Organisation.objects.exclude(federal_login="").filter(federal_login=OuterRef("school_login"))
    school = with_login.order_by().values("short_name")[:1]
    rows = list(
        Kit.objects.filter(protocol=protocol, school_login__in=asked)
        .order_by("number")
        .values_list("number", "comment", "school_login", "revision", Subquery(school))
    )
    lines = [(Line(number, comment, login), revision) for number, comment, login, revision, _ in rows]
    names = {login: name for _, _, login, _, name in rows if name is not None}
    return Beside(names, lines, schools_twice([line for line, _ in lines]))


def find_schools(text: str, *, region_code: str, limit: int = OFFERED) -> list[tuple[str, str]]:
    """[(login, short name)] by words of a name in any order, those of the region first. The text is not kept."""
    asked = "".join(sign for sign in text[:LONGEST] if sign.isprintable())
    if len(asked.strip()) < SHORTEST:
        return []
    own_first = Case(
        When(municipality__region=region_code, then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    found = Organisation.objects.open().exclude(federal_login="").search(asked).order_by(own_first, "sort_name")
    return list(found.values_list("federal_login", "short_name")[:limit])
