"""The chained choices of the form «Стать экспертом», with scripts and without."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Organisation, User
from portal.models import KeptUpload
from tests.cast import Cast
from tests.expert_rating.registration_form import ADDRESS, PASSWORD, errors, photo, send, territory


def part(client: Client, **chosen: Any) -> str:
    return client.get("/expert/territory/", chosen).content.decode()


def organisations(client: Client, **chosen: Any) -> str:
    return client.get("/expert/organisations/", chosen).content.decode()


class TestChain:
    def test_the_home_region_stands_chosen(self, visitor: Client, cast: Cast) -> None:
        district = cast.region.federal_district_id
        form = visitor.get(ADDRESS).context["form"]
        assert form["federal_district"].value() == str(district)
        assert form["region"].value() == "39"

    @pytest.mark.parametrize(
        ("level", "asked"),
        [
            ("federal", ()),
            ("regional", ("id_region",)),
            ("municipal", ("id_region", "id_municipality")),
            ("organisation", ("id_region", "id_municipality", "id_organisation")),
        ],
    )
    def test_only_what_the_level_needs(self, visitor: Client, cast: Cast, level: str, asked: tuple) -> None:
        shown = part(visitor, **(territory(cast) | {"level": level}))
        for name in ("id_region", "id_municipality", "id_organisation"):
            assert (f'id="{name}"' in shown) == (name in asked)
        assert f'value="{cast.municipality.pk}"' in shown  # what was chosen deeper is not forgotten

    def test_each_narrows_the_next(self, visitor: Client, cast: Cast) -> None:
        far, near = cast.far_municipality, cast.municipality
        district = near.region.federal_district_id
        shown = part(visitor, level="municipal", federal_district=district, region=near.region_id)
        assert str(near) in shown
        assert str(far) not in shown
        assert str(near.region) in shown
        assert str(far.region) not in shown

    def test_no_errors_while_choosing(self, visitor: Client, cast: Cast) -> None:
        assert "field-error" not in part(visitor, level="organisation", federal_district="none", region="39")


class TestOrganisations:
    def test_first_the_municipality(self, visitor: Client, cast: Cast) -> None:
        assert "Сначала выберите муниципальный район" in organisations(visitor, level="organisation")

    def test_narrowed_by_municipality_kind_and_words(self, visitor: Client, cast: Cast) -> None:
        for made in (cast.kindergarten, cast.school, cast.other_kindergarten):
            assert made.pk
        chosen = territory(cast) | {"organisation": ""}
        everything = organisations(visitor, **chosen)
        assert "№ 135" in everything
        assert "СОШ № 31" in everything
        assert "Солнышко" not in everything
        assert "СОШ" not in organisations(visitor, **chosen, kind="doo")
        assert "№ 135" not in organisations(visitor, **chosen, organisation_query="сош 31")
        assert "Ничего не найдено" in organisations(visitor, **chosen, organisation_query="нет такой")

    def test_at_most_twenty(self, visitor: Client, cast: Cast, django_assert_max_num_queries) -> None:
        for number in range(30):
            cast.make_organisation(f"Лицей {number}", cast.municipality)
        chosen = territory(cast) | {"organisation": ""}
        with django_assert_max_num_queries(3):
            shown = organisations(visitor, **chosen)
        assert shown.count('type="radio"') == 20
        assert "Показаны первые 20" in shown

    def test_the_chosen_one_stays_in_sight(self, visitor: Client, cast: Cast) -> None:
        shown = organisations(visitor, **territory(cast), organisation_query="нет такой")
        assert cast.kindergarten.full_name in shown
        assert "checked" in shown

    def test_closed_and_institutes_are_not_offered(self, visitor: Client, cast: Cast) -> None:
        cast.make_organisation("Закрытая", cast.municipality, closed=True)
        cast.make_organisation("Институт", cast.municipality, kind="dpo")
        assert Organisation.objects.count() == 2
        shown = organisations(visitor, **(territory(cast) | {"organisation": ""}))
        assert "Закрытая" not in shown
        assert "Институт" not in shown

    def test_those_not_in_the_list(self, visitor: Client, cast: Cast) -> None:
        assert f"{reverse('accounts:organisation-request')}?region=39" in part(visitor, **territory(cast))


class TestWithoutScripts:
    @pytest.mark.parametrize("button", ["show", "find"])
    def test_the_lists_are_drawn_anew_and_all_is_kept(self, visitor: Client, cast: Cast, button: str) -> None:
        assert cast.school
        answer = send(visitor, cast, age="", organisation_query="сош", **{button: "1"})
        shown = answer.content.decode()
        assert errors(answer) == {}
        assert "error-summary" not in shown
        assert "СОШ № 31" in shown
        assert "Вхожу в родительский комитет." in shown
        assert "Уже выбран файл" in shown
        assert PASSWORD not in shown
        assert not User.objects.exists()

    def test_a_refused_photo_is_told_even_then(self, visitor: Client, cast: Cast) -> None:
        answer = send(visitor, cast, find="1", photo=photo(b"not a photo"))
        assert list(errors(answer)) == ["photo"]
        assert not KeptUpload.objects.exists()
