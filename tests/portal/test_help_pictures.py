"""The pictures of «Помощь»: each that a page names is there, light, wide enough; none is left over.

They are taken anew by TAKE_PICTURES=1 pytest tests/browser/pictures.py.
"""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.urls import reverse
from PIL import Image

from portal import help as helped
from portal.registry import HelpPage, help_pages
from tests.cast import Cast

SLOT = re.compile(r'url=pictures\.(\w+) alt="([^"]+)"')
TEMPLATES = Path(settings.BASE_DIR) / "templates"
SLOTS = [found for page in help_pages() for found in SLOT.findall((TEMPLATES / page.template).read_text())]
LARGEST = 150 * 1024


@pytest.mark.parametrize("name", [name for name, _ in SLOTS])
def test_a_picture_that_a_page_names(name: str) -> None:
    path = finders.find(f"img/help/{name}.png")
    assert path, f"take it: {__doc__}"
    assert Path(path).stat().st_size < LARGEST
    with Image.open(path) as picture:
        assert (picture.format, 1000 <= picture.width <= 1280) == ("PNG", True)


def test_no_picture_is_left_over() -> None:
    folder = Path(settings.BASE_DIR) / "static" / "img" / "help"
    assert {path.stem for path in folder.iterdir()} == {name for name, _ in SLOTS}


@pytest.mark.parametrize("page", [page for page in help_pages() if page.roles], ids=lambda page: page.slug)
def test_every_page_for_a_role_has_one(page: HelpPage) -> None:
    assert SLOT.search((TEMPLATES / page.template).read_text())


def test_each_is_told_in_words_of_its_own() -> None:
    assert len({alt for _, alt in SLOTS}) == len(SLOTS)


def test_pages_show_them_with_words_instead(cast: Cast) -> None:
    html = cast.client(cast.moderator).get(reverse("help-page", args=["moderator"])).content.decode()
    assert helped.picture("desk")
    assert f'<img src="{helped.picture("desk")}" alt="Рабочий стол модератора" loading="lazy">' in html
