"""Municipal, regional and federal experts assess within their territory, and «Выберите организацию» shows it."""

import pytest

from accounts.models import RoleGrant
from expert_rating.workflow import start
from portal.workflow import Refused
from tests.cast import Cast
from tests.expert_rating.rated import names, text

pytestmark = pytest.mark.django_db
PAGE = "/expert/assessments/choose/"
ALL = ["МАДОУ д/с № 135", "МБДОУ «Солнышко»", "МБДОУ д/с № 7"]
SELECTS = ("filter-district", "filter-region", "filter-municipality")


@pytest.fixture
def places(cast: Cast) -> Cast:
    cast.open_campaign()
    assert [cast.kindergarten, cast.other_kindergarten, cast.far_kindergarten]
    return cast


def grant(cast: Cast, who: str) -> RoleGrant:
    found: RoleGrant = getattr(cast, who)
    return found


@pytest.mark.parametrize(
    ("who", "said", "found", "offered"),
    [
        ("municipal_expert", "Город Калининград (городской округ), Калининградская область", ALL[:1], []),
        ("regional_expert", "Калининградская область", ALL[:2], ["filter-municipality"]),
        ("federal_expert", "Российская Федерация", ALL, list(SELECTS)),
    ],
)
def test_the_list_stays_within(places: Cast, who: str, said: str, found: list[str], offered: list[str]) -> None:
    answer = places.client(grant(places, who)).get(PAGE)
    assert f"Вы оцениваете организации своей территории: {said}" in text(answer)
    assert names(answer) == found
    assert [name for name in SELECTS if f'id="{name}"' in answer.content.decode()] == offered


@pytest.mark.parametrize(
    "asked", [{"region": "70"}, {"district": "none"}, {"region": "70", "district": "1"}, {"region": ""}]
)
@pytest.mark.parametrize(("who", "found"), [("municipal_expert", ALL[:1]), ("regional_expert", ALL[:2])])
def test_the_address_does_not_lead_out(places: Cast, who: str, found: list[str], asked: dict[str, str]) -> None:
    client = places.client(grant(places, who))
    assert names(client.get(PAGE, {"kind": "doo", **asked})) == found
    far = {"kind": "doo", "municipality": places.far_municipality.pk}
    assert names(client.get(PAGE, far)) == found
    assert client.get(PAGE, far).context["tags"] == []


def test_a_regional_expert_narrows_by_municipality(places: Cast) -> None:
    client = places.client(places.regional_expert)
    answer = client.get(PAGE, {"kind": "doo", "municipality": places.other_municipality.pk})
    assert names(answer) == ["МБДОУ «Солнышко»"]
    assert [tag.label for tag in answer.context["tags"]] == ["Муниципальный район: Озёрский (муниципальный округ)"]


def test_an_expert_of_one_organisation_sees_all_and_is_reminded(places: Cast) -> None:
    answer = places.client(places.expert).get(PAGE, {"kind": "doo"})
    assert "своей территории" not in text(answer)
    assert names(answer) == ALL


@pytest.mark.parametrize(
    ("who", "allowed"),
    [
        ("expert", {"kindergarten"}),
        ("municipal_expert", {"kindergarten"}),
        ("regional_expert", {"kindergarten", "other_kindergarten"}),
        ("federal_expert", {"kindergarten", "other_kindergarten", "far_kindergarten"}),
    ],
)
def test_the_verb_holds_the_territory_too(places: Cast, who: str, allowed: set[str]) -> None:
    actor = places.actor(grant(places, who))
    for name in ("kindergarten", "other_kindergarten", "far_kindergarten"):
        if name in allowed:
            assert start(organisation=getattr(places, name), actor=actor).author == actor.user
        else:
            with pytest.raises(Refused, match=r"Вы можете оценивать только"):
                start(organisation=getattr(places, name), actor=actor)
