"""Reminders: run, then found under the bell and in the letter, and they lead where something is to be done."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from expert_rating.models import Campaign, Representative
from portal.reminders import remind
from tests.browser.desk import activate
from tests.browser.letters import LetterBox
from tests.browser.people import Browsers
from tests.browser.test_notices import bell
from tests.cast import Cast
from tests.expert_rating.both_questionnaires import SIDES

CLOSING = "СПО-портал: Скоро завершится оценка"
HEADING = "Оценка образовательных организаций"


@pytest.fixture
def closing(cast: Cast, campaign: Campaign) -> Cast:
    """An expert without an assessment, two days before the campaign's end."""
    assert cast.expert.pk
    Campaign.objects.filter(pk=campaign.pk).update(closes_at=timezone.now() + timedelta(days=2))
    return cast


def test_from_the_bell_to_the_assessments(browsers: Browsers, closing: Cast) -> None:
    expert = browsers.open()
    expert.sign_in_as(closing.expert.user)
    expert.go("/cabinet/")
    expect(bell(expert)).to_have_accessible_name("Уведомления")
    assert remind(timezone.now()) == 1
    expert.go("/cabinet/")
    expect(bell(expert)).to_have_accessible_name("Уведомления, непрочитанных: 1")
    bell(expert).click()
    expert.main.get_by_role("link", name="Кампания «Общественная оценка 2026 года» завершится").click()
    expert.is_at(HEADING)
    expert.sees("Оценок пока нет")


def test_from_the_letter_to_the_assessments(browsers: Browsers, closing: Cast, letters: LetterBox) -> None:
    user = closing.expert.user
    remind(timezone.now())
    remind(timezone.now())
    letter = letters.only(user.email, CLOSING)
    assert "Неразмещённые оценки не учитываются" in letter.text
    expert = browsers.open()
    expert.sign_in_as(user)
    expert.go(letter.link("/expert/assessments/"))
    expert.is_at(HEADING)
    expect(expert.link("Добавить")).to_be_visible()


def test_a_moderator_is_led_to_a_representative_who_waits(browsers: Browsers, cast: Cast) -> None:
    found = SIDES["representative"].waiting(cast)
    Representative.objects.filter(pk=found.pk).update(sent_at=timezone.now() - timedelta(days=30))
    moderator = browsers.open()
    moderator.sign_in_as(cast.moderator.user)
    assert remind(timezone.now()) == 1
    moderator.go("/admin/")
    bell(moderator).click()
    moderator.follow(f"Анкета представителя № {found.pk} ждёт проверки дольше 3 рабочих дней")
    moderator.is_at(found.grant.user.full_name)
    activate(moderator)
    moderator.sees("Анкета активирована")
