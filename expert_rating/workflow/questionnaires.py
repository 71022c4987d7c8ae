"""What an expert's and a representative's questionnaire go through alike: sent, corrected, decided on.

The grants beside them are what moves; a role's own verbs add its own fields.
"""

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from accounts.models import Consent, ConsentDocument, GrantStatus, Role, RoleGrant, User
from accounts.workflow import WORKFLOW as GRANT
from accounts.workflow import locked_grants, register
from expert_rating.models import Expert, Representative, SentRegistration
from portal import security
from portal.history import Actor, Change, record
from portal.models import SiteSettings
from portal.notices import tell
from portal.registry import roles_changed
from portal.workflow import NotYours, Refused

PERSON = ("last_name", "first_name", "patronymic", "email", "phone")
SECOND = "Эта организация уже есть в другой Вашей роли. Выберите другую организацию или откажитесь от одной из ролей."
REWRITTEN = "анкета изменилась, пока страница была открыта. Прочтите её ещё раз и решите."


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled(ABC):
    """A checked questionnaire: the fields of User and the consents given with it; the rest is each role's own."""

    person: dict[str, str]
    consents: list[ConsentDocument] = field(default_factory=list)

    def own_words(self) -> dict[str, str]:
        """Without the e-mail, which an account gets and changes by a confirmed letter alone."""
        return {name: value for name, value in self.person.items() if name != "email"}

    @abstractmethod
    def answers(self) -> dict[str, Any]:
        """The fields of the role's own table."""

    @abstractmethod
    def scope(self) -> dict[str, Any]:
        """Of the role: an organisation, a municipality, a region, the others None."""

    def given_by(self, document: ConsentDocument) -> str:
        """Who gives a consent in the person's place."""
        return ""

    @abstractmethod
    def answers_to_keep(self) -> dict[str, Any]:
        """The answers as JSON, for a registration that waits for its e-mail; `Kind.restored` reads them back."""

    def photo_to_keep(self) -> File | None:
        return None


@dataclass(frozen=True, slots=True)
class Kind:
    """One of the two. `letters` has received, waiting, activated, declined and taken_back of it."""

    role: Role
    model: type[Expert] | type[Representative]
    letters: Any
    already: str
    no_reason: str
    restored: Callable[[SentRegistration], Filled]

    @property
    def rows(self) -> Any:
        return self.model._default_manager


# --- Sent and corrected by the person -------------------------------------------------------------------


def person_of(kind: Kind, filled: Filled, user: User | None, *, login: str, password: str) -> User:
    """A new account, or the signed-in person's row, locked: two registrations at once find one role."""
    if user is None:
        return User.objects.create_user(username=login.lower(), password=password, **filled.person)
    found = User.objects.select_for_update().get(pk=user.pk)
    if RoleGrant.objects.of(found).filter(role=kind.role).exclude(status=GrantStatus.WITHDRAWN).exists():
        raise Refused(kind.already)
    User.objects.filter(pk=found.pk).update(**filled.own_words())
    found.refresh_from_db()
    return found


def keep_consents(filled: Filled, user: User, *, address: str | None, device: str) -> None:
    Consent.objects.bulk_create(
        Consent(
            user=user,
            document=document,
            text_sha256=document.sha256,
            given_by=filled.given_by(document),
            address=address,
            device=device,
        )
        for document in filled.consents
    )


def send(
    kind: Kind, filled: Filled, *, login: str, password: str, user: User | None, actor: Actor, address: str | None
) -> Any:
    """Make the account (or take the signed-in person's), the waiting role, the questionnaire; tell both sides."""
    user = person_of(kind, filled, user, login=login, password=password)
    actor = Actor(user=user, role=None, session=actor.session, device=actor.device)
    grant = register(user=user, role=kind.role, actor=actor, **filled.scope())
    made = kind.rows.create(grant=grant, sent_at=timezone.now(), **filled.answers())
    keep_consents(filled, user, address=address, device=actor.device)
    tell_of_waiting(kind, made)
    return made


def tell_of_waiting(kind: Kind, found: Any) -> None:
    site = SiteSettings.current()
    tell([kind.letters.received(found, site), *kind.letters.waiting(found, site)])


def locked_own(kind: Kind, grant_id: int, actor: Actor) -> RoleGrant:
    """The actor's own role, whichever of their roles is in force; one that was withdrawn has no questionnaire."""
    grant = next(iter(locked_grants([grant_id])), None)
    if grant is None or actor.user is None or grant.user_id != actor.user.pk or grant.role != kind.role:
        raise NotYours
    if grant.status == GrantStatus.WITHDRAWN:
        raise NotYours
    return grant


def goes_back(grant: RoleGrant, filled: Filled) -> bool:
    """Another level, territory or organisation goes back to the moderator; so does any change of a declined one."""
    wanted = RoleGrant(**filled.scope())
    scopes = [(one.organisation_id, one.municipality_id, one.region_id) for one in (grant, wanted)]
    return scopes[0] != scopes[1] or grant.status == GrantStatus.DECLINED


