"""Materials and vacancies: written, sent, published or declined, taken back."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import Organisation, RoleGrant, User
from expert_rating import rules
from expert_rating.letters import desk
from expert_rating.letters import voice as letters
from expert_rating.models import Publication, PublicationKind, PublicationStatus
from expert_rating.models.publications import AUTHORS
from portal.history import Actor, Change, record
from portal.models import SiteSettings
from portal.notices import tell
from portal.workflow import NotYours, Refused, Transition, Workflow

EXPIRED = "Срок вакансии истёк: укажите новую дату, до которой она действует."
TEXT_CHANGED = "Текст изменился, пока страница была открыта. Прочтите его ещё раз и решите."


def in_time(publication: Publication) -> str:
    return EXPIRED if publication.expired else ""


PUBLICATION = Workflow(
    PublicationStatus,
    Transition(
        "send", "Отправить на проверку",
        (PublicationStatus.DRAFT, PublicationStatus.DECLINED, PublicationStatus.WITHDRAWN), PublicationStatus.WAITING,
        rules.is_publisher, guard=in_time,
    ),
    Transition(
        "publish", "Опубликовать", (PublicationStatus.WAITING,), PublicationStatus.PUBLISHED,
        rules.moderates_publication, guard=in_time, notice="publication_published",
    ),
    Transition(
        "decline", "Отклонить", (PublicationStatus.WAITING,), PublicationStatus.DECLINED, rules.moderates_publication,
        reason_required=True, notice="publication_declined",
    ),
    Transition(
        "take_down", "Снять с публикации", (PublicationStatus.PUBLISHED,), PublicationStatus.DECLINED,
        rules.moderates_publication, reason_required=True, notice="publication_declined",
    ),
    Transition(
        "withdraw", "Снять", (PublicationStatus.WAITING, PublicationStatus.PUBLISHED), PublicationStatus.WITHDRAWN,
        rules.is_publisher,
    ),
)  # fmt: skip
EDITABLE = (PublicationStatus.DRAFT, PublicationStatus.DECLINED, PublicationStatus.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Written:
    """The checked form of a material or a vacancy."""

    section: str
    title: str
    text: str
    organisation: Organisation | None = None
    contact: str = ""
    salary: str = ""
    valid_until: date | None = None

    def fields(self, kind: str) -> dict[str, Any]:
        common = {"section": self.section, "title": self.title, "text": self.text, "organisation": self.organisation}
        if kind == PublicationKind.MATERIAL:
            return common
        return common | {"contact": self.contact, "salary": self.salary, "valid_until": self.valid_until}


def locked(publication_id: int, actor: Actor) -> Publication:
    if not Publication.objects.visible_to(actor.role).filter(pk=publication_id).exists():
        raise NotYours
    return Publication.objects.with_card().select_for_update(of=("self",)).get(pk=publication_id)


def one_who_writes(actor: Actor, organisation: Organisation | None) -> tuple[User, RoleGrant]:
    """Experts and representatives; in the name of an organisation only those whose role is of it."""
    if actor.user is None or actor.role is None or actor.role.role not in AUTHORS:
        raise NotYours
    own = actor.role.organisation_id
    named = organisation.pk if organisation else None
    if (named is not None and named != own) or (named is None and rules.is_representative(actor.role)):
        raise NotYours
    return actor.user, actor.role


def home_region(role: RoleGrant) -> str:
    """Whose moderators check it; a federal expert's publications are the home region's."""
    region = role.scope_region
    return region.pk if region else SiteSettings.current().region_code


@transaction.atomic
def write_publication(*, kind: str, written: Written, actor: Actor) -> Publication:
    """«Сохранить»: a draft that nobody but its author sees."""
    author, role = one_who_writes(actor, written.organisation)
    made = Publication(
        kind=kind, author=author, author_role=role.role, region_id=home_region(role), **written.fields(kind)
    )
    made.fill_derived().save()
    PUBLICATION.began(made, "write", "Сохранить", actor=actor)
    return made


@transaction.atomic
def edit_publication(*, publication_id: int, written: Written, actor: Actor) -> Publication:
    """Before it is sent, after it was declined or taken back: never under the moderator's eyes."""
    publication = locked(publication_id, actor)
    if not rules.is_publisher(actor.role, publication):
        raise NotYours
    one_who_writes(actor, written.organisation)
    if publication.status not in EDITABLE:
        raise Refused("Сначала снимите публикацию, потом исправляйте: иначе все увидят непроверенный текст.")
    for name, value in written.fields(publication.kind).items():
        setattr(publication, name, value)
    publication.version += 1
    publication.fill_derived().save()
    record(Change(publication, "edit", "Изменить"), actor=actor)
    return publication


@transaction.atomic
def send_publication(*, publication_id: int, actor: Actor) -> Publication:
    publication = locked(publication_id, actor)
    PUBLICATION.advance(publication, "send", actor=actor)
    publication.sent_at = timezone.now()
    publication.save(update_fields=["sent_at"])
    tell(desk.publication_waits(publication))
    return publication


@transaction.atomic
def publish_publication(*, publication_id: int, actor: Actor, version: int | None = None) -> Publication:
    """`version` is the text the moderator has read: another one is not published unseen."""
    publication = locked(publication_id, actor)
    # Before the state: the database wants a published row to have its day.
    publication.published_at = timezone.now()
    publication.save(update_fields=["published_at"])
    PUBLICATION.advance(publication, "publish", actor=actor)
    read_as_written(publication, version)
    tell([letters.publication_published(publication)])
    return publication


@transaction.atomic
def decline_publication(*, publication_id: int, actor: Actor, reason: str, version: int | None = None) -> Publication:
    publication = locked(publication_id, actor)
    PUBLICATION.advance(publication, "decline", actor=actor, comment=reason)
    read_as_written(publication, version)
    tell([letters.publication_declined(publication, reason.strip())])
    return publication


@transaction.atomic
def take_down_publication(*, publication_id: int, actor: Actor, reason: str) -> Publication:
    publication = locked(publication_id, actor)
    PUBLICATION.advance(publication, "take_down", actor=actor, comment=reason)
    tell([letters.publication_taken_down(publication, reason.strip())])
    return publication


@transaction.atomic
def withdraw_publication(*, publication_id: int, actor: Actor) -> Publication:
    publication = locked(publication_id, actor)
    PUBLICATION.advance(publication, "withdraw", actor=actor)
    return publication


def read_as_written(publication: Publication, version: int | None) -> None:
    if version is not None and version != publication.version:
        raise Refused(TEXT_CHANGED)
