"""A long rating as a file: asked first, prepared in the background, its progress seen, then taken."""

from typing import Any

import pytest
from playwright.sync_api import expect

from expert_rating.listing import files
from expert_rating.models import Campaign
from tests.browser.background import SlowWorker, slow_worker
from tests.browser.people import DESKTOP, NO_SCRIPTS, Browsers
from tests.browser.reading import given
from tests.cast import Cast
from tests.expert_rating.rated import rate

__all__ = ["slow_worker"]  # a fixture


@pytest.fixture
def long_rating(cast: Cast, campaign: Campaign, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """Where more than two rows are long."""
    monkeypatch.setattr(files, "DIRECT_ROWS", 2)
    for name, yes in (("Сад Астра", 3), ("Сад Берёзка", 6)):
        rate(cast, cast.federal_expert, cast.make_organisation(name, cast.municipality), yes=yes)
    cast.make_organisation("Сад Василёк", cast.municipality)
    return cast


@pytest.mark.parametrize("look", [DESKTOP, NO_SCRIPTS], ids=["scripts", "no scripts"])
def test_prepared_in_the_background(
    browsers: Browsers,
    long_rating: Cast,
    slow_worker: SlowWorker,
    look: dict[str, Any],
) -> None:
    visitor = browsers.open("/doo/ranking/")
    visitor.follow(".xlsx")
    visitor.is_at("Скачать рейтинг организаций ДОО")
    visitor.sees("В списке организаций: 3")
    visitor.press("Подготовить файл .xlsx")
    visitor.is_at("Файл рейтинга организаций ДОО")
    visitor.sees("Готовится", "Её адрес можно сохранить и вернуться позже.")

    slow_worker.gets_to(2, 3)
    if not visitor.scripts:
        visitor.follow("Обновить")
    visitor.sees("Строк готово: 2 из 3")
    slow_worker.finishes()
    if not visitor.scripts:
        visitor.follow("Обновить")
    visitor.sees("Файл хранится сутки.")
    book = given(visitor, visitor.link("Скачать .xlsx"))
    assert book.name.startswith("rating-doo-")
    assert [(line[0], line[1]) for line in book.xlsx()[1:]] == [
        (1, "Сад Берёзка"),
        (2, "Сад Астра"),
        (None, "Сад Василёк"),
    ]

    again = visitor.another_tab(visitor.page.url)
    expect(again.link("Скачать .xlsx")).to_be_visible()
    again.follow("Вернуться к рейтингу")
    again.is_at("Рейтинг организаций ДОО")


def test_a_part_of_the_list_needs_no_waiting(browsers: Browsers, long_rating: Cast) -> None:
    visitor = browsers.open("/doo/ranking/?q=астра")
    assert [line[1] for line in given(visitor, visitor.link(".csv")).csv()[1:]] == ["Сад Астра"]
