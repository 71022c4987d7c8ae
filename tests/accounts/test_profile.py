"""«Профиль и безопасность»: e-mail by a confirmed letter, phone, own sessions, consents."""

import re
from datetime import timedelta
from unittest import mock

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse

from accounts.models import Consent, ConsentDocument, User
from accounts.workflow import deactivate
from portal.devices import device_in_words
from portal.history import Actor
from portal.letter_links import with_links
from portal.models import HistoryRecord, Letter
from tests.cast import PASSWORD, Cast
from tests.work import statements

WINDOWS_CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36"
PHONE_SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1"


@pytest.fixture
def person(cast: Cast) -> User:
    return cast.make_user("petrova", email="old@example.org")


def signed_in(login: str = "petrova", *, device: str = WINDOWS_CHROME) -> Client:
    client = Client(headers={"User-Agent": device})
    client.post(reverse("account_login"), {"login": login, "password": PASSWORD})
    return client


def send(client: Client, button: str, **fields: str) -> str:
    """Press a button of the page; returns the page that follows."""
    return client.post(reverse("accounts:security"), {button: "1", **fields}, follow=True).content.decode()


def ask(client: Client, email: str = "new@example.org", password: str = PASSWORD) -> str:
    return send(client, "change_email", email=email, password=password)


def plain(page: str, email: str) -> str:
    """A page without what differs from one request to the next."""
    return re.sub(r'(value|content)="[^"]{20,}"', "", page.replace(email, "АДРЕС"))


def link() -> str:
    letter = Letter.objects.filter(event="change_email", subject="Подтвердите новый e-mail").latest("pk")
    [path] = re.findall(r"http://localhost:8000(\S+)", with_links(letter)[0])
    return path


def test_page_shows_what_is_held(person: User) -> None:
    document = ConsentDocument.objects.create(purpose="personal_data", version=90, title="Согласие на обработку")
    Consent.objects.create(user=person, document=document, text_sha256=document.sha256)
    page = signed_in().get(reverse("accounts:security")).content.decode()
    for words in ("Ветров Глеб Олегович", "petrova", "old@example.org", "Согласие на обработку, версия 90"):
        assert words in page
    assert "Chrome, компьютер с Windows" in page
    assert "Этот сеанс" in page


class TestEmail:
    def test_changes_when_the_mailed_link_is_confirmed(self, person: User) -> None:
        client = signed_in()
        ask(client, "New@Example.org")
        person.refresh_from_db()
        assert person.email == "old@example.org"
        assert Letter.objects.get().to == "new@example.org"
        page = client.get(link())
        assert "new@example.org" in page.content.decode()
        person.refresh_from_db()
        assert person.email == "old@example.org"
        client.post(link())
        person.refresh_from_db()
        assert person.email == "new@example.org"
        told = Letter.objects.get(to="old@example.org")
        assert "изменён" in told.subject
        assert HistoryRecord.objects.about(person).filter(verb="change_email").count() == 1

    def test_link_works_in_another_browser_and_once(self, person: User) -> None:
        ask(signed_in())
        path = link()
        Client().post(path)
        person.refresh_from_db()
        assert person.email == "new@example.org"
        assert "уже использована" in Client().post(path).content.decode()
        assert "уже использована" in Client().get(path).content.decode()

    def test_a_used_link_stays_dead_when_the_address_comes_back(self, person: User) -> None:
        client = signed_in()
        ask(client)
        first = link()
        client.post(first)
        ask(client, "old@example.org")
        client.post(link())
        client.post(first)
        person.refresh_from_db()
        assert person.email == "old@example.org"

    def test_a_new_password_kills_the_link(self, person: User) -> None:
        ask(signed_in())
        person.set_password("Another-2026!")
        person.save()
        assert "уже использована" in Client().post(link()).content.decode()

    def test_link_lives_a_day(self, person: User) -> None:
        ask(signed_in())
        now = signing.time.time()
        with mock.patch.object(signing.time, "time", return_value=now + timedelta(hours=24, minutes=1).total_seconds()):
            assert "устарела" in Client().post(link()).content.decode()

    def test_a_taken_address_is_told_to_its_owner_alone(self, person: User, cast: Cast) -> None:
        other = cast.make_user("other", email="Taken@example.org")
        client = signed_in()
        taken, free = (plain(ask(client, email), email) for email in ("taken@example.org", "freed@example.org"))
        assert "Письмо со ссылкой отправлено на" in taken
        assert taken == free
        told = Letter.objects.get(to="taken@example.org")
        assert (told.subject, told.person) == ("Этот e-mail уже указан в Вашей учётной записи", other)
        assert "«other»" in told.text
        assert "petrova" not in told.text
        assert "/profile/email/" not in told.text

    def test_a_taken_address_costs_the_same_work(self, person: User, cast: Cast) -> None:
        cast.make_user("other", email="taken@example.org")
        client = signed_in()
        done = [statements(lambda email=email: ask(client, email)) for email in ("a@example.org", "taken@example.org")]
        assert done[0] == done[1]

    def test_letters_are_not_sent_without_end(self, person: User, cast: Cast) -> None:
        cast.make_user("other", email="taken@example.org")
        client = signed_in()
        for number in range(5):
            ask(client, f"free-{number}@example.org")
        for email in ("taken@example.org", "free@example.org"):
            assert "Слишком много адресов подряд" in ask(client, email)
        assert Letter.objects.count() == 5

    def test_an_address_taken_meanwhile_is_refused(self, person: User, cast: Cast) -> None:
        ask(signed_in())
        cast.make_user("other", email="NEW@example.org")
        assert "уже указан" in Client().post(link()).content.decode()
        person.refresh_from_db()
        assert person.email == "old@example.org"

    def test_needs_the_password(self, person: User) -> None:
        page = ask(signed_in(), password="wrong")
        assert "Пароль введён неверно" in page
        assert "new@example.org" in page
        assert not Letter.objects.exists()

    def test_the_password_can_not_be_guessed_here(self, person: User) -> None:
        client = signed_in()
        for _ in range(5):
            ask(client, password="wrong")
        assert "Пароль введён неверно" in ask(client)
        assert not Letter.objects.exists()

    @pytest.mark.parametrize("token", ["x", "a:b:c"])
    def test_a_forged_link_changes_nothing(self, person: User, token: str) -> None:
        path = reverse("accounts:confirm-email", args=[token])
        assert Client().get(path).status_code == 200
        assert "уже использована" in Client().post(path).content.decode()


