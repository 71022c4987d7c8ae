"""The link of a letter that makes a new e-mail one's own."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.workflow import change_email, read_link
from portal.history import Actor
from portal.workflow import Refused


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_email(request: HttpRequest, token: str) -> HttpResponse:
    """Opening the link asks, the button changes: mail programs open links by themselves."""
    context: dict[str, object] = {"breadcrumbs": [("Главная", "/"), ("Новый e-mail", None)]}
    try:
        if request.method == "POST":
            change_email(token=token, actor=Actor.of(request))
            messages.success(request, "E-mail изменён.")
            return redirect("accounts:security")
        context["person"], context["email"] = read_link(token)
    except Refused as refusal:
        context["refusal"] = str(refusal)
    return render(request, "accounts/confirm_email.html", context)
