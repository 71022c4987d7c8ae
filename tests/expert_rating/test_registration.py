"""Registration as an expert: what is stored, what is refused and how, nothing lost (manual 000, spec/01)."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import Consent, ConsentDocument, FederalDistrict, GrantStatus, Region, RoleGrant, User
from expert_rating.models import Expert, SentRegistration
from expert_rating.views import registering as views
from portal.models import HistoryRecord, KeptUpload, Letter
from tests.cast import Cast
from tests.expert_rating.registration_form import (
    ADDRESS,
    PASSWORD,
    Purpose,
    confirmed,
    consent,
    errors,
    filled,
    photo,
    register,
    send,
)
from tests.pictures import picture
from tests.portal.test_files import huge_png

REGISTERED = "/expert/registered/"
CONFIRMED = "/registration/confirmed/"


def page(answer: Any) -> str:
    return answer.content.decode()


class TestStored:
    def test_account_role_questionnaire_consents_letter(self, visitor: Client, cast: Cast) -> None:
        answer = send(visitor, cast)
        assert (answer.status_code, answer["Location"]) == (302, REGISTERED)
        assert Letter.objects.get().to == "ivanov@example.org"
        assert not Expert.objects.exists()
        assert confirmed(visitor)["Location"] == CONFIRMED
        expert = Expert.objects.with_person().get()
        grant, user = expert.grant, expert.grant.user
        assert (grant.status, grant.organisation) == (GrantStatus.WAITING, cast.kindergarten)
        assert (user.username, user.full_name, user.phone) == ("ivanov-p", "Иванов Пётр Павлович", "+79111234567")
        assert user.check_password(PASSWORD)
        assert (expert.level, expert.federal_district, expert.age) == ("organisation", cast.district, 41)
        assert expert.photo.name.endswith(".jpg")
        kept = {c.document.purpose: c for c in Consent.objects.all()}
        assert set(kept) == {Purpose.PERSONAL_DATA, Purpose.COOPERATION}
        assert kept[Purpose.PERSONAL_DATA].address == "127.0.0.1"
        assert Letter.objects.get(subject="СПО-портал: Анкета получена").to == "ivanov@example.org"
        assert HistoryRecord.objects.about(grant).get().verb == "register"
        assert "_auth_user_id" not in visitor.session

    def test_what_happens_next_is_said(self, visitor: Client, db: None) -> None:
        assert "Откройте ссылку из письма" in page(visitor.get(REGISTERED))
        assert "в течение 3 рабочих дней" in page(visitor.get(CONFIRMED))

    @pytest.mark.parametrize(
        ("level", "scope"),
        [("federal", (None, None)), ("regional", ("39", None)), ("municipal", (None, "municipality"))],
    )
    def test_scope_follows_the_level(self, visitor: Client, cast: Cast, level: str, scope: tuple) -> None:
        register(visitor, cast, level=level)
        grant = RoleGrant.objects.get()
        municipality = cast.municipality.pk if scope[1] else None
        assert (grant.region_id, grant.municipality_id, grant.organisation_id) == (scope[0], municipality, None)

    def test_a_region_without_a_district(self, visitor: Client, cast: Cast) -> None:
        Region.objects.filter(pk=cast.region.pk).update(federal_district=None)
        register(visitor, cast, level="regional", federal_district="none")
        assert Expert.objects.get().federal_district is None

    def test_a_signed_in_person_adds_the_role(self, cast: Cast) -> None:
        client = cast.client(cast.listener)
        assert 'name="login"' not in page(client.get(ADDRESS))
        answer = send(client, cast, login=None, password1=None, password2=None, email="stolen@example.org")
        assert answer["Location"] == REGISTERED
        grant = RoleGrant.objects.get(role="expert")
        assert grant.user == cast.listener.user
        assert grant.user.email != "stolen@example.org"

    def test_an_expert_is_led_to_the_questionnaire(self, cast: Cast) -> None:
        for grant in (cast.expert, cast.waiting_expert, cast.declined_expert):
            assert cast.client(grant).get(ADDRESS)["Location"] == "/expert/questionnaire/"

    def test_opening_the_form_writes_nothing(self, visitor: Client, cast: Cast, django_assert_max_num_queries) -> None:
        with django_assert_max_num_queries(20) as asked:
            assert visitor.get(ADDRESS).status_code == 200
        assert not [q for q in asked.captured_queries if not q["sql"].startswith("SELECT")]


class TestMinors:
    def test_a_parent_is_asked(self, visitor: Client, cast: Cast) -> None:
        assert set(errors(send(visitor, cast, age=16))) == {"parent_name", "consent_parent"}

    def test_a_parent_consents(self, visitor: Client, cast: Cast) -> None:
        given = {"age": 16, "parent_name": "Иванова Мария Петровна", "consent_parent": consent(Purpose.PARENT)}
        register(visitor, cast, **given)
        assert Consent.objects.get(document__purpose=Purpose.PARENT).given_by == "Иванова Мария Петровна"

    def test_an_adult_has_no_parent_kept(self, visitor: Client, cast: Cast) -> None:
        register(visitor, cast, parent_name="Лишнее")
        assert Expert.objects.get().parent_name == ""


class TestRefused:
    @pytest.mark.parametrize(
        ("field", "value", "sentence"),
        [
            ("level", None, "Выберите уровень."),
            ("federal_district", "", "Выберите федеральный округ."),
            ("region", "", "Выберите субъект РФ."),
            ("municipality", "", "Выберите муниципальный район."),
            ("organisation", None, "Найдите и выберите организацию"),
            ("organisation", "99999999999999999999", "Такой организации нет"),
            ("last_name", " ", "Укажите фамилию."),
            ("target_group", "", "Выберите целевую группу."),
            ("age", "сорок", "целым числом"),
            ("age", "9", "с 10 лет"),
            ("phone", "12345", "десять цифр"),
            ("email", "ivanov", "Проверьте e-mail"),
            ("resume", "", "Напишите несколько строк"),
            ("login", "иванов", "латинских букв"),
            ("login", "iv", "короче трёх"),
            ("password1", "12345678", ""),
            ("password2", "other", "Пароли не совпали"),
            ("photo", None, "Выберите фотографию."),
            ("consent_personal_data", None, "Без этого согласия"),
            ("consent_cooperation", None, "Без этого согласия"),
            ("consent_cooperation", "on", "Текст согласия изменился"),
        ],
    )
    def test_said_beside_the_field(self, visitor: Client, cast: Cast, field: str, value: Any, sentence: str) -> None:
        answer = send(visitor, cast, **{field: value})
        assert answer.status_code == 200
        assert sentence in errors(answer)[field][0]
        assert f'id="id_{field}_error"' in page(answer)
        assert not User.objects.exists()

    def test_position_of_staff(self, visitor: Client, cast: Cast) -> None:
        assert set(errors(send(visitor, cast, target_group="staff"))) == {"position"}
        assert send(visitor, cast, target_group="staff", position="Воспитатель")["Location"] == REGISTERED

    def test_taken_whatever_the_case(self, visitor: Client, cast: Cast) -> None:
        cast.make_user("ivanov-p", email="Ivanov@Example.org")
        assert errors(send(visitor, cast)) == {
            "login": ["Такой логин уже занят. Придумайте другой или возьмите свободный «ivanov-p-2»."]
        }

    def test_an_organisation_outside_the_territory(self, visitor: Client, cast: Cast) -> None:
        found = errors(send(visitor, cast, organisation=cast.other_kindergarten.pk))
        assert list(found) == ["organisation"]
        assert "находится в другом районе: Озёрский (муниципальный округ)" in found["organisation"][0]

    def test_a_region_outside_the_district(self, visitor: Client, cast: Cast) -> None:
        other = FederalDistrict.objects.create(name="Выдуманный округ")
        assert "не входит в выбранный округ" in errors(send(visitor, cast, federal_district=other.pk))["region"][0]

    def test_a_closed_organisation(self, visitor: Client, cast: Cast) -> None:
        closed = cast.make_organisation("Закрытая", cast.municipality, closed=True)
        assert "закрыта" in errors(send(visitor, cast, organisation=closed.pk))["organisation"][0]

    @pytest.mark.parametrize(
        "name", ["level", "federal_district", "region", "municipality", "kind", "organisation_query"]
    )
    def test_nonsense_is_no_500(self, visitor: Client, cast: Cast, name: str) -> None:
        for value in ("\x00", "'; --", "9" * 30, "none", "²", "-1"):
            assert send(visitor, cast, photo=None, **{name: value}).status_code == 200

    def test_too_many_tries(self, visitor: Client, cast: Cast, settings) -> None:
        settings.ACCOUNT_RATE_LIMITS = {"signup": "1/h/ip"}
        cast.make_user("ivanov-p")
        assert "login" in errors(send(visitor, cast))
        answer = send(visitor, cast)
        assert answer.status_code == 429
        assert list(errors(answer)) == ["__all__"]
        assert 'value="Иванов"' in page(answer)


class TestNothingIsLost:
    def test_all_that_was_typed_but_passwords(self, visitor: Client, cast: Cast) -> None:
        shown = page(send(visitor, cast, age=""))
        for typed in ("Иванов", "Ivanov-P", "8 (911) 123-45-67", "Вхожу в родительский комитет."):
            assert typed in shown
        assert PASSWORD not in shown
        assert f'value="{cast.kindergarten.pk}" id="id_organisation_{cast.kindergarten.pk}" checked' in shown

    def test_the_photo_is_kept_and_used(self, visitor: Client, cast: Cast) -> None:
        token = send(visitor, cast, age="").context["form"].kept["photo"].token
        assert visitor.get(f"/expert/photo/kept/{token}/")["Content-Type"] == "image/jpeg"
        assert Client().get(f"/expert/photo/kept/{token}/").status_code == 404
        again = send(visitor, cast, age="", photo=None, photo_kept=token)
        assert again.context["form"].kept["photo"].name == "Моё фото.jpg"
        assert send(visitor, cast, photo=None, photo_kept=token)["Location"] == REGISTERED
        assert not KeptUpload.objects.exists()
        confirmed(visitor)
        assert Expert.objects.get().photo.name.endswith(".jpg")

    def test_somebody_elses_photo_is_no_photo(self, visitor: Client, cast: Cast) -> None:
        token = send(Client(), cast, age="").context["form"].kept["photo"].token
        assert errors(send(visitor, cast, photo=None, photo_kept=token)) == {"photo": ["Выберите фотографию."]}

    @pytest.mark.parametrize(
        ("content", "sentence"),
        [
            (b"MZ not a photo", "не фотография"),
            (b"", "Файл пустой"),
            (huge_png(20_000), "20000 × 20000"),
            (picture() + b"\0" * 600_000, "Нужно не больше 500 КБ"),
            (picture(fmt="GIF"), "не фотография"),
        ],
        ids=["program", "empty", "huge", "heavy", "gif"],
    )
    def test_a_bad_photo_is_told(self, visitor: Client, cast: Cast, content: bytes, sentence: str) -> None:
        answer = send(visitor, cast, photo=photo(content))
        assert list(errors(answer)) == ["photo"]
        assert sentence in errors(answer)["photo"][0]


class TestTwice:
    def test_the_same_form_sent_again_leads_to_the_same_page(self, visitor: Client, cast: Cast) -> None:
        assert [send(visitor, cast)["Location"] for _ in range(2)] == [REGISTERED, REGISTERED]
        assert SentRegistration.objects.count() == Letter.objects.count() == 1

    def test_a_corrected_address_is_another_letter(self, visitor: Client, cast: Cast) -> None:
        send(visitor, cast, email="ivanoff@example.org")
        send(visitor, cast)
        assert list(Letter.objects.order_by("pk").values_list("to", flat=True)) == [
            "ivanoff@example.org",
            "ivanov@example.org",
        ]

    def test_the_second_of_two_at_once(self, visitor: Client, cast: Cast, monkeypatch) -> None:
        """Both have looked and found nothing; the database keeps the first."""
        send(visitor, cast)
        first = SentRegistration.objects.get()
        answers = iter([None, first])
        monkeypatch.setattr(views, "known", lambda **_: next(answers))
        assert send(visitor, cast)["Location"] == REGISTERED
        assert SentRegistration.objects.get() == first
        assert Letter.objects.count() == 1


class TestConsentTexts:
    def test_a_new_version_must_be_read(self, visitor: Client, cast: Cast) -> None:
        fields = filled(cast)
        ConsentDocument.objects.create(purpose=Purpose.COOPERATION, version=2, title="Согласие", text="Иначе.")
        answer = visitor.post(ADDRESS, fields)
        assert list(errors(answer)) == ["consent_cooperation"]
        assert "Иначе." in page(answer)
