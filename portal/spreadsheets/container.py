"""Opening an uploaded file: what it is by its content, and whether it is safe to unpack."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from os import PathLike
from typing import IO, Literal, TypeAlias

from portal.sizes import too_large
from portal.spreadsheets.errors import (
    BINARY_EXCEL,
    DAMAGED,
    EMPTY_FILE,
    NOT_A_TABLE,
    OLD_EXCEL,
    OPEN_DOCUMENT,
    PASSWORD,
    WEB_PAGE,
    SpreadsheetError,
)
from portal.text import visible

Source: TypeAlias = str | PathLike[str] | bytes | IO[bytes]
Kind: TypeAlias = Literal["xlsx", "csv"]

CHUNK = 64 * 1024
MAX_BYTES = 20 * 1024 * 1024
MAX_UNPACKED = 100 * 1024 * 1024
MAX_ENTRIES = 5_000
# LibreOffice and Excel write only these two; others (lzma) let a file ask for gigabytes by its header alone.
METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
CONTROL = bytes(set(range(32)) - {9, 10, 11, 12, 13})
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@contextmanager
def opened(file: Source, max_bytes: int) -> Iterator[IO[bytes]]:
    """The bytes from the beginning; what was opened here is closed here. Django's uploads are files as well."""
    if isinstance(file, str | PathLike):
        with open(file, "rb") as own:
            check_size(own, max_bytes)
            yield own
    else:
        stream = BytesIO(file) if isinstance(file, bytes) else file
        check_size(stream, max_bytes)
        yield stream


def check_size(stream: IO[bytes], max_bytes: int) -> None:
    stream.seek(0, 2)
    size = stream.tell()
    stream.seek(0)
    if size == 0:
        raise SpreadsheetError(EMPTY_FILE)
    if size > max_bytes:
        told, allowed = sizes(size, max_bytes)
        raise SpreadsheetError(f"Файл {told}, а нужно не больше {allowed}. Разделите таблицу на несколько файлов.")


def sizes(size: int, limit: int) -> list[str]:
    """«20 МБ», unbreakable."""
    return [label.replace(",0 ", " ").replace(" ", "\u00a0") for label in too_large(size, limit)]


def kind_of(stream: IO[bytes]) -> Kind:
    """By content, never by name."""
    stream.seek(0)
    start = stream.read(4096)
    if start.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "xlsx"
    if start.startswith(OLE):
        raise SpreadsheetError(PASSWORD if contains(stream, "EncryptedPackage".encode("utf-16-le")) else OLD_EXCEL)
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "csv"
    text = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.startswith(b"<"):
        raise SpreadsheetError(WEB_PAGE)
    if text.startswith((b"%PDF", b"{\\rtf")) or not may_be_text(start):
        raise SpreadsheetError(NOT_A_TABLE)
    return "csv"


def may_be_text(start: bytes) -> bool:
    """No controls but NULs that a program left, or UTF-16 without its mark; the titles of the table tell more."""
    # DOS ends a text with Ctrl-Z.
    bare = start.replace(b"\x00", b"").rstrip(b"\x1a")
    if bare and len(bare.translate(None, CONTROL)) == len(bare):
        return True
    return any(begins_as_text(start.decode(encoding, "replace")[:64]) for encoding in ("utf-16-le", "utf-16-be"))


def begins_as_text(text: str) -> bool:
    return all(sign < "\u2500" and (sign.isprintable() or sign.isspace()) for sign in visible(text))


def chunks(stream: IO[bytes]) -> Iterator[bytes]:
    stream.seek(0)
    while chunk := stream.read(CHUNK):
        yield chunk


def contains(stream: IO[bytes], needle: bytes) -> bool:
    tail = b""
    for chunk in chunks(stream):
        if needle in tail + chunk:
            return True
        tail = chunk[-len(needle) :]
    return False


def open_archive(stream: IO[bytes], max_unpacked: int) -> zipfile.ZipFile:
    """The archive, once its directory promises to unpack to no more than `max_unpacked` bytes.

    zipfile never gives more of an entry than the directory promised, so a directory that lies gains nothing.
    """
    # The directory becomes objects of half a kilobyte each: count its entries before it is read.
    if sum(chunk.count(b"PK\x01\x02") for chunk in chunks(stream)) > MAX_ENTRIES:
        raise SpreadsheetError(NOT_A_TABLE)
    try:
        archive = zipfile.ZipFile(stream)
    except Exception as error:  # also struct.error and the like
        raise SpreadsheetError(DAMAGED) from error
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > max_unpacked:
        told, allowed = sizes(unpacked, max_unpacked)
        raise SpreadsheetError(
            f"Внутри файла {told} данных, а можно не больше {allowed}. "
            "Удалите лишние листы, картинки и пустые оформленные строки или разделите таблицу."
        )
    if any(entry.flag_bits & 1 for entry in entries):
        raise SpreadsheetError(PASSWORD)
    if any(entry.compress_type not in METHODS for entry in entries):
        raise SpreadsheetError(DAMAGED)
    refuse_other_documents(archive)
    return archive


def refuse_other_documents(archive: zipfile.ZipFile) -> None:
    names = {name.replace("\\", "/").lower() for name in archive.namelist()}
    if "content.xml" in names and "mimetype" in names:
        raise SpreadsheetError(OPEN_DOCUMENT)
    if "xl/workbook.bin" in names:
        raise SpreadsheetError(BINARY_EXCEL)
    if "[content_types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise SpreadsheetError(NOT_A_TABLE)
