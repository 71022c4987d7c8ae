"""What experts are told, in the words of manual 000."""

from django.urls import reverse

from accounts.links import new_password_link
from accounts.models import Role, RoleGrant
from accounts.moderators import moderators_of
from expert_rating.models import Assessment, Expert
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
        role=Role.EXPERT,
        title="СПО-портал: Анкета получена",
        text=signed(text, site),
        url=reverse("rating:questionnaire"),
    )


def waiting(expert: Expert, site: SiteSettings) -> list[Message]:
    path = reverse("admin:expert_rating_expert_change", args=[expert.pk])
    return on_the_desk(expert.grant, "expert_waiting", f"Анкета эксперта № {expert.pk} ждёт проверки", path, site)


def on_the_desk(grant: RoleGrant, event: str, line: str, path: str, site: SiteSettings) -> list[Message]:
    """To the moderators who may check it; without the name, which must not outlive the questionnaire."""
    organisation, region = grant.organisation, grant.scope_region
    people = moderators_of(region.code if region else site.region_code, organisation.kind if organisation else "")
    return [
        Message(
            person=person,
            event=event,
            title=f"СПО-портал: {line}",
            text=signed(f"Здравствуйте, {person.full_name}!\n\n{line}.\n\nПроверить:\n{absolute(path)}", site),
            url=path,
            role=Role.MODERATOR,
            line=line,
        )
        for person in people
    ]


def activated(expert: Expert, site: SiteSettings) -> Message:
    """Login and the cabinet's address; for a forgotten password a one-time link, never the password."""
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
        role=Role.EXPERT,
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
        role=Role.EXPERT,
        title="СПО-портал: Анкета возвращена",
        text=signed(text, site),
        url=reverse("rating:questionnaire"),
    )


def about_assessment(
    assessment: Assessment, site: SiteSettings, *, event: str, title: str, what: str, reason: str
) -> Message:
    """What a moderator did to an assessment, why, and whom to ask."""
    author, address = assessment.author, reverse("rating:assessment", args=[assessment.pk])
    text = (
        f"Здравствуйте, {author.full_name}!\n\n"
        f"{what}\nОценка № {assessment.pk}: {assessment.organisation.short_name}, «{assessment.campaign}».\n"
        f"Причина: {reason}\n\n"
        f"Посмотреть оценку:\n{absolute(address)}\n\n"
        f"Не согласны или есть вопрос — «Напишите нам»:\n{absolute(reverse('feedback'))}"
    )
    return Message(person=author, event=event, title=title, text=signed(text, site), url=address)


def set_aside(assessment: Assessment, site: SiteSettings, reason: str) -> Message:
    return about_assessment(
        assessment,
        site,
        event="assessment_set_aside",
        title="СПО-портал: Оценка снята модератором",
        what="Модератор снял Вашу оценку: она больше не учитывается в результатах организации.",
        reason=reason,
    )


def given_back(assessment: Assessment, site: SiteSettings, reason: str) -> Message:
    return about_assessment(
        assessment,
        site,
        event="assessment_given_back",
        title="СПО-портал: Оценка возвращена Вам",
        what="Модератор вернул Вам снятую оценку. Проверьте её и разместите снова, если кампания ещё идёт.",
        reason=reason,
    )
