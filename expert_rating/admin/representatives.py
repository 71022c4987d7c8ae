"""Representatives' questionnaires: activated and declined one by one or many at once."""

from typing import Any

from django.contrib import admin
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime

from accounts.admin.directory import kinds_of
from accounts.models import GrantStatus, RoleGrant
from expert_rating.admin.questionnaires import Moderation, QuestionnaireAdmin
from expert_rating.models import Representative
from expert_rating.workflow.representatives import (
    activate_representatives,
    decline_representatives,
    take_back_representatives,
)
from portal.desk import choices_filter
from portal.phones import shown_phone

STAYS = "Карточка организации, ответы, материалы и вакансии, которые уже приняты, остаются."


def role_asked(found: Representative) -> str:
    return f"представитель организации «{found.grant.scope_name}», {found.position}"


MODERATION = Moderation(
    Representative,
    activate_representatives,
    decline_representatives,
    take_back_representatives,
    many="Представители",
    one="представителю",
    role_of=role_asked,
    what_stays=lambda found: STAYS,
    stays=STAYS,
)


@admin.register(Representative)
class RepresentativeAdmin(QuestionnaireAdmin):
    desk_order = 11
    queue_label = "Представители ждут вашего решения"
    list_display = ["name", "organisation", "position", "state", "sent"]
    list_filter = [
        choices_filter("состояние", "status", GrantStatus.choices, "grant__status"),
        choices_filter("вид организации", "kind", kinds_of, "grant__organisation__kind"),
    ]
    bulks = MODERATION.bulks()
    verbs = MODERATION.verbs()

    def role_asked(self, obj: Any) -> str:
        return role_asked(obj)

    @admin.display(description="организация", ordering="grant__organisation__sort_name")
    def organisation(self, found: Representative) -> SafeString:
        place = found.grant.organisation.municipality if found.grant.organisation else ""
        return format_html('<span>{}<span class="secondary">{}</span></span>', found.grant.scope_name, place)

    def facts(self, found: Representative) -> list[tuple[str, Any]]:
        grant, user, card = found.grant, found.grant.user, found.grant.organisation
        rows = [
            ("Должность", found.position),
            ("Организация", card and card.full_name),
            ("Муниципалитет", card and card.municipality),
            ("Телефон организации", card and card.phone),
            ("E-mail организации", card and card.email),
            ("Руководитель", card and card.head),
            ("Телефон", shown_phone(user.phone)),
            ("E-mail", user.email),
            ("Логин", user.username),
            ("Отправлена", localtime(found.sent_at)),
        ]
        others = RoleGrant.objects.in_force().filter(role=grant.role, organisation=card).exclude(pk=grant.pk)
        names = ", ".join(one.user.full_name for one in others.select_related("user"))
        return [*rows, ("Уже представляют эту организацию", names)]
