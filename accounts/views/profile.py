"""«Профиль и безопасность»: one's own e-mail, phone, second factor, sessions, consents."""

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import throttle
from accounts.forms import EmailForm, PhoneForm
from accounts.models import GrantStatus, RoleGrant, User
from accounts.proving import need_proof
from accounts.sessions import current_name
from accounts.views.cabinet import questionnaire_of
from accounts.views.sessions import own_sessions
from accounts.workflow import ask_to_confirm, change_phone, end_other_sessions, end_own_session
from portal.acting import not_yours_is_404
from portal.history import Actor
from portal.phones import shown_phone
from portal.requests import SignedIn

Forms = dict[str, EmailForm | PhoneForm]


@never_cache
@not_yours_is_404
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def security(request: SignedIn) -> HttpResponse:
    forms = forms_of(request)
    if request.method == "POST" and (done := act_on(request, forms)):
        return done
    return render(request, "accounts/security.html", page(request, forms))


def forms_of(request: SignedIn) -> Forms:
    """Only the form whose button was pressed reads what was sent."""
    user = request.user
    return {
        "email": EmailForm(
            request.POST if "change_email" in request.POST else None,
            person=user,
            check_password=lambda password: own_password(user, password),
        ),
        "phone": PhoneForm(
            request.POST if "change_phone" in request.POST else None, initial={"phone": shown_phone(user.phone)}
        ),
    }


def own_password(user: User, password: str) -> bool:
    """Whoever sits down at an open session can't guess for ever; the sign-in itself is not locked by it."""
    limit = throttle.own_password_limit(user)
    place = limit.take()
    if place is None or not user.check_password(password):
        return False
    throttle.give_back(place)
    return True


def act_on(request: SignedIn, forms: Forms) -> HttpResponse | None:
    """Do what the button says; None: the form has errors and is shown again."""
    actor = Actor.of(request)
    if {"end_session", "end_other_sessions"} & request.POST.keys():
        need_proof(request)
    if "end_session" in request.POST:
        end_own_session(pk=request.POST["end_session"], actor=actor)
        messages.success(request, "Сеанс завершён.")
        return redirect("accounts:security")
    if "end_other_sessions" in request.POST:
        end_other_sessions(current=current_name(request), actor=actor)
        messages.success(request, "Все остальные сеансы завершены.")
        return redirect("accounts:security")
    form = next((form for form in forms.values() if form.is_bound), None)
    if form is None:
        raise Http404
    if not form.is_valid():
        return None
    if isinstance(form, EmailForm):
        ask_to_confirm(user=request.user, email=form.cleaned_data["email"], actor=actor)
        messages.success(
            request, f"Письмо со ссылкой отправлено на {form.cleaned_data['email']}. Ссылка действует 24 часа."
        )
    else:
        need_proof(request)
        change_phone(user=request.user, phone=form.cleaned_data["phone"], actor=actor)
        messages.success(request, "Телефон сохранён.")
    return redirect("accounts:security")


def page(request: SignedIn, forms: Forms) -> dict[str, object]:
    user = request.user
    factors = set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    grants = list(RoleGrant.objects.of(user).exclude(status=GrantStatus.WITHDRAWN))
    sessions = own_sessions(user, current=current_name(request))
    return {
        "forms": forms,
        "phone": shown_phone(user.phone),
        "has_codes": Authenticator.Type.TOTP in factors,
        "has_passkey": Authenticator.Type.WEBAUTHN in factors,
        "has_recovery": Authenticator.Type.RECOVERY_CODES in factors,
        "sessions": sessions,
        "others": any(not session.current for session in sessions),
        "consents": user.consents.select_related("document"),
        "consents_due": any(grant.consents_due for grant in grants),
        "questionnaire": questionnaire_of(grants),
        "breadcrumbs": [("Главная", "/"), ("Профиль и безопасность", None)],
    }
