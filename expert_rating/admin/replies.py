"""Organisations' public replies: published, declined or taken down with a reason."""

from typing import Any

from django.contrib import admin

from accounts.admin.directory import kinds_of
from expert_rating import rules
from expert_rating.admin.moderated import ModeratedAdmin, refusal
from expert_rating.models import Reply, ReplyStatus
from expert_rating.workflow.replies import REPLY, decline_reply, publish_reply, take_down_reply
from portal.desk import DeskVerb, choices_filter
from portal.history import Actor


def publish(reply: Reply, actor: Actor, reason: str) -> None:
    publish_reply(reply_id=reply.pk, actor=actor, version=reply.version)


def decline(reply: Reply, actor: Actor, reason: str) -> None:
    decline_reply(reply_id=reply.pk, actor=actor, reason=reason, version=reply.version)


def take_down(reply: Reply, actor: Actor, reason: str) -> None:
    take_down_reply(reply_id=reply.pk, actor=actor, reason=reason)


@admin.register(Reply)
class ReplyAdmin(ModeratedAdmin):
    desk_order = 13
    queue_label = "Ответы организаций ждут вашего решения"
    queue_words = ("ответ", "ответа", "ответов")
    list_display = ["organisation", "campaign", "state", "sent"]
    list_filter = [
        choices_filter("состояние", "status", ReplyStatus.choices, "status"),
        choices_filter("вид организации", "kind", kinds_of, "organisation__kind"),
        ("campaign", admin.RelatedOnlyFieldListFilter),
    ]
    search_fields = ["organisation__search_text"]
    search_columns = ["organisation__search_text"]
    search_help_text = "Организация: слова наименования, ИНН или муниципалитета"
    verbs = [
        DeskVerb(
            name="publish",
            label="Опубликовать",
            what=lambda reply: "Ответ появится на странице организации, автор получит письмо.",
            run=publish,
            done="Ответ опубликован, письмо автору поставлено в очередь.",
            rule=rules.moderates_organisation_of,
            refusal=refusal(REPLY, "publish"),
            at_once=True,
        ),
        DeskVerb(
            name="decline",
            label="Отклонить",
            what=lambda reply: (
                "Автор получит письмо с причиной и сможет исправить ответ. Опубликованное раньше остаётся."
            ),
            run=decline,
            done="Ответ отклонён, письмо с причиной поставлено в очередь.",
            rule=rules.moderates_organisation_of,
            refusal=refusal(REPLY, "decline"),
            reason="Причина",
            reason_hint="Причина уйдёт представителю в письме.",
            danger=True,
            reversible=True,
        ),
        DeskVerb(
            name="take_down",
            label="Снять с публикации",
            what=lambda reply: "Ответ исчезнет со страницы организации, автор получит письмо с причиной.",
            run=take_down,
            done="Ответ снят с публикации, письмо с причиной поставлено в очередь.",
            rule=rules.moderates_organisation_of,
            refusal=refusal(REPLY, "take_down"),
            reason="Причина",
            reason_hint="Причина уйдёт представителю в письме.",
            danger=True,
            reversible=True,
        ),
    ]

    def facts(self, obj: Reply) -> list[tuple[str, Any]]:
        return [
            ("Организация", obj.organisation.full_name),
            ("Кампания", obj.campaign),
            ("Кто отправил", obj.author),
            ("Отправлен", self.sent(obj)),
        ]

    def shown(self, obj: Reply) -> dict[str, Any]:
        published = obj.published_text if obj.published_text != obj.text else ""
        return {"text_title": "Ответ", "plain_text": obj.text, "published_text": published}