def refuse_a_second(grant: RoleGrant, filled: Filled) -> None:
    """Of somebody with two roles: both over one scope would be one role twice."""
    same = RoleGrant.objects.filter(user=grant.user_id, role=grant.role, **filled.scope()).exclude(pk=grant.pk)
    if same.exclude(status=GrantStatus.WITHDRAWN).exists():
        raise Refused(SECOND)


def correct(kind: Kind, grant: RoleGrant, filled: Filled, *, actor: Actor) -> Any:
    """«Изменить данные анкеты» of a locked role, and sending it again after a decline."""
    refuse_a_second(grant, filled)
    again = goes_back(grant, filled)
    RoleGrant.objects.filter(pk=grant.pk).update(**filled.scope())
    User.objects.filter(pk=grant.user_id).update(**filled.own_words())
    # A role granted on the desk has no questionnaire until its owner opens it.
    kept = kind.rows.filter(grant=grant).first() or kind.model(grant=grant, sent_at=timezone.now())
    for name, value in filled.answers().items():
        setattr(kept, name, value)
    if again:
        kept.sent_at = timezone.now()
    kept.save()
    fresh = kind.rows.with_person().get(pk=kept.pk)
    if not again:
        record(Change(fresh, "edit", "Изменить данные анкеты"), actor=actor)
        return fresh
    own = Actor(user=actor.user, role=grant, session=actor.session, device=actor.device)
    GRANT.advance(fresh.grant, "resubmit", actor=own)
    roles_changed()
    tell_of_waiting(kind, fresh)
    return fresh


# --- Decided on by moderators ---------------------------------------------------------------------------

# (the questionnaires that moved, {a questionnaire's key: why it was skipped})
Decided = tuple[list[Any], dict[int, str]]


def stamp(found: Any) -> str:
    """Changes whenever what a moderator decides on does: the answers, the person, the scope asked for."""
    grant = found.grant
    answers = [str(column.value_from_object(found)) for column in found._meta.concrete_fields]
    person = [getattr(grant.user, name) for name in PERSON]
    whole = [*answers, *person, grant.organisation_id, grant.municipality_id, grant.region_id]
    return hashlib.sha256(repr(whole).encode()).hexdigest()[:16]


def moderate(
    kind: Kind, verb: str, ids: Iterable[int], actor: Actor, *, seen: Mapping[int, str], reason: str = ""
) -> Decided:
    """Move the grants of those the moderator may act on. One that is not theirs makes the whole act 404.

    `seen` are the stamps of what was shown: a questionnaire that reads otherwise by now is not decided on unread.
    """
    wanted = set(ids)
    visible = dict(kind.rows.visible_to(actor.role).filter(pk__in=wanted).values_list("pk", "grant_id"))
    if set(visible) != wanted:
        raise NotYours
    locked_grants(visible.values())
    found = list(kind.rows.with_person().filter(pk__in=wanted).order_by("grant_id"))
    skipped = {one.grant_id: REWRITTEN for one in found if seen.get(one.pk, stamp(one)) != stamp(one)}
    as_shown = [one.grant for one in found if one.grant_id not in skipped]
    skipped |= GRANT.advance_all(as_shown, verb, actor=actor, comment=reason)
    roles_changed()
    moved = [one for one in found if one.grant_id not in skipped]
    return moved, {one.pk: skipped[one.grant_id] for one in found if one.grant_id in skipped}


def activate(kind: Kind, ids: Iterable[int], actor: Actor, seen: Mapping[int, str] | None) -> Decided:
    """Each gets the letter once, whoever else pressed the button."""
    moved, skipped = moderate(kind, "activate", ids, actor, seen=seen or {})
    site = SiteSettings.current()
    tell(kind.letters.activated(one, site) for one in moved)
    return moved, skipped


def decline(kind: Kind, ids: Iterable[int], actor: Actor, reason: str, seen: Mapping[int, str] | None) -> Decided:
    """With a reason, which goes out in the letter."""
    if not reason.strip():
        raise Refused(kind.no_reason)
    moved, skipped = moderate(kind, "decline", ids, actor, seen=seen or {}, reason=reason)
    site = SiteSettings.current()
    tell(kind.letters.declined(one, site, reason.strip()) for one in moved)
    return moved, skipped


def take_back(kind: Kind, ids: Iterable[int], actor: Actor, reason: str, seen: Mapping[int, str] | None) -> Decided:
    """End roles that were activated by mistake, at once and with a reason; what they placed counts until set aside."""
    if not reason.strip():
        raise Refused(kind.no_reason)
    moved, skipped = moderate(kind, "take_back", ids, actor, seen=seen or {}, reason=reason)
    site = SiteSettings.current()
    tell(kind.letters.taken_back(one, site, reason.strip()) for one in moved)
    for one in moved:
        transaction.on_commit(partial(note_taken_back, one.grant.user_id, one.grant_id, actor))
    return moved, skipped


def note_taken_back(account: int, grant: int, actor: Actor) -> None:
    security.note("role_taken_back", request=None, account=account, grant=grant, by=actor.user.pk if actor.user else 0)
