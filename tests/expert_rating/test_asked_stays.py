"""What a published campaign asks, the database itself keeps: past the forms, the verbs and the ORM's own refusals."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, models, transaction

from expert_rating.models import Campaign, CampaignKind, Criterion, Question
from expert_rating.models.frozen_sqlite import TRIGGERS
from expert_rating.workflow import close_campaign, copy_campaign, open_campaign
from tests.cast import Cast
from tests.expert_rating.rated import rate


def bare(model: type[models.Model]) -> models.QuerySet[Any]:
    """A queryset that refuses nothing."""
    return models.QuerySet(model)


def insert(row: models.Model) -> None:
    fields = [field for field in row._meta.local_concrete_fields if not field.primary_key]
    rows: Any = type(row)._base_manager
    rows._insert([row], fields=fields, using="default", raw=True)


def sql(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


# Each is given a campaign, and another that is a draft.
CHANGES: dict[str, Callable[[Campaign, Campaign], object]] = {
    "a question's words": lambda c, draft: bare(Question).filter(criterion__campaign=c).update(text="Другой?"),
    "a question's words, by SQL": lambda c, draft: sql(
        "UPDATE expert_rating_question SET text = 'Другой?' WHERE criterion_id IN "
        "(SELECT id FROM expert_rating_criterion WHERE campaign_id = %s)", c.pk,
    ),
    "a question carried away": lambda c, draft: bare(Question).filter(criterion__campaign=c, criterion__number=3, number=1).update(
        criterion=draft.criteria.latest("pk"), number=9
    ),
    "a question brought in": lambda c, draft: bare(Question).filter(criterion__campaign=draft, criterion__number=3, number=1).update(
        criterion=c.criteria.latest("pk"), number=9
    ),
    "a criterion's title": lambda c, draft: bare(Criterion).filter(campaign=c).update(title="Другой"),
    "a criterion's levels": lambda c, draft: bare(Criterion).filter(campaign=c).update(levels=["federal"]),
    "a criterion brought in": lambda c, draft: bare(Criterion).filter(campaign=draft, number=3).update(
        campaign=c, number=9
    ),
    "a kind": lambda c, draft: bare(CampaignKind).filter(campaign=c, kind="doo").update(kind="dpo"),
}  # fmt: skip
ADDED: dict[str, Callable[[Campaign], object]] = {
    "a question": lambda c: insert(Question(criterion=c.criteria.latest("pk"), number=9, text="Ещё?")),
    "a criterion": lambda c: insert(Criterion(campaign=c, number=9, title="Ещё")),
}


def test_what_was_answered_is_no_draft_again(answered: Campaign) -> None:
    with pytest.raises(IntegrityError, match="stays as it was asked"), transaction.atomic():
        bare(Campaign).filter(pk=answered.pk).update(status="draft")


@pytest.fixture
def draft(cast: Cast) -> Campaign:
    return copy_campaign(campaign_id=cast.campaign.pk, actor=cast.actor(cast.moderator))


@pytest.fixture
def answered(cast: Cast, draft: Campaign) -> Campaign:
    rate(cast, cast.expert, cast.kindergarten)
    return cast.campaign


def everything() -> list[list[Any]]:
    return [list(bare(model).order_by("pk").values_list()) for model in (Campaign, CampaignKind, Criterion, Question)]


@pytest.mark.parametrize("closed", [False, True])
@pytest.mark.parametrize("what", CHANGES)
def test_nothing_published_is_changed(cast: Cast, draft: Campaign, what: str, closed: bool) -> None:
    if closed:
        close_campaign(campaign_id=cast.campaign.pk, actor=cast.actor(cast.moderator))
    before = everything()
    with pytest.raises(IntegrityError, match="stays as it was asked"), transaction.atomic():
        CHANGES[what](cast.campaign, draft)
    assert everything() == before


@pytest.mark.parametrize("what", ADDED)
def test_nothing_is_added_to_what_was_answered(cast: Cast, answered: Campaign, what: str) -> None:
    before = everything()
    with pytest.raises(IntegrityError, match="stays as it was asked"), transaction.atomic():
        ADDED[what](answered)
    assert everything() == before


@pytest.mark.parametrize("table", ["question", "criterion"])
def test_nothing_answered_is_removed(cast: Cast, answered: Campaign, table: str) -> None:
    """By PostgreSQL's trigger; on both by the answers' foreign key, once it is checked."""
    with pytest.raises(DatabaseError), transaction.atomic():
        sql(f"DELETE FROM expert_rating_{table}")  # noqa: S608
        connection.check_constraints()


@pytest.mark.parametrize("what", CHANGES.keys() - {"a question brought in", "a criterion brought in"})
def test_a_draft_takes_every_change(cast: Cast, draft: Campaign, what: str) -> None:
    other = copy_campaign(campaign_id=draft.pk, actor=cast.actor(cast.moderator))
    before = everything()
    CHANGES[what](draft, other)
    assert everything() != before


@pytest.mark.parametrize("what", ADDED)
def test_a_draft_takes_what_is_added(answered: Campaign, draft: Campaign, what: str) -> None:
    before = everything()
    ADDED[what](draft)
    assert everything() != before


def test_a_campaign_still_opens_and_closes_and_is_copied(cast: Cast, answered: Campaign) -> None:
    actor = cast.actor(cast.moderator)
    copied = copy_campaign(campaign_id=answered.pk, actor=actor)
    close_campaign(campaign_id=answered.pk, actor=actor)
    assert open_campaign(campaign_id=copied.pk, actor=actor).status == "open"
    assert set(copied.kinds.values_list("open", flat=True)) == {True}


def test_a_draft_is_deleted_whole(draft: Campaign) -> None:
    draft.delete()
    assert not bare(Criterion).filter(campaign=draft.pk).exists()


def test_a_migration_finds_no_trigger_in_its_way_and_leaves_them_all(db: None) -> None:
    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
        assert {name for (name,) in cursor.fetchall()} >= set(TRIGGERS)
