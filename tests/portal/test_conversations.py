"""«Напишите нам»: one conversation between a person or a visitor and the moderators."""

import logging
import re
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.conversations.workflow import CONVERSATION, answer, begin, close, write
from portal.history import Actor
from portal.letter_links import with_links
from portal.models import Conversation, ConversationMessage, HistoryRecord, Letter, Notice, SiteSettings
from portal.workflow import AlreadyDone, NotYours, Refused
from tests.cast import Cast
from tests.expert_rating.rated import queries_of, text, writes_nothing

pytestmark = pytest.mark.django_db
TYPED = {"name": "Вера", "email": "Vera@Example.org", "topic": "Вопрос о фото", "text": "Как заменить фото?"}
STATES = ["open", "answered", "closed"]


def begun(cast: Cast, person: Any = None, **more: Any) -> Conversation:
    typed = {"name": "Вера", "email": "vera@example.org", "topic": "Вопрос", "text": "Как быть?", **more}
    return begin(**typed, person=person, actor=Actor(user=person, role=None))


def in_state(cast: Cast, state: str, person: Any = None) -> Conversation:
    made = begun(cast, person)
    moderator = cast.actor(cast.moderator)
    if state != "open":
        answer(conversation_id=made.pk, text="Отвечаем.", actor=moderator)
    if state == "closed":
        close(conversation_id=made.pk, actor=moderator)
    made.refresh_from_db()
    assert made.status == state
    return made


def letters_to(address: str) -> list[Letter]:
    return list(Letter.objects.filter(to=address).order_by("pk"))


class TestAVisitor:
    def test_writes_reads_by_the_link_and_goes_on(self, cast: Cast, visitor: Client) -> None:
        assert cast.moderator
        page = visitor.post("/feedback/", TYPED, follow=True)
        made = Conversation.objects.get()
        assert page.redirect_chain[-1][0] == f"/feedback/by-link/{made.token.open()}/"
        assert "Вопрос о фото Ждёт ответа" in text(page)
        assert "Как заменить фото?" in text(page)
        assert len(made.token.open()) == 43
        assert made.email == "vera@example.org"
        visitor.post(page.redirect_chain[-1][0], {"text": "И ещё вопрос"})
        said = text(Client().get(f"/feedback/by-link/{made.token.open()}/"))
        assert said.index("Как заменить фото?") < said.index("И ещё вопрос")

    def test_the_link_goes_out_by_mail_without_what_was_typed(self, cast: Cast) -> None:
        made = begun(cast, name="Купите слона", topic="Слон", text="http://spam.example")
        [letter] = letters_to("vera@example.org")
        assert f"/feedback/by-link/{made.token.open()}/" in with_links(letter)[0]
        for typed in ("слона", "Слон", "spam"):
            assert typed not in letter.text + letter.subject

    def test_mistakes_are_told_and_keep_what_was_typed(self, visitor: Client) -> None:
        answered = visitor.post("/feedback/", {**TYPED, "email": "нет", "topic": ""})
        assert "Проверьте, пожалуйста, форму" in text(answered)
        assert "Как заменить фото?" in answered.content.decode()
        assert not Conversation.objects.exists()

    @pytest.mark.parametrize("token", ["", "x", "0" * 43])
    def test_a_guessed_link_opens_nothing(self, visitor: Client, token: str, cast: Cast) -> None:
        begun(cast)
        assert visitor.get(f"/feedback/by-link/{token}/").status_code == 404

    def test_text_is_shown_as_text(self, cast: Cast, visitor: Client) -> None:
        made = begun(cast, text="<b>жирно</b> <script>alert(1)</script>")
        html = visitor.get(f"/feedback/by-link/{made.token.open()}/").content.decode()
        assert "&lt;script&gt;alert(1)" in html

    def test_the_page_is_neither_kept_nor_indexed(self, cast: Cast, visitor: Client) -> None:
        page = visitor.get(f"/feedback/by-link/{begun(cast).token.open()}/")
        assert "no-store" in page["Cache-Control"]
        assert page["X-Robots-Tag"] == "noindex"

    def test_too_often(self, settings: Any, visitor: Client) -> None:
        settings.ACCOUNT_RATE_LIMITS = {"conversation": "20/h/ip,1/h/key", "conversation_message": "1/h/key"}
        assert visitor.post("/feedback/", TYPED).status_code == 302
        refused = visitor.post("/feedback/", {**TYPED, "email": "vera@example.org"})
        assert refused.status_code == 429
        assert "Слишком много сообщений подряд" in text(refused)
        assert "Как заменить фото?" in refused.content.decode()
        assert visitor.post("/feedback/", {**TYPED, "email": "other@example.org"}).status_code == 302
        link = f"/feedback/by-link/{Conversation.objects.earliest('pk').token.open()}/"
        assert visitor.post(link, {"text": "раз"}).status_code == 302
        assert visitor.post(link, {"text": "два"}).status_code == 429
        assert Conversation.objects.count() == 2

    def test_texts_never_reach_logs(self, cast: Cast, visitor: Client, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.DEBUG)
        logging.getLogger("django.db.backends").setLevel(logging.WARNING)
        visitor.post("/feedback/", TYPED)
        made = Conversation.objects.get()
        answer(conversation_id=made.pk, text="Тайный ответ", actor=cast.actor(cast.moderator))
        for word in ("Как заменить", "Тайный", "vera@example.org", made.token.open()):
            assert word.lower() not in caplog.text.lower()


