"""Sizes against limits: what is refused is never shown as large as what is allowed."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from portal.content.uploads import check_document_size
from portal.files import check_size
from portal.sizes import limit_label, size_label, too_large
from portal.spreadsheets import SpreadsheetError
from portal.spreadsheets.container import check_size as check_table

MB = 1024 * 1024


@pytest.mark.parametrize(
    ("size", "limit", "told"),
    [
        (5 * MB + 1, 5 * MB, ("5,1 МБ", "5,0 МБ")),
        (5 * MB + 60_000, 5 * MB, ("5,1 МБ", "5,0 МБ")),
        (7 * MB, 5 * MB, ("7,0 МБ", "5,0 МБ")),
        (MB + 1, MB, ("1,1 МБ", "1,0 МБ")),
        (MB, MB - 1, ("1,0 МБ", "1023 КБ")),
        (500 * 1024 + 1, 500 * 1024, ("501 КБ", "500 КБ")),
        (1_000_001, 1_000_000, ("977 КБ", "976 КБ")),
        (int(5.06 * MB) + 1, int(5.06 * MB), ("5,1 МБ", "5,0 МБ")),
        (int(5.19 * MB) + 1, int(5.19 * MB), ("5,2 МБ", "5,1 МБ")),
    ],
)
def test_too_large(size: int, limit: int, told: tuple[str, str]) -> None:
    assert too_large(size, limit) == told


def test_no_refusal_shows_both_alike() -> None:
    for limit in (1, 1023, 1024, 100_000, MB - 1, MB, MB + 1, 3 * MB, 20 * MB, 20 * MB + 77_777):
        for more in (1, 1024, 50_000, MB // 20, MB // 20 + 1, MB):
            size, allowed = too_large(limit + more, limit)
            assert size != allowed, (limit, more)
        assert limit_label(limit) == too_large(limit + 1, limit)[1]
    assert [size_label(2_516_582), size_label(1)] == ["2,4 МБ", "1 КБ"]


def test_every_check_of_a_size_says_so(settings: Any) -> None:
    settings.DOCUMENT_MAX_BYTES = MB
    upload = SimpleUploadedFile("a.pdf", bytes(MB + 1))
    with pytest.raises(ValidationError, match=r"Файл 1,1 МБ\. Нужно не больше 1,0 МБ"):
        check_size(upload, MB)
    with pytest.raises(ValidationError, match=r"Файл 1,1 МБ\. Нужно не больше 1,0 МБ"):
        check_document_size(upload)
    with pytest.raises(SpreadsheetError, match=r"Файл 1,1.МБ, а нужно не больше 1.МБ"):
        check_table(upload, MB)
