"""What editors write is Markdown; what readers get is clean HTML, never anybody's raw markup."""

import markdown
import nh3
from django.utils.safestring import SafeString, mark_safe

TAGS = {
    "a", "blockquote", "br", "code", "em", "h2", "h3", "h4", "hr", "li", "ol", "p", "strong", "table", "tbody", "td",
    "th", "thead", "tr", "ul",
}  # fmt: skip


def to_html(text: str) -> SafeString:
    """Headings start at the second level: the page's own title is the first."""
    html = markdown.markdown(text, extensions=["tables", "sane_lists"], output_format="html")
    clean = nh3.clean(html, tags=TAGS, attributes={"a": {"href"}}, url_schemes={"http", "https", "mailto", "tel"})
    return mark_safe(clean)  # noqa: S308 - cleaned above
