"""What both sides of a conversation are told. Nothing here is logged: texts stay in the database and in letters."""

from django.urls import reverse

from portal.letter_links import LINK, LinkRefused, letter_link
from portal.letters import NewLetter, queue_letter, queue_letters
from portal.models import Conversation, ConversationMessage, Letter, SiteSettings
from portal.notices import Message, absolute, tell
from portal.registry import EventKind, moderators_of

EVENTS = (
    EventKind("conversation_message", "Новое сообщение в «Напишите нам»", ("moderator",)),
    EventKind("conversation_answer", "Ответ модератора на обращение"),
)


PRIVATE = "conversation"


@letter_link(PRIVATE)
def private_link(letter: Letter) -> str:
    """A visitor's, from the letter's `about`; it ends when the conversation is somebody's own or its words are gone."""
    label, _, number = letter.about.rpartition(":")
    rows = Conversation.objects.filter(person=None)
    found = rows.filter(pk=int(number)).first() if number.isdecimal() else None
    if found is None or label != Conversation._meta.label_lower:
        raise LinkRefused("Личной ссылки больше нет: обращение удалено или стало обращением учётной записи.")
    if found.email.lower() != letter.to.lower():
        raise LinkRefused("Адрес письма не тот, что указан в обращении.")
    return absolute(reverse("conversation", args=[found.token.open()]))


def own_page(conversation: Conversation) -> str:
    """A person's own: whoever opens it signs in."""
    return reverse("own-conversation", args=[conversation.pk])


def signature(site: SiteSettings) -> str:
    return f"\n\n{site.name}\nТелефон для справок: {site.phone}"


def send_link(conversation: Conversation) -> None:
    """Nothing the visitor typed stands here: the portal's mail must not carry a stranger's text to anybody's address."""
    site = SiteSettings.current()
    text = (
        f"Здравствуйте!\n\nМы получили Ваше обращение № {conversation.pk}. Ответ придёт на этот адрес. "
        "Прочитать переписку и написать ещё можно по личной ссылке, не передавайте её никому:\n"
        f"{LINK}\n\n"
        "Если Вы нам не писали, не отвечайте на это письмо: кто-то указал Ваш адрес по ошибке."
    )
    queue_letter(
        to=conversation.email,
        subject=f"Обращение № {conversation.pk} получено",
        text=text + signature(site),
        event="conversation_received",
        about=conversation,
        link=PRIVATE,
    )


def tell_moderators(conversation: Conversation, message: ConversationMessage) -> None:
    """By the addresses of the home region's record; without any, each of its moderators, by bell and letter."""
    site = SiteSettings.current()
    url = reverse("admin:portal_conversation_change", args=[conversation.pk])
    title = f"Обращение № {conversation.pk}: {conversation.topic}"
    text = (
        f"{conversation.name} пишет:\n\n{message.text}\n\n"
        f"Ответьте на рабочем столе, ответ на это письмо никто не прочтёт:\n{absolute(url)}"
    )
    if site.feedback_addresses:
        queue_letters(
            NewLetter(to=address, subject=title, text=text, event="conversation_message", about=conversation)
            for address in site.feedback_addresses
        )
        return
    tell(
        Message(
            person=person,
            event="conversation_message",
            title=title,
            text=text,
            url=url,
            role="moderator",
            notice=f"Новое сообщение в обращении № {conversation.pk}.",
            line=f"{title} (написал(а) {conversation.name})",
        )
        for person in moderators_of(site.region_code)
    )


def send_answer(conversation: Conversation, message: ConversationMessage) -> None:
    site = SiteSettings.current()
    title = f"Ответ на обращение № {conversation.pk}"
    own = conversation.person is not None
    text = (
        f"Здравствуйте, {conversation.name}!\n\nОтвет на Ваше обращение «{conversation.topic}»:\n\n{message.text}\n\n"
        f"Вся переписка; написать ещё можно там же:\n{absolute(own_page(conversation)) if own else LINK}{signature(site)}"
    )
    if conversation.person is not None:
        notice = f"Модератор ответил на Ваше обращение № {conversation.pk}."
        tell([Message(conversation.person, "conversation_answer", title, text, own_page(conversation), notice=notice)])
        return
    queue_letter(
        to=conversation.email,
        subject=title,
        text=text,
        event="conversation_answer",
        about=conversation,
        link=PRIVATE,
    )
