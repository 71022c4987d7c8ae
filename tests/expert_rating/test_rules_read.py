"""Which version of the rules was read: the one that stood on the page, and the newest by whoever goes on."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from expert_rating.models import Assessment, RulesText
from expert_rating.workflow.campaigns import publish_rules
from portal.models import HistoryRecord
from tests.cast import Cast
from tests.expert_rating.rated import text


@pytest.fixture
def address(cast: Cast) -> str:
    cast.open_campaign()
    return reverse("rating:assessment-new", args=[cast.kindergarten.pk])


@pytest.fixture
def client(cast: Cast) -> Client:
    return cast.client(cast.expert)


def shown(page: Any) -> str:
    """The key that the form sends."""
    number = page.content.decode().partition('name="rules" value="')[2].partition('"')[0]
    assert number
    return number


def newer(cast: Cast) -> RulesText:
    return publish_rules(text="Новые правила.", actor=cast.actor(cast.moderator))


def test_the_version_of_the_page_is_kept(client: Client, address: str) -> None:
    read = shown(client.get(address))
    client.post(address, {"rules": read})
    assert str(Assessment.objects.get().rules_id) == read


def test_changed_meanwhile_they_are_shown_anew(cast: Cast, client: Client, address: str) -> None:
    read = shown(client.get(address))
    made = newer(cast)
    answer = client.post(address, {"rules": read}, follow=True)
    assert "Прочтите новые" in text(answer)
    assert "Новые правила." in text(answer)
    assert not Assessment.objects.exists()
    client.post(address, {"rules": shown(answer)})
    assert Assessment.objects.get().rules == made


@pytest.mark.parametrize("sent", [{}, {"rules": ""}, {"rules": "x"}, {"rules": "999999999999999999999"}])
def test_without_a_version_nothing_begins(client: Client, address: str, sent: dict[str, str]) -> None:
    assert client.post(address, sent)["Location"] == address
    assert not Assessment.objects.exists()


def test_a_draft_keeps_what_was_read_anew(cast: Cast, client: Client, address: str) -> None:
    client.post(address, {"rules": shown(client.get(address))})
    before = Assessment.objects.get()
    made = newer(cast)
    client.post(address, {"rules": shown(client.get(address))})
    after = Assessment.objects.get()
    assert after.rules == made
    assert after.rules_read_at > before.rules_read_at
    assert HistoryRecord.objects.get(verb="read_rules").comment == str(made)


def test_the_same_version_keeps_its_time(client: Client, address: str) -> None:
    for _ in range(2):
        client.post(address, {"rules": shown(client.get(address))})
    assert not HistoryRecord.objects.filter(verb="read_rules").exists()
    assert HistoryRecord.objects.filter(verb="start").count() == 1
