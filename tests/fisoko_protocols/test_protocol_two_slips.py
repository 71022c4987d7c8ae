"""Protocol 2 as people send it: renamed and copied sheets, numbers without noughts, causes before consequences."""

from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook

from fisoko_protocols.checks import Line
from fisoko_protocols.spreadsheets.protocol_two import ProtocolTwoHead, write_template
from fisoko_protocols.spreadsheets.protocol_two_preview import Preview
from fisoko_protocols.spreadsheets.protocol_two_reading import read_upload
from portal.spreadsheets import SpreadsheetError
from tests.fisoko_protocols.books import TITLES

HEAD = ProtocolTwoHead("edu390002", "ОМК 2026", "u", "Учителя", "lit", "Литература")
LINES = [Line("000977"), Line("501502"), Line("501503")]
FILLED = [("000977", "использован", "edu390001"), ("501502", "испорчен", None), ("501503", "не использован", None)]
SHEET = "Протокол 2 ulit edu390002"


def read(content: bytes, head: ProtocolTwoHead = HEAD, lines: list[Line] = LINES) -> Preview:
    return read_upload(content, head, lines, known_logins=set, find_schools=schools)


def schools(names: object) -> dict[str, list[str]]:
    return {"мбоу сош № 2": ["edu390001"]}


def refusal(content: bytes, head: ProtocolTwoHead = HEAD) -> str:
    with pytest.raises(SpreadsheetError) as refused:
        read(content, head)
    return refused.value.sentence


def told(preview: Preview) -> list[str]:
    return [f"{note.address} {note.text}" for note in preview.all_notes() if note.level == "error"]


def taken(preview: Preview) -> list[tuple[str, str, str]]:
    return [(row.number, row.comment, row.login) for row in preview.rows]


RIGHT = [("000977", "used", "edu390001"), ("501502", "spoiled", ""), ("501503", "unused", "")]


def book(*sheets: tuple[str, list[tuple[object, ...]]]) -> bytes:
    made = Workbook()
    made.remove(made.active)
    for name, rows in sheets:
        sheet = made.create_sheet(name)
        for row in [TITLES, *rows]:
            sheet.append(row)
    out = BytesIO()
    made.save(out)
    return out.getvalue()


# --- Sheets -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        f"{SHEET} (2)", f"{SHEET}_2", f"{SHEET} ", f"{SHEET}2", SHEET.upper(), f"{SHEET} — коп", f"_{SHEET}",
        f"Копия {SHEET}", SHEET.replace("о", "o"), SHEET.replace("e", "е"), SHEET.replace(" ", "_"), "Протокол 2 мой edu390003", SHEET.replace(" ", "\u00a0"), f"{SHEET}\u200b", "Протокол 2 ulit edu3900 (2)", "Лист1",
    ],
)  # fmt: skip
def test_the_own_template_under_another_name_of_its_sheet(name: str) -> None:
    template = load_workbook(BytesIO(write_template(HEAD, LINES)))
    for sheet, row in ((template.active, number) for number in range(2, 5)):
        sheet.cell(row, 2).value, sheet.cell(row, 3).value = FILLED[row - 2][1:]
    template.active.title = name
    out = BytesIO()
    template.save(out)
    assert taken(read(out.getvalue())) == RIGHT


@pytest.mark.parametrize(
    ("name", "beginning"),
    [
        ("Протокол 2 mlit edu390002 (2)", "Это шаблон протокола 2 по другому предмету"),
        ("Пpoтoкол 2 mlit edu390002", "Это шаблон протокола 2 по другому предмету"),
        ("Протокол_2_urus_edu390002", "Это шаблон протокола 2 по другому предмету"),
        ("Протокол\u00ad 2 ulit еdu390003", "Это шаблон протокола 2 другого ППО"),
        ("Протокол 2 urus edu390002_2", "Это шаблон протокола 2 по другому предмету"),
        ("протокол 2 ulite edu390002", "Это шаблон протокола 2 по другому предмету"),
        ("Протокол 2 ulit edu390003 (2)", "Это шаблон протокола 2 другого ППО"),
        ("Протокол 2 ulit spo390002", "Это шаблон протокола 2 другого ППО"),
    ],
)
def test_another_template_stays_another_under_any_name(name: str, beginning: str) -> None:
    assert refusal(book((name, FILLED))).startswith(beginning)


def test_a_code_so_long_that_the_name_of_the_sheet_is_cut() -> None:
    head = ProtocolTwoHead("edu390002", "ОМК 2026", "u", "Учителя", "literature", "Литература")
    template = write_template(head, LINES)
    assert len(taken(read(template, head))) == 3
    other = ProtocolTwoHead("edu400001", "ОМК 2026", "u", "Учителя", "literature", "Литература")
    assert refusal(template, other).startswith("Это шаблон протокола 2 другого ППО")


