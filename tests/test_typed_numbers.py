"""Numbers as nobody should type them, at every address under every name that anything reads: never a fault."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib import admin
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse

from accounts.models import Role
from portal.ids import MOST, read_id, read_ids
from tests.test_urls import POST_ONLY, TABLE, address, names, stage, stage_once  # noqa: F401 - fixtures

HUGE = "9" * 5000
STRANGE = [
    HUGE,
    "9" * 4000,
    str(MOST + 1),
    f"-{MOST + 2}",
    "٣",
    "²",
    "1\x002",
    "\ud800",
    "",
    "+1",
    "1e9",
    "0x10",
    "1_0",
    " 1 ",
]
# One request for each kind at each address; the rest at those the issue names.
KINDS = [HUGE, str(MOST + 1), "²"]
PEOPLE = {
    "visitor": "", "expert": "rating:", "representative": "rating:", "point_organiser": "protocols:",
    "regional_coordinator": "protocols:", "federal_organiser": "protocols:", "moderator": "",
}  # fmt: skip
SOURCES = ["portal", "accounts", "expert_rating", "fisoko_protocols"]
READS = re.compile(r"""(?:GET|POST|asked|data|query)(?:\.get(?:list)?\(|\[)["'](\w+)["']""")
FIELDS = re.compile(r"^    (\w+) = forms\.\w+Field\(", re.MULTILINE)


def read_names() -> list[str]:
    """Every name that the source reads out of a request, and every field of a form."""
    found: set[str] = {"page", "q", "consent_1", "consent_x", "end_session", "chosen", "seen", "_selected_action"}
    for folder in SOURCES:
        for file in (Path(settings.BASE_DIR) / folder).rglob("*.py"):
            text = file.read_text()
            found |= {*READS.findall(text), *FIELDS.findall(text)}
    assert len(found) > 60
    return sorted(name for name in found if "password" not in name)


def pages_of(who: str) -> list[str]:
    """The pages that this person's role is about; those of the protocols only for theirs."""
    its = [name for name in TABLE if name.startswith(PEOPLE[who])]
    return its if PEOPLE[who] == "protocols:" else [name for name in its if not name.startswith("protocols:")]


def as_sent(value: str) -> str:
    return value.encode("utf-8", "surrogatepass").decode("latin-1") if "\ud800" in value else value


class TestReader:
    @pytest.mark.parametrize("text", [*STRANGE, None, 1.5, [], "1" * 20])
    def test_what_is_no_key(self, text: object) -> None:
        assert read_id(text) is None

    def test_what_is(self) -> None:
        assert [read_id(text) for text in ("0", "7", "007", str(MOST), 12)] == [0, 7, 7, MOST, 12]
        assert read_ids(["1", HUGE, "", "x", "3"]) == [1, 3]


@pytest.mark.parametrize("kind", range(len(KINDS)))
@pytest.mark.parametrize("who", PEOPLE)
def test_every_page_under_every_name(stage: Any, who: str, kind: int) -> None:  # noqa: F811
    value = as_sent(KINDS[kind])
    client = Client() if who == "visitor" else stage.client(getattr(stage, who))
    client.raise_request_exception = False
    sent = dict.fromkeys(read_names(), value)
    for name in pages_of(who):
        url = address(stage, name, TABLE[name][0])
        for answer in (client.get(url, sent), client.post(url, {**sent, "consent_x": value, "end_session": value})):
            assert answer.status_code < 500, (who, name, KINDS[kind][:20])


def routes() -> list[str]:
    """Each named address with numbers in the place of its keys, the desk's and allauth's too."""
    found = set()
    for name in {*names(get_resolver()), *POST_ONLY}:
        for keys in ([MOST + 1], [MOST + 1, 1], ["doo", MOST + 1], [MOST + 1, MOST + 1], [HUGE]):
            try:
                found.add(reverse(name, args=keys))
            except NoReverseMatch:
                continue
    return sorted(found)


@pytest.mark.parametrize("who", ["moderator", "administrator"])
def test_keys_in_addresses(stage: Any, who: str) -> None:  # noqa: F811
    client = Client()
    if who == "administrator":
        client.force_login(stage.superuser)
    else:
        client = stage.client(getattr(stage, who))
    client.raise_request_exception = False
    tried = routes()
    assert len(tried) > 100
    for url in tried:
        for answer in (client.get(url), client.post(url)):
            assert answer.status_code < 500, url[:80]


class TestTheIssuesOwn:
    @pytest.mark.parametrize("value", STRANGE)
    def test_addresses(self, stage: Any, value: str) -> None:  # noqa: F811
        client = stage.client(stage.moderator)
        value = as_sent(value)
        chosen = {"_selected_action": [value], "chosen": value, "seen": f"{value}:x,1:y"}
        desk = "/admin/expert_rating/assessment/"
        answers = [
            client.post("/profile/consents/", {"consent_x": value}),
            client.post("/profile/", {"end_session": value}),
            client.post(f"{desk}many/set_aside/", {**chosen, "reason": "Причина"}),
            client.post(desk, {**chosen, "action": "set_aside_selected", "index": value}),
            client.get(desk, {"organisation": value}),
            client.get(desk, {"p": value, "o": value}),
            client.get("/cabinet/", {"grant": value}),
            client.get(f"/admin/accounts/user/{MOST + 1}/change/"),
        ]
        assert all(answer.status_code in {200, 302, 404} for answer in answers)

    @pytest.mark.parametrize("value", [HUGE, str(MOST + 1), "x", "٣"])
    def test_forms_of_the_desk_are_shown_again(self, stage: Any, value: str) -> None:  # noqa: F811
        client = Client()
        client.force_login(stage.superuser)
        sent = dict.fromkeys(("user", "region", "municipality", "organisation", "point", "deputy_for"), value)
        for name in (
            "accounts_rolegrant",
            "accounts_organisation",
            "accounts_municipality",
            "fisoko_protocols_sitting",
        ):
            url = reverse(f"admin:{name}_add")
            assert client.get(url, sent).status_code == 200
            answer = client.post(
                url, {**sent, "role": Role.MODERATOR, "assessment": value, "subject": value, "remote": value}
            )
            assert answer.status_code == 200, name
            assert answer.context["adminform"].form.errors, name

    @pytest.mark.parametrize("value", [HUGE, str(MOST + 1), f"-{MOST + 2}"])
    def test_filters_of_the_desk(self, stage: Any, value: str) -> None:  # noqa: F811
        from portal.desk import filters
        from tests.test_desk_lookups import asked_of, list_url, request_of

        client = Client()
        client.force_login(stage.superuser)
        for model, its in admin.site._registry.items():
            name = model._meta.label_lower
            assert filters.built(its, request_of(stage.moderator), {}) is not None
            for one in asked_of(name):
                assert client.get(list_url(name), {one: value}).status_code in {200, 302}, (name, one)
