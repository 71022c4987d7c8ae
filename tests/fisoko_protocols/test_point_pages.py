"""The ППО's list of publications, protocol 1, and the block «Сбор данных»."""

from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from fisoko_protocols import workflow
from fisoko_protocols.models import Protocol, Subject, Version
from portal.moments import moment_label

HOME = "/protocols/"
HIDDEN_FROM = ["regional_coordinator", "far_coordinator", "federal_organiser", "moderator", "expert"]


def page(cast, who, name, *arguments):
    response = cast.client(who).get(reverse(f"protocols:{name}", args=arguments))
    assert response.status_code == 200
    return response.content.decode()


def press(cast, who, name, *arguments, **fields):
    return cast.client(who).post(reverse(f"protocols:{name}", args=arguments), fields, follow=True)


class TestPublications:
    def test_each_subject_has_both_protocols_with_their_time_and_what_to_do(self, cast, scene):
        protocol = scene.protocol
        text = page(cast, cast.point_organiser, "home")
        assert "ОМК 2026" in text
        assert "Литература, методисты" in text
        assert f'href="/protocols/{protocol.sitting_id}/first/">Электронный протокол 1<' in text
        assert f'href="/protocols/{protocol.pk}/">Электронный протокол 2<' in text
        assert text.count(moment_label(workflow.window(protocol).closes)) == 2
        assert "Не начат" in text
        assert "0 из 5" in text
        assert "Заполните протокол: осталось комплектов 5" in text
        assert "Ждут сдачи отчёта: <strong>1</strong>" in text

    @pytest.mark.parametrize(
        ("act", "told"),
        [
            ("fill", "Всё заполнено: нажмите «Сдать отчёт»"),
            ("handed_in", "Ничего: отчёт сдан. До конца срока его можно изменить"),
        ],
    )
    def test_what_to_do_follows_the_state(self, cast, scene, act, told):
        getattr(scene, act)()
        assert told in page(cast, cast.point_organiser, "home")

    def test_a_returned_protocol_asks_to_be_mended(self, cast, scene):
        protocol = scene.handed_in()
        actor = cast.actor(cast.regional_coordinator)
        workflow.give_back(protocol_id=protocol.pk, comment="Проверьте", rows={}, actor=actor)
        assert "Исправьте то, о чём написал координатор" in page(cast, cast.point_organiser, "home")

    def test_after_the_window_it_says_whom_to_ask(self, cast, scene):
        scene.fill()
        scene.close()
        text = page(cast, cast.point_organiser, "home")
        assert "попросите регионального координатора продлить срок" in text
        assert "шаблон больше не выдаётся" in text
        assert "Отчётов, которые нужно сдать сейчас, нет" in text

    def test_another_point_s_protocols_are_not_listed(self, cast, scene):
        scene.other_protocol  # noqa: B018
        text = page(cast, cast.point_organiser, "home")
        assert "Литература" not in text
        assert "Публикаций для Вашего ППО пока нет" in text

    def test_thirty_take_as_many_queries_as_one(self, cast, scene):
        scene.protocol  # noqa: B018
        client = cast.client(cast.point_organiser)

        def queries():
            with CaptureQueriesContext(connection) as found:
                assert client.get(HOME).status_code == 200
            return len(found)

        client.get(HOME)
        one = queries()
        for code in range(29):
            subject = Subject.objects.create(
                code=f"s{chr(97 + code // 26)}{chr(97 + code % 26)}", name=f"Предмет {code}"
            )
            scene.make_protocol(cast.point, scene.make_sitting(subject, "mu"[code % 2]), (f"7000{code:02}",))
        assert Protocol.objects.count() == 30
        assert queries() == one

    def test_its_times_go_by_its_own_clock_whatever_its_region_s_is(self, cast, scene, monkeypatch):
        cast.point.time_zone = "Asia/Vladivostok"
        cast.point.save()
        scene.protocol  # noqa: B018
        seen = []
        monkeypatch.setattr(
            "fisoko_protocols.views.home.waits", lambda p: bool(seen.append(timezone.get_current_timezone()))
        )
        cast.client(cast.point_organiser).get("/protocols/")
        assert [str(zone) for zone in seen] == ["Asia/Vladivostok"]

    def test_the_list_is_the_first_page_and_stands_in_the_menu(self, cast, scene):
        assert cast.client(cast.point_organiser).get("/cabinet/")["Location"] == HOME
        assert f'<a href="{HOME}" aria-current="page">Протоколы</a>' in page(cast, cast.point_organiser, "home")


