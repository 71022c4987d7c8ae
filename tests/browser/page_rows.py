"""A row of the table of pages: which template, who looks at it, and how one comes to it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from playwright.sync_api import expect

from tests.browser.people import Person
from tests.browser.scene import Scene
from tests.cast import PASSWORD

Way = Callable[[Person, Scene], None]

VISITOR = "visitor"
EXPERT, MUNICIPAL, REGIONAL, FEDERAL = "expert", "municipal expert", "regional expert", "federal expert"
WAITING, CONSENTING = "waiting expert", "expert asked for a new consent"
REPRESENTATIVE, COORDINATOR = "representative", "coordinator"
MODERATOR, ADMINISTRATOR = "moderator", "administrator"
POINT_ORGANISER, REGIONAL_COORDINATOR = "point organiser", "regional coordinator"
FEDERAL_ORGANISER = "federal organiser"
GUARDED, UNGUARDED = "account with a second factor", "account without one"
EVERY_LEVEL = (EXPERT, MUNICIPAL, REGIONAL, FEDERAL)


@dataclass(frozen=True, slots=True)
class Row:
    """`way` is an address, with what the scene holds in braces, or a function that goes there.

    `status` is that of an answer that the browser complains about; `paper` looks at what would be printed.
    """

    template: str
    who: tuple[str, ...]
    way: str | Way
    status: int = 200
    paper: bool = False

    def come(self, person: Person, scene: Scene) -> None:
        if callable(self.way):
            self.way(person, scene)
        else:
            person.go(address(self.way, scene))


class Held(dict[str, str]):
    """What stands in braces: a record's key, or a string as it is."""

    def __init__(self, scene: Scene) -> None:
        super().__init__()
        self.scene = scene

    def __missing__(self, name: str) -> str:
        found = getattr(self.scene, name)
        return str(getattr(found, "pk", found))


def address(way: str, scene: Scene) -> str:
    return way.format_map(Held(scene))


# --- Ways with more steps than one ----------------------------------------------------------------------


def press(path: str, *buttons: str) -> Way:
    def go(person: Person, scene: Scene) -> None:
        person.go(address(path, scene))
        for button in buttons:
            person.press(button)

    return go


def choose_first(path: str, button: str) -> Way:
    """A row of the desk's list is ticked and an action pressed."""

    def go(person: Person, scene: Scene) -> None:
        person.go(path)
        person.page.locator(".action-select").first.check()
        person.press(button)

    return go


def open_list(path: str) -> Way:
    """The first searchable list of a form of the desk."""

    def go(person: Person, scene: Scene) -> None:
        person.go(path)
        person.page.locator(".select2-selection").first.click()
        expect(person.page.locator(".select2-results__option").first).to_be_visible()

    return go


def with_password(path: str) -> Way:
    """Where the password is asked for once more."""

    def go(person: Person, scene: Scene) -> None:
        person.go(address(path, scene))
        if "/reauthenticate/" in person.page.url:
            person.field("Пароль").fill(PASSWORD)
            person.press("Подтвердить")

    return go


def without_the_token(path: str, button: str) -> Way:
    """The form of a page that was open too long."""

    def go(person: Person, scene: Scene) -> None:
        person.go(address(path, scene))
        person.page.context.clear_cookies(name=settings.CSRF_COOKIE_NAME)
        person.press(button)

    return go


def press_thrice(path: str, button: str) -> Way:
    """One time more than is allowed."""

    def go(person: Person, scene: Scene) -> None:
        for _ in range(3):
            person.go(path)
            person.press(button)

    return go


def ask_for_resets(person: Person, scene: Scene) -> None:
    for _ in range(2):
        person.go("/accounts/password/reset/")
        person.field("Логин или e-mail").fill("nobody")
        person.press("Отправить ссылку")


def second_step(person: Person, scene: Scene) -> None:
    person.go("/accounts/login/")
    person.field("Логин или e-mail").fill(scene.guarded.username)
    person.field("Пароль").fill(PASSWORD)
    person.press("Войти")


def wrong_phone(person: Person, scene: Scene) -> None:
    person.go("/profile/")
    person.page.get_by_text("Указать телефон").click()
    person.page.get_by_label("Телефон").fill("нет")
    person.press("Сохранить телефон")


def conversation(person: Person, scene: Scene) -> None:
    person.go(f"/feedback/own/{scene.conversation.pk}/")


def leave(person: Person, scene: Scene) -> None:
    person.go(f"/expert/assessments/{scene.saved.pk}/")
    person.sign_out()
