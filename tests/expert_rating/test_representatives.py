"""Registration of an organisation's representative: stored, waiting, activated, declined, sent again (spec/01)."""

from typing import Any

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.test import Client
from django.urls import reverse

from accounts.models import Consent, GrantStatus, Role, RoleGrant, User
from expert_rating.models import Representative
from expert_rating.workflow.representatives import activate_representatives, decline_representatives
from portal.models import HistoryRecord, Letter
from portal.workflow import NotYours, Refused
from tests.cast import Cast
from tests.expert_rating.rated import text, writes_nothing
from tests.expert_rating.registration_form import PASSWORD, Purpose, confirmed, consent, errors

ADDRESS = "/representative/register/"
REGISTERED = "/representative/registered/"
QUESTIONNAIRE = "/representative/questionnaire/"
LIST = "admin:expert_rating_representative_changelist"


def filled(cast: Cast, **changes: Any) -> dict[str, Any]:
    fields = {
        "federal_district": cast.region.federal_district_id,
        "region": cast.region.pk,
        "municipality": cast.municipality.pk,
        "organisation": cast.kindergarten.pk,
        "last_name": "Речная",
        "first_name": "Анна",
        "patronymic": "",
        "position": "Заместитель заведующего",
        "phone": "8 (911) 123-45-67",
        "email": "rechnaya@example.org",
        "form_id": "one-form",
        "login": "Rechnaya-A",
        "password1": PASSWORD,
        "password2": PASSWORD,
        "consent_personal_data": consent(Purpose.PERSONAL_DATA),
    } | changes
    return {name: value for name, value in fields.items() if value is not None}


def send(client: Client, cast: Cast, **changes: Any) -> Any:
    return client.post(ADDRESS, filled(cast, **changes))


def waiting(cast: Cast, number: int = 1, **scope: Any) -> Representative:
    user = cast.make_user(f"rep-{number}-{next(cast.numbers)}")
    scope = scope or {"organisation": cast.kindergarten}
    grant = cast.grant(Role.ORGANISATION_REPRESENTATIVE, status=GrantStatus.WAITING, user=user, **scope)
    return Representative.objects.create(grant=grant, position="Методист", sent_at=user.date_joined)


def status(found: Representative) -> str:
    return RoleGrant.objects.get(pk=found.grant_id).status


