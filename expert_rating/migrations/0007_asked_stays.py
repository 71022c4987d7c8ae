"""What a published campaign asks stays as it was asked: the database itself refuses.

Questions, criteria and kinds of a published campaign are neither changed nor removed; no question or criterion is
added once somebody has answered (a restored backup brings campaigns before their questions, and those before the
answers); an answered campaign is no draft again.
SQLite's part is models/frozen_sqlite.py.
"""

from typing import Any

from django.db import migrations

MESSAGE = "a published campaign stays as it was asked"
# {name in the triggers: (table, the columns that are held)}
TABLES = {
    "question": ("expert_rating_question", ""),
    "criterion": ("expert_rating_criterion", ""),
    "kind": ("expert_rating_campaignkind", " OF campaign_id, kind"),
}
ADDED = ("question", "criterion")

FUNCTIONS = f"""
CREATE FUNCTION expert_rating_campaign_of(held_by text, held jsonb) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT CASE held_by
        WHEN 'expert_rating_question' THEN
            (SELECT campaign_id FROM expert_rating_criterion WHERE id = (held->>'criterion_id')::bigint)
        WHEN 'expert_rating_campaign' THEN (held->>'id')::bigint
        ELSE (held->>'campaign_id')::bigint
    END
$$;
CREATE FUNCTION expert_rating_published_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM expert_rating_campaign c WHERE c.status <> 'draft' AND (
            c.id = expert_rating_campaign_of(TG_TABLE_NAME, to_jsonb(OLD))
            OR (TG_OP = 'UPDATE' AND c.id = expert_rating_campaign_of(TG_TABLE_NAME, to_jsonb(NEW)))
        )
    ) THEN
        RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION expert_rating_answered_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM expert_rating_criterion k
        JOIN expert_rating_question q ON q.criterion_id = k.id
        JOIN expert_rating_answer a ON a.question_id = q.id
        WHERE k.campaign_id = expert_rating_campaign_of(TG_TABLE_NAME, to_jsonb(NEW))
    ) THEN
        RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
"""


def statements() -> list[str]:
    made = [FUNCTIONS]
    for name, (table, columns) in TABLES.items():
        made += [
            f"CREATE TRIGGER asked_{name}_changed BEFORE UPDATE{columns} ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION expert_rating_published_stays()",
            f"CREATE TRIGGER asked_{name}_removed BEFORE DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION expert_rating_published_stays()",
        ]
    for name in ADDED:
        made.append(
            f"CREATE TRIGGER asked_{name}_added BEFORE INSERT ON {TABLES[name][0]} "
            "FOR EACH ROW EXECUTE FUNCTION expert_rating_answered_stays()"
        )
    made.append(
        "CREATE TRIGGER asked_campaign_drafted BEFORE UPDATE OF status ON expert_rating_campaign FOR EACH ROW "
        "WHEN (NEW.status = 'draft') EXECUTE FUNCTION expert_rating_answered_stays()"
    )
    return made


def refuse(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for statement in statements():
            schema_editor.execute(statement)


def allow(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor != "postgresql":
        return
    for name, (table, _) in TABLES.items():
        for what in ("changed", "removed", *(["added"] if name in ADDED else [])):
            schema_editor.execute(f"DROP TRIGGER asked_{name}_{what} ON {table}")
    schema_editor.execute("DROP TRIGGER asked_campaign_drafted ON expert_rating_campaign")
    for function in ("published_stays()", "answered_stays()", "campaign_of(text, jsonb)"):
        schema_editor.execute(f"DROP FUNCTION expert_rating_{function}")


class Migration(migrations.Migration):
    dependencies = [("expert_rating", "0006_levels_of_results")]
    operations = [migrations.RunPython(refuse, allow)]
