"""«Удалить мои данные» on the desk: carried out or declined by the administrator, read afterwards as an act."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from accounts.models import ErasureRequest, ErasureStatus
from accounts.personal.workflow import ERASURE, carry_out, decline
from accounts.rules import is_administrator
from portal.desk import ONLY_ADMINISTRATOR, DeskVerb, ScopedAdmin, badge, choices_filter


@admin.register(ErasureRequest)
class ErasureRequestAdmin(ScopedAdmin):
    viewers = ONLY_ADMINISTRATOR
    desk_order = 60
    queue_label = "Удаление данных"
    queue_words = ("запрос", "запроса", "запросов")
    queue_query = "?status=waiting"
    list_display = ["number", "person", "state", "asked_at", "decided_at"]
    list_select_related = ["user"]
    list_filter = [choices_filter("состояние", "status", ErasureStatus.choices, "status")]
    fields = ["person", "login", "state", "asked_at", "wish", "decided_at", "decided_by", "answer", "act"]
    verbs = [
        DeskVerb(
            name="carry-out",
            label="Уничтожить данные",
            what=lambda request: (
                f"{request.user} (логин {request.user.username}): имя, логин, e-mail, телефон, анкета с фотографией, "
                "письма и уведомления будут уничтожены, роли отозваны, сеансы завершены. Останутся без имени история "
                "действий, оценки и сведения о согласиях. Последнее письмо уйдёт на прежний адрес."
            ),
            run=lambda request, actor, reason: carry_out(request_id=request.pk, actor=actor),
            done="Данные уничтожены, акт составлен.",
            rule=is_administrator,
            refusal=lambda request: ERASURE.refusal(request, "carry_out"),
            danger=True,
        ),
        DeskVerb(
            name="decline",
            label="Отказать",
            what=lambda request: f"{request.user} получит письмо с причиной отказа. Данные останутся.",
            run=lambda request, actor, reason: decline(request_id=request.pk, actor=actor, reason=reason),
            done="Отказ отправлен.",
            rule=is_administrator,
            refusal=lambda request: ERASURE.refusal(request, "decline", comment="-"),
            reason="Причина отказа",
            reason_hint="Уйдёт заявителю в письме. Отказать можно, только если хранить данные обязывает закон.",
        ),
    ]

    queue_since = "asked_at"

    def queue_rows(self, request: HttpRequest) -> Any:
        return self.get_queryset(request).waiting()

    @admin.display(description="запрос", ordering="pk")
    def number(self, request: ErasureRequest) -> str:
        return f"№ {request.pk}"

    @admin.display(description="чьи данные", ordering="user__last_name")
    def person(self, request: ErasureRequest) -> str:
        return request.user.full_name

    @admin.display(description="логин")
    def login(self, request: ErasureRequest) -> str:
        return request.user.username

    @admin.display(description="состояние", ordering="status")
    def state(self, request: ErasureRequest) -> Any:
        return badge(request.status, request.get_status_display())
