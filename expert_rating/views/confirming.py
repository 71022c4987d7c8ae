"""The letter's link of a registration, and the same letter once more."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from expert_rating.views.registering import REGISTRATION_CRUMBS, SESSION_KEY, draw_what_is_next
from expert_rating.workflow.registrations import confirm_registration as confirm
from expert_rating.workflow.registrations import login_for, read_link, send_letter_again
from portal import security
from portal.history import Actor
from portal.workflow import Refused


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_registration(request: HttpRequest, token: str) -> HttpResponse:
    """Opening the link asks, the button confirms: mail programs open links by themselves."""
    context: dict[str, object] = {"breadcrumbs": [*REGISTRATION_CRUMBS, ("Подтвердите e-mail", None)]}
    try:
        if request.method == "POST":
            made = confirm(token=token, actor=Actor.of(request))
            user = made.grant.user
            security.note("email_confirmed", request=request, account=user.pk, role=made.grant.role)
            messages.success(request, f"E-mail подтверждён. Ваш логин: {user.username}.")
            return redirect("rating:registration-confirmed")
    except Refused as refusal:
        context["refusal"] = str(refusal)
    try:
        sent = read_link(token)
        context |= {"sent": sent, "login": login_for(sent)}
    except Refused as refusal:
        context.setdefault("refusal", str(refusal))
    return render(request, "expert_rating/registration/confirm.html", context)


@login_not_required
@require_safe
def registration_confirmed(request: HttpRequest) -> HttpResponse:
    return draw_what_is_next(request, reverse("accounts:cabinet"))


@login_not_required
@require_POST
def registration_letter(request: HttpRequest) -> HttpResponse:
    """«Отправить письмо ещё раз» of the browser that sent the form."""
    try:
        send_letter_again(pk=request.session.get(SESSION_KEY, 0))
    except Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, "Письмо отправлено ещё раз. Ссылка из прежнего больше не действует.")
    return redirect("rating:registered")
