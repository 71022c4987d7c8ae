"""Sizes of files in words."""

KILOBYTE, MEGABYTE = 1024, 1024 * 1024


def size_label(size: int) -> str:
    """«740 КБ», «2,4 МБ»."""
    if size < MEGABYTE:
        return f"{-(-size // KILOBYTE)} КБ"
    return in_tenths(round(size * 10 / MEGABYTE))


def limit_label(limit: int) -> str:
    """The same of what is allowed, never rounded up."""
    return f"{limit // KILOBYTE} КБ" if limit < MEGABYTE else in_tenths(limit * 10 // MEGABYTE)


def too_large(size: int, limit: int) -> tuple[str, str]:
    """Both labels for a refusal: a size that is over its limit is never shown equal to it, «5,1 МБ» and «5,0 МБ»."""
    if size < MEGABYTE or round(size * 10 / MEGABYTE) > limit * 10 // MEGABYTE:
        return size_label(size), limit_label(limit)
    return in_tenths(-(-size * 10 // MEGABYTE)), limit_label(limit)


def in_tenths(number: int) -> str:
    return f"{number // 10},{number % 10} МБ"
