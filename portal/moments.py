"""Moments as people read them: «21 ноября 2026 г., 20:00 (МСК−1)», by the clock the moment is told in."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.formats import date_format

MOSCOW = ZoneInfo("Europe/Moscow")


def zone_label(value: datetime) -> str:
    """How far the clock is from Moscow's: «МСК», «МСК−1», «МСК+4», «МСК+5:30»."""
    ours, moscow = value.utcoffset(), value.astimezone(MOSCOW).utcoffset()
    if ours is None or moscow is None:
        raise ValueError("A moment without a time zone.")
    minutes = int((ours - moscow).total_seconds() // 60)
    if not minutes:
        return "МСК"
    hours, rest = divmod(abs(minutes), 60)
    return f"МСК{'+' if minutes > 0 else '−'}{hours}" + (f":{rest:02}" if rest else "")


def moment_label(value: datetime) -> str:
    """An aware moment by its own clock: convert it first (`astimezone`) to the clock of whoever reads it."""
    return f"{date_format(value, 'j E Y')} г., {value:%H:%M} ({zone_label(value)})"
