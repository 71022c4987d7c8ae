"""What editors write is Markdown; what readers get is clean HTML, never anybody's raw markup."""

import re
from functools import lru_cache
from html import unescape

import markdown
import nh3
from django.utils.safestring import SafeString, mark_safe

TAGS = {
    "a", "blockquote", "br", "code", "em", "h2", "h3", "h4", "hr", "li", "ol", "p", "strong", "table", "tbody", "td",
    "th", "thead", "tr", "ul",
}  # fmt: skip

# A space before each: «<li>один</li><li>два</li>» is two words.
BLOCK = re.compile(r"<(?=/?(?:p|li|br|hr|h\d|t[dhr]|[ou]l|table|blockquote)\b)")


@lru_cache(maxsize=256)
def to_html(text: str) -> SafeString:
    """Headings start at the second level: the page's own title is the first."""
    html = markdown.markdown(text, extensions=["tables", "sane_lists"], output_format="html")
    clean = nh3.clean(html, tags=TAGS, attributes={"a": {"href"}}, url_schemes={"http", "https", "mailto", "tel"})
    return mark_safe(clean)  # noqa: S308 - cleaned above


def to_text(text: str) -> str:
    """The words alone, for search columns and first lines."""
    html = markdown.markdown(text, extensions=["tables", "sane_lists"], output_format="html")
    spaced = BLOCK.sub(r" \g<0>", html)
    return " ".join(unescape(nh3.clean(spaced, tags=set())).split())
