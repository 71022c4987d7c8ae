"""No page template is left out of the table that axe looks at."""

from pathlib import Path

from django.conf import settings

from tests.browser.page_table import LAYOUTS, TABLE
from tests.browser.test_accessibility import ACCOUNTS, VISITOR

TEMPLATES = Path(settings.BASE_DIR) / "templates"


def page_templates() -> set[str]:
    """Those that extend something: parts of pages extend nothing."""
    files = TEMPLATES.rglob("*.html")
    return {str(f.relative_to(TEMPLATES)) for f in files if f.read_text().lstrip().startswith("{% extends")}


def test_no_page_is_left_out() -> None:
    assert page_templates() - {row.template for row in TABLE} - set(LAYOUTS) == set()


def test_a_page_is_known_by_its_first_line() -> None:
    """A template with anything before `extends` would slip past."""
    for file in TEMPLATES.rglob("*.html"):
        text = file.read_text()
        assert "{% extends" not in text or text.lstrip().startswith("{% extends"), file


def test_no_layout_is_named_that_is_gone_or_is_a_page() -> None:
    assert set(LAYOUTS) - page_templates() == set()
    assert set(LAYOUTS) & {row.template for row in TABLE} == set()


def test_helps_texts_are_pages_too() -> None:
    """They extend nothing, but are read as pages."""
    texts = {str(f.relative_to(TEMPLATES)) for f in TEMPLATES.glob("*/help/*.html")}
    texts = {name for name in texts if not name.startswith("portal/")}
    assert texts - {row.template for row in TABLE} == set()


def test_everybody_in_the_table_has_an_account() -> None:
    assert {who for row in TABLE for who in row.who} == {VISITOR, *ACCOUNTS}