class TestRegistration:
    def test_account_role_questionnaire_consent_letter(self, visitor: Client, cast: Cast) -> None:
        answer = send(visitor, cast)
        assert (answer.status_code, answer["Location"]) == (302, REGISTERED)
        assert not Representative.objects.exists()
        confirmed(visitor)
        found = Representative.objects.with_person().get()
        grant = found.grant
        assert (grant.status, grant.role, grant.organisation) == (
            "waiting",
            "organisation_representative",
            cast.kindergarten,
        )
        assert (grant.user.username, grant.user.full_name, grant.user.phone) == (
            "rechnaya-a",
            "Речная Анна",
            "+79111234567",
        )
        assert grant.user.check_password(PASSWORD)
        assert found.position == "Заместитель заведующего"
        kept = Consent.objects.get()
        assert (kept.document.purpose, kept.address) == (Purpose.PERSONAL_DATA, "127.0.0.1")
        letter = Letter.objects.get(subject="СПО-портал: Анкета получена")
        assert letter.to == "rechnaya@example.org"
        assert HistoryRecord.objects.about(grant).get().verb == "register"
        assert "_auth_user_id" not in visitor.session

    @pytest.mark.parametrize(
        ("field", "value", "sentence"),
        [
            ("organisation", None, "Найдите и выберите организацию"),
            ("municipality", "", "Выберите муниципальный район."),
            ("last_name", "", "Укажите фамилию."),
            ("position", " ", "Укажите должность."),
            ("phone", "12", "Укажите телефон с кодом"),
            ("email", "нет", "Проверьте e-mail"),
            ("login", "я", "Логин состоит из латинских букв"),
            ("password2", "другое", "Пароли не совпали"),
            ("consent_personal_data", None, "Без этого согласия"),
            ("consent_personal_data", "0", "Текст согласия изменился"),
        ],
    )
    def test_refused_beside_the_field(self, visitor: Client, cast: Cast, field: str, value: Any, sentence: str) -> None:
        answer = send(visitor, cast, **{field: value})
        assert answer.status_code == 200
        assert any(sentence in error for error in errors(answer)[field])
        assert not User.objects.exists()

    def test_a_refused_form_keeps_what_was_typed(self, visitor: Client, cast: Cast) -> None:
        page = send(visitor, cast, password2="другое").content.decode()
        for typed in ("Речная", "Заместитель заведующего", "rechnaya@example.org", cast.kindergarten.full_name):
            assert typed in page

    def test_a_level_typed_by_hand_changes_nothing(self, visitor: Client, cast: Cast) -> None:
        assert send(visitor, cast, level="federal")["Location"] == REGISTERED
        confirmed(visitor)
        assert RoleGrant.objects.get().organisation == cast.kindergarten

    def test_a_taken_login_is_told(self, visitor: Client, cast: Cast) -> None:
        cast.make_user("rechnaya-a")
        assert "уже занят" in errors(send(visitor, cast))["login"][0]

    def test_the_same_form_twice_makes_one_account(self, visitor: Client, cast: Cast) -> None:
        assert send(visitor, cast)["Location"] == send(visitor, cast)["Location"] == REGISTERED
        confirmed(visitor)
        assert RoleGrant.objects.count() == User.objects.count() == 1

    def test_a_signed_in_person_adds_the_role(self, cast: Cast) -> None:
        client = cast.client(cast.listener)
        assert 'name="login"' not in client.get(ADDRESS).content.decode()
        answer = send(client, cast, login=None, password1=None, password2=None, email="other@example.org")
        assert answer["Location"] == REGISTERED
        grant = RoleGrant.objects.get(role=Role.ORGANISATION_REPRESENTATIVE)
        assert (grant.user, grant.status) == (cast.listener.user, "waiting")
        assert grant.user.email != "other@example.org"
        assert send(client, cast)["Location"] == QUESTIONNAIRE
        assert RoleGrant.objects.filter(role=Role.ORGANISATION_REPRESENTATIVE).count() == 1

    def test_lists_are_narrowed_without_scripts(self, visitor: Client, cast: Cast) -> None:
        cast.kindergarten  # noqa: B018
        page = visitor.post(ADDRESS, filled(cast, organisation=None, show="1")).content.decode()
        assert cast.kindergarten.full_name in page
        assert "Проверьте, пожалуйста, форму" not in page
        assert not User.objects.exists()

    def test_the_lists_come_as_a_part(self, visitor: Client, cast: Cast) -> None:
        cast.kindergarten  # noqa: B018
        asked = {
            "federal_district": cast.region.federal_district_id,
            "region": "39",
            "municipality": cast.municipality.pk,
        }
        page = visitor.get(reverse("rating:representative-territory"), asked).content.decode()
        assert cast.kindergarten.full_name in page
        assert "Уровень экспертного сообщества" not in page

    def test_opening_writes_nothing(self, visitor: Client, cast: Cast) -> None:
        with writes_nothing():
            for address in (ADDRESS, REGISTERED):
                assert visitor.get(address).status_code == 200


class TestWaiting:
    def test_only_the_questionnaire_is_seen(self, cast: Cast) -> None:
        client = cast.client(waiting(cast).grant)
        assert client.get("/cabinet/")["Location"] == QUESTIONNAIRE
        page = text(client.get(QUESTIONNAIRE))
        assert "Ваша анкета ожидает проверки модератором" in page
        assert "Методист" in page
        for name in ("representative-cabinet", "representative-results", "card", "reply", "publications"):
            assert client.get(reverse(f"rating:{name}")).status_code == 404

    def test_a_granted_role_without_a_questionnaire_has_its_page(self, cast: Cast) -> None:
        page = text(cast.client(cast.representative).get(QUESTIONNAIRE))
        assert cast.kindergarten.full_name in page


