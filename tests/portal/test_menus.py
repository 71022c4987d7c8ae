"""Which line of a cabinet's menu is marked."""

import pytest

from portal.menus import cabinet_menu

ITEMS = [
    ("Протоколы", "protocols:home"),
    ("Контроль заполнения", "protocols:watch"),
    ("Предметы и темп сдачи", "protocols:pace"),
]


@pytest.mark.parametrize(
    ("path", "marked"),
    [
        ("/protocols/", ["Протоколы"]),
        ("/protocols/17/form/", ["Протоколы"]),
        ("/protocols/watch/points/4/", ["Контроль заполнения"]),
        ("/protocols/watch/pace/", ["Предметы и темп сдачи"]),
        ("/profile/", []),
    ],
)
def test_the_nearest_above(path: str, marked: list[str]) -> None:
    assert [item.label for item in cabinet_menu(path, ITEMS) if item.current] == marked


@pytest.mark.parametrize(
    ("path", "marked"),
    [
        ("/protocols/17/form/", ["Контроль заполнения"]),
        ("/notices/", []),
        ("/protocols/watch/", ["Контроль заполнения"]),
    ],
)
def test_a_page_of_the_part_that_no_line_leads_to(path: str, marked: list[str]) -> None:
    assert [item.label for item in cabinet_menu(path, ITEMS[1:], root="/protocols/") if item.current] == marked
