"""The administrator opens an account and corrects a name; whoever moderates a person sends them their login."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.in_force import administrator
from accounts.models import User
from accounts.personal.workflow import ask, carry_out
from accounts.workflow import correct_name, open_account, send_login
from portal.history import Actor
from portal.letter_links import with_links
from portal.models import HistoryRecord, Letter
from portal.workflow import NotYours, Refused
from tests.cast import Cast

pytestmark = pytest.mark.django_db
ADD = "admin:accounts_user_add"
TYPED = {
    "last_name": "Модестова", "first_name": "Вера", "patronymic": "Павловна",
    "email": "Modestova@Example.org", "username": "Modestova-V",
}  # fmt: skip
OTHERS = ["moderator", "expert", "regional_coordinator", "federal_organiser"]


def admin(cast: Cast) -> Actor:
    return Actor(user=cast.superuser, role=administrator(cast.superuser))


@pytest.fixture
def root(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.superuser)
    return client


class TestOpening:
    def test_makes_an_account_without_a_password_and_writes_to_its_owner(self, root: Client) -> None:
        answer = root.post(reverse(ADD), TYPED)
        made = User.objects.get(username="modestova-v")
        assert answer["Location"] == reverse("admin:accounts_user_change", args=[made.pk])
        assert (made.full_name, made.email) == ("Модестова Вера Павловна", "modestova@example.org")
        assert not made.has_usable_password()
        assert not made.is_superuser
        letter = Letter.objects.get(to="modestova@example.org")
        assert letter.event == "account_opened"
        assert "Логин: modestova-v" in letter.text

    def test_is_one_record_of_the_history(self, cast: Cast, root: Client) -> None:
        root.post(reverse(ADD), TYPED)
        record = HistoryRecord.objects.about(User.objects.get(username="modestova-v")).get()
        assert (record.verb, record.person) == ("open", cast.superuser)

    def test_the_letters_link_sets_the_first_password_once(self, root: Client) -> None:
        root.post(reverse(ADD), TYPED)
        [path] = re.findall(
            r"http://localhost:8000(/accounts/password/reset/key/\S+)", with_links(Letter.objects.get())[0]
        )
        visitor = Client()
        form = visitor.get(path, follow=True).request["PATH_INFO"]
        visitor.post(form, {"password1": "Klyuchi-ot-doma-26", "password2": "Klyuchi-ot-doma-26"})
        assert User.objects.get(username="modestova-v").check_password("Klyuchi-ot-doma-26")
        assert "Ссылка не действует" in Client().get(path, follow=True).content.decode()

    def test_then_the_role_is_one_step_away(self, root: Client) -> None:
        page = root.post(reverse(ADD), TYPED, follow=True).content.decode()
        user = User.objects.get(username="modestova-v")
        assert f"{reverse('admin:accounts_rolegrant_add')}?user={user.pk}" in page

    @pytest.mark.parametrize(
        ("field", "typed"),
        [
            ("last_name", ""), ("first_name", " "), ("email", ""), ("email", "нет"), ("username", "ab"),
            ("username", "a@b"), ("username", "TAKEN-LOGIN"), ("email", "Taken@Example.org"),
        ],
    )  # fmt: skip
    def test_mistakes_are_said_at_their_field(self, cast: Cast, root: Client, field: str, typed: str) -> None:
        cast.make_user("taken-login", email="taken@example.org")
        page = root.post(reverse(ADD), {**TYPED, field: typed})
        assert list(page.context["adminform"].form.errors) == [field]
        assert User.objects.filter(last_name="Модестова").count() == 0

    def test_a_login_taken_meanwhile_is_refused_by_the_database(self, cast: Cast) -> None:
        cast.make_user("modestova-v")
        with pytest.raises(Refused, match="уже занят"):
            open_account(actor=admin(cast), **TYPED)

    @pytest.mark.parametrize("who", OTHERS)
    def test_is_the_administrators(self, cast: Cast, who: str) -> None:
        grant = getattr(cast, who)
        with pytest.raises(NotYours):
            open_account(actor=cast.actor(grant), **TYPED)
        assert cast.client(grant).post(reverse(ADD), TYPED).status_code == 404
        assert not User.objects.filter(last_name="Модестова").exists()


class TestName:
    def address(self, user: User) -> str:
        return reverse("admin:accounts_user_name", args=[user.pk])

    def test_is_corrected_by_the_administrator(self, cast: Cast, root: Client) -> None:
        user = cast.moderator.user
        page = root.get(reverse("admin:accounts_user_change", args=[user.pk])).content.decode()
        assert self.address(user) in page
        answer = root.post(self.address(user), {"last_name": "Ветрова", "first_name": "Глеб", "patronymic": ""})
        assert answer["Location"] == reverse("admin:accounts_user_change", args=[user.pk])
        user.refresh_from_db()
        assert user.full_name == "Ветрова Глеб"

    def test_the_history_says_which_names_and_keeps_no_old_one(self, cast: Cast) -> None:
        user = cast.moderator.user
        correct_name(user_id=user.pk, last_name="Ветрова", first_name=user.first_name, patronymic="", actor=admin(cast))
        record = HistoryRecord.objects.about(user).get(verb="correct_name")
        assert (record.person, record.comment) == (cast.superuser, "фамилия, отчество")

    @pytest.mark.parametrize("empty", ["last_name", "first_name"])
    def test_is_never_empty(self, cast: Cast, root: Client, empty: str) -> None:
        user = cast.moderator.user
        typed = {"last_name": "Ветрова", "first_name": "Анна", "patronymic": ""}
        assert root.post(self.address(user), {**typed, empty: ""}).status_code == 200
        user.refresh_from_db()
        assert user.last_name == "Ветров"

    def test_unchanged_is_refused(self, cast: Cast, root: Client) -> None:
        user = cast.moderator.user
        typed = {name: getattr(user, name) for name in ("last_name", "first_name", "patronymic")}
        assert "исправлять нечего" in root.post(self.address(user), typed, follow=True).content.decode()
        assert not HistoryRecord.objects.about(user).exists()

    @pytest.mark.parametrize("who", OTHERS)
    def test_is_nobody_elses_to_correct(self, cast: Cast, who: str) -> None:
        user, grant = cast.waiting_expert.user, getattr(cast, who)
        with pytest.raises(NotYours):
            correct_name(user_id=user.pk, last_name="А", first_name="Б", patronymic="", actor=cast.actor(grant))
        assert cast.client(grant).post(self.address(user), {"last_name": "А", "first_name": "Б"}).status_code == 404

    def test_a_points_account_is_nobodys_and_gets_none(self, cast: Cast, root: Client) -> None:
        user = cast.point_organiser.user
        with pytest.raises(Refused, match="ППО"):
            correct_name(user_id=user.pk, last_name="А", first_name="Б", patronymic="", actor=admin(cast))
        page = root.get(reverse("admin:accounts_user_change", args=[user.pk])).content.decode()
        assert self.address(user) not in page

    def test_an_erased_account_gets_no_name_again(self, cast: Cast) -> None:
        user = cast.representative.user
        carry_out(request_id=ask(user=user, wish="", actor=cast.actor(cast.representative)).pk, actor=admin(cast))
        with pytest.raises(Refused, match="уничтожены"):
            correct_name(user_id=user.pk, last_name="А", first_name="Б", patronymic="", actor=admin(cast))


class TestLogin:
    def press(self, client: Client, user: User) -> Any:
        return client.post(reverse("admin:accounts_user_verb", args=[user.pk, "send-login"]), follow=True)

    def test_a_moderator_of_the_scope_sends_it_to_the_accounts_own_address(self, cast: Cast) -> None:
        user = cast.waiting_expert.user
        self.press(cast.client(cast.moderator), user)
        letter = Letter.objects.get(event="login_sent")
        assert letter.to == user.email
        assert f"Ваш логин: {user.username}" in letter.text
        record = HistoryRecord.objects.about(user).get()
        assert (record.verb, record.person) == ("send_login", cast.moderator.user)

    def test_the_administrator_too(self, cast: Cast, root: Client) -> None:
        self.press(root, cast.moderator.user)
        assert Letter.objects.get(event="login_sent").to == cast.moderator.user.email

    @pytest.mark.parametrize("who", ["other_moderator", "expert", "regional_coordinator", "federal_organiser"])
    def test_nobody_else(self, cast: Cast, who: str) -> None:
        user, grant = cast.waiting_expert.user, getattr(cast, who)
        with pytest.raises(NotYours):
            send_login(user_id=user.pk, actor=cast.actor(grant))
        assert self.press(cast.client(grant), user).status_code == 404
        assert not Letter.objects.exists()

    @pytest.mark.parametrize(
        ("field", "value", "said"), [("email", "", "нет e-mail"), ("is_active", False, "отключена")]
    )
    def test_why_it_can_not_be_sent(self, cast: Cast, root: Client, field: str, value: Any, said: str) -> None:
        user = cast.waiting_expert.user
        User.objects.filter(pk=user.pk).update(**{field: value})
        assert said in self.press(root, user).content.decode()
        with pytest.raises(Refused, match=said):
            send_login(user_id=user.pk, actor=admin(cast))
        assert not Letter.objects.exists()
