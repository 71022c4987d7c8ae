"""The files opx_*.xlsx, written by openpyxl 3.1.5: python make_openpyxl.py"""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.workbook.defined_name import DefinedName

HERE = Path(__file__).parent
HEAD = ["Номер комплекта", "Комментарий", "Логин ОО, в которой работает учитель"]
RIGHT: list[list[Any]] = [
    ["501501", "использован", "edu390001"],
    ["501502", "использован", "edu390002"],
    ["501503", "использован", "edu390003"],
    ["501504", "испорчен", None],
    ["501505", "не использован", None],
]
# No such person: the canary of the tests.
NAME = "Канарейкин Алексей Борисович"


def book(*rows: list[Any], name: str = "Протокол 2") -> Workbook:
    made = Workbook()
    made.worksheets[0].title = name
    for row in rows:
        made.worksheets[0].append(row)
    return made


def save(name: str, *rows: list[Any], prepare: Callable[[Any], None] | None = None, sheet: str = "Протокол 2") -> None:
    made = book(*rows, name=sheet)
    if prepare:
        prepare(made.worksheets[0])
    made.save(HERE / f"opx_{name}.xlsx")


def right(name: str, prepare: Callable[[Any], None], sheet: str = "Протокол 2") -> None:
    save(name, HEAD, *RIGHT, prepare=prepare, sheet=sheet)


def put(**values: Any) -> Callable[[Any], None]:
    def prepare(sheet: Any) -> None:
        for address, value in values.items():
            sheet[address] = value

    return prepare


def values() -> None:
    right("right", put())
    save("numbers", HEAD, *[[int(row[0]), *row[1:]] for row in RIGHT])
    save("floats", HEAD, *[[float(row[0]), *row[1:]] for row in RIGHT])
    right("number_texts", put(A2="501501.0", A3=" 501 502", A4="501503,00", A5="№501504", A6="5О15О5"))
    right("number_fraction", put(A3=501502.4))
    right(
        "spaces_and_case",
        put(B2=" Использован", B3="ИСПОЛЬЗОВАН", B6="не  использован ", C3=" EDU390002 ", C4="edu 390003"),
    )
    right("cyrillic_logins", put(C2="еdu390001", C3="еду390002", C4="увг390003"))
    right("latin_comments", put(B2="иcпользoван", B5="иcпopчeн"))
    right("joined_and_dotted", put(B6="неиспользован", B5="испорчен.", C2="edu-390001"))
    right("nonbreaking", put(B6="не\u00a0использован", C2="\u00a0edu390001\u00a0", A3="501\u202f502"))
    right("zero_width", put(B2="исполь\u200bзован", C2="\ufeffedu390001", C5="\u200b", D2="\u200b"))
    right("full_width", put(A2="５０１５０１", C2="ｅｄｕ３９０００１"))
    right("dashes", put(C5="---", C6="—"))
    right("formulas", put(B3="=B2", C3='="edu"&"390002"'))
    right("formula_numbers", put(A3="=A2+1", A4="=A3+1"))
    right("dates", put(A2=date(2026, 11, 21), C3=datetime(2026, 11, 21, 10, 30)))
    right("errors", put(A2="#N/A", B3="#REF!", C4="#VALUE!"))
    right("booleans", put(A2=True, B3=False, C4=True))
    right("other_words", put(B2="да", B3="использован 2", C4="sro390003", C3="390002", C2="edu39000"))
    right("region_impossible", put(C2="edu000001", C3="edu850001"))
    right("long_text", put(B3="я" * 32_767, C4="x" * 32_000))
    right("rtl_emoji", put(B2="\u202eнавозьлопси", C3="😀😀😀", B5="испорчен 👍"))
    right("names_as_comment", put(B2=NAME, B3="Канарейкин А.Б."))
    right("names_as_login", put(C2=NAME, C3="Канарейкин А.Б.\nучитель"))
    right("names_as_number", put(A2=NAME))
    right("signature_below", put(A8=f"Ответственный: {NAME}"))
    right("signature_far_below", put(A9000=NAME))
    right("school_names", put(C2="МБОУ «СОШ № 1»", C3="Школа № 5", C4="Лицей № 99"))


