"""Editors' files: judged by content, named anew."""

import re
import zipfile
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from portal.content import uploads
from portal.content.demo import small_pdf
from portal.content.uploads import BROKEN, MACROS, WRONG, clean_document
from portal.pictures import NO_PHOTO
from tests.pictures import picture
from tests.portal.content import archive, odt, office

PDF = small_pdf("Sample")
OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def cleaned(content: bytes, name: str = "Приказ.exe") -> object:
    return clean_document(SimpleUploadedFile(name, content))


@pytest.mark.parametrize(
    ("content", "ending"),
    [
        (PDF, "pdf"),
        (office("docx"), "docx"),
        (office("xlsx"), "xlsx"),
        (odt(), "odt"),
        (picture(), "jpg"),
        (picture(fmt="PNG"), "png"),
    ],
    ids=["pdf", "docx", "xlsx", "odt", "jpg", "png"],
)
def test_the_ending_follows_the_content_and_the_name_is_new(content: bytes, ending: str) -> None:
    file = cleaned(content)
    assert re.fullmatch(rf"[0-9a-f]{{32}}\.{ending}", file.name)
    file.seek(0)
    assert file.read()[:4] == content[:4]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", WRONG),
        (b"MZ\x90\x00" + bytes(100), WRONG),
        (b"<html><script>alert(1)</script>", WRONG),
        ("текст".encode(), WRONG),
        (OLD_WORD, WRONG),
        (archive(a_dot_txt=b"x"), WRONG),
        (odt(b"application/vnd.oasis.opendocument.presentation"), WRONG),
        (office("docx", word__vbaProject_dot_bin=b"x"), MACROS),
        (PDF[:300], BROKEN),
        (office("docx")[:60], BROKEN),
        (b"PK\x03\x04" + bytes(200), BROKEN),
    ],
    ids=[
        "empty", "exe", "html", "text", "old word", "zip", "presentation", "macros", "cut pdf", "cut docx", "no archive",
    ],
)  # fmt: skip
def test_bad_files_get_a_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(ValidationError) as refused:
        cleaned(content, "Приказ.docx")
    assert refused.value.messages == [sentence]
    assert sentence != NO_PHOTO


def test_over_the_limit_says_both_sizes(settings) -> None:
    settings.DOCUMENT_MAX_BYTES = 1024
    with pytest.raises(ValidationError, match=r"Файл 3 КБ\. Нужно не больше 1 КБ"):
        cleaned(PDF + bytes(2048))


def test_a_bomb_is_refused_by_its_header(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MAX_UNPACKED", 10_000_000)
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", b"<Types/>")
        made.writestr("word/document.xml", bytes(11_000_000))
    with pytest.raises(ValidationError):
        cleaned(out.getvalue())


def test_a_scan_is_written_anew_at_its_size() -> None:
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (54.0, 42.0, 0.0)}
    file = cleaned(picture((2500, 1000), exif=exif) + b"<?php")
    written = Image.open(file)
    assert written.size == (2500, 1000)
    assert not written.getexif()
    file.seek(0)
    assert b"<?php" not in file.read()
