"""Documents that editors load up: judged by content, named anew; pictures are written anew."""

import uuid
import zipfile
from typing import IO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.uploadedfile import UploadedFile

from portal.pictures import READERS, picture_anew
from portal.sizes import too_large

KINDS = "pdf, docx, xlsx, odt, jpg или png"
WRONG = f"Этот файл не документ в формате {KINDS}. Сохраните его в одном из этих форматов и выберите снова."
MACROS = "В файле есть макросы. Сохраните документ без них (docx или xlsx) и выберите снова."
BROKEN = "Файл повреждён или загружен не полностью: он не открывается. Выберите другой файл."
# A scan must stay readable: larger than a portrait, smaller than what a telephone makes.
SCAN_SIDE = 4000
MAX_ENTRIES = 5000
MAX_UNPACKED = 300 * 1024 * 1024
OFFICE = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx"}
ODT = b"application/vnd.oasis.opendocument.text"


def check_document_size(upload: UploadedFile) -> None:
    size, limit = upload.size or 0, settings.DOCUMENT_MAX_BYTES
    if size > limit:
        told, allowed = too_large(size, limit)
        raise ValidationError(f"Файл {told}. Нужно не больше {allowed}: уменьшите файл или разделите на части")


def clean_document(upload: UploadedFile) -> File:
    """The file under a new name with the ending of its content; ValidationError with a sentence otherwise."""
    check_document_size(upload)
    stream: IO[bytes] = upload.file or upload
    stream.seek(0)
    start = stream.read(8)
    if any(start.startswith(signature) for signature in READERS):
        content, ending = picture_anew(stream, side=SCAN_SIDE)
        return ContentFile(content, f"{uuid.uuid4().hex}.{ending}")
    ending = "pdf" if start.startswith(b"%PDF-") else office_ending(stream) if start.startswith(b"PK") else ""
    if not ending:
        raise ValidationError(WRONG)
    if ending == "pdf":
        check_pdf(stream)
    upload.name = f"{uuid.uuid4().hex}.{ending}"
    stream.seek(0)
    return upload


def check_pdf(stream: IO[bytes]) -> None:
    """A whole PDF ends with its mark; a download cut short has none."""
    stream.seek(0, 2)
    stream.seek(max(0, stream.tell() - 2048))
    if b"%%EOF" not in stream.read():
        raise ValidationError(BROKEN)


def office_ending(stream: IO[bytes]) -> str:
    """What the archive is, by the names in it; nothing is unpacked but the first lines of one entry."""
    try:
        with zipfile.ZipFile(stream) as archive:
            entries = archive.infolist()
            if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
                raise ValidationError(WRONG)
            names = {entry.filename for entry in entries}
            if any(name.lower().endswith("vbaproject.bin") for name in names):
                raise ValidationError(MACROS)
            if "[Content_Types].xml" in names:
                return next((ending for name, ending in OFFICE.items() if name in names), "")
            if "mimetype" in names and "content.xml" in names:
                with archive.open("mimetype") as kind:
                    return "odt" if kind.read(len(ODT) + 1).strip() == ODT else ""
            return ""
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, RuntimeError, ValueError) as error:
        raise ValidationError(BROKEN) from error
