"""Cabinet, «Сменить роль», forms that know their role, forms kept over an ended session."""

import re
from unittest import mock

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.models import GrantStatus, Role, RoleGrant
from portal import kept, registry
from portal.models import Conversation
from tests.cast import PASSWORD, Cast

SWITCH = "/role/"


@pytest.fixture
def homes(monkeypatch: pytest.MonkeyPatch) -> None:
    part = registry.Part(
        code="sample",
        order=99,
        title="",
        for_whom="",
        homes={"moderator": "accounts:security", "listener": "notices"},
        reminders={"listener": lambda grant: "Оценка не размещена."},
    )
    monkeypatch.setattr(registry, "_parts", {"sample": part})


@pytest.fixture
def two_roles(cast: Cast) -> tuple[RoleGrant, RoleGrant]:
    """One person, a moderator and a listener; the moderator's role is in force."""
    listener = cast.listener
    return cast.grant(Role.MODERATOR, user=listener.user, region=cast.region), listener


def guard(client: Client, url: str = SWITCH) -> str:
    """The role's token of the form on a page."""
    return re.findall(r'name="_role" value="([^"]+)"', client.get(url).content.decode())[0]


def role(client: Client) -> int | None:
    return client.get(SWITCH).wsgi_request.role.pk


class TestCabinet:
    def test_leads_to_the_home_of_the_role_in_force(self, homes: None, two_roles: tuple[RoleGrant, RoleGrant]) -> None:
        moderator, listener = two_roles
        assert Cast().client(moderator).get(reverse("accounts:cabinet")).url == reverse("accounts:security")
        assert Cast().client(listener).get(reverse("accounts:cabinet")).url == reverse("notices")

    @pytest.mark.parametrize("name", ["waiting_expert", "declined_expert"])
    def test_leads_who_waits_to_the_questionnaire(self, cast: Cast, name: str) -> None:
        response = cast.client(getattr(cast, name)).get(reverse("accounts:cabinet"))
        assert response.url == reverse("rating:questionnaire")

    def test_tells_a_waiting_representative(self, cast: Cast) -> None:
        grant = cast.grant(Role.ORGANISATION_REPRESENTATIVE, status=GrantStatus.WAITING, organisation=cast.kindergarten)
        page = cast.client(grant).get(reverse("accounts:cabinet"), follow=True).content.decode()
        assert "ожидает проверки модератором" in page

    def test_tells_who_has_no_role_what_to_do(self, cast: Cast, visitor: Client) -> None:
        visitor.force_login(cast.make_user("nobody"))
        page = visitor.get(reverse("accounts:cabinet")).content.decode()
        assert "пока нет роли" in page
        assert reverse("accounts:registration") in page

    def test_asks_a_visitor_to_sign_in(self, visitor: Client, db: None) -> None:
        assert reverse("account_login") in visitor.get(reverse("accounts:cabinet")).url


