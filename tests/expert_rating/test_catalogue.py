"""«Каталог организаций», an organisation's page, the search over all kinds."""

from decimal import Decimal

import pytest
from django.test import Client

from accounts import territory
from accounts.models import FederalDistrict, Organisation
from expert_rating.formatting import NO_ASSESSMENTS, number, points_with_share, short
from expert_rating.workflow import close_campaign
from portal.kinds import OrganisationKind
from tests.cast import Cast
from tests.expert_rating.rated import close, names, queries_of, rate, text, writes_nothing

pytestmark = pytest.mark.django_db
CATALOGUE = "/doo/catalogue/"


@pytest.mark.parametrize(
    ("value", "column", "line"),
    [
        ("33.335", "33,34", "33,34"),
        ("33.33499999", "33,33", "33,33"),
        ("0", "0,00", "0"),
        ("40", "40,00", "40"),
        ("6.5", "6,50", "6,50"),
        ("0.005", "0,01", "0,01"),
        ("100", "100,00", "100"),
    ],
)
def test_numbers_are_rounded_half_up_with_a_comma(value: str, column: str, line: str) -> None:
    assert number(Decimal(value)) == column
    assert short(Decimal(value)) == line


def test_nothing_is_never_a_zero() -> None:
    assert number(None) == short(None) == points_with_share(None, None) == "Нет оценок" == NO_ASSESSMENTS


@pytest.mark.parametrize(
    ("points", "share", "said"),
    [
        ("20", "100", "100 % · 20 баллов"),
        ("1", "5", "5 % · 1 балл"),
        ("2", "10", "10 % · 2 балла"),
        ("11", "55", "55 % · 11 баллов"),
        ("6.66666667", "33.33333333", "33,33 % · 6,67 балла"),
        ("0", "0", "0 % · 0 баллов"),
    ],
)
def test_share_and_points_in_one_line(points: str, share: str, said: str) -> None:
    assert points_with_share(Decimal(points), Decimal(share)) == said


