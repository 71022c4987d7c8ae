"""What migrations ship is there, and stays there between tests with real transactions."""

import pytest

from accounts.models import ConsentDocument, FederalDistrict, Municipality, Region, User
from portal.models import StaticPage


def assert_shipped() -> None:
    assert FederalDistrict.objects.count() == 8
    assert Region.objects.count() == 89
    assert Region.objects.filter(federal_district=None).count() == 4
    assert Region.objects.get(code="39").name == "Калининградская область"
    assert sorted(Municipality.objects.order_by().values_list("region", flat=True).distinct()) == ["39", "70", "74"]
    assert ConsentDocument.objects.count() == 4
    assert StaticPage.objects.filter(slug="privacy").exists()


@pytest.mark.parametrize("run", [1, 2])
def test_shipped_with_real_transactions(transactional_db, run):
    """A table emptied, one changed in place, and one that nothing was shipped into."""
    assert_shipped()
    assert not User.objects.exists()
    Municipality.objects.all().delete()
    Region.objects.filter(code="39").update(name="Нигде")
    User.objects.create_user("left-behind")


def test_shipped(db):
    assert_shipped()


def test_names_that_repeat_are_told_apart_by_type(db):
    troitsky = Municipality.objects.filter(region="74", name="Троицкий")
    assert sorted(troitsky.values_list("type", flat=True)) == ["городской округ", "муниципальный район"]
