"""The database away or out of connections: one plain page of 503 that carries what was typed, and no trace afterwards."""

import html
import json
import re
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from django.test import Client

from portal.models import Conversation
from tests.cast import Cast
from tests.portal.wsgi_side import ask_in_a_process, ask_server

# Nothing listens there: the kernel refuses at once.
NOWHERE = "postgres://nobody:nothing@127.0.0.1:1/portal"
CAME = {"cookies": f"sessionid={'a' * 32}; csrftoken={'b' * 32}; look=3.wb.wide.on"}
TYPED = "Здравствуйте, <b>не могу</b> открыть анкету"
FORM = [["csrfmiddlewaretoken", "b" * 32], ["_role", "as:it:came"], ["text", TYPED], ["password1", "тайна-1"]]


def fields_of(page: str) -> list[tuple[str, str]]:
    """What the form of the page sends again."""
    form = page[page.index("notice-box") :].partition("</section>")[0]
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', form)
    return [(name, html.unescape(value)) for name, value in found]


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Any], str]:
    requests: list[dict[str, Any]] = [
        {"path": "/"},
        {"path": "/cabinet/", **CAME},
        {"path": "/feedback/", "method": "POST", "fields": FORM, **CAME},
        {"path": "/protocols/7/form/", "method": "POST", "fields": FORM, **CAME},
        {"path": "/doo/catalogue/", "hx_request": "true", **CAME},
        {"path": "/protocols/7/changes/", "accept": "application/json", **CAME},
        {"path": "/", "method": "HEAD"},
        {"path": "/accounts/login/", "method": "POST", "fields": [*FORM, ["login", "ivanov"]], **CAME},
        {"path": "/healthz"},
    ]
    found: tuple[list[Any], str] = ask_in_a_process(NOWHERE, tmp_path_factory.mktemp("gone"), requests)
    return found


class TestGone:
    """PostgreSQL does not answer: a process of its own asks it, as a web process would."""

    def test_every_answer_is_503_and_says_when_to_come_again(self, answers: tuple[list[Any], str]) -> None:
        assert [each["status"] for each in answers[0]] == [503] * 9
        assert {each["headers"].get("Retry-After") for each in answers[0][:8]} == {"60"}
        assert all("no-store" in each["headers"]["Cache-Control"] for each in answers[0][:8])

    def test_a_visitor_and_a_signed_in_person_read_what_to_do(self, answers: tuple[list[Any], str]) -> None:
        for page in (answers[0][0]["text"], answers[0][1]["text"]):
            assert "<h1>Повторите через минуту</h1>" in page
            assert '<a class="btn btn-primary" href="">Повторить</a>' in page
            assert "проверьте, не сохранилось ли" not in page
        assert "lv-size-3" in answers[0][1]["text"]

    def test_what_was_typed_comes_back_with_the_tokens_it_came_with(self, answers: tuple[list[Any], str]) -> None:
        page = answers[0][2]["text"]
        assert fields_of(page) == [tuple(each) for each in FORM[:3]]
        assert html.escape(TYPED) in page
        assert "тайна-1" not in page
        assert "проверьте, не сохранилось ли" in page

    def test_nothing_of_the_protocols_stands_in_an_answer(self, answers: tuple[list[Any], str]) -> None:
        assert "<h1>Повторите через минуту</h1>" in answers[0][3]["text"]
        assert "анкету" not in answers[0][3]["text"]

    def test_a_piece_of_a_page_is_answered_with_the_sentence_alone(self, answers: tuple[list[Any], str]) -> None:
        assert answers[0][4]["text"] == "Портал сейчас не может ответить. Повторите через минуту."
        assert answers[0][4]["headers"]["Content-Type"].startswith("text/plain")

    def test_a_script_that_asks_for_data_gets_data(self, answers: tuple[list[Any], str]) -> None:
        assert json.loads(answers[0][5]["text"])["error"].endswith("Повторите через минуту.")

    def test_the_login_comes_back_without_its_password(self, answers: tuple[list[Any], str]) -> None:
        assert ("login", "ivanov") in fields_of(answers[0][7]["text"])
        assert "тайна-1" not in answers[0][7]["text"]

    def test_the_log_names_the_error_and_no_value(self, answers: tuple[list[Any], str]) -> None:
        assert "Service Unavailable: /cabinet/ (OperationalError at " in answers[1]
        assert "анкету" not in answers[1]


