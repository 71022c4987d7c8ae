"""axe finds nothing to say about any template, in the plain look and in the low-vision one."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from accounts.models import Role
from expert_rating.models import Campaign
from portal.notices import Message, tell
from tests.browser.assessing import saved_assessment
from tests.browser.people import Browsers, Person
from tests.cast import Cast
from tests.expert_rating.rated import rate

PLAIN, LOW_VISION = "plain", "low vision"
REVERSED = ("Белым по чёрному", "Очень крупный")


@pytest.fixture(params=[PLAIN, LOW_VISION])
def version(request: pytest.FixtureRequest) -> str:
    return request.param


def dressed(person: Person, version: str) -> Person:
    """The low-vision version by its buttons, in the largest letters and reversed."""
    if version == LOW_VISION:
        person.page.get_by_role("button", name="Версия для слабовидящих").click()
        for choice in REVERSED:
            person.page.get_by_role("button", name=choice, exact=True).click()
            expect(person.page.get_by_role("button", name=choice, exact=True)).to_have_attribute("aria-pressed", "true")
    return person


def violations(page: Page) -> Iterator[str]:
    for found in Axe().run(page).response["violations"]:
        for node in found["nodes"]:
            yield f"{found['id']} ({found['help']}): {node['target']} {node['html'][:160]} {node['failureSummary'][:300]}"


class Inspector:
    """Opens pages one after another and collects what axe says about each."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.found: list[str] = []

    def look(self, name: str, path: str = "") -> None:
        if path:
            self.person.go(path)
        expect(self.person.page.get_by_role("heading", level=1)).to_be_visible()
        self.found += [f"{name}: {said}" for said in violations(self.person.page)]


def test_axe_would_tell(browsers: Browsers) -> None:
    visitor = browsers.open("/accounts/login/")
    visitor.page.evaluate("document.querySelectorAll('main label').forEach(label => label.remove())")
    assert any("label" in said for said in violations(visitor.page))


def test_what_visitors_see(browsers: Browsers, cast: Cast, campaign: Campaign, version: str) -> None:
    rate(cast, cast.expert, cast.kindergarten)
    visitor = dressed(browsers.open(), version)
    seen = Inspector(visitor)
    for name, path in {
        "front": "/",
        "section": "/doo/",
        "catalogue": "/doo/catalogue/?q=135",
        "catalogue, nothing found": "/doo/catalogue/?q=нет-такой",
        "rating": "/doo/ranking/",
        "organisation": f"/doo/organisations/{cast.kindergarten.pk}/",
        "page of a section": "/doo/pages/contacts/",
        "search": "/search/?q=135",
        "page": "/pages/about/",
        "registration choice": "/registration/",
        "registration form": "/expert/register/",
        "registered": "/expert/registered/",
        "sign-in": "/accounts/login/",
        "reset": "/accounts/password/reset/",
    }.items():
        seen.look(name, path)
    visitor.go("/expert/register/")
    visitor.press("Зарегистрироваться")
    visitor.sees("Проверьте, пожалуйста, форму")
    seen.look("registration form with errors")
    assert seen.found == []


def test_what_experts_see(browsers: Browsers, cast: Cast, campaign: Campaign, version: str) -> None:
    cast.grant(Role.ORGANISATION_REPRESENTATIVE, user=cast.expert.user, organisation=cast.school)
    expert = dressed(browsers.open(), version)
    expert.sign_in_as(cast.expert.user)
    seen = Inspector(expert)
    own = cast.kindergarten
    seen.look("assessments, empty", "/expert/assessments/")
    made = saved_assessment(cast, cast.expert, own)
    tell([Message(person=cast.expert.user, event="grant_activated", title="Анкета активирована", text="…", url="/")])
    for name, path in {
        "cabinet": "/expert/",
        "assessments": "/expert/assessments/",
        "choose": "/expert/assessments/choose/",
        "rules": f"/expert/assessments/new/{own.pk}/",
        "step": f"/expert/assessments/{made.pk}/1/",
        "assessment": f"/expert/assessments/{made.pk}/",
        "questionnaire": "/expert/questionnaire/",
        "questionnaire, edited": "/expert/questionnaire/edit/",
        "notices": "/notices/",
        "security": "/profile/",
        "switch role": "/role/",
        "mfa index": "/accounts/2fa/",
    }.items():
        seen.look(name, path)
    assert seen.found == []


def test_what_moderators_see(browsers: Browsers, cast: Cast, campaign: Campaign, version: str) -> None:
    waiting = cast.waiting_expert.expert
    moderator = dressed(browsers.open(), version)
    moderator.sign_in_as(cast.moderator.user)
    seen = Inspector(moderator)
    expert = f"/admin/expert_rating/expert/{waiting.pk}"
    for name, path in {
        "admin index": "/admin/",
        "expert list": "/admin/expert_rating/expert/",
        "expert page": f"{expert}/change/",
        "decline": f"{expert}/do/decline/",
        "history": f"{expert}/history/",
    }.items():
        seen.look(name, path)
    assert seen.found == []


def test_what_administrators_see(browsers: Browsers, cast: Cast, campaign: Campaign, version: str) -> None:
    administrator = dressed(browsers.open(), version)
    administrator.sign_in_as(cast.superuser)
    seen = Inspector(administrator)
    for name, path in {
        "admin index": "/admin/",
        "campaign list": "/admin/expert_rating/campaign/",
        "new campaign": "/admin/expert_rating/campaign/add/",
        "open campaign": f"/admin/expert_rating/campaign/{campaign.pk}/change/",
    }.items():
        seen.look(name, path)
    assert seen.found == []
