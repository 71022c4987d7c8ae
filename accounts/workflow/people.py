"""An account is opened, its name corrected, its login sent; it is switched off and on."""

from allauth.usersessions.models import UserSession
from django.db import IntegrityError, transaction

from accounts import letters, rules
from accounts.models import User
from accounts.sessions import end
from portal.history import Actor, Change, record
from portal.notices import tell
from portal.registry import roles_changed
from portal.workflow import NotYours, Refused

ERASED = "Данные этого человека уничтожены по его требованию"
TAKEN = "Логин или e-mail уже занят другой учётной записью."


def are_erased(user: User) -> bool:
    return user.erasures.filter(status="done").exists()


@transaction.atomic
def open_account(*, username: str, last_name: str, first_name: str, patronymic: str, email: str, actor: Actor) -> User:
    """An account without a password: its owner sets one by the letter's link. Roles are given next."""
    if not rules.is_administrator(actor.role):
        raise NotYours
    user = User(
        username=username.lower(),
        email=email.lower(),
        last_name=last_name,
        first_name=first_name,
        patronymic=patronymic,
    )
    user.set_unusable_password()
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:
        raise Refused(TAKEN) from error
    record(Change(user, "open", "Завести учётную запись", to_state="active"), actor=actor)
    tell([letters.account_opened(user)])
    return user


def refusal_to_correct_name(user: User) -> str:
    """Why the name can't be corrected, or ""."""
    if user.grants.filter(role="point_organiser").exclude(status="withdrawn").exists():
        return "Это учётная запись ППО: она принадлежит пункту, имени человека у неё нет."
    return f"{ERASED}: имени у этой учётной записи нет." if are_erased(user) else ""


@transaction.atomic
def correct_name(*, user_id: int, last_name: str, first_name: str, patronymic: str, actor: Actor) -> User:
    """«Исправить имя». The history keeps which of the names, not the old ones: nobody could find them at an erasure."""
    if not rules.is_administrator(actor.role):
        raise NotYours
    user = User.objects.select_for_update().get(pk=user_id)
    if refused := refusal_to_correct_name(user):
        raise Refused(refused)
    given = {"last_name": last_name, "first_name": first_name, "patronymic": patronymic}
    changed = [name for name, value in given.items() if getattr(user, name) != value]
    if not changed:
        raise Refused("Имя уже такое: исправлять нечего.")
    for name in changed:
        setattr(user, name, given[name])
    user.save(update_fields=changed)
    words = ", ".join(str(User._meta.get_field(name).verbose_name) for name in changed)  # type: ignore[union-attr]
    record(Change(user, "correct_name", "Исправить имя", comment=words), actor=actor)
    return user


def refusal_to_send_login(user: User) -> str:
    """Why the login can't be sent, or ""."""
    if not user.is_active:
        return "Учётная запись отключена: войти с ней нельзя."
    if not user.email:
        return "У учётной записи нет e-mail: сообщите логин по телефону."
    return ""


@transaction.atomic
def send_login(*, user_id: int, actor: Actor) -> User:
    """To the account's own address; by whoever moderates a role of the person, and the administrator."""
    user = User.objects.get(pk=user_id)
    if not rules.may_send_login(actor.role, user):
        raise NotYours
    if refused := refusal_to_send_login(user):
        raise Refused(refused)
    record(Change(user, "send_login", "Отправить логин"), actor=actor)
    tell([letters.login_sent(user)])
    return user


def end_sessions(user: User) -> None:
    """Sign a person out everywhere, at once."""
    for session in UserSession.objects.filter(user=user):
        end(session)


@transaction.atomic
def deactivate(*, user_id: int, actor: Actor, reason: str) -> User:
    """The account can't sign in any more; what it did stays."""
    if not rules.is_administrator(actor.role):
        raise NotYours
    user = User.objects.select_for_update().get(pk=user_id)
    if not user.is_active:
        raise Refused("Учётная запись уже отключена.")
    if not reason.strip():
        raise Refused("Укажите причину отключения.")
    user.is_active = False
    user.save(update_fields=["is_active"])
    record(Change(user, "deactivate", "Отключить учётную запись", "active", "inactive", reason), actor=actor)
    end_sessions(user)
    roles_changed()
    tell([letters.deactivated(user, reason.strip())])
    return user


@transaction.atomic
def reactivate(*, user_id: int, actor: Actor, reason: str) -> User:
    """The account can sign in again, with the password and the roles it had."""
    if not rules.is_administrator(actor.role):
        raise NotYours
    user = User.objects.select_for_update().get(pk=user_id)
    if refused := refusal_to_reactivate(user):
        raise Refused(refused)
    if not reason.strip():
        raise Refused("Укажите причину включения.")
    user.is_active = True
    user.save(update_fields=["is_active"])
    record(Change(user, "reactivate", "Включить учётную запись", "inactive", "active", reason), actor=actor)
    roles_changed()
    tell([letters.reactivated(user)])
    return user


def refusal_to_reactivate(user: User) -> str:
    """Why the account can't be switched on, or ""."""
    if user.is_active:
        return "Учётная запись уже включена."
    return f"{ERASED}: учётную запись включить нельзя." if are_erased(user) else ""
