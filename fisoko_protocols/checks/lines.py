"""The lines of a protocol against its kits and against each other."""

from collections import defaultdict
from collections.abc import Collection, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from fisoko_protocols.checks.values import Mark, is_login, normalise_comment, normalise_login

Field = Literal["number", "comment", "login"]
Level = Literal["error", "warning"]

METHODISTS, TEACHERS = "m", "u"
EXAMPLE_DIGITS = "0001"
UNFIT = "?"
KITS_NAMED = 5

COMMENTS = ", ".join(f"«{label}»" for label in Mark.labels[:-1]) + f" или «{Mark.labels[-1]}»"
COMMENT_MISSING = f"Не выбран комментарий. Выберите {COMMENTS}"
COMMENT_UNKNOWN = f"Здесь может стоять только {COMMENTS}"
LOGIN_MISSING = "Комплект использован, а логина нет. Впишите логин организации, в которой работает учитель, вроде {}"
LOGIN_UNKNOWN_SHAPE = "Это не логин организации: нужны edu или spo и шесть цифр, первые две — код региона, вроде {}"
LOGIN_NOT_WANTED = "Комплект {}, логин у него не нужен. Удалите логин или исправьте комментарий"
LOGIN_NOT_IN_DIRECTORY = "Логина нет в справочнике организаций. Проверьте цифры; если всё верно, оставьте как есть"
LOGIN_OUTSIDE = "Логин организации другого региона. Если учитель работает там, оставьте как есть"
SCHOOL_TWICE = "Эта же организация указана у {}. У методистов она обычно стоит один раз: проверьте логины"
NUMBER_STRANGE = "Комплекта с таким номером в этом протоколе нет. Исправьте номер или удалите строку"
NUMBER_TWICE = "Комплект указан не один раз. Оставьте одну строку"
NUMBER_ABSENT = "Нет строки с этим комплектом, добавьте её"


@dataclass(frozen=True, slots=True)
class Line:
    """One kit as entered: a value of Mark and a login, "" where blank, UNFIT where what was typed is none."""

    number: str
    comment: str = ""
    login: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with one cell and how to mend it. A warning doesn't hinder handing in."""

    number: str
    field: Field
    level: Level
    text: str


@dataclass(frozen=True, slots=True)
class Checked:
    """One typed cell: its value, None where it is none."""

    value: str | None
    mended: bool
    findings: tuple[Finding, ...]


def example(region_code: str) -> str:
    return f"edu{region_code}{EXAMPLE_DIGITS}"


def check_cell(number: str, field: Field, text: str, *, region_code: str) -> Checked:
    """For saving one cell of the form. What it makes of the rest of its line, `check_line` says."""
    value, mended = normalise_comment(text) if field == "comment" else normalise_login(text)
    if value is not None:
        return Checked(value, mended, ())
    told = COMMENT_UNKNOWN if field == "comment" else LOGIN_UNKNOWN_SHAPE.format(example(region_code))
    return Checked(None, False, (Finding(number, field, "error", told),))


def check_line(
    line: Line,
    *,
    region_code: str,
    known_logins: Container[str],
    twice: Mapping[str, Sequence[str]] | None = None,
) -> list[Finding]:
    """The comment, then the login, of one line; `twice` are `schools_twice` of all lines of a protocol of «Методисты»."""
    found = [*comment_findings(line), *login_findings(line, region_code)]
    if line.comment == Mark.USED and line.login and is_login(line.login):
        if line.login not in known_logins:
            found.append(Finding(line.number, "login", "warning", LOGIN_NOT_IN_DIRECTORY))
        if line.login[3:5] != region_code:
            found.append(Finding(line.number, "login", "warning", LOGIN_OUTSIDE))
    if others := first_others((twice or {}).get(line.login, ()), line.number):
        found.append(Finding(line.number, "login", "warning", SCHOOL_TWICE.format(kits_named(others))))
    return found


def comment_findings(line: Line) -> Iterator[Finding]:
    if line.comment == "":
        yield Finding(line.number, "comment", "error", COMMENT_MISSING)
    elif line.comment not in Mark.values:
        yield Finding(line.number, "comment", "error", COMMENT_UNKNOWN)


def login_findings(line: Line, region_code: str) -> Iterator[Finding]:
    # First: whoever mends a login that is not wanted at all does it in vain.
    if line.login and line.comment in (Mark.SPOILED, Mark.UNUSED):
        yield Finding(line.number, "login", "error", LOGIN_NOT_WANTED.format(Mark(line.comment).label))
    elif line.login and not is_login(line.login):
        yield Finding(line.number, "login", "error", LOGIN_UNKNOWN_SHAPE.format(example(region_code)))
    elif line.comment == Mark.USED and not line.login:
        yield Finding(line.number, "login", "error", LOGIN_MISSING.format(example(region_code)))


def check_lines(
    expected_numbers: Collection[str],
    lines: Sequence[Line],
    *,
    region_code: str,
    category: str,
    known_logins: Container[str],
) -> list[Finding]:
    """Of all lines in their order; then of the kits without a line, in the order expected.

    `known_logins` are those of the directory among the logins of these lines.
    """
    expected = set(expected_numbers)
    counts: dict[str, int] = defaultdict(int)
    for line in lines:
        counts[line.number] += 1
    twice = schools_twice(lines) if category == METHODISTS else None
    found: list[Finding] = []
    for line in lines:
        if line.number not in expected:
            found.append(Finding(line.number, "number", "error", NUMBER_STRANGE))
            continue
        if counts[line.number] > 1:
            found.append(Finding(line.number, "number", "error", NUMBER_TWICE))
        found += check_line(line, region_code=region_code, known_logins=known_logins, twice=twice)
    absent = (number for number in expected_numbers if number not in counts)
    return found + [Finding(number, "number", "error", NUMBER_ABSENT) for number in absent]


def schools_twice(lines: Sequence[Line]) -> dict[str, list[str]]:
    """Login → the kits that name it, where there is more than one."""
    kits: dict[str, list[str]] = defaultdict(list)
    for line in lines:
        if line.comment == Mark.USED and line.login and is_login(line.login):
            kits[line.login].append(line.number)
    return {login: numbers for login, numbers in kits.items() if len(set(numbers)) > 1}


def first_others(numbers: Sequence[str], number: str) -> list[str]:
    """One more than are named: ten thousand kits may name one school, each of them all others."""
    return list(islice((other for other in numbers if other != number), KITS_NAMED + 1))


def kits_named(numbers: Sequence[str]) -> str:
    word = "комплекта" if len(numbers) == 1 else "комплектов"
    more = " и ещё других" if len(numbers) > KITS_NAMED else ""
    return f"{word} {', '.join(numbers[:KITS_NAMED])}{more}"
