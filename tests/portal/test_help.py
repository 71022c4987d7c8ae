"""«Помощь»: a page a role, the staff's workflows drawn from their own tables, the glossary."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from portal import help as helped
from portal.models import Term
from portal.registry import help_pages
from tests.cast import Cast
from tests.expert_rating.rated import text

WORKFLOWS = [drawn for page in help_pages() for drawn in page.workflows]


@pytest.mark.parametrize("page", help_pages(), ids=lambda page: page.slug)
def test_every_page_opens_for_those_it_is_for(cast: Cast, page: Any) -> None:
    clients = {"": Client(), "administrator": Client()}
    clients["administrator"].force_login(cast.superuser)
    for code in page.roles:
        person = {"organisation_representative": "representative"}.get(code, code)
        client = clients.get(code) or cast.client(getattr(cast, person))
        index = client.get(reverse("help"))
        assert page in index.context["own"]
        answer = client.get(reverse("help-page", args=[page.slug]))
        assert page.title in text(answer)
        assert answer.content.decode().count("<li>") >= 3


@pytest.mark.parametrize("slug", ["moderator", "administrator", "nobody"])
def test_the_staffs_pages_are_not_there_for_others(cast: Cast, slug: str) -> None:
    for client in (Client(), cast.client(cast.expert), cast.client(cast.representative)):
        assert client.get(reverse("help-page", args=[slug])).status_code == 404
        assert reverse("help-page", args=[slug]) not in client.get(reverse("help")).content.decode()


@pytest.mark.parametrize("drawn", WORKFLOWS, ids=lambda drawn: drawn.title)
def test_each_button_of_a_workflow_has_its_line(drawn: Any) -> None:
    steps = helped.steps_of(drawn)
    assert [step.button for step in steps] == [t.label for t in drawn.workflow.transitions.values()]
    assert all(step.who and step.sources and step.target for step in steps)


def test_the_moderator_reads_who_may_set_aside_and_why(cast: Cast) -> None:
    page = text(cast.client(cast.moderator).get(reverse("help-page", args=["moderator"])))
    assert "«Снять» «Активен» «Снят модератором» модератор территории, администратор обязательна" in page


def test_no_picture_is_promised_that_is_not_there(db: None, visitor: Client) -> None:
    assert helped.Pictures()["no-such-picture"] == ""
    assert "no-such-picture" not in visitor.get(reverse("help-page", args=["expert"])).content.decode()


def test_help_is_in_the_foot_and_in_the_persons_menu(cast: Cast, visitor: Client) -> None:
    link = f'href="{reverse("help")}"'
    assert visitor.get("/").content.decode().count(link) == 1
    assert cast.client(cast.expert).get("/").content.decode().count(link) == 2


class TestGlossary:
    def test_the_terms_of_the_field_ship(self, db: None, visitor: Client) -> None:
        page = text(visitor.get(reverse("glossary")))
        for term in ("ППО", "ТОМ", "Сейф-пакет", "НОКО", "ДПО", "Субъект РФ"):
            assert Term.objects.filter(term=term).exists()
            assert term in page

    @pytest.mark.parametrize(
        ("query", "first", "number"),
        [("сейф пакет", "Сейф-пакет", 1), ("ОТДАЛЕННОЙ", "ТОМ", 1), ("ппо", "", None), ("нет такого слова", "", 0)],
    )
    def test_a_word_finds_it_in_any_case(
        self, db: None, visitor: Client, query: str, first: str, number: int | None
    ) -> None:
        terms = visitor.get(reverse("glossary"), {"q": query}).context["terms"]
        if number is not None:
            assert len(terms) == number
        assert [t.term for t in terms][:1] == ([first] if first else [t.term for t in terms][:1])

    def test_the_administrator_edits_them(self, cast: Cast, visitor: Client) -> None:
        client = Client()
        client.force_login(cast.superuser)
        client.post(
            reverse("admin:portal_term_add"), {"term": "АОП", "full": "", "meaning": "Адаптированная программа."}
        )
        assert "АОП" in text(visitor.get(reverse("glossary")))
        assert cast.client(cast.moderator).get(reverse("admin:portal_term_add")).status_code == 404
