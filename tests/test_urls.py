"""One table for the whole portal: every address × the 13 roles and the visitor.

Expected answers are typed by hand. «ok» is 200, «go» a redirect that is not to sign-in, «in» a redirect to sign-in,
«no» 404. allauth's own addresses and the admin's go by pattern below.
"""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.models import User
from expert_rating.workflow import save_answers, start
from expert_rating.workflow.assessments import asked_questions
from fisoko_protocols import reminders, workflow
from fisoko_protocols.models import Protocol
from fisoko_protocols.workflow import loading
from portal.models import Notice
from tests.cast import Cast
from tests.fisoko_protocols.scene import Scene
from tests.once import made_once
from tests.portal.content import make_document, make_news

ROLES = [
    "expert",
    "representative",
    "moderator",
    "listener",
    "head",
    "dpo_officer",
    "staff_registrar",
    "attestation_specialist",
    "municipal_coordinator",
    "attestation_officer",
    "point_organiser",
    "regional_coordinator",
    "federal_organiser",
]
PEOPLE = ["visitor", *ROLES, "waiting_expert", "other_expert"]


def public() -> dict[str, str]:
    return dict.fromkeys(PEOPLE, "ok")


def signed_in(**other: str) -> dict[str, str]:
    return dict.fromkeys(PEOPLE, "ok") | {"visitor": "in"} | other


def only(*who: str, answer: str = "ok", **other: str) -> dict[str, str]:
    return dict.fromkeys(PEOPLE, "no") | {"visitor": "in"} | dict.fromkeys(who, answer) | other


EXPERTS = ("expert", "other_expert")
# The ППО, its coordinator, and the federal organiser, who only reads.
PROTOCOLS = ("point_organiser", "regional_coordinator", "federal_organiser")