class TestSwitchRole:
    def test_lists_own_roles_with_their_states(self, cast: Cast, two_roles: tuple[RoleGrant, RoleGrant]) -> None:
        moderator, listener = two_roles
        cast.make_expert(status=GrantStatus.WAITING, user=listener.user, organisation=cast.kindergarten)
        page = cast.client(moderator).get(SWITCH).content.decode()
        for words in ("Модератор", "Калининградская область", "Слушатель", "МАОУ СОШ № 31", "Ожидает проверки"):
            assert words in page
        assert page.count("Вы в этой роли") == 1

    def test_puts_a_role_in_force(self, cast: Cast, homes: None, two_roles: tuple[RoleGrant, RoleGrant]) -> None:
        moderator, listener = two_roles
        client = cast.client(moderator)
        response = client.post(SWITCH, {"grant": listener.pk, "_role": guard(client)}, follow=True)
        assert response.redirect_chain[-1][0] == reverse("notices")
        assert "Теперь Вы работаете в роли «Слушатель»" in response.content.decode()
        assert role(client) == listener.pk

    @pytest.mark.parametrize(
        ("asked", "leads"),
        [
            ("/notices/?page=2", "/notices/?page=2"),
            ("https://evil.example/", "/cabinet/"),
            ("//evil.example", "/cabinet/"),
        ],
    )
    def test_goes_on_to_a_safe_address(
        self, cast: Cast, two_roles: tuple[RoleGrant, RoleGrant], asked: str, leads: str
    ) -> None:
        moderator, listener = two_roles
        client = cast.client(moderator)
        assert "evil" not in client.get(SWITCH, {"next": asked}).context["next"]
        assert client.post(SWITCH, {"grant": listener.pk, "next": asked}).url == leads

    def test_others_waiting_and_withdrawn_roles_can_not_be_taken(
        self, cast: Cast, two_roles: tuple[RoleGrant, RoleGrant]
    ) -> None:
        moderator, listener = two_roles
        waiting = cast.make_expert(status=GrantStatus.WAITING, user=listener.user, organisation=cast.kindergarten)
        client = cast.client(moderator)
        for pk in (cast.other_expert.pk, waiting.pk, 0, "x", ""):
            assert client.post(SWITCH, {"grant": pk}).status_code == 404
        assert role(client) == moderator.pk

    def test_looking_changes_nothing(self, cast: Cast, two_roles: tuple[RoleGrant, RoleGrant]) -> None:
        moderator, listener = two_roles
        client = cast.client(moderator)
        client.get(SWITCH, {"grant": listener.pk})
        assert role(client) == moderator.pk


class TestRoleAtSignIn:
    def test_is_the_one_given_last(self, cast: Cast, two_roles: tuple[RoleGrant, RoleGrant], visitor: Client) -> None:
        moderator, listener = two_roles
        assert moderator.pk > listener.pk
        visitor.post(reverse("account_login"), {"login": moderator.user.username, "password": PASSWORD})
        assert role(visitor) == moderator.pk

    def test_a_role_not_in_force_is_passed_over(self, cast: Cast, visitor: Client) -> None:
        listener = cast.listener
        cast.make_expert(status=GrantStatus.WAITING, user=listener.user, organisation=cast.kindergarten)
        visitor.post(reverse("account_login"), {"login": listener.user.username, "password": PASSWORD})
        assert role(visitor) == listener.pk


class TestFormsKnowTheirRole:
    def test_a_form_of_another_role_does_nothing_and_says_so(
        self, cast: Cast, two_roles: tuple[RoleGrant, RoleGrant]
    ) -> None:
        moderator, listener = two_roles
        client = cast.client(moderator)
        drawn = guard(client, "/profile/")
        client.post(SWITCH, {"grant": listener.pk, "_role": guard(client)})
        data = {"change_phone": "1", "phone": "+7 4012 000000", "_role": drawn}
        response = client.post("/profile/", data, follow=True)
        assert "Форма открыта в другой роли" in response.content.decode()
        listener.user.refresh_from_db()
        assert listener.user.phone == ""

    def test_a_withdrawn_role_leads_to_the_choice(self, cast: Cast, two_roles: tuple[RoleGrant, RoleGrant]) -> None:
        moderator, _ = two_roles
        client = cast.client(moderator)
        drawn = guard(client, "/profile/")
        RoleGrant.objects.filter(pk=moderator.pk).delete()
        response = client.post("/profile/", {"change_phone": "1", "phone": "+7 4012 000000", "_role": drawn})
        assert response.url == SWITCH

    def test_a_form_drawn_for_a_visitor_is_taken_after_sign_in(self, cast: Cast, visitor: Client) -> None:
        drawn = guard(visitor, "/feedback/")
        client = cast.client(cast.listener)
        data = {"topic": "Школа", "text": "Спасибо за ремонт.", "_role": drawn}
        assert client.post("/feedback/", data).url.startswith("/feedback/own/")
        assert Conversation.objects.get().person == cast.listener.user

    def test_a_forged_token_is_no_token(self, cast: Cast) -> None:
        client = cast.client(cast.listener)
        client.post("/profile/", {"change_phone": "1", "phone": "+7 4012 000000", "_role": "forged"})
        cast.listener.user.refresh_from_db()
        assert cast.listener.user.phone == "+74012000000"


