"""Rows saved before `normalise` dropped what nobody sees are found after the migrations."""

from importlib import import_module

import pytest
from django.apps import apps

from accounts.models import AssessmentPoint, Organisation
from portal import renewed_text
from portal.models import News
from portal.renewed_text import renew
from tests.cast import Cast

pytestmark = pytest.mark.django_db
OLD = "про\u00adгимназия\u200b е\u0308лочка № 5"
NEW = "прогимназия елочка № 5"


def old(organisation: Organisation) -> Organisation:
    Organisation.objects.filter(pk=organisation.pk).update(search_text=OLD, sort_name=OLD)
    return organisation


def migrate(app: str, name: str) -> None:
    import_module(f"{app}.migrations.{name}").forward(apps, None)


def test_an_organisation_is_found_again(cast: Cast) -> None:
    organisation = old(cast.kindergarten)
    assert not Organisation.objects.search("прогимназия ёлочка").exists()
    migrate("accounts", "0015_search_text_visible")
    organisation.refresh_from_db()
    assert (organisation.search_text, organisation.sort_name) == (NEW, NEW)
    assert Organisation.objects.search("про\u00adгимназия ёлочка").get() == organisation


def test_points_and_news(cast: Cast) -> None:
    AssessmentPoint.objects.create(login="edu390009", name="ППО", region_id=cast.region.pk, search_text=OLD)
    News.objects.create(title="Новость", body="Текст", search_text=OLD)
    migrate("accounts", "0015_search_text_visible")
    migrate("portal", "0016_search_text_visible")
    migrate("expert_rating", "0013_search_text_visible")
    assert AssessmentPoint.objects.get(login="edu390009").search_text == NEW
    assert News.objects.get().search_text == NEW


def test_all_batches_are_gone_through_and_right_rows_are_not_written(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(renewed_text, "BATCH", 2)
    rows = [News.objects.create(title="Новость", body="Текст", search_text=text) for text in [OLD, NEW, OLD, OLD, NEW]]
    assert renew(News, "search_text") == 3
    assert set(News.objects.filter(pk__in=[row.pk for row in rows]).values_list("search_text", flat=True)) == {NEW}
    assert renew(News, "search_text") == 0
