"""The same hold of SQLite itself that migration 0007 gives PostgreSQL: what is asked stays as it was asked.

SQLite drops a table's triggers when a migration rewrites the table, and refuses to rewrite one that another's trigger
names. So here they are taken away before a migration and stand again after it.

Deletes are left to the answers' foreign keys: a test empties SQLite's tables row by row, in any order.
"""

from typing import Any

from django.db import connections

MESSAGE = "a published campaign stays as it was asked"
REFUSE = f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"

# Whether a campaign is published, and whether it was answered, by a column of the row at hand.
PUBLISHED = """EXISTS (
    SELECT 1 FROM expert_rating_campaign c
    WHERE c.status <> 'draft' AND c.id IN (OLD.campaign_id, NEW.campaign_id)
)"""
PUBLISHED_CRITERION = """EXISTS (
    SELECT 1 FROM expert_rating_criterion k JOIN expert_rating_campaign c ON c.id = k.campaign_id
    WHERE c.status <> 'draft' AND k.id IN (OLD.criterion_id, NEW.criterion_id)
)"""
ANSWERED = """EXISTS (
    SELECT 1 FROM expert_rating_criterion k
    JOIN expert_rating_question q ON q.criterion_id = k.id
    JOIN expert_rating_answer a ON a.question_id = q.id
    WHERE k.campaign_id = NEW.campaign_id
)"""
ANSWERED_CRITERION = ANSWERED.replace(
    "NEW.campaign_id", "(SELECT campaign_id FROM expert_rating_criterion WHERE id = NEW.criterion_id)"
)

TABLES = {f"expert_rating_{name}" for name in ("campaign", "campaignkind", "criterion", "question", "answer")}
TRIGGERS = {
    "asked_question_changed": f"BEFORE UPDATE ON expert_rating_question WHEN {PUBLISHED_CRITERION}",
    "asked_question_added": f"BEFORE INSERT ON expert_rating_question WHEN {ANSWERED_CRITERION}",
    "asked_criterion_changed": f"BEFORE UPDATE ON expert_rating_criterion WHEN {PUBLISHED}",
    "asked_criterion_added": f"BEFORE INSERT ON expert_rating_criterion WHEN {ANSWERED}",
    # `open` follows the campaign's state and is free.
    "asked_kind_changed": f"BEFORE UPDATE OF campaign_id, kind ON expert_rating_campaignkind WHEN {PUBLISHED}",
    "asked_campaign_drafted": (
        "BEFORE UPDATE OF status ON expert_rating_campaign "
        f"WHEN NEW.status = 'draft' AND {ANSWERED.replace('NEW.campaign_id', 'NEW.id')}"
    ),
}


def take_away(*, using: str, **signal: Any) -> None:
    if connections[using].vendor == "sqlite":
        with connections[using].cursor() as cursor:
            for name in TRIGGERS:
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")


def put_up(*, using: str, **signal: Any) -> None:
    """Where the tables stand: a migration may have gone back to before them."""
    connection = connections[using]
    if connection.vendor == "sqlite" and set(connection.introspection.table_names()) >= TABLES:
        with connection.cursor() as cursor:
            for name, when in TRIGGERS.items():
                cursor.execute(f"CREATE TRIGGER IF NOT EXISTS {name} {when} {REFUSE}")