def lines() -> None:
    save("duplicate", HEAD, *RIGHT, RIGHT[2])
    save("duplicate_contradicting", HEAD, *RIGHT, ["501503", "испорчен", None], ["501503", "не использован", None])
    save("absent", HEAD, RIGHT[0], *RIGHT[3:])
    save("strange_kit", HEAD, *RIGHT, ["700001", "не использован", None])
    save("other_kits", HEAD, *[[str(int(row[0]) + 5), *row[1:]] for row in RIGHT])
    right("other_subject", put(), sheet="Протокол 2 mmat edu390001")
    right("other_category", put(), sheet="Протокол 2 ulit edu390001")
    right("other_point", put(), sheet="Протокол 2 mlit edu390002")
    right("own_template", put(), sheet="Протокол 2 mlit edu390001")
    right("number_blank", put(A3=None))
    right("unfilled", put(**{f"{letter}{row}": None for letter in "BC" for row in range(2, 7)}))
    right("used_without_login", put(C3=None))
    right("login_not_wanted", put(C5="edu390004", C6="edu390005"))
    right("login_unknown", put(C2="edu390777"))
    right("login_outside", put(C2="edu770001", C3="spo770777"))
    right("school_twice", put(C3="edu390001"))
    right("gaps", lambda sheet: sheet.insert_rows(3, 2))


def layout() -> None:
    save("title_case", ["НОМЕР  комплекта", " комментарий:", "логин оо, в которой работает учитель *"], *RIGHT)
    save("title_look_alikes", ["Hомep кoмплектa", "Koммeнтарий", "Лoгин OO, в кoтopoй paботает учитель"], *RIGHT)
    save("title_aliases", ["№ комплекта", "Комментарии", "Логин ОО"], *RIGHT)
    save("title_wrong", ["Номер", "Примечание", "Школа"], *RIGHT)
    right("head_lower", lambda sheet: sheet.insert_rows(1, 3))
    right("head_too_low", lambda sheet: sheet.insert_rows(1, 12))
    save("text_above", [f"Протокол сдал {NAME}"], [], HEAD, *RIGHT)
    save("moved", [HEAD[2], None, HEAD[0], HEAD[1]], *[[row[2], None, row[0], row[1]] for row in RIGHT])
    save("column_missing", HEAD[:2], *[row[:2] for row in RIGHT])
    save("head_only", HEAD)
    save("blank_book")
    save("repeated_head", HEAD, *RIGHT[:2], HEAD, *RIGHT[2:])
    save("tables_beside", [*HEAD, None, *HEAD], *[[*row, None, *row] for row in RIGHT])
    save("second_table_below", HEAD, *RIGHT, [], ["Школа", "Учитель"], ["МБОУ", NAME])
    right("merged_comments", lambda sheet: sheet.merge_cells("B2:B4"))
    right("merged_title", lambda sheet: (sheet.insert_rows(1), put(A1="Протокол")(sheet), sheet.merge_cells("A1:C1")))
    right("hidden_rows", hide)
    right("blank_styled_columns", styled)
    right("blank_far_cell", lambda sheet: styled_cell(sheet, "XFD1048576"))
    right("text_far_cell", put(XFD1048576=NAME))
    right("text_beside", put(H4=NAME))
    right("names_titled", lambda sheet: insert_column(sheet, 2, "ФИО", NAME))
    right("names_titled_otherwise", lambda sheet: insert_column(sheet, 2, "Учитель", NAME))
    right("names_untitled", lambda sheet: insert_column(sheet, 5, None, NAME))
    right("names_hidden_column", lambda sheet: insert_column(sheet, 4, "Учитель", NAME, hidden=True))
    right("names_as_formula", put(D2=f'="{NAME}"'))
    save("too_many_rows", HEAD, *RIGHT, *[[f"{600_000 + number}", "не использован"] for number in range(10_001)])


