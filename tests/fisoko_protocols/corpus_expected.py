"""What each file of the corpus must give, typed by hand: file → the beginning of the refusal, or states and notes.

States stand in the order of the rows: «=» без изменений, «+» новое, «~» изменено, «!» ошибка; in brackets kits without
a row. Notes are addresses with «!» error, «?» warning, «m» mended.
"""

REFUSED = "Refused: "
RIGHT = "= + + + + |"
# The causes alone: a kit whose row has an unreadable number is not told as missing too.
UNREADABLE_TWO = "= ! ! + + | A3! A4!"

DAMAGED = f"{REFUSED}Файл повреждён или загружен не полностью"
NOT_A_TABLE = f"{REFUSED}Это не таблица .xlsx и не .csv"
NO_HEAD = f"{REFUSED}В первых 10 строках нет заголовков таблицы"
OLD_EXCEL = f"{REFUSED}Это файл старого Excel (.xls)"
WEB_PAGE = f"{REFUSED}Это веб-страница или XML под видом таблицы"
OPEN_DOCUMENT = f"{REFUSED}Это таблица .ods"
PASSWORD = f"{REFUSED}Файл защищён паролем"
TOO_MANY_CELLS = f"{REFUSED}В книге слишком много пустых оформленных ячеек"
PROTOCOL_ONE = f"{REFUSED}Это протокол 1: он остаётся в ППО и в портал не загружается, в нём имена участников."


def outside(address: str) -> str:
    return f"{REFUSED}Вне таблицы протокола есть данные: {address}. Имена участников в портал не передаются"


def names_column(address: str) -> str:
    return f"{REFUSED}В файле есть столбец с ФИО: {address}. Имена участников в портал не передаются"


def hidden_sheet(place: int, address: str) -> str:
    return f"{REFUSED}В книге есть скрытый лист с данными: лист {place} по счёту, ячейка {address}."


def extra_sheet(place: int, address: str) -> str:
    return f"{REFUSED}В книге есть лишний лист с данными: лист {place} по счёту, ячейка {address}."


OPENPYXL = {
    "right": RIGHT,
    "numbers": RIGHT,
    "floats": RIGHT,
    "number_texts": f"{RIGHT} A2m A3m A4m A5m A6m",
    "number_fraction": "= ! + + + | A3!",
    "spaces_and_case": f"{RIGHT} B2m B3m C3m C4m B6m",
    "cyrillic_logins": f"{RIGHT} C2m C3m C4m",
    "latin_comments": f"{RIGHT} B2m B5m",
    "joined_and_dotted": f"{RIGHT} C2m B5m B6m",
    "nonbreaking": f"{RIGHT} C2m A3m B6m",
    "zero_width": f"{RIGHT} B2m C2m",
    "full_width": f"{RIGHT} A2m C2m",
    "dashes": RIGHT,
    "formulas": "= ! + + + | B3! C3!",
    "formula_numbers": UNREADABLE_TWO,
    "dates": "! ! + + + | A2! C3!",
    "errors": "! ! ! + + | A2! B3! C4!",
    "booleans": "! ! ! + + | A2! B3! C4!",
    "other_words": "! ! ! + + | B2! C2! B3! C3! C4!",
    "region_impossible": "! ! + + + | C2! C3!",
    "long_text": "= ! ! + + | B3! C4!",
    "rtl_emoji": "! ! + ! + | B2! C3! B5!",
    "names_as_comment": "! ! + + + | B2! B3!",
    "names_as_login": "! ! + + + | C2! C3!",
    "names_as_number": "! + + + + | A2!",
    "signature_below": "= + + + + ! | A8!",
    "signature_far_below": "= + + + + ! | A9000!",
    "school_names": "= ! ! + + | C2m C3! C4!",
    "duplicate": "= + ! + + ! | A4! A7!",
    "duplicate_contradicting": "= + ! + + ! ! | A4! A7! A8!",
    "absent": "= + + (!) (!) | A1! A1!",
    "strange_kit": "= + + + + ! | A7!",
    "other_kits": f"{REFUSED}Ни одного комплекта из файла в этом протоколе нет",
    "other_subject": f"{REFUSED}Это шаблон протокола 2 по другому предмету или другой категории.",
    "other_category": f"{REFUSED}Это шаблон протокола 2 по другому предмету или другой категории.",
    "other_point": f"{REFUSED}Это шаблон протокола 2 другого ППО.",
    "own_template": RIGHT,
    "number_blank": "= ! + + + | A3!",
    "unfilled": "! ! ! ! ! | B2! B3! B4! B5! B6!",
    "used_without_login": "= ! + + + | C3!",
    "login_not_wanted": "= + + ! ! | C5! C6!",
    "login_unknown": "~ + + + + | C2?",
    "login_outside": "~ + + + + | C2? C3? C3?",
    "school_twice": "= + + + + | C2? C3?",
    "gaps": RIGHT,
    "title_case": f"{RIGHT} A1m",
    "title_look_alikes": f"{RIGHT} A1m",
    "title_aliases": f"{RIGHT} A1m",
    "title_wrong": f"{REFUSED}Нет столбцов «Комментарий», «Логин ОО, в которой работает учитель».",
    "head_lower": f"{RIGHT} A4m",
    "head_too_low": NO_HEAD,
    "text_above": outside("A1"),
    "moved": f"{RIGHT} C1m",
    "column_missing": f"{REFUSED}Нет столбца «Логин ОО, в которой работает учитель».",
    "head_only": f"{REFUSED}В таблице нет ни одного комплекта.",
    "blank_book": NO_HEAD,
    "repeated_head": f"{RIGHT} A4m",
    "tables_beside": f"{REFUSED}Столбец «Номер комплекта» есть дважды: A1 и E1.",
    "second_table_below": "= + + + + ! ! | A8! A9!",
    "merged_comments": "= ! ! + + | B3! B4!",
    "merged_title": outside("A1"),
    "hidden_rows": RIGHT,
    "blank_styled_columns": RIGHT,
    "blank_far_cell": RIGHT,
    "text_far_cell": outside("XFD1048576"),
    "text_beside": outside("H4"),
    "names_titled": names_column("B1"),
    "names_titled_otherwise": outside("B1"),
    "names_untitled": outside("E2"),
    "names_hidden_column": outside("D1"),
    "names_as_formula": outside("D2"),
    "too_many_rows": f"{REFUSED}Строк больше 10\u00a0000: данные есть в строке 10\u00a0002.",
    "sheets_blank": RIGHT,
    "sheets_blank_hidden": RIGHT,
    "sheet_of_names": extra_sheet(2, "B1"),
    "sheet_hidden": hidden_sheet(2, "B1"),
    "sheet_very_hidden": hidden_sheet(2, "B1"),
    "sheet_called_a_name": RIGHT,
    "sheet_called_a_name_extra": extra_sheet(2, "B1"),
    "second_protocol": RIGHT,
    "table_hidden": hidden_sheet(1, "A1"),
    "table_second": RIGHT,
    "notes": RIGHT,
    "properties": RIGHT,
    "epoch_1904": "= ! + + + | A3!",
    "protocol_one_table": PROTOCOL_ONE,
    "protocol_one_head_first": PROTOCOL_ONE,
    "protocol_one": PROTOCOL_ONE,
    "protocol_one_survey_sheet": PROTOCOL_ONE,
}

