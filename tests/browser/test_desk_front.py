"""The moderators' first page: what waits with its counts, of their own region only, and each line leads there."""

import pytest
from playwright.sync_api import expect

from accounts.models import GrantStatus
from expert_rating.workflow.publications import Written, send_publication, write_publication
from tests.browser.desk import at_the_desk, nothing_waits
from tests.browser.people import PHONE, Browsers, Person
from tests.cast import Cast


@pytest.fixture
def waiting(cast: Cast) -> Cast:
    """Two questionnaires here and one elsewhere, a material here."""
    assert cast.waiting_expert
    assert cast.far_waiting_expert
    cast.make_expert(status=GrantStatus.WAITING, municipality=cast.municipality)
    actor = cast.actor(cast.representative)
    written = Written(section="doo", title="Осень в саду", text="Листья.", organisation=cast.kindergarten)
    made = write_publication(kind="material", written=written, actor=actor)
    send_publication(publication_id=made.pk, actor=actor)
    return cast


def lines(moderator: Person) -> list[str]:
    return [" ".join(line.split()) for line in moderator.main.locator(".desk-queues li").all_inner_texts()]


def test_counts_of_ones_own_region(browsers: Browsers, waiting: Cast) -> None:
    moderator = at_the_desk(browsers, waiting.moderator)
    experts, materials = sorted(lines(moderator), key=lambda line: "анкет" not in line)
    assert "2 анкеты" in experts
    assert "самое долгое ожидание" in experts
    assert "Материалы и вакансии ждут вашего решения: 1 публикация" in materials
    moderator.main.get_by_role("link", name="2 анкеты").click()
    expect(moderator.main.locator("tbody tr")).to_have_count(2)
    moderator.sees("Найдено: 2")

    other = at_the_desk(browsers, waiting.other_moderator)
    assert [line.split(": ")[1].split(" самое")[0] for line in lines(other)] == ["1 анкета"]


def test_one_is_decided_and_counted_no_more(browsers: Browsers, waiting: Cast) -> None:
    moderator = at_the_desk(browsers, waiting.moderator)
    moderator.main.get_by_role("link", name="1 публикация").click()
    moderator.follow("Осень в саду")
    moderator.press("Опубликовать")
    moderator.sees("Опубликовано")
    moderator.go("/admin/")
    assert len(lines(moderator)) == 1


def test_on_a_phone(browsers: Browsers, waiting: Cast) -> None:
    moderator = browsers.open(**PHONE)
    moderator.sign_in_as(waiting.moderator.user)
    moderator.go("/admin/")
    assert len(lines(moderator)) == 2
    moderator.fits_the_width()


def test_nothing_is_said_plainly(browsers: Browsers, cast: Cast) -> None:
    nothing_waits(at_the_desk(browsers, cast.moderator))
