"""What a person changes of their own account: e-mail, phone, open sessions.

A new e-mail takes effect when the link that was mailed to it is opened; the old one is told.
"""

from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.core import signing
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts import letters
from accounts.finding import find_account
from accounts.models import User
from accounts.sessions import end
from portal.history import Actor, Change, record
from portal.ids import read_id
from portal.models import HistoryRecord
from portal.notices import absolute
from portal.workflow import NotYours, Refused

SALT = "accounts.email-change"
LINK_LIVES = timedelta(hours=24)
VERB = "change_email"
EMAIL_TAKEN = "Этот e-mail уже указан в другой учётной записи. Укажите другой."
DEAD_LINK = "Ссылка уже использована или устарела. Укажите новый e-mail ещё раз в разделе «Профиль и безопасность»."


def is_oneself(user: User, actor: Actor) -> None:
    """NotYours unless the account is the actor's own."""
    if actor.user is None or actor.user.pk != user.pk:
        raise NotYours


# --- E-mail ------------------------------------------------------------------------------------------------


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


@transaction.atomic
def ask_to_confirm(*, user: User, email: str, actor: Actor) -> None:
    """The link goes to the new address; nothing changes until it is opened. Who has the address already is told instead.

    The same is done and said either way: that the address has an account is its owner's to know.
    """
    is_oneself(user, actor)
    token = signing.dumps([user.pk, email, fingerprint(user)], salt=SALT)
    owner = find_account(email)
    if owner is not None:
        letters.send_email_is_taken(owner, email)
    else:
        letters.send_email_link(user, email, absolute(reverse("accounts:confirm-email", args=[token])))


@transaction.atomic
def change_email(*, token: str, actor: Actor) -> User:
    """Whoever has the letter has the right: the browser may be another one."""
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
        letters.tell_old_address(user, old)
    return user


# --- Phone ---------------------------------------------------------------------------------------------------


@transaction.atomic
def change_phone(*, user: User, phone: str, actor: Actor) -> None:
    is_oneself(user, actor)
    user.phone = phone
    user.save(update_fields=["phone"])
    record(Change(user, "change_phone", "Сменить телефон"), actor=actor)


# --- Sessions ------------------------------------------------------------------------------------------------


@transaction.atomic
def end_own_session(*, pk: str, actor: Actor) -> None:
    """One of the actor's own; another's does not exist."""
    rows = UserSession.objects.select_for_update().filter(user=actor.user)
    row = rows.filter(pk=read_id(pk)).first()
    if row is None or actor.user is None:
        raise NotYours
    end(row)
    record(Change(actor.user, "end_session", "Завершить сеанс"), actor=actor)


@transaction.atomic
def end_other_sessions(*, current: str, actor: Actor) -> int:
    """All of the actor's but the one of this stored name; returns how many."""
    if actor.user is None:
        raise NotYours
    others = list(UserSession.objects.select_for_update().filter(user=actor.user).exclude(session_key=current))
    for row in others:
        end(row)
    if others:
        record(Change(actor.user, "end_sessions", "Завершить остальные сеансы"), actor=actor)
    return len(others)
