"""Signs of fraud beside an expert, for the moderator to judge: queries only, nothing is kept and nothing is decided.

What lies outside the reader's territory is counted and never named.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from django.conf import settings
from django.db.models import F, Q
from django.db.models.functions import Substr

from accounts import desk_scopes
from accounts.models import GrantStatus, Organisation, RoleGrant, User
from expert_rating.models import Assessment, Expert
from portal.picture_hash import same_picture
from portal.text import normalise

HOUR = timedelta(hours=1)
LOOKED_AT = (GrantStatus.WAITING, GrantStatus.ACTIVE)
EMAIL, PHONE, PHOTO, NAME = "Похожий e-mail", "Тот же телефон", "Та же фотография", "Те же фамилия, имя, отчество"
BURST = "Всплеск оценок одной организации за час"


@dataclass(frozen=True, slots=True)
class Found:
    """One account or organisation that the reader may see."""

    name: str
    detail: str = ""
    expert_id: int | None = None
    user_id: int | None = None
    organisation_id: int | None = None


@dataclass(slots=True)
class Sign:
    label: str
    found: list[Found] = field(default_factory=list)
    elsewhere: int = 0


def name_of(user: Any) -> str:
    return normalise(f"{user.last_name} {user.first_name} {user.patronymic}") if user.last_name else ""


def spellings(last_name: str) -> set[str]:
    """How the database may hold a surname: SQLite compares no Cyrillic letters without regard to case."""
    plain = last_name.lower().replace("ё", "е")
    with_yo = {plain[:n] + "ё" + plain[n + 1 :] for n, letter in enumerate(plain) if letter == "е"}
    return {form for word in {plain, *with_yo} for form in (word, word.upper(), word.capitalize(), word.title())}


def signs_of(experts: Iterable[Expert], role: RoleGrant | None) -> dict[int, list[Sign]]:
    """{expert: signs} for those who wait or act, in a fixed number of queries however many they are."""
    looked_at = [expert for expert in experts if expert.grant.status in LOOKED_AT]
    alike = same_people(looked_at)
    crowds = bursts({expert.grant.user_id for expert in looked_at})
    people = Readable.people(
        {user for by_label in alike.values() for users in by_label.values() for user in users}, role
    )
    places = Readable.places({place for found in crowds.values() for place in found}, role)
    return {
        expert.pk: [
            *(people.sign(label, users) for label, users in alike[expert.pk].items()),
            *([places.sign(BURST, crowds[expert.grant.user_id])] if expert.grant.user_id in crowds else []),
        ]
        for expert in looked_at
    }


def same_people(experts: Sequence[Expert]) -> dict[int, dict[str, dict[int, str]]]:
    """{expert: {label: {user: detail}}} of other accounts with the same traits."""
    found: dict[int, dict[str, dict[int, str]]] = {expert.pk: {} for expert in experts}
    known: dict[str, dict[str, set[int]]] = {label: defaultdict(set) for label in (EMAIL, PHONE, PHOTO, NAME)}
    for user in candidates([expert.grant.user for expert in experts]):
        known[EMAIL][user.email_root].add(user.pk)
        known[PHONE][user.phone].add(user.pk)
        known[NAME][name_of(user)].add(user.pk)
    photos = like_photos({expert.photo_hash for expert in experts} - {""})
    for expert in experts:
        alike = {user_id for photo_hash, user_id in photos if same_picture(photo_hash, expert.photo_hash)}
        known[PHOTO][expert.photo_hash] |= alike
    for expert in experts:
        user = expert.grant.user
        traits = {EMAIL: user.email_root, PHONE: user.phone, PHOTO: expert.photo_hash, NAME: name_of(user)}
        for label, trait in traits.items():
            others = known[label].get(trait, set()) - {user.pk} if trait else set()
            if others:
                found[expert.pk][label] = dict.fromkeys(sorted(others), "")
    return found


def like_photos(hashes: set[str]) -> list[tuple[str, int]]:
    """(fingerprint, user) of photos that share a quarter with one of these: so few differing bits leave one whole."""
    quarters = {f"q{n}": Substr("photo_hash", n, 8) for n in (1, 9, 17, 25)}
    alike = Q()
    for n in (1, 9, 17, 25):
        alike |= Q(**{f"q{n}__in": {known[n - 1 : n + 7] for known in hashes}})
    found = Expert.objects.alias(**quarters).exclude(photo_hash="").filter(alike)
    return list(found.values_list("photo_hash", "grant__user_id")) if hashes else []


def candidates(users: Sequence[User]) -> Any:
    """Accounts that share a trait with one of these; a name is compared to the letter by the caller."""
    roots = {user.email_root for user in users} - {""}
    phones = {user.phone for user in users} - {""}
    surnames = {form for user in users if user.last_name for form in spellings(user.last_name)}
    return User.objects.filter(Q(email_root__in=roots) | Q(phone__in=phones) | Q(last_name__in=surnames))


def bursts(users: set[int]) -> dict[int, dict[int, str]]:
    """{author: {organisation: words}} of those whose assessment was one of many within an hour."""
    # An hour in which one of them placed lies within an hour of that moment on either side.
    near = "organisation__assessments"
    rows = Assessment.objects.filter(
        author__in=users,
        **{f"{near}__placed_at__gte": F("placed_at") - HOUR, f"{near}__placed_at__lte": F("placed_at") + HOUR},
    )
    columns = ("organisation_id", f"{near}__author_id", f"{near}__placed_at")
    timelines = rows.order_by(columns[0], columns[2]).distinct().values_list(*columns)
    found: dict[int, dict[int, str]] = defaultdict(dict)
    for place, group in groupby(timelines, key=lambda row: row[0]):
        timeline = [(author, moment) for _, author, moment in group if moment is not None]
        for author, number in crowded(timeline).items():
            if author in users:
                found[author][place] = f"оценок за час: {number}"
    return found


def crowded(timeline: Sequence[tuple[int, datetime]]) -> dict[int, int]:
    """{author: the most assessments within one hour among which theirs stands}; only crowds of the set size."""
    most: dict[int, int] = {}
    end = 0
    for start, (_, moment) in enumerate(timeline):
        while end < len(timeline) and timeline[end][1] - moment <= HOUR:
            end += 1
        if (size := end - start) >= settings.SIGNS_BURST:
            for author, _ in timeline[start:end]:
                most[author] = max(most.get(author, 0), size)
    return most


@dataclass(frozen=True, slots=True)
class Readable:
    """The rows that the reader may see, by key; all others are only counted."""

    by_key: dict[int, Found]

    @classmethod
    def people(cls, ids: set[int], role: RoleGrant | None) -> "Readable":
        experts = dict(Expert.objects.visible_to(role).filter(grant__user__in=ids).values_list("grant__user_id", "pk"))
        users = desk_scopes.people(User.objects.filter(pk__in=ids), role)
        return cls({
            user.pk: Found(
                user.full_name, f"логин {user.username}", expert_id=experts.get(user.pk), user_id=user.pk
            )
            for user in users
        })  # fmt: skip

    @classmethod
    def places(cls, ids: set[int], role: RoleGrant | None) -> "Readable":
        organisations = desk_scopes.organisations(Organisation.objects.filter(pk__in=ids), role)
        return cls({o.pk: Found(o.short_name, organisation_id=o.pk) for o in organisations})

    def sign(self, label: str, keys: dict[int, str]) -> Sign:
        sign = Sign(label)
        for key, detail in keys.items():
            row = self.by_key.get(key)
            if row is None:
                sign.elsewhere += 1
            else:
                place = row.organisation_id
                sign.found.append(
                    Found(row.name, detail or row.detail, row.expert_id, row.user_id, organisation_id=place)
                )
        return sign
