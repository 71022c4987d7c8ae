"""What people get wrong: a clear sentence beside the field, and nothing typed is lost."""

from django.conf import settings
from playwright.sync_api import Locator, expect

from accounts.models import Organisation, User
from expert_rating.models import Campaign, SentRegistration
from tests.browser.assessing import answer
from tests.browser.people import Browsers, Person
from tests.browser.registering import PASSWORD, Newcomer, file, fill_in, jpeg, typed_box
from tests.cast import Cast

NOT_A_PHOTO = "Этот файл не фотография в формате jpg или png"
TAKEN = "Такой логин уже занят"


def newcomer_to(own: Organisation, **fields: str) -> Newcomer:
    return Newcomer(organisation=own.full_name, search="135", **fields)


def said_beside(person: Person, label: str) -> Locator:
    """What stands at a refused field, not in the summary above."""
    return person.page.locator(".field-refused").filter(has=person.page.get_by_label(label)).locator(".field-error")


def keeps_everything(person: Person, newcomer: Newcomer) -> None:
    for label, value in newcomer.all_typed().items():
        expect(typed_box(person, label)).to_have_value(value)
    expect(person.page.get_by_role("radio", name="Уровень организации")).to_be_checked()
    expect(person.page.get_by_role("radio", name=newcomer.organisation)).to_be_checked()
    expect(person.page.get_by_role("radio", name="Мужской")).to_be_checked()
    expect(person.page.get_by_role("checkbox", name="на обработку моих персональных данных")).to_be_checked()
    expect(person.page.get_by_role("combobox", name="Целевая группа")).to_have_value("parents")


def retype_passwords(person: Person) -> None:
    person.field("Пароль").fill(PASSWORD)
    person.field("Пароль ещё раз").fill(PASSWORD)


def send_photo(person: Person, content: bytes, name: str) -> None:
    person.field("Фотография эксперта").set_input_files(file(content, name))
    person.press("Зарегистрироваться")
    person.sees("Проверьте, пожалуйста, форму")


def test_photos_and_a_taken_login(browsers: Browsers, cast: Cast) -> None:
    cast.make_user("taken-name")
    newcomer = newcomer_to(cast.kindergarten, login="taken-name")
    person = browsers.open("/expert/register/")
    fill_in(person, newcomer)

    send_photo(person, "не картинка".encode(), "фото.jpg")
    expect(said_beside(person, "Фотография эксперта")).to_contain_text(NOT_A_PHOTO)
    expect(said_beside(person, "Логин")).to_contain_text(TAKEN)
    keeps_everything(person, newcomer)

    heavy = jpeg((1200, 900), noise=True, quality=75).ljust(740 * 1024, b"\0")
    send_photo(person, heavy, "большое.jpg")
    expect(said_beside(person, "Фотография эксперта")).to_contain_text("Файл 740 КБ. Нужно не больше 500 КБ")
    keeps_everything(person, newcomer)

    retype_passwords(person)
    send_photo(person, jpeg(), "Закат.jpg")
    expect(person.page.locator(".field-error")).to_have_count(1)
    person.sees("Уже выбран файл", "Закат.jpg")
    keeps_everything(person, newcomer)

    typed_box(person, "Логин").fill("free-name")
    retype_passwords(person)
    person.press("Зарегистрироваться")
    person.is_at("Подтвердите e-mail")
    assert SentRegistration.objects.get(login="free-name").photo


def test_expired_registration_form_keeps_what_was_typed(browsers: Browsers, cast: Cast) -> None:
    newcomer = newcomer_to(cast.kindergarten)
    person = browsers.open("/expert/register/")
    fill_in(person, newcomer)
    person.field("Фотография эксперта").set_input_files(file(jpeg()))
    person.page.context.clear_cookies(name=settings.CSRF_COOKIE_NAME)
    person.press("Зарегистрироваться")
    person.is_at("Форма устарела")
    browsers.forgive("403")
    assert not User.objects.filter(username=newcomer.login).exists()

    person.press("Отправить сохранённое")
    person.is_at("Стать экспертом")
    keeps_everything(person, newcomer)
    retype_passwords(person)
    person.field("Фотография эксперта").set_input_files(file(jpeg()))
    person.press("Зарегистрироваться")
    person.is_at("Подтвердите e-mail")


def test_expired_assessment_form_keeps_the_answers(browsers: Browsers, cast: Cast, campaign: Campaign) -> None:
    own = cast.kindergarten
    expert = browsers.open()
    expert.sign_in_as(cast.expert.user)
    expert.go(f"/expert/assessments/new/{own.pk}/")
    expert.press("Ознакомлен с правилами проведения оценки")
    expert.sees("Критерий 3")
    answer(expert, "Да", "Нет", "Да")
    expert.page.context.clear_cookies(name=settings.CSRF_COOKIE_NAME)
    expert.press("Далее")
    expert.is_at("Форма устарела")
    browsers.forgive("403")
    expert.press("Отправить сохранённое")
    expert.sees("Критерий 4")
    expert.press("Назад")
    for number, said in enumerate(("Да", "Нет", "Да")):
        group = expert.main.get_by_role("group").nth(number)
        expect(group.get_by_role("radio", name=said)).to_be_checked()
