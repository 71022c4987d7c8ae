"""The protocol's address, and the buttons of «Сбор данных»: «Сдать отчёт», «Редактировать»."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.access import for_role
from fisoko_protocols import workflow
from fisoko_protocols.views.frame import PEOPLE, TABS, own_protocol
from portal.acting import act, not_yours_is_404
from portal.history import Actor
from portal.requests import InRole


@for_role(*PEOPLE)
@require_safe
def protocol(request: InRole, pk: int) -> HttpResponse:
    """Letters and notices lead here."""
    return redirect("protocols:protocol-form", own_protocol(request, pk).pk)


def tab_url(request: InRole, pk: int) -> str:
    """The tab the button was pressed on; «Сбор данных» stands on each."""
    tab = request.POST.get("tab", "")
    return reverse(f"protocols:protocol-{tab if tab in dict(TABS) else 'form'}", args=[pk])


@for_role(*PEOPLE)
@require_POST
@not_yours_is_404
def hand_in(request: InRole, pk: int) -> HttpResponse:
    return act(
        request,
        lambda: workflow.hand_in(protocol_id=pk, actor=Actor.of(request)),
        done="Отчёт сдан. Дата и время сдачи — в блоке «Сбор данных».",
        to=tab_url(request, pk),
    )


@for_role(*PEOPLE)
@require_POST
@not_yours_is_404
def edit(request: InRole, pk: int) -> HttpResponse:
    return act(
        request,
        lambda: workflow.edit(protocol_id=pk, actor=Actor.of(request)),
        done="Протокол открыт для изменений. Когда закончите, нажмите «Сдать отчёт» ещё раз.",
        to=tab_url(request, pk),
    )
