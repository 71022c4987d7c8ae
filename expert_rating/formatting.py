"""How the rating's numbers are shown: Decimal to two places, half up, with a comma; nothing is never 0."""

from decimal import ROUND_HALF_UP, Decimal

SHOWN = Decimal("0.01")
NO_ASSESSMENTS = "Нет оценок"


def number(value: Decimal | None) -> str:
    """«33,34»: for columns, where places must stand under each other."""
    if value is None:
        return NO_ASSESSMENTS
    return str(value.quantize(SHOWN, ROUND_HALF_UP)).replace(".", ",")


def short(value: Decimal | None) -> str:
    """«20», «33,34»: for a line of text."""
    return number(value).removesuffix("00").removesuffix(",") if value is not None else NO_ASSESSMENTS


def points_with_share(points: Decimal | None, share: Decimal | None) -> str:
    """«100 % · 20 баллов»."""
    if points is None:
        return NO_ASSESSMENTS
    return f"{short(share)} % · {short(points)} {points_word(points)}"


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