def refuse(*args: Any, **kwargs: Any) -> Any:
    raise OperationalError("server closed the connection unexpectedly")


def in_a_savepoint(sql: str) -> Any:
    def ask() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)

    return ask


class TestInPlace:
    """What fails anywhere in a request is answered so, and the form that comes back can be sent."""

    def typed(self, client: Client) -> dict[str, str]:
        page = client.get("/feedback/").content.decode()
        form = page[page.rindex("<form", 0, page.index('name="text"')) :]
        hidden = dict(re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', form))
        return hidden | {"topic": "Вопрос", "text": TYPED, "name": "Вера Ветрова", "email": "vera@example.org"}

    @pytest.mark.parametrize(
        "place", ["portal.conversations.views.begin", "accounts.middleware.role_in_force"], ids=["view", "middleware"]
    )
    def test_sent_again_it_goes_through(self, cast: Cast, place: str) -> None:
        client = Client(enforce_csrf_checks=True, raise_request_exception=False)
        client.force_login(cast.expert.user)
        typed = self.typed(client)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(place, refuse)
            answer = client.post("/feedback/", typed)
        assert answer.status_code == 503
        assert not Conversation.objects.exists()
        again = client.post("/feedback/", dict(fields_of(answer.content.decode())))
        assert (again.status_code, Conversation.objects.count()) == (302, 1)

    def test_a_form_of_another_site_gets_no_token_of_ours(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        """Whoever presses «Повторить» on it is refused again: nobody has checked where the form came from."""
        client = Client(enforce_csrf_checks=True, raise_request_exception=False)
        client.force_login(cast.expert.user)
        monkeypatch.setattr("accounts.middleware.role_in_force", refuse)
        page = client.post("/feedback/", {"csrfmiddlewaretoken": "x" * 32, "text": TYPED}).content.decode()
        assert fields_of(page) == [("csrfmiddlewaretoken", "x" * 32), ("text", TYPED)]

    def test_a_question_that_is_wrong_in_itself_is_no_outage(self, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("portal.views.parts", in_a_savepoint("SELECT nothing FROM nowhere"))
        answer = Client(raise_request_exception=False).get("/")
        assert answer.status_code == 500
        assert "На портале произошла ошибка" in answer.content.decode()


@pytest.fixture
def own_database(db: None) -> Iterator[tuple[str, str]]:
    """An empty database of PostgreSQL that this test may shut, and the address of the one beside it."""
    if connection.vendor != "postgresql":
        pytest.skip("Asks PostgreSQL itself.")
    values = connection.settings_dict
    server = f"postgres://{values['USER']}:{values['PASSWORD']}@{values['HOST']}:{values['PORT'] or 5432}"
    name = f"away_{uuid.uuid4().hex[:12]}"
    beside = f"{server}/postgres"
    ask_server({"url": beside, "sql": f"CREATE DATABASE {name}"})
    yield f"{server}/{name}", beside
    ask_server({"url": beside, "sql": f"DROP DATABASE {name} WITH (FORCE)"})


def test_out_of_connections_and_ended_ones_heal_by_themselves(own_database: tuple[str, str], tmp_path: Path) -> None:
    url, beside = own_database
    name = url.rpartition("/")[2]
    end = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"  # noqa: S608 - our own name
    health = {"path": "/healthz"}
    asked = [
        health,  # connected: its tables are not made yet
        {"url": beside, "sql": end},
        health,  # a kept connection that has ended is noticed and opened anew
        {"url": beside, "sql": f"ALTER DATABASE {name} CONNECTION LIMIT 0"},
        {"url": beside, "sql": end},
        {"path": "/feedback/", "method": "POST", "fields": FORM, **CAME},
        {"url": beside, "sql": f"ALTER DATABASE {name} CONNECTION LIMIT -1"},
        health,
    ]
    answers, log = ask_in_a_process(url, tmp_path, asked)
    told = [answers[place]["text"] for place in (0, 2, 7)]
    assert told == ['{"status": "not migrated"}'] * 3
    assert answers[5]["status"] == 503
    assert fields_of(answers[5]["text"]) == [tuple(each) for each in FORM[:3]]
    assert "тайна-1" not in log
