"""The set-up on the desk: the administrator's and the federal organiser's, nobody else's (spec/04)."""

import re
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from accounts.models import AssessmentPoint, RoleGrant, User
from fisoko_protocols.admin.points import PointForm
from fisoko_protocols.models import Assessment, Kit, Publication, Subject
from portal.desk import ScopedAdmin
from portal.models import HistoryRecord
from tests.cast import Cast
from tests.expert_rating.rated import queries_of, text
from tests.fisoko_protocols.scene import Scene

pytestmark = pytest.mark.django_db
OWN = ["fisoko_protocols_assessment", "fisoko_protocols_subject", "fisoko_protocols_sitting",
       "fisoko_protocols_publication", "fisoko_protocols_kit", "accounts_assessmentpoint"]  # fmt: skip


def list_of(name: str) -> str:
    return reverse(f"admin:{name}_changelist")


@pytest.fixture
def rows(scene: Scene) -> dict[str, Any]:
    scene.protocol, scene.far_protocol  # noqa: B018
    kit = Kit.objects.get(protocol=scene.protocol, number="501501")
    found = [scene.assessment, scene.subject, scene.sitting, scene.sitting.publications.get(number=2), kit]
    return dict(zip(OWN, [*found, scene.cast.point], strict=True))


@pytest.fixture
def organiser(cast: Cast) -> Client:
    return cast.client(cast.federal_organiser)


def every_list() -> list[str]:
    return [f"{m._meta.app_label}_{m._meta.model_name}" for m in admin.site._registry]


class TestTheDoor:
    def test_the_federal_organiser_has_exactly_these_lists(self, organiser: Client) -> None:
        for name in every_list():
            assert organiser.get(list_of(name)).status_code == (200 if name in OWN else 404), name

    def test_every_page_of_other_lists_is_not_there(self, cast: Cast, organiser: Client) -> None:
        """Direct addresses, the lists' own additions among them, by GET and by POST."""
        cast.waiting_expert, cast.kindergarten  # noqa: B018
        names = [p.name for name, p in owned() if name not in OWN]
        assert len(names) > 60
        for name in names:
            for arguments in ([], [1], ["1", "activate"], ["activate"]):
                url = address(name, arguments)
                if url:
                    assert organiser.get(url).status_code == 404, url
                    assert organiser.post(url).status_code == 404, url

    def test_the_first_page_names_only_them(self, organiser: Client, rows: dict[str, Any]) -> None:
        html = organiser.get(reverse("admin:index")).content.decode()
        found = set(re.findall(r'href="/admin/(\w+)/(\w+)/"', html))
        assert {f"{app}_{model}" for app, model in found} == set(OWN)
        assert "<h1>Настройка протоколов</h1>" in html
        assert "анкет" not in text(organiser.get(reverse("admin:index"))).lower()

    def test_the_administrator_has_them_too(self, cast: Cast, client: Client, rows: dict[str, Any]) -> None:
        client.force_login(cast.superuser)
        for name, row in rows.items():
            assert client.get(list_of(name)).status_code == 200, name
            assert client.get(reverse(f"admin:{name}_change", args=[row.pk])).status_code == 200, name

    @pytest.mark.parametrize("who", ["moderator", "regional_coordinator", "point_organiser", "expert"])
    def test_nobody_else_has_any(self, cast: Cast, rows: dict[str, Any], who: str) -> None:
        client = cast.client(getattr(cast, who))
        for name, row in rows.items():
            urls = [list_of(name), reverse(f"admin:{name}_change", args=[row.pk])]
            urls += [reverse(f"admin:{name}_history", args=[row.pk]), reverse(f"admin:{name}_delete", args=[row.pk])]
            for url in [*urls, reverse(f"admin:{name}_add")]:
                assert client.get(url).status_code == 404, url

    def test_a_moderators_menu_does_not_name_them(self, cast: Cast) -> None:
        html = cast.client(cast.moderator).get(reverse("admin:index")).content.decode()
        assert "fisoko_protocols" not in html
        assert "assessmentpoint" not in html

    def test_autocomplete_offers_only_what_the_lists_have(self, organiser: Client, rows: dict[str, Any]) -> None:
        def offered(app: str, model: str, field: str) -> Any:
            asked = {"app_label": app, "model_name": model, "field_name": field, "term": ""}
            return organiser.get(reverse("admin:autocomplete"), asked)

        assert [row["text"] for row in offered("fisoko_protocols", "sitting", "subject").json()["results"]] == [
            "Литература"
        ]
        assert len(offered("fisoko_protocols", "publication", "sitting").json()["results"]) == 1
        assert offered("accounts", "rolegrant", "user").status_code == 404


