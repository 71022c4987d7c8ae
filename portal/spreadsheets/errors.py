"""What may be wrong: with the file as a whole (one sentence), or with one cell."""

from dataclasses import dataclass, replace

DAMAGED = (
    "Файл повреждён или загружен не полностью. Откройте его в Excel, сохраните заново как .xlsx и загрузите ещё раз."
)
NOT_A_TABLE = "Это не таблица .xlsx и не .csv. Сохраните таблицу в одном из этих видов и загрузите её."
EMPTY_FILE = "Файл пустой. Выберите файл с таблицей."
OLD_EXCEL = "Это файл старого Excel (.xls). Откройте его, сохраните как «Книга Excel (.xlsx)» и загрузите ещё раз."
BINARY_EXCEL = "Это двоичная книга Excel (.xlsb). Откройте её, сохраните как «Книга Excel (.xlsx)» и загрузите ещё раз."
OPEN_DOCUMENT = "Это таблица .ods. Откройте её, сохраните как .xlsx и загрузите ещё раз."
PASSWORD = "Файл защищён паролем. Снимите пароль на открытие, сохраните файл и загрузите ещё раз."  # noqa: S105
WEB_PAGE = "Это веб-страница или XML под видом таблицы. Откройте файл в Excel, сохраните как .xlsx и загрузите ещё раз."

BLANK_CELL = "Ячейка пустая. Заполните её"
FORMULA = "В ячейке формула. Замените её значением: скопируйте ячейку и вставьте на то же место «только значения»"
EXCEL_ERROR = "В ячейке ошибка вычисления (вроде #Н/Д). Впишите вместо неё значение"
LONG_NUMBER = "Число длиннее 15 цифр Excel хранит неточно. Задайте ячейке формат «Текстовый» и впишите его заново"
LONG_TEXT = "Текст слишком длинный. Сократите его"
NO_SUCH_DATE = "Такой даты нет. Впишите дату в виде 21.11.2026"
NOT_SUITABLE = "Значение не подходит. Сверьте его с образцом"


class SpreadsheetError(Exception):
    """The file can't be taken; the only argument is a sentence for the person who sent it."""

    @property
    def sentence(self) -> str:
        return str(self.args[0])


@dataclass(eq=False)
class CellError(Exception):
    """What is wrong with one cell and how to mend it. Parsers raise it with the text alone, reading adds the place."""

    text: str
    address: str = ""
    title: str = ""
    sheet: str = ""

    def __str__(self) -> str:
        place = ", ".join(filter(None, [self.address, self.title and f"«{self.title}»"]))
        return f"{place}: {self.text}" if place else self.text

    def at(self, *, address: str, title: str, sheet: str = "") -> "CellError":
        return replace(self, address=address, title=title, sheet=sheet)


def counted(number: int) -> str:
    """«1 048 576», unbreakable."""
    return f"{number:,}".replace(",", "\u00a0")
