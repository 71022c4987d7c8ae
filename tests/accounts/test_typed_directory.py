"""The directory as people type and export it: a slip finds the same record, and none is made twice."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.finding import find_account
from accounts.forms import ResetPasswordForm
from accounts.logins import mended_inn
from accounts.models import DirectoryImport, Organisation
from accounts.spreadsheets import read_years
from fisoko_protocols.spreadsheets.setup_cells import region_cell
from portal.spreadsheets import CellError
from tests.accounts.loading import HEAD, PLACE, REGION, applied, checked, figures, line, reasons, table
from tests.cast import PASSWORD, Cast


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("2024, 2025", [2024, 2025]),
        ("2024.2025", [2024, 2025]),
        ("2024,2025", [2024, 2025]),
        ("2024.202", [2020, 2024]),
        ("2024.2", [2000, 2024]),
        ("20242025", [2024, 2025]),
        ("202420252026", [2024, 2025, 2026]),
        ("2024 и 2025 гг.", [2024, 2025]),
        ("2024г., 2025г.", [2024, 2025]),
        ("2025/2024", [2024, 2025]),
        ("2024.", [2024]),
        ("2024 год, 2025 год", [2024, 2025]),
        ("２０２４, ２０２５", [2024, 2025]),
        ("2024.5", None),
        ("2024.20", None),
        ("24, 25", None),
        ("2024-2027", None),
        ("20242", None),
        ("да", None),
    ],
)
def test_years(text: str, years: list[int] | None) -> None:
    assert read_years(text) == years


def years_of(cast: Cast, value: object) -> list[int]:
    applied(cast, checked(cast, table([*line("Годовая"), value], head=[*HEAD, "Годы с низкими результатами"])))
    return Organisation.objects.get(short_name="Годовая").low_results_years


def test_years_that_excel_made_a_number(cast: Cast) -> None:
    assert years_of(cast, 2024.2025) == [2024, 2025]


@pytest.mark.parametrize(
    "place",
    [PLACE.upper(), f"«{PLACE}»", PLACE.replace("о", "o"), f"\u202d{PLACE}\u202c", PLACE.replace(" ", "\u00a0"),
     PLACE.replace("Калин", "Кали\u00adн"), f"{' ' * 100}{PLACE}.", "г. Калининград", "Калининград", "г.Калининград",
     "ГО «Город Калининград»", "городской округ Калининград", "Калини\u0301нград"],
)  # fmt: skip
@pytest.mark.parametrize(
    "region",
    [
        REGION,
        "39",
        f"'{REGION}",
        REGION.replace("а", "a"),
        f"{REGION}\ufe0f.",
        "39.0",
        "Калининградская обл.",
        "обл. Калининградская",
    ],
)
def test_places_by_any_look(cast: Cast, place: str, region: str) -> None:
    load = checked(cast, table(line("Новая", place=place, region=region)))
    assert (figures(load), reasons(load)) == ({"added": 1}, {})


NAMES = ["МБОУ СОШ №2", "МБОУ СОШ № 2", "МБОУ СОШ N 2", "МБОУ СОШ N2", "МБОУ «СОШ № 2»", "MБOУ СОШ No 2"]


@pytest.mark.parametrize("name", NAMES)
def test_an_organisation_is_found_by_any_way_of_writing_its_number(cast: Cast, name: str) -> None:
    head = HEAD[:5]
    first = [NAMES[1], "СОШ № 2", "ОО", REGION, PLACE]
    applied(cast, checked(cast, table(first, head=head)))
    again = figures(checked(cast, table([name, *first[1:]], head=head)))
    assert again == ({"unchanged": 1} if name == NAMES[1] else {"changed": 1})
    both = checked(cast, table(first, [name, *first[1:]], head=head))
    assert all("Та же запись" in told for told in reasons(both).values())
    assert set(reasons(both)) == {2, 3}


def test_a_municipality_is_found_by_its_look(cast: Cast) -> None:
    name, kind = "Светлогорский городской округ", "городской округ"
    head = ["Субъект РФ", "Название", "Тип"]

    def sent(*rows: list[str]) -> DirectoryImport:
        return checked(cast, table(*rows, head=head), table="municipalities")

    applied(cast, sent([REGION, "Новый", kind]))
    assert figures(sent([REGION, "«Hoвый»", "гoрoдской\u00ad округ"])).get("added", 0) == 0
    assert figures(sent([REGION, name, kind])) != {}


@pytest.mark.parametrize("typed", ["{}\u202c", "\u202d{}\u202c", " {}\u200b", "\ufeff{}", "{}\u00a0"])
def test_a_login_copied_with_what_nobody_sees(cast: Cast, typed: str) -> None:
    user = cast.moderator.user
    assert find_account(typed.format(user.username)) == user
    form = ResetPasswordForm({"email": typed.format(user.username)})
    assert form.is_valid()
    assert find_account("\u202d\u202c") is None


def test_signing_in_with_a_copied_login(cast: Cast) -> None:
    user = cast.make_user("Petrova", email="petrova@example.org")
    for typed in (f"\u202d{user.username}\u202c", "\ufeffpetrova@exam\u00adple.org "):
        client = Client()
        client.post(reverse("account_login"), {"login": typed, "password": PASSWORD})
        assert client.session.get("_auth_user_id") == str(user.pk)


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("3900000005.0", "3900000005"),
        ("3900000005,00", "3900000005"),
        ("3 900 000 005,00", "3900000005"),
        ("3.900000005E+09", "3900000005"),
        ("3,900,000,005", "3900000005"),
        ("3,900,000,000", "3900000000"),
        ("ИНН/КПП 3900000005/390001001", "3900000005"),
        ("3900000005, 390001001", "3900000005"),
        ("ИHH № 3900000005", "3900000005"),
        ("INN 3900000005", "3900000005"),
        ("390000005", "0390000005"),
        ("390000000512", "390000000512"),
        ("3.9E+09", None),
        ("39000000051", "039000000051"),
        ("3900000005/3900000006", None),
        ("", None),
    ],
)
def test_inn(typed: str, digits: str | None) -> None:
    assert mended_inn(typed) == digits


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("г. Москва", "77"),
        ("Город федерального значения Санкт – Петербург", "78"),
        ("Кабардино‑Балкарская респ.", "07"),
        ("Ханты – Мансийский автономный округ-Югра", "86"),
        ("1.0", "01"),
        ("Москва и область", None),
    ],
)
def test_regions_in_a_set_up_file(cast: Cast, typed: str, code: str | None) -> None:
    if code is None:
        with pytest.raises(CellError):
            region_cell(typed)
    else:
        assert region_cell(typed) == code
