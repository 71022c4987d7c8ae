"""«Удалить мои данные»: asked by the person, carried out or declined by the administrator, left as an act."""

from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.in_force import administrator
from accounts.models import Consent, ConsentDocument, ErasureRequest, ErasureStatus, GrantStatus, RoleGrant, User
from accounts.personal.workflow import NOWHERE, ask, cancel, carry_out, decline, forget_farewells
from accounts.workflow import reactivate
from expert_rating.models import Assessment, Expert
from expert_rating.workflow import place, save_answers, start
from expert_rating.workflow.assessments import asked_questions
from portal.history import Actor
from portal.models import DigestEntry, HistoryRecord, Letter, Notice, NoticeChoice
from portal.notices import Message, tell
from portal.workflow import AlreadyDone, NotYours, Refused
from tests.cast import PASSWORD


def admin(cast):
    return Actor(user=cast.superuser, role=administrator(cast.superuser))


@pytest.fixture
def person(cast):
    """An expert who has placed an assessment, consented, been told things."""
    cast.open_campaign()
    actor = cast.actor(cast.expert)
    begun = start(organisation=cast.kindergarten, actor=actor)
    save_answers(assessment_id=begun.pk, answers={q.pk: True for q in asked_questions(begun)}, actor=actor)
    place(assessment_id=begun.pk, actor=actor)
    user = actor.user
    document = ConsentDocument.current("personal_data")
    Consent.objects.create(user=user, document=document, text_sha256=document.sha256)
    tell([Message(person=user, event="expert_received", title="Ветров Глеб", text="Ветров Глеб Олегович")])
    Letter.objects.update(status="sent", sent_at=user.date_joined)
    tell([Message(person=user, event="expert_received", title="Ещё не ушло", text="Ветров")])
    DigestEntry.objects.create(person=user, event="x", line="Ветров")
    NoticeChoice.objects.create(person=user, event="expert_received", letter="off")
    return user


@pytest.fixture
def request_(cast, person):
    return ask(user=person, wish="Пожалуйста", actor=cast.actor(cast.expert))


@pytest.fixture
def erased(cast, person, request_, django_capture_on_commit_callbacks):
    cast.photo = Path(cast.expert.expert.photo.path)
    cast.email = person.email
    with django_capture_on_commit_callbacks(execute=False) as callbacks:
        carry_out(request_id=request_.pk, actor=admin(cast))
    for callback in callbacks:
        if "delete" in repr(callback):
            callback()
    person.refresh_from_db()
    return person


class TestAsking:
    def test_by_the_page(self, cast, person):
        assert cast.superuser.pk
        client = cast.client(cast.expert)
        client.post(reverse("accounts:erasure-ask"), {"wish": "Уезжаю", "sure": "on"})
        request = ErasureRequest.objects.get()
        assert (request.user, request.status, request.wish) == (person, "waiting", "Уезжаю")
        told = Notice.objects.get(event="erasure_asked")
        assert told.person == cast.superuser
        letter = Letter.objects.get(event="erasure_asked", person=cast.superuser)
        assert "Ветров" not in told.title + letter.subject + letter.text
        assert "рассматривается" in client.get(reverse("accounts:personal-data")).content.decode()

    def test_without_the_box_nothing_is_asked(self, cast, person):
        page = cast.client(cast.expert).post(reverse("accounts:erasure-ask"), {"wish": ""}).content.decode()
        assert "отменить удаление нельзя" in page
        assert not ErasureRequest.objects.exists()

    def test_twice_is_one_request(self, cast, person, request_):
        assert ask(user=person, wish="", actor=cast.actor(cast.expert)) == request_

    def test_one_waiting_is_held_by_the_database(self, person, request_):
        with pytest.raises(IntegrityError), transaction.atomic():
            ErasureRequest.objects.create(user=person)

    def test_is_taken_back(self, cast, request_):
        cast.client(cast.expert).post(reverse("accounts:erasure-cancel"))
        request_.refresh_from_db()
        assert request_.status == ErasureStatus.CANCELLED
        assert cast.client(cast.expert).post(reverse("accounts:erasure-cancel")).status_code == 404

    def test_a_person_without_any_role_may_ask(self, cast):
        user = cast.make_user("lonely")
        client = Client()
        client.force_login(user)
        client.post(reverse("accounts:erasure-ask"), {"sure": "on"})
        assert ErasureRequest.objects.get().user == user

    def test_nobody_asks_or_takes_back_for_another(self, cast, person, request_):
        stranger = cast.actor(cast.other_expert)
        with pytest.raises(NotYours):
            ask(user=person, wish="", actor=stranger)
        with pytest.raises(NotYours):
            cancel(request_id=request_.pk, actor=stranger)


