"""The pictures of README.md, taken of the demo: TAKE_PICTURES=1 pytest tests/browser/pictures.py

Not a test by its name: the suite neither collects nor needs it.
"""

import os
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from accounts.models import Role, RoleGrant, User
from expert_rating.models import Assessment
from portal import demo
from tests.browser.assessing import RULES, answer
from tests.browser.people import Browsers, Person

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "pictures"
LARGEST = 150 * 1024
COLOURS = 256

pytestmark = pytest.mark.skipif(not os.environ.get("TAKE_PICTURES"), reason="writes into docs/: set TAKE_PICTURES=1")


def take(person: Person, name: str) -> None:
    person.page.evaluate("window.scrollTo(0, 0)")
    taken = person.page.screenshot(animations="disabled", caret="hide")
    out = BytesIO()
    Image.open(BytesIO(taken)).convert("RGB").quantize(COLOURS, Image.Quantize.MAXCOVERAGE).save(
        out, "PNG", optimize=True
    )
    assert len(out.getvalue()) < LARGEST, f"{name}.png is too large"
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / f"{name}.png").write_bytes(out.getvalue())


def test_take_pictures(browsers: Browsers) -> None:
    demo.load()
    visitor = browsers.open("/")
    take(visitor, "front")
    visitor.go("/doo/ranking/")
    take(visitor, "rating")
    expert = browsers.open()
    user = User.objects.get(username="expert")
    expert.sign_in_as(user)
    grant = RoleGrant.objects.get(user=user, role=Role.EXPERT)
    own = grant.organisation
    assert own is not None
    expert.go(f"/expert/assessments/new/{own.pk}/")
    expert.press(RULES)
    answer(expert, "Да", "Да", "Нет")
    take(expert, "assessment")
    assert Assessment.objects.filter(author=user).exists()