def hide(sheet: Any) -> None:
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["C"].hidden = True


def styled_cell(sheet: Any, address: str) -> None:
    sheet[address].fill = PatternFill("solid", fgColor="FFFF00")


def styled(sheet: Any) -> None:
    for row in range(1, 60):
        for letter in "DEFGHIJ":
            styled_cell(sheet, f"{letter}{row}")


def insert_column(sheet: Any, place: int, title: str | None, name: str, *, hidden: bool = False) -> None:
    sheet.insert_cols(place)
    sheet.cell(1, place).value = title
    for row in range(2, 5):
        sheet.cell(row, place).value = name
    if hidden:
        sheet.column_dimensions["ABCDEF"[place - 1]].hidden = True


def sheets() -> None:
    def more(name: str, state: str, *texts: str) -> Callable[[Any], None]:
        def prepare(sheet: Any) -> None:
            other = sheet.parent.create_sheet(name)
            other.sheet_state = state
            for text in texts:
                other.append([None, text])

        return prepare

    right("sheets_blank", more("Лист2", "visible"))
    right("sheets_blank_hidden", more(NAME, "hidden"))
    right("sheet_of_names", more("Участники", "visible", NAME, NAME))
    right("sheet_hidden", more("Участники", "hidden", NAME))
    right("sheet_very_hidden", more("Участники", "veryHidden", NAME))
    right("sheet_called_a_name", put(), sheet=NAME)
    right("sheet_called_a_name_extra", more(NAME, "visible", "1"))
    right("second_protocol", lambda sheet: sheet.parent.copy_worksheet(sheet))
    right("table_hidden", lambda sheet: (more("Лист1", "visible")(sheet), setattr(sheet, "sheet_state", "hidden")))
    right("table_second", lambda sheet: sheet.parent.create_sheet("Лист0", 0))


def elsewhere() -> None:
    """Text outside of cells is never read."""

    def notes(sheet: Any) -> None:
        sheet["B2"].comment = Comment(NAME, NAME)

    def properties(sheet: Any) -> None:
        sheet.parent.properties.creator = sheet.parent.properties.title = NAME
        sheet.oddHeader.center.text = sheet.oddFooter.center.text = NAME
        sheet.parent.defined_names["Участник"] = DefinedName("Участник", attr_text=f'"{NAME}"')

    def from_1904(sheet: Any) -> None:
        sheet.parent.epoch = CALENDAR_MAC_1904
        sheet["A3"] = date(2026, 11, 21)

    right("notes", notes)
    right("properties", properties)
    right("epoch_1904", from_1904)


def protocol_one() -> None:
    title = "ФИО (не передаются в систему, но для заполнения обязательны)"
    rows = [
        [None, None, "Методисты", "Литература"],
        ["Логин ППО:", "edu390001", "Сохраните файл"],
        ["Название:", "Школа № 1"],
        [HEAD[0], title, "Комментарии", HEAD[2]],
        *[[number, NAME if login else None, comment, login] for number, comment, login in RIGHT],
    ]
    save("protocol_one_table", *rows, sheet="Лист1")
    save("protocol_one_head_first", *rows[3:], sheet="Лист1")

    def survey(sheet: Any) -> None:
        sheet.parent.create_sheet("Инструкция", 0)["A1"] = "Данные берутся из бумажных протоколов"
        sheet.parent.create_sheet("Для анкетирования").append(["Логин", "mlit39501501", "Пароль", "33289", "ФИО", NAME])

    save("protocol_one", *rows, prepare=survey, sheet="Протокол 1")
    right("protocol_one_survey_sheet", survey)


for make in (values, lines, layout, sheets, elsewhere, protocol_one):
    make()
