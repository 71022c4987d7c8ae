"""Manual 000 whole without a mouse: registration with the photo, the letters, sign-in, assessment, placing."""

from playwright.sync_api import expect

from accounts.models import RoleGrant
from expert_rating.models import Assessment, AssessmentStatus, Campaign
from expert_rating.workflow import activate_experts
from tests.browser.assessing import RULES, status_shown
from tests.browser.keys import activate, by_letters, choose_file, pick_radio, tab_to, tick, type_into, without_a_mouse
from tests.browser.letters import LetterBox
from tests.browser.people import Browsers, Person
from tests.browser.registering import PASSWORD, Newcomer, file, jpeg, settled
from tests.cast import Cast


def test_manual_000_by_keyboard_alone(browsers: Browsers, cast: Cast, campaign: Campaign, letters: LetterBox) -> None:
    newcomer = Newcomer(organisation=cast.kindergarten.full_name, search="135")
    expert = without_a_mouse(browsers)
    to_the_questionnaire(expert)
    choose_place(expert, newcomer)
    fill_in(expert, newcomer)
    activate(expert, "Зарегистрироваться")
    expert.is_at("Подтвердите e-mail")
    expert.go(letters.only(newcomer.email, "СПО-портал: Подтвердите e-mail").link("/registration/confirm/"))
    activate(expert, "Подтвердить e-mail")
    expert.is_at("Анкета отправлена")
    moderator_activates(cast, newcomer)
    sign_in_from_the_letter(expert, letters, newcomer)
    assess(expert)
    place(expert)
    made = Assessment.objects.get()
    assert (made.status, made.answers.filter(value=True).count()) == (AssessmentStatus.ACTIVE, 6)
    change_ones_mind(expert)
    made.refresh_from_db()
    assert (made.status, made.answers.filter(value=True).count()) == (AssessmentStatus.ACTIVE, 5)


def test_a_mouse_would_be_heard(browsers: Browsers) -> None:
    person = without_a_mouse(browsers)
    person.page.mouse.click(5, 5)
    for _ in ("pointerdown", "mousedown"):
        browsers.forgive("a mouse was used")


def test_the_list_one_chooses_from_stays_itself(browsers: Browsers, cast: Cast) -> None:
    """Drawn anew with the lists below it, it would forget the letters typed so far: «Гор» came to «Озёрский»."""
    assert cast.municipality
    expert = without_a_mouse(browsers)
    expert.go("/expert/register/")
    pick_radio(expert, "Уровень экспертного сообщества", "Уровень организации")
    settled(expert)
    tab_to(expert, "Муниципальный район")
    expert.page.evaluate("window.chosenFrom = document.activeElement")
    with expert.page.expect_response("**/territory/**"):
        expert.page.keyboard.press("ArrowDown")
    expect(expert.page.get_by_role("searchbox", name="Название или ИНН")).to_be_visible()
    settled(expert)
    assert expert.page.evaluate("document.activeElement === window.chosenFrom && window.chosenFrom.isConnected")


# --- Registration -----------------------------------------------------------------------------------------


def to_the_questionnaire(expert: Person) -> None:
    activate(expert, "Перейти к содержанию")
    activate(expert, "Дошкольные образовательные организации")
    expert.is_at("Дошкольные образовательные организации")
    activate(expert, "Регистрация")
    expert.is_at("Регистрация")
    activate(expert, "Зарегистрироваться как эксперт")
    expert.is_at("Стать экспертом")


def choose_place(expert: Person, newcomer: Newcomer) -> None:
    """Each choice draws the lists below it anew, and the focus stays where it was."""
    pick_radio(expert, "Уровень экспертного сообщества", "Уровень организации")
    settled(expert)
    by_letters(expert, "Муниципальный район", "Гор", "Город Калининград")
    type_into(expert, "Название или ИНН", newcomer.search)
    expect(expert.page.get_by_role("radio", name=newcomer.organisation)).to_be_visible()
    pick_radio(expert, "Принадлежность к организации", newcomer.organisation)
    expect(expert.page.get_by_role("radio", name=newcomer.organisation)).to_be_checked()


