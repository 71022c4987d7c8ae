"""A piece of a page that the portal could not renew says so in its place, until it can."""

import re

from playwright.sync_api import Route, expect

from tests.browser.people import Browsers
from tests.cast import Cast

PIECE = re.compile("territory")
SENTENCE = "Портал сейчас не может ответить. Повторите через минуту."


def unavailable(route: Route) -> None:
    route.fulfill(status=503, content_type="text/plain; charset=utf-8", body=SENTENCE)


def test_the_sentence_stands_in_place_and_goes(browsers: Browsers, cast: Cast) -> None:
    cast.kindergarten  # noqa: B018 - a territory to choose
    browsers.expect_any("503")
    browsers.expect_any("Response Status Error Code 503")
    person = browsers.open("/expert/register/")
    choice = person.main.locator("#territory select").first
    answers = choice.locator("option").count()
    assert answers > 1
    told = person.main.get_by_role("alert").filter(has_text=SENTENCE)
    expect(told).to_have_count(0)
    person.page.route(PIECE, unavailable)
    choice.select_option(index=1)
    expect(told).to_have_count(1)
    assert choice.input_value(), "what was chosen stays"
    person.page.unroute(PIECE)
    choice.dispatch_event("change")
    expect(told).to_have_count(0)
