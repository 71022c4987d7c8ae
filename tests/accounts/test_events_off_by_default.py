"""The table decides of events that are told by bell alone until somebody says otherwise."""

from typing import Any

import pytest
from django.core.cache import cache

from accounts.exports import order
from accounts.models import Role
from fisoko_protocols.models import SetupImport
from fisoko_protocols.workflow.loading import jobs as setup_jobs
from portal.jobs import run_job
from portal.models import Letter, Notice, NoticeRule
from portal.notices import RULES_KEY
from tests.accounts.loading import applied, checked, line, table
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def loads(cast: Cast) -> None:
    cast.municipality  # noqa: B018 - the row's place
    content = table(line("Сад № 1", inn="3900000001"))
    applied(cast, checked(cast, content, role=cast.moderator), role=cast.moderator)


def gives_out(cast: Cast) -> None:
    actor = cast.actor(cast.moderator)
    run_job(order(model="organisation", ending="csv", keys=[cast.kindergarten.pk], actor=actor).pk)


def sets_up(cast: Cast) -> None:
    grant = cast.federal_organiser
    load = SetupImport.objects.create(table="kits", by=grant.user, role_grant=grant, rows=1)
    setup_jobs.finish(load, cast.actor(grant), {"added": 1})


ACTS: dict[str, tuple[Any, str]] = {
    "directory_imported": (loads, Role.MODERATOR),
    "directory_exported": (gives_out, Role.MODERATOR),
    "protocol_setup_loaded": (sets_up, Role.FEDERAL_ORGANISER),
}


@pytest.mark.parametrize("event", ACTS)
def test_by_bell_alone_as_it_ships(cast: Cast, event: str) -> None:
    ACTS[event][0](cast)
    assert Notice.objects.filter(event=event).count() == 1
    assert not Letter.objects.filter(event=event).exists()


@pytest.mark.parametrize("event", ACTS)
def test_at_once_when_the_table_says_so_with_the_way_there(cast: Cast, event: str) -> None:
    act, role = ACTS[event]
    NoticeRule.objects.filter(event=event, role=role).update(letter="at_once")
    cache.delete(RULES_KEY)
    act(cast)
    letter = Letter.objects.get(event=event)
    assert f"http://localhost:8000{Notice.objects.get(event=event).url}" in letter.text
