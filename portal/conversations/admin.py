"""«Напишите нам» on the desk: what waits for an answer, the conversation, the answer itself."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Case, IntegerField, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.safestring import SafeString

from portal.content.editors import HomeAdmin
from portal.conversations.forms import AnswerForm
from portal.conversations.rules import can_answer
from portal.conversations.workflow import CONVERSATION, answer, close
from portal.desk import DeskVerb, badge, choices_filter
from portal.history import Actor
from portal.models import Conversation, ConversationStatus
from portal.workflow import Refused

KINDS = {"open": "waiting", "answered": "active", "closed": "closed"}
OPEN_FIRST = Case(When(status=ConversationStatus.OPEN, then=Value(0)), default=Value(1), output_field=IntegerField())


@admin.register(Conversation)
class ConversationAdmin(HomeAdmin):
    desk_order = 5
    queue_label = "Ждут ответа"
    queue_words = ("обращение", "обращения", "обращений")
    queue_query = "?status=open"
    queue_since = "last_at"
    list_display = ["topic", "name", "state", "last_at"]
    list_filter = [choices_filter("состояние", "status", ConversationStatus.choices, "status")]
    ordering = [OPEN_FIRST, "-last_at"]
    search_fields = ["topic", "name", "email"]
    search_help_text = "Тема, имя или e-mail"
    change_form_template = "admin/portal/conversation/change_form.html"
    verbs = [
        DeskVerb(
            name="close",
            label="Закрыть обращение",
            what=lambda conversation: f"{conversation} будет закрыто. Новое сообщение откроет его снова.",
            run=lambda conversation, actor, reason: close(conversation_id=conversation.pk, actor=actor),
            done="Обращение закрыто.",
            rule=can_answer,
            refusal=lambda conversation: CONVERSATION.refusal(conversation, "close"),
            reversible=True,
        )
    ]

    def queue_rows(self, request: HttpRequest) -> Any:
        return self.get_queryset(request).filter(status=ConversationStatus.OPEN)

    @admin.display(description="состояние", ordering="status")
    def state(self, conversation: Conversation) -> SafeString:
        return badge(KINDS[conversation.status], conversation.get_status_display())

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.answer_view)
        return [path("<int:object_id>/answer/", view, name="portal_conversation_answer"), *super().get_urls()]

    def shown(self, conversation: Conversation, form: AnswerForm) -> dict[str, Any]:
        return {
            "conversation": conversation,
            "said": conversation.messages.select_related("author"),
            "answer_form": form,
            "state_badge": self.state(conversation),
            "records": self.records(conversation),
            "states": dict(ConversationStatus.choices),
        }

    def page_of(self, request: HttpRequest, obj: Any) -> dict[str, Any]:
        return self.shown(obj, AnswerForm())

    def answer_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """The answer is kept in the form when it is refused."""
        conversation = self.found(request, str(object_id))
        form = AnswerForm(request.POST or None)
        if request.method != "POST":
            return redirect(self.address("change", conversation.pk))
        if not form.is_valid():
            context = {
                "title": str(conversation), "opts": self.opts, "original": conversation, "change": True,
                "desk_verbs": self.buttons(request, conversation),
            }  # fmt: skip
            return self.page(request, self.change_form_template, context | self.shown(conversation, form))
        try:
            answer(conversation_id=conversation.pk, text=form.cleaned_data["text"], actor=Actor.of(request))
        except Refused as refusal:
            messages.warning(request, str(refusal))
        else:
            messages.success(request, "Ответ отправлен: он стоит в переписке и ушёл письмом.")
        return redirect(self.address("change", conversation.pk))