def fill_in(expert: Person, newcomer: Newcomer) -> None:
    """In the order of the form: nobody has to go back."""
    typed = newcomer.typed
    for label in ("Фамилия", "Имя", "Отчество"):
        type_into(expert, label, typed[label])
    by_letters(expert, "Целевая группа", "Род", "Родители")
    type_into(expert, "Сколько вам полных лет", typed["Сколько вам полных лет"])
    pick_radio(expert, "Пол", "Мужской")
    pick_radio(expert, "Образование", "Высшее")
    for label in ("Место работы", "Телефон"):
        type_into(expert, label, typed[label])
    type_into(expert, "E-mail", newcomer.email)
    type_into(expert, "Резюме", typed["Резюме"])
    type_into(expert, "Логин", newcomer.login)
    type_into(expert, "Пароль", PASSWORD)
    type_into(expert, "Пароль ещё раз", PASSWORD)
    choose_file(expert, "Фотография эксперта", file(jpeg()))
    expert.sees("Закат.jpg")
    tick(expert, "на обработку моих персональных данных")
    tick(expert, "на сотрудничество с порталом")


def moderator_activates(cast: Cast, newcomer: Newcomer) -> None:
    grant = RoleGrant.objects.get(user__username=newcomer.login)
    activate_experts(ids=[grant.expert.pk], actor=cast.actor(cast.moderator))


def sign_in_from_the_letter(expert: Person, letters: LetterBox, newcomer: Newcomer) -> None:
    assert letters.only(newcomer.email, "СПО-портал: Анкета получена")
    letter = letters.only(newcomer.email, "СПО-портал: Регистрация подтверждена")
    expert.go(letter.link("/expert/"))
    expert.is_at("Вход")
    type_into(expert, "Логин или e-mail", newcomer.login)
    type_into(expert, "Пароль", PASSWORD)
    expert.page.keyboard.press("Enter")
    expert.is_at("Личный кабинет эксперта Иванов П.П.")


# --- Assessment -------------------------------------------------------------------------------------------


def assess(expert: Person) -> None:
    activate(expert, "Перейти к содержанию")
    activate(expert, "Оценить образовательную организацию")
    expert.is_at("Оценка образовательных организаций")
    activate(expert, "Добавить")
    expert.is_at("Выберите организацию")
    type_into(expert, "Введите название для поиска", "135")
    expert.page.keyboard.press("Enter")
    expert.page.wait_for_url("**q=135**")
    activate(expert, "Оценить организацию образования")
    expert.sees("Правила проведения оценки")
    activate(expert, RULES)
    answer(expert, "Да")


def answer(expert: Person, first: str) -> None:
    """Both criteria; `first` to the first question, «Да» to the others."""
    for criterion, button in (("Критерий 3", "Далее"), ("Критерий 4", "Сохранить")):
        expert.sees(criterion)
        for number in (1, 2, 3):
            pick_radio(expert, f"{number}. ", first if (criterion, number) == ("Критерий 3", 1) else "Да")
        activate(expert, button)
    expert.is_at("Оценка образовательных организаций")
    assert status_shown(expert) == "Неактивен"


def place(expert: Person) -> None:
    activate(expert, "Разместить")
    expert.sees("Оценка размещена и учитывается")
    assert status_shown(expert) == "Активен"


def change_ones_mind(expert: Person) -> None:
    """«Скрыть», «Редактировать», «Разместить», as the last slide of the manual says."""
    activate(expert, "Скрыть")
    expect(expert.button("Разместить", exact=False)).to_be_visible()
    tab_to(expert, "Редактировать")
    assert status_shown(expert) == "Неактивен"
    expert.page.keyboard.press("Enter")
    answer(expert, "Нет")
    place(expert)
