"""Does a text look like somebody's name? Coordinators' comments refuse it (spec/04, the rule above all others)."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from portal.text import visible

TOLD = (
    "Похоже на имя человека. Имена участников в портал не передаются: назовите номер комплекта. "
    "Если это не имя, не пишите подряд три слова с большой буквы и буквы с точками."
)
# «Иванов-Петров», «д'Артаньян», «Оглы».
WORD = re.compile(r"[^\W\d_]+(?:[-'’‐‑][^\W\d_]+)*")
CAMEL = re.compile(r"(?<=[^\W\d_A-ZА-ЯЁ])(?=[A-ZА-ЯЁ])")
# What may stand between the parts of one name: spaces, lines, dots, underscores, at most one comma or slash.
BETWEEN = re.compile(r"[\s._]*[,;/|\\]?[\s._]*")
SON = "(?:ович|евич|ovich|evich)(?:а|у|ем|е|a|u|em|e)?"
DAUGHTER = "(?:ов|ев|инич|ильич|кузьмич|ov|ev)"
PATRONYMIC = re.compile(rf".{{2,}}(?:{SON}|{DAUGHTER}(?:на|na))", re.IGNORECASE)
# «на школьном уровне», «в основной школе»: in other cases only with a capital letter.
DECLINED = re.compile(rf".{{2,}}{DAUGHTER}(?:н[ыеу]|ной|n[yeu]|noy)", re.IGNORECASE)
# Written in capitals, they are no names.
ABBREVIATIONS = frozenset(
    re.findall(
        r"\w+",
        "ППО ПОО ОО ОМК ОПИМК ФИС ОКО ФИО СОШ ООШ НОШ ОУ ДОУ СПО ДПО ГИА ЕГЭ ОГЭ ВПР РФ ТОМ ИНН QR XLSX XLS CSV PDF EXCEL "
        "МБОУ МАОУ МКОУ МОУ ГБОУ ГАОУ ГКОУ ГОУ МБУ МАУ ГБПОУ ГАПОУ ЧОУ",
    )
)


@dataclass(frozen=True, slots=True)
class Word:
    text: str
    start: int
    end: int

    @property
    def capitalised(self) -> bool:
        return len(self.text) > 1 and self.text[0].isupper() and self.text.upper() not in ABBREVIATIONS

    @property
    def initial(self) -> bool:
        return len(self.text) == 1 and self.text.isupper()

    @property
    def patronymic(self) -> bool:
        if PATRONYMIC.fullmatch(self.text):
            return True
        return self.capitalised and DECLINED.fullmatch(self.text) is not None


def looks_like_name(text: str) -> bool:
    """A name with initials, three capitalised words in a row, or a name with its patronymic, in whatever script."""
    cleaned = unstressed(text)
    words = [Word(found.group(), found.start(), found.end()) for found in WORD.finditer(cleaned)]
    runs = list(side_by_side(words, cleaned))
    return any(
        full_name(run) or patronymic_name(run) or initials_behind(run, cleaned) or initials_before(run, cleaned)
        for run in runs
    )


def unstressed(text: str) -> str:
    """Composed letters without stress marks and invisible characters; «ИвановИван» apart."""
    letters = unicodedata.normalize("NFKC", visible(text))
    return CAMEL.sub(" ", re.sub("[\u0300\u0301]", "", letters))


def side_by_side(words: Sequence[Word], text: str) -> list[Sequence[Word]]:
    """From each word on, it and up to two words with nothing but spaces or marks of punctuation between."""
    runs: list[Sequence[Word]] = []
    for index, word in enumerate(words):
        run = [word]
        for other in words[index + 1 : index + 3]:
            if not BETWEEN.fullmatch(text, run[-1].end, other.start):
                break
            run.append(other)
        runs.append(run)
    return runs


def full_name(run: Sequence[Word]) -> bool:
    return len(run) == 3 and all(word.capitalised for word in run)


def patronymic_name(run: Sequence[Word]) -> bool:
    """«Иван Иванович», «иванов иван иванович»."""
    if len(run) == 3 and run[2].patronymic:
        return True
    return len(run) > 1 and run[0].capitalised and run[1].capitalised and run[1].patronymic


def initials_behind(run: Sequence[Word], text: str) -> bool:
    """«Иванов И.», «Иванов И И»."""
    if len(run) < 2 or not run[0].capitalised or not run[1].initial:
        return False
    return dotted(run[1], text) or (len(run) == 3 and run[2].initial)


def initials_before(run: Sequence[Word], text: str) -> bool:
    """«И. Иванов», «И И Иванов»."""
    if len(run) < 2 or not run[0].initial:
        return False
    if dotted(run[0], text) and run[1].capitalised:
        return True
    return len(run) == 3 and run[1].initial and run[2].capitalised


def dotted(word: Word, text: str) -> bool:
    return text[word.end : word.end + 2].lstrip().startswith(".")


def refuse_names(text: str) -> None:
    """A validator for texts of coordinators; its sentence repeats nothing."""
    if looks_like_name(text):
        raise ValidationError(TOLD, code="name")
