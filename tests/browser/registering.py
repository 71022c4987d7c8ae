"""Filling in «Стать экспертом» by its labels, with scripts and without."""

import random
import re
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from PIL import Image
from playwright.sync_api import FilePayload, Locator, expect

from tests.browser.letters import LetterBox
from tests.browser.people import Person

PASSWORD = "Klyuchi-ot-doma-26"


def jpeg(size: tuple[int, int] = (300, 400), *, noise: bool = False, quality: int = 85) -> bytes:
    """A valid picture; noise can't be compressed, so a large one is heavy."""
    image = Image.new("RGB", size, (90, 120, 160))
    if noise:
        image = Image.frombytes("RGB", size, random.Random(1).randbytes(size[0] * size[1] * 3))
    out = BytesIO()
    image.save(out, "JPEG", quality=quality)
    return out.getvalue()


def file(content: bytes, name: str = "Закат.jpg", kind: str = "image/jpeg") -> FilePayload:
    return {"name": name, "mimeType": kind, "buffer": content}


@dataclass
class Newcomer:
    organisation: str
    search: str
    municipality: str = "Город Калининград"
    login: str = "ivanov-p"
    email: str = "ivanov@example.org"
    typed: dict[str, str] = field(
        default_factory=lambda: {
            "Фамилия": "Иванов",
            "Имя": "Пётр",
            "Отчество": "Павлович",
            "Сколько вам полных лет": "41",
            "Место работы": "Порт",
            "Телефон": "+7 911 123-45-67",
            "Резюме": "Вхожу в родительский комитет, помогал с ремонтом площадки.",
        }
    )

    def all_typed(self) -> dict[str, str]:
        return self.typed | {"E-mail": self.email, "Логин": self.login}


def settled(person: Person) -> None:
    """The lists have been drawn anew."""
    expect(person.page.locator(".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added")).to_have_count(0)


def redrawn(person: Person, choose: Any) -> None:
    """A choice that narrows the lists below: htmx fetches them, without scripts «Показать» does."""
    if not person.scripts:
        choose()
        person.press("Показать")
        return
    with person.page.expect_response("**/territory/**"):
        choose()
    settled(person)


def choose_level(person: Person, level: str) -> None:
    redrawn(person, lambda: person.page.get_by_role("radio", name=level).check())


def choose_in(person: Person, label: str, option: str) -> None:
    redrawn(person, lambda: person.page.get_by_role("combobox", name=label).select_option(label=option))


def choose_territory(person: Person, municipality: str) -> None:
    """Each list narrows the next: the regions of another district first, then one's own."""
    choose_in(person, "Федеральный округ", "Сибирский федеральный округ")
    regions = person.page.get_by_role("combobox", name="Субъект РФ")
    expect(regions.get_by_role("option", name="Томская область")).to_have_count(1)
    expect(regions.get_by_role("option", name="Калининградская область")).to_have_count(0)
    choose_in(person, "Федеральный округ", "Северо-Западный федеральный округ")
    choose_in(person, "Субъект РФ", "Калининградская область")
    redrawn(person, lambda: pick_option(person, "Муниципальный район", municipality))


def pick_option(person: Person, label: str, part: str) -> None:
    """The option that has these words in it."""
    box = person.page.get_by_role("combobox", name=label)
    value = box.get_by_role("option", include_hidden=True).filter(has_text=part).get_attribute("value")
    box.select_option(value)


def find_organisation(person: Person, words: str, full_name: str) -> None:
    query = person.page.get_by_role("searchbox", name="Название или ИНН")
    if person.scripts:
        with person.page.expect_response("**/expert/organisations/**"):
            query.press_sequentially(words)
        settled(person)
    else:
        query.fill(words)
        person.press("Найти")
    found = person.page.get_by_role("radio", name=full_name)
    expect(found).to_have_count(1)
    found.check()


def fill_in(person: Person, newcomer: Newcomer) -> None:
    """Everything but the photo and the button."""
    choose_level(person, "Уровень организации")
    choose_territory(person, newcomer.municipality)
    find_organisation(person, newcomer.search, newcomer.organisation)
    fill_person(person, newcomer)


def typed_box(person: Person, label: str) -> Locator:
    return person.page.get_by_label(re.compile(rf"^{label}( необязательно)?$"))


def fill_person(person: Person, newcomer: Newcomer) -> None:
    page = person.page
    for label, value in newcomer.all_typed().items():
        typed_box(person, label).fill(value)
    page.get_by_role("combobox", name="Целевая группа").select_option(label="Родители")
    page.get_by_role("radio", name="Мужской").check()
    page.get_by_role("radio", name="Высшее", exact=True).check()
    person.field("Пароль").fill(PASSWORD)
    person.field("Пароль ещё раз").fill(PASSWORD)
    page.get_by_role("checkbox", name="на обработку моих персональных данных").check()
    page.get_by_role("checkbox", name="на сотрудничество с порталом").check()


def confirm_email(person: Person, letters: LetterBox, email: str) -> None:
    """From the page after the form by the letter's link to the questionnaire that waits."""
    person.is_at("Подтвердите e-mail")
    person.sees(email, "Что дальше")
    person.fits_the_width()
    person.go(letters.only(email, "СПО-портал: Подтвердите e-mail").link("/registration/confirm/"))
    person.press("Подтвердить e-mail")
    person.is_at("Анкета отправлена")
    person.sees("E-mail подтверждён", "Ожидает проверки")
