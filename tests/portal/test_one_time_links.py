"""A one-time or private link stands in the letter that leaves, and nowhere else."""

import logging
import re
from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.personal.holdings import held_by_accounts
from accounts.workflow import ask_to_confirm
from expert_rating.models import Expert
from expert_rating.workflow.experts import activate_experts
from portal.admin import state_of_link
from portal.conversations.workflow import answer, begin
from portal.history import Actor
from portal.letter_links import GONE, LINK
from portal.letters import queue_letter, refusal_to_resend, resend, send_due
from portal.logs import Line
from portal.models import Conversation, HistoryRecord, KeptUpload, Letter, Notice
from portal.notices import Message, tell
from portal.one_time import is_one_time, one_time_links
from tests.accounts.test_factor_secrets import whole_database
from tests.accounts.test_people_desk import TYPED as ACCOUNT
from tests.accounts.test_people_desk import admin
from tests.cast import Cast
from tests.expert_rating.registration_form import send
from tests.work import work_off

pytestmark = pytest.mark.django_db
PATHS = ("/accounts/password/reset/key/", "/profile/email/", "/feedback/by-link/", "/registration/confirm/")
KINDS = [
    "reset",
    "account_opened",
    "grant_activated",
    "change_email",
    "visitor",
    "answer_to_visitor",
    "own",
    "registration",
]


@pytest.fixture(autouse=True)
def outbox(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def logged() -> Iterator[StringIO]:
    """All that would be written at DEBUG."""
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Line("%(name)s %(message)s"))
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream
    root.removeHandler(handler)
    root.setLevel(before)


def make(cast: Cast, kind: str) -> None:
    actor = admin(cast)
    if kind == "reset":
        Client().post(reverse("account_reset_password"), {"email": cast.expert.user.username})
        work_off()
    elif kind == "account_opened":
        client = Client()
        client.force_login(cast.superuser)
        client.post(reverse("admin:accounts_user_add"), ACCOUNT)
    elif kind == "grant_activated":
        activate_experts(ids=[Expert.objects.get(grant=cast.waiting_expert).pk], actor=actor)
    elif kind == "change_email":
        user = cast.expert.user
        ask_to_confirm(user=user, email="new@example.org", actor=Actor(user=user, role=cast.expert))
    elif kind == "registration":
        send(Client(), cast)
    else:
        person = cast.expert.user if kind == "own" else None
        made = begin(
            name="Вера", email="vera@example.org", topic="Фото", text="Как?", person=person, actor=Actor.system()
        )
        if kind != "visitor":
            answer(conversation_id=made.pk, text="Вот так.", actor=actor)


def sent_links() -> list[str]:
    """Those of the letters that have left, as their readers find them, in the text and in the HTML."""
    found = []
    for message in mail.outbox:
        html = "".join(str(part[0]) for part in message.alternatives)  # type: ignore[attr-defined]
        found += one_time_links(f"{message.body}\n{html}")
    return found


def secret_of(link: str) -> str:
    return link.rstrip("/").rpartition("/")[2]


def pages_of(cast: Cast) -> list[str]:
    """What the desk and the people themselves are shown of it, and their copy of the data."""
    root = Client()
    root.force_login(cast.superuser)
    desk = [root.get(reverse("admin:portal_letter_change", args=[letter.pk])) for letter in Letter.objects.all()]
    desk += [root.get(reverse("admin:portal_conversation_change", args=[one.pk])) for one in Conversation.objects.all()]
    shown = [answer.content.decode() for answer in desk]
    for grant in (cast.expert, cast.waiting_expert, cast.moderator):
        client = cast.client(grant)
        for path in ("/notices/", "/feedback/own/", reverse("accounts:security"), "/profile/history/"):
            shown.append(client.get(path).content.decode())
        shown.append(str(held_by_accounts(grant.user).sections))
    return shown


@pytest.mark.parametrize("kind", KINDS)
def test_stands_nowhere_but_in_the_letter(cast: Cast, kind: str, logged: StringIO) -> None:
    make(cast, kind)
    assert not any(path in whole_database() for path in PATHS), "while it waits"
    assert Letter.objects.filter(status="queued").exists()
    send_due()
    assert not Letter.objects.exclude(status="sent").exists()
    links = sent_links()
    assert bool(links) == (kind != "own")
    kept = [whole_database(), logged.getvalue(), *pages_of(cast), logged.getvalue()]
    for text in kept:
        assert not any(path in text for path in PATHS)
        for link in links:
            assert secret_of(link) not in text


