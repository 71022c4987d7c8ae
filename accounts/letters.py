"""What people are told of their accounts, roles, consents and data."""

from django.urls import reverse

from accounts.models import DataExport, ErasureRequest, RoleGrant, User
from portal.models import SiteSettings
from portal.notices import Message, absolute


def message(user: User, event: str, title: str, *paragraphs: str, url: str = "", role: str = "") -> Message:
    """A greeting, what happened, and who writes."""
    site = SiteSettings.current()
    text = "\n\n".join(
        [f"Здравствуйте, {user.full_name}!", *paragraphs, f"{site.name}\nТелефон для справок: {site.phone}"]
    )
    return Message(person=user, event=event, title=title, text=text, url=url, role=role)


def grant_withdrawn(grant: RoleGrant, reason: str) -> Message:
    return message(
        grant.user,
        "grant_withdrawn",
        f"Роль «{grant.get_role_display()}» отозвана",
        f"Администратор портала отозвал Вашу роль «{grant.get_role_display()}», {grant.scope_name}.\nПричина: {reason}",
        url=reverse("accounts:switch-role"),
        role=grant.role,
    )


def deactivated(user: User, reason: str) -> Message:
    return message(
        user,
        "account_deactivated",
        "Учётная запись отключена",
        f"Учётная запись «{user.username}» отключена: войти на портал с ней нельзя.\nПричина: {reason}",
        "Если Вы считаете, что это ошибка, позвоните по телефону для справок.",
    )


def reactivated(user: User) -> Message:
    return message(
        user,
        "account_reactivated",
        "Учётная запись снова включена",
        f"Вы снова можете войти на портал. Логин: {user.username}, пароль прежний.",
        f"Если забыли пароль, задайте новый: {absolute(reverse('account_reset_password'))}",
        url=reverse("accounts:cabinet"),
    )


def consent_withdrawn(user: User, title: str, roles: list[RoleGrant]) -> Message:
    ended = "; ".join(f"«{grant.get_role_display()}», {grant.scope_name}" for grant in roles)
    return message(
        user,
        "consent_withdrawn",
        "Согласие отозвано",
        f"Вы отозвали: {title}.",
        f"Прекращены роли: {ended}." if ended else "Ваши роли не изменились.",
        "Чтобы удалить и остальные данные, попросите об этом в разделе «Мои данные».",
        url=reverse("accounts:personal-data"),
    )


def data_ready(export: DataExport) -> Message:
    return message(
        export.user,
        "data_ready",
        "Копия Ваших данных готова",
        "Архив можно скачать в течение трёх дней в разделе «Мои данные».",
        url=reverse("accounts:personal-data-file", args=[export.pk]),
    )


def erasure_asked(officer: User, request: ErasureRequest) -> Message:
    """Without the name: what administrators were told of outlives the data."""
    title = f"Запрос на удаление данных № {request.pk}"
    path = reverse("admin:accounts_erasurerequest_change", args=[request.pk])
    return message(
        officer,
        "erasure_asked",
        title,
        "Человек просит удалить его персональные данные. По закону на ответ есть 30 дней.",
        absolute(path),
        url=path,
        role="administrator",
    )


def erasure_declined(request: ErasureRequest, reason: str) -> Message:
    return message(
        request.user,
        "erasure_declined",
        "Данные не удалены",
        f"Администратор рассмотрел Вашу просьбу удалить данные и отказал.\nПричина: {reason}",
        "Вы можете попросить снова или обжаловать отказ в Роскомнадзоре.",
        url=reverse("accounts:personal-data"),
    )


def erased(user: User, request: ErasureRequest) -> Message:
    """The last letter: written before the address is erased, it leaves for the old one."""
    return message(
        user,
        "erasure_done",
        "Ваши данные удалены",
        "По Вашей просьбе персональные данные на портале уничтожены, учётная запись закрыта, войти с ней больше нельзя.",
        f"Акт об уничтожении № {request.pk}. По закону остаются без Вашего имени история действий, ответы на вопросы "
        "оценок и сведения о данных Вами согласиях.",
        "Этот адрес тоже удалён: писем с портала больше не будет.",
    )
