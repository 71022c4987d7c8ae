"""Protocol 1 in words: what goes into it, its sheets and titles, and how it is known when it comes back by mistake."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from portal.text import normalise

INSTRUCTION_SHEET: Final = "Инструкция"
TABLE_SHEET: Final = "Протокол 1"
SURVEY_SHEET: Final = "Для анкетирования"
KEYS_SHEET: Final = "Ключи"
PROTOCOL_ONE_SHEETS: Final = (INSTRUCTION_SHEET, TABLE_SHEET, SURVEY_SHEET, KEYS_SHEET)
NAME_TITLE: Final = "ФИО (не передаются в систему, но для заполнения обязательны)"
TITLES: Final = ("Номер комплекта", NAME_TITLE, "Комментарии", "Логин ОО, в которой работает учитель")
USED, SPOILED, UNUSED = "использован", "испорчен", "не использован"
COMMENTS: Final = (USED, SPOILED, UNUSED)

WARNING: Final = (
    "Этот файл остаётся в ППО и на портал не загружается: в нём фамилии участников. "
    "На портал передаётся только электронный протокол 2, в нём фамилий нет."
)
INSTRUCTION: Final = (
    "Данные берите из бумажных протоколов проведения, которые сдали организаторы в аудиториях. "
    "Внесите их сразу по окончании процедуры.",
    "1. Сохраните файл на компьютере ППО. Не пересылайте его по почте и в мессенджерах.",
    f"2. Откройте лист «{TABLE_SHEET}». Номера комплектов уже внесены, изменить можно только пустые ячейки.",
    f"3. Для каждого комплекта выберите в столбце «Комментарии»: «{USED}», «{SPOILED}» или «{UNUSED}».",
    "4. Для использованного комплекта внесите из бумажного протокола ФИО участника и логин ОО, в которой он "
    "работает: латинские буквы edu или spo и шесть цифр. У испорченных и неиспользованных логина нет.",
    f"5. Откройте лист «{SURVEY_SHEET}». Когда внесены комментарий «{USED}» и ФИО, на полоске комплекта появляются "
    "пароль и ФИО. На полосках остальных комплектов стоит только логин.",
    f"6. Напечатайте лист «{SURVEY_SHEET}» на бумаге А4 и разрежьте по пунктиру. Отдайте полоску "
    "участнику сразу после процедуры: по ссылке или QR-коду открывается анкета.",
    "7. Если участнику удобнее письмо, скопируйте строку справа от его полоски и отправьте со своей почты. "
    "Портал таких писем не отправляет: фамилий и адресов участников у него нет.",
    "8. Внесите комментарии и логины ОО в электронный протокол 2 на портале, без фамилий, и нажмите «Сдать отчёт».",
    "9. Верните бумажные протоколы ответственному организатору.",
)


@dataclass(frozen=True, slots=True)
class SurveyKit:
    """A kit and its way into the survey: all text, so that «03390» stays as it is."""

    number: str
    login: str
    password: str


@dataclass(frozen=True, slots=True)
class ProtocolOneHead:
    """`category`: «Методисты» or «Учителя». A line of `instruction` that begins with «1. » is a step."""

    point_login: str
    point_name: str
    assessment: str
    category: str
    subject: str
    survey_url: str
    instruction: tuple[str, ...] = INSTRUCTION


def looks_like_protocol_one(sheet_names: Iterable[str], titles: Iterable[str] = ()) -> bool:
    """By any sheet's name or any cell's text: also of a copy, a sheet saved by itself, or a .csv."""
    table, survey, title_start = normalise(TABLE_SHEET), normalise(SURVEY_SHEET), normalise("ФИО (не передаются")
    return any(name == table or name.startswith(survey) for name in map(normalise, sheet_names)) or any(
        normalise(title).startswith(title_start) for title in titles
    )
