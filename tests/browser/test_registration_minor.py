"""Under 18 a parent is named and consents: asked by the age where scripts run, always asked where they don't."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from accounts.models import Consent
from expert_rating.models import Expert
from tests.browser.desk import at_the_desk, from_the_queue
from tests.browser.letters import LetterBox
from tests.browser.people import DESKTOP, NO_SCRIPTS, Browsers, Person
from tests.browser.registering import PASSWORD, Newcomer, confirm_email, file, fill_in, jpeg, typed_box
from tests.cast import Cast

AGE = "Сколько вам полных лет"
PARENT = "Иванова Мария Петровна"
WHY = "Если Вам ещё нет 18 лет, нужны имя и согласие родителя"


@pytest.fixture
def minor(cast: Cast) -> Newcomer:
    made = Newcomer(organisation=cast.kindergarten.full_name, search="135")
    made.typed[AGE] = "16"
    return made


def parents_name(person: Person) -> Locator:
    return person.page.get_by_role("textbox", name="ФИО родителя (законного представителя)")


def parents_consent(person: Person) -> Locator:
    return person.page.get_by_role("checkbox", name="Я, родитель (законный представитель), согласен")


def reads_the_text(person: Person) -> None:
    """The consent's own text unfolds below its box."""
    folded = person.main.locator("details").filter(has_text=re.compile("родител", re.IGNORECASE))
    text = folded.locator(".consent-text")
    expect(text).to_be_hidden()
    folded.locator("summary").click()
    expect(text).to_be_visible()
    assert len(text.inner_text()) > 100


def test_the_block_follows_the_age(browsers: Browsers, cast: Cast) -> None:
    person = browsers.open("/expert/register/")
    asked = person.main.get_by_text(WHY)
    expect(asked).to_be_hidden()
    for age, shown in (("17", True), ("18", False), ("10", True), ("41", False)):
        typed_box(person, AGE).fill(age)
        expect(asked).to_be_visible(visible=shown)
        expect(parents_name(person)).to_be_visible(visible=shown)
        expect(parents_consent(person)).to_be_visible(visible=shown)


def test_without_scripts_it_is_always_there(browsers: Browsers, cast: Cast) -> None:
    person = browsers.open("/expert/register/", **NO_SCRIPTS)
    person.sees(WHY)
    expect(parents_name(person)).to_be_visible()
    expect(parents_consent(person)).to_be_visible()


@pytest.mark.parametrize("look", [DESKTOP, NO_SCRIPTS], ids=["scripts", "no scripts"])
def test_from_a_refusal_to_the_moderator(
    browsers: Browsers, cast: Cast, minor: Newcomer, letters: LetterBox, look: dict[str, Any]
) -> None:
    person = browsers.open("/expert/register/")
    fill_in(person, minor)
    person.field("Фотография эксперта").set_input_files(file(jpeg()))
    person.press("Зарегистрироваться")
    person.sees("Вам нет 18 лет: укажите фамилию, имя и отчество родителя.", "Вам нет 18 лет: нужно согласие родителя.")
    assert not Expert.objects.exists()

    parents_name(person).fill(PARENT)
    reads_the_text(person)
    parents_consent(person).check()
    person.field("Пароль").fill(PASSWORD)
    person.field("Пароль ещё раз").fill(PASSWORD)
    person.press("Зарегистрироваться")
    confirm_email(person, letters, minor.email)
    assert Consent.objects.get(document__purpose="parent").given_by == PARENT

    moderator = at_the_desk(browsers, cast.moderator)
    from_the_queue(moderator, "1 анкета", "Иванов Пётр Павлович")
    moderator.sees("Родитель (законный представитель)", f"дал(а): {PARENT}")
