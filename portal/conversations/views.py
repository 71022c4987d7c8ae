"""Pages of a conversation: the form, the conversation by its private link, a person's own list."""

from typing import Any

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from portal.acting import act, not_yours_is_404
from portal.conversations import rules
from portal.conversations.forms import BeginForm, MessageForm
from portal.conversations.letters import own_page
from portal.conversations.workflow import begin, write
from portal.history import Actor
from portal.models import Conversation, ConversationStatus
from portal.requests import SignedIn

BADGES = {ConversationStatus.OPEN: "waiting", ConversationStatus.ANSWERED: "done", ConversationStatus.CLOSED: "neutral"}
PER_PAGE = 25
OFTEN = "Слишком много сообщений подряд. Подождите немного и отправьте снова: введённое осталось в форме."


def person_of(request: HttpRequest) -> Any | None:
    return request.user if request.user.is_authenticated else None


@login_not_required
@never_cache
@sensitive_post_parameters("name", "email", "topic", "text")
@require_http_methods(["GET", "HEAD", "POST"])
def feedback(request: HttpRequest) -> HttpResponse:
    """«Напишите нам», «On-line консультант»."""
    person = person_of(request)
    form = BeginForm(request.POST or None, person=person)
    status = 200
    if request.method == "POST" and form.is_valid():
        key = f"person {person.pk}" if person else form.cleaned_data["email"]
        if ratelimit.consume(request, action="conversation", key=key):
            return begun(request, form.cleaned_data, person)
        form.add_error(None, OFTEN)
        status = 429
    context = {"form": form, "person": person, "breadcrumbs": [("Главная", "/"), ("Напишите нам", None)]}
    return render(request, "portal/conversations/feedback.html", context, status=status)


def begun(request: HttpRequest, typed: dict[str, str], person: Any | None) -> HttpResponse:
    known = {"name": person.full_name[:150], "email": person.email} if person else {}
    conversation = begin(**{**typed, **known}, person=person, actor=Actor.of(request))
    where = "" if person else f" На {conversation.email} отправлено письмо со ссылкой на эту страницу."
    messages.success(request, f"Сообщение отправлено модератору.{where}")
    if person:
        return redirect("own-conversation", pk=conversation.pk)
    return redirect("conversation", token=conversation.token.open())


@login_not_required
@never_cache
@sensitive_post_parameters("text")
@require_http_methods(["GET", "HEAD", "POST"])
@not_yours_is_404
def conversation(request: HttpRequest, token: str) -> HttpResponse:
    """By a visitor's private link; one that is a person's own by now asks that person to sign in."""
    found = get_object_or_404(Conversation.objects.by_link(token))
    if not rules.is_party(person_of(request), found):
        if request.user.is_authenticated:
            raise Http404
        return redirect_to_login(own_page(found), reverse("account_login"))
    if found.person_id is not None:
        return redirect(own_page(found))
    return conversation_page(request, found, {"token": token})


@never_cache
@sensitive_post_parameters("text")
@require_http_methods(["GET", "HEAD", "POST"])
@not_yours_is_404
def own_conversation(request: SignedIn, pk: int) -> HttpResponse:
    """A person's own, by its number."""
    found = get_object_or_404(Conversation.objects.own(request.user, pk))
    return conversation_page(request, found, {"conversation_id": pk})


def conversation_page(request: HttpRequest, found: Conversation, by: dict[str, Any]) -> HttpResponse:
    """`by` is how the verb finds the row again: by the link or by the person."""
    form = MessageForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        if ratelimit.consume(request, action="conversation_message", key=f"conversation {found.pk}"):
            actor = Actor.of(request)
            return act(
                request,
                lambda: write(**by, text=form.cleaned_data["text"], actor=actor),
                done="Сообщение отправлено модератору.",
                to=request.path,
            )
        form.add_error(None, OFTEN)
        status = 429
    response = render(request, "portal/conversations/conversation.html", page_of(found, form), status=status)
    response["X-Robots-Tag"] = "noindex"
    return response


def page_of(found: Conversation, form: MessageForm) -> dict[str, Any]:
    own: list[tuple[str, str | None]] = [("Мои обращения", reverse("conversations"))] if found.person_id else []
    return {
        "conversation": found,
        "badge": BADGES[ConversationStatus(found.status)],
        "said": found.messages.all(),
        "form": form,
        "breadcrumbs": [("Главная", "/"), *own, (f"Обращение № {found.pk}", None)],
    }


@require_safe
def conversations(request: SignedIn) -> HttpResponse:
    """«Мои обращения»."""
    page = Paginator(Conversation.objects.of(request.user.pk), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(row, BADGES[ConversationStatus(row.status)]) for row in page.object_list],
        "breadcrumbs": [("Главная", "/"), ("Мои обращения", None)],
    }
    return render(request, "portal/conversations/list.html", context)