class TestProtocolOne:
    def test_the_page_says_that_it_stays(self, cast, scene):
        text = page(cast, cast.point_organiser, "protocol-one", scene.protocol.sitting_id)
        assert "Электронный протокол 1. Литература, методисты" in text
        assert "Заполненный протокол 1 остаётся в ППО" in text
        assert ">Скачать шаблон</a>" in text

    def test_the_template_has_the_kits_and_the_survey_s_address(self, cast, scene, settings):
        settings.SURVEY_URL = "https://survey.example/here"
        protocol = scene.protocol
        address = reverse("protocols:protocol-one-file", args=[protocol.sitting_id])
        response = cast.client(cast.point_organiser).get(address)
        assert response["Content-Disposition"] == 'attachment; filename="protocol-1-mlit-edu390001.xlsx"'
        assert "no-store" in response["Cache-Control"]
        texts = {
            str(cell)
            for sheet in load_workbook(BytesIO(response.content))
            for row in sheet.iter_rows(values_only=True)
            for cell in row
        }
        assert {"501501", "mlit39501505", "https://survey.example/here"} <= texts
        assert set(protocol.kits.values_list("password", flat=True)) <= texts

    @pytest.mark.parametrize("name", ["protocol-one", "protocol-one-file"])
    @pytest.mark.parametrize("who", [*HIDDEN_FROM, "other_point_organiser"])
    def test_it_is_nobody_else_s(self, cast, scene, who, name):
        address = reverse(f"protocols:{name}", args=[scene.protocol.sitting_id])
        assert cast.client(getattr(cast, who)).get(address).status_code == 404

    def test_out_of_its_time_there_is_no_template(self, cast, scene):
        sitting = scene.protocol.sitting_id
        scene.close()
        text = page(cast, cast.point_organiser, "protocol-one", sitting)
        assert "Срок закончился" in text
        assert "Скачать шаблон</a>" not in text
        address = reverse("protocols:protocol-one-file", args=[sitting])
        assert cast.client(cast.point_organiser).get(address)["Location"] == f"/protocols/{sitting}/first/"