class TestDeclining:
    def test_tells_the_reason(self, cast, request_):
        decline(request_id=request_.pk, actor=admin(cast), reason="Идёт проверка")
        request_.refresh_from_db()
        assert (request_.status, request_.answer, request_.decided_by) == ("declined", "Идёт проверка", cast.superuser)
        assert "Идёт проверка" in Letter.objects.get(event="erasure_declined").text
        assert "Идёт проверка" in cast.client(cast.expert).get(reverse("accounts:personal-data")).content.decode()

    def test_needs_a_reason(self, cast, request_):
        with pytest.raises(Refused, match="причину"):
            decline(request_id=request_.pk, actor=admin(cast), reason=" ")

    @pytest.mark.parametrize("verb", [carry_out, decline])
    @pytest.mark.parametrize("who", ["moderator", "expert", "other_expert", "regional_coordinator"])
    def test_is_the_administrators(self, cast, request_, verb, who):
        with pytest.raises(NotYours):
            verb(
                request_id=request_.pk,
                actor=cast.actor(getattr(cast, who)),
                **({"reason": "x"} if verb is decline else {}),
            )
        request_.refresh_from_db()
        assert request_.status == "waiting"

    @pytest.mark.parametrize("first", ["decline", "cancel"])
    def test_what_is_decided_stays_decided(self, cast, request_, first):
        if first == "decline":
            decline(request_id=request_.pk, actor=admin(cast), reason="Нет")
        else:
            cancel(request_id=request_.pk, actor=cast.actor(cast.expert))
        with pytest.raises(Refused):
            carry_out(request_id=request_.pk, actor=admin(cast))
        assert User.objects.get(pk=request_.user_id).is_active


