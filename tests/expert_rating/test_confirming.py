"""A registration's e-mail is confirmed by the letter's link before there is an account (spec/00, spec/01)."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.models import Consent, ConsentDocument, GrantStatus, RoleGrant, User
from expert_rating.models import Expert, SentRegistration
from expert_rating.tasks import sweep_registrations
from expert_rating.workflow.registrations import forget_registrations
from portal.letters import send_due
from portal.models import Attempt, HistoryRecord, Letter, Notice
from portal.one_time import one_time_links
from tests.accounts.test_factor_secrets import whole_database
from tests.cast import Cast
from tests.expert_rating.registration_form import PASSWORD, Purpose, confirmed, link, register, send
from tests.expert_rating.test_concurrency import at_once, people  # noqa: F401 - a fixture

LIST = "/admin/expert_rating/expert/"


def page(answer: Any) -> str:
    return str(answer.content.decode())


def sign_in(login: str) -> Client:
    client = Client()
    client.post("/accounts/login/", {"login": login, "password": PASSWORD})
    return client


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


class TestTheLink:
    def test_before_it_there_is_no_account_and_nothing_in_the_queue(self, visitor: Client, cast: Cast) -> None:
        send(visitor, cast)
        assert not User.objects.filter(email="ivanov@example.org").exists()
        assert not is_in(sign_in("ivanov-p"))
        assert "Ждут вашего решения" not in page(cast.client(cast.moderator).get("/admin/"))
        assert "Иванов" not in page(cast.client(cast.moderator).get(LIST))
        assert not Notice.objects.filter(person=cast.moderator.user).exists()

    def test_after_it_the_moderator_sees_the_questionnaire_and_the_person_signs_in(
        self, visitor: Client, cast: Cast
    ) -> None:
        cast.moderator  # noqa: B018 - told of what waits
        register(visitor, cast)
        assert "Иванов" in page(cast.client(cast.moderator).get(LIST))
        assert Notice.objects.filter(person=cast.moderator.user, event="expert_waiting").count() == 1
        for typed in ("Ivanov-P", "ivanov@example.org"):
            client = sign_in(typed)
            assert is_in(client)
            assert "ожидает проверки модератором" in page(client.get("/cabinet/", follow=True))

    def test_opening_it_changes_nothing(self, visitor: Client, cast: Cast) -> None:
        send(visitor, cast)
        shown = page(visitor.get(link()))
        assert "Иванов Пётр Павлович" in shown
        assert "ivanov@example.org" in shown
        assert not Expert.objects.exists()

    def test_it_works_once_and_in_any_browser(self, visitor: Client, cast: Cast) -> None:
        send(visitor, cast)
        path = link()
        assert Client().post(path)["Location"] == "/registration/confirmed/"
        for answer in (Client().post(path), Client().get(path)):
            assert "уже использована" in page(answer)
            assert "Ссылка не действует</h1>" in page(answer)
            assert "Подтвердить e-mail</button>" not in page(answer)
        assert Expert.objects.count() == 1
        assert HistoryRecord.objects.filter(verb="register").count() == 1

    def test_its_token_is_in_no_table(self, visitor: Client, cast: Cast) -> None:
        send(visitor, cast)
        token = link().split("/")[-2]
        kept = whole_database()
        assert "ivanov@example.org" in kept
        assert token not in kept
        assert PASSWORD not in kept

    def test_it_ends_in_time_and_what_was_typed_goes(self, visitor: Client, cast: Cast) -> None:
        send(visitor, cast)
        path, sent = link(), SentRegistration.objects.get()
        late = timezone.now() - timedelta(hours=settings.REGISTRATION_LINK_HOURS, minutes=1)
        sweep_registrations()
        assert SentRegistration.objects.exists()
        SentRegistration.objects.update(sent_at=late)
        assert "устарела" in page(visitor.post(path))
        assert not User.objects.filter(email="ivanov@example.org").exists()
        sweep_registrations()
        assert not SentRegistration.objects.exists()
        assert sent.photo.storage.exists(str(sent.photo.name))

    def test_the_photo_goes_with_the_row(
        self, visitor: Client, cast: Cast, django_capture_on_commit_callbacks: Any
    ) -> None:
        send(visitor, cast)
        sent = SentRegistration.objects.get()
        with django_capture_on_commit_callbacks(execute=True):
            confirmed(visitor)
        assert not sent.photo.storage.exists(str(sent.photo.name))
        expert = Expert.objects.get()
        assert expert.photo.storage.exists(str(expert.photo.name))
        assert expert.photo_hash

    @pytest.mark.parametrize("token", ["x", "a" * 5000, "…"])
    def test_a_forged_one_is_dead(self, visitor: Client, cast: Cast, token: str) -> None:
        send(visitor, cast)
        for answer in (visitor.get(f"/registration/confirm/{token}/"), visitor.post(f"/registration/confirm/{token}/")):
            assert "уже использована или устарела" in page(answer)

    def test_of_two_registrations_of_one_address_the_confirmed_one_counts(self, visitor: Client, cast: Cast) -> None:
        """A stranger's form with one's address is of no use once one's own is confirmed."""
        send(Client(), cast, login="stranger", form_id="strangers")
        strangers = link()
        send(visitor, cast)
        confirmed(visitor)
        assert "уже использована или устарела" in page(visitor.post(strangers))
        assert User.objects.get(email="ivanov@example.org").username == "ivanov-p"
        assert not SentRegistration.objects.exists()

    def test_a_login_taken_meanwhile_is_mended_by_the_portal(self, visitor: Client, cast: Cast) -> None:
        send(visitor, cast)
        cast.make_user("ivanov-p", email="other@example.org")
        assert "«ivanov-p» за это время занял другой человек" in page(visitor.get(link()))
        confirmed(visitor)
        assert Expert.objects.get().grant.user.username == "ivanov-p-2"
        assert is_in(sign_in("ivanov@example.org"))

    def test_an_address_taken_meanwhile_is_told_to_its_owner(self, visitor: Client, cast: Cast) -> None:
        send(visitor, cast)
        cast.make_user("other", email="IVANOV@example.org")
        for answer in (visitor.get(link()), visitor.post(link())):
            assert "Учётная запись с этим e-mail уже есть" in page(answer)
        assert not Expert.objects.exists()


