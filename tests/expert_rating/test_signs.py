"""Signs of fraud: found whatever the spelling, named inside the moderator's territory, only counted outside it."""

from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image, ImageDraw

from accounts.models import GrantStatus, RoleGrant, User
from expert_rating import signs
from expert_rating.models import Assessment, Expert
from expert_rating.signs import BURST, EMAIL, NAME, PHONE, PHOTO, Sign, crowded, signs_of
from portal.picture_hash import picture_hash, same_picture
from tests.cast import Cast
from tests.expert_rating.rated import rate

NAMES = ["Ясный", "Тихий", "Лесной", "Полевой", "Речной", "Горный", "Снежный", "Звёздный"]
Found = dict[str, tuple[list[str], int]]


@pytest.fixture
def people(cast: Cast) -> Cast:
    """Names of their own, so that a test sees only the likeness it makes."""
    for grant, name in zip(
        (cast.expert, cast.other_expert, cast.far_waiting_expert, cast.waiting_expert), NAMES, strict=False
    ):
        change(grant, last_name=name)
    change(cast.moderator, last_name="Зоркий")
    change(cast.other_moderator, last_name="Дальний")
    return cast


def change(grant: RoleGrant, **values: Any) -> None:
    User.objects.filter(pk=grant.user_id).update(**values)


def found(cast: Cast, grant: RoleGrant, *, reader: RoleGrant | None = None) -> Found:
    role = cast.actor(reader or cast.moderator).role
    expert = Expert.objects.with_person().get(grant=grant)
    known: list[Sign] = signs_of([expert], role).get(expert.pk, [])
    return {sign.label: ([row.name for row in sign.found], sign.elsewhere) for sign in known}


def test_nobody_alike_means_no_signs(people: Cast) -> None:
    assert found(people, people.expert) == {}


@pytest.mark.parametrize(
    ("mine", "theirs", "alike"),
    [
        ("ivan.petrov@mail.ru", "ivanpetrov+2@mail.ru", True),
        ("ivan.petrov@mail.ru", "IvanPetrov@Mail.ru", True),
        ("ivanpetrov@mail.ru", "i.v.a.n.petrov+school+x@mail.ru", True),
        ("ivanpetrov@mail.ru", "ivanpetrov@list.ru", False),
        ("ivanpetrov@mail.ru", "petrovivan@mail.ru", False),
        ("", "", False),
        ("+@mail.ru", "ivan@mail.ru", False),
    ],
)
def test_an_email_root(people: Cast, mine: str, theirs: str, alike: bool) -> None:
    change(people.expert, email=mine)
    change(people.other_expert, email=theirs)
    assert (EMAIL in found(people, people.expert)) is alike
    assert (EMAIL in found(people, people.other_expert)) is alike


@pytest.mark.parametrize(("theirs", "alike"), [("+79110000001", True), ("+79110000002", False)])
def test_a_phone(people: Cast, theirs: str, alike: bool) -> None:
    change(people.expert, phone="+79110000001")
    change(people.other_expert, phone=theirs)
    assert (PHONE in found(people, people.expert)) is alike


@pytest.mark.parametrize(
    ("theirs", "alike"),
    [
        (("Ёлкин", "Пётр", "Фёдорович"), True),
        (("елкин", "петр", "федорович"), True),
        (("ЕЛКИН", "ПЁТР", "Фёдорович"), True),
        (("Ёлкин", "Пётр", ""), False),
        (("Ёлкина", "Пётр", "Фёдорович"), False),
    ],
)
def test_a_full_name(people: Cast, theirs: tuple[str, str, str], alike: bool) -> None:
    change(people.expert, last_name="Елкин", first_name="Пётр", patronymic="Фёдорович")
    change(people.other_expert, last_name=theirs[0], first_name=theirs[1], patronymic=theirs[2])
    assert (NAME in found(people, people.expert)) is alike
    assert (NAME in found(people, people.other_expert)) is alike