XLSXWRITER = {
    "right": RIGHT,
    "inline_strings": RIGHT,
    "epoch_1904": RIGHT,
    "zeros": RIGHT,
    "dated": "! ! + + + | A2! C3!",
    "rich": RIGHT,
    "rich_names": "! + + + + | B2!",
    "text_box": RIGHT,
    "comments": RIGHT,
    "chart": RIGHT,
    "table": RIGHT,
    "table_totals": "= + + + + ! | A7! B7!",
    "filtered": RIGHT,
    "validation": RIGHT,
    "formulas": "= ! + + + | B3! C3!",
    "names_sheet": hidden_sheet(2, "C7"),
    "names_column": outside("D1"),
    "link": RIGHT,
    "protected": RIGHT,
    "macros": RIGHT,
    "background": RIGHT,
}

LIBREOFFICE = {
    "right": RIGHT,
    "numbers": RIGHT,
    "floats": RIGHT,
    "formulas": "= ! + + + | B3! C3!",
    "formula_numbers": UNREADABLE_TWO,
    "merged_comments": "= ! ! + + | B3! B4!",
    "dates": "! ! + + + | A2! C3!",
    "booleans": "! ! ! + + | A2! B3! C4!",
    "errors": "! ! ! + + | A2! B3! C4!",
    "moved": f"{RIGHT} C1m",
    "hidden_rows": RIGHT,
    "names_hidden_column": outside("D1"),
    "sheet_very_hidden": hidden_sheet(2, "B1"),
    "notes": RIGHT,
    "own_template": RIGHT,
    "unfilled": "! ! ! ! ! | B2! B3! B4! B5! B6!",
    "epoch_1904": "= ! + + + | A3!",
    "blank_styled_columns": RIGHT,
    "xls_right": OLD_EXCEL,
    "ods_right": OPEN_DOCUMENT,
    "fods_right": WEB_PAGE,
    "html_right": WEB_PAGE,
    "csv_right": RIGHT,
    "csv_names_titled": names_column("B1"),
    "csv_spaces_and_case": f"{RIGHT} B2m B3m C3m C4m B6m",
    "csv_protocol_one_head_first": PROTOCOL_ONE,
    "pdf_right": NOT_A_TABLE,
}

