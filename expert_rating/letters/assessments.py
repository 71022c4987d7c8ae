"""What an assessment's author is told: what a moderator did to it, why, and whom to ask."""

from django.urls import reverse

from expert_rating.letters.wording import message
from expert_rating.models import Assessment
from portal.models import SiteSettings
from portal.notices import Message, absolute


def about_assessment(
    assessment: Assessment, site: SiteSettings, *, event: str, title: str, what: str, notice: str, reason: str
) -> Message:
    """`notice` has {} where the assessment's number and organisation stand."""
    address = reverse("rating:assessment", args=[assessment.pk])
    sentence = notice.format(f"№ {assessment.pk}, {assessment.organisation.short_name}")
    text = (
        f"{what}\nОценка № {assessment.pk}: {assessment.organisation.short_name}, «{assessment.campaign}».\n"
        f"Причина: {reason}\n\n"
        f"Посмотреть оценку:\n{absolute(address)}\n\n"
        f"Не согласны или есть вопрос — «Напишите нам»:\n{absolute(reverse('feedback'))}"
    )
    return message(assessment.author, event, title, text, url=address, site=site, notice=sentence)


def set_aside(assessment: Assessment, site: SiteSettings, reason: str) -> Message:
    return about_assessment(
        assessment,
        site,
        event="assessment_set_aside",
        title="Оценка снята модератором",
        what="Модератор снял Вашу оценку: она больше не учитывается в результатах организации.",
        notice="Модератор снял Вашу оценку: {}.",
        reason=reason,
    )


def given_back(assessment: Assessment, site: SiteSettings, reason: str) -> Message:
    return about_assessment(
        assessment,
        site,
        event="assessment_given_back",
        title="Оценка возвращена Вам",
        what="Модератор вернул Вам снятую оценку. Проверьте её и разместите снова.",
        notice="Проверьте и разместите снова оценку, которую вернул модератор: {}.",
        reason=reason,
    )


def restored(assessment: Assessment, site: SiteSettings, reason: str) -> Message:
    return about_assessment(
        assessment,
        site,
        event="assessment_given_back",
        title="Оценка снова учитывается",
        what="Модератор вернул Вашу оценку: она снова учитывается в результатах организации. Кампания завершена, "
        "поэтому делать ничего не нужно.",
        notice="Ваша оценка снова учитывается в результатах: {}.",
        reason=reason,
    )
