"""«Рейтинг организаций»: places, ties, filters that keep them, paging over two parts."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from expert_rating.models import Campaign, CampaignKind, OrganisationResult, TotalCount
from expert_rating.results.rebuild import rebuild
from expert_rating.workflow import close_campaign
from tests.cast import Cast
from tests.expert_rating.rated import close, names, queries_of, rate, table, text, writes_nothing

pytestmark = pytest.mark.django_db
RANKING = "/doo/ranking/"


@pytest.fixture
def five(cast: Cast) -> Cast:
    """Totals 20, 15, 15, 10 (elsewhere) and one without assessments."""
    for name, place, yes in [
        ("Сад А", cast.municipality, 6),
        ("Сад Б", cast.municipality, 4),
        ("Сад В", cast.far_municipality, 4),
        ("Сад Г", cast.far_municipality, 3),
    ]:
        rate(cast, cast.federal_expert, cast.make_organisation(name, place), yes=yes)
    cast.make_organisation("Сад без оценок", cast.municipality)
    return cast


class TestPlaces:
    def test_ties_share_a_place_and_the_next_is_skipped(self, visitor: Client, five: Cast) -> None:
        assert table(visitor.get(RANKING), "place", "short_name", "total", "assessments") == [
            ("1", "Сад А", "20,00", "1"),
            ("2", "Сад Б", "13,33", "1"),
            ("2", "Сад В", "13,33", "1"),
            ("4", "Сад Г", "10,00", "1"),
            ("—", "Сад без оценок", "Нет оценок", "0"),
        ]

    def test_kept_under_filters(self, visitor: Client, five: Cast) -> None:
        answer = visitor.get(RANKING, {"region": "70"})
        assert table(answer, "place", "short_name") == [("2", "Сад В"), ("4", "Сад Г")]
        assert "Найдено: 2" in text(answer)

    def test_kept_under_search(self, visitor: Client, five: Cast) -> None:
        assert table(visitor.get(RANKING, {"q": "г» сад"}), "place", "short_name") == [("4", "Сад Г")]
        assert table(visitor.get(RANKING, {"q": "без"}), "place", "short_name") == [("—", "Сад без оценок")]

    def test_of_one_kind_only(self, visitor: Client, five: Cast) -> None:
        rate(five, five.federal_expert, five.school, yes=2)
        assert table(visitor.get("/oo/ranking/"), "place", "short_name", "total") == [("1", "МАОУ СОШ № 31", "6,67")]

    def test_points_by_level(self, visitor: Client, cast: Cast) -> None:
        rate(cast, cast.expert, cast.kindergarten, yes=6)
        rate(cast, cast.municipal_expert, cast.kindergarten, yes=1)
        columns = ("federal", "regional", "municipal", "organisation", "total", "assessments", "municipality")
        assert table(visitor.get(RANKING), *columns) == [
            ("Нет оценок", "Нет оценок", "3,33", "20,00", "23,33", "2", "Город Калининград (городской округ)")
        ]

    def test_rounded_half_up_for_display_only(self, visitor: Client, cast: Cast) -> None:
        rate(cast, cast.federal_expert, cast.kindergarten)
        OrganisationResult.objects.update(total=Decimal("33.335"), levels={"federal": [1, "33.335", "100"]})
        TotalCount.objects.update(total=Decimal("33.335"))
        assert table(visitor.get(RANKING), "place", "federal", "total") == [("1", "33,34", "33,34")]

    def test_an_organisation_closed_since_keeps_its_place(self, visitor: Client, five: Cast) -> None:
        close(short_name__in=["Сад А", "Сад без оценок"])
        answer = visitor.get(RANKING)
        assert names(answer) == ["Сад А", "Сад Б", "Сад В", "Сад Г"]
        assert "Сад А закрыта" in text(answer)


class TestCampaigns:
    def test_the_last_closed_one_is_shown_when_none_is_open(self, visitor: Client, five: Cast) -> None:
        close_campaign(campaign_id=five.campaign.pk, actor=five.actor(five.moderator))
        answer = visitor.get(RANKING)
        assert answer.context["campaigns"].shown.title == "Оценка 2026"
        assert names(answer)[0] == "Сад А"
        assert "Завершена: оценки больше не принимаются." in text(answer)

    def test_another_can_be_chosen(self, visitor: Client, five: Cast) -> None:
        old = self.old_campaign()
        assert "Оценка 2025" in visitor.get(RANKING).content.decode()
        assert visitor.get(RANKING).context["campaigns"].shown.title == "Оценка 2026"
        answer = visitor.get(RANKING, {"campaign": old.pk})
        assert answer.context["campaigns"].shown.title == "Оценка 2025"
        assert {place for (place,) in table(answer, "place")} == {"—"}
        assert answer.context["reset"] == f"/doo/ranking/?campaign={old.pk}"
        assert f"?campaign={old.pk}" in answer.content.decode()

    def test_one_in_preparation_is_not_shown(self, visitor: Client, five: Cast) -> None:
        draft = self.old_campaign(status="draft")
        assert visitor.get(RANKING, {"campaign": draft.pk}).context["campaigns"].shown.title == "Оценка 2026"
        assert "Оценка 2025" not in text(visitor.get(RANKING))

    def test_none_yet(self, visitor: Client, cast: Cast) -> None:
        assert cast.kindergarten
        answer = visitor.get(RANKING)
        assert table(answer, "place", "short_name", "total") == [("—", "МАДОУ д/с № 135", "Нет оценок")]
        assert "Оценка организаций этого вида ещё не проводилась." in text(answer)

    def old_campaign(self, status: str = "closed") -> Campaign:
        then = timezone.now() - timedelta(days=400)
        made = Campaign.objects.create(title="Оценка 2025", opens_at=then, closes_at=then + timedelta(days=30))
        CampaignKind.objects.create(campaign=made, kind="doo")
        # Past the verb: opening it would close no other, and it was long ago.
        Campaign.objects.filter(pk=made.pk).update(status=status)
        return made


class TestTwoParts:
    """25 a page; where the rated end, the others go on."""

    def fill(self, cast: Cast, rated: int, unrated: int) -> None:
        for i in range(rated):
            rate(cast, cast.federal_expert, cast.make_organisation(f"Оценён {i:02}", cast.municipality), yes=6)
        for i in range(unrated):
            cast.make_organisation(f"Без оценок {i:02}", cast.municipality)

    @pytest.mark.parametrize(
        ("rated", "unrated", "number", "first", "last", "shown"),
        [
            (3, 30, 1, "Оценён 00", "Без оценок 21", 25),
            (3, 30, 2, "Без оценок 22", "Без оценок 29", 8),
            (25, 2, 1, "Оценён 00", "Оценён 24", 25),
            (25, 2, 2, "Без оценок 00", "Без оценок 01", 2),
            (26, 1, 2, "Оценён 25", "Без оценок 00", 2),
            (26, 0, 2, "Оценён 25", "Оценён 25", 1),
            (0, 26, 2, "Без оценок 25", "Без оценок 25", 1),
            (3, 30, 99, "Без оценок 22", "Без оценок 29", 8),
        ],
    )
    def test_boundaries(
        self, visitor: Client, cast: Cast, rated: int, unrated: int, number: int, first: str, last: str, shown: int
    ) -> None:
        assert cast.campaign
        self.fill(cast, rated, unrated)
        found = names(visitor.get(RANKING, {"page": number}))
        assert (found[0], found[-1], len(found)) == (first, last, shown)

    def test_every_organisation_once_under_a_filter(self, visitor: Client, cast: Cast) -> None:
        self.fill(cast, 20, 20)
        cast.make_organisation("Другой", cast.far_municipality)
        pages = [names(visitor.get(RANKING, {"region": "39", "q": "оцен", "page": page})) for page in (1, 2)]
        assert [len(page) for page in pages] == [25, 15]
        assert len(set(pages[0] + pages[1])) == 40

    def test_hidden_results_belong_to_the_second_part(self, visitor: Client, five: Cast) -> None:
        OrganisationResult.objects.filter(organisation__short_name="Сад А").update(total=None, assessments=0)
        rebuild()
        assert names(visitor.get(RANKING)) == ["Сад Б", "Сад В", "Сад Г", "Сад А", "Сад без оценок"]


class TestPage:
    def test_how_it_is_counted_is_told(self, visitor: Client, five: Cast) -> None:
        said = text(visitor.get(RANKING))
        assert "Как считается рейтинг" in said
        assert "«100 % · 20 баллов»" in said

    def test_empty(self, visitor: Client, cast: Cast) -> None:
        assert "Организаций пока нет" in text(visitor.get(RANKING))
        assert cast.kindergarten
        assert "Ничего не найдено" in text(visitor.get(RANKING, {"q": "zzz"}))

    @pytest.mark.parametrize(("asked", "expected"), [({}, 5), ({"q": "сад"}, 5), ({"region": "39"}, 5)])
    def test_queries_do_not_depend_on_rows(
        self, visitor: Client, cast: Cast, asked: dict[str, str], expected: int
    ) -> None:
        def get() -> object:
            return visitor.get(RANKING, asked)

        rate(cast, cast.federal_expert, cast.make_organisation("Сад первый", cast.municipality), yes=4)
        cast.make_organisation("Сад без оценок", cast.municipality)
        assert queries_of(get) == expected
        for i in range(28):
            made = cast.make_organisation(f"Сад {i}", cast.municipality if i % 2 else cast.other_municipality)
            if i < 12:
                rate(cast, cast.federal_expert, made, yes=i % 7)
        assert queries_of(get) == expected

    def test_get_writes_nothing(self, visitor: Client, five: Cast) -> None:
        with writes_nothing():
            visitor.get(RANKING, {"q": "сад", "page": 2})
