"""A new version of a consent is asked for again; agreeing, or leaving the role."""

import pytest
from playwright.sync_api import expect

from accounts.models import Consent, ConsentDocument, GrantStatus, RoleGrant, User
from tests.browser.people import Browsers, Person
from tests.cast import Cast

TITLE = "Согласие на обработку персональных данных"


@pytest.fixture
def user(cast: Cast) -> User:
    """An expert with the consents of registration."""
    for document in ConsentDocument.objects.filter(purpose__in=["personal_data", "cooperation"]):
        Consent.objects.create(user=cast.expert.user, document=document, text_sha256=document.sha256)
    return cast.expert.user


def publish(browsers: Browsers, cast: Cast) -> None:
    administrator = browsers.open()
    administrator.sign_in_as(cast.superuser)
    administrator.go("/admin/accounts/consentdocument/add/")
    administrator.is_at("Новая версия текста согласия")
    page = administrator.page
    page.get_by_role("combobox").first.select_option(value="personal_data")
    page.get_by_label("Название").or_(page.get_by_label("Заголовок")).first.fill(TITLE)
    page.get_by_label("Текст").fill("Новый текст: храним пять лет.")
    administrator.press("Сохранить")
    administrator.sees("Добавлено")


def asked_again(browsers: Browsers, user: User) -> Person:
    expert = browsers.open()
    expert.sign_in(user.username)
    expert.is_at("Согласие обновлено")
    expert.sees("Новый текст: храним пять лет.", "версия 2")
    expert.go("/expert/assessments/")
    expert.is_at("Согласие обновлено")
    return expert


def test_asked_at_the_next_sign_in(browsers: Browsers, cast: Cast, user: User) -> None:
    publish(browsers, cast)
    expert = asked_again(browsers, user)
    expert.press("Согласиться и продолжить")
    expert.is_at("Согласие обновлено")
    box = expert.page.get_by_role("checkbox", name="на обработку моих персональных данных")
    expect(box).not_to_be_checked()
    box.check()
    expert.press("Согласиться и продолжить")
    expert.is_at("Оценка образовательных организаций")
    given = Consent.objects.get(user=user, document__version=2)
    assert given.withdrawn_at is None
    expert.go("/profile/")
    expert.sees(f"{TITLE}, версия 2.")


def test_without_it_the_role_ends(browsers: Browsers, cast: Cast, user: User) -> None:
    publish(browsers, cast)
    expert = asked_again(browsers, user)
    expert.main.get_by_text("Что будет без согласия").click()
    expert.sees("Без согласия прекращается: роль «Эксперт»")
    expert.main.get_by_role("link", name="Отозвать:", exact=False).first.click()
    expert.is_at("Отозвать согласие?")
    expert.press("Отозвать согласие")
    assert RoleGrant.objects.get(pk=cast.expert.pk).status == GrantStatus.WITHDRAWN
    expert.browsers.forgive("404")
    expert.go("/expert/assessments/")
    expect(expert.page.get_by_role("heading", level=1)).not_to_have_text("Оценка образовательных организаций")
