"""The territory as filters offer it: chained, read once, marked without drawing anew."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import territory
from accounts.models import FederalDistrict, Municipality, Region
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def north_west(cast: Cast) -> str:
    return str(FederalDistrict.objects.get(name="Северо-Западный федеральный округ").pk)


class TestDirectory:
    def test_is_read_once(self) -> None:
        territory.directory()
        with CaptureQueriesContext(connection) as captured:
            territory.directory().choose(region="39").region_options  # noqa: B018 - drawn for its queries
        assert len(captured) == 0

    def test_is_read_anew_after_a_change(self) -> None:
        assert "Новый край" not in territory.directory().choose().region_options
        Region.objects.create(code="98", name="Новый край", time_zone="Europe/Moscow")
        territory.forget()
        assert "Новый край" in territory.directory().choose().region_options

    def test_holds_all_that_ships(self) -> None:
        known = territory.directory()
        assert len(known.regions) == 89
        assert len(known.districts) == 9  # eight and «Не отнесён к округу»
        assert {region: len(places) for region, places in known.municipalities_of.items()} == {
            "39": 22, "70": 20, "74": 43,
        }  # fmt: skip

    def test_names_of_an_organisations_place(self, cast: Cast) -> None:
        known = territory.directory()
        assert known.names(cast.municipality.pk) == ("Калининградская область", "Город Калининград (городской округ)")
        assert known.names(None) == known.names(-1) == ("", "")


class TestChoose:
    def keys(self, **asked: str) -> tuple[str, str, str]:
        chosen = territory.directory().choose(**asked)
        return chosen.district, chosen.region, chosen.municipality

    def test_what_agrees_is_kept(self, cast: Cast, north_west: str) -> None:
        town = str(cast.municipality.pk)
        asked = {"district": north_west, "region": "39", "municipality": town}
        assert self.keys(**asked) == (north_west, "39", town)
        chosen = territory.directory().choose(**asked)
        assert chosen.municipality_ids == [cast.municipality.pk]
        assert chosen.named == [
            ("district", "Северо-Западный федеральный округ"),
            ("region", "Калининградская область"),
            ("municipality", "Город Калининград (городской округ)"),
        ]

    def test_the_wider_choice_wins(self, cast: Cast, north_west: str) -> None:
        town = str(cast.municipality.pk)
        assert self.keys(district=north_west, region="70", municipality="") == (north_west, "", "")
        assert self.keys(region="70", municipality=town) == ("", "70", "")
        assert self.keys(district=north_west, region="70", municipality=town) == (north_west, "", "")

    def test_a_municipality_brings_its_region(self, cast: Cast) -> None:
        assert self.keys(municipality=str(cast.municipality.pk)) == ("", "39", str(cast.municipality.pk))

    def test_regions_without_a_district(self) -> None:
        outside = Region.objects.filter(federal_district=None).values_list("code", flat=True)
        options = territory.directory().choose(district="none").region_options
        assert options.count("<option") == 1 + len(outside) == 5
        assert "Не отнесён к округу" in territory.directory().choose().district_options

    @pytest.mark.parametrize("value", ["zzz", "-1", "0", "39\x00", "9" * 40, "<b>", " 39"])
    def test_what_is_unknown_is_left_out(self, value: str) -> None:
        assert self.keys(district=value, region=value, municipality=value) == ("", "", "")


class TestOptions:
    def test_the_selected_one_is_marked_once_and_nothing_is_kept(self) -> None:
        known = territory.directory()
        marked = known.choose(region="39").region_options
        assert marked.count("selected") == 1
        assert '<option value="39" selected>Калининградская область</option>' in marked
        assert "selected" not in known.choose().region_options

    def test_each_level_narrows_the_next(self, north_west: str) -> None:
        known = territory.directory()
        regions = known.choose(district=north_west).region_options
        assert "Калининградская область" in regions
        assert "Томская область" not in regions
        assert known.choose(region="39").municipality_options.count("<option") == 23
        assert known.choose().municipality_options == '<option value="">Сначала субъект РФ</option>'

    def test_names_are_escaped(self, cast: Cast) -> None:
        Municipality(region=cast.region, name='<img src="x">', type="округ").fill_derived().save()
        territory.forget()
        assert "&lt;img" in territory.directory().choose(region="39").municipality_options
        assert "<img" not in territory.directory().choose(region="39").municipality_options