JAVASCRIPT = {
    "exceljs_right": RIGHT,
    "exceljs_rich": RIGHT,
    "exceljs_formula": "= ! + + + | C3!",
    "exceljs_shared_formula": "! ! + + + | B2! B3!",
    "exceljs_error_cell": "= ! + + + | C3!",
    "exceljs_hyperlink": RIGHT,
    "exceljs_dates": "! + + + + | A2!",
    "exceljs_booleans": "= ! + + + | B3!",
    "exceljs_names_sheet": extra_sheet(2, "A1"),
    "exceljs_names_hidden_sheet": hidden_sheet(2, "A1"),
    "exceljs_names_column": outside("D1"),
    "exceljs_merged": "! + + + + | A2!",
    "exceljs_table": RIGHT,
    "exceljs_validation": RIGHT,
    "exceljs_note": RIGHT,
    "exceljs_view_and_filter": RIGHT,
    "exceljs_streamed": RIGHT,
    "sheetjs_right": RIGHT,
    "sheetjs_shared_strings": RIGHT,
    "sheetjs_uncompressed": RIGHT,
    "sheetjs_numbers": RIGHT,
    "sheetjs_dense_blank": f"{RIGHT} A3m",
    "sheetjs_names_column": outside("D1"),
    "sheetjs_xlsb": f"{REFUSED}Это двоичная книга Excel (.xlsb)",
    "sheetjs_xls": OLD_EXCEL,
    "sheetjs_xls5": OLD_EXCEL,
    "sheetjs_xlml": WEB_PAGE,
    "sheetjs_ods": OPEN_DOCUMENT,
    "sheetjs_sylk": NO_HEAD,
    "sheetjs_txt": RIGHT,
    "sheetjs_csv": RIGHT,
    "sheetjs_xlsm": RIGHT,
}

RAW = {
    "empty": f"{REFUSED}Файл пустой",
    "truncated": DAMAGED,
    "truncated_end": DAMAGED,
    "random": NOT_A_TABLE,
    "zip_of_nothing": NOT_A_TABLE,
    "old_word": OLD_EXCEL,
    "web_page": WEB_PAGE,
    "semicolons": f"{REFUSED}Файл слишком велик для протокола 2.",
    "text_of_names": NO_HEAD,
    "csv_utf16": RIGHT,
    "encrypted": PASSWORD,
    "zip_password": PASSWORD,
    "bomb_beside": f"{REFUSED}Внутри файла 100\u00a0МБ данных, а можно не больше 24\u00a0МБ",
    "bomb_in_sheet": f"{REFUSED}Внутри файла 57,2\u00a0МБ данных, а можно не больше 24\u00a0МБ",
    "bomb_just_allowed": RIGHT,
    "tags_without_end": TOO_MANY_CELLS,
    "blank_cells_without_end": TOO_MANY_CELLS,
    "blank_rows": RIGHT,
    "attributes": f"{REFUSED}В таблице нет ни одного комплекта.",
    "many_sheets": f"{REFUSED}В книге больше 50 листов.",
    "one_long_text_everywhere": f"{REFUSED}В столбце «Номер комплекта» нет ни одного номера",
    "ligatures": f"{REFUSED}В столбце «Номер комплекта» нет ни одного номера",
    "inline": RIGHT,
    "dimension_of_a_million": RIGHT,
    "without_addresses": RIGHT,
    "deep": DAMAGED,
    "rows_backwards": DAMAGED,
    "column_beyond": DAMAGED,
    "string_out_of_range": DAMAGED,
    "number_that_is_none": DAMAGED,
    "control_character": f"{RIGHT} C2m",
    "pronunciation": RIGHT,
    "entities": DAMAGED,
    "doctype": DAMAGED,
    "no_styles": RIGHT,
    "no_theme_nor_properties": RIGHT,
    "no_workbook": NOT_A_TABLE,
    "no_sheet": NOT_A_TABLE,
    "backslashes": RIGHT,
    "stored": RIGHT,
    "lzma": DAMAGED,
    "text_document": NOT_A_TABLE,
    "sheet_nobody_names": RIGHT,
    "strict": RIGHT,
    "prefixes": RIGHT,
    "binary_sheet": DAMAGED,
}

EXPECTED = {
    f"{maker}_{name}.xlsx": outcome
    for maker, outcomes in (
        ("opx", OPENPYXL),
        ("xlw", XLSXWRITER),
        ("lo", LIBREOFFICE),
        ("js", JAVASCRIPT),
        ("raw", RAW),
    )
    for name, outcome in outcomes.items()
}
