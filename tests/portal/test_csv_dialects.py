"""Tables of text as Excel and other programs write them: encodings, separators, line ends, quotes."""

from datetime import date

import pytest

from tests.typed_loads import LOADS
from tests.workbooks import refusal, taken, xlsx

pytestmark = pytest.mark.django_db

ENCODINGS = (
    "utf-8", "utf-8-sig", "cp1251", "cp866", "mac-cyrillic", "koi8-r", "iso8859-5", "utf-16", "utf-16-le", "utf-16-be",
)  # fmt: skip
HEAD, ROWS = "Название;ИНН;Вид", ("Школа № 5;000977;ОО", "Ёлочка;39;ДОО")
EXPECTED = [
    {"name": "Школа № 5", "inn": "000977", "kind": "oo"},
    {"name": "Ёлочка", "inn": "39", "kind": "doo"},
]


def lines_of(name: str, *, separator: str = ";", end: str = "\r\n") -> str:
    """A load's good row between titles and the end, in quotes where it needs them."""
    load = LOADS[name]
    fields = [load.titles, list(load.row.values())]
    return "".join(separator.join(f'"{field}"' for field in line) + end for line in fields)


@pytest.mark.parametrize("name", LOADS)
def test_every_load_reads_every_encoding_separator_and_line_end(name: str) -> None:
    for encoding in ENCODINGS:
        for separator, end in ((";", "\r\n"), ("\t", "\r"), (",", "\n")):
            # Some of the old encodings have no «№».
            text = lines_of(name, separator=separator, end=end).encode(encoding, "replace").decode(encoding)
            expected = LOADS[name].read(text.encode())
            assert [errors for _, errors in expected] == [[]]
            assert LOADS[name].read(text.encode(encoding)) == expected, (encoding, separator, end)


@pytest.mark.parametrize("name", LOADS)
@pytest.mark.parametrize("form", ["sep=;\r\n{}", '"sep=;"\r\n{}', "\ufeffsep=;\r\n{}", "SEP=;\r{}", "sep=;;;\r\n{}"])
def test_a_first_line_that_names_the_separator(name: str, form: str) -> None:
    text = lines_of(name)
    assert LOADS[name].read(form.format(text).encode()) == LOADS[name].read(text.encode())


@pytest.mark.parametrize("name", LOADS)
def test_separators_and_lines_too_many_and_what_fills_up_a_block(name: str) -> None:
    expected = LOADS[name].read(lines_of(name).encode())
    head, row, _ = lines_of(name).split("\r\n")
    for text in (f"{head};;;\r\n{row};;;\r\n", f"{head}\r\n\r\n;;;\r\n{row}\r\n\r\n", f"{head}\r\n{row}\r\n\x1a"):
        assert LOADS[name].read(text.encode()) == expected
    assert LOADS[name].read(lines_of(name).encode() + bytes(100)) == expected


def test_the_numbers_of_rows_are_those_a_spreadsheet_shows() -> None:
    [row, _] = taken("\n".join(["sep=;", HEAD, *ROWS]).encode()).rows
    assert row.cells["inn"] == "B2"
    [row, _] = taken("\n".join([HEAD, "", *ROWS]).encode()).rows
    assert row.cells["inn"] == "B3"
    assert [row.values for row in taken("sep=|\nНазвание|ИНН\nШкола|39".encode()).rows] == [
        {"name": "Школа", "inn": "39"}
    ]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ('="000977"', "000977"),
        ('"=""000977"""', "000977"),
        ('="000977" ', "000977"),
        ("000977", "000977"),
        ('"000977" ', "000977"),
        ("'=1", "=1"),
        (' ="000977"', "000977"),
        ('\u202d="000977"\u202c', "000977"),
        ('"\t=""000977"""', "000977"),
    ],
)
def test_digits_that_excel_was_to_take_for_text(field: str, value: str) -> None:
    assert taken(f"Название;ИНН\nШкола;{field}\n".encode()).rows[0].values["inn"] == value


