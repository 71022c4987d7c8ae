"""«Снят модератором»: by a moderator of the territory, with a reason, out of the results at once, its author told."""

from typing import Any

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.test import Client
from django.urls import reverse

from expert_rating.models import Assessment, OrganisationResult
from expert_rating.workflow import give_back, hide, place, restore, set_aside
from portal.models import HistoryRecord, Letter, Notice
from portal.workflow import NotYours, Refused
from tests.cast import Cast
from tests.expert_rating.rated import rate, text

LIST = "admin:expert_rating_assessment_changelist"
REASON = "Ответы поставлены подряд без чтения."
VERBS = {"set_aside": set_aside, "give_back": give_back, "restore": restore}


@pytest.fixture
def placed(cast: Cast) -> Assessment:
    rate(cast, cast.expert, cast.kindergarten)
    return Assessment.objects.get()


def now(assessment: Assessment) -> str:
    return Assessment.objects.get(pk=assessment.pk).status


def verb_url(assessment: Assessment, verb: str) -> str:
    return reverse("admin:expert_rating_assessment_verb", args=[assessment.pk, verb])


class TestVerbs:
    @pytest.mark.parametrize(
        ("verb", "status", "to"),
        [
            ("set_aside", "draft", ""),
            ("set_aside", "inactive", ""),
            ("set_aside", "active", "set_aside"),
            ("set_aside", "set_aside", ""),
            ("give_back", "draft", ""),
            ("give_back", "inactive", ""),
            ("give_back", "active", ""),
            ("give_back", "set_aside", "inactive"),
            ("restore", "draft", ""),
            ("restore", "inactive", ""),
            ("restore", "active", ""),
        ],
    )
    def test_from_every_state(self, cast: Cast, placed: Assessment, verb: str, status: str, to: str) -> None:
        actor = cast.actor(cast.moderator)
        if status == "set_aside":
            set_aside(ids=[placed.pk], actor=actor, reason=REASON)
        elif status != "active":
            hide(assessment_id=placed.pk, actor=cast.actor(cast.expert))
            Assessment.objects.filter(pk=placed.pk).update(status=status)
        moved, skipped = VERBS[verb](ids=[placed.pk], actor=actor, reason=REASON)
        assert (len(moved), len(skipped)) == ((1, 0) if to else (0, 1))
        assert now(placed) == (to or status)

    @pytest.mark.parametrize("verb", VERBS)
    @pytest.mark.parametrize(
        "who",
        [
            "expert", "other_expert", "representative", "other_moderator", "listener", "head", "dpo_officer",
            "staff_registrar", "attestation_specialist", "municipal_coordinator", "attestation_officer",
            "point_organiser", "regional_coordinator", "federal_organiser",
        ],
    )  # fmt: skip
    def test_not_theirs(self, cast: Cast, placed: Assessment, verb: str, who: str) -> None:
        if verb != "set_aside":
            set_aside(ids=[placed.pk], actor=cast.actor(cast.moderator), reason=REASON)
        before = now(placed)
        with pytest.raises(NotYours):
            VERBS[verb](ids=[placed.pk], actor=cast.actor(getattr(cast, who)), reason=REASON)
        assert now(placed) == before

    def test_a_moderator_of_other_kinds_has_no_such_row(self, cast: Cast, placed: Assessment) -> None:
        schools = cast.grant(cast.moderator.role, region=cast.region, kinds=["oo"])
        with pytest.raises(NotYours):
            set_aside(ids=[placed.pk], actor=cast.actor(schools), reason=REASON)

    @pytest.mark.parametrize("verb", VERBS)
    def test_without_a_reason(self, cast: Cast, placed: Assessment, verb: str) -> None:
        with pytest.raises(Refused, match="причину"):
            VERBS[verb](ids=[placed.pk], actor=cast.actor(cast.moderator), reason="  ")
        assert now(placed) == "active"

    def test_it_counts_no_more(self, cast: Cast, placed: Assessment) -> None:
        rate(cast, cast.municipal_expert, cast.kindergarten, yes=3)
        set_aside(ids=[placed.pk], actor=cast.actor(cast.moderator), reason=REASON)
        result = OrganisationResult.objects.get()
        assert (result.assessments, result.total) == (1, 10)
        give_back(ids=[placed.pk], actor=cast.actor(cast.moderator), reason="Проверили: ошибка.")
        assert OrganisationResult.objects.get().assessments == 1
        place(assessment_id=placed.pk, actor=cast.actor(cast.expert))
        assert OrganisationResult.objects.get().assessments == 2

    def test_the_author_is_told(self, cast: Cast, placed: Assessment) -> None:
        set_aside(ids=[placed.pk], actor=cast.actor(cast.moderator), reason=REASON)
        letter = Letter.objects.get(event="assessment_set_aside")
        assert letter.to == cast.expert.user.email
        assert REASON in letter.text
        assert "Напишите нам" in letter.text
        assert Notice.objects.get(event="assessment_set_aside").person == cast.expert.user
        give_back(ids=[placed.pk], actor=cast.actor(cast.moderator), reason="Проверили: ошибка.")
        assert "Проверили: ошибка." in Letter.objects.get(event="assessment_given_back").text

    def test_the_author_cannot_put_it_back(self, cast: Cast, placed: Assessment) -> None:
        set_aside(ids=[placed.pk], actor=cast.actor(cast.moderator), reason=REASON)
        for verb in (place, hide):
            with pytest.raises(Refused):
                verb(assessment_id=placed.pk, actor=cast.actor(cast.expert))
        assert now(placed) == "set_aside"

    def test_the_author_reads_why_and_whom_to_ask(self, cast: Cast, placed: Assessment) -> None:
        set_aside(ids=[placed.pk], actor=cast.actor(cast.moderator), reason=REASON)
        answer = cast.client(cast.expert).get(reverse("rating:assessment", args=[placed.pk]))
        page = text(answer)
        assert "Снят модератором" in page
        assert f"Причина: {REASON}" in page
        assert "Не согласны или есть вопрос? Напишите нам" in page
        assert reverse("rating:assessment-place", args=[placed.pk]) not in answer.content.decode()


