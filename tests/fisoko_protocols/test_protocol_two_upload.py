"""An upload of protocol 2: what it would change, what is told of its cells, and the marked workbook back."""

from collections.abc import Collection
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from fisoko_protocols.checks import Line
from fisoko_protocols.spreadsheets.protocol_two import write_template
from fisoko_protocols.spreadsheets.protocol_two_marking import mark_workbook
from fisoko_protocols.spreadsheets.protocol_two_preview import State
from fisoko_protocols.spreadsheets.protocol_two_reading import read_upload
from portal.spreadsheets import SpreadsheetError
from tests.fisoko_protocols.corpus_protocol import CORPUS, DIRECTORY, HEAD, NUMBERS, read, states

TITLES = ["Номер комплекта", "Комментарий", "Логин ОО, в которой работает учитель"]
UNUSED = [[number, "не использован"] for number in NUMBERS]


def book(*rows: list[Any]) -> bytes:
    made = Workbook()
    for row in [TITLES, *rows]:
        made.worksheets[0].append(row)
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def told(content: bytes) -> dict[str, list[str]]:
    texts: dict[str, list[str]] = {}
    for note in read(content).all_notes():
        texts.setdefault(note.address, []).append(note.text)
    return texts


# --- What would change --------------------------------------------------------------------------------------


def test_states_values_and_cells() -> None:
    current = [
        Line("501501", "used", "edu390001"),
        Line("501502", "spoiled"),
        *(Line(number) for number in NUMBERS[2:]),
    ]
    rows = [
        ["501501", "использован", "edu390001"],
        ["501502", "Использован ", "edu390002"],
        *UNUSED[2:4],
        ["501505", "?"],
    ]
    preview = read(book(*rows), HEAD, current)
    assert states(preview) == "= ~ + + !"
    assert preview.counts == {State.NEW: 2, State.CHANGED: 1, State.SAME: 1, State.ERROR: 1}
    assert preview.has_errors
    changed = preview.rows[1]
    assert (changed.number, changed.comment, changed.login) == ("501502", "used", "edu390002")
    assert (changed.was_comment, changed.was_login) == ("spoiled", "")
    assert changed.cells == {"number": "A3", "comment": "B3", "login": "C3"}
    assert (preview.rows[4].comment, preview.rows[4].login) == ("", "")


def test_changes_are_the_valid_values_and_what_was_seen() -> None:
    preview = read(book(["501501", "испорчен"], *UNUSED[1:]))
    assert not preview.has_errors
    assert preview.changes[:2] == [
        ("501501", "spoiled", "", "used", "edu390001"),
        ("501502", "unused", "", "", ""),
    ]


def test_an_emptied_value_is_a_change() -> None:
    preview = read(book(["501501", "испорчен", None], *UNUSED[1:]), HEAD, [Line("501501", "spoiled", "edu390001"),
                   *(Line(number) for number in NUMBERS[1:])])  # fmt: skip
    assert preview.rows[0].state == State.CHANGED


def test_moved_columns_and_a_lower_head_move_the_addresses() -> None:
    made = Workbook()
    made.worksheets[0]["D3"], made.worksheets[0]["B3"], made.worksheets[0]["C3"] = TITLES
    for row, (number, comment) in enumerate(UNUSED, start=4):
        made.worksheets[0][f"D{row}"], made.worksheets[0][f"B{row}"] = number, comment
    out = BytesIO()
    made.save(out)
    preview = read(out.getvalue())
    assert preview.rows[0].cells == {"number": "D4", "comment": "B4", "login": "C4"}
    assert [note.text for note in preview.notes] == [
        "Столбцы стоят не так, как в шаблоне: узнаны по заголовкам",
        "Заголовки стоят ниже, чем в шаблоне: найдены в строке 3",
    ]


# --- What is told ------------------------------------------------------------------------------------------


def test_mended_slips_are_told_with_the_value_taken() -> None:
    texts = told(book([" 501501", "ИСПОЛЬЗОВАН", "еду390001"], *UNUSED[1:]))
    assert texts == {
        "A2": ["Исправлено: 501501"],
        "B2": ["Исправлено: «использован»"],
        "C2": ["Исправлено: edu390001"],
    }