class TestKeptForms:
    """portal/kept.py: what was typed when the session ended is offered again, to the same person only."""

    def ended_session(self, cast: Cast, client: Client) -> None:
        """The session ends between drawing and sending; what was sent is kept."""
        drawn = guard(client, "/profile/")
        client.session.flush()
        del client.cookies[settings.SESSION_COOKIE_NAME]
        data = {"change_phone": "1", "phone": "+7 4012 111111", "password": "secret", "_role": drawn}
        response = client.post("/profile/", data)
        assert response.url.startswith(reverse("account_login"))

    def sign_in(self, client: Client, login: str) -> None:
        client.post(reverse("account_login"), {"login": login, "password": PASSWORD})

    def test_offered_to_the_same_person(self, cast: Cast) -> None:
        client = cast.client(cast.listener)
        self.ended_session(cast, client)
        self.sign_in(client, cast.listener.user.username)
        page = client.get("/profile/").content.decode()
        assert "+7 4012 111111" in page
        assert "secret" not in page
        token = re.findall(r'name="_role" value="([^"]+)"', page)[0]
        client.post("/profile/", {"change_phone": "1", "phone": "+7 4012 111111", "_role": token})
        cast.listener.user.refresh_from_db()
        assert cast.listener.user.phone == "+74012111111"
        assert "сохранено" not in client.get("/notices/").content.decode()

    def test_thrown_away_for_another_person(self, cast: Cast) -> None:
        client = cast.client(cast.listener)
        self.ended_session(cast, client)
        self.sign_in(client, cast.head.user.username)
        assert "+7 4012 111111" not in client.get("/profile/").content.decode()
        assert kept.SESSION_KEY not in client.session

    def test_a_csrf_failure_keeps_what_was_typed(self, cast: Cast) -> None:
        client = Client(enforce_csrf_checks=True)
        client.force_login(cast.listener.user)
        drawn = guard(client, "/profile/")
        response = client.post("/profile/", {"change_phone": "1", "phone": "+7 4012 222222", "_role": drawn})
        assert response.status_code == 403
        assert "+7 4012 222222" in response.content.decode()

    def test_a_csrf_failure_shows_the_words_and_not_the_codes(self, cast: Cast) -> None:
        client = Client(enforce_csrf_checks=True)
        drawn = guard(client, "/feedback/")
        client.force_login(cast.listener.user)
        typed = {"topic": "Ремонт школы", "kind": "some-code", "text": "Первая строка\nвторая", "_role": drawn}
        page = client.post("/feedback/", typed).content.decode()
        assert "Введённое не потеряно" in page
        assert "<li>Ремонт школы</li><li>Первая строка<br>вторая</li>" in page
        assert "<li>some-code</li>" not in page
        assert 'name="kind" value="some-code"' in page

    @pytest.mark.parametrize(
        "sent_by",
        [
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site"},
            {"Origin": "https://neighbour.example.org"},
            {"Origin": "null"},
        ],
    )
    @pytest.mark.parametrize("broken", [False, True])
    def test_a_form_of_another_site_is_never_offered_as_ones_own(
        self, cast: Cast, monkeypatch: pytest.MonkeyPatch, sent_by: dict[str, str], broken: bool
    ) -> None:
        """Whoever drew it has a visitor's token of ours for the asking; a button here would send it with a right one."""
        client = Client(enforce_csrf_checks=True, raise_request_exception=False)
        drawn = guard(Client(), "/feedback/")
        client.force_login(cast.listener.user)
        typed = {"change_phone": "1", "phone": "+7 4012 666666", "_role": drawn, "csrfmiddlewaretoken": "x" * 32}
        if broken:
            monkeypatch.setattr("accounts.middleware.role_in_force", mock.Mock(side_effect=RuntimeError))
        answer = client.post("/profile/", typed, headers=sent_by)
        assert answer.status_code == (500 if broken else 403)
        assert "666666" not in answer.content.decode()

    @pytest.mark.parametrize("sent_by", [{"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://testserver"}])
    def test_the_portals_own_is(self, cast: Cast, sent_by: dict[str, str]) -> None:
        client = Client(enforce_csrf_checks=True)
        client.force_login(cast.listener.user)
        typed = {"change_phone": "1", "phone": "+7 4012 222222", "_role": guard(client, "/profile/")}
        assert "222222" in client.post("/profile/", typed, headers=sent_by).content.decode()

    @pytest.mark.parametrize(
        "path", ["/protocols/7/form/", "/admin/fisoko_protocols/kit/add/", "/admin/accounts/assessmentpoint/add/"]
    )
    def test_nothing_is_kept_where_names_may_be_sent(self, cast: Cast, path: str) -> None:
        client = cast.client(cast.federal_organiser)
        drawn = guard(client, "/profile/")
        client.session.flush()
        del client.cookies[settings.SESSION_COOKIE_NAME]
        assert client.post(path, {"comment": "Ветров Глеб Олегович", "_role": drawn}).status_code == 302
        assert kept.SESSION_KEY not in client.session
        refused = Client(enforce_csrf_checks=True).post(path, {"comment": "Ветров Глеб Олегович", "_role": drawn})
        assert "Ветров" not in refused.content.decode()

    def test_htmx_is_sent_to_sign_in(self, visitor: Client, db: None) -> None:
        response = visitor.get("/notices/", headers={"HX-Request": "true"})
        assert response.status_code == 204
        assert response["HX-Redirect"].startswith(reverse("account_login"))