def portrait(*, side: int = 200, fmt: str = "JPEG", head: int = 60) -> BytesIO:
    image = Image.new("RGB", (200, 250), "#5B7FA6")
    draw = ImageDraw.Draw(image)
    draw.ellipse((head, 30, head + 80, 140), fill="#F1DCC8")
    draw.ellipse((10, 160, 180, 400), fill="#F4F6F9")
    out = BytesIO()
    image.resize((side, side * 5 // 4)).save(out, fmt)
    return out


class TestPhoto:
    def test_saved_anew_it_is_the_same_photo(self) -> None:
        first = picture_hash(portrait())
        assert same_picture(first, picture_hash(portrait(side=120)))
        assert same_picture(first, picture_hash(portrait(fmt="PNG")))
        assert not same_picture(first, picture_hash(portrait(head=100)))
        assert not same_picture("", "")

    @pytest.mark.parametrize(("bits", "alike"), [(0, True), (3, True), (4, False)])
    def test_a_few_bits_apart_it_is_still_found(self, people: Cast, bits: int, alike: bool) -> None:
        first = int(picture_hash(portrait()), 16)
        other = first ^ sum(1 << (128 // (bits + 1) * n) for n in range(1, bits + 1))
        Expert.objects.filter(grant=people.expert).update(photo_hash=f"{first:032x}")
        Expert.objects.filter(grant=people.other_expert).update(photo_hash=f"{other:032x}")
        assert (PHOTO in found(people, people.expert)) is alike

    def test_two_with_one_photo(self, people: Cast) -> None:
        same = picture_hash(portrait())
        Expert.objects.filter(grant__in=[people.expert, people.other_expert]).update(photo_hash=same)
        assert found(people, people.expert) == {
            PHOTO: ([people.other_expert.user.full_name.replace("Ветров", NAMES[1])], 0)
        }

    def test_an_empty_fingerprint_is_like_nothing(self, people: Cast) -> None:
        assert not Expert.objects.exclude(photo_hash="").exists()
        assert PHOTO not in found(people, people.expert)


class TestTerritory:
    @pytest.fixture
    def alike(self, people: Cast) -> Cast:
        for grant in (people.expert, people.other_expert, people.far_waiting_expert):
            change(grant, phone="+79110000001")
        return people

    def test_outside_it_people_are_counted_and_not_named(self, alike: Cast) -> None:
        names, elsewhere = found(alike, alike.expert)[PHONE]
        assert (len(names), elsewhere) == (1, 1)
        page = alike.client(alike.moderator).get(
            reverse("admin:expert_rating_expert_change", args=[alike.expert.expert.pk])
        )
        text = page.content.decode()
        assert "ещё 1 вне вашей территории" in text
        assert reverse("admin:expert_rating_expert_change", args=[alike.other_expert.expert.pk]) in text
        assert alike.far_waiting_expert.user.username not in text
        assert f"/expert/{alike.far_waiting_expert.expert.pk}/" not in text

    def test_the_other_region_sees_it_the_other_way(self, alike: Cast) -> None:
        assert found(alike, alike.far_waiting_expert, reader=alike.other_moderator)[PHONE] == ([], 2)

    def test_the_administrator_sees_all(self, alike: Cast) -> None:
        client = Client_of_superuser(alike)
        page = client.get(reverse("admin:expert_rating_expert_change", args=[alike.expert.expert.pk])).content.decode()
        assert alike.far_waiting_expert.user.username in page
        assert "вне вашей территории" not in page

    def test_the_declined_are_not_looked_at(self, alike: Cast) -> None:
        change(alike.declined_expert, phone="+79110000001")
        assert found(alike, alike.declined_expert) == {}
        page = alike.client(alike.moderator).get(
            reverse("admin:expert_rating_expert_change", args=[alike.declined_expert.expert.pk])
        )
        assert "Признаки" not in page.content.decode()


def Client_of_superuser(cast: Cast) -> Any:
    from django.test import Client

    client = Client()
    client.force_login(cast.superuser)
    return client


class TestBurst:
    def at(self, *minutes: int) -> list[tuple[int, datetime]]:
        start = timezone.now() - timedelta(days=2)
        return [(number, start + timedelta(minutes=m)) for number, m in enumerate(minutes)]

    @pytest.mark.parametrize(
        ("minutes", "expected"),
        [
            ((0, 10, 20, 30), {}),
            ((0, 10, 20, 30, 60), {0: 5, 1: 5, 2: 5, 3: 5, 4: 5}),
            ((0, 10, 20, 30, 61), {}),
            ((0, 50, 55, 60, 65, 70), {1: 5, 2: 5, 3: 5, 4: 5, 5: 5}),
            ((0, 1, 2, 3, 4, 5, 200), {0: 6, 1: 6, 2: 6, 3: 6, 4: 6, 5: 6}),
        ],
    )
    def test_the_hour_slides(self, settings: Any, minutes: tuple[int, ...], expected: dict[int, int]) -> None:
        settings.SIGNS_BURST = 5
        assert crowded(self.at(*minutes)) == expected

    def test_a_burst_names_the_organisation_and_its_size(self, people: Cast, settings: Any) -> None:
        settings.SIGNS_BURST = 3
        crowd = [people.make_expert(organisation=people.kindergarten) for _ in range(2)]
        for number, grant in enumerate(crowd, start=4):
            change(grant, last_name=NAMES[number])
        for grant in (people.expert, *crowd):
            rate(people, grant, people.kindergarten)
        rate(people, people.other_expert, people.other_kindergarten)
        assert found(people, people.expert) == {BURST: ([people.kindergarten.short_name], 0)}
        assert found(people, people.other_expert) == {}
        assert found(people, people.expert, reader=people.other_moderator) == {BURST: ([], 1)}
        Assessment.objects.filter(author=people.expert.user).update(placed_at=timezone.now() - timedelta(hours=3))
        assert found(people, people.expert) == {}

    def test_only_the_hours_around_their_own_are_read(
        self, people: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The crowd of another day is nobody's who is looked at, however large."""
        settings.SIGNS_BURST = 2
        crowd = [people.make_expert(organisation=people.kindergarten) for _ in range(3)]
        for number, grant in enumerate(crowd, start=4):
            change(grant, last_name=NAMES[number])
        for grant in (people.expert, *crowd):
            rate(people, grant, people.kindergarten)
        moment = timezone.now() - timedelta(days=2)
        for number, grant in enumerate((people.expert, *crowd)):
            minutes = (0, 60, 61, 62)[number]
            when = moment + timedelta(minutes=minutes)
            Assessment.objects.filter(author=grant.user).update(placed_at=when)
        read: list[int] = []
        monkeypatch.setattr(signs, "crowded", lambda timeline: read.append(len(timeline)) or crowded(timeline))
        assert found(people, people.expert) == {BURST: ([people.kindergarten.short_name], 0)}
        assert read == [2]


@pytest.mark.parametrize("number", [1, 30])
def test_a_list_costs_the_same_with_one_and_with_thirty(
    cast: Cast, number: int, django_assert_num_queries: Any
) -> None:
    cast.other_expert  # noqa: B018
    for n in range(number):
        grant = cast.make_expert(
            status=GrantStatus.WAITING if n % 2 else GrantStatus.ACTIVE,
            organisation=cast.kindergarten if n % 3 else cast.other_kindergarten,
        )
        change(grant, phone="+79110000001", email=f"same.{n * '.'}person@mail.ru" if n < 2 else f"p{n}@mail.ru")
        Expert.objects.filter(grant=grant).update(photo_hash="ab" * 16)
    client = cast.client(cast.moderator)
    url = reverse("admin:expert_rating_expert_changelist")
    client.get(url)
    with django_assert_num_queries(14):
        page = client.get(url)
    assert "признак" in page.content.decode()


def test_verbs_keep_the_fingerprint(cast: Cast) -> None:
    """«Стать экспертом» and «Изменить данные анкеты» alike; other changes leave it."""
    import random

    from expert_rating.demo import questionnaire
    from expert_rating.workflow import change_questionnaire, register_expert
    from portal.history import Actor

    form = questionnaire(random.Random(1), 2, organisation=cast.kindergarten)
    form.expert["photo"] = ContentFile(portrait().getvalue(), "a.jpg")
    expert = register_expert(questionnaire=form, login="new-one", password="x", user=None, actor=Actor.system())
    expert.refresh_from_db()
    assert expert.photo_hash == picture_hash(portrait())
    form.expert["photo"] = ContentFile(portrait(head=100).getvalue(), "b.jpg")
    own = Actor(user=expert.grant.user, role=expert.grant)
    change_questionnaire(grant_id=expert.grant_id, questionnaire=form, actor=own)
    expert.refresh_from_db()
    assert expert.photo_hash == picture_hash(portrait(head=100))
    del form.expert["photo"]
    change_questionnaire(grant_id=expert.grant_id, questionnaire=form, actor=own)
    expert.refresh_from_db()
    assert expert.photo_hash == picture_hash(portrait(head=100))