class TestAPerson:
    def test_name_and_email_are_known(self, cast: Cast) -> None:
        client, user = cast.client(cast.expert), cast.expert.user
        page = text(client.get("/feedback/"))
        assert user.full_name in page
        assert "Как к Вам обращаться" not in page
        client.post("/feedback/", {"topic": "Вопрос", "text": "Как быть?", "name": "Другой", "email": "x@example.org"})
        made = Conversation.objects.get()
        assert (made.person, made.name, made.email) == (user, user.full_name, user.email)
        assert letters_to(user.email) == []

    def test_own_list(self, cast: Cast) -> None:
        begun(cast, cast.expert.user, topic="Моё")
        begun(cast, cast.other_expert.user, topic="Чужое")
        begun(cast, topic="Посетителя")
        said = text(cast.client(cast.expert).get("/feedback/own/"))
        assert "Моё" in said
        assert "Чужое" not in said
        assert "Посетителя" not in said
        assert "Обращений пока нет" in text(cast.client(cast.listener).get("/feedback/own/"))

    def test_is_that_persons_alone_even_by_the_link(self, cast: Cast, visitor: Client) -> None:
        made = begun(cast, cast.expert.user)
        link = f"/feedback/by-link/{made.token.open()}/"
        assert visitor.get(link)["Location"] == f"/accounts/login/?next=/feedback/own/{made.pk}/"
        assert visitor.post(link, {"text": "x"}).status_code == 302
        for who in ("other_expert", "moderator"):
            client = cast.client(getattr(cast, who))
            assert client.get(link).status_code == 404
            assert client.post(link, {"text": "x"}).status_code == 404
        assert made.messages.count() == 1
        own = cast.client(cast.expert).get(link)["Location"]
        assert cast.client(cast.expert).get(own).status_code == 200

    def test_is_that_persons_alone_by_its_number(self, cast: Cast, visitor: Client) -> None:
        made, visitors = begun(cast, cast.expert.user), begun(cast)
        own = f"/feedback/own/{made.pk}/"
        client = cast.client(cast.expert)
        assert client.post(own, {"text": "И ещё"})["Location"] == own
        assert "И ещё" in text(client.get(own))
        assert visitor.get(own)["Location"].startswith("/accounts/login/")
        for who in ("other_expert", "moderator"):
            assert cast.client(getattr(cast, who)).get(own).status_code == 404
            assert cast.client(getattr(cast, who)).post(own, {"text": "x"}).status_code == 404
        assert client.get(f"/feedback/own/{visitors.pk}/").status_code == 404
        assert client.post(f"/feedback/own/{visitors.pk}/", {"text": "x"}).status_code == 404
        assert visitors.messages.count() == 1

    def test_the_answer_comes_under_the_bell_and_by_mail(self, cast: Cast) -> None:
        made = begun(cast, cast.expert.user)
        answer(conversation_id=made.pk, text="Вот так.", actor=cast.actor(cast.moderator))
        notice = Notice.objects.get(person=cast.expert.user)
        assert (notice.title, notice.url) == (
            f"Модератор ответил на Ваше обращение № {made.pk}.",
            f"/feedback/own/{made.pk}/",
        )
        [letter] = letters_to(cast.expert.user.email)
        assert "Вот так." in letter.text

    def test_one_without_a_role_writes_too(self, cast: Cast) -> None:
        client = cast.client(cast.waiting_expert)
        assert client.post("/feedback/", {"topic": "Вопрос", "text": "Когда?"}).status_code == 302
        assert Conversation.objects.get().person == cast.waiting_expert.user

    def test_queries(self, cast: Cast) -> None:
        client = cast.client(cast.expert)
        begun(cast, cast.expert.user)
        with_one = queries_of(lambda: client.get("/feedback/own/"))
        for number in range(30):
            begun(cast, cast.expert.user, topic=f"Вопрос {number}")
        assert queries_of(lambda: client.get("/feedback/own/")) == with_one


