"""A visitor registers: the form is kept, a letter goes out, and its link makes the account and sends the questionnaire.

Until then there is nothing but the kept form, whether or not the address has an account: pages, statuses, sign-in
and the work done are the same for both, and only the letter tells.
"""

import hashlib
import secrets
from functools import partial

from django.contrib.auth.hashers import make_password
from django.core.files.storage import Storage
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from accounts import throttle
from accounts.finding import find_account
from accounts.models import Consent, Role, RoleGrant, User
from accounts.proposed_logins import proposed_login
from expert_rating.letters import registrations as letters
from expert_rating.models import Expert, Representative, SentRegistration
from expert_rating.workflow.experts import EXPERT
from expert_rating.workflow.questionnaires import Filled, Kind, send
from expert_rating.workflow.representatives import REPRESENTATIVE
from portal.history import Actor
from portal.letters import queue_letters
from portal.workflow import Refused

KINDS: dict[str, Kind] = {kind.role.value: kind for kind in (EXPERT, REPRESENTATIVE)}
DEAD_LINK = (
    "Ссылка уже использована или устарела. Если Вы уже подтвердили e-mail, войдите на портал. "
    "Если нет, заполните анкету ещё раз: придёт новое письмо."
)
HAS_ACCOUNT = (
    "Учётная запись с этим e-mail уже есть. Войдите под ней и добавьте роль; если забыли пароль, задайте новый."
)
TAKEN_MEANWHILE = "Пока страница была открыта, такой логин заняли. Нажмите «Подтвердить e-mail» ещё раз."
TOO_MANY_LETTERS = (
    "На этот адрес за последний час уже отправлено несколько писем. Откройте последнее из них, проверьте папку «Спам» "
    "или попробуйте через час."
)


# --- Sent -------------------------------------------------------------------------------------------------


def form_key(form_id: str, *, email: str, login: str) -> str:
    """One press of the button: the same form with another address or login is another registration."""
    typed = "|".join([form_id or secrets.token_hex(16), email.lower(), login.lower()])
    return hashlib.sha256(typed.encode()).hexdigest()


def link_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def known(*, key: str) -> SentRegistration | None:
    return SentRegistration.objects.filter(form_key=key).first()


def send_registration(
    *, role: Role, filled: Filled, login: str, password: str, key: str, actor: Actor, address: str | None
) -> SentRegistration:
    """Keep the form and queue its letter; Refused when the address got too many, IntegrityError when sent already."""
    place = count_letter(filled.person["email"])
    scope = filled.scope()
    token = secrets.token_urlsafe(32)
    sent = SentRegistration(
        token=token,
        role=role,
        email=filled.person["email"].lower(),
        login=login.lower(),
        password=make_password(password),
        person=filled.person,
        answers=filled.answers_to_keep(),
        organisation=scope["organisation"],
        municipality_id=scope["municipality_id"],
        region_id=scope["region_id"],
        consents=[document.pk for document in filled.consents],
        address=address,
        device=actor.device,
        form_key=key,
        link_hash=link_hash(token),
    )
    if photo := filled.photo_to_keep():
        sent.photo.save(str(photo.name), photo, save=False)
    try:
        with transaction.atomic():
            sent.save()
            write_to(sent)
    except IntegrityError:
        throttle.give_back(place)
        if sent.photo:
            sent.photo.delete(save=False)
        raise
    return sent


def count_letter(email: str) -> str:
    """Refused when there were too many. Outside of the transaction that writes the letter: what is counted stays."""
    place = throttle.registration_letters_limit(email).take()
    if place is None:
        raise Refused(TOO_MANY_LETTERS)
    return place


def write_to(sent: SentRegistration) -> None:
    account = find_account(sent.email)
    queue_letters([letters.has_account(sent, account) if account else letters.to_confirm(sent)])


