"""Materials and vacancies: published, declined or taken down with a reason."""

from typing import Any

from django.contrib import admin

from accounts.admin.directory import kinds_of
from expert_rating import rules
from expert_rating.admin.moderated import ModeratedAdmin, refusal
from expert_rating.models import Publication, PublicationKind, PublicationStatus
from expert_rating.workflow.publications import (
    PUBLICATION,
    decline_publication,
    publish_publication,
    take_down_publication,
)
from portal.desk import DeskVerb, choices_filter
from portal.history import Actor
from portal.richtext import to_html


def publish(publication: Publication, actor: Actor, reason: str) -> None:
    publish_publication(publication_id=publication.pk, actor=actor, version=publication.version)


def decline(publication: Publication, actor: Actor, reason: str) -> None:
    decline_publication(publication_id=publication.pk, actor=actor, reason=reason, version=publication.version)


def take_down(publication: Publication, actor: Actor, reason: str) -> None:
    take_down_publication(publication_id=publication.pk, actor=actor, reason=reason)


@admin.register(Publication)
class PublicationAdmin(ModeratedAdmin):
    desk_order = 14
    queue_label = "Материалы и вакансии ждут вашего решения"
    queue_words = ("публикация", "публикации", "публикаций")
    list_display = ["title", "kind", "section_name", "signature", "state", "sent"]
    list_filter = [
        choices_filter("состояние", "status", PublicationStatus.choices[1:], "status"),
        choices_filter("вид публикации", "kind", PublicationKind.choices, "kind"),
        choices_filter("раздел", "section", kinds_of, "section"),
    ]
    search_fields = ["search_text"]
    search_columns = ["search_text"]
    search_help_text = "Слова заголовка в любом порядке"
    verbs = [
        DeskVerb(
            name="publish",
            label="Опубликовать",
            what=lambda publication: "Публикация появится в разделе, автор получит письмо.",
            run=publish,
            done="Опубликовано, письмо автору поставлено в очередь.",
            rule=rules.moderates_publication,
            refusal=refusal(PUBLICATION, "publish"),
            at_once=True,
        ),
        DeskVerb(
            name="decline",
            label="Отклонить",
            what=lambda publication: "Автор получит письмо с причиной и сможет исправить и отправить снова.",
            run=decline,
            done="Отклонено, письмо с причиной поставлено в очередь.",
            rule=rules.moderates_publication,
            refusal=refusal(PUBLICATION, "decline"),
            reason="Причина",
            reason_hint="Причина уйдёт автору в письме.",
            danger=True,
            reversible=True,
        ),
        DeskVerb(
            name="take_down",
            label="Снять с публикации",
            what=lambda publication: "Публикация исчезнет из раздела, автор получит письмо с причиной.",
            run=take_down,
            done="Снято с публикации, письмо с причиной поставлено в очередь.",
            rule=rules.moderates_publication,
            refusal=refusal(PUBLICATION, "take_down"),
            reason="Причина",
            reason_hint="Причина уйдёт автору в письме.",
            danger=True,
            reversible=True,
        ),
    ]

    def within(self, queryset: Any, role: Any) -> Any:
        """A draft is its author's alone."""
        return super().within(queryset, role).exclude(status=PublicationStatus.DRAFT)

    @admin.display(description="раздел", ordering="section")
    def section_name(self, publication: Publication) -> str:
        return publication.section_short

    @admin.display(description="подпись")
    def signature(self, publication: Publication) -> str:
        return publication.signature

    def facts(self, obj: Publication) -> list[tuple[str, Any]]:
        return [
            ("Вид", obj.get_kind_display()),
            ("Раздел", obj.get_section_display()),
            ("Подпись на портале", obj.signature),
            ("Автор", f"{obj.author}, {obj.get_author_role_display().lower()}"),
            ("Зарплата", obj.salary),
            ("Контакты", obj.contact),
            ("Действует по", obj.valid_until),
            ("Отправлено", self.sent(obj)),
        ]

    def shown(self, obj: Publication) -> dict[str, Any]:
        return {"text_title": "Текст", "html": to_html(obj.text)}
