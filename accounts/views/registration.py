"""Who one registers as."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.forms import SignInForm


@login_not_required
@require_safe
def registration(request: HttpRequest) -> HttpResponse:
    """The two choices beside the sign-in form, as in manual 000."""
    form = None if request.user.is_authenticated else SignInForm(request=request)
    context = {"form": form, "breadcrumbs": [("Главная", "/"), ("Регистрация", None)]}
    return render(request, "accounts/registration.html", context)