def test_letters_are_counted_where_no_rollback_reaches_the_count(transactional_db: None) -> None:
    cast, visitor = Cast(), Client()
    assert send(visitor, cast).status_code == 302
    assert "отправлено ещё раз" in page(visitor.post("/registration/letter/", follow=True))
    assert Attempt.objects.count() == 2
    assert confirmed(visitor)["Location"] == "/registration/confirmed/"


def test_a_login_taken_while_the_page_was_open_leaves_the_button(
    visitor: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(visitor, cast)
    cast.make_user("ivanov-p")
    with monkeypatch.context() as race:
        race.setattr("expert_rating.workflow.registrations.login_for", lambda sent: sent.login)
        shown = page(visitor.post(link()))
    assert "такой логин заняли" in shown
    assert "Подтвердить e-mail</button>" in shown
    assert confirmed(visitor)["Location"] == "/registration/confirmed/"


def test_pressed_twice_at_once_it_makes_one_account(people: Cast) -> None:  # noqa: F811
    send(Client(), people)
    path = link()
    answers = at_once(*[lambda: Client().post(path)] * 2)
    assert sorted(answer.status_code for answer in answers) == [200, 302]
    assert RoleGrant.objects.filter(role="expert").count() == 1


def test_two_addresses_with_one_login_confirmed_at_once(people: Cast) -> None:  # noqa: F811
    paths = []
    for number in range(2):
        send(Client(), people, email=f"n{number}@example.org", form_id=str(number))
        paths.append(link())
    answers = at_once(*[lambda path=path: Client().post(path) for path in paths])
    for path, answer in zip(paths, answers, strict=True):
        if answer.status_code == 200:
            assert "такой логин заняли" in page(answer)
            assert "Подтвердить e-mail</button>" in page(answer)
            assert Client().post(path).status_code == 302
    assert sorted(User.objects.values_list("username", flat=True)) == ["ivanov-p", "ivanov-p-2"]


class TestConsents:
    def test_are_kept_as_they_were_given(self, visitor: Client, cast: Cast) -> None:
        send(visitor, cast)
        given = timezone.now() - timedelta(hours=5)
        SentRegistration.objects.update(sent_at=given, address="192.0.2.44", device="Браузер дома")
        confirmed(Client(headers={"User-Agent": "Другой"}))
        kept = Consent.objects.all()
        assert {(one.given_at, one.address, one.device) for one in kept} == {(given, "192.0.2.44", "Браузер дома")}
        assert not RoleGrant.objects.get(role="expert").consents_due

    def test_a_text_that_changed_since_is_asked_again(self, visitor: Client, cast: Cast) -> None:
        send(visitor, cast)
        ConsentDocument.objects.create(purpose=Purpose.COOPERATION, version=9, title="Согласие", text="Иначе.")
        confirmed(visitor)
        assert RoleGrant.objects.get(role="expert").consents_due
        assert not Consent.objects.filter(document__version=9).exists()


class TestOnceMore:
    AGAIN = "/registration/letter/"

    def test_by_the_desk_as_long_as_the_link_lives(self, visitor: Client, cast: Cast, settings: Any) -> None:
        settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
        root = Client()
        root.force_login(cast.superuser)
        send(visitor, cast)
        send_due()
        letter = Letter.objects.get(event="registration_link")
        resend = f"/admin/portal/letter/{letter.pk}/do/resend/"
        root.post(resend)
        send_due()
        first, second = (one_time_links(str(one.body)) for one in mail.outbox)
        assert first == second
        assert visitor.post(first[0].removeprefix("http://localhost:8000")).status_code == 302
        assert "Регистрация уже подтверждена" in page(root.get(resend, follow=True))
        assert len(mail.outbox) == 2

    def test_a_new_letter_and_the_old_link_is_dead(self, visitor: Client, cast: Cast) -> None:
        send(visitor, cast)
        old = link()
        assert "ivanov@example.org" in page(visitor.get("/expert/registered/"))
        assert "отправлено ещё раз" in page(visitor.post(self.AGAIN, follow=True))
        assert link() != old
        assert "уже использована" in page(visitor.get(old))
        assert "Иванов" in page(visitor.get(link()))

    def test_not_without_end(self, visitor: Client, cast: Cast) -> None:
        send(visitor, cast)
        for _ in range(4):
            visitor.post(self.AGAIN)
        assert "уже отправлено несколько писем" in page(visitor.post(self.AGAIN, follow=True))
        answer = send(Client(), cast, form_id="another", login="another")
        assert "уже отправлено несколько писем" in answer.context["form"].errors["email"][0]
        assert Letter.objects.count() == 5

    def test_of_another_browser_there_is_nothing_to_send(self, visitor: Client, cast: Cast) -> None:
        send(visitor, cast)
        Client().post(self.AGAIN)
        assert Letter.objects.count() == 1
        assert "ivanov@example.org" not in page(Client().get("/expert/registered/"))


def test_an_account_without_an_address_confirms_one_first(cast: Cast) -> None:
    user = cast.make_user("no-address", email="")
    client = Client()
    client.force_login(user)
    for path in ("/expert/register/", "/representative/register/"):
        for answer in (client.get(path), client.post(path, {"email": "x@example.org"})):
            assert answer["Location"] == "/profile/"
    assert "Сначала укажите и подтвердите e-mail" in page(client.get("/profile/"))


def test_a_questionnaire_never_gives_an_account_an_address(cast: Cast) -> None:
    """Only a confirmed letter does: of a role given on the desk to somebody without one."""
    grant = cast.representative
    User.objects.filter(pk=grant.user_id).update(email="")
    from tests.expert_rating.test_representatives import filled

    client = cast.client(grant)
    answer = client.post("/representative/questionnaire/edit/", filled(cast, email="victim@example.org"))
    assert answer["Location"] == "/representative/questionnaire/"
    assert User.objects.get(pk=grant.user_id).email == ""
    assert RoleGrant.objects.get(pk=grant.pk).status == GrantStatus.ACTIVE


def test_erasure_takes_unconfirmed_forms_along(visitor: Client, cast: Cast) -> None:
    send(visitor, cast)
    assert forget_registrations(email="Ivanov@Example.org") == 1
    assert not SentRegistration.objects.exists()


def test_the_journal_tells_of_both_steps(visitor: Client, cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", logger="portal.security")
    register(visitor, cast)
    told = [record.getMessage() for record in caplog.records if record.name == "portal.security"]
    user = User.objects.get(email="ivanov@example.org")
    assert told == [
        "event=registration address=127.0.0.1 role=expert",
        f"event=email_confirmed account={user.pk} address=127.0.0.1 role=expert",
    ]
