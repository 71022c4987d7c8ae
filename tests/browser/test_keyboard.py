"""The whole assessment without a mouse: Tab, Space, arrows, Enter."""

from expert_rating.models import Assessment, AssessmentStatus, Campaign
from tests.browser.assessing import RULES, status_shown
from tests.browser.people import Browsers, Person
from tests.cast import Cast

FOCUSED = """() => {
    const at = document.activeElement;
    const group = at.closest("fieldset")?.querySelector("legend")?.innerText ?? "";
    return {
        name: (at.getAttribute("aria-label") || at.innerText || at.labels?.[0]?.innerText || "").trim(),
        group: at.type === "radio" ? group : "",
        ring: at.matches(":focus-visible") && getComputedStyle(at).outlineStyle !== "none",
    };
}"""
MOST_TABS = 80


def tab_to(person: Person, name: str) -> None:
    """Tab until the control with this name has the focus, and is seen to have it."""
    for _ in range(MOST_TABS):
        person.page.keyboard.press("Tab")
        at = person.page.evaluate(FOCUSED)
        if name in (at["name"], at["name"].split(":")[0]) or (at["group"] and name in at["group"]):
            assert at["ring"], f"the focus on «{name}» can't be seen"
            return
    raise AssertionError(f"Tab never comes to «{name}»")


def activate(person: Person, name: str) -> None:
    tab_to(person, name)
    person.page.keyboard.press("Enter")


def answer_yes(person: Person, question: str) -> None:
    """Space takes the first answer, the arrow the next one: «Нет», then «Да»."""
    tab_to(person, question)
    person.page.keyboard.press("Space")
    person.page.keyboard.press("ArrowDown")


def test_an_assessment_by_keyboard_alone(browsers: Browsers, cast: Cast, campaign: Campaign) -> None:
    expert = browsers.open()
    expert.sign_in_as(cast.expert.user)
    expert.go("/expert/")
    activate(expert, "Перейти к содержанию")
    activate(expert, "Оценить образовательную организацию")
    expert.is_at("Оценка образовательных организаций")
    activate(expert, "Добавить")
    expert.is_at("Выберите организацию")
    tab_to(expert, "Введите название для поиска")
    expert.page.keyboard.type("135")
    expert.page.keyboard.press("Enter")
    expert.page.wait_for_url("**q=135**")
    activate(expert, "Оценить организацию образования")
    expert.sees("Правила проведения оценки")
    activate(expert, RULES)
    for criterion, button in (("Критерий 3", "Далее"), ("Критерий 4", "Сохранить")):
        expert.sees(criterion)
        for number in (1, 2, 3):
            answer_yes(expert, f"{number}. ")
        activate(expert, button)
    expert.is_at("Оценка образовательных организаций")
    activate(expert, "Разместить")
    expert.sees("Оценка размещена и учитывается")
    assert status_shown(expert) == "Активен"
    made = Assessment.objects.get()
    assert made.status == AssessmentStatus.ACTIVE
    assert made.answers.filter(value=True).count() == 6
