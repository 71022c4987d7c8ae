"""A representative asks for changes of the organisation's card; a moderator accepts or declines them."""

from collections.abc import Iterable

from django.db import transaction

from accounts.models import Organisation
from expert_rating import rules
from expert_rating.letters import desk
from expert_rating.letters import voice as letters
from expert_rating.models import CARD_FIELDS, CardCorrection, CorrectionStatus
from expert_rating.workflow.representatives import one_who_speaks
from portal.history import Actor, Change, record
from portal.notices import tell
from portal.registry import organisation_saved
from portal.workflow import NotYours, Refused, Transition, Workflow

ONE_WAITS = "Предыдущие изменения ещё проверяет модератор. Отзовите их, если хотите отправить другие."
OVERTAKEN = "Карточка изменилась после отправки ({fields}): сравните значения ещё раз и решите."

CORRECTION = Workflow(
    CorrectionStatus,
    Transition(
        "accept", "Принять", (CorrectionStatus.WAITING,), CorrectionStatus.ACCEPTED, rules.moderates_organisation_of,
        notice="correction_accepted",
    ),
    Transition(
        "decline", "Отклонить", (CorrectionStatus.WAITING,), CorrectionStatus.DECLINED,
        rules.moderates_organisation_of, reason_required=True, notice="correction_declined",
    ),
    Transition(
        "withdraw", "Отозвать изменения", (CorrectionStatus.WAITING,), CorrectionStatus.WITHDRAWN, rules.speaks_for,
    ),
)  # fmt: skip


def field_name(name: str) -> str:
    return str(Organisation._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def field_names(names: Iterable[str]) -> str:
    return ", ".join(field_name(name) for name in names)


def locked(correction_id: int, actor: Actor) -> CardCorrection:
    """The organisation first, then the row: the order of all locks."""
    found = CardCorrection.objects.visible_to(actor.role).filter(pk=correction_id).first()
    if found is None:
        raise NotYours
    Organisation.objects.select_for_update().get(pk=found.organisation_id)
    return CardCorrection.objects.with_card().select_for_update(of=("self",)).get(pk=found.pk)


@transaction.atomic
def propose_correction(*, changes: dict[str, str], actor: Actor) -> CardCorrection:
    """«Отправить на проверку»: only what differs from the card is asked for."""
    user, organisation = one_who_speaks(actor)
    after = {n: v for n, v in changes.items() if n in CARD_FIELDS and getattr(organisation, n) != v}
    if not after:
        raise Refused("Вы ничего не изменили: карточка остаётся прежней.")
    if CardCorrection.objects.waiting().filter(organisation=organisation).exists():
        raise Refused(ONE_WAITS)
    before = {name: getattr(organisation, name) for name in after}
    made = CardCorrection.objects.create(
        organisation=organisation, author=user, before=before, after=after, status=CorrectionStatus.WAITING
    )
    CORRECTION.began(made, "send", "Предложить изменения", actor=actor, comment=field_names(after))
    tell(desk.correction_waits(made))
    return made


@transaction.atomic
def accept_correction(*, correction_id: int, actor: Actor, seen: dict[str, str] | None = None) -> CardCorrection:
    """Write the card. `seen` is what the moderator saw in it; a card changed since is not overwritten unseen."""
    correction = locked(correction_id, actor)
    organisation = correction.organisation
    CORRECTION.advance(correction, "accept", actor=actor)
    stood = correction.before if seen is None else seen
    overtaken = [name for name in correction.after if getattr(organisation, name) != stood.get(name)]
    if overtaken:
        raise Refused(OVERTAKEN.format(fields=field_names(overtaken)))
    for name in CARD_FIELDS:
        if name in correction.after:
            setattr(organisation, name, correction.after[name])
    organisation.fill_derived().save()
    organisation_saved(organisation)
    record(Change(organisation, "edit", "Изменить", comment=field_names(correction.after)), actor=actor)
    tell([letters.correction_accepted(correction)])
    return correction


@transaction.atomic
def decline_correction(*, correction_id: int, actor: Actor, reason: str) -> CardCorrection:
    correction = locked(correction_id, actor)
    CORRECTION.advance(correction, "decline", actor=actor, comment=reason)
    tell([letters.correction_declined(correction, reason.strip())])
    return correction


@transaction.atomic
def withdraw_correction(*, correction_id: int, actor: Actor) -> CardCorrection:
    correction = locked(correction_id, actor)
    CORRECTION.advance(correction, "withdraw", actor=actor)
    return correction
