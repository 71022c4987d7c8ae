"""News and documents for tests, and small files of each kind."""

import zipfile
from datetime import date
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile

from portal.content.demo import small_pdf
from portal.models import Document, News

DAY = date(2026, 3, 5)


def make_news(title: str, **fields: Any) -> News:
    made = News(title=title, **{"date": DAY, "body": "Текст новости.", "published": True, **fields}).fill_derived()
    made.save()
    return made


def make_document(title: str, section: str = "regulations", *, name: str = "file.pdf", **fields: Any) -> Document:
    file = ContentFile(small_pdf("Sample"), name)
    made = Document(title=title, section=section, file=file, **{"date": DAY, **fields}).fill_derived()
    made.save()
    return made


def archive(**entries: bytes) -> bytes:
    """A zip; «__» in a name stands for «/», «_dot_» for «.»."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, content in entries.items():
            made.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return out.getvalue()


def office(kind: str, **more: bytes) -> bytes:
    main = {"docx": "word__document_dot_xml", "xlsx": "xl__workbook_dot_xml"}[kind]
    return archive(**{"[Content_Types]_dot_xml": b"<Types/>", main: b"<x/>", **more})


def odt(kind: bytes = b"application/vnd.oasis.opendocument.text") -> bytes:
    return archive(mimetype=kind, content_dot_xml=b"<x/>")
