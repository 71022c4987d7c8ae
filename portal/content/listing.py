"""Lists of news and documents, and the search over both and the pages."""

from dataclasses import dataclass
from typing import Any, Self

from django.core.paginator import Page, Paginator
from django.http import QueryDict

from portal.kinds import OrganisationKind
from portal.look import FilterTag, filter_tags
from portal.models import Document, DocumentSection, News, StaticPage

PER_PAGE = 20
FIRST = 5


def asked_query(asked: QueryDict) -> str:
    """What is searched for. PostgreSQL refuses the character NUL in a text."""
    return asked.get("q", "").replace("\x00", "").strip()[:200]


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list, and the search that made it."""

    page: Page
    query: str
    tags: list[FilterTag]

    @classmethod
    def of(cls, rows: Any, asked: QueryDict) -> Self:
        query = asked_query(asked)
        page = Paginator(rows.search(query), PER_PAGE).get_page(asked.get("page"))
        return cls(page, query, filter_tags(asked, [("q", f"Поиск: «{query}»")] if query else []))


def news(kind: str, asked: QueryDict) -> Listing:
    return Listing.of(News.objects.public().of_section(kind).defer("body", "search_text"), asked)


def documents(section: DocumentSection, kind: str, asked: QueryDict) -> Listing:
    return Listing.of(Document.objects.filter(section=section).of_section(kind).defer("search_text"), asked)


@dataclass(frozen=True, slots=True)
class Found:
    """The first of what was found of one sort, and how many there are."""

    rows: list[Any]
    total: int

    @classmethod
    def of(cls, rows: Any) -> Self:
        return cls(list(rows[:FIRST]), rows.count())

    @property
    def more(self) -> bool:
        return self.total > len(self.rows)


@dataclass(frozen=True, slots=True)
class Everything:
    """What a search over a section, or over the portal, found."""

    query: str
    news: Found
    documents: dict[DocumentSection, Found]
    pages: list[StaticPage]

    @property
    def total(self) -> int:
        return self.news.total + sum(found.total for found in self.documents.values()) + len(self.pages)


def pages(kind: str, query: str) -> list[StaticPage]:
    """The section's own page hides the common one, found or not. Pages are few: all are read."""
    rows = {page.slug: page for page in StaticPage.objects.filter(kind="")}
    if kind:
        rows |= {page.slug: page for page in StaticPage.objects.filter(kind=kind)}
    found = StaticPage.objects.filter(pk__in=[page.pk for page in rows.values()]).search(query)
    return list(found.order_by("title").defer("body", "search_text"))


def everything(kind: str, asked: QueryDict) -> Everything:
    """An empty search finds nothing: whoever wants all opens the list."""
    query = asked_query(asked)
    if not query:
        return Everything("", Found([], 0), {}, [])
    by_section = {
        section: Found.of(Document.objects.filter(section=section).of_section(kind).search(query).defer("search_text"))
        for section in DocumentSection
    }
    found_news = Found.of(News.objects.public().of_section(kind).search(query).defer("body", "search_text"))
    return Everything(query, found_news, by_section, pages(kind, query))


def section_name(kind: str) -> str:
    """«ДОО» beside a row of the common list; "" for what is for all."""
    return OrganisationKind(kind).short if kind else ""
