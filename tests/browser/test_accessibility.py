"""axe finds nothing to say about any page of anybody, in the plain look and in the low-vision one.

The pages are in tests/browser/page_table.py.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib import admin
from playwright.sync_api import expect

from accounts.models import User
from expert_rating.listing import files
from expert_rating.views import rating_files
from fisoko_protocols.views import watch
from portal.desk import ScopedAdmin
from tests.browser.axe import AXE, LOOKS, PLAIN, Inspector, drawn, dressed, violations
from tests.browser.page_rows import (
    ADMINISTRATOR,
    CONSENTING,
    COORDINATOR,
    EXPERT,
    FEDERAL,
    FEDERAL_ORGANISER,
    GUARDED,
    MODERATOR,
    MUNICIPAL,
    POINT_ORGANISER,
    REGIONAL,
    REGIONAL_COORDINATOR,
    REPRESENTATIVE,
    UNGUARDED,
    VISITOR,
    WAITING,
    Row,
)
from tests.browser.page_table import TABLE
from tests.browser.people import Browsers, Person
from tests.browser.scene import Scene

ACCOUNTS: dict[str, Callable[[Scene], User]] = {
    EXPERT: lambda scene: scene.two_roles.user,
    MUNICIPAL: lambda scene: scene.municipal_expert.user,
    REGIONAL: lambda scene: scene.regional_expert.user,
    FEDERAL: lambda scene: scene.federal_expert.user,
    WAITING: lambda scene: scene.waiting_expert.user,
    CONSENTING: lambda scene: scene.consenting.user,
    REPRESENTATIVE: lambda scene: scene.speaker.user,
    COORDINATOR: lambda scene: scene.municipal_coordinator.user,
    MODERATOR: lambda scene: scene.moderator.user,
    ADMINISTRATOR: lambda scene: scene.superuser,
    POINT_ORGANISER: lambda scene: scene.point_organiser.user,
    REGIONAL_COORDINATOR: lambda scene: scene.regional_coordinator.user,
    FEDERAL_ORGANISER: lambda scene: scene.federal_organiser.user,
    GUARDED: lambda scene: scene.guarded,
    UNGUARDED: lambda scene: scene.unguarded,
}
# What makes the pages of those who have them long, or anything at all.
CROWDS: dict[str, Callable[[Scene], None]] = {
    VISITOR: Scene.many_organisations,
    FEDERAL: Scene.many_notices,
    MODERATOR: Scene.many_experts,
    POINT_ORGANISER: Scene.make_protocols,
    REGIONAL_COORDINATOR: Scene.make_protocols,
    FEDERAL_ORGANISER: Scene.make_protocols,
}


@pytest.fixture(params=LOOKS)
def version(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def scene(transactional_db: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Scene:
    """Where a rating or a list of protocols is long at once, three files are too many, and so are two letters of a new password."""
    settings.ROOT_URLCONF = "tests.browser.urls"
    settings.ACCOUNT_RATE_LIMITS = {"reset_password": "1/h/ip"}
    monkeypatch.setattr(files, "DIRECT_ROWS", 0)
    monkeypatch.setattr(rating_files, "JOBS", {"person": 2, "address": 2})
    monkeypatch.setattr(watch, "DIRECT_ROWS", 0)
    made = Scene()
    made.prepare()
    return made


def signed_in(browsers: Browsers, scene: Scene, who: str, version: str) -> Person:
    if crowd := CROWDS.get(who):
        crowd(scene)
    person = dressed(browsers.open(), version)
    if who != VISITOR:
        person.sign_in_as(ACCOUNTS[who](scene), in_force=scene.two_roles if who == EXPERT else None)
    return person


def inspect(seen: Inspector, scene: Scene, row: Row) -> None:
    """The template of the row is what was drawn, or the row proves nothing."""
    person = seen.person
    if row.status >= 400:
        person.browsers.forgive(f"status of {row.status}")
    if row.status >= 500:
        person.browsers.forgive(f"{row.status}: {person.browsers.site}")
    with drawn() as templates:
        row.come(person, scene)
        expect(person.page.get_by_role("heading", level=1)).to_be_visible()
    name = f"{row.template} at {person.page.url}"
    assert row.template in templates, f"{name}: drawn were {sorted(templates)}"
    person.page.emulate_media(media="print" if row.paper else "screen")
    seen.look(f"{name}, printed" if row.paper else name)
    person.page.emulate_media(media="screen")


def test_axe_would_tell(browsers: Browsers) -> None:
    visitor = browsers.open("/accounts/login/")
    visitor.page.evaluate("document.querySelectorAll('main label').forEach(label => label.remove())")
    assert any("label" in said for said in violations(visitor.page))


def test_no_rule_in_force_needs_the_sheets(browsers: Browsers) -> None:
    """What axe's options leave out is asked for by rules on trial only, and those are never run."""
    visitor = browsers.open()
    visitor.page.evaluate(AXE.axe_script)
    rules = visitor.page.evaluate("axe._audit.rules.filter(rule => rule.preload).map(rule => [rule.id, rule.tags])")
    assert [name for name, tags in rules if "experimental" not in tags] == ["no-autoplay-audio"]


@pytest.mark.slow
@pytest.mark.parametrize("who", [VISITOR, *ACCOUNTS])
def test_pages(browsers: Browsers, scene: Scene, who: str, version: str) -> None:
    seen = Inspector(signed_in(browsers, scene, who, version))
    for row in TABLE:
        if who in row.who:
            inspect(seen, scene, row)
    assert not seen.found, "\n".join(seen.found)


def listed(model_admin: ScopedAdmin) -> list[str]:
    """A list, its form of a new record, and its first record."""
    pages = [model_admin.address("changelist")]
    if ADMINISTRATOR in model_admin.adders:
        pages.append(model_admin.address("add"))
    first = model_admin.model._default_manager.first()
    if first and any(str(known.name).endswith("_change") for known in model_admin.get_urls()):
        pages.append(model_admin.address("change", first.pk))
    return pages


@pytest.mark.slow
def test_every_list_and_form_of_the_desk(browsers: Browsers, scene: Scene) -> None:
    """Few templates, but fields and columns of their own: their colours have been seen above."""
    seen = Inspector(signed_in(browsers, scene, ADMINISTRATOR, PLAIN))
    for model_admin in admin.site._registry.values():
        assert isinstance(model_admin, ScopedAdmin)
        for path in listed(model_admin):
            seen.person.go(path)
            seen.look(path)
    assert not seen.found, "\n".join(seen.found)
