"""{% repeat %}: one piece for each row, filled by name and escaped."""

import pytest
from django.template import Context, Template
from django.utils.safestring import SafeString

from portal.templatetags.components import piece

ROW = "expert_rating/public/_ranking_row.html"
NAMES = ("place", "short_name", "closed", "municipality", "total", "assessments")
LEVELS = ("federal", "regional", "municipal", "organisation")


def row(**changes: object) -> dict[str, object]:
    return dict.fromkeys((*NAMES, *LEVELS), "—") | {"url": "/doo/organisations/1/", **changes}


def drawn(rows: list[dict[str, object]]) -> str:
    return Template(f'{{% repeat "{ROW}" rows %}}').render(Context({"rows": rows}))


def test_once_for_each_row_in_their_order() -> None:
    html = drawn([row(short_name="Сад А"), row(short_name="Сад Б")])
    assert html.count("<tr>") == 2
    assert html.index(">Сад А</a>") < html.index(">Сад Б</a>")
    assert "{" not in html
    assert drawn([]) == ""


def test_escaped_unless_it_is_html_already() -> None:
    html = drawn([row(short_name="<b>{total}</b>", closed=SafeString(" <i>закрыта</i>"))])
    assert "&lt;b&gt;{total}&lt;/b&gt;</a> <i>закрыта</i>" in html


def test_a_template_with_tags_of_its_own_is_refused() -> None:
    with pytest.raises(ValueError, match="single braces"):
        piece("expert_rating/public/_ranking_table.html")
