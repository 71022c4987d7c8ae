"""What every letter of the rating has: the subject's first word, the greeting, the signature."""

from django.urls import reverse

from accounts.models import Role, RoleGrant, User
from accounts.moderators import moderators_of
from portal.letter_links import LINK
from portal.models import SiteSettings
from portal.notices import Message, absolute

# As manual 000 spells it, whatever the portal of a region is called.
PORTAL = "СПО-портал"
SIGNATURE = "\n\n{name}\nТелефон для справок: {phone}"


def subject(title: str) -> str:
    return f"{PORTAL}: {title}"


def signed(text: str, site: SiteSettings) -> str:
    return text + SIGNATURE.format(name=site.name, phone=site.phone)


def hello(person: User) -> str:
    return f"Здравствуйте, {person.full_name}!"


def message(
    person: User,
    event: str,
    title: str,
    text: str,
    *,
    url: str,
    role: str = "",
    line: str = "",
    greeting: str | None = None,
    site: SiteSettings | None = None,
    link: str = "",
    notice: str = "",
) -> Message:
    """One letter and notice; `site` spares a query where many are told. The notice says the line, or the title, unless said."""
    whole = f"{hello(person) if greeting is None else greeting}\n\n{text}"
    return Message(
        person=person,
        event=event,
        title=subject(title),
        text=signed(whole, site or SiteSettings.current()),
        url=url,
        role=role,
        line=line,
        notice=notice or line or title,
        link=link,
    )


def on_the_desk(grant: RoleGrant, event: str, line: str, path: str, site: SiteSettings) -> list[Message]:
    """To the moderators who may check it; without the name, which must not outlive the questionnaire."""
    organisation, region = grant.organisation, grant.scope_region
    kind = organisation.kind if organisation else ""
    return to_moderators(region.code if region else site.region_code, kind, event, line, path, site)


def to_moderators(
    region_code: str, kind: str, event: str, line: str, path: str, site: SiteSettings | None = None
) -> list[Message]:
    text, site = f"{line}.\n\nПроверить:\n{absolute(path)}", site or SiteSettings.current()
    return [
        message(one, event, line, text, url=path, role=Role.MODERATOR, line=line, site=site)
        for one in moderators_of(region_code, kind)
    ]


def how_to_sign_in(user: User, cabinet: str) -> str:
    """Login and the cabinet's address; for a forgotten password a one-time link, never the password.

    The message that holds it names the link's maker, accounts.links.NEW_PASSWORD.
    """
    return (
        f"Логин: {user.username}\n"
        f"Личный кабинет: {absolute(cabinet)}\n\n"
        "Пароль Вы выбрали при регистрации. Если забыли его, задайте новый по одноразовой ссылке "
        f"(действует 24 часа):\n{LINK}\n"
        f"Позже попросите новую ссылку на странице {absolute(reverse('account_reset_password'))}"
    )


def what_comes_next(url: str, site: SiteSettings) -> str:
    """Of a questionnaire that was received: what happens and within what time."""
    return (
        f"Модератор проверит анкету в течение {site.moderation_days} рабочих дней, и Вы получите письмо с ответом. "
        f"До этого Вы можете войти на портал и посмотреть или исправить анкету:\n{absolute(url)}"
    )


def taken_back(whose: str, where: str, reason: str, url: str) -> str:
    """Of a role that was activated by mistake; `whose` is in the genitive."""
    return (
        f"Модератор отозвал активацию Вашей роли {whose}, {where}: действовать в ней больше нельзя.\n"
        f"{correct_and_send(reason, url)}"
    )


def correct_and_send(reason: str, url: str) -> str:
    """Of a questionnaire that was declined."""
    return (
        f"Причина: {reason}\n\n"
        "Войдите на портал, исправьте анкету и отправьте её снова, заполнять заново не нужно:\n"
        f"{absolute(url)}"
    )
