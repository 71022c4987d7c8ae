"""Changes of cards that representatives ask for: old and new beside each other, and what the card says now."""

import hashlib
from typing import Any

from django.contrib import admin

from accounts.admin.directory import kinds_of
from expert_rating import rules
from expert_rating.admin.moderated import ModeratedAdmin, refusal
from expert_rating.models import CardCorrection, CorrectionStatus
from expert_rating.workflow.corrections import (
    CORRECTION,
    accept_correction,
    decline_correction,
    field_name,
    field_names,
)
from portal.desk import DeskVerb, choices_filter
from portal.history import Actor


def now_in_card(correction: CardCorrection) -> dict[str, str]:
    return {name: getattr(correction.organisation, name) for name in correction.after}


def accept(correction: CardCorrection, actor: Actor, reason: str) -> None:
    accept_correction(correction_id=correction.pk, actor=actor, seen=now_in_card(correction))


def decline(correction: CardCorrection, actor: Actor, reason: str) -> None:
    decline_correction(correction_id=correction.pk, actor=actor, reason=reason)


def what_accepting_does(correction: CardCorrection) -> str:
    told = f"В карточку «{correction.organisation}» запишется: {field_names(correction.after)}. Автор получит письмо."
    if overtaken := correction.overtaken():
        told += f" Внимание: после отправки карточка уже менялась ({field_names(overtaken)}), эти значения заменятся."
    return told


@admin.register(CardCorrection)
class CardCorrectionAdmin(ModeratedAdmin):
    desk_order = 12
    queue_label = "Изменения карточек ждут вашего решения"
    queue_words = ("изменение", "изменения", "изменений")
    list_display = ["organisation", "asked", "author", "state", "sent"]
    list_filter = [
        choices_filter("состояние", "status", CorrectionStatus.choices, "status"),
        choices_filter("вид организации", "kind", kinds_of, "organisation__kind"),
    ]
    search_fields = ["organisation__search_text"]
    search_columns = ["organisation__search_text"]
    search_help_text = "Организация: слова наименования, ИНН или муниципалитета"
    verbs = [
        DeskVerb(
            name="accept",
            label="Принять",
            what=what_accepting_does,
            run=accept,
            done="Карточка изменена, письмо автору поставлено в очередь.",
            rule=rules.moderates_organisation_of,
            refusal=refusal(CORRECTION, "accept"),
            reversible=True,
        ),
        DeskVerb(
            name="decline",
            label="Отклонить",
            what=lambda correction: "Карточка останется прежней, автор получит письмо с причиной.",
            run=decline,
            done="Изменения отклонены, письмо с причиной поставлено в очередь.",
            rule=rules.moderates_organisation_of,
            refusal=refusal(CORRECTION, "decline"),
            reason="Причина",
            reason_hint="Причина уйдёт представителю в письме.",
            danger=True,
            reversible=True,
        ),
    ]

    def stamp(self, obj: CardCorrection) -> str:
        """The card as it reads now: one changed meanwhile is looked at again."""
        return hashlib.sha256(repr(sorted(now_in_card(obj).items())).encode()).hexdigest()[:16]

    @admin.display(description="что изменить")
    def asked(self, correction: CardCorrection) -> str:
        return field_names(correction.after)

    def facts(self, obj: CardCorrection) -> list[tuple[str, Any]]:
        organisation = obj.organisation
        return [
            ("Организация", organisation.full_name),
            ("Муниципалитет", f"{organisation.municipality.region}, {organisation.municipality}"),
            ("Кто предложил", obj.author),
            ("Отправлено", self.sent(obj)),
        ]

    def shown(self, obj: CardCorrection) -> dict[str, Any]:
        now, overtaken = now_in_card(obj), obj.overtaken() if obj.status == CorrectionStatus.WAITING else []
        return {
            "compared": [
                {
                    "name": field_name(n).capitalize(),
                    "before": obj.before[n],
                    "now": now[n],
                    "after": new,
                    "changed": n in overtaken,
                }
                for n, new in obj.after.items()
            ],
            "overtaken": field_names(overtaken),
        }