class TestModeratorsAreTold:
    def test_each_of_the_home_region(self, cast: Cast) -> None:
        assert cast.moderator
        assert cast.other_moderator
        made = begun(cast, text="Как быть?")
        notice = Notice.objects.get()
        assert notice.person == cast.moderator.user
        assert notice.url == reverse("admin:portal_conversation_change", args=[made.pk])
        [letter] = letters_to(cast.moderator.user.email)
        assert "Как быть?" in letter.text
        assert letters_to(cast.other_moderator.user.email) == []

    def test_or_the_addresses_of_the_home_regions_record(self, cast: Cast) -> None:
        assert cast.moderator
        SiteSettings.objects.update_or_create(pk=1, defaults={"feedback_addresses": ["desk@example.org"]})
        made = begun(cast)
        write(token=made.token.open(), text="Ещё", actor=Actor.system())
        assert len(letters_to("desk@example.org")) == 2
        assert letters_to(cast.moderator.user.email) == []


class TestVerbs:
    @pytest.mark.parametrize("state", STATES)
    def test_a_message_opens_it(self, cast: Cast, state: str) -> None:
        made = in_state(cast, state)
        write(token=made.token.open(), text="Ещё", actor=Actor.system())
        made.refresh_from_db()
        assert made.status == "open"
        record = HistoryRecord.objects.about(made).first()
        assert (record.verb, record.from_state, record.to_state) == ("write", state, "open")

    @pytest.mark.parametrize("state", STATES)
    def test_an_answer(self, cast: Cast, state: str) -> None:
        made = in_state(cast, state)
        before = len(letters_to("vera@example.org"))
        answer(conversation_id=made.pk, text="Вот так.", actor=cast.actor(cast.moderator))
        made.refresh_from_db()
        assert made.status == "answered"
        assert len(letters_to("vera@example.org")) == before + 1
        assert f"/feedback/by-link/{made.token.open()}/" in with_links(letters_to("vera@example.org")[-1])[0]

    @pytest.mark.parametrize(("state", "refused"), [("open", False), ("answered", False), ("closed", True)])
    def test_closing(self, cast: Cast, state: str, refused: bool) -> None:
        made = in_state(cast, state)
        if refused:
            with pytest.raises(AlreadyDone):
                close(conversation_id=made.pk, actor=cast.actor(cast.moderator))
        else:
            close(conversation_id=made.pk, actor=cast.actor(cast.moderator))
        made.refresh_from_db()
        assert made.status == "closed"

    @pytest.mark.parametrize("verb", ["answer", "close"])
    @pytest.mark.parametrize(
        "who",
        [
            "expert", "representative", "other_moderator", "listener", "head", "dpo_officer", "staff_registrar",
            "attestation_specialist", "municipal_coordinator", "attestation_officer", "point_organiser",
            "regional_coordinator", "federal_organiser", None,
        ],
    )  # fmt: skip
    def test_only_the_home_desk_answers(self, cast: Cast, verb: str, who: str | None) -> None:
        made = begun(cast)
        actor = cast.actor(getattr(cast, who)) if who else Actor.system()
        with pytest.raises(NotYours):
            if verb == "answer":
                answer(conversation_id=made.pk, text="x", actor=actor)
            else:
                close(conversation_id=made.pk, actor=actor)
        assert made.messages.count() == 1

    def test_an_empty_message_writes_nothing(self, cast: Cast) -> None:
        made = begun(cast)
        for said in ("", "  \n "):
            with pytest.raises(Refused, match="Напишите сообщение"):
                write(token=made.token.open(), text=said, actor=Actor.system())
        assert made.messages.count() == 1
        assert HistoryRecord.objects.about(made).count() == 1

    def test_history_holds_no_text(self, cast: Cast) -> None:
        made = in_state(cast, "answered")
        assert {record.comment for record in HistoryRecord.objects.about(made)} == {""}

    def test_the_database_refuses_unknown_states_and_the_unreachable(self, cast: Cast) -> None:
        for wrong in ({"status": "zzz"}, {"email": ""}):
            with pytest.raises(IntegrityError), transaction.atomic():
                Conversation.objects.filter(pk=begun(cast).pk).update(**wrong)
        with pytest.raises(IntegrityError), transaction.atomic():
            ConversationMessage.objects.create(conversation=begun(cast), side="zzz", text="x")

    def test_no_verb_is_untested(self) -> None:
        assert set(CONVERSATION.transitions) == {"write", "answer", "close"}


