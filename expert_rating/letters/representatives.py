"""What representatives are told of their questionnaires, and moderators of those that wait."""

from django.urls import reverse

from accounts.links import NEW_PASSWORD, in_role
from accounts.models import Role
from expert_rating.letters.wording import (
    correct_and_send,
    how_to_sign_in,
    message,
    on_the_desk,
    what_comes_next,
)
from expert_rating.letters.wording import taken_back as words_of_taking_back
from expert_rating.models import Representative
from portal.models import SiteSettings
from portal.notices import Message

QUESTIONNAIRE = "rating:representative-questionnaire"


def told(
    found: Representative,
    event: str,
    title: str,
    text: str,
    site: SiteSettings,
    notice: str,
    *,
    url: str = "",
    link: str = "",
) -> Message:
    """`notice` is said with the organisation: a person may represent two."""
    sentence = f"{notice}: {found.grant.scope_name}."
    url, role = url or reverse(QUESTIONNAIRE), Role.ORGANISATION_REPRESENTATIVE
    return message(found.grant.user, event, title, text, url=url, role=role, site=site, link=link, notice=sentence)


def received(found: Representative, site: SiteSettings) -> Message:
    """Sent at once: what was received, what happens next and within what time."""
    text = (
        f"Мы получили Вашу анкету представителя организации «{found.grant.scope_name}». "
        f"Ваш логин: {found.grant.user.username}.\n\n{what_comes_next(reverse(QUESTIONNAIRE), site)}"
    )
    notice = "Ваша анкета представителя получена и ждёт проверки модератором"
    return told(found, "representative_received", "Анкета получена", text, site, notice)


def waiting(found: Representative, site: SiteSettings) -> list[Message]:
    path = reverse("admin:expert_rating_representative_change", args=[found.pk])
    line = f"Анкета представителя № {found.pk} ждёт проверки"
    return on_the_desk(found.grant, "representative_waiting", line, path, site)


def activated(found: Representative, site: SiteSettings) -> Message:
    cabinet = in_role(reverse("rating:representative-cabinet"), found.grant)
    text = (
        f"Ваша регистрация на сайте «{site.name}» успешно подтверждена: теперь Вы представляете "
        f"организацию «{found.grant.scope_name}».\n\n{how_to_sign_in(found.grant.user, cabinet)}"
    )
    notice = "Ваша регистрация подтверждена, кабинет представителя открыт"
    return told(
        found, "grant_activated", "Регистрация подтверждена", text, site, notice, url=cabinet, link=NEW_PASSWORD
    )


def declined(found: Representative, site: SiteSettings, reason: str) -> Message:
    text = (
        "Модератор проверил Вашу анкету представителя организации и вернул её.\n"
        f"{correct_and_send(reason, reverse(QUESTIONNAIRE))}"
    )
    notice = "Исправьте и отправьте снова анкету представителя, модератор её вернул"
    return told(found, "grant_declined", "Анкета возвращена", text, site, notice)


def taken_back(found: Representative, site: SiteSettings, reason: str) -> Message:
    where = f"«{found.grant.scope_name}»"
    text = words_of_taking_back("представителя организации", where, reason, reverse(QUESTIONNAIRE))
    notice = "Исправьте и отправьте снова анкету представителя, модератор отозвал активацию"
    return told(found, "grant_taken_back", "Активация отозвана", text, site, notice)