@pytest.mark.parametrize(
    ("kind", "sign"),
    [("reset", "Новый пароль"), ("account_opened", "Новый пароль"), ("grant_activated", "Новый пароль"),
     ("change_email", "new@example.org"), ("registration", "Подтвердите e-mail"), ("visitor", "Как?"), ("answer_to_visitor", "Вот так.")],
)  # fmt: skip
def test_the_letters_link_works(cast: Cast, kind: str, sign: str) -> None:
    make(cast, kind)
    send_due()
    assert sign in Client().get(sent_links()[0], follow=True).content.decode()


def every_address(text: str) -> set[str]:
    return set(re.findall(r"(?:https?://localhost:8000)?(/[\w./?=&%-]+)", text))


def test_no_address_that_is_kept_opens_anything(cast: Cast, logged: StringIO) -> None:
    """Whatever looks like an address in any table, page or line of the log is tried by a stranger."""
    for kind in KINDS:
        make(cast, kind)
    send_due()
    kept = "\n".join([whole_database(), *pages_of(cast), logged.getvalue()])
    found = every_address(kept)
    assert "/accounts/password/reset/" in found, "the page that asks for a link, not the link"
    assert [address for address in found if is_one_time(address)] == []


class TestANotice:
    def test_is_a_sentence_of_its_own(self, cast: Cast) -> None:
        make(cast, "grant_activated")
        notice = Notice.objects.get(person=cast.waiting_expert.user, event="grant_activated")
        assert notice.title == "Ваша регистрация подтверждена, кабинет эксперта открыт."
        page = cast.client(cast.waiting_expert).get("/notices/").content.decode()
        assert notice.title in page
        for words in ("Уважаемый пользователь", "Логин:", "Спасибо за сотрудничество", LINK):
            assert words not in page

    def test_has_no_column_for_a_letters_text(self) -> None:
        assert {field.name for field in Notice._meta.get_fields()} == {
            "id", "person", "event", "title", "url", "created_at", "read_at",
        }  # fmt: skip

    def test_refuses_a_link_in_its_sentence_and_as_its_action(self, cast: Cast) -> None:
        link = "http://localhost:8000/accounts/password/reset/key/2-abc-def/"
        path = "/feedback/by-link/" + "a" * 43 + "/"
        tell([Message(cast.expert.user, "grant_activated", f"Вот {link}", "Текст", path, notice=f"Вот {link}!")])
        notice = Notice.objects.get()
        assert (notice.title, notice.url) == (f"Вот {LINK}!", "")


class TestSendingAgain:
    def again(self, event: str) -> list[str]:
        letter = Letter.objects.get(event=event)
        assert refusal_to_resend(letter) == ""
        assert resend(letter=letter, actor=Actor.system())
        mail.outbox.clear()
        send_due()
        return sent_links()

    def test_makes_a_new_link_where_the_old_was_used(self, cast: Cast) -> None:
        make(cast, "account_opened")
        send_due()
        [old, *_] = sent_links()
        form = Client().get(old, follow=True)
        visitor = Client()
        form = visitor.get(old, follow=True).request["PATH_INFO"]
        visitor.post(form, {"password1": "Klyuchi-ot-doma-26", "password2": "Klyuchi-ot-doma-26"})
        [new, *_] = self.again("account_opened")
        assert new != old
        assert "Ссылка не действует" in Client().get(old, follow=True).content.decode()
        assert "Новый пароль" in Client().get(new, follow=True).content.decode()

    def test_goes_to_no_address_that_is_not_the_accounts_any_more(self, cast: Cast) -> None:
        make(cast, "reset")
        user = cast.expert.user
        user.email = "another@example.org"
        user.save()
        send_due()
        letter = Letter.objects.get(event="password_reset_key")
        assert letter.status == "failed"
        assert "с тех пор изменён" in letter.last_error
        assert mail.outbox == []
        assert "с тех пор изменён" in refusal_to_resend(letter)

    def test_makes_none_for_an_account_that_is_switched_off(self, cast: Cast) -> None:
        make(cast, "reset")
        send_due()
        user = cast.expert.user
        user.is_active = False
        user.save()
        letter = Letter.objects.get(event="password_reset_key")
        assert "отключена" in refusal_to_resend(letter)
        assert not resend(letter=letter, actor=Actor.system())

    def test_says_why_not_where_the_link_cannot_be_made_anew(self, cast: Cast) -> None:
        make(cast, "change_email")
        letter = Letter.objects.get(event="change_email")
        assert letter.sealed_links
        send_due()
        letter.refresh_from_db()
        assert letter.sealed_links is not None
        assert not letter.sealed_links, "emptied with the letter"
        assert not resend(letter=letter, actor=Actor.system())
        client = Client()
        client.force_login(cast.superuser)
        page = client.get(reverse("admin:portal_letter_change", args=[letter.pk]))
        assert GONE in page.content.decode()
        address = reverse("admin:portal_letter_verb", args=[letter.pk, "resend"])
        assert GONE in client.post(address, follow=True).content.decode()

    def test_a_visitors_link_stays_the_same(self, cast: Cast) -> None:
        make(cast, "visitor")
        send_due()
        [old, *_] = sent_links()
        assert self.again("conversation_received")[0] == old

    def test_a_visitors_link_ends_with_the_conversation(self, cast: Cast) -> None:
        make(cast, "visitor")
        Conversation.objects.update(person=cast.expert.user)
        send_due()
        assert Letter.objects.get(event="conversation_received").status == "failed"


