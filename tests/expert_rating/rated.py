"""Placed assessments for tests of lists, and what a page's rows say."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import unescape
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Organisation, RoleGrant
from expert_rating.models import Question
from expert_rating.workflow import place, save_answers, start
from portal.registry import organisation_saved
from tests.cast import Cast

CHANGES = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE)\b", re.IGNORECASE)


def rate(cast: Cast, grant: RoleGrant, organisation: Organisation, *, yes: int = 6) -> None:
    """An active assessment whose first `yes` answers of six are «Да»: three of criterion 3, then three of 4."""
    actor = cast.actor(grant)
    questions = list(Question.objects.filter(criterion__campaign=cast.campaign))
    begun = start(organisation=organisation, actor=actor)
    answers = {question.pk: number < yes for number, question in enumerate(questions)}
    save_answers(assessment_id=begun.pk, answers=answers, actor=actor)
    place(assessment_id=begun.pk, actor=actor)


def close(**which: Any) -> None:
    """Organisations close, as whoever changes the directory does it."""
    for organisation in Organisation.objects.filter(**which):
        organisation.closed = True
        organisation.save()
        organisation_saved(organisation)


def text(answer: Any) -> str:
    """The page's words with single spaces, without marks."""
    bare = re.sub(r"<(script|style)\b.*?</\1>|<[^>]+>", " ", answer.content.decode(), flags=re.DOTALL)
    return " ".join(unescape(bare).split())


def names(answer: Any) -> list[str]:
    """The short names of a page's rows in their order."""
    listing = answer.context.get("listing")
    rows = listing.rows if listing else answer.context["rows"]
    return [row["short_name"] for row in rows]


def table(answer: Any, *columns: str) -> list[tuple[str, ...]]:
    listing = answer.context.get("listing")
    rows = listing.rows if listing else answer.context["rows"]
    return [tuple(row[column] for column in columns) for row in rows]


@contextmanager
def writes_nothing() -> Iterator[None]:
    with CaptureQueriesContext(connection) as captured:
        yield
    assert [query["sql"] for query in captured if CHANGES.match(query["sql"])] == []


def queries_of(get: Callable[[], Any]) -> int:
    """How many queries a page needs once the directory is in memory."""
    get()
    with CaptureQueriesContext(connection) as captured:
        assert get().status_code == 200
    return len(captured)