def test_phone(person: User) -> None:
    client = signed_in()
    assert "десять цифр" in send(client, "change_phone", phone="позвоните мне")
    assert "Телефон сохранён" in send(client, "change_phone", phone="8 (4012) 59-29-71")
    person.refresh_from_db()
    assert person.phone == "+74012592971"


class TestSessions:
    def test_one_is_ended(self, person: User) -> None:
        here, there = signed_in(), signed_in(device=PHONE_SAFARI)
        listed = here.get(reverse("accounts:security")).context["sessions"]
        assert [session.device for session in listed] == ["Chrome, компьютер с Windows", "Safari, iPhone"]
        here.post(reverse("accounts:security"), {"end_session": str(listed[1].pk)})
        assert HistoryRecord.objects.about(person).get().verb == "end_session"
        assert there.get(reverse("accounts:security")).status_code == 302
        assert here.get(reverse("accounts:security")).status_code == 200

    def test_all_others_are_ended(self, person: User) -> None:
        here, there, elsewhere = signed_in(), signed_in(), signed_in()
        assert "Все остальные сеансы завершены" in send(here, "end_other_sessions")
        assert there.get(reverse("accounts:security")).status_code == 302
        assert elsewhere.get(reverse("accounts:security")).status_code == 302
        assert len(here.get(reverse("accounts:security")).context["sessions"]) == 1

    def test_another_persons_session_does_not_exist(self, person: User, cast: Cast) -> None:
        cast.make_user("other")
        stranger = signed_in("other")
        theirs = stranger.get(reverse("accounts:security")).context["sessions"][0]
        for pk in (str(theirs.pk), "0", "x"):
            assert signed_in().post(reverse("accounts:security"), {"end_session": pk}).status_code == 404
        assert stranger.get(reverse("accounts:security")).status_code == 200

    def test_ended_ones_are_not_listed(self, person: User) -> None:
        here, there = signed_in(), signed_in()
        there.post(reverse("account_logout"))
        assert len(here.get(reverse("accounts:security")).context["sessions"]) == 1

    def test_a_new_password_ends_the_others(self, person: User) -> None:
        here, there = signed_in(), signed_in()
        fields = {"oldpassword": PASSWORD, "password1": "Another-2026!", "password2": "Another-2026!"}
        here.post(reverse("account_change_password"), fields)
        assert there.get(reverse("accounts:security")).status_code == 302
        assert len(here.get(reverse("accounts:security")).context["sessions"]) == 1

    @pytest.mark.parametrize(
        ("user_agent", "words"),
        [
            (WINDOWS_CHROME, "Chrome, компьютер с Windows"),
            (PHONE_SAFARI, "Safari, iPhone"),
            (f"{WINDOWS_CHROME} YaBrowser/24.1", "Яндекс Браузер, компьютер с Windows"),
            ("Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko Firefox/130.0", "Firefox, компьютер с Linux"),
            ("curl/8", "Неизвестное устройство"),
            ("", "Неизвестное устройство"),
        ],
    )
    def test_device_in_words(self, user_agent: str, words: str) -> None:
        assert device_in_words(user_agent) == words


class TestDeactivation:
    def administrator(self, cast: Cast) -> Actor:
        from accounts.in_force import administrator

        return Actor(user=cast.superuser, role=administrator(cast.superuser))

    def test_ends_sessions_at_once(self, person: User, cast: Cast) -> None:
        from django.contrib.sessions.models import Session

        first, second = signed_in(), signed_in()
        deactivate(user_id=person.pk, actor=self.administrator(cast), reason="Уволена")
        assert not Session.objects.exists()
        for client in (first, second):
            assert client.get(reverse("accounts:security")).status_code == 302

    def test_nobody_signs_in_any_more(self, person: User, cast: Cast) -> None:
        deactivate(user_id=person.pk, actor=self.administrator(cast), reason="Уволена")
        assert "_auth_user_id" not in signed_in().session


def test_nothing_without_a_known_button(person: User) -> None:
    assert signed_in().post(reverse("accounts:security"), {}).status_code == 404


@pytest.mark.parametrize("name", ["account_email", "usersessions_list"])
def test_allauths_own_pages_for_the_same_lead_here(person: User, name: str) -> None:
    """Allauth's page would make an unconfirmed address one's own."""
    client = signed_in()
    for response in (
        client.get(reverse(name)),
        client.post(reverse(name), {"email": "x@example.org", "action_add": ""}),
    ):
        assert response.status_code == 302
        assert response.url == reverse("accounts:security")
