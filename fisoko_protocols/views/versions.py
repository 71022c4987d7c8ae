"""«Сдано и версии»: every handing in, its rows, what differs between two, the file whose sum is the control sum."""

from collections import Counter
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.access import for_role
from fisoko_protocols.checks import Line, Mark
from fisoko_protocols.documents import KitCounts, ReceiptFacts, receipt_pdf
from fisoko_protocols.models import Protocol, ProtocolStatus, Version
from fisoko_protocols.models.versions import VersionQuerySet
from fisoko_protocols.views.files import CSV, PDF, attachment, file_name
from fisoko_protocols.views.frame import (
    PEOPLE,
    crumbs,
    frame_context,
    own_protocol,
    subject_of,
    told,
    who_handed_in,
    zone_there,
)
from portal.models import HistoryRecord
from portal.requests import InRole

PER_PAGE = 100


@dataclass(frozen=True, slots=True)
class Shown:
    """A version beside what people read of it."""

    version: Version
    handed_in_at: str
    who: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One kit that two versions tell differently, in words."""

    number: str
    was: str
    now: str


@for_role(*PEOPLE)
@require_safe
def versions(request: InRole, pk: int) -> HttpResponse:
    protocol = own_protocol(request, pk)
    made = [shown(protocol, version) for version in versions_of(protocol).defer("content")]
    context = frame_context(request, protocol, "versions") | {
        "versions": made,
        "history": HistoryRecord.objects.about(protocol),
        "states": dict(ProtocolStatus.choices),
        "zone": zone_there(protocol.point),
    }
    return render(request, "fisoko_protocols/protocol/versions.html", context)


def versions_of(protocol: Protocol) -> VersionQuerySet:
    return Version.objects.filter(protocol=protocol).select_related("by").order_by("-number")


def shown(protocol: Protocol, version: Version) -> Shown:
    return Shown(version, told(protocol, version.handed_in_at), who_handed_in(version))


def one_version(request: InRole, pk: int, number: int) -> tuple[Protocol, Version]:
    protocol = own_protocol(request, pk)
    return protocol, get_object_or_404(versions_of(protocol), number=number)


@for_role(*PEOPLE)
@require_safe
def version(request: InRole, pk: int, number: int) -> HttpResponse:
    protocol, found = one_version(request, pk, number)
    lines = found.handed_in.lines
    page = Paginator(lines, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "protocol": protocol,
        "sitting": protocol.sitting,
        "point": protocol.point,
        "shown": shown(protocol, found),
        "counts": counts_of(lines),
        "page": page,
        "rows": [(line.number, Mark(line.comment).label, line.login) for line in page],
        "is_official": found.number == protocol.versions_made,
        "breadcrumbs": crumbs(request, subject_of(protocol.sitting), f"Версия № {number}"),
    }
    return render(request, "fisoko_protocols/protocol/version.html", context)


def counts_of(lines: tuple[Line, ...]) -> KitCounts:
    counted = Counter(line.comment for line in lines)
    return KitCounts(len(lines), counted[Mark.USED], counted[Mark.SPOILED], counted[Mark.UNUSED])


@for_role(*PEOPLE)
@require_safe
def compare(request: InRole, pk: int) -> HttpResponse:
    protocol = own_protocol(request, pk)
    if not {"a", "b"} <= request.GET.keys():
        return redirect("protocols:protocol-versions", pk)
    chosen = [number_of(request.GET.get(name)) for name in ("a", "b")]
    found = {each.number: each for each in versions_of(protocol).filter(number__in=chosen)}
    if any(number not in found for number in chosen):
        raise Http404
    before, after = (found[number] for number in sorted(chosen))
    changed = differences(before.handed_in.lines, after.handed_in.lines)
    context = {
        "protocol": protocol,
        "sitting": protocol.sitting,
        "point": protocol.point,
        "before": shown(protocol, before),
        "after": shown(protocol, after),
        "page": Paginator(changed, PER_PAGE).get_page(request.GET.get("page")),
        "breadcrumbs": crumbs(request, subject_of(protocol.sitting), "Сравнение версий"),
    }
    return render(request, "fisoko_protocols/protocol/compare.html", context)


def number_of(text: str | None) -> int:
    """0, which no version has, for anything but a number."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 7 else 0


def differences(before: tuple[Line, ...], after: tuple[Line, ...]) -> list[Difference]:
    was, now = ({line.number: line for line in lines} for lines in (before, after))
    return [
        Difference(number, in_words(was.get(number)), in_words(now.get(number)))
        for number in sorted(was.keys() | now.keys())
        if was.get(number) != now.get(number)
    ]


def in_words(line: Line | None) -> str:
    if line is None:
        return "комплекта нет"
    return f"{Mark(line.comment).label}, {line.login}" if line.login else str(Mark(line.comment).label)


@for_role(*PEOPLE)
@require_safe
@never_cache
def version_file(request: InRole, pk: int, number: int) -> HttpResponse:
    """Exactly the content, without a byte order mark: sha256sum of the file is the control sum of the receipt."""
    protocol, found = one_version(request, pk, number)
    return attachment(found.content.encode(), CSV, file_name(2, protocol, "csv", what=f"version-{number}"))


@for_role(*PEOPLE)
@require_safe
@never_cache
def version_receipt(request: InRole, pk: int, number: int) -> HttpResponse:
    protocol, found = one_version(request, pk, number)
    content = receipt_pdf(receipt_of(protocol, found))
    return attachment(content, PDF, file_name(2, protocol, "pdf", what=f"receipt-{number}"))


def receipt_of(protocol: Protocol, found: Version) -> ReceiptFacts:
    sitting, point = protocol.sitting, protocol.point
    return ReceiptFacts(
        assessment=sitting.assessment.title,
        category=sitting.get_category_display(),
        subject=sitting.subject.name,
        point_login=point.login,
        point_name=point.name,
        region=point.region.name,
        version_number=found.number,
        handed_in_at_text=told(protocol, found.handed_in_at),
        handed_in_by=who_handed_in(found),
        late=found.late,
        control_sum=found.control_sum,
        counts=counts_of(found.handed_in.lines),
    )
