"""Workbooks of protocol 2 as people send them."""

from collections.abc import Iterable, Sequence
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

TITLES = ("Номер комплекта", "Комментарий", "Логин ОО, в которой работает учитель")
FIGURE_13 = (
    ("501501", "использован", "edu777777"),
    ("501502", "использован", "edu777778"),
    ("501503", "использован", "edu777779"),
    ("501504", "испорчен", None),
    ("501505", "не использован", None),
)


def book(rows: Iterable[Sequence[object]] = FIGURE_13, titles: Sequence[str] = TITLES) -> bytes:
    made = Workbook()
    made.active.append(list(titles))
    for row in rows:
        made.active.append(list(row))
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def sent(content: bytes, name: str = "file.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def cells(content: bytes) -> list[list[object]]:
    return [list(row) for row in load_workbook(BytesIO(content)).active.iter_rows(values_only=True)]
