"""Experts of the municipal, regional and federal level choose from the list of their territory and assess."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import RoleGrant
from expert_rating.models import Assessment, AssessmentStatus, Campaign, CampaignKind, Criterion, Question
from expert_rating.workflow import open_campaign
from tests.browser.assessing import RULES, answer, place_shown, status_shown
from tests.browser.people import Browsers, Person
from tests.browser.reading import rows
from tests.cast import Cast

# The level: what stands above the list, which filters are left, which organisations are not in it.
LEVELS = {
    "municipal": (
        "Город Калининград (городской округ), Калининградская область",
        [],
        ["МБДОУ «Солнышко»", "МБДОУ д/с № 7"],
    ),
    "regional": ("Калининградская область", ["Муниципальный район"], ["МБДОУ д/с № 7"]),
    "federal": ("", ["Федеральный округ", "Субъект РФ", "Муниципальный район"], []),
}
LABELS = {"municipal": "Муниципальный", "regional": "Региональный", "federal": "Федеральный"}
TERRITORIES = ["Федеральный округ", "Субъект РФ", "Муниципальный район"]


@pytest.mark.parametrize("level", LEVELS)
def test_from_the_list_of_the_territory(browsers: Browsers, cast: Cast, campaign: Campaign, level: str) -> None:
    own, near, far = cast.kindergarten, cast.other_kindergarten, cast.far_kindergarten
    grant: RoleGrant = getattr(cast, f"{level}_expert")
    expert = browsers.open()
    expert.sign_in_as(grant.user)
    expert.go("/cabinet/")
    expert.is_at("Личный кабинет эксперта")
    at_the_list(expert)
    territory_of(expert, level)
    shown = {own.full_name, near.full_name, far.full_name}
    missing = LEVELS[level][2]
    assert set(expert.main.locator(".organisation-name").all_inner_texts()) == {
        name for name in shown if not any(part in name for part in missing)
    }
    expert.page.get_by_role("link", name=f"Оценить организацию образования: {own.short_name}").click()
    assess(expert)
    assert Assessment.objects.get().status == AssessmentStatus.ACTIVE
    on_the_page(browsers, own.pk, LABELS[level])


def at_the_list(expert: Person) -> None:
    expert.link("Оценить образовательную организацию").click()
    expert.follow("Добавить")
    expert.is_at("Выберите организацию")


def territory_of(expert: Person, level: str) -> None:
    """The territory is said, and nothing offers to leave it."""
    words, filters, _ = LEVELS[level]
    if words:
        expert.sees("Вы оцениваете организации своей территории", words)
    for label in TERRITORIES:
        expect(expert.field(label)).to_have_count(1 if label in filters else 0)


def assess(expert: Person) -> None:
    expert.press(RULES)
    for criterion, button in (("Критерий 3", "Далее"), ("Критерий 4", "Сохранить")):
        expert.sees(criterion)
        answer(expert, "Да", "Да", "Нет")
        expert.press(button)
    assert status_shown(expert) == "Неактивен"
    place_shown(expert)
    assert status_shown(expert) == "Активен"


def on_the_page(browsers: Browsers, organisation: int, level: str) -> None:
    """The points stand at the level of who gave them, and nobody is named."""
    visitor = browsers.open(f"/doo/organisations/{organisation}/")
    points = {row[0]: row[2] for row in rows(visitor, "Уровень экспертов")}
    assert points.pop(level) == "13,33"
    assert set(points.values()) == {"Нет оценок"}
    visitor.does_not_see("Ветров")


# Criterion 1 is asked of the federal level alone; titles are the whole difference between two questionnaires.
EXTRA = "Критерий 1: Оцените открытость и доступность информации об организации"


def test_two_levels_see_different_steps(browsers: Browsers, cast: Cast) -> None:
    asked_by_level(cast)
    federal, municipal = browsers.open(), browsers.open()
    for expert, grant in ((federal, cast.federal_expert), (municipal, cast.municipal_expert)):
        expert.sign_in_as(grant.user)
        expert.go(f"/expert/assessments/new/{cast.kindergarten.pk}/")
        expert.press(RULES)
    federal.sees("Шаг 1 из 2", EXTRA)
    municipal.sees("Шаг 1 из 1", "Критерий 3")
    municipal.does_not_see(EXTRA)
    answer(federal, "Да")
    federal.press("Далее")
    federal.sees("Шаг 2 из 2", "Критерий 3")
    answer(municipal, "Нет")
    municipal.press("Сохранить")
    assert status_shown(municipal) == "Неактивен"


def asked_by_level(cast: Cast) -> None:
    """A campaign opened from a draft, as a moderator makes it."""
    now = timezone.now()
    made = Campaign.objects.create(
        title="По уровням", opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=9)
    )
    CampaignKind.objects.create(campaign=made, kind="doo")
    for number, title, levels in (
        (1, EXTRA.partition(": ")[2], ["federal"]),
        (3, "Оцените доброжелательность работников", []),
    ):
        criterion = Criterion.objects.create(campaign=made, number=number, title=title, levels=levels)
        Question.objects.create(criterion=criterion, number=1, text=f"Вопрос критерия {number}?")
    open_campaign(campaign_id=made.pk, actor=cast.actor(cast.moderator))
