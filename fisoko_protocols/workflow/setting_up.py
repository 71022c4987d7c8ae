"""Kits given to points: protocols appear, credentials of the survey are made (spec/04 «What is set up»)."""

import secrets
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time

from django.db import transaction

from fisoko_protocols import counts, letters, rules
from fisoko_protocols.models import Kit, Protocol, ProtocolStatus, Publication, Sitting
from fisoko_protocols.workflow.table import HANDED_IN, move
from portal.history import Actor, Change, record, record_all
from portal.notices import tell
from portal.workflow import NotYours, Refused

BATCH = 2000


@dataclass(frozen=True, slots=True)
class NewKit:
    sitting_id: int
    point_id: int
    number: str


def survey_login(sitting: Sitting, region_code: str, number: str) -> str:
    """«mlit03501501»: category letter, subject code, region, kit (figure 6 of 004)."""
    return f"{sitting.category}{sitting.subject.code}{region_code}{number}"


def survey_password() -> str:
    """Five digits, each kit's drawn by itself: the neighbours' tell nothing."""
    return f"{secrets.randbelow(100_000):05}"


@transaction.atomic
def give_kits(kits: Sequence[NewKit], *, actor: Actor) -> int:
    """Give new kits to points; a protocol already handed in opens again («Сдан, есть несданные изменения»).

    IntegrityError when a kit's number is taken in its subject, category and region: the import's dry run says so before.
    """
    if not rules.manages(actor.role):
        raise NotYours
    wanted: dict[tuple[int, int], list[str]] = defaultdict(list)
    for kit in kits:
        wanted[kit.sitting_id, kit.point_id].append(kit.number)
    protocols = protocols_for(set(wanted), actor)
    rows = []
    for key, numbers in wanted.items():
        protocol = protocols[key]
        region = protocol.point.region_id
        rows += [
            Kit(
                protocol=protocol,
                number=number,
                login=survey_login(protocol.sitting, region, number),
                password=survey_password(),
            )
            for number in numbers
        ]
    # In one order: of two who give the same kits the second is refused, and neither waits for the other crosswise.
    Kit.objects.bulk_create(sorted(rows, key=lambda kit: kit.login), batch_size=BATCH)
    for key, numbers in wanted.items():
        enlarge(protocols[key], numbers, actor)
    return len(rows)


def protocols_for(keys: set[tuple[int, int]], actor: Actor) -> dict[tuple[int, int], Protocol]:
    """Locked, in one order; those that are not there yet are made."""
    points = {point for _, point in keys}
    sittings = {sitting for sitting, _ in keys}
    known = set(Protocol.objects.filter(sitting__in=sittings, point__in=points).values_list("sitting_id", "point_id"))
    Protocol.objects.bulk_create(
        [Protocol(sitting_id=sitting, point_id=point) for sitting, point in sorted(keys - known)],
        batch_size=BATCH,
        ignore_conflicts=True,
    )
    locked = (
        Protocol.objects.select_for_update(of=("self",))
        .with_card()
        .filter(sitting__in=sittings, point__in=points)
        .order_by("pk")
    )
    found = {(p.sitting_id, p.point_id): p for p in locked if (p.sitting_id, p.point_id) in keys}
    # What another import has made meanwhile has kits by now, and is counted.
    new = [found[key] for key in sorted(keys - known) if not found[key].revision]
    counts.hold([*new, *(protocol for protocol in found.values() if protocol.status in HANDED_IN)])
    counts.opened(new)
    record_all([Change(p, "open", "Завести протокол", "", p.status) for p in new], actor=actor)
    return found


def enlarge(protocol: Protocol, numbers: list[str], actor: Actor) -> None:
    """The new kits are not filled in, so what was handed in is no longer all."""
    protocol.kits_total += len(numbers)
    # Whoever has the form open gets the new rows with the next change.
    protocol.revision += 1
    protocol.save(update_fields=["kits_total", "revision"])
    if protocol.status in HANDED_IN:
        move(protocol, "add_kits", actor=actor)
    elif protocol.revision > 1:
        comment = f"Комплектов: {len(numbers)}."
        record(Change(protocol, "add_kits", "Добавить комплекты", comment=comment), actor=actor)
    if protocol.status != ProtocolStatus.NOT_STARTED:
        # Its protocol 1 was made without the passwords of these.
        tell(letters.kits_added(protocol, sorted(numbers)))


@transaction.atomic
def set_window(
    *, publication_id: int, opens_on: date, opens_time: time, closes_on: date, closes_time: time, actor: Actor
) -> Publication:
    """New hours of a publication for every ППО; extensions of single ones stay."""
    if not rules.manages(actor.role):
        raise NotYours
    found = Publication.objects.select_for_update().filter(pk=publication_id).first()
    if found is None:
        raise NotYours
    if (closes_on, closes_time) <= (opens_on, opens_time):
        raise Refused("Публикация закрывается раньше, чем открывается.")
    before = window_in_words(found)
    found.opens_on, found.opens_time, found.closes_on, found.closes_time = opens_on, opens_time, closes_on, closes_time
    found.save(update_fields=["opens_on", "opens_time", "closes_on", "closes_time"])
    after = window_in_words(found)
    if before != after:
        record(Change(found, "set_window", "Изменить сроки", comment=f"{before} → {after}"), actor=actor)
    return found


def window_in_words(publication: Publication) -> str:
    """«23.11.2026 08:00 – 27.11.2026 20:00», by the clock of each ППО."""
    opens = f"{publication.opens_on:%d.%m.%Y} {publication.opens_time:%H:%M}"
    return f"{opens} – {publication.closes_on:%d.%m.%Y} {publication.closes_time:%H:%M}"


@transaction.atomic
def take_credentials(*, sitting_id: int, region: str, actor: Actor) -> Sitting:
    """Who takes the survey's logins and passwords away, and of which region ("" is all), stays in the history."""
    found = Sitting.objects.with_names().filter(pk=sitting_id).first()
    if found is None or not rules.takes_credentials(actor.role):
        raise NotYours
    where = f"Субъект РФ: {region}" if region else "Все субъекты РФ"
    record(Change(found, "credentials", "Выгрузить логины и пароли анкет", comment=where), actor=actor)
    return found
