"""The ППО's publications: both protocols of each subject and category, until when, how far, and what to do next."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import for_role
from accounts.models import Role
from fisoko_protocols import workflow
from fisoko_protocols.models import Assessment, Protocol, ProtocolStatus, PublicationNumber
from fisoko_protocols.views.frame import refusal_of_template, subject_of
from fisoko_protocols.workflow import Window
from portal.moments import moment_label
from portal.requests import InRole


@dataclass(frozen=True, slots=True)
class Row:
    """A subject and category: both of its publications, each with its time, and what to do next."""

    protocol: Protocol
    subject: str
    first: str
    second: str
    next_step: str


@for_role(Role.POINT_ORGANISER)
@require_safe
def home(request: InRole) -> HttpResponse:
    protocols = list(
        Protocol.objects.visible_to(request.role)
        .with_card()
        .prefetch_related("sitting__publications")
        .order_by(
            "-sitting__assessment__starts_on", "sitting__assessment_id", "sitting__subject__name", "sitting__category"
        )
    )
    context = {
        "point": request.role.point,
        "assessments": [(assessment, list(map(row_of, its))) for assessment, its in by_assessment(protocols)],
        "waiting": sum(waits(protocol) for protocol in protocols),
        "breadcrumbs": [("Главная", reverse("front")), ("Протоколы", None)],
    }
    return render(request, "fisoko_protocols/point/home.html", context)


def by_assessment(protocols: Iterable[Protocol]) -> Iterable[tuple[Assessment, list[Protocol]]]:
    """They come in the order of their assessments."""
    for _, its in groupby(protocols, lambda protocol: protocol.sitting.assessment_id):
        found = list(its)
        yield found[0].sitting.assessment, found


def waits(protocol: Protocol) -> bool:
    return protocol.status in workflow.FILLABLE and not workflow.window_refusal(protocol)


def row_of(protocol: Protocol) -> Row:
    first, second = workflow.window(protocol, PublicationNumber.FIRST), workflow.window(protocol)
    return Row(
        protocol,
        subject_of(protocol.sitting),
        first=refusal_of_template(first) or until(first),
        second=until(second),
        next_step=next_step(protocol, second),
    )


def until(window: Window | None) -> str:
    """The moment that matters now."""
    if window is None:
        return "срок не назначен"
    if timezone.now() < window.opens:
        return f"с {moment_label(window.opens)}"
    return f"до {moment_label(window.last_moment)}"


def next_step(protocol: Protocol, window: Window | None) -> str:
    if window is None:
        return workflow.NOT_SET_UP
    handed_in = protocol.status not in workflow.FILLABLE
    if not window.is_open():
        return "Ничего: отчёт сдан" if handed_in else window.refusal()
    if handed_in:
        return "Ничего: отчёт сдан. До конца срока его можно изменить"
    return open_step(protocol)


def open_step(protocol: Protocol) -> str:
    left = protocol.kits_total - protocol.kits_filled
    if protocol.status == ProtocolStatus.RETURNED:
        return "Исправьте то, о чём написал координатор, и сдайте отчёт снова"
    if left:
        return f"Заполните протокол: осталось комплектов {left}"
    return "Всё заполнено: нажмите «Сдать отчёт»"