class TestSearch:
    @pytest.mark.parametrize(
        "query",
        ["солнышко", "СОЛНЫШКО", "нышк", "солнышко мбдоу", "мбдоу солнышко", "  Солнышко  ", "озерский", "Озёрский",
         "3901234567"],
    )  # fmt: skip
    def test_finds(self, visitor: Client, cast: Cast, query: str) -> None:
        Organisation.objects.filter(pk=cast.other_kindergarten.pk).update(inn="3901234567")
        Organisation.objects.get(pk=cast.other_kindergarten.pk).fill_derived().save()
        cast.kindergarten  # noqa: B018 - is there and is not found
        answer = visitor.get(CATALOGUE, {"q": query})
        assert names(answer) == ["МБДОУ «Солнышко»"]
        assert "Всего: 2 · Найдено: 1" in text(answer)

    @pytest.mark.parametrize("query", ["солнышко 135", "%", "_", "нет такой", "\x00zzz"])
    def test_finds_nothing_and_says_what_to_do(self, visitor: Client, cast: Cast, query: str) -> None:
        assert cast.kindergarten
        assert cast.other_kindergarten
        answer = visitor.get(CATALOGUE, {"q": query})
        assert names(answer) == []
        assert "Найдено: 0" in text(answer)
        assert "Сбросить фильтры" in text(answer)

    def test_the_e_of_yolka(self, visitor: Client, cast: Cast) -> None:
        cast.make_organisation("Детский сад «Ёлочка»", cast.municipality)
        assert names(visitor.get(CATALOGUE, {"q": "елочка"})) == ["Детский сад «Ёлочка»"]
        assert names(visitor.get(CATALOGUE, {"q": "Ёлочка"})) == ["Детский сад «Ёлочка»"]

    def test_over_all_kinds_says_how_many_of_each(self, visitor: Client, cast: Cast) -> None:
        cast.make_organisation("Сад «Радуга»", cast.municipality)
        cast.make_organisation("Школа «Радуга»", cast.municipality, OrganisationKind.GENERAL)
        cast.make_organisation("Школа «Радуга-2»", cast.municipality, OrganisationKind.GENERAL)
        cast.make_organisation("Институт «Радуга»", cast.municipality, OrganisationKind.DPO)
        answer = visitor.get("/search/", {"q": "радуга"})
        assert "Найдено по запросу «радуга»: 3" in text(answer)
        assert "Дошкольные образовательные организации Найдено: 1" in text(answer)
        assert "Общеобразовательные организации Найдено: 2" in text(answer)
        assert "/oo/catalogue/?q=%D1%80%D0%B0%D0%B4%D1%83%D0%B3%D0%B0" in answer.content.decode()

    def test_found_in_one_kind_opens_its_catalogue(self, visitor: Client, cast: Cast) -> None:
        assert cast.school
        answer = visitor.get("/search/", {"q": "сош 31"})
        assert answer["Location"] == "/oo/catalogue/?q=%D1%81%D0%BE%D1%88+31"

    def test_more_than_are_counted_is_said_so(
        self, visitor: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for module in ("ordered", "pages"):
            monkeypatch.setattr(f"expert_rating.listing.{module}.MOST_COUNTED", 2)
        for n in range(4):
            cast.make_organisation(f"Сад «Радуга» № {n}", cast.municipality)
        cast.make_organisation("Школа «Радуга»", cast.municipality, OrganisationKind.GENERAL)
        page = text(visitor.get("/search/", {"q": "радуга"}))
        assert "Найдено по запросу «радуга»: более 3" in page
        assert "Дошкольные образовательные организации Найдено: более 2" in page
        assert "Общеобразовательные организации Найдено: 1" in page

    @pytest.mark.parametrize(("query", "said"), [("", "либо выберите её вид"), ("нет такой", "Ничего не найдено")])
    def test_over_all_kinds_without_an_answer(self, visitor: Client, query: str, said: str) -> None:
        assert said in text(visitor.get("/search/", {"q": query}))


class TestFilters:
    @pytest.fixture
    def three(self, cast: Cast) -> Cast:
        assert cast.kindergarten
        assert cast.other_kindergarten
        assert cast.far_kindergarten
        return cast

    def found(self, visitor: Client, **asked: object) -> set[str]:
        return set(names(visitor.get(CATALOGUE, asked)))

    def test_each_narrows_the_next(self, visitor: Client, three: Cast) -> None:
        north_west = FederalDistrict.objects.get(name="Северо-Западный федеральный округ").pk
        everybody = {"МАДОУ д/с № 135", "МБДОУ «Солнышко»", "МБДОУ д/с № 7"}
        assert self.found(visitor) == everybody
        assert self.found(visitor, district=north_west) == {"МАДОУ д/с № 135", "МБДОУ «Солнышко»"}
        assert self.found(visitor, district=north_west, region="39") == {"МАДОУ д/с № 135", "МБДОУ «Солнышко»"}
        assert self.found(visitor, municipality=three.other_municipality.pk) == {"МБДОУ «Солнышко»"}
        assert self.found(visitor, region="70") == {"МБДОУ д/с № 7"}

    def test_a_changed_region_drops_the_municipality(self, visitor: Client, three: Cast) -> None:
        assert self.found(visitor, region="70", municipality=three.municipality.pk) == {"МБДОУ д/с № 7"}

    def test_tags_open_the_page_without_the_filter(self, visitor: Client, three: Cast) -> None:
        asked = {"q": "мбдоу", "region": "39", "municipality": three.other_municipality.pk, "page": 1, "sort": "result"}
        answer = visitor.get(CATALOGUE, asked)
        assert [(tag.label, tag.remove_url) for tag in answer.context["tags"]] == [
            ("Поиск: «мбдоу»", f"?region=39&municipality={three.other_municipality.pk}&sort=result"),
            ("Субъект РФ: Калининградская область", "?q=%D0%BC%D0%B1%D0%B4%D0%BE%D1%83&sort=result"),
            ("Муниципальный район: Озёрский (муниципальный округ)",
             "?q=%D0%BC%D0%B1%D0%B4%D0%BE%D1%83&region=39&sort=result"),
        ]  # fmt: skip

    @pytest.mark.parametrize(
        "asked",
        [
            {"district": "zzz"}, {"region": "00"}, {"municipality": "-1"}, {"municipality": "9" * 40},
            {"page": "zzz"}, {"page": "-3"}, {"page": "9999999999999999999999"}, {"sort": "drop table"},
            {"campaign": "zzz"}, {"campaign": "9" * 40}, {"q": "\x00"}, {"region": "39\x00"},
        ],
    )  # fmt: skip
    def test_bad_values_are_left_out(self, visitor: Client, three: Cast, asked: dict[str, str]) -> None:
        answer = visitor.get(CATALOGUE, asked)
        assert answer.status_code == 200
        assert len(names(answer)) == 3
        assert visitor.get("/doo/ranking/", asked).status_code == 200

    def test_closed_organisations_and_other_kinds_are_not_listed(self, visitor: Client, three: Cast) -> None:
        assert three.school
        close(pk=three.kindergarten.pk)
        assert self.found(visitor) == {"МБДОУ «Солнышко»", "МБДОУ д/с № 7"}

    def test_selected_options_are_marked(self, visitor: Client, three: Cast) -> None:
        territory.forget()
        html = visitor.get(CATALOGUE, {"region": "39"}).content.decode()
        assert html.count("selected>") == 2  # the region and the order by name
        assert '<option value="39" selected>Калининградская область</option>' in html
        assert "Озёрский (муниципальный округ)" in html


class TestResults:
    def test_by_level_and_in_total(self, visitor: Client, cast: Cast) -> None:
        rate(cast, cast.expert, cast.kindergarten, yes=6)
        rate(cast, cast.regional_expert, cast.kindergarten, yes=6)
        said = text(visitor.get(CATALOGUE))
        assert (
            "Результаты оценки по уровням экспертов: Федеральный ★ Нет оценок Региональный ★ 100 % · 20 баллов "
            "Муниципальный ★ Нет оценок Уровень организации ★ 100 % · 20 баллов Итог ★ 40" in said
        )

    def test_without_assessments(self, visitor: Client, cast: Cast) -> None:
        assert cast.kindergarten
        assert "Уровень организации ★ Нет оценок Итог ★ Нет оценок" in text(visitor.get(CATALOGUE))

    def test_sorted_by_name_or_result(self, visitor: Client, cast: Cast) -> None:
        rate(cast, cast.federal_expert, cast.other_kindergarten, yes=3)
        rate(cast, cast.federal_expert, cast.far_kindergarten, yes=6)
        assert cast.kindergarten
        assert names(visitor.get(CATALOGUE)) == ["МАДОУ д/с № 135", "МБДОУ «Солнышко»", "МБДОУ д/с № 7"]
        by_result = visitor.get(CATALOGUE, {"sort": "result"})
        assert names(by_result) == ["МБДОУ д/с № 7", "МБДОУ «Солнышко»", "МАДОУ д/с № 135"]


class TestOrganisation:
    def test_its_page(self, visitor: Client, cast: Cast) -> None:
        rate(cast, cast.expert, cast.kindergarten, yes=6)
        rate(cast, cast.municipal_expert, cast.kindergarten, yes=3)
        rate(cast, cast.federal_expert, cast.other_kindergarten, yes=6)
        said = text(visitor.get(f"/doo/organisations/{cast.kindergarten.pk}/"))
        assert "итог, баллы 30,00 место среди ДОО 1 число оценок 2" in said
        assert "Федеральный Нет оценок Нет оценок 0" in said
        assert "Муниципальный 50 % 10,00 1" in said
        assert "Уровень организации 100 % 20,00 1" in said
        assert "Субъект РФ Калининградская область" in said

    def test_without_assessments(self, visitor: Client, cast: Cast) -> None:
        said = text(visitor.get(f"/doo/organisations/{cast.kindergarten.pk}/"))
        assert "итог, баллы Нет оценок место среди ДОО — число оценок 0" in said
        assert "Оценка организаций этого вида ещё не проводилась" in said

    def test_says_that_it_is_closed(self, visitor: Client, cast: Cast) -> None:
        close(pk=cast.kindergarten.pk)
        assert "Закрыта" in text(visitor.get(f"/doo/organisations/{cast.kindergarten.pk}/"))

    @pytest.mark.parametrize(
        "address", ["/oo/organisations/{pk}/", "/doo/organisations/0/", f"/doo/organisations/{'9' * 30}/"]
    )
    def test_unknown_is_404(self, visitor: Client, cast: Cast, address: str) -> None:
        assert visitor.get(address.format(pk=cast.kindergarten.pk)).status_code == 404

    def test_offers_to_assess_to_those_who_may(self, visitor: Client, cast: Cast) -> None:
        address = f"/doo/organisations/{cast.kindergarten.pk}/"
        assert "Оценить организацию образования" in text(cast.client(cast.expert).get(address))
        assert "Оценить организацию образования" not in text(cast.client(cast.other_expert).get(address))
        assert "Стать экспертом" in text(visitor.get(address))

    def test_a_closed_campaign_can_still_be_seen(self, visitor: Client, cast: Cast) -> None:
        rate(cast, cast.expert, cast.kindergarten)
        close_campaign(campaign_id=cast.campaign.pk, actor=cast.actor(cast.moderator))
        said = text(visitor.get(f"/doo/organisations/{cast.kindergarten.pk}/"))
        assert "итог, баллы 20,00" in said
        assert "Завершена: оценки больше не принимаются." in said


class TestCost:
    @pytest.mark.parametrize(
        ("asked", "expected"),
        [({}, 2), ({"q": "сад"}, 3), ({"sort": "result"}, 5), ({"q": "сад", "sort": "result"}, 5)],
    )
    def test_queries_do_not_depend_on_rows(
        self, visitor: Client, cast: Cast, asked: dict[str, str], expected: int
    ) -> None:
        def get() -> object:
            return visitor.get(CATALOGUE, asked)

        rate(cast, cast.federal_expert, cast.make_organisation("Сад первый", cast.municipality), yes=4)
        cast.make_organisation("Сад без оценок", cast.municipality)
        assert queries_of(get) == expected
        for i in range(28):
            place = cast.municipality if i % 2 else cast.far_municipality
            made = cast.make_organisation(f"Сад {i}", place)
            if i < 12:
                rate(cast, cast.federal_expert, made, yes=i % 7)
        assert queries_of(get) == expected

    @pytest.mark.parametrize("address", ["/doo/catalogue/?q=сад", "/search/?q=сад", "/doo/organisations/{pk}/"])
    def test_get_writes_nothing(self, visitor: Client, cast: Cast, address: str) -> None:
        pk = cast.kindergarten.pk
        with writes_nothing():
            visitor.get(address.format(pk=pk))

    @pytest.mark.parametrize("address", ["/doo/catalogue/", "/search/", "/doo/ranking/", "/doo/"])
    def test_is_only_read(self, visitor: Client, address: str) -> None:
        assert visitor.post(address).status_code == 405
