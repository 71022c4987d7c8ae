"""Organisations of the directory by their federal login, and logins by a school's name."""

from collections.abc import Iterable

from django.db.models import Case, IntegerField, Value, When

from accounts.models import Organisation

OFFERED = 8
SHORTEST, LONGEST = 2, 200


def known_schools(logins: Iterable[str]) -> dict[str, str]:
    """{login: short name} of those the directory knows; one query, none for no logins."""
    asked = {login for login in logins if login}
    if not asked:
        return {}
    return dict(Organisation.objects.filter(federal_login__in=asked).values_list("federal_login", "short_name"))


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