class TestCarryingOut:
    def test_the_account_is_nobodys(self, cast, erased):
        assert erased.full_name == "Удалённый пользователь"
        assert erased.username == f"deleted-{erased.pk}"
        assert (erased.email, erased.phone, erased.is_active) == ("", "", False)
        assert not erased.has_usable_password()

    def test_nobody_signs_in(self, cast, person, request_):
        client, login = cast.client(cast.expert), person.username
        carry_out(request_id=request_.pk, actor=admin(cast))
        assert client.get(reverse("accounts:security")).status_code == 302
        fresh = Client()
        fresh.post(reverse("account_login"), {"login": login, "password": PASSWORD})
        assert "_auth_user_id" not in fresh.session

    def test_roles_end(self, erased):
        assert set(RoleGrant.objects.of(erased).values_list("status", flat=True)) == {GrantStatus.WITHDRAWN}

    def test_the_questionnaire_and_the_photo_go(self, cast, erased):
        expert = Expert.objects.get(grant__user=erased)
        assert (expert.resume, expert.workplace, expert.photo.name) == ("Сведения удалены", "", "")
        assert not cast.photo.exists()

    def test_letters_and_notices_go(self, cast, erased):
        last = Letter.objects.get(event="erasure_done")
        assert (last.to, last.status) == (cast.email, "queued")
        rest = Letter.objects.filter(person=erased).exclude(pk=last.pk)
        assert [(letter.to, letter.text, letter.subject) for letter in rest] == [(NOWHERE, "", "Удалено")]
        assert not Notice.objects.of(erased.pk).exists()
        assert not DigestEntry.objects.filter(person=erased).exists()
        assert not NoticeChoice.objects.filter(person=erased).exists()

    def test_the_last_letters_address_goes_after_it_has_left(self, erased):
        assert forget_farewells() == 0
        Letter.objects.filter(event="erasure_done").update(status="sent", sent_at=erased.date_joined)
        assert forget_farewells() == 1
        assert Letter.objects.get(event="erasure_done").to == NOWHERE
        assert forget_farewells() == 0

    def test_what_the_law_keeps_stays(self, cast, erased):
        assert Assessment.objects.get(author=erased).answers.count() == 6
        assert Consent.objects.filter(user=erased).count() == 1
        records = HistoryRecord.objects.about(Assessment.objects.get(author=erased))
        assert {str(record.person) for record in records} == {"Удалённый пользователь"}

    def test_the_act_says_what_was_destroyed_and_by_whom(self, cast, request_, erased):
        request_.refresh_from_db()
        assert (request_.status, request_.decided_by, request_.wish) == ("done", cast.superuser, "")
        for words in ("Акт об уничтожении", "root-admin", "фотография", "Письма", "пароль"):
            assert words in request_.act
        assert "Ветров" not in request_.act
        record = HistoryRecord.objects.about(request_).get(verb="carry_out")
        assert (record.person, record.to_state) == (cast.superuser, "done")

    def test_twice_is_refused(self, cast, request_, erased):
        with pytest.raises(AlreadyDone):
            carry_out(request_id=request_.pk, actor=admin(cast))

    def test_is_never_switched_on_again(self, cast, erased):
        with pytest.raises(Refused, match="уничтожены"):
            reactivate(user_id=erased.pk, actor=admin(cast), reason="Просит")

    def test_an_administrators_rights_come_first(self, cast):
        client = Client()
        client.force_login(cast.superuser)
        client.post(reverse("accounts:erasure-ask"), {"sure": "on"})
        with pytest.raises(Refused, match="права"):
            carry_out(request_id=ErasureRequest.objects.get().pk, actor=admin(cast))

    def test_the_name_is_nowhere_left(self, cast, erased):
        from django.apps import apps

        left = []
        for model in apps.get_models():
            if model._meta.app_label in {"portal", "accounts", "expert_rating"}:
                for row in model._base_manager.values():
                    if "Ветров Глеб" in str(row) and row.get("id") != cast.superuser.pk:
                        left.append((model._meta.label, row["id"]))
        others = {("accounts.User", user.pk) for user in User.objects.exclude(pk=erased.pk)}
        assert [each for each in left if each not in others and each[0] != "portal.Letter"] == []

    def test_without_an_address_there_is_no_letter(self, cast):
        user = cast.make_user("no-mail", email="")
        request = ask(user=user, wish="", actor=Actor(user=user, role=None))
        carry_out(request_id=request.pk, actor=admin(cast))
        assert not Letter.objects.exists()

    def test_the_login_and_the_address_are_free_again(self, cast, erased):
        assert cast.make_user("expert-1", email=cast.email).pk


class TestDesk:
    def test_the_queue_and_the_verb(self, cast, person, request_):
        client = Client()
        client.force_login(cast.superuser)
        assert "Удаление данных" in client.get(reverse("admin:index")).content.decode()
        url = reverse("admin:accounts_erasurerequest_verb", args=[request_.pk, "carry-out"])
        assert "будут уничтожены" in client.get(url).content.decode()
        person.refresh_from_db()
        assert person.is_active
        client.post(url)
        person.refresh_from_db()
        assert not person.is_active
        page = client.get(reverse("admin:accounts_erasurerequest_change", args=[request_.pk])).content.decode()
        assert "Акт об уничтожении" in page

    def test_pages_of_the_erased_still_open(self, cast, erased):
        client = Client()
        client.force_login(cast.superuser)
        expert = Expert.objects.get(grant__user=erased)
        for name, pk in [("accounts_user", erased.pk), ("expert_rating_expert", expert.pk)]:
            assert client.get(reverse(f"admin:{name}_changelist")).status_code == 200
            assert client.get(reverse(f"admin:{name}_change", args=[pk])).status_code == 200
        assert client.get(reverse("admin:portal_historyrecord_changelist")).status_code == 200
        assert client.get(reverse("admin:expert_rating_assessment_changelist")).status_code == 200

    def test_is_not_the_moderators(self, cast, request_):
        client = cast.client(cast.moderator)
        assert client.get(reverse("admin:accounts_erasurerequest_changelist")).status_code == 404
        assert client.get(reverse("admin:accounts_erasurerequest_change", args=[request_.pk])).status_code == 404


@pytest.mark.parametrize("values", [{"status": "done"}, {"status": "declined"}, {"status": "unknown"}])
def test_the_database_holds_that_a_decision_is_whole(person, request_, values):
    with pytest.raises(IntegrityError), transaction.atomic():
        ErasureRequest.objects.filter(pk=request_.pk).update(**values)