class TestTheDesk:
    def test_the_queue_counts_what_waits(self, cast: Cast) -> None:
        for state in STATES:
            in_state(cast, state)
        client = cast.client(cast.moderator)
        assert "Ждут ответа: 1 обращение" in text(client.get("/admin/"))
        assert "Найдено: 1" in text(client.get("/admin/portal/conversation/?status=open"))
        assert "обращение" not in text(cast.client(cast.other_moderator).get("/admin/"))

    def test_read_answered_closed(self, cast: Cast, visitor: Client) -> None:
        made = begun(cast, text="Как быть?")
        client = cast.client(cast.moderator)
        page = reverse("admin:portal_conversation_change", args=[made.pk])
        assert "Как быть?" in text(client.get(page))
        client.post(reverse("admin:portal_conversation_answer", args=[made.pk]), {"text": "Вот так."})
        assert "Модератор" in text(visitor.get(f"/feedback/by-link/{made.token.open()}/"))
        assert "Вот так." in text(visitor.get(f"/feedback/by-link/{made.token.open()}/"))
        assert cast.moderator.user.last_name not in text(visitor.get(f"/feedback/by-link/{made.token.open()}/"))
        client.post(reverse("admin:portal_conversation_verb", args=[made.pk, "close"]), {"confirmed": "1"})
        made.refresh_from_db()
        assert made.status == "closed"

    def test_an_empty_answer_stays_on_the_page(self, cast: Cast) -> None:
        made = begun(cast)
        client = cast.client(cast.moderator)
        said = text(client.post(reverse("admin:portal_conversation_answer", args=[made.pk]), {"text": " "}))
        assert "Проверьте, пожалуйста, форму" in said
        assert "Как быть?" in said
        assert made.messages.count() == 1

    def test_another_regions_moderator_finds_nothing(self, cast: Cast) -> None:
        made = begun(cast)
        client = cast.client(cast.other_moderator)
        for view in ("change", "history", "answer"):
            url = reverse(f"admin:portal_conversation_{view}", args=[made.pk])
            assert client.get(url).status_code == 404
            assert client.post(url, {"text": "x"}).status_code == 404
        assert client.get("/admin/portal/conversation/").status_code == 404

    def test_one_count_of_queries(self, cast: Cast) -> None:
        client = cast.client(cast.moderator)
        in_state(cast, "closed")
        with_one = queries_of(lambda: client.get("/admin/portal/conversation/"))
        for number in range(30):
            in_state(cast, STATES[number % 3], cast.expert.user if number % 2 else None)
        assert queries_of(lambda: client.get("/admin/portal/conversation/")) == with_one


class TestGet:
    @pytest.mark.parametrize("who", ["visitor", "expert"])
    def test_writes_nothing(self, cast: Cast, visitor: Client, who: str) -> None:
        made = begun(cast, cast.expert.user if who == "expert" else None)
        client = visitor if who == "visitor" else cast.client(cast.expert)
        with writes_nothing():
            client.get("/feedback/")
            client.get(f"/feedback/by-link/{made.token.open()}/")

    def test_a_conversation_of_many_messages_costs_the_same(self, cast: Cast, visitor: Client) -> None:
        made = begun(cast)

        def count() -> int:
            with CaptureQueriesContext(connection) as captured:
                visitor.get(f"/feedback/by-link/{made.token.open()}/")
            return len(captured)

        with_one = count()
        for number in range(30):
            write(token=made.token.open(), text=f"Ещё {number}", actor=Actor.system())
        assert count() == with_one

    def test_every_page_links_to_the_form(self, visitor: Client) -> None:
        for page in ("/", "/doo/"):
            assert re.search(r'href="/feedback/">Напишите нам', visitor.get(page).content.decode())


def test_the_same_words_twice_in_a_row_are_one_message(cast: Cast) -> None:
    made, moderator = begun(cast), cast.actor(cast.moderator)
    answer(conversation_id=made.pk, text="Вот так.", actor=moderator)
    with pytest.raises(AlreadyDone, match="уже отправлено"):
        answer(conversation_id=made.pk, text=" Вот так. ", actor=moderator)
    write(token=made.token.open(), text="Спасибо", actor=Actor.system())
    answer(conversation_id=made.pk, text="Вот так.", actor=moderator)
    assert ConversationMessage.objects.filter(text="Вот так.").count() == 2
    assert HistoryRecord.objects.filter(verb="answer").count() == 2
