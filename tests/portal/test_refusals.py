"""Pages that say no, and the way to the version for the low-sighted from a page that answers a form."""

import re

import pytest
from django.conf import settings
from django.test import Client, RequestFactory
from django.urls import get_resolver, reverse

from portal.look import reopened
from tests.cast import Cast

NEXT = re.compile(r'name="next" value="([^"]*)"')


def test_a_request_that_cannot_be_read_is_told_in_plain_words(rf: RequestFactory) -> None:
    request = rf.get("/")
    request.COOKIES["look"] = "3.wb.wide.on"
    answer = get_resolver().resolve_error_handler(400)(request, exception=Exception("Ветров"))
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "Портал не понял запрос" in page
    assert "lv-size-3" in page
    assert "Ветров" not in page


def test_too_many_fields_are_answered_so(client: Client, db: None) -> None:
    answer = client.post("/feedback/", {f"field{n}": "x" for n in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1)})
    assert answer.status_code == 400
    assert "Портал не понял запрос" in answer.content.decode()


def test_the_address_of_a_button_says_why_there_is_nothing_to_see(cast: Cast) -> None:
    answer = cast.client(cast.expert).get("/notices/read/")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "По этому адресу нет страницы" in answer.content.decode()
    assert cast.expert.user.short_name in answer.content.decode()


class TestTheLookOfAnAnswer:
    """Pressed on a page that answers a form, «Версия для слабовидящих» leads to a page that can be opened."""

    @pytest.fixture
    def client(self, cast: Cast) -> Client:
        return cast.client(cast.expert)

    def answered(self, client: Client, **headers: str) -> str:
        """A refused form, drawn at an address that takes POST alone."""
        page = client.post(reverse("accounts:erasure-ask"), {}, headers=headers)
        assert page.status_code == 200
        return NEXT.findall(page.content.decode())[0]

    def test_leads_to_the_page_that_the_form_stood_on(self, client: Client) -> None:
        came = "http://testserver/profile/data/?from=%D1%81"
        target = self.answered(client, referer=came)
        assert target == "/profile/data/?from=%D1%81"
        answer = client.post("/look/", {"on": "1", "next": target}, follow=True)
        assert answer.status_code == 200

    @pytest.mark.parametrize("came", ["", "https://example.org/profile/", "http://testserver.example.org/"])
    def test_leads_to_the_front_page_if_nobody_knows(self, client: Client, came: str) -> None:
        assert self.answered(client, **({"referer": came} if came else {})) == "/"

    def test_a_page_that_was_opened_stays(self, rf: RequestFactory) -> None:
        assert reopened(rf.get("/pages/about/?a=1", headers={"referer": "http://testserver/"})) == "/pages/about/?a=1"