def test_a_copy_beside_the_original() -> None:
    blank = [(number, None, None) for number, _, _ in FILLED]
    assert taken(read(book((SHEET, FILLED), (f"{SHEET} (2)", FILLED)))) == RIGHT
    for sheets in (((SHEET, blank), (f"{SHEET} (2)", FILLED)), ((SHEET, FILLED), (f"{SHEET} (2)", blank))):
        preview = read(book(*sheets))
        assert taken(preview) == RIGHT
        assert sheets[preview.sheet][1] == FILLED


def test_two_sheets_that_differ_are_refused_with_the_place() -> None:
    other = [*FILLED[:1], ("501502", "использован", "edu390001"), *FILLED[2:]]
    sentence = refusal(book((SHEET, FILLED), (f"{SHEET} (2)", other)))
    assert sentence.startswith(
        "В книге несколько листов с таблицей протокола. Они различаются: листы 1 и 2 по счёту, ячейка B3."
    )
    beside = [(*row, "Канарейкин А.Б.") for row in FILLED]
    assert "листы 1 и 2 по счёту, ячейка D2" in refusal(book((SHEET, FILLED), (f"{SHEET} (2)", beside)))
    assert "листы 1 и 2 по счёту" in refusal(book((SHEET, FILLED), (f"{SHEET} (2)", FILLED[:2])))


# --- Numbers and names ------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", [977, 977.0, "977", "«977»", "0977", "977.", "\u202d977\u202c"])
def test_noughts_that_excel_took_away(typed: object) -> None:
    preview = read(book(("Лист1", [(typed, *FILLED[0][1:]), *FILLED[1:]])))
    assert (taken(preview), told(preview)) == (RIGHT, [])
    assert preview.rows[0].notes[0].text == "Исправлено: 000977"


def test_a_short_number_of_no_kit_here_is_none() -> None:
    preview = read(book(("Лист1", [(978, *FILLED[0][1:]), *FILLED[1:]])))
    assert told(preview) == ["A2 Здесь должен стоять номер комплекта: шесть цифр. Исправьте его или удалите строку"]


@pytest.mark.parametrize(
    "name",
    ["МБОУ СОШ №2", "МБОУ СОШ № 2", "МБОУ СОШ N 2", "МБОУ СОШ N2", "МБОУ СОШ No 2", "МБОУ «СОШ № 2»", "MБOУ COШ № 2",
     "'МБОУ СОШ №\u00a02", "мбоу\u00ad сош №2 ", f"{' ' * 300}МБОУ СОШ №2{' ' * 300}"],
)  # fmt: skip
def test_a_school_by_any_way_of_writing_its_number(name: str) -> None:
    preview = read(book(("Лист1", [("000977", "использован", name), *FILLED[1:]])))
    assert (taken(preview), told(preview)) == (RIGHT, [])


# --- Causes before consequences ---------------------------------------------------------------------------

ABSENT = "Нет строки с этим комплектом, добавьте её: комплект"


@pytest.mark.parametrize(
    ("number", "cause"),
    [
        ("50150x", "Здесь должен стоять номер комплекта"),
        (None, "Нет номера комплекта"),
        ("=501502", "В ячейке формула"),
        ("599999", "Комплекта с таким номером в этом протоколе нет"),
    ],
)
def test_a_wrong_number_is_one_error(number: object, cause: str) -> None:
    [error] = told(read(book(("Лист1", [FILLED[0], (number, *FILLED[1][1:]), FILLED[2]]))))
    assert error.startswith(f"A3 {cause}")


def test_a_kit_that_stands_twice_explains_the_one_that_is_missing() -> None:
    errors = told(read(book(("Лист1", [FILLED[0], FILLED[0], FILLED[2]]))))
    assert [error[:40] for error in errors] == [
        "A2 Этот комплект стоит не в одной строке",
        "A3 Этот комплект стоит не в одной строке",
    ]


def test_what_no_cause_explains_is_told() -> None:
    assert told(read(book(("Лист1", FILLED[:1])))) == [f"A1 {ABSENT} 501502", f"A1 {ABSENT} 501503"]
    errors = told(read(book(("Лист1", [FILLED[0], ("50150x", "испорчен", None)]))))
    assert errors[0].startswith("A3 Здесь должен стоять номер комплекта")
    assert [error.split(".")[0] for error in errors[1:]] == [
        "A1 Не найдена строка комплекта 501502",
        "A1 Не найдена строка комплекта 501503",
    ]
