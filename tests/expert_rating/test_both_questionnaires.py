"""What holds for an expert's and a representative's questionnaire alike: sent, sent again, refused to others."""

from typing import Any

import pytest
from django.core.files.base import ContentFile

from accounts.models import Consent, ConsentDocument, GrantStatus, Role, RoleGrant, User
from expert_rating.models import Expert
from expert_rating.workflow import Questionnaire, change_questionnaire, questionnaires
from portal.history import Actor
from portal.models import HistoryRecord, Letter
from portal.workflow import NotYours, Refused
from tests.cast import Cast
from tests.expert_rating.both_questionnaires import OTHER, PERSON, SIDES, Side, expert_answers
from tests.expert_rating.test_concurrency import at_once, people
from tests.pictures import small_jpeg

__all__ = ["people"]  # a fixture


@pytest.fixture(params=SIDES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def side(name: str) -> Side:
    return SIDES[name]


class TestRegistration:
    def test_a_visitor_gets_account_role_questionnaire_and_consent(self, cast: Cast, side: Side) -> None:
        made = side.send(cast.kindergarten, user=None)
        grant = RoleGrant.objects.get(pk=made.grant_id)
        assert (grant.role, grant.status, grant.organisation) == (side.kind.role, "waiting", cast.kindergarten)
        assert (grant.user.username, grant.user.last_name) == ("lesnoy", "Лесной")
        kept = Consent.objects.get()
        assert (kept.user, kept.address, kept.device) == (grant.user, "10.0.0.7", "Браузер")
        assert Letter.objects.get().event == f"{side.admin}_received"

    def test_a_signed_in_person_keeps_the_account(self, cast: Cast, side: Side) -> None:
        user = cast.listener.user
        made = side.send(cast.kindergarten, user=user)
        assert made.grant.user == user
        user.refresh_from_db()
        assert user.last_name == "Лесной"

    @pytest.mark.parametrize("status", [GrantStatus.ACTIVE, GrantStatus.WAITING, GrantStatus.DECLINED])
    def test_who_has_the_role_is_refused_and_nothing_is_written(
        self, cast: Cast, side: Side, status: GrantStatus
    ) -> None:
        user = side.grant(cast, status).user
        with pytest.raises(Refused, match="уже зарегистрированы"):
            side.send(cast.other_kindergarten, user=user)
        assert RoleGrant.objects.of(user).count() == 1
        assert User.objects.get(pk=user.pk).last_name != "Лесной"

    def test_a_withdrawn_role_is_no_hindrance(self, cast: Cast, side: Side) -> None:
        user = side.grant(cast, GrantStatus.WITHDRAWN).user
        assert side.send(cast.kindergarten, user=user).grant.status == "waiting"

    def test_two_registrations_at_once_make_one_role(self, people: Cast, side: Side) -> None:
        user, place = people.listener.user, people.kindergarten
        both = at_once(*[lambda: side.send(place, user=user)] * 2)
        assert sorted(isinstance(answer, Refused) for answer in both) == [False, True]
        assert RoleGrant.objects.filter(user=user, role=side.kind.role).count() == 1


class TestChange:
    def test_own_words_change_at_once(self, cast: Cast, side: Side) -> None:
        grant = side.grant(cast)
        fresh = side.correct(grant, cast.kindergarten)
        assert (fresh.status, fresh.grant.user.last_name) == ("active", "Лесной")
        assert HistoryRecord.objects.about(fresh).get().verb == "edit"
        assert not Letter.objects.exists()

    def test_another_organisation_waits_again_and_the_parts_are_told(
        self, cast: Cast, side: Side, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        grant, told = side.grant(cast), []
        monkeypatch.setattr(questionnaires, "roles_changed", lambda: told.append(True))
        fresh = side.correct(grant, cast.other_kindergarten)
        assert (fresh.status, fresh.grant.organisation) == ("waiting", cast.other_kindergarten)
        assert told == [True]
        assert HistoryRecord.objects.about(grant).get().verb == "resubmit"
        assert Letter.objects.get().event == f"{side.admin}_received"

    def test_a_declined_one_is_sent_again(self, cast: Cast, side: Side) -> None:
        grant = side.grant(cast, GrantStatus.DECLINED)
        before = side.of(grant).sent_at
        fresh = side.correct(grant, cast.kindergarten)
        assert (fresh.status, fresh.sent_at > before) == ("waiting", True)

    def test_a_withdrawn_role_has_no_questionnaire(self, cast: Cast, side: Side) -> None:
        grant = side.grant(cast, GrantStatus.WITHDRAWN)
        with pytest.raises(NotYours):
            side.correct(grant, cast.other_kindergarten)
        assert RoleGrant.objects.get(pk=grant.pk).organisation == cast.kindergarten

    def test_another_persons_is_not_there(self, cast: Cast, side: Side) -> None:
        with pytest.raises(NotYours):
            side.correct(side.grant(cast), cast.kindergarten, by=cast.listener.user)

    def test_the_other_role_has_another_questionnaire(self, cast: Cast, name: str) -> None:
        grant = SIDES[OTHER[name]].grant(cast)
        with pytest.raises(NotYours):
            SIDES[name].correct(grant, cast.kindergarten)

    def test_two_roles_of_one_person_never_become_the_same(self, cast: Cast) -> None:
        side = SIDES["representative"]
        grant = side.grant(cast)
        cast.grant(Role.ORGANISATION_REPRESENTATIVE, user=grant.user, organisation=cast.other_kindergarten)
        with pytest.raises(Refused, match="уже есть в другой Вашей роли"):
            side.correct(grant, cast.other_kindergarten)
        assert RoleGrant.objects.get(pk=grant.pk).organisation == cast.kindergarten

    def test_a_role_without_a_questionnaire_gets_one(self, cast: Cast) -> None:
        """Granted on the desk."""
        fresh = SIDES["representative"].correct(cast.representative, cast.kindergarten)
        assert (fresh.position, fresh.status) == ("Методист", "active")


class TestExpertsOwn:
    def change(self, cast: Cast, photo: Any) -> Expert:
        grant = cast.expert
        given = Questionnaire(expert=expert_answers(photo=photo), person=PERSON, organisation=cast.kindergarten)
        return change_questionnaire(grant_id=grant.pk, questionnaire=given, actor=Actor(user=grant.user, role=grant))

    def test_a_replaced_photo_goes_when_the_change_is_kept(
        self, cast: Cast, django_capture_on_commit_callbacks: Any
    ) -> None:
        old = cast.expert.expert.photo
        with django_capture_on_commit_callbacks(execute=True):
            fresh = self.change(cast, ContentFile(small_jpeg(), "other.jpg"))
            assert old.storage.exists(old.name), "a change that is rolled back has lost nothing"
        assert not old.storage.exists(old.name)
        assert fresh.photo.storage.exists(fresh.photo.name)

    def test_a_parent_gives_the_parents_consent(self, cast: Cast) -> None:
        texts = [ConsentDocument.current(purpose) for purpose in ("personal_data", "parent")]
        own = expert_answers(age=16, parent_name="Лесная Вера Петровна")
        given = Questionnaire(expert=own, person=PERSON, organisation=cast.kindergarten, consents=texts)
        assert [given.given_by(text) for text in texts] == ["", "Лесная Вера Петровна"]