# URL name → (arguments, {person: expected answer to GET}).
TABLE: dict[str, tuple[list[Any], dict[str, str]]] = {
    "front": ([], public()),
    "healthz": ([], public()),
    "styleguide": ([], public()),
    "page": (["about"], public()),
    "help": ([], public()),
    "help-page": (["moderator"], dict.fromkeys(PEOPLE, "no") | {"moderator": "ok"}),
    "glossary": ([], public()),
    "notices": ([], signed_in()),
    "notice-open": (["notice"], only("expert", answer="go")),
    "news": ([], public()),
    "news-item": (["news_item"], public()),
    "documents": (["regulations"], public()),
    "document": (["document"], public()),
    "content-find": ([], public()),
    "feedback": ([], public()),
    "conversations": ([], signed_in()),
    "rating:search": ([], public()),
    "rating:section": (["doo"], public()),
    "rating:catalogue": (["doo"], public()),
    "rating:ranking": (["doo"], public()),
    "rating:organisation": (["doo", "kindergarten"], public()),
    "rating:ranking-file": (["doo", "csv"], public()),
    "rating:ranking-job": (["doo", "no-such-token"], dict.fromkeys(PEOPLE, "no")),
    "rating:ranking-job-file": (["doo", "no-such-token"], dict.fromkeys(PEOPLE, "no")),
    "rating:statistics": ([], public()),
    "rating:section-page": (["doo", "goals"], public()),
    "rating:section-news": (["doo"], public()),
    "rating:section-news-item": (["doo", "news_item"], public()),
    "rating:section-documents": (["doo", "methodical"], public()),
    "rating:section-find": (["doo"], public()),
    # A point's account has no e-mail: it is sent to confirm one first.
    "rating:become-expert": (
        [],
        public() | dict.fromkeys(("expert", "other_expert", "waiting_expert", "point_organiser"), "go"),
    ),
    "rating:registered": ([], public()),
    "rating:registration-confirmed": ([], public()),
    "rating:territory": ([], public()),
    "rating:organisation-choices": ([], public()),
    "rating:photo": (["expert_id"], only("expert", "moderator")),
    "rating:kept-photo": (["no-such-token"], dict.fromkeys(PEOPLE, "no")),
    "rating:expert-cabinet": ([], only(*EXPERTS)),
    "rating:questionnaire": ([], only(*EXPERTS, "waiting_expert")),
    "rating:questionnaire-edit": ([], only(*EXPERTS, "waiting_expert")),
    "rating:assessments": ([], only(*EXPERTS)),
    "rating:choose-organisation": ([], only(*EXPERTS)),
    "rating:assessment-new": (["kindergarten"], only("expert", other_expert="go")),
    "rating:assessment": (["assessment"], only("expert")),
    "rating:assessment-step": (["assessment", 1], only("expert")),
    "rating:materials": (["doo"], public()),
    "rating:vacancies": (["doo"], public()),
    "rating:material": (["doo", "material"], public()),
    "rating:vacancy": (["doo", "vacancy"], public()),
    "rating:publications": ([], only(*EXPERTS, "representative")),
    "rating:add-material": ([], only(*EXPERTS, "representative")),
    "rating:add-vacancy": ([], only(*EXPERTS, "representative")),
    "rating:publication": (["material"], only("representative")),
    "rating:publication-edit": (["material"], only("representative", answer="go")),
    "rating:become-representative": ([], public() | {"representative": "go", "point_organiser": "go"}),
    "rating:representative-registered": ([], public()),
    "rating:representative-territory": ([], public()),
    "rating:representative-questionnaire": ([], only("representative")),
    "rating:representative-questionnaire-edit": ([], only("representative")),
    "rating:representative-cabinet": ([], only("representative")),
    "rating:representative-results": ([], only("representative")),
    "rating:card": ([], only("representative")),
    "rating:card-edit": ([], only("representative")),
    "rating:reply": ([], only("representative")),
    "rating:reply-edit": ([], only("representative")),
    "protocols:home": ([], only("point_organiser")),
    "protocols:protocol-one": (["sitting"], only("point_organiser")),
    "protocols:protocol-one-file": (["sitting"], only("point_organiser")),
    "protocols:protocol": (["protocol"], only(*PROTOCOLS, answer="go")),
    "protocols:protocol-form": (["protocol"], only(*PROTOCOLS)),
    "protocols:protocol-changes": (["protocol"], only(*PROTOCOLS)),
    "protocols:protocol-excel": (["protocol"], only(*PROTOCOLS)),
    "protocols:protocol-template": (["protocol"], only(*PROTOCOLS)),
    "protocols:protocol-upload": (["protocol"], only(*PROTOCOLS, answer="go")),
    "protocols:protocol-marked": (["protocol"], only(*PROTOCOLS, answer="go")),
    "protocols:protocol-preview": (["protocol", "upload"], only("point_organiser", regional_coordinator="go")),
    "protocols:protocol-versions": (["protocol"], only(*PROTOCOLS)),
    "protocols:version": (["protocol", 1], only(*PROTOCOLS)),
    "protocols:version-file": (["protocol", 1], only(*PROTOCOLS)),
    "protocols:version-receipt": (["protocol", 1], only(*PROTOCOLS)),
    "protocols:version-compare": (["protocol"], only(*PROTOCOLS, answer="go")),
    "protocols:watch": ([], only("regional_coordinator", federal_organiser="go")),
    "protocols:watch-file": (["csv"], only("regional_coordinator", federal_organiser="go")),
    "protocols:pace": ([], only("regional_coordinator", federal_organiser="go")),
    "protocols:oddities": ([], only("regional_coordinator", federal_organiser="go")),
    "protocols:remind": ([], only("regional_coordinator", federal_organiser="go")),
    "protocols:remind-job": (["reminding"], only("regional_coordinator")),
    "protocols:call-list": ([], only("regional_coordinator", federal_organiser="go")),
    "protocols:password-sheets": ([], only("regional_coordinator", federal_organiser="go")),
    "protocols:watch-point": (["point"], only("regional_coordinator", "federal_organiser")),
    "protocols:remind-point": (["point"], only("regional_coordinator", "federal_organiser")),
    "protocols:point-password": (["point"], only("regional_coordinator", "federal_organiser")),
    "protocols:watch-protocol": (["protocol"], only("regional_coordinator", "federal_organiser")),
    "protocols:give-back": (["protocol"], only("regional_coordinator", "federal_organiser")),
    "protocols:extend": (["protocol"], only("regional_coordinator", "federal_organiser")),
    "protocols:file-job": (["no-such-token"], only()),
    "protocols:file-job-file": (["no-such-token"], only()),
    "protocols:federal": ([], only("federal_organiser")),
    "protocols:federal-file": (["csv"], only("federal_organiser")),
    "protocols:federal-pace": ([], only("federal_organiser")),
    "protocols:handed-in": ([], only("federal_organiser")),
    "protocols:handed-in-file": (["csv"], only()),
    "protocols:setup": ([], only("federal_organiser")),
    "protocols:setup-window": (["publication"], only("federal_organiser")),
    "protocols:setup-kits": ([], only("federal_organiser")),
    "protocols:setup-credentials": (["sitting"], only("federal_organiser")),
    "protocols:setup-load": (["kits"], only("federal_organiser")),
    "protocols:setup-template": (["kits"], only("federal_organiser")),
    "protocols:setup-report": (["load"], only("federal_organiser")),
    "protocols:setup-errors": (["load"], only("federal_organiser")),
    "accounts:registration": ([], public()),
    "accounts:organisation-request": ([], public()),
    "accounts:organisation-request-sent": ([], public()),
    "accounts:cabinet": (
        [],
        signed_in(expert="go", other_expert="go", waiting_expert="go", moderator="go", representative="go")
        | dict.fromkeys(PROTOCOLS, "go"),
    ),
    "accounts:switch-role": ([], signed_in()),
    "accounts:security": ([], signed_in()),
    "accounts:notice-choices": ([], signed_in()),
    "accounts:consents-due": ([], signed_in()),
    "accounts:withdraw-consent": (["personal_data"], only()),
    "accounts:own-history": ([], signed_in()),
    "accounts:personal-data": ([], signed_in()),
    "accounts:personal-data-file": ([1], only()),
}
VOICE_BUTTONS = {
    "rating:publication-send",
    "rating:publication-withdraw",
    "rating:card-withdraw",
    "rating:reply-withdraw",
}
DATA_BUTTONS = {"accounts:personal-data-download", "accounts:erasure-ask", "accounts:erasure-cancel"}
# They are of other roles than the expert: {name: arguments}.
PROTOCOL_BUTTONS: dict[str, list[Any]] = {
    "protocols:protocol-hand-in": ["protocol"],
    "protocols:protocol-edit": ["protocol"],
    "protocols:protocol-apply": ["protocol", "upload"],
    "protocols:protocol-cells": ["protocol"],
    "protocols:schools": [],
}
SETUP_BUTTONS: dict[str, list[Any]] = {"protocols:setup-marked": ["kits"], "protocols:setup-apply": ["load"]}
# Buttons: POST only. GET answers 405, and no GET can act.
POST_ONLY = {
    "low-vision",
    "notices-read",
    "notice-read",
    "rating:assessment-place",
    "rating:assessment-hide",
    "rating:registration-letter",
    *VOICE_BUTTONS,
    *DATA_BUTTONS,
    *PROTOCOL_BUTTONS,
    *SETUP_BUTTONS,
}
# Addresses with a secret in them have tests of their own.
OWN_TESTS = {
    "accounts:confirm-email": "tests/accounts/test_profile.py",
    "conversation": "tests/portal/test_conversations.py",
    "rating:confirm-registration": "tests/expert_rating/test_confirming.py",
    "own-conversation": "tests/portal/test_conversations.py",
}
BY_PATTERN = ("account_", "mfa_", "usersessions_", "socialaccount_", "admin:")
# GETs that may write, each with its reason.
WRITING_GETS = {
    "notice-open": "whoever follows a notice's link has read it; a link, so that it opens in a new tab",
    "rating:become-expert": "the session keeps which browser holds the kept photo",
}