class TestModeration:
    def test_activation_sends_one_letter(self, cast: Cast) -> None:
        found = waiting(cast)
        desk = cast.client(cast.moderator)
        address = reverse("admin:expert_rating_representative_verb", args=[found.pk, "activate"])
        desk.post(address)
        assert status(found) == "active"
        again = desk.post(address, follow=True)
        assert "уже сделано «Активировать»" in text(again)
        letter = Letter.objects.get()
        assert letter.subject == "СПО-портал: Регистрация подтверждена"
        assert found.grant.user.username in letter.text
        assert "/representative/" in letter.text
        assert cast.client(RoleGrant.objects.get(pk=found.grant_id)).get("/representative/").status_code == 200

    def test_a_decline_needs_and_mails_its_reason(self, cast: Cast) -> None:
        found = waiting(cast)
        desk = cast.client(cast.moderator)
        address = reverse("admin:expert_rating_representative_verb", args=[found.pk, "decline"])
        assert "Укажите причину" in text(desk.post(address, {"reason": " "}))
        desk.post(address, {"reason": "Нет такой должности."})
        assert status(found) == "declined"
        assert "Нет такой должности." in Letter.objects.get().text
        client = cast.client(found.grant)
        assert "Причина: Нет такой должности." in text(client.get(QUESTIONNAIRE))

    def test_sent_again_after_a_decline(self, cast: Cast) -> None:
        found = waiting(cast)
        decline_representatives(ids=[found.pk], actor=cast.actor(cast.moderator), reason="Уточните должность.")
        client = cast.client(found.grant)
        given = filled(cast, position="Заведующий", email=found.grant.user.email)
        assert client.post("/representative/questionnaire/edit/", given)["Location"] == QUESTIONNAIRE
        found.refresh_from_db()
        assert (status(found), found.position) == ("waiting", "Заведующий")
        assert HistoryRecord.objects.about(found.grant).first().verb == "resubmit"

    def test_another_organisation_goes_back_to_the_moderator(self, cast: Cast) -> None:
        client = cast.client(cast.representative)
        given = filled(cast, email=cast.representative.user.email)
        client.post("/representative/questionnaire/edit/", given)
        assert RoleGrant.objects.get(pk=cast.representative.pk).status == "active"
        other = cast.other_kindergarten
        client.post(
            "/representative/questionnaire/edit/",
            given | {"municipality": cast.other_municipality.pk, "organisation": other.pk},
        )
        grant = RoleGrant.objects.get(pk=cast.representative.pk)
        assert (grant.status, grant.organisation) == ("waiting", other)

    def test_many_at_once(self, cast: Cast) -> None:
        rows = [waiting(cast, n) for n in range(3)]
        activate_representatives(ids=[rows[0].pk], actor=cast.actor(cast.moderator))
        desk = cast.client(cast.moderator)
        chosen = {ACTION_CHECKBOX_NAME: [row.pk for row in rows]}
        asked = desk.post(reverse(LIST), chosen | {"action": "decline_selected"})
        assert "Отклонить: 2 анкеты" in text(asked)
        done = desk.post(
            reverse("admin:expert_rating_representative_bulk", args=["decline"]), chosen | {"reason": "Проверьте."},
            follow=True,
        )  # fmt: skip
        assert "Пропущено: 1 анкета" in text(done)
        assert [status(row) for row in rows] == ["active", "declined", "declined"]

    def test_another_regions_is_not_there(self, cast: Cast) -> None:
        found = waiting(cast, organisation=cast.far_kindergarten)
        with pytest.raises(NotYours):
            activate_representatives(ids=[found.pk], actor=cast.actor(cast.moderator))
        desk = cast.client(cast.moderator)
        assert desk.get(reverse("admin:expert_rating_representative_change", args=[found.pk])).status_code == 404
        assert status(found) == "waiting"

    @pytest.mark.parametrize("who", ["representative", "expert", "other_moderator", "head"])
    def test_nobody_else_decides(self, cast: Cast, who: str) -> None:
        found = waiting(cast)
        with pytest.raises(NotYours):
            activate_representatives(ids=[found.pk], actor=cast.actor(getattr(cast, who)))

    def test_no_reason_no_decline(self, cast: Cast) -> None:
        found = waiting(cast)
        with pytest.raises(Refused):
            decline_representatives(ids=[found.pk], actor=cast.actor(cast.moderator), reason=" ")

    def test_the_queue_and_a_long_list(self, cast: Cast, django_assert_max_num_queries: Any) -> None:
        desk = cast.client(cast.moderator)
        for number in range(30):
            waiting(cast, number)
        queues = {q.label: q.words for q in desk.get(reverse("admin:index")).context["queues"]}
        assert queues["Представители ждут вашего решения"] == "30 анкет"
        with django_assert_max_num_queries(10), writes_nothing():
            assert desk.get(reverse(LIST)).status_code == 200
