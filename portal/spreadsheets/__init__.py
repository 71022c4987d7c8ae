"""Tables people send and take: .xlsx and .csv read into plain rows with cell addresses, written, marked and sent back.

    table = Table([Column("inn", "ИНН", parse=text_up_to(12)), Column("kind", "Вид", parse=choice_cell({"ДОО": "doo"}))])
    sheet = read(upload, table, max_rows=1000)        # SpreadsheetError says what is wrong with the file as a whole
    for row in sheet.rows:                            # only rows without an error
        row.values["inn"], row.cells["inn"]           # "7700000000", "C7"
        row.error("inn", "Такой организации нет")     # a CellError at C7 for checks of the caller's own

Nothing a person wrote is repeated in a sentence or an error: those may be kept where the values may not.
"""

from portal.spreadsheets.errors import CellError, SpreadsheetError
from portal.spreadsheets.marking import annotate
from portal.spreadsheets.parsers import (
    choice_cell,
    date_cell,
    decimal_cell,
    int_between,
    int_cell,
    text_cell,
    text_up_to,
)
from portal.spreadsheets.reading import iterate, read
from portal.spreadsheets.tables import Column, Row, Sheet, Table
from portal.spreadsheets.writing import csv_lines, write, write_csv

__all__ = [
    "CellError",
    "Column",
    "Row",
    "Sheet",
    "SpreadsheetError",
    "Table",
    "annotate",
    "choice_cell",
    "csv_lines",
    "date_cell",
    "decimal_cell",
    "int_between",
    "int_cell",
    "iterate",
    "read",
    "text_cell",
    "text_up_to",
    "write",
    "write_csv",
]