def names(resolver: URLResolver, prefix: str = "") -> list[str]:
    found = []
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            space = f"{pattern.namespace}:" if pattern.namespace else ""
            found += names(pattern, prefix + space)
        elif isinstance(pattern, URLPattern) and pattern.name:
            found.append(prefix + pattern.name)
    return found


def test_no_address_is_missing_from_the_table():
    known = set(TABLE) | POST_ONLY | set(OWN_TESTS)
    missing = {name for name in names(get_resolver()) if name not in known and not name.startswith(BY_PATTERN)}
    assert missing == set()


def test_the_table_names_no_address_that_is_gone():
    assert (set(TABLE) | POST_ONLY | set(OWN_TESTS)) - set(names(get_resolver())) == set()


@pytest.fixture(scope="module")
def stage_once(django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    """The rows the arguments name, and everybody's session."""
    with made_once(django_db_blocker):
        cast: Any = Cast()
        cast.open_campaign()
        cast.begun = start(organisation=cast.kindergarten, actor=cast.actor(cast.expert))
        cast.material, cast.vacancy  # noqa: B018
        cast.news_item, cast.document = make_news("Новость"), make_document("Приказ")
        cast.notice = Notice.objects.create(person=cast.expert.user, event="x", title="Анкета принята", url="/expert/")
        cast.places = places(cast) | protocol_places(cast)
        cast.cookies = {person: cast.client(getattr(cast, person)).cookies for person in PEOPLE if person != "visitor"}
        yield cast


@pytest.fixture
def stage(stage_once: Any, db: None) -> Any:
    return deepcopy(stage_once)


def address(stage: Any, name: str, arguments: list[Any]) -> str:
    return reverse(name, args=[stage.places.get(each, each) for each in arguments])


def places(stage: Any) -> dict[str, int]:
    return {
        "kindergarten": stage.kindergarten.pk,
        "expert_id": stage.expert.expert.pk,
        "assessment": stage.begun.pk,
        "news_item": stage.news_item.pk,
        "document": stage.document.pk,
        "notice": stage.notice.pk,
        "material": stage.material.pk,
        "vacancy": stage.vacancy.pk,
    }


def protocol_places(stage: Any) -> dict[str, int]:
    """A protocol handed in once and opened again, with an upload that waits."""
    scene = Scene(stage)
    protocol = scene.handed_in()
    actor = stage.actor(stage.point_organiser)
    workflow.edit(protocol_id=protocol.pk, actor=actor)
    rows = [("501504", "unused", "", "spoiled", "")]
    upload = workflow.keep_upload(protocol_id=protocol.pk, rows=rows, actor=actor)
    lines = [[2, {"number": "501501"}, []]]
    load = loading.begin(table="kits", columns={}, lines=lines, actor=stage.actor(stage.federal_organiser))
    return {
        "protocol": protocol.pk,
        "sitting": protocol.sitting_id,
        "publication": scene.sitting.publications.get(number=2).pk,
        "upload": upload.pk,
        "point": protocol.point_id,
        "load": load.pk,
        "reminding": reminders.start(
            protocols=Protocol.objects.all(), actor=stage.actor(stage.regional_coordinator)
        ).pk,
    }


def browser(stage: Any, person: str) -> Client:
    client = Client()
    if person != "visitor":
        client.cookies = deepcopy(stage.cookies[person])
    return client


def answer(response: Any) -> str:
    if response.status_code == 302:
        return "in" if response["Location"].startswith(reverse("account_login")) else "go"
    return {200: "ok", 404: "no"}.get(response.status_code, str(response.status_code))


WRITES = ("INSERT", "UPDATE", "DELETE")


@pytest.mark.parametrize("name", TABLE)
def test_who_may_open_what_and_nothing_is_written(stage, name):
    arguments, expected = TABLE[name]
    place = address(stage, name, arguments)
    found, written = {}, {}
    for person in expected:
        client = browser(stage, person)
        with CaptureQueriesContext(connection) as queries:
            found[person] = answer(client.get(place))
        written[person] = [query["sql"] for query in queries if query["sql"].startswith(WRITES)]
    assert found == expected
    if name not in WRITING_GETS:
        assert written == {person: [] for person in expected}


@pytest.mark.parametrize("name", PROTOCOL_BUTTONS)
def test_a_protocol_s_button_does_nothing_on_get(stage, name):
    client = browser(stage, "point_organiser")
    assert client.get(address(stage, name, PROTOCOL_BUTTONS[name])).status_code == 405


@pytest.mark.parametrize("name", SETUP_BUTTONS)
def test_a_button_of_the_set_up_does_nothing_on_get(stage, name):
    client = browser(stage, "federal_organiser")
    assert client.get(address(stage, name, SETUP_BUTTONS[name])).status_code == 405


@pytest.mark.parametrize("name", sorted(POST_ONLY - set(PROTOCOL_BUTTONS) - set(SETUP_BUTTONS)))
def test_a_button_does_nothing_on_get(stage, name):
    takes_key = "assessment" in name or name in VOICE_BUTTONS or name == "notice-read"
    arguments = [stage.begun.pk] if takes_key else []
    assert browser(stage, "expert").get(reverse(name, args=arguments)).status_code == 405


@pytest.mark.parametrize("person", [each for each in PEOPLE if each != "expert"])
@pytest.mark.parametrize("name", ["rating:assessment-place", "rating:assessment-hide", "rating:assessment-step"])
def test_somebody_elses_assessment_cannot_be_acted_on(stage, person, name):
    begun = stage.begun
    actor = stage.actor(stage.expert)
    save_answers(assessment_id=begun.pk, answers={q.pk: True for q in asked_questions(begun)}, actor=actor)
    arguments = [begun.pk, 1] if name.endswith("step") else [begun.pk]
    response = browser(stage, person).post(reverse(name, args=arguments), {"go": "save"})
    assert answer(response) == ("in" if person == "visitor" else "no")
    begun.refresh_from_db()
    assert begun.status == "inactive"


ADMIN_PEOPLE = dict.fromkeys(PEOPLE, "no") | {"visitor": "in", "moderator": "ok"}


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("admin:index", {"federal_organiser": "ok"}),
        ("admin:expert_rating_expert_changelist", {}),
        ("admin:fisoko_protocols_kit_changelist", {"federal_organiser": "ok", "moderator": "no"}),
    ],
)
def test_the_desk_is_the_moderators_and_the_set_up_the_federal_organisers(stage, name, more):
    found = {person: answer(browser(stage, person).get(reverse(name))) for person in PEOPLE}
    assert found == ADMIN_PEOPLE | more


@pytest.mark.parametrize("name", ["mfa_index", "usersessions_list", "account_change_password", "mfa_activate_totp"])
def test_allauths_pages_ask_for_sign_in(stage, name):
    assert answer(Client().get(reverse(name))) == "in"


@pytest.mark.parametrize("path", ["/accounts/signup/", "/accounts/social/signup/"])
def test_only_the_portals_forms_register(db, path):
    before = User.objects.count()
    response = Client().post(path, {"username": "x", "password1": "Long-Pass-1", "password2": "Long-Pass-1"})
    assert response.status_code in {200, 302, 403, 404}
    assert User.objects.count() == before