def test_a_formula_stays_one() -> None:
    for field in ('="1"&"2"', "=1+1", '=CHAR("1")', " =1+1", "\ufeff=A1"):
        [error] = taken(f"Название;ИНН\nШкола;{field}\n".encode()).errors
        assert error.text.startswith("В ячейке формула")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('Название;ИНН\nШкола;39\n"Ёлочка;40\nЛипа;41\n', 3),
        ('Название;ИНН\nШкола;39\nЁлочка;"40', 3),
        ('Название;ИНН\n"Школа;39\nЁлочка;40\n"Липа";41\n', 2),
        ('Название;ИНН\n"Школа\nв два ряда";39\n"Ёлочка;40\nЛипа;41\n', 4),
        ('sep=;\r\nНазвание;ИНН\r\n"Школа;39\r\nЁлочка;40\r\n', 3),
        ('Название;ИНН\rШкола;39\r"Ёлочка;40\rЛипа;41\r', 3),
        ('"Название;ИНН\nШкола;39\n', 1),
        ('Название;ИНН\nШкола;"' + "39\n" * 60_000, 2),
    ],
)
def test_an_unclosed_quote_is_told_with_its_line(text: str, line: int) -> None:
    for encoding in ("utf-8", "cp1251"):
        told = refusal(text.encode(encoding), max_rows=100_000)
        assert told.startswith(f"В файле .csv есть незакрытая кавычка: строка {line}. "), told


def test_quotes_that_are_no_trouble() -> None:
    text = 'Название;ИНН\nМБОУ "СОШ № 5";1\n"МБОУ ""СОШ № 6""";2\n"Школа"\t;3\n"в два\nряда";4\n""' + ";5\n"
    rows = taken(text.encode()).rows
    assert [row.values["name"] for row in rows] == ['МБОУ "СОШ № 5"', 'МБОУ "СОШ № 6"', "Школа", "в два ряда"]


def test_line_ends_of_the_old_macintosh_at_any_size() -> None:
    load = LOADS["protocol 2"]
    text = "\r".join([";".join(load.titles), *(f"{600_000 + n % 100};испорчен;" for n in range(5000))])
    assert len(text) > 32 * 1024
    assert len(load.read(text.encode("mac-cyrillic"))) == 5000


@pytest.mark.parametrize("content", [b"\x00" * 100, b"PNG\x00\x01\x02", b"a\x00;\x00\xff\xd8\x01\x02", b"a;b\x00c;d"])
def test_what_holds_noughts_and_no_titles_is_no_table(content: bytes) -> None:
    assert refusal(content).startswith("Это не таблица")


def test_titles_as_people_and_programs_write_them() -> None:
    for title in ("Дата_открытия", "Дата‑открытия", "дата  открытия:", "Да\u0301та открытия", "ДАТА ОТКРЫТИЯ*"):
        [row] = taken(f"Название|{title}\nШкола|21 ноября 2026 г.\n".encode()).rows
        assert row.values["opened"] == date(2026, 11, 21)


def test_a_dash_leaves_a_cell_blank() -> None:
    [row] = taken("Название;ИНН;Учеников\nШкола;—;---\n".encode()).rows
    assert (row.values["inn"], row.values["pupils"]) == (None, None)
    [error] = taken("Название;ИНН\n—;39\n".encode()).errors
    assert error.text.startswith("Ячейка пустая")


@pytest.mark.parametrize(
    "typed",
    ["21–11–2026", "21‑11‑2026", "２１.11.2026", "21,11,2026", "21·11·2026", "2026/11/21", "21 ноября 2026", "21-ноя-2026",
     "21 нояб. 2026 г.", "21 ноября 2026 г., 14:05", "21.11.2026 года"],
)  # fmt: skip
def test_dates(typed: str) -> None:
    [row] = taken(f'Название;Дата открытия\nШкола;"{typed}"\n'.encode()).rows
    assert row.values["opened"] == date(2026, 11, 21)


@pytest.mark.parametrize("typed", ["21.11.26", "21 мартобря 2026", "21 но 2026", "31 ноября 2026", "11/21/2026"])
def test_no_dates(typed: str) -> None:
    assert len(taken(f"Название;Дата открытия\nШкола;{typed}\n".encode()).errors) == 1


@pytest.mark.parametrize("name", LOADS)
def test_a_row_of_dashes_and_of_what_nobody_sees_is_no_row(name: str) -> None:
    load = LOADS[name]
    [expected] = load.read(lines_of(name).encode())
    rows = [list(load.row.values()), ["---"] * len(load.row), ["\u00a0", *["\u200b—"] * (len(load.row) - 1)]]
    assert load.read(xlsx(load.titles, *rows)) == [expected]
    assert load.read(f"{lines_of(name)}{';'.join(rows[1])}\r\n{';'.join(rows[2])}".encode()) == [expected]
