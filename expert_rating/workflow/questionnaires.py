"""Moderation of questionnaires, experts' and representatives' alike: the grants beside them are what moves."""

from collections.abc import Iterable
from typing import Any

from accounts.workflow import WORKFLOW as GRANT
from accounts.workflow import locked_grants
from expert_rating.models import Expert, Representative
from portal.history import Actor
from portal.registry import roles_changed
from portal.workflow import NotYours


def moderate(
    model: type[Expert] | type[Representative], verb: str, ids: Iterable[int], actor: Actor, reason: str = ""
) -> tuple[list[Any], dict[int, str]]:
    """Move the grants of those the moderator may act on; returns who moved and {questionnaire: why skipped}.

    One that is not theirs makes the whole act 404.
    """
    wanted = set(ids)
    rows: Any = model._default_manager
    visible = dict(rows.visible_to(actor.role).filter(pk__in=wanted).values_list("pk", "grant_id"))
    if set(visible) != wanted:
        raise NotYours
    locked_grants(visible.values())
    found = list(rows.with_person().filter(pk__in=wanted).order_by("grant_id"))
    skipped = GRANT.advance_all([one.grant for one in found], verb, actor=actor, comment=reason)
    roles_changed()
    moved = [one for one in found if one.grant_id not in skipped]
    return moved, {one.pk: skipped[one.grant_id] for one in found if one.grant_id in skipped}
