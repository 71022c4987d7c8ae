"""Cells of the set-up files as people and programs write them: one meaning, one value."""

import pytest

from fisoko_protocols.spreadsheets.setup_cells import clock_cell, email_cell, organisation_cell, zone_cell
from fisoko_protocols.spreadsheets.setup_tables import PROTOCOLS
from portal.spreadsheets import CellError, choice_cell


@pytest.mark.parametrize("typed", ["08:00", "8.00", "8-00", "8：00", "８:００", "08:00:00.", "0,3333333333", "8 – 00"])
def test_clocks(typed: str) -> None:
    assert clock_cell(typed) == "08:00"


@pytest.mark.parametrize("typed", ["8", "25:00", "8:60", "утром", "08:00 МСК"])
def test_no_clocks(typed: str) -> None:
    with pytest.raises(CellError):
        clock_cell(typed)


@pytest.mark.parametrize("typed", ["МСК-1", "мск ‑ 1", "MSK—1", "МСК − 1", "europe/kaliningrad"])
def test_zones(typed: str) -> None:
    assert zone_cell(typed) == "Europe/Kaliningrad"


@pytest.mark.parametrize(
    "typed", ["Протокол № 2", "протокол №2", "2.0", "№ 2", "Электронный протокол N2", "Протокол\u00a02."]
)
def test_protocols(typed: str) -> None:
    assert choice_cell(PROTOCOLS)(typed) == 2


@pytest.mark.parametrize("typed", ["3900000001.0", "3.900000001E+09", "ИНН/КПП 3900000001/390001001"])
def test_organisations(typed: str) -> None:
    assert organisation_cell(typed) == "3900000001"


@pytest.mark.parametrize("typed", ["PPO@example.ru", "ppо@example.ru", "mailto:ppo@example.ru", "<ppo@example.ru>."])
def test_addresses(typed: str) -> None:
    assert email_cell(typed) == "ppo@example.ru"
