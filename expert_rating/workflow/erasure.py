"""What a person said in public and to moderators, when their data are destroyed.

What was published in an organisation's name stays, without its author; private texts are destroyed, and none of
them waits for a moderator or is shown any more.
"""

from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import Q

from accounts.models import User
from expert_rating.models import (
    CardCorrection,
    CorrectionStatus,
    Publication,
    PublicationKind,
    PublicationStatus,
    Reply,
    ReplyStatus,
)
from expert_rating.workflow.corrections import CORRECTION
from expert_rating.workflow.publications import PUBLICATION
from expert_rating.workflow.replies import REPLY
from portal.history import Actor
from portal.models import HistoryRecord
from portal.traces import Traces

ERASED = "Сведения удалены"
BECAUSE = "Автор удалил свои данные."


@dataclass(frozen=True, slots=True)
class Left:
    """Rows whose words were destroyed, and those that stay without their author."""

    destroyed: list[models.Model]
    kept: list[models.Model]


@transaction.atomic
def forget_publications(*, user: User, traces: Traces, actor: Actor) -> Left:
    mine = Publication.objects.filter(author=user).order_by("pk").select_for_update(of=("self",))
    left = Left([], [])
    for one in mine.select_related("organisation"):
        if one.organisation is not None and one.status == PublicationStatus.PUBLISHED:
            keep_for_organisation(one, traces)
            left.kept.append(one)
        else:
            destroy_publication(one, actor)
            left.destroyed.append(one)
    return left


def keep_for_organisation(one: Publication, traces: Traces) -> None:
    """A vacancy's contact becomes the organisation's own: whoever is interested has somebody to ask."""
    one.title, one.text, one.salary = (traces.without(text) for text in (one.title, one.text, one.salary))
    if one.kind == PublicationKind.VACANCY and one.organisation is not None:
        contacts = (one.organisation.phone, one.organisation.email)
        one.contact = next((text for text in contacts if text and not traces.within(text)), ERASED)
    one.fill_derived().save()


def destroy_publication(one: Publication, actor: Actor) -> None:
    for verb in ("decline", "take_down"):
        if one.status in PUBLICATION.transitions[verb].source:
            PUBLICATION.advance(one, verb, actor=actor, comment=BECAUSE)
    one.title, one.text, one.salary = ERASED, ERASED, ""
    one.contact = ERASED if one.kind == PublicationKind.VACANCY else ""
    one.version += 1
    one.fill_derived().save()


@transaction.atomic
def forget_replies(*, user: User, traces: Traces, actor: Actor) -> Left:
    """Also those that somebody else has sent anew since: what is published may still be this person's text."""
    reply_type = ContentType.objects.get_for_model(Reply)
    sent = HistoryRecord.objects.filter(person=user, subject_type=reply_type).values("subject_id")
    left = Left([], [])
    for one in Reply.objects.filter(Q(author=user) | Q(pk__in=sent)).order_by("pk").select_for_update():
        if one.author_id == user.pk:
            if one.status == ReplyStatus.WAITING:
                REPLY.advance(one, "decline", actor=actor, comment=BECAUSE)
            one.text = one.published_text or ERASED
            one.version += 1
        one.text, one.published_text = traces.without(one.text), traces.without(one.published_text)
        one.save(update_fields=["text", "published_text", "version"])
        (left.kept if one.published_text or one.author_id != user.pk else left.destroyed).append(one)
    return left


@transaction.atomic
def forget_corrections(*, user: User, traces: Traces, actor: Actor) -> Left:
    """What was accepted is the organisation's card by now; what was not is nobody's."""
    left = Left([], [])
    for one in CardCorrection.objects.with_card().filter(author=user).order_by("pk").select_for_update(of=("self",)):
        if one.status == CorrectionStatus.WAITING:
            CORRECTION.advance(one, "decline", actor=actor, comment=BECAUSE)
        if one.status == CorrectionStatus.ACCEPTED:
            one.before, one.after = traces.scrubbed(one.before), traces.scrubbed(one.after)
            left.kept.append(one)
        else:
            one.before, one.after = {}, {}
            left.destroyed.append(one)
        one.save(update_fields=["before", "after"])
    return left
