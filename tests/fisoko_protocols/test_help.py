"""«Помощь», the glossary and the front page of the protocols (spec/04, manual 004)."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from fisoko_protocols.spreadsheets.protocol_one_text import INSTRUCTION, WARNING
from fisoko_protocols.workflow import PROTOCOL
from portal.models import Term
from portal.registry import parts
from tests.cast import Cast
from tests.expert_rating.rated import text
from tests.fisoko_protocols.scene import Scene

pytestmark = pytest.mark.django_db
PAGES = {
    "point-organiser": "point_organiser",
    "regional-coordinator": "regional_coordinator",
    "federal-organiser": "federal_organiser",
}


def page(client: Client, slug: str) -> Any:
    return client.get(reverse("help-page", args=[slug]))


@pytest.mark.parametrize("slug", PAGES)
def test_each_has_a_page_of_their_own(cast: Cast, slug: str) -> None:
    client = cast.client(getattr(cast, PAGES[slug]))
    assert slug in {own.slug for own in client.get(reverse("help")).context["own"]}
    assert page(client, slug).status_code == 200


def test_the_points_page_says_what_the_first_sheet_says(cast: Cast) -> None:
    said = text(page(cast.client(cast.point_organiser), "point-organiser"))
    assert WARNING in said
    for line in INSTRUCTION:
        assert line.partition(". ")[2] in said if line[0].isdigit() else line in said


@pytest.mark.parametrize("slug", ["regional-coordinator", "federal-organiser"])
def test_the_workflow_is_drawn_for_staff(cast: Cast, slug: str) -> None:
    said = text(page(cast.client(getattr(cast, PAGES[slug])), slug))
    for transition in PROTOCOL.transitions.values():
        assert f"«{transition.label}»" in said
    assert "«Вернуть на доработку»" in said
    assert "региональный координатор, федеральный организатор обязательна" in said


@pytest.mark.parametrize("slug", ["regional-coordinator", "federal-organiser"])
def test_the_staffs_pages_are_theirs(cast: Cast, visitor: Client, slug: str) -> None:
    for client in (visitor, cast.client(cast.point_organiser), cast.client(cast.expert)):
        assert page(client, slug).status_code == 404
    assert page(cast.client(cast.moderator), slug).status_code == 200


@pytest.mark.parametrize("term", ["ППО", "ОМК", "ОПиМК", "Комплект", "Протокол 1", "Протокол 2", "Публикация"])
def test_the_words_are_in_the_glossary(visitor: Client, term: str) -> None:
    assert Term.objects.filter(term=term).exists()
    found = visitor.get(reverse("glossary"), {"q": term}).context["terms"]
    assert term in {each.term for each in found}


def test_the_front_page_leads_to_sign_in(cast: Cast, visitor: Client) -> None:
    html = visitor.get("/").content.decode()
    title = "Протоколы пунктов проведения оценки"
    assert f'<a href="{reverse("account_login")}">{title}</a>' in html
    assert cast.client(cast.point_organiser).get(reverse("account_login")).status_code == 302


def test_the_figures_come_from_kept_counts(scene: Scene, visitor: Client, django_assert_num_queries: Any) -> None:
    scene.handed_in()
    scene.other_protocol, scene.far_protocol  # noqa: B018
    part = next(part for part in parts() if part.code == "protocols")
    assert part.figures is not None
    with django_assert_num_queries(2):
        found = {figure.label: figure.value for figure in part.figures()}
    assert found == {"пункта проведения оценки": 3, "сданный протокол": 1}