def send_letter_again(*, pk: int) -> None:
    """With a new link; the one of the letter before ends."""
    asked = SentRegistration.objects.alive().filter(pk=pk).first()
    if asked is None:
        raise Refused(DEAD_LINK)
    count_letter(asked.email)
    with transaction.atomic():
        # Confirmed meanwhile, it is gone.
        sent = SentRegistration.objects.alive().select_for_update().filter(pk=pk).first()
        if sent is None:
            raise Refused(DEAD_LINK)
        token = secrets.token_urlsafe(32)
        sent.token, sent.link_hash, sent.sent_at = token, link_hash(token), timezone.now()
        sent.save(update_fields=["token", "link_hash", "sent_at"])
        write_to(sent)


# --- Confirmed --------------------------------------------------------------------------------------------


def read_link(token: str) -> SentRegistration:
    """The registration of a link that works; Refused with a sentence otherwise."""
    sent = SentRegistration.objects.alive().filter(link_hash=link_hash(token)).first()
    if sent is None:
        raise Refused(DEAD_LINK)
    if find_account(sent.email):
        raise Refused(HAS_ACCOUNT)
    return sent


def login_for(sent: SentRegistration) -> str:
    """The chosen login, or one like it when somebody was faster: nothing is held for an unconfirmed address."""
    if find_account(sent.login) is None:
        return sent.login
    person = sent.person
    return proposed_login(last_name=person["last_name"], first_name=person["first_name"], email=sent.email)


@transaction.atomic
def confirm_registration(*, token: str, actor: Actor) -> Expert | Representative:
    """Make the account and its waiting role; whoever has the letter has the right, in whatever browser."""
    found = read_link(token)
    # The same link pressed twice at once: the second waits here and then finds nothing.
    sent = SentRegistration.objects.select_for_update().filter(pk=found.pk, link_hash=found.link_hash).first()
    if sent is None:
        raise Refused(DEAD_LINK)
    kind = KINDS[sent.role]
    filled = kind.restored(sent)
    try:
        with transaction.atomic():
            user = User(username=login_for(sent), password=sent.password, **filled.person)
            user.email = User.objects.normalize_email(user.email)
            user.save()
    except IntegrityError as error:
        raise Refused(HAS_ACCOUNT if find_account(sent.email) else TAKEN_MEANWHILE) from error
    filled.person["email"] = user.email
    own = Actor(user=user, role=None, session=actor.session, device=sent.device)
    made: Expert | Representative = send(
        kind, filled, login="", password="", user=user, actor=own, address=sent.address
    )
    settle_consents(made.grant, filled, sent)
    forget(SentRegistration.objects.to(sent.email))
    return made


def settle_consents(grant: RoleGrant, filled: Filled, sent: SentRegistration) -> None:
    """They were given with the form; a text that has changed since is asked again, as of everybody."""
    Consent.objects.filter(user=grant.user_id).update(given_at=sent.sent_at)
    newest = [type(document).current(document.purpose) for document in filled.consents]
    if newest != filled.consents:
        RoleGrant.objects.filter(pk=grant.pk).update(consents_due=True)


# --- Forgotten --------------------------------------------------------------------------------------------


def forget(rows: models.QuerySet[SentRegistration]) -> int:
    """Delete rows, and their photos after the commit; returns how many."""
    found = list(rows)
    for sent in found:
        if sent.photo:
            storage: Storage = sent.photo.storage
            transaction.on_commit(partial(storage.delete, str(sent.photo.name)))
    SentRegistration.objects.filter(pk__in=[sent.pk for sent in found]).delete()
    return len(found)


@transaction.atomic
def forget_registrations(*, email: str) -> int:
    """Of a person who is erased."""
    return forget(SentRegistration.objects.to(email)) if email else 0


@transaction.atomic
def sweep_registrations() -> int:
    """Those nobody confirmed in time. A periodic task calls it."""
    alive = SentRegistration.objects.alive().values("pk")
    return forget(SentRegistration.objects.exclude(pk__in=alive)[:500])
