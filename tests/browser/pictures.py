"""The pictures of README.md and of «Помощь», taken of the demo: TAKE_PICTURES=1 pytest tests/browser/pictures.py

Not a test by its name: the suite neither collects nor needs it. tests/portal/test_help_pictures.py holds the pictures
to what the pages of «Помощь» name.
"""

import os
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from accounts.models import GrantStatus, Organisation, Role, RoleGrant, User
from expert_rating.models import Assessment, Expert
from fisoko_protocols.models import Kit, Protocol, ProtocolStatus
from portal import demo
from tests.browser.assessing import RULES, answer
from tests.browser.people import Browsers, Person
from tests.browser.protocols import COMMENTS, comment_of, is_saved, login_of
from tests.browser.registering import choose_level, choose_territory, find_organisation

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "pictures"
HELP = ROOT / "static" / "img" / "help"
LARGEST = 150 * 1024
COLOURS = 256
HELP_LOOK: dict[str, Any] = {"viewport": {"width": 1280, "height": 1100}}

pytestmark = pytest.mark.skipif(not os.environ.get("TAKE_PICTURES"), reason="writes pictures: set TAKE_PICTURES=1")


def take(person: Person, name: str, *, folder: Path = FOLDER) -> None:
    person.page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
    taken = Image.open(BytesIO(person.page.screenshot(animations="disabled", caret="hide"))).convert("RGB")
    fewer = taken.quantize(COLOURS, Image.Quantize.MEDIANCUT)
    small = next((png for png in (as_png(taken), as_png(fewer)) if len(png) < LARGEST), None)
    assert small is not None, f"{name}.png is too large"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.png").write_bytes(small)


def as_png(picture: Image.Image) -> bytes:
    out = BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def signed_in(browsers: Browsers, login: str, **look: Any) -> Person:
    person = browsers.open(**look)
    person.sign_in_as(User.objects.get(username=login))
    return person


def at_a_criterion(browsers: Browsers, **look: Any) -> Person:
    """The demo's expert before the questions of the first criterion, some of them answered."""
    expert = signed_in(browsers, "expert", **look)
    own = RoleGrant.objects.get(user__username="expert", role=Role.EXPERT).organisation
    assert own is not None
    expert.go(f"/expert/assessments/new/{own.pk}/")
    expert.press(RULES)
    answer(expert, "Да", "Да", "Нет")
    return expert


def test_take_pictures(browsers: Browsers) -> None:
    demo.load()
    visitor = browsers.open("/")
    take(visitor, "front")
    visitor.go("/doo/ranking/")
    take(visitor, "rating")
    take(at_a_criterion(browsers), "assessment")
    assert Assessment.objects.filter(author__username="expert").exists()


def test_take_pictures_of_help(browsers: Browsers) -> None:
    demo.load()
    visitor = browsers.open("/doo/ranking/", **HELP_LOOK)
    take(visitor, "ranking", folder=HELP)
    take_registration(visitor)
    take(at_a_criterion(browsers, **HELP_LOOK), "assessment", folder=HELP)
    representative = signed_in(browsers, "representative", **HELP_LOOK)
    representative.go("/representative/")
    take(representative, "representative", folder=HELP)
    take_desk(signed_in(browsers, "moderator", **HELP_LOOK))
    take_account(signed_in(browsers, "admin", **HELP_LOOK))
    take_protocols(browsers)


def take_registration(visitor: Person) -> None:
    """The questionnaire with a place chosen and an organisation found in the list."""
    known = Organisation.objects.filter(municipality__name="Город Калининград", kind="doo").order_by("id")[0]
    visitor.go("/expert/register/")
    choose_level(visitor, "Уровень организации")
    choose_territory(visitor, "Город Калининград")
    find_organisation(visitor, known.short_name, known.full_name)
    visitor.page.set_viewport_size({"width": 1280, "height": 1500})
    take(visitor, "registration", folder=HELP)


def take_desk(moderator: Person) -> None:
    moderator.go("/admin/")
    take(moderator, "desk", folder=HELP)
    waiting = Expert.objects.filter(grant__status=GrantStatus.WAITING, grant__municipality__isnull=True)
    moderator.go(f"/admin/expert_rating/expert/{waiting.exclude(photo='').order_by('pk')[0].pk}/change/")
    take(moderator, "questionnaire", folder=HELP)


def take_account(administrator: Person) -> None:
    administrator.go(f"/admin/accounts/user/{User.objects.get(username='moderator').pk}/change/")
    take(administrator, "account", folder=HELP)


def take_protocol_form(point: Person) -> None:
    """The current protocol with its first kits filled in."""
    current = Protocol.objects.filter(point__login="edu390001", status=ProtocolStatus.NOT_STARTED).latest("pk")
    schools = Organisation.objects.exclude(federal_login="").order_by("pk").values_list("federal_login", flat=True)
    numbers = Kit.objects.filter(protocol=current).order_by("number").values_list("number", flat=True)[:4]
    point.go(f"/protocols/{current.pk}/form/")
    for number, comment in zip(numbers, ("used", "used", "spoiled", "unused"), strict=True):
        comment_of(point, number).select_option(COMMENTS[comment])
    for number, login in zip(numbers[:2], schools[:2], strict=True):
        login_of(point, number).fill(login)
        login_of(point, number).press("Tab")
    is_saved(point)
    take(point, "protocol_form", folder=HELP)


def take_protocols(browsers: Browsers) -> None:
    point = signed_in(browsers, "edu390001", **HELP_LOOK)
    point.go("/protocols/")
    take(point, "protocols", folder=HELP)
    take_protocol_form(point)
    for login, page, name in (("regional", "watch", "watch"), ("federal", "setup", "setup")):
        person = signed_in(browsers, login, **HELP_LOOK)
        person.go(f"/protocols/{page}/")
        take(person, name, folder=HELP)
