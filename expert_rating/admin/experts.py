"""Experts' questionnaires: read beside the photo, activated and declined one by one or many at once."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime

from accounts.admin.directory import kinds_of
from accounts.models import GrantStatus
from expert_rating.admin.questionnaires import Moderation, QuestionnaireAdmin
from expert_rating.models import Assessment, Expert, ExpertLevel, TargetGroup
from expert_rating.signs import LOOKED_AT, signs_of
from expert_rating.workflow.experts import activate_experts, decline_experts, take_back_experts
from portal.desk import DeskChangeList, choices_filter, counted, role_of

LEVEL = {
    ExpertLevel.ORGANISATION: Q(grant__organisation__isnull=False),
    ExpertLevel.MUNICIPAL: Q(grant__municipality__isnull=False),
    ExpertLevel.REGIONAL: Q(grant__region__isnull=False),
    ExpertLevel.FEDERAL: Q(grant__organisation=None, grant__municipality=None, grant__region=None),
}


class LevelFilter(admin.SimpleListFilter):
    title = "уровень"
    parameter_name = "level"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(ExpertLevel.choices)

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        level = self.value()
        if level is None:
            return queryset
        return queryset.filter(LEVEL[ExpertLevel(level)]) if level in ExpertLevel.values else queryset.none()


def role_asked(expert: Expert) -> str:
    place = f", {expert.grant.scope_name}" if expert.level != ExpertLevel.FEDERAL else ""
    label = expert.level.label.lower()
    return f"эксперт, {label if expert.level == ExpertLevel.ORGANISATION else f'{label} уровень'}{place}"


def what_stays(expert: Expert) -> SafeString:
    """Placed assessments count on (spec/01); where to set them aside."""
    author = expert.grant.user
    placed = Assessment.objects.active().filter(author=author).count()
    if not placed:
        return mark_safe("Размещённых оценок у эксперта нет.")
    query = urlencode({"q": f"{author.last_name} {author.first_name}".strip()})
    return format_html(
        'Размещённых оценок: {}. Они учитываются и дальше; чтобы исключить их, снимите их в списке <a href="{}?{}">«Оценки»</a>.',
        placed, reverse("admin:expert_rating_assessment_changelist"), query,
    )  # fmt: skip


MODERATION = Moderation(
    Expert,
    activate_experts,
    decline_experts,
    take_back_experts,
    many="Эксперты",
    one="эксперту",
    role_of=role_asked,
    what_stays=what_stays,
    stays="Размещённые оценки учитываются и дальше: чтобы исключить их, снимите их в списке «Оценки».",
)


class SignedList(DeskChangeList):
    """The signs of fraud of a page's experts, found for all of them together."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = list(self.result_list)
        found = signs_of(self.result_list, role_of(request))
        for expert in self.result_list:
            expert.signs = found.get(expert.pk, [])


@admin.register(Expert)
class ExpertAdmin(QuestionnaireAdmin):
    desk_order = 10
    list_display = ["thumb", "name", "place", "state", "signs_seen", "sent"]
    list_display_links = ["name"]
    list_filter = [
        choices_filter("состояние", "status", GrantStatus.choices, "grant__status"),
        LevelFilter,
        choices_filter("целевая группа", "group", TargetGroup.choices, "target_group"),
        choices_filter("вид организации", "kind", kinds_of, "grant__organisation__kind"),
    ]
    bulks = MODERATION.bulks()
    verbs = MODERATION.verbs()
    change_form_template = "admin/expert_rating/expert/change_form.html"

    def role_asked(self, obj: Any) -> str:
        return role_asked(obj)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return SignedList

    # --- The list -------------------------------------------------------------------------------

    @admin.display(description="фото")
    def thumb(self, expert: Expert) -> SafeString | str:
        if not expert.photo:  # erased at the person's request
            return "—"
        return format_html('<img class="desk-thumb" src="{}" alt="">', reverse("rating:photo", args=[expert.pk]))

    @admin.display(description="организация или территория")
    def place(self, expert: Expert) -> SafeString:
        grant = expert.grant
        about = f"{expert.level.label} · {expert.get_target_group_display()}"
        return format_html('<span>{}<span class="secondary">{}</span></span>', grant.scope_name, about)

    @admin.display(description="признаки")
    def signs_seen(self, expert: Any) -> str:
        if not expert.signs:
            return "—"
        labels = ", ".join(sign.label for sign in expert.signs)
        number = counted(len(expert.signs), "признак", "признака", "признаков")
        shown = '<span class="desk-signs" title="{}">{}<span class="visually-hidden"> {}: {}</span></span>'
        return format_html(shown, labels, len(expert.signs), number.partition(" ")[2], labels)

    # --- The page -------------------------------------------------------------------------------

    def page_of(self, request: HttpRequest, obj: Any) -> dict[str, Any]:
        signs = signs_of([obj], role_of(request))[obj.pk] if obj.grant.status in LOOKED_AT else None
        return super().page_of(request, obj) | {"expert": obj, "signs": signs}

    def facts(self, expert: Expert) -> list[tuple[str, Any]]:
        grant, user = expert.grant, expert.grant.user
        region = grant.scope_region
        return [
            ("Уровень экспертного сообщества", expert.level.label),
            ("Федеральный округ", (region.federal_district if region else None) or expert.federal_district),
            ("Субъект РФ", region),
            ("Муниципалитет", grant.municipality or (grant.organisation and grant.organisation.municipality)),
            ("Принадлежность к организации", grant.organisation and grant.organisation.full_name),
            ("Целевая группа", expert.get_target_group_display()),
            ("Полных лет", expert.age),
            ("Родитель (законный представитель)", expert.parent_name),
            ("Пол", expert.get_sex_display()),
            ("Образование", expert.get_education_display()),
            ("Место работы", expert.workplace),
            ("Должность, учёная степень, звание", expert.position),
            ("Телефон", user.phone),
            ("E-mail", user.email),
            ("Логин", user.username),
            ("Отправлена", localtime(expert.sent_at)),
        ]
