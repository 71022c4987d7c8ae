"""A new e-mail takes effect when the link that was mailed to it is opened; the old one is told."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.views.decorators.http import require_http_methods

from accounts.adapter import find_account
from accounts.forms import EMAIL_TAKEN
from accounts.models import User
from portal.history import Actor, Change, record
from portal.letters import queue_letter
from portal.models import HistoryRecord, SiteSettings
from portal.notices import absolute
from portal.workflow import Refused

SALT = "accounts.email-change"
LINK_LIVES = timedelta(hours=24)
VERB = "change_email"
DEAD_LINK = "Ссылка уже использована или устарела. Укажите новый e-mail ещё раз в разделе «Профиль и безопасность»."


def fingerprint(user: User) -> str:
    """Changes with the e-mail and with the password, so a link works once and a stolen account's links die."""
    changes = HistoryRecord.objects.about(user).filter(verb=VERB).count()
    return salted_hmac(SALT, f"{user.email}|{user.password}|{changes}").hexdigest()


def read_link(token: str) -> tuple[User, str]:
    """Whose address is to change, and to which."""
    try:
        pk, email, seal = signing.loads(token, salt=SALT, max_age=LINK_LIVES)
    except signing.BadSignature as error:
        raise Refused(DEAD_LINK) from error
    user = User.objects.filter(pk=pk, is_active=True).first()
    if user is None or not constant_time_compare(seal, fingerprint(user)):
        raise Refused(DEAD_LINK)
    return user, email


def ask_to_confirm(*, user: User, email: str) -> None:
    token = signing.dumps([user.pk, email, fingerprint(user)], salt=SALT)
    site = SiteSettings.current()
    text = (
        f"Здравствуйте, {user.full_name}!\n\n"
        f"Этот адрес указан как новый e-mail учётной записи «{user.username}». "
        "Чтобы подтвердить его, откройте ссылку. Она действует 24 часа и только один раз:\n"
        f"{absolute(reverse('accounts:confirm-email', args=[token]))}\n\n"
        "Если это были не Вы, ничего не делайте: адрес не изменится."
    )
    send(email, "Подтвердите новый e-mail", text, user, site)


@transaction.atomic
def change_email(*, token: str, actor: Actor) -> User:
    found, email = read_link(token)
    user = User.objects.select_for_update().get(pk=found.pk)
    # The same link opened twice at once: the second waits here and then finds the address changed.
    read_link(token)
    if find_account(email):
        raise Refused(EMAIL_TAKEN)
    old, user.email = user.email, email
    try:
        with transaction.atomic():
            user.save(update_fields=["email"])
    except IntegrityError as error:
        raise Refused(EMAIL_TAKEN) from error
    record(Change(user, VERB, "Сменить e-mail"), actor=actor)
    if old:
        tell_old_address(user, old)
    return user


def tell_old_address(user: User, old: str) -> None:
    site = SiteSettings.current()
    text = (
        f"Здравствуйте, {user.full_name}!\n\n"
        f"E-mail учётной записи «{user.username}» изменён: письма портала больше не придут на этот адрес.\n\n"
        f"Если это сделали не Вы, сразу позвоните по телефону {site.phone}."
    )
    send(old, "E-mail Вашей учётной записи изменён", text, user, site)


def send(to: str, subject: str, text: str, user: User, site: SiteSettings) -> None:
    signature = f"\n\n{site.name}\nТелефон для справок: {site.phone}"
    queue_letter(to=to, subject=subject, text=text + signature, sender_name=site.name, event=VERB, person=user)


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
