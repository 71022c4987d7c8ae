"""Whether an address has an account is told to its owner's mailbox and to nobody else, by no page, status or work."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from expert_rating.models import Representative, SentRegistration
from portal.models import HistoryRecord, Letter, Notice
from tests.cast import Cast
from tests.expert_rating import registration_form, test_representatives
from tests.expert_rating.registration_form import PASSWORD
from tests.work import statements

FREE, TAKEN = "free@example.org", "Taken@Example.org"
# Of each answer its own, whatever was asked.
OWN = ("Content-Length", "ETag", "Expires", "X-Request-ID")
Send = Callable[..., Any]
SIDES: dict[str, Send] = {"expert": registration_form.send, "representative": test_representatives.send}


@pytest.fixture(params=SIDES)
def send(request: pytest.FixtureRequest) -> Send:
    return SIDES[request.param]


@pytest.fixture
def owner(cast: Cast) -> User:
    return cast.make_user("owner", email="taken@example.org")


def shown(answer: Any, email: str) -> tuple[Any, ...]:
    """All that a browser gets, without tokens and the address that it sent itself."""
    body = re.sub(re.escape(email), "АДРЕС", answer.content.decode(), flags=re.IGNORECASE)
    body = re.sub(r'(value|content)="[^"]{20,}"|/photo/kept/[^/]+/', "", body)
    cookies = {name: (one["path"], one["max-age"], one["httponly"]) for name, one in answer.cookies.items()}
    headers = {name: sorted(value.split("; ")) for name, value in answer.headers.items() if name not in OWN}
    return answer.status_code, headers, cookies, body


def seen_by(client: Client, cast: Cast, send: Send, email: str, login: str) -> list[tuple[Any, ...]]:
    """What somebody gets who tries everything: the form, again, the letter again, the same login anew, sign-in."""
    form = {"email": email, "login": login, "form_id": f"form-{login}"}
    answers = [
        send(client, cast, **form),
        client.get("/expert/registered/"),
        send(client, cast, **form),
        client.post("/registration/letter/"),
        client.get("/expert/registered/"),
        send(client, cast, **form | {"form_id": f"second-{login}"}),
        send(Client(), cast, **form | {"email": f"else-{login}@example.org", "form_id": f"third-{login}"}),
        Client().post("/accounts/login/", {"login": login, "password": PASSWORD}),
        Client().post("/accounts/login/", {"login": email, "password": PASSWORD}),
        send(client, cast, **form | {"password2": "other", "form_id": f"fourth-{login}"}),
        client.get("/cabinet/"),
    ]
    return [shown(answer, email) for answer in answers]


def without_login(seen: list[tuple[Any, ...]], login: str) -> str:
    return str(seen).replace(login, "ЛОГИН")


def test_nobody_outside_can_tell(cast: Cast, owner: User, send: Send) -> None:
    first, second = Client(), Client()
    free = without_login(seen_by(first, cast, send, FREE, "login-one"), "login-one")
    taken = without_login(seen_by(second, cast, send, TAKEN, "login-two"), "login-two")
    assert "Мы отправили письмо" in free
    assert free == taken
    assert set(first.session.keys()) == set(second.session.keys())
    assert User.objects.filter(username__startswith="login-").count() == 0


def work(call: Callable[[], Any]) -> list[str]:
    """Statements without values, NULL or not: only the letter that confirms has a link to keep sealed."""
    return [sql.replace("NULL", "?") if sql.startswith("INSERT") else sql for sql in statements(call)]


def test_the_work_is_the_same(cast: Cast, owner: User, send: Send) -> None:
    send(Client(), cast, email="first@example.org", login="warm-up", form_id="0")
    done = [
        work(lambda n=n, email=email: send(Client(), cast, email=email, login=f"login-{n}", form_id=str(n)))
        for n, email in enumerate((FREE, TAKEN), start=1)
    ]
    assert done[0] == done[1]
    again = []
    for n, email in enumerate((FREE, TAKEN), start=3):
        client = Client()
        send(client, cast, email=email, login=f"login-{n}", form_id=str(n))
        again.append(work(lambda client=client: client.post("/registration/letter/")))
    assert again[0] == again[1]
    assert any("portal_letter" in sql for sql in again[0])


def test_the_owner_learns_the_login_and_the_way(cast: Cast, owner: User, send: Send) -> None:
    before = HistoryRecord.objects.count()
    send(Client(), cast, email=TAKEN, login="stranger")
    letter = Letter.objects.get()
    assert letter.to == "taken@example.org"
    assert "учётная запись с ним уже есть" in letter.text
    for part in ("Ваш логин: owner.", "/accounts/login/", "/accounts/password/reset/", "/register/"):
        assert part in letter.text
    # Nothing of the stranger's, and no link that would make their account.
    for foreign in ("stranger", "/registration/confirm/"):
        assert foreign not in letter.text
    assert User.objects.exclude(pk=owner.pk).count() == 0
    assert HistoryRecord.objects.count() == before
    assert not Notice.objects.exists()


def test_a_disabled_account_is_told_so_by_letter(cast: Cast, owner: User, send: Send) -> None:
    User.objects.filter(pk=owner.pk).update(is_active=False)
    send(Client(), cast, email=TAKEN)
    assert "Она отключена" in Letter.objects.get().text


def test_the_kept_form_of_a_taken_address_makes_no_account(cast: Cast, owner: User, send: Send) -> None:
    send(Client(), cast, email=TAKEN)
    assert SentRegistration.objects.count() == 1
    assert User.objects.count() == 1
    assert not Representative.objects.exists()


def test_taken_logins_are_told_but_not_without_end(cast: Cast, owner: User, send: Send) -> None:
    for _ in range(20):
        answer = send(Client(), cast, login="Owner", email=FREE)
        assert "Такой логин уже занят" in answer.context["form"].errors["login"][0]
    for login in ("owner", "nobody-has-it"):
        answer = send(Client(), cast, login=login, email=FREE)
    assert answer.status_code == 302, "a free login still registers"
    answer = send(Client(), cast, login="owner", email=FREE)
    assert (answer.status_code, list(answer.context["form"].errors)) == (429, ["__all__"])