def test_a_link_written_into_a_text_is_sealed_until_it_leaves(cast: Cast) -> None:
    """Whoever forgets the mark: the text is kept without it all the same."""
    links = [f"http://localhost:8000/accounts/password/reset/key/2-abc-{n}/" for n in range(2)]
    letter = queue_letter(
        to="a@example.org",
        subject="Тема",
        text=f"Первая {links[0]}, вторая:\n{links[1]}.",
        html=f'<a href="{links[1]}">',
    )
    assert not any(path in whole_database() for path in PATHS)
    send_due()
    [message] = mail.outbox
    assert message.body == f"Первая {links[0]}, вторая:\n{links[1]}."
    assert links[1] in str(message.alternatives)  # type: ignore[attr-defined]
    letter.refresh_from_db()
    assert letter.text.startswith(f"Первая {LINK[:-1]}")
    assert letter.sealed_links is not None
    assert not letter.sealed_links


def test_addresses_that_open_nothing_stay_in_the_text(cast: Cast) -> None:
    text = "Войдите: http://localhost:8000/accounts/login/ или http://localhost:8000/feedback/own/12/."
    assert queue_letter(to="a@example.org", subject="Тема", text=text).text == text


class TestTokensOfFiles:
    def test_are_kept_as_hashes(self, cast: Cast, photo_refused: Callable[[], str]) -> None:
        token = photo_refused()
        assert token not in whole_database()
        assert KeptUpload.objects.filter(token_hash__matches=token).exists()

    @pytest.fixture
    def photo_refused(self, cast: Cast, visitor: Client) -> Callable[[], str]:
        from tests.expert_rating.test_registration import send

        def refused() -> str:
            form = send(visitor, cast, age="").context["form"]
            return str(form.kept["photo"].token)

        return refused


@pytest.mark.parametrize("kind", ["change_email", "visitor"])
def test_a_request_that_is_refused_names_its_route_alone(cast: Cast, kind: str, logged: StringIO) -> None:
    make(cast, kind)
    send_due()
    link = sent_links()[0]
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    assert client.post(link, {"text": "x"}).status_code == 403
    assert Client().put(link).status_code == 405
    said = logged.getvalue()
    assert "<str:token>" in said
    assert secret_of(link) not in said


def test_the_history_holds_none(cast: Cast) -> None:
    for kind in KINDS:
        make(cast, kind)
    assert HistoryRecord.objects.exists()
    assert all(one_time_links(record.comment) == [] for record in HistoryRecord.objects.all())


def test_a_letter_written_like_one_with_a_link_has_none_and_is_sent_again(cast: Cast) -> None:
    ask_to_confirm(user=cast.expert.user, email=cast.other_expert.user.email, actor=Actor(cast.expert.user, None))
    for _ in range(2):
        send_due()
        letter = Letter.objects.get(status="sent")
        assert state_of_link(letter) == "Нет"
        assert resend(letter=letter, actor=admin(cast))
    assert len(mail.outbox) == 2
    assert not sent_links()


def test_the_desk_says_that_a_link_is_sealed_under_a_key_that_is_gone(cast: Cast, settings: Any) -> None:
    make(cast, "change_email")
    settings.SEALED_KEYS = {9: "another-key-than-the-letters"}
    root = Client()
    root.force_login(cast.superuser)
    shown = root.get(reverse("admin:portal_letter_change", args=[Letter.objects.get().pk]))
    assert "верните его и повторите" in shown.content.decode()
