"""How the rating's numbers are shown: Decimal to two places, half up, with a comma; nothing is never 0."""

from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from django.utils.safestring import SafeString

SHOWN = Decimal("0.01")
# Safe strings throughout: digits and these words hold nothing to escape, and a list prints hundreds of them.
NO_ASSESSMENTS = SafeString("Нет оценок")
FEW_ASSESSMENTS = SafeString("мало оценок")
REMEMBERED = 4096


@lru_cache(REMEMBERED)
def number(value: Decimal | None) -> SafeString:
    """«33,34»: for columns, where places must stand under each other."""
    if value is None:
        return NO_ASSESSMENTS
    return SafeString(str(value.quantize(SHOWN, ROUND_HALF_UP)).replace(".", ","))


@lru_cache(REMEMBERED)
def short(value: Decimal | None) -> SafeString:
    """«20», «33,34»: for a line of text."""
    return SafeString(number(value).removesuffix(",00"))


@lru_cache(REMEMBERED)
def points_with_share(points: Decimal | None, share: Decimal | None) -> SafeString:
    """«100 % · 20 баллов»."""
    if points is None:
        return NO_ASSESSMENTS
    return SafeString(f"{short(share)} % · {short(points)} {points_word(points)}")


def points_word(points: Decimal) -> str:
    """The noun after the number as it is shown: 1 балл, 2 балла, 20 баллов, 6,67 балла."""
    shown = points.quantize(SHOWN, ROUND_HALF_UP)
    if shown % 1:
        return "балла"
    return counted(int(shown), "балл", "балла", "баллов")


def counted(count: int, one: str, few: str, many: str) -> str:
    """The form of a noun after a whole number."""
    if count % 10 == 1 and count % 100 != 11:
        return one
    if count % 10 in {2, 3, 4} and count % 100 not in {12, 13, 14}:
        return few
    return many