def test_errors_say_how_to_mend() -> None:
    texts = told(
        book(["501501", "?", "?"], ["501502", "использован"], ["501503", "=B2"], *UNUSED[3:], ["x"], [None, "испорчен"])
    )
    assert texts["B2"] == ["Здесь может стоять только «использован», «испорчен» или «не использован»"]
    assert texts["C2"][0].endswith("первые две — код региона, вроде edu390001")
    assert texts["C3"][0].startswith("Комплект использован, а логина нет.")
    assert texts["B4"][0].startswith("В ячейке формула.")
    assert texts["A7"] == ["Здесь должен стоять номер комплекта: шесть цифр. Исправьте его или удалите строку"]
    assert texts["A8"] == ["Нет номера комплекта. Впишите шесть цифр с комплекта или удалите строку"]


def test_both_rows_of_a_kit_name_each_other() -> None:
    texts = told(book(*UNUSED, ["501502", "испорчен"]))
    assert texts["A3"] == texts["A7"] == ["Этот комплект стоит не в одной строке: A3, A7. Оставьте одну"]


def test_absent_kits_are_named_at_the_title() -> None:
    texts = told(book(*UNUSED[:3]))
    assert texts["A1"] == [f"Нет строки с этим комплектом, добавьте её: комплект {number}" for number in NUMBERS[3:]]


def test_schools_by_name() -> None:
    texts = told((CORPUS / "opx_school_names.xlsx").read_bytes())
    assert texts["C2"] == ["По названию организации найден логин edu390001"]
    assert texts["C3"][0].startswith("Организаций с таким названием несколько.")
    assert texts["C4"][0].startswith("Организации с таким названием в справочнике нет.")


def test_the_directory_is_asked_once_and_never_for_what_may_be_a_name() -> None:
    asked: list[Collection[str]] = []

    def known(logins: Collection[str]) -> set[str]:
        asked.append(set(logins))
        return DIRECTORY

    def schools(names: Collection[str]) -> dict[str, list[str]]:
        asked.append(set(names))
        return {}

    names = ["Канарейкин А.Б.", "Школьникова Алёна Борисовна", "МБОУ «СОШ № 1»", "edu390002", "Лицейский П.П."]
    content = book(*[[number, "использован", name] for number, name in zip(NUMBERS, names, strict=True)])
    current = [Line(number) for number in NUMBERS]
    read_upload(content, HEAD, current, known_logins=known, find_schools=schools)
    assert asked == [{"мбоу сош № 1"}, {"edu390002"}]


# --- The marked workbook -----------------------------------------------------------------------------------


def marks(content: bytes, sheet: int = 0) -> dict[str, str]:
    rows = load_workbook(BytesIO(content)).worksheets[sheet].iter_rows()
    return {cell.coordinate: cell.comment.text for row in rows for cell in row if cell.comment}


def test_marks_stand_in_the_person_s_own_cells() -> None:
    content = book(
        ["501501", "?", "edu390001"], ["501502", "использован", "edu390777"], [" 501503", "испорчен"], *UNUSED[3:]
    )
    marked = mark_workbook(content, read(content))
    found = marks(marked)
    assert set(found) == {"B2", "C3", "A4"}
    assert found["B2"].startswith("Ошибка: здесь может стоять только")
    assert found["C3"].startswith("Проверьте: логина нет в справочнике")
    assert found["A4"] == "Портал исправит сам: исправлено: 501503"
    assert load_workbook(BytesIO(marked)).worksheets[0]["B2"].value == "?"


def test_marks_stand_on_the_sheet_of_the_table() -> None:
    made = load_workbook(CORPUS / "opx_table_second.xlsx")
    made.worksheets[1]["B2"] = "?"
    out = BytesIO()
    made.save(out)
    marked = mark_workbook(out.getvalue(), read(out.getvalue()))
    assert (marks(marked, 0), set(marks(marked, 1))) == ({}, {"B2"})


def test_the_template_comes_back_protected_and_mended_it_is_taken() -> None:
    content = write_template(HEAD, [Line(number) for number in NUMBERS])
    marked = mark_workbook(content, read(content))
    made = load_workbook(BytesIO(marked))
    sheet = made.worksheets[0]
    assert sheet.protection.sheet
    assert set(marks(marked)) == {f"B{row}" for row in range(2, 7)}
    for row in range(2, 7):
        sheet[f"B{row}"] = "не использован"
    out = BytesIO()
    made.save(out)
    assert states(read(out.getvalue())) == "~ + + + +"


@pytest.mark.parametrize("name", ["lo_csv_right", "raw_blank_rows", "raw_backslashes"])
def test_what_can_not_be_marked_says_so(name: str) -> None:
    content = (CORPUS / f"{name}.xlsx").read_bytes()
    with pytest.raises(SpreadsheetError, match="Исправьте"):
        mark_workbook(content, read(content))