class TestDesk:
    @pytest.fixture
    def desk(self, cast: Cast) -> Client:
        return cast.client(cast.moderator)

    def test_the_page_shows_answers_and_history_and_is_no_form(
        self, cast: Cast, desk: Client, placed: Assessment
    ) -> None:
        url = reverse("admin:expert_rating_assessment_change", args=[placed.pk])
        page = text(desk.get(url))
        assert "Вопрос 3.1?" in page
        assert "Разместить" in page  # in the history
        assert "Снять" in page
        assert desk.post(url, {"level": "federal"}).status_code == 404

    def test_set_aside_and_given_back_through_the_pages(self, desk: Client, placed: Assessment) -> None:
        assert "Укажите причину" in desk.post(verb_url(placed, "set_aside"), {"reason": " "}).content.decode()
        desk.post(verb_url(placed, "set_aside"), {"reason": REASON})
        assert now(placed) == "set_aside"
        assert HistoryRecord.objects.get(verb="set_aside").comment == REASON
        again = desk.post(verb_url(placed, "set_aside"), {"reason": REASON}, follow=True)
        assert "Уже сделано" in text(again)
        desk.post(verb_url(placed, "give_back"), {"reason": "Ошибка."})
        assert now(placed) == "inactive"

    def test_another_regions_is_404(self, cast: Cast, placed: Assessment) -> None:
        client = cast.client(cast.other_moderator)
        for verb in VERBS:
            assert client.get(verb_url(placed, verb)).status_code == 404
            assert client.post(verb_url(placed, verb), {"reason": REASON}).status_code == 404
        assert now(placed) == "active"

    @pytest.mark.parametrize(
        ("query", "number"),
        [
            ("status=active", 2),
            ("status=set_aside", 0),
            ("level__exact=municipal", 1),
            ("organisation={kindergarten}", 1),
            ("organisation=nonsense", 0),
            ("campaign__id__exact={campaign}", 2),
            ("placed_at__gte=2020-01-01", 2),
            ("placed_at__gte=2999-01-01", 0),
        ],
    )
    def test_filters(self, cast: Cast, desk: Client, placed: Assessment, query: str, number: int) -> None:
        other = cast.make_organisation("МАДОУ д/с № 9", cast.municipality)
        rate(cast, cast.municipal_expert, other)
        known = {"kindergarten": cast.kindergarten.pk, "campaign": cast.campaign.pk}
        found = desk.get(f"{reverse(LIST)}?{query.format(**known)}")
        assert (found.context["cl"].result_count if found.status_code == 200 else 0) == number

    @pytest.mark.parametrize("number", [1, 30])
    def test_a_list_costs_the_same(self, cast: Cast, desk: Client, number: int, django_assert_num_queries: Any) -> None:
        for n in range(number):
            place_ = cast.make_organisation(f"Детский сад № {n}", cast.municipality)
            rate(cast, cast.make_expert(organisation=place_), place_)
        desk.get(reverse(LIST))
        with django_assert_num_queries(10):
            desk.get(reverse(LIST))

    def test_many_with_one_reason(self, cast: Cast, desk: Client, placed: Assessment) -> None:
        rate(cast, cast.municipal_expert, cast.kindergarten)
        rate(cast, cast.regional_expert, cast.kindergarten)
        hidden = Assessment.objects.get(author=cast.regional_expert.user)
        hide(assessment_id=hidden.pk, actor=cast.actor(cast.regional_expert))
        keys = list(Assessment.objects.values_list("pk", flat=True))
        asked = desk.post(reverse(LIST), {"action": "set_aside_selected", "index": 0, ACTION_CHECKBOX_NAME: keys})
        confirm = asked.context["confirm"]
        assert "2 оценки" in confirm.title
        assert len(confirm.skipped) == 1
        url = reverse("admin:expert_rating_assessment_bulk", args=["set_aside"])
        done = desk.post(url, {ACTION_CHECKBOX_NAME: keys, "reason": REASON}, follow=True)
        assert "Снято: 2 оценки" in text(done)
        assert "Пропущено: 1 оценка" in text(done)
        assert Letter.objects.filter(event="assessment_set_aside").count() == 2
        assert OrganisationResult.objects.get().assessments == 0