class TestGathering:
    """«Сбор данных» of 004: the message stands under «Редактировать»."""

    def test_handing_in_says_when_and_who(self, cast, scene):
        protocol = scene.fill()
        response = press(cast, cast.point_organiser, "protocol-hand-in", protocol.pk, tab="versions")
        assert response.redirect_chain == [(f"/protocols/{protocol.pk}/versions/", 302)]
        text = response.content.decode()
        version = Version.objects.get()
        handed_in = moment_label(version.handed_in_at.astimezone(protocol.point.zone))
        message = f"Отчёт сдан {handed_in}. Сдал: {cast.point_organiser.user.full_name}."
        assert text.index(">Редактировать</button>") < text.index(message)
        assert ">Сдать отчёт</button>" not in text

    def test_an_incomplete_one_is_not_taken_and_the_sentence_says_why(self, cast, scene):
        protocol = scene.fill(values={"501501": ("used", "edu390002")})
        response = press(cast, cast.point_organiser, "protocol-hand-in", protocol.pk, tab="excel")
        assert response.redirect_chain == [(f"/protocols/{protocol.pk}/excel/", 302)]
        assert "Заполнены не все комплекты: осталось 4." in response.content.decode()
        assert not Version.objects.exists()

    def test_a_second_press_says_that_it_is_done(self, cast, scene):
        protocol = scene.handed_in()
        response = press(cast, cast.point_organiser, "protocol-hand-in", protocol.pk, tab="versions")
        assert "Отчёт уже сдан." in response.content.decode()
        assert Version.objects.count() == 1

    def test_editing_opens_it_and_the_version_stays_official(self, cast, scene):
        protocol = scene.handed_in()
        response = press(cast, cast.point_organiser, "protocol-edit", protocol.pk, tab="excel")
        text = response.content.decode()
        assert "Сдан, есть несданные изменения" in text
        assert "Она остаётся официальной" in text
        assert ">Сдать отчёт</button>" in text
        protocol.refresh_from_db()
        assert protocol.status == "editing"

    def test_an_unknown_tab_leads_to_the_form(self, cast, scene):
        protocol = scene.handed_in()
        response = press(cast, cast.point_organiser, "protocol-edit", protocol.pk, tab="//evil.example")
        assert response.redirect_chain == [(f"/protocols/{protocol.pk}/form/", 302)]

    def test_a_late_one_is_called_late(self, cast, scene):
        protocol = scene.fill()
        scene.close()
        Protocol.objects.filter(pk=protocol.pk).update(
            extended_until=workflow.window(protocol).closes.replace(year=2999)
        )
        text = press(cast, cast.point_organiser, "protocol-hand-in", protocol.pk, tab="excel").content.decode()
        assert "Сдан с опозданием" in text
        assert "Срок продлён до" in text

    def test_closed_it_has_no_buttons_and_says_whom_to_ask(self, cast, scene):
        protocol = scene.handed_in()
        scene.close()
        text = page(cast, cast.point_organiser, "protocol-excel", protocol.pk)
        assert ">Редактировать</button>" not in text
        assert "попросите регионального координатора продлить срок" in text

    def test_the_address_of_letters_leads_to_the_form(self, cast, scene):
        response = cast.client(cast.point_organiser).get(f"/protocols/{scene.protocol.pk}/")
        assert response["Location"] == f"/protocols/{scene.protocol.pk}/form/"

    def test_a_return_is_told_with_its_rows(self, cast, scene):
        protocol = scene.handed_in()
        actor = cast.actor(cast.regional_coordinator)
        workflow.give_back(
            protocol_id=protocol.pk, comment="Проверьте логины", rows={"501502": "другая школа"}, actor=actor
        )
        text = page(cast, cast.point_organiser, "protocol-excel", protocol.pk)
        assert "Проверьте логины" in text
        assert "Комплект 501502: другая школа" in text
        assert "Официальной остаётся версия №&nbsp;1" in text


class TestOnBehalf:
    def test_the_coordinator_hands_in_for_the_point_and_it_is_said(self, cast, scene):
        protocol = scene.fill()
        text = page(cast, cast.regional_coordinator, "protocol-excel", protocol.pk)
        assert "Вы вносите данные за ППО edu390001" in text
        text = press(cast, cast.regional_coordinator, "protocol-hand-in", protocol.pk, tab="excel").content.decode()
        assert f"Сдал: {cast.regional_coordinator.user.full_name}, региональный координатор, за ППО" in text
        assert Version.objects.get().on_behalf

    def test_the_point_itself_sees_no_such_banner(self, cast, scene):
        assert "за ППО edu390001" not in page(cast, cast.point_organiser, "protocol-excel", scene.protocol.pk)

    @pytest.mark.parametrize("tab", ["excel", "versions"])
    def test_the_federal_organiser_only_reads(self, cast, scene, tab):
        protocol = scene.fill()
        text = page(cast, cast.federal_organiser, f"protocol-{tab}", protocol.pk)
        assert ">Сдать отчёт</button>" not in text
        assert "Загрузить из excel" not in text

    @pytest.mark.parametrize("button", ["protocol-hand-in", "protocol-edit"])
    @pytest.mark.parametrize(
        "who", ["federal_organiser", "far_coordinator", "other_point_organiser", "far_point_organiser", "moderator"]
    )
    def test_nobody_else_presses_the_buttons(self, cast, scene, who, button):
        protocol = scene.fill() if button == "protocol-hand-in" else scene.handed_in()
        assert press(cast, getattr(cast, who), button, protocol.pk).status_code == 404
        before = protocol.status
        protocol.refresh_from_db()
        assert protocol.status == before
