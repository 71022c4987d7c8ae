"""The verbs of a request for a missing organisation."""

from typing import Any

from django.db import transaction

from accounts.models import OrganisationRequest, OrganisationRequestStatus, RoleGrant, User
from accounts.organisation_requests import letters
from portal.history import Actor
from portal.traces import NOWHERE, Traces
from portal.workflow import NotYours, Transition, Workflow

ERASED = "Удалено"


def can_decide(role: RoleGrant | None, request: OrganisationRequest) -> bool:
    """The administrator, and the region's moderators of that kind of organisation."""
    if role is None:
        return False
    if role.role == "administrator":
        return True
    return role.role == "moderator" and role.region_id == request.region_id and role.moderates_kind(request.kind)


ORGANISATION_REQUEST = Workflow(
    OrganisationRequestStatus,
    Transition(
        "accept", "Принять", (OrganisationRequestStatus.WAITING,), OrganisationRequestStatus.ACCEPTED, can_decide,
        notice="organisation_request_accepted",
    ),
    Transition(
        "decline", "Отклонить", (OrganisationRequestStatus.WAITING,), OrganisationRequestStatus.DECLINED, can_decide,
        reason_required=True, notice="organisation_request_declined",
    ),
)  # fmt: skip


@transaction.atomic
def ask(*, typed: dict[str, Any], person: User | None, actor: Actor) -> OrganisationRequest:
    """Keep what was typed; the region's moderators are told."""
    request = OrganisationRequest.objects.create(person=person, **typed)
    ORGANISATION_REQUEST.began(request, "ask", "Попросить добавить организацию", actor=actor)
    letters.tell_moderators(request)
    return request


def decide(verb: str, request_id: int, actor: Actor, reason: str = "") -> OrganisationRequest:
    visible = OrganisationRequest.objects.visible_to(actor.role)
    request = visible.select_for_update().filter(pk=request_id).first()
    if request is None:
        raise NotYours
    ORGANISATION_REQUEST.advance(request, verb, actor=actor, comment=reason)
    return request


@transaction.atomic
def accept(*, request_id: int, actor: Actor) -> OrganisationRequest:
    """The organisation itself is added by the form that opens next, filled in with what was typed."""
    request = decide("accept", request_id, actor)
    letters.accepted(request)
    return request


@transaction.atomic
def decline(*, request_id: int, actor: Actor, reason: str) -> OrganisationRequest:
    request = decide("decline", request_id, actor, reason)
    letters.declined(request, reason.strip())
    return request


@transaction.atomic
def forget(*, person: User, actor: Actor) -> tuple[list[OrganisationRequest], list[OrganisationRequest]]:
    """(destroyed, kept): what was accepted is the name of an organisation, the rest private words of the one who asked.

    Nobody is told: there is nobody left to tell.
    """
    found = list(OrganisationRequest.objects.asked_by(person).order_by("pk").select_for_update())
    waiting = [one for one in found if one.status == OrganisationRequestStatus.WAITING]
    ORGANISATION_REQUEST.advance_all(waiting, "decline", actor=actor, comment="Просивший удалил свои данные.")
    kept = [one for one in found if one.status == OrganisationRequestStatus.ACCEPTED]
    destroyed = [one for one in found if one not in kept]
    OrganisationRequest.objects.filter(pk__in=[one.pk for one in destroyed]).update(
        name=ERASED, municipality_name=ERASED, address="", inn=""
    )
    traces = Traces.of(person)
    for one in kept:
        one.name, one.address = traces.without(one.name), traces.without(one.address)
        one.municipality_name = traces.without(one.municipality_name)
        one.save(update_fields=["name", "address", "municipality_name"])
    OrganisationRequest.objects.filter(pk__in=[one.pk for one in found]).update(email=NOWHERE, person=None)
    return destroyed, kept
