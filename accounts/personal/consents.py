"""Consents after registration: a new version asks again, and what was given can be withdrawn."""

from collections.abc import Collection

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts import letters
from accounts.models import Consent, ConsentDocument, GrantStatus, Role, RoleGrant, User
from accounts.rules import is_administrator
from accounts.workflow import give_up, needed_when_granted
from portal.history import Actor, Change, record, record_all
from portal.notices import tell
from portal.registry import purposes_of
from portal.workflow import NotYours, Refused

NOT_ALL = "Отметьте каждое согласие: без любого из них роль продолжить нельзя."
NEWER = "Текст согласия изменился, пока страница была открыта. Прочитайте его и отметьте ещё раз."


def roles_on(purpose: str) -> list[str]:
    """The roles that stand on a consent of this purpose."""
    return [role for role in Role.values if purpose in purposes_of(role)]


@transaction.atomic
def publish(*, purpose: str, title: str, text: str, actor: Actor) -> ConsentDocument:
    """The next version of a consent; whoever gave an older one for a role of theirs is asked again."""
    if not is_administrator(actor.role):
        raise NotYours
    last = ConsentDocument.objects.filter(purpose=purpose).aggregate(last=Max("version"))["last"] or 0
    document = ConsentDocument.objects.create(purpose=purpose, version=last + 1, title=title, text=text)
    record(Change(document, "publish", "Опубликовать новую версию", comment=str(document)), actor=actor)
    given = Consent.objects.filter(document__purpose=purpose, withdrawn_at=None).values("user")
    asked = RoleGrant.objects.filter(role__in=roles_on(purpose), user__in=given)
    asked.exclude(status=GrantStatus.WITHDRAWN).update(consents_due=True)
    return document


def due_documents(user: User) -> list[ConsentDocument]:
    """The texts this person is to agree to, for roles they still have.

    Those newer than what they gave; and, for a role that somebody gave them, those they were never asked for.
    """
    grants = list(RoleGrant.objects.of(user).exclude(status=GrantStatus.WITHDRAWN))
    purposes = {purpose for grant in grants for purpose in purposes_of(grant.role)}
    given = Consent.objects.filter(user=user, withdrawn_at=None, document__purpose__in=purposes)
    versions = dict.fromkeys((p for grant in grants if grant.consents_due for p in needed_when_granted(grant.role)), 0)
    for purpose, version in given.values_list("document__purpose", "document__version"):
        versions[purpose] = max(version, versions.get(purpose, 0))
    newest: dict[str, ConsentDocument] = {}
    for document in ConsentDocument.objects.filter(purpose__in=versions).order_by("version"):
        newest[document.purpose] = document
    return [newest[p] for p in ConsentDocument.Purpose.values if p in newest and newest[p].version > versions[p]]


@transaction.atomic
def agree(*, user: User, documents: Collection[int], actor: Actor, address: str | None) -> list[Consent]:
    """Give all that is asked, each by its own box; nothing is given when one is left out."""
    if actor.user is None or actor.user.pk != user.pk:
        raise NotYours
    User.objects.select_for_update().get(pk=user.pk)
    due = due_documents(user)
    ticked = set(documents)
    if ticked - {document.pk for document in due}:
        raise Refused(NEWER)
    if len(ticked) < len(due):
        raise Refused(NOT_ALL)
    before = dict(user.consents.order_by("id").values_list("document__purpose", "given_by"))
    given = [
        Consent(
            user=user,
            document=document,
            text_sha256=document.sha256,
            given_by=before.get(document.purpose, ""),
            address=address,
            device=actor.device,
        )
        for document in due
    ]
    Consent.objects.bulk_create(given)
    RoleGrant.objects.of(user).update(consents_due=False)
    record_all(
        [Change(consent, "agree", "Дать согласие", comment=str(consent.document)) for consent in given], actor=actor
    )
    return given


def ended_by(user: User, purpose: str) -> list[RoleGrant]:
    """The roles that withdrawing a consent would end."""
    grants = RoleGrant.objects.of(user).exclude(status=GrantStatus.WITHDRAWN).filter(role__in=roles_on(purpose))
    return list(grants.with_scope().select_related("user").order_by("pk"))


@transaction.atomic
def withdraw_consent(*, user: User, purpose: str, actor: Actor) -> list[RoleGrant]:
    """Take a consent back, all its versions at once; returns the roles that end with it."""
    if actor.user is None or actor.user.pk != user.pk:
        raise NotYours
    User.objects.select_for_update().get(pk=user.pk)
    given = list(
        Consent.objects.filter(user=user, document__purpose=purpose, withdrawn_at=None).select_related("document")
    )
    if not given:
        raise Refused("Такого согласия у Вас нет или оно уже отозвано.")
    Consent.objects.filter(pk__in=[consent.pk for consent in given]).update(withdrawn_at=timezone.now())
    record_all([Change(c, "withdraw", "Отозвать согласие", "given", "withdrawn") for c in given], actor=actor)
    title = given[0].document.title
    ended = [give_up(grant_id=g.pk, actor=actor, comment=f"Отозвано: {title}") for g in ended_by(user, purpose)]
    tell([letters.consent_withdrawn(user, title, ended)])
    return ended
