"""What experts are told of their questionnaires, in the words of manual 000, and moderators of those that wait."""

from django.urls import reverse

from accounts.links import NEW_PASSWORD
from accounts.models import Role
from expert_rating.letters.wording import (
    correct_and_send,
    how_to_sign_in,
    message,
    on_the_desk,
    what_comes_next,
)
from expert_rating.letters.wording import taken_back as words_of_taking_back
from expert_rating.models import Expert
from portal.models import SiteSettings
from portal.notices import Message

QUESTIONNAIRE = "rating:questionnaire"


def told(expert: Expert, event: str, title: str, text: str, site: SiteSettings, notice: str) -> Message:
    url = reverse(QUESTIONNAIRE)
    return message(expert.grant.user, event, title, text, url=url, role=Role.EXPERT, site=site, notice=notice)


def received(expert: Expert, site: SiteSettings) -> Message:
    """Sent at once: what was received, what happens next and within what time."""
    text = (
        f"Мы получили Вашу анкету эксперта. Уровень: «{expert.level.label}», {expert.grant.scope_name}. "
        f"Ваш логин: {expert.grant.user.username}.\n\n{what_comes_next(reverse(QUESTIONNAIRE), site)}"
    )
    notice = "Ваша анкета эксперта получена и ждёт проверки модератором."
    return told(expert, "expert_received", "Анкета получена", text, site, notice)


def waiting(expert: Expert, site: SiteSettings) -> list[Message]:
    path = reverse("admin:expert_rating_expert_change", args=[expert.pk])
    return on_the_desk(expert.grant, "expert_waiting", f"Анкета эксперта № {expert.pk} ждёт проверки", path, site)


def activated(expert: Expert, site: SiteSettings) -> Message:
    user, cabinet = expert.grant.user, reverse("rating:expert-cabinet")
    text = (
        f"Ваша регистрация на сайте «{site.name}» успешно подтверждена.\n\n"
        f"{how_to_sign_in(user, cabinet)}\n\n"
        "Спасибо за сотрудничество!"
    )
    return message(
        user, "grant_activated", "Регистрация подтверждена", text, url=cabinet, role=Role.EXPERT, site=site,
        greeting="Уважаемый пользователь!", link=NEW_PASSWORD,
        notice="Ваша регистрация подтверждена, кабинет эксперта открыт.",
    )  # fmt: skip


def declined(expert: Expert, site: SiteSettings, reason: str) -> Message:
    text = f"Модератор проверил Вашу анкету эксперта и вернул её.\n{correct_and_send(reason, reverse(QUESTIONNAIRE))}"
    notice = "Исправьте и отправьте снова анкету эксперта: модератор её вернул."
    return told(expert, "grant_declined", "Анкета возвращена", text, site, notice)


def taken_back(expert: Expert, site: SiteSettings, reason: str) -> Message:
    words = words_of_taking_back("эксперта", expert.grant.scope_name, reason, reverse(QUESTIONNAIRE))
    text = f"{words}\n\nЕсли Вы уже разместили оценки, они учитываются, пока их не снимет модератор."
    notice = "Исправьте и отправьте снова анкету эксперта: модератор отозвал активацию."
    return told(expert, "grant_taken_back", "Активация отозвана", text, site, notice)
