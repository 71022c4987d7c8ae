"""A moderator takes back a wrong activation: the role ends at once, with a reason; both confirms say what they do."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import GrantStatus, Role, RoleGrant
from accounts.workflow import withdraw
from expert_rating.models import Assessment, LevelResult
from expert_rating.workflow import place, save_answers, start
from expert_rating.workflow.assessments import asked_questions
from expert_rating.workflow.experts import take_back_experts
from expert_rating.workflow.questionnaires import stamp
from expert_rating.workflow.representatives import take_back_representatives
from portal.kinds import OrganisationKind
from portal.models import HistoryRecord, Letter, Notice
from portal.workflow import NotYours, Refused
from tests.cast import Cast
from tests.expert_rating.both_questionnaires import SIDES, Side
from tests.expert_rating.test_concurrency import at_once, people  # noqa: F401 - a fixture

REASON = "Организация не подтвердила, что Вы у неё работаете."
TAKE_BACK = {"expert": take_back_experts, "representative": take_back_representatives}


@pytest.fixture(params=SIDES)
def side(request: pytest.FixtureRequest) -> Side:
    return SIDES[request.param]


def url(side: Side, found: Any, verb: str = "take-back") -> str:
    return reverse(f"admin:expert_rating_{side.admin}_verb", args=[found.pk, verb])


def active(cast: Cast, side: Side) -> Any:
    return side.of(side.grant(cast))


def status(found: Any) -> str:
    return RoleGrant.objects.get(pk=found.grant_id).status


def said(answer: Any) -> str:
    return str(answer.content.decode())


def placed(cast: Cast, grant: RoleGrant) -> Assessment:
    cast.campaign  # noqa: B018 - open
    actor = cast.actor(grant)
    begun = start(organisation=cast.kindergarten, actor=actor)
    save_answers(assessment_id=begun.pk, answers={q.pk: True for q in asked_questions(begun)}, actor=actor)
    return place(assessment_id=begun.pk, actor=actor)


class TestTheVerb:
    def test_the_role_ends_at_once_with_a_reason_and_its_owner_is_told(self, cast: Cast, side: Side) -> None:
        found = active(cast, side)
        open_session = cast.client(found.grant)
        home = {"expert": "/expert/", "representative": "/representative/"}[side.admin]
        assert open_session.get(home).status_code == 200
        answer = cast.client(cast.moderator).post(url(side, found), {"reason": REASON}, follow=True)
        assert "Активация отозвана" in said(answer)
        assert status(found) == GrantStatus.DECLINED
        assert open_session.get(home).status_code == 404
        record = HistoryRecord.objects.about(found.grant).get(verb="take_back")
        assert (record.person, record.comment) == (cast.moderator.user, REASON)
        assert (record.from_state, record.to_state) == ("active", "declined")
        letter = Letter.objects.get(event="grant_taken_back")
        assert letter.to == found.grant.user.email
        assert REASON in letter.text
        assert Notice.objects.filter(person=found.grant.user, event="grant_taken_back").count() == 1

    def test_without_a_reason_nothing_happens(self, cast: Cast, side: Side) -> None:
        found = active(cast, side)
        for reason in ("", "   "):
            assert "Укажите причину" in said(cast.client(cast.moderator).post(url(side, found), {"reason": reason}))
            with pytest.raises(Refused, match="Укажите причину"):
                TAKE_BACK[side.admin](ids=[found.pk], actor=cast.actor(cast.moderator), reason=reason)
        assert status(found) == GrantStatus.ACTIVE

    def test_corrected_and_sent_again_it_waits_again(self, cast: Cast, side: Side) -> None:
        found = active(cast, side)
        cast.client(cast.moderator).post(url(side, found), {"reason": REASON})
        own = {"expert": "/expert/questionnaire/", "representative": "/representative/questionnaire/"}[side.admin]
        client = Client()
        client.force_login(found.grant.user)
        for words in ("Модератор отозвал активацию", REASON, "Исправить и отправить снова"):
            assert words in said(client.get(own))
        side.correct(found.grant, cast.kindergarten)
        assert status(found) == GrantStatus.WAITING
        side.activate(ids=[found.pk], actor=cast.actor(cast.moderator))
        assert status(found) == GrantStatus.ACTIVE

    @pytest.mark.parametrize("state", [GrantStatus.WAITING, GrantStatus.DECLINED, GrantStatus.WITHDRAWN])
    def test_only_an_active_one(self, cast: Cast, side: Side, state: GrantStatus) -> None:
        found = side.of(side.grant(cast, state))
        answer = cast.client(cast.moderator).post(url(side, found), {"reason": REASON}, follow=True)
        assert "Активация отозвана" not in said(answer)
        assert status(found) == state
        assert not Letter.objects.exists()

    def test_a_second_press_and_a_second_moderator_send_nothing(self, cast: Cast, side: Side) -> None:
        found = active(cast, side)
        second = cast.client(cast.grant(Role.MODERATOR, region=cast.region))
        cast.client(cast.moderator).post(url(side, found), {"reason": REASON})
        answer = second.post(url(side, found), {"reason": "Другая причина"}, follow=True)
        assert "уже сделано «Отозвать активацию»" in said(answer)
        assert Letter.objects.filter(event="grant_taken_back").count() == 1
        assert HistoryRecord.objects.filter(verb="take_back").count() == 1

    def test_one_that_was_rewritten_meanwhile_is_read_again(self, cast: Cast, side: Side) -> None:
        found = active(cast, side)
        seen = {found.pk: stamp(found)}
        side.correct(found.grant, cast.kindergarten)
        moved, skipped = TAKE_BACK[side.admin](
            ids=[found.pk], actor=cast.actor(cast.moderator), reason=REASON, seen=seen
        )
        assert (moved, list(skipped)) == ([], [found.pk])
        assert status(found) == GrantStatus.ACTIVE

    def test_the_journal_tells(
        self, cast: Cast, side: Side, caplog: pytest.LogCaptureFixture, django_capture_on_commit_callbacks: Any
    ) -> None:
        caplog.set_level("INFO", logger="portal.security")
        found = active(cast, side)
        with django_capture_on_commit_callbacks(execute=True):
            cast.client(cast.moderator).post(url(side, found), {"reason": REASON})
        [line] = [record.getMessage() for record in caplog.records if "role_taken_back" in record.getMessage()]
        by, grant = cast.moderator.user_id, found.grant_id
        assert line == f"event=role_taken_back account={found.grant.user_id} grant={grant} by={by}"


class TestWhose:
    def outsiders(self, cast: Cast) -> list[RoleGrant]:
        schools = cast.grant(Role.MODERATOR, region=cast.region, kinds=[OrganisationKind.GENERAL.value])
        return [cast.other_moderator, schools, cast.expert, cast.representative, cast.regional_coordinator]

    def test_another_regions_or_kinds_moderator_finds_nothing(self, cast: Cast, side: Side) -> None:
        found = active(cast, side)
        for grant in self.outsiders(cast):
            client = cast.client(grant)
            assert client.get(url(side, found)).status_code == 404
            assert client.post(url(side, found), {"reason": REASON}).status_code == 404
            with pytest.raises(NotYours):
                TAKE_BACK[side.admin](ids=[found.pk], actor=cast.actor(grant), reason=REASON)
        assert status(found) == GrantStatus.ACTIVE
        assert not Letter.objects.exists()

    def test_many_of_another_region_are_left_alone(self, cast: Cast, side: Side) -> None:
        found = active(cast, side)
        bulk = reverse(f"admin:expert_rating_{side.admin}_bulk", args=["take-back"])
        sent = {"_selected_action": [found.pk], "reason": REASON, "confirmed": "1"}
        cast.client(cast.other_moderator).post(bulk, sent)
        assert status(found) == GrantStatus.ACTIVE
        cast.client(cast.moderator).post(bulk, sent)
        assert status(found) == GrantStatus.DECLINED


def test_at_the_same_time_one_letter_goes(people: Cast, side: Side) -> None:  # noqa: F811
    found = active(people, side)
    actor = people.actor(people.moderator)
    done = at_once(*[lambda: TAKE_BACK[side.admin](ids=[found.pk], actor=actor, reason=REASON)] * 2)
    assert sorted(len(moved) for moved, _ in done) == [0, 1]
    assert Letter.objects.filter(event="grant_taken_back").count() == 1


class TestWhatWasPlaced:
    def test_counts_on_and_the_moderator_is_shown_where_to_set_it_aside(self, cast: Cast) -> None:
        grant = cast.expert
        assessment = placed(cast, grant)
        before = list(LevelResult.objects.values_list("points", flat=True))
        desk = cast.client(cast.moderator)
        page = said(desk.get(url(SIDES["expert"], grant.expert)))
        assert "Размещённых оценок: 1. Они учитываются и дальше" in page
        assert 'href="/admin/expert_rating/assessment/?q=' in page
        desk.post(url(SIDES["expert"], grant.expert), {"reason": REASON})
        assessment.refresh_from_db()
        assert assessment.status == "active"
        assert list(LevelResult.objects.values_list("points", flat=True)) == before
        [link] = [
            part.split('"')[0]
            for part in page.split('href="')
            if part.startswith("/admin/expert_rating/assessment/?q=")
        ]
        assert f"/admin/expert_rating/assessment/{assessment.pk}/" in said(desk.get(link.replace("&amp;", "&")))

    def test_nothing_more_is_placed(self, cast: Cast) -> None:
        grant = cast.expert
        cast.campaign  # noqa: B018 - open
        begun = start(organisation=cast.kindergarten, actor=cast.actor(grant))
        cast.client(cast.moderator).post(url(SIDES["expert"], grant.expert), {"reason": REASON})
        client = Client()
        client.force_login(grant.user)
        assert client.post(reverse("rating:assessment-place", args=[begun.pk])).status_code == 404


class TestSaidBefore:
    def test_activating_one_says_role_scope_and_letter(self, cast: Cast, side: Side) -> None:
        found = side.waiting(cast)
        page = said(cast.client(cast.moderator).get(url(side, found, "activate")))
        words = {
            "expert": "эксперт, уровень организации, МАДОУ д/с № 135",
            "representative": "представитель организации «МАДОУ д/с № 135», Заведующий",
        }[side.admin]
        assert words in page
        assert f"На {found.grant.user.email} уйдёт письмо «Регистрация подтверждена»" in page
        assert "Отозвать активацию" in page
        assert "Это можно будет исправить." in page
        assert status(found) == GrantStatus.WAITING

    def test_activating_many_says_it_of_each(self, cast: Cast, side: Side) -> None:
        found = side.waiting(cast)
        chosen = {"action": "activate_selected", "_selected_action": [found.pk]}
        lists = reverse(f"admin:expert_rating_{side.admin}_changelist")
        page = said(cast.client(cast.moderator).post(lists, chosen))
        assert "письмо «Регистрация подтверждена»" in page
        assert {"expert": "эксперт, уровень организации", "representative": "представитель организации"}[
            side.admin
        ] in page
        assert "Это можно будет исправить." in page
        assert "Отозвать активацию у выбранных" in said(cast.client(cast.moderator).get(lists))

    def test_a_federal_expert_has_no_place(self, cast: Cast) -> None:
        grant = cast.make_expert(status=GrantStatus.WAITING)
        page = said(cast.client(cast.moderator).get(url(SIDES["expert"], grant.expert, "activate")))
        assert "эксперт, федеральный уровень." in page

    def test_without_an_address_no_letter_is_promised(self, cast: Cast, side: Side) -> None:
        found = side.waiting(cast)
        type(found.grant.user).objects.filter(pk=found.grant.user_id).update(email="")
        assert "Письма не будет" in said(cast.client(cast.moderator).get(url(side, found, "activate")))


def test_a_withdrawn_role_is_not_given_back_by_it(cast: Cast) -> None:
    grant = cast.expert
    from accounts.in_force import administrator
    from portal.history import Actor

    admin = Actor(user=cast.superuser, role=administrator(cast.superuser))
    withdraw(grant_id=grant.pk, actor=admin, reason="Уволена")
    _, skipped = take_back_experts(ids=[grant.expert.pk], actor=admin, reason=REASON)
    assert list(skipped) == [grant.expert.pk]
    assert RoleGrant.objects.get(pk=grant.pk).status == GrantStatus.WITHDRAWN