def owned() -> list[tuple[str, Any]]:
    """(the list, its pattern) of every page that belongs to one."""
    found = []
    for model, its in admin.site._registry.items():
        assert isinstance(its, ScopedAdmin)
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        found += [(name, pattern) for pattern in its.get_urls() if getattr(pattern, "name", None)]
    return found


def address(name: str, arguments: list[Any]) -> str:
    from django.urls import NoReverseMatch

    try:
        return reverse(f"admin:{name}", args=arguments)
    except NoReverseMatch:
        return ""


class TestPages:
    def test_every_row_opens(self, organiser: Client, rows: dict[str, Any]) -> None:
        for name, row in rows.items():
            for view in ("change", "history"):
                assert organiser.get(reverse(f"admin:{name}_{view}", args=[row.pk])).status_code == 200, name

    def test_the_password_stands_nowhere(self, organiser: Client, rows: dict[str, Any]) -> None:
        kit = rows["fisoko_protocols_kit"]
        Kit.objects.update(password="77351")
        for url in (list_of("fisoko_protocols_kit"), reverse("admin:fisoko_protocols_kit_change", args=[kit.pk])):
            html = organiser.get(url).content.decode()
            assert kit.login in html
            assert "77351" not in html

    def test_no_address_asks_about_passwords(self, organiser: Client, rows: dict[str, Any]) -> None:
        url = list_of("fisoko_protocols_kit")
        for query in ("?password__startswith=7", "?password=77351", "?o=password"):
            response = organiser.get(url + query)
            assert "501501" in response.content.decode() or response.status_code in {302, 400}

    def test_kits_are_read_only(self, organiser: Client, rows: dict[str, Any]) -> None:
        kit = rows["fisoko_protocols_kit"]
        for view, arguments in (("add", []), ("delete", [kit.pk])):
            assert organiser.get(reverse(f"admin:fisoko_protocols_kit_{view}", args=arguments)).status_code == 404
        url = reverse("admin:fisoko_protocols_kit_change", args=[kit.pk])
        assert organiser.post(url, {"number": "999999", "login": "x"}).status_code == 404
        kit.refresh_from_db()
        assert kit.number == "501501"

    @pytest.mark.parametrize(
        ("query", "number"),
        [("501501", 2), ("mlit39501501", 1), ("edu390001", 5), ("spo700001", 2), ("Полыньев", 0), ("5015", 0)],
    )
    def test_kits_are_looked_up_by_whole_numbers_and_logins(
        self, organiser: Client, rows: dict[str, Any], query: str, number: int
    ) -> None:
        page = text(organiser.get(list_of("fisoko_protocols_kit"), {"q": query}))
        assert f"Найдено: {number}" in page

    def test_filters_of_kits(self, organiser: Client, scene: Scene, rows: dict[str, Any]) -> None:
        url = list_of("fisoko_protocols_kit")
        assert "Найдено: 2" in text(organiser.get(url, {"region": "70"}))
        assert "Найдено: 7" in text(organiser.get(url, {"sitting": scene.sitting.pk}))
        assert "Найдено: 0" in text(organiser.get(url, {"sitting": scene.teachers.pk}))
        for nothing in ("Полыньев", "9" * 30):
            assert "Найдено: 0" in text(organiser.get(url, {"sitting": nothing})), "an unknown value finds nothing"

    def test_very_many_kits_are_not_counted_to_the_end(
        self, organiser: Client, rows: dict[str, Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("fisoko_protocols.admin.kits.MOST_COUNTED", 3)
        page = text(organiser.get(list_of("fisoko_protocols_kit")))
        assert "Найдено: больше 10 000" in page
        assert "Найдено: 2" in text(organiser.get(list_of("fisoko_protocols_kit"), {"region": "70"}))

    def test_lists_cost_no_query_a_row(self, scene: Scene, organiser: Client, rows: dict[str, Any]) -> None:
        few = {name: queries_of(lambda name=name: organiser.get(list_of(name))) for name in OWN}  # type: ignore[misc]
        for number in range(29):
            code = f"s{chr(97 + number % 26)}{chr(97 + number // 26)}"
            sitting = scene.make_sitting(Subject.objects.create(code=code, name=f"Предмет {number}"), "m")
            point = scene.cast.make_point(f"edu39{number + 100:04}", f"МАОУ СОШ № {number}", scene.cast.region)
            scene.make_protocol(point, sitting)
        many = {name: queries_of(lambda name=name: organiser.get(list_of(name))) for name in OWN}  # type: ignore[misc]
        assert many == few


class TestEditing:
    def test_hours_go_by_the_verb(self, organiser: Client, rows: dict[str, Any]) -> None:
        publication = rows["fisoko_protocols_publication"]
        url = reverse("admin:fisoko_protocols_publication_change", args=[publication.pk])
        sent = {"opens_on": "2026-11-23", "opens_time": "08:00", "closes_on": "2026-11-28", "closes_time": "18:00"}
        assert organiser.post(url, sent).status_code == 302
        publication.refresh_from_db()
        assert f"{publication.closes_on} {publication.closes_time}" == "2026-11-28 18:00:00"
        assert [record.verb for record in HistoryRecord.objects.about(publication)] == ["set_window"]

    def test_backwards_is_told(self, organiser: Client, rows: dict[str, Any]) -> None:
        url = reverse("admin:fisoko_protocols_publication_change", args=[rows["fisoko_protocols_publication"].pk])
        sent = {"opens_on": "2026-11-23", "opens_time": "08:00", "closes_on": "2026-11-20", "closes_time": "18:00"}
        assert "закрывается раньше" in text(organiser.post(url, sent))

    @pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
    def test_days_that_no_clock_can_tell_are_refused(
        self, organiser: Client, scene: Scene, rows: dict[str, Any], day: str
    ) -> None:
        publication = rows["fisoko_protocols_publication"]
        sent = {"opens_on": day, "opens_time": "00:00", "closes_on": day, "closes_time": "23:59"}
        days = {"kind": "omk", "title": "ОМК, осень", "starts_on": day, "ends_on": day}
        for url, fields in (
            (reverse("admin:fisoko_protocols_publication_change", args=[publication.pk]), sent),
            (reverse("admin:fisoko_protocols_assessment_add"), days),
        ):
            response = organiser.post(url, fields)
            assert response.status_code == 200
            assert "Год даты вне 1900–2199" in text(response)
        assert Assessment.objects.count() == 1
        watching = scene.cast.client(scene.cast.regional_coordinator)
        assert watching.get(reverse("protocols:watch")).status_code == 200

    @pytest.mark.parametrize("sign", ["\u2028", "\x85", "\x0b", "\n"])
    def test_names_are_of_one_line(self, organiser: Client, sign: str) -> None:
        days = {"kind": "omk", "starts_on": "2026-11-23", "ends_on": "2026-11-27"}
        organiser.post(reverse("admin:fisoko_protocols_assessment_add"), {**days, "title": f"ОМК{sign}осень"})
        organiser.post(reverse("admin:fisoko_protocols_subject_add"), {"code": "lit", "name": f"Родная{sign}речь"})
        assert Assessment.objects.get().title == "ОМК осень"
        assert Subject.objects.get().name == "Родная речь"

    def test_a_new_publication(self, organiser: Client, scene: Scene) -> None:
        Publication.objects.filter(sitting=scene.sitting, number=2).delete()
        sent = {"sitting": scene.sitting.pk, "number": 2, "opens_on": "2026-11-23", "opens_time": "08:00",
                "closes_on": "2026-11-28", "closes_time": "18:00"}  # fmt: skip
        assert organiser.post(reverse("admin:fisoko_protocols_publication_add"), sent).status_code == 302
        made = Publication.objects.get(sitting=scene.sitting, number=2)
        assert HistoryRecord.objects.about(made).get().verb == "add"

    @pytest.mark.parametrize("key", ["Полыньев", "9" * 30, "-1", ""])
    def test_what_is_no_record_is_refused_in_words(
        self, organiser: Client, rows: dict[str, Any], caplog: pytest.LogCaptureFixture, key: str
    ) -> None:
        sent = {"assessment": key, "subject": rows["fisoko_protocols_subject"].pk, "category": "u"}
        response = organiser.post(reverse("admin:fisoko_protocols_sitting_add"), sent)
        assert response.status_code == 200
        assert "Полыньев" not in caplog.text

    def test_names_of_people_are_refused(self, organiser: Client, cast: Cast) -> None:
        days = {"kind": "omk", "starts_on": "2026-11-23", "ends_on": "2026-11-27"}
        name = "Полыньев Борис Львович"
        assert cast.region
        for model, sent in (
            ("fisoko_protocols_assessment", {**days, "title": name}),
            ("fisoko_protocols_subject", {"code": "lit", "name": name}),
            ("accounts_assessmentpoint", {"login": "edu390009", "name": name, "region": "39"}),
        ):
            response = organiser.post(reverse(f"admin:{model}_add"), sent)
            assert response.status_code == 200, model
            assert "Похоже на имя человека" in text(response), model
        assert not Assessment.objects.exists()
        assert not AssessmentPoint.objects.exists()

    def test_what_is_used_stays(self, organiser: Client, rows: dict[str, Any]) -> None:
        for name, row in rows.items():
            url = reverse(f"admin:{name}_delete", args=[row.pk])
            if name != "fisoko_protocols_publication":
                assert organiser.post(url, {"post": "yes"}).status_code == 404, name
        subject = rows["fisoko_protocols_subject"]
        url = reverse("admin:fisoko_protocols_subject_change", args=[subject.pk])
        organiser.post(url, {"code": "other", "name": "Литература"})
        subject.refresh_from_db()
        assert subject.code == "lit"

    def test_a_mistake_can_be_deleted(self, organiser: Client) -> None:
        made = Subject.objects.create(code="mistake", name="Ошибка")
        url = reverse("admin:fisoko_protocols_subject_delete", args=[made.pk])
        assert organiser.post(url, {"post": "yes"}).status_code == 302
        assert not Subject.objects.exists()


class TestPoints:
    def test_a_point_with_its_account(self, cast: Cast, organiser: Client) -> None:
        cast.school.inn = "3900000001"
        cast.school.save()
        sent = {"login": "edu390009", "name": "МАОУ СОШ № 9", "region": "39", "time_zone": "МСК-1",
                "phone": "8 (4012) 00-00-09", "organisation_key": "3900000001"}  # fmt: skip
        assert organiser.post(reverse("admin:accounts_assessmentpoint_add"), sent).status_code == 302
        made = AssessmentPoint.objects.get(login="edu390009")
        assert (made.time_zone, made.phone, made.organisation) == ("Europe/Kaliningrad", "+74012000009", cast.school)
        user = User.objects.get(username="edu390009")
        assert RoleGrant.objects.in_force().get(user=user).point == made

    def test_a_login_taken_meanwhile_is_told_and_nothing_is_written(
        self, cast: Cast, organiser: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Between the check of the form and the making of the account."""
        cast.region, cast.make_user("edu390009")
        check = PointForm.clean_login

        def unseen(form: PointForm) -> str:
            monkeypatch.setattr(PointForm, "clean_login", check)
            login: str = form.cleaned_data["login"]
            return login

        monkeypatch.setattr(PointForm, "clean_login", unseen)
        sent = {"login": "edu390009", "name": "МАОУ СОШ № 9", "region": "39"}
        response = organiser.post(reverse("admin:accounts_assessmentpoint_add"), sent)
        assert "Такой логин уже есть" in text(response)
        assert "МАОУ СОШ № 9" in response.content.decode(), "what was typed stays"
        assert not AssessmentPoint.objects.filter(login="edu390009").exists()

    def test_an_organisation_that_is_not_there(self, cast: Cast, organiser: Client) -> None:
        assert cast.region
        sent = {"login": "edu390009", "name": "МАОУ СОШ № 9", "region": "39", "organisation_key": "3900000009"}
        response = organiser.post(reverse("admin:accounts_assessmentpoint_add"), sent)
        assert "нет в справочнике" in text(response)

    def test_a_change_keeps_login_and_region(self, cast: Cast, organiser: Client) -> None:
        url = reverse("admin:accounts_assessmentpoint_change", args=[cast.point.pk])
        assert "Сейчас: " in text(organiser.get(url))
        sent = {"login": "edu390999", "region": "70", "name": "МАОУ лицей № 31", "organisation_key": ""}
        assert organiser.post(url, sent).status_code == 302
        cast.point.refresh_from_db()
        assert (cast.point.login, cast.point.region_id, cast.point.name) == ("edu390001", "39", "МАОУ лицей № 31")
        assert cast.point.organisation is None
        assert cast.point.search_text == "edu390001 маоу лицей № 31"
