"""The portal's own tables on the desk: letters and their fate, jobs, history, the home region, static pages."""

from typing import Any

from django.apps import apps
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from portal.content import admin as content_admin
from portal.content.site import SiteSettingsForm
from portal.conversations import admin as conversations_admin
from portal.desk import ADMINISTRATOR, ONLY_ADMINISTRATOR, DeskVerb, ScopedAdmin, badge, choices_filter
from portal.history import Actor, moved
from portal.jobs import job_label
from portal.letter_links import keeps_links, refusal
from portal.letters import ON_ITS_WAY, refusal_to_resend, resend
from portal.models import HistoryRecord, Job, Letter, SiteSettings, Term
from portal.text import counted
from portal.workflow import Refused

__all__ = ["content_admin", "conversations_admin"]


def send_again(letter: Letter, actor: Actor, reason: str) -> None:
    if not resend(letter=letter, actor=actor):
        raise Refused(refusal_to_resend(letter) or ON_ITS_WAY)


def state_of_link(letter: Letter) -> str:
    """What becomes of the letter's link; the link itself stands in what was sent and nowhere else."""
    if letter.link:
        return refusal(letter) or "Делается при отправке, каждый раз новая."
    if not keeps_links(letter):
        return "Нет"
    return refusal(letter) or "Хранится зашифрованной, пока письмо не отправлено."


def is_administrator(role: Any, obj: object = None) -> bool:
    return role is not None and role.role == ADMINISTRATOR


@admin.register(Letter)
class LetterAdmin(ScopedAdmin):
    """The administrator's alone: letters tell of other people. Their one-time links stand in what was sent, not here."""

    viewers = ONLY_ADMINISTRATOR
    desk_order = 10
    queue_label = "Не отправлены"
    queue_words = ("письмо", "письма", "писем")
    queue_query = "?status=failed"
    list_display = ["subject", "to", "state", "created_at", "sent_at"]
    list_filter = [choices_filter("состояние", "status", Letter.Status.choices, "status")]
    search_fields = ["to", "subject"]
    fields = [
        "to", "person", "subject", "state", "created_at", "sent_at", "attempts", "last_error", "resends", "one_time_link",
        "text",
    ]  # fmt: skip
    actions = ["resend_selected"]
    verbs = [
        DeskVerb(
            name="resend",
            label="Отправить ещё раз",
            what=lambda letter: (
                f"Письмо «{letter.subject}» снова уйдёт на адрес {letter.to}."
                + (" Ссылка в нём будет новая." if letter.link else "")
            ),
            run=send_again,
            done="Письмо поставлено в очередь.",
            rule=is_administrator,
            refusal=refusal_to_resend,
        )
    ]

    queue_since = "created_at"

    def queue_rows(self, request: HttpRequest) -> Any:
        return self.get_queryset(request).filter(status=Letter.Status.FAILED)

    @admin.display(description="состояние", ordering="status")
    def state(self, letter: Letter) -> str:
        return badge(letter.status, letter.get_status_display())

    @admin.display(description="одноразовая ссылка")
    def one_time_link(self, letter: Letter) -> str:
        return state_of_link(letter)

    @admin.action(description="Отправить выбранные ещё раз")
    def resend_selected(self, request: HttpRequest, queryset: Any) -> None:
        actor = Actor.of(request)
        sent = sum(resend(letter=letter, actor=actor) for letter in queryset[:500])
        messages.success(request, f"Поставлено в очередь: {counted(sent, 'письмо', 'письма', 'писем')}.")


@admin.register(Job)
class JobAdmin(ScopedAdmin):
    viewers = ONLY_ADMINISTRATOR
    desk_order = 20
    queue_label = "Не выполнены"
    queue_words = ("фоновое задание", "фоновых задания", "фоновых заданий")
    queue_query = "?status=failed"
    list_display = ["what", "by", "state", "progress", "created_at", "finished_at"]
    list_select_related = ["by"]
    list_filter = [choices_filter("состояние", "status", Job.Status.choices, "status")]
    fields = ["what", "by", "state", "progress", "created_at", "finished_at", "attempts", "last_error"]

    queue_since = "created_at"

    def queue_rows(self, request: HttpRequest) -> Any:
        return self.get_queryset(request).filter(status=Job.Status.FAILED)

    @admin.display(description="вид", ordering="kind")
    def what(self, job: Job) -> str:
        return job_label(job.kind)

    @admin.display(description="состояние", ordering="status")
    def state(self, job: Job) -> str:
        return badge(job.status, job.get_status_display())

    @admin.display(description="сделано")
    def progress(self, job: Job) -> str:
        return f"{job.progress_done} из {job.progress_total}" if job.progress_total else str(job.progress_done)


@admin.register(HistoryRecord)
class HistoryRecordAdmin(ScopedAdmin):
    viewers = ONLY_ADMINISTRATOR
    desk_order = 30
    list_display = ["at", "label", "who", "about", "moved"]
    list_select_related = ["person", "on_behalf_of", "subject_type"]
    list_filter = [("label", admin.AllValuesFieldListFilter), "at"]
    search_fields = ["person__last_name", "person__username", "label", "comment"]
    fields = [
        "at", "label", "person", "on_behalf_of", "role_name", "about", "moved", "comment", "session", "device",
    ]  # fmt: skip

    @admin.display(description="роль", ordering="role")
    def role_name(self, record: HistoryRecord) -> str:
        roles = apps.get_model("accounts.RoleGrant")._meta.get_field("role").flatchoices
        return str(dict(roles).get(record.role, record.role))

    @admin.display(description="кто", ordering="person__last_name")
    def who(self, record: HistoryRecord) -> str:
        role = self.role_name(record)
        behalf = f"за: {record.on_behalf_of}" if record.on_behalf_of else ""
        return ", ".join(filter(None, [str(record.person or "Портал"), role, behalf]))

    @admin.display(description="о чём")
    def about(self, record: HistoryRecord) -> str:
        return f"{record.subject_type.name} № {record.subject_id}"

    @admin.display(description="состояние")
    def moved(self, record: HistoryRecord) -> str:
        return moved(record)


@admin.register(SiteSettings)
class SiteSettingsAdmin(ScopedAdmin):
    """One row: its list leads straight to it."""

    viewers = changers = ONLY_ADMINISTRATOR
    desk_order = 50
    form = SiteSettingsForm

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.code(request) == ADMINISTRATOR and not SiteSettings.objects.exists()

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if not self.has_view_permission(request):
            return super().changelist_view(request, extra_context)
        return redirect(self.address("change", 1) if SiteSettings.objects.exists() else self.address("add"))

    def save_model(self, request: HttpRequest, obj: SiteSettings, form: Any, change: bool) -> None:
        obj.pk = 1
        super().save_model(request, obj, form, change)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        messages.success(request, "Сохранено.")
        return redirect(self.address("change", obj.pk))


@admin.register(Term)
class TermAdmin(ScopedAdmin):
    viewers = adders = changers = deleters = ONLY_ADMINISTRATOR
    desk_order = 45
    add_title = "Новый термин"
    list_display = ["term", "full", "meaning"]
    search_fields = ["term", "full", "meaning"]
    fields = ["term", "full", "meaning"]
