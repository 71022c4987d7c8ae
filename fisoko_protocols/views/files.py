"""Files the pages of the part give out: made in memory, never cached on the way."""

from django.http import HttpResponse

from fisoko_protocols.models import Protocol

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
PDF = "application/pdf"


def attachment(content: bytes, content_type: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type=content_type, headers=headers)


def file_name(number: int, protocol: Protocol, extension: str, *, what: str = "") -> str:
    """«protocol-2-mlit-edu390001.xlsx»: of the protocol's own codes, never of a sent file's name."""
    sitting = protocol.sitting
    tail = f"-{what}" if what else ""
    return f"protocol-{number}-{sitting.category}{sitting.subject.code}-{protocol.point.login}{tail}.{extension}"