class TestSignOut:
    def test_ends_the_session_at_once(self, cast: Cast) -> None:
        client = cast.client(cast.listener)
        assert client.post(reverse("account_logout")).url == reverse("front")
        assert "_auth_user_id" not in client.session

    def test_reminds_first_of_what_is_left(self, cast: Cast, homes: None) -> None:
        client = cast.client(cast.listener)
        response = client.post(reverse("account_logout"))
        assert "Оценка не размещена." in response.content.decode()
        assert "_auth_user_id" in client.session
        client.post(reverse("account_logout"), {"confirmed": "1"})
        assert "_auth_user_id" not in client.session

    def test_reminds_of_every_role_in_force(
        self, cast: Cast, homes: None, two_roles: tuple[RoleGrant, RoleGrant]
    ) -> None:
        """The reminder is the listener's; the person signs out as a moderator."""
        moderator, _ = two_roles
        client = cast.client(moderator)
        assert "Оценка не размещена." in client.post(reverse("account_logout")).content.decode()
        assert "_auth_user_id" in client.session

    def test_does_not_remind_of_a_role_that_is_over(
        self, cast: Cast, homes: None, two_roles: tuple[RoleGrant, RoleGrant]
    ) -> None:
        moderator, listener = two_roles
        RoleGrant.objects.filter(pk=listener.pk).update(status=GrantStatus.WITHDRAWN)
        client = cast.client(moderator)
        client.post(reverse("account_logout"))
        assert "_auth_user_id" not in client.session

    def test_by_a_button_only(self, cast: Cast) -> None:
        client = cast.client(cast.listener)
        assert "Выйти" in client.get(reverse("account_logout")).content.decode()
        assert "_auth_user_id" in client.session


class TestRegistration:
    def test_offers_two_ways_and_the_sign_in_form(self, visitor: Client, db: None) -> None:
        page = visitor.get(reverse("accounts:registration")).content.decode()
        for words in (
            "Зарегистрироваться как эксперт",
            "Зарегистрироваться как представитель организации",
            "Забыли свой пароль?",
            "Логин или e-mail",
        ):
            assert words in page

    def test_a_signed_in_person_adds_a_role(self, cast: Cast) -> None:
        page = cast.client(cast.listener).get(reverse("accounts:registration")).content.decode()
        assert "добавится к Вашей учётной записи" in page
        assert "Логин или e-mail" not in page
