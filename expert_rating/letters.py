"""What experts are told, in the words of manual 000."""

from django.urls import reverse

from accounts.links import new_password_link
from expert_rating.models import Expert
from portal.models import SiteSettings
from portal.notices import Message, absolute

SIGNATURE = "\n\n{name}\nТелефон для справок: {phone}"


def signed(text: str, site: SiteSettings) -> str:
    return text + SIGNATURE.format(name=site.name, phone=site.phone)


def received(expert: Expert, site: SiteSettings) -> Message:
    """Sent at once: what was received, what happens next and within what time."""
    user = expert.grant.user
    text = (
        f"Здравствуйте, {user.full_name}!\n\n"
        f"Мы получили Вашу анкету эксперта. Уровень: «{expert.level.label}», {expert.grant.scope_name}. "
        f"Ваш логин: {user.username}.\n\n"
        f"Модератор проверит анкету в течение {site.moderation_days} рабочих дней, и Вы получите письмо с ответом. "
        "До этого Вы можете войти на портал и посмотреть или исправить анкету:\n"
        f"{absolute(reverse('rating:questionnaire'))}"
    )
    return Message(
        person=user,
        event="expert_received",
        title="СПО-портал: Анкета получена",
        text=signed(text, site),
        url=reverse("rating:questionnaire"),
    )


def activated(expert: Expert, site: SiteSettings) -> Message:
    """Login and the cabinet's address; for a forgotten password the page of one-time links, never the password."""
    user = expert.grant.user
    text = (
        "Уважаемый пользователь!\n\n"
        f"Ваша регистрация на сайте «{site.name}» успешно подтверждена.\n\n"
        f"Логин: {user.username}\n"
        f"Личный кабинет: {absolute(reverse('rating:expert-cabinet'))}\n\n"
        "Пароль Вы выбрали при регистрации. Если забыли его, задайте новый по одноразовой ссылке "
        f"(действует 24 часа):\n{new_password_link(user)}\n"
        f"Позже попросите новую ссылку на странице {absolute(reverse('account_reset_password'))}\n\n"
        "Спасибо за сотрудничество!"
    )
    return Message(
        person=user,
        event="grant_activated",
        title="СПО-портал: Регистрация подтверждена",
        text=signed(text, site),
        url=reverse("rating:expert-cabinet"),
    )


def declined(expert: Expert, site: SiteSettings, reason: str) -> Message:
    user = expert.grant.user
    text = (
        f"Здравствуйте, {user.full_name}!\n\n"
        f"Модератор проверил Вашу анкету эксперта и вернул её.\nПричина: {reason}\n\n"
        "Войдите на портал, исправьте анкету и отправьте её снова, заполнять заново не нужно:\n"
        f"{absolute(reverse('rating:questionnaire'))}"
    )
    return Message(
        person=user,
        event="grant_declined",
        title="СПО-портал: Анкета возвращена",
        text=signed(text, site),
        url=reverse("rating:questionnaire"),
    )
