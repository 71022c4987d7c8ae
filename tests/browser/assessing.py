"""From «Оценить образовательную организацию» to the list of assessments, by labels."""

from playwright.sync_api import expect

from accounts.models import Organisation, RoleGrant
from expert_rating.models import Assessment
from expert_rating.workflow import save_answers, start
from expert_rating.workflow.assessments import asked_questions
from tests.browser.people import Person
from tests.cast import Cast

RULES = "Ознакомлен с правилами проведения оценки"
HEADING = "Общественная оценка организаций образования"


def saved_assessment(cast: Cast, grant: RoleGrant, organisation: Organisation) -> Assessment:
    """All «Да», saved and not placed, where the way there is not the subject."""
    actor = cast.actor(grant)
    begun = start(organisation=organisation, actor=actor)
    answers = {question.pk: True for question in asked_questions(begun)}
    return save_answers(assessment_id=begun.pk, answers=answers, actor=actor)


def choose(person: Person, organisation: Organisation, *, words: str) -> None:
    """«Добавить» → search → «Оценить организацию образования»."""
    person.link("Оценить образовательную организацию").click()
    person.is_at("Оценка образовательных организаций")
    person.follow("Добавить")
    person.is_at("Выберите организацию")
    person.field("Введите название для поиска").fill(words)
    person.press("Показать")
    person.sees("Найдено по запросу:")
    card = person.page.get_by_role("listitem").filter(has_text=organisation.full_name)
    card.get_by_role("link", name="Оценить организацию образования").click()


def answer(person: Person, *answers: str) -> None:
    """«Да» or «Нет» to each question of the step, in order."""
    questions = person.main.get_by_role("group")
    expect(questions).to_have_count(len(answers))
    for number, said in enumerate(answers):
        questions.nth(number).get_by_role("radio", name=said).check()


def assess_own(person: Person, organisation: Organisation, *, words: str) -> None:
    """All «Да», kept, not placed."""
    choose(person, organisation, words=words)
    person.is_at(HEADING)
    person.sees(organisation.short_name, organisation.full_name)
    person.press(RULES)
    person.is_at(HEADING)
    person.sees(
        "Критерий 3: Оцените доброжелательность, вежливость, компетентность работников", organisation.short_name
    )
    answer(person, "Да", "Да", "Да")
    person.fits_the_width()
    person.press("Далее")
    person.sees("Критерий 4: Оцените удовлетворённость качеством образовательной деятельности организации")
    answer(person, "Да", "Да", "Да")
    person.press("Сохранить")
    person.is_at("Оценка образовательных организаций")


def place_shown(person: Person) -> None:
    person.button("Разместить", exact=False).click()
    person.sees("Оценка размещена и учитывается")


def status_shown(person: Person) -> str:
    """The status of the one assessment in the list."""
    return person.page.locator("[data-label=Статус] .status-badge").inner_text()
