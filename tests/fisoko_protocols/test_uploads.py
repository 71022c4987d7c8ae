"""«Excel»: a filled template in, its check row by row, «Применить»; nobody's entry is overwritten unseen (spec/04)."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from fisoko_protocols import workflow
from fisoko_protocols.models import Kit, Upload
from fisoko_protocols.tasks import sweep_uploads
from portal.models import HistoryRecord
from portal.workflow import AlreadyDone, NotYours, Refused
from tests.fisoko_protocols.books import FIGURE_13, TITLES, book, cells, sent
from tests.fisoko_protocols.scene import FIGURE_13 as FILLED

ROWS = [("501501", "used", "edu390002", "", "")]
NAME = "Замысловатова Прасковья Тихоновна"


def post(cast, who, name, *arguments, content=None, **fields):
    data = fields if content is None else {**fields, "file": sent(content)}
    return cast.client(who).post(reverse(f"protocols:{name}", args=arguments), data)


def upload(cast, scene, content, *, who=None):
    return post(cast, who or cast.point_organiser, "protocol-upload", scene.protocol.pk, content=content)


def text_of(response):
    assert response.status_code == 200
    return response.content.decode()


def standing(protocol):
    return {kit.number: (kit.comment, kit.school_login) for kit in Kit.objects.filter(protocol=protocol)}


class TestTemplate:
    def test_it_has_the_kits_and_what_is_entered(self, cast, scene):
        protocol = scene.fill(values={"501501": ("used", "edu390002"), "501504": ("spoiled", "")})
        response = cast.client(cast.point_organiser).get(reverse("protocols:protocol-template", args=[protocol.pk]))
        assert response["Content-Disposition"] == 'attachment; filename="protocol-2-mlit-edu390001.xlsx"'
        assert cells(response.content)[:3] == [
            list(TITLES),
            ["501501", "использован", "edu390002"],
            ["501502", None, None],
        ]

    def test_sent_back_it_changes_nothing(self, cast, scene):
        protocol = scene.fill()
        template = cast.client(cast.point_organiser).get(reverse("protocols:protocol-template", args=[protocol.pk]))
        assert "Файл совпадает с тем, что уже внесено" in text_of(upload(cast, scene, template.content))
        assert not Upload.objects.exists()


class TestCheck:
    def test_a_good_file_is_shown_and_waits(self, cast, scene):
        text = text_of(upload(cast, scene, book()))
        assert "Ошибок нет. Пока ничего не записано" in text
        assert "<h3>Новое: 5</h3>" in text
        assert standing(scene.protocol) == dict.fromkeys(FILLED, ("", ""))
        kept = Upload.objects.get()
        assert kept.rows == [[number, *values, "", ""] for number, values in FILLED.items()]
        assert f'action="/protocols/{scene.protocol.pk}/upload/{kept.pk}/apply/"' in text

    def test_changed_new_and_same_rows_stand_apart_with_what_was_there(self, cast, scene):
        scene.fill(values={"501501": ("used", "edu390002"), "501504": ("spoiled", "")})
        text = text_of(upload(cast, scene, book()))
        for heading in ("Изменено: 1", "Новое: 3", "Без изменений: 1"):
            assert f"<h3>{heading}</h3>" in text
        assert "<del>edu390002</del> → edu777777" in text

    def test_errors_have_their_cell_and_nothing_can_be_applied(self, cast, scene):
        rows = [("501501", "использован", None), ("501502", "пропал", None), *FIGURE_13[2:4]]
        text = text_of(upload(cast, scene, book(rows)))
        assert "Строк с ошибками: 3" in text
        for cell, told in (
            ("C2", "Ошибка: комплект использован, а логина нет"),
            ("B3", "Ошибка: здесь может стоять только"),
            ("A1", "Ошибка: нет строки с этим комплектом, добавьте её: комплект 501505"),
        ):
            assert f"<strong>{cell}</strong> {told}" in text
        assert ">Применить</button>" not in text
        assert ">Скачать с пометками</button>" in text
        assert "пропал" not in text
        assert not Upload.objects.exists()

    def test_mended_slips_are_named(self, cast, scene):
        rows = [(501501, "Использован ", "еdu 777777"), *FIGURE_13[1:]]
        text = text_of(upload(cast, scene, book(rows)))
        assert "<strong>B2</strong> Исправлено: «использован»" in text
        assert "<strong>C2</strong> Исправлено: edu777777" in text
        assert Upload.objects.get().rows[0][:3] == ["501501", "used", "edu777777"]

    def test_a_school_s_name_becomes_its_login(self, cast, scene):
        cast.school.federal_login = "edu390777"
        cast.school.save()
        content = book([("501501", "использован", "МАОУ  сош №\xa031"), *FIGURE_13[1:]])
        address = reverse("protocols:protocol-upload", args=[scene.protocol.pk])
        client = cast.client(cast.point_organiser)
        with CaptureQueriesContext(connection) as queries:
            text = text_of(client.post(address, {"file": sent(content)}))
        assert "По названию организации найден логин edu390777" in text
        # The directory's names come to the portal: what was typed may be a person's name.
        assert not any("сош" in query["sql"].lower() for query in queries)

    def test_two_schools_of_one_name_are_asked_about(self, cast, scene):
        for login, place in (("edu390777", cast.municipality), ("edu390778", cast.other_municipality)):
            cast.make_organisation("Гимназия № 1", place, federal_login=login, full_name=f"Гимназия № 1 {place}")
        rows = [("501501", "использован", "Гимназия № 1"), *FIGURE_13[1:]]
        assert "Ошибка: организаций с таким названием несколько" in text_of(upload(cast, scene, book(rows)))

    def test_the_name_of_another_region_s_school_is_not_found(self, cast, scene):
        cast.make_organisation("Гимназия № 2", cast.far_municipality, federal_login="edu700777")
        rows = [("501501", "использован", "Гимназия № 2"), *FIGURE_13[1:]]
        assert "Ошибка: организации с таким названием в справочнике нет" in text_of(upload(cast, scene, book(rows)))

    @pytest.mark.parametrize(
        ("titles", "rows", "told"),
        [
            ([*TITLES, "ФИО"], [("501501", "использован", "edu390002", NAME)], "В файле есть столбец с ФИО: D1"),
            (TITLES, [("501501", "использован", "edu390002", None, NAME)], "Вне таблицы протокола есть данные: E2"),
            (
                ["Номер комплекта", "ФИО (не передаются в систему, но для заполнения обязательны)", "Комментарии"],
                [("501501", NAME, "использован")],
                "Это протокол 1: он остаётся в ППО",
            ),
        ],
    )
    def test_a_file_with_names_is_refused_whole(self, cast, scene, titles, rows, told):
        text = text_of(upload(cast, scene, book(rows, titles)))
        assert told in text
        assert "Файл не принят" in text
        assert "Замысловатова" not in text
        assert not Upload.objects.exists()

    @pytest.mark.parametrize("content", [b"", b"\x00\xff" * 100, b"PK\x03\x04 broken"])
    def test_what_is_no_workbook_is_refused_in_words(self, cast, scene, content):
        text = text_of(upload(cast, scene, content))
        assert "Файл не принят" in text

    def test_no_file_at_all(self, cast, scene):
        assert "Файл не выбран" in text_of(post(cast, cast.point_organiser, "protocol-upload", scene.protocol.pk))

    def test_a_newer_upload_takes_the_place_of_the_older(self, cast, scene):
        client, address = (
            cast.client(cast.point_organiser),
            reverse("protocols:protocol-upload", args=[scene.protocol.pk]),
        )
        for content in (book(), book([("501501", "испорчен", None), *FIGURE_13[1:]])):
            client.post(address, {"file": sent(content)})
        assert Upload.objects.get().rows[0][:3] == ["501501", "spoiled", ""]

    @pytest.mark.parametrize("name", ["protocol-upload", "protocol-marked"])
    @pytest.mark.parametrize("who", ["federal_organiser", "far_coordinator", "other_point_organiser", "moderator"])
    def test_only_who_fills_may_send(self, cast, scene, who, name):
        response = post(cast, getattr(cast, who), name, scene.protocol.pk, content=book())
        assert response.status_code == 404
        assert not Upload.objects.exists()

    @pytest.mark.parametrize("name", ["protocol-upload", "protocol-marked"])
    def test_opening_the_address_of_an_answer_leads_to_the_tab(self, cast, scene, name):
        response = cast.client(cast.point_organiser).get(reverse(f"protocols:{name}", args=[scene.protocol.pk]))
        assert response["Location"] == f"/protocols/{scene.protocol.pk}/excel/"

    @pytest.mark.parametrize("closed", [True, False])
    def test_nothing_is_read_once_it_is_handed_in_or_closed(self, cast, scene, closed):
        scene.fill() if closed else scene.handed_in()
        if closed:
            scene.close()
        response = post(cast, cast.point_organiser, "protocol-upload", scene.protocol.pk, content=book())
        assert response["Location"] == f"/protocols/{scene.protocol.pk}/excel/"
        assert not Upload.objects.exists()

    def test_five_thousand_rows_are_shown(self, cast, scene):
        numbers = tuple(f"{600000 + place}" for place in range(5000))
        protocol = scene.make_protocol(cast.point, scene.teachers, numbers)
        content = book([(number, "использован", f"edu39{place % 10_000:04}") for place, number in enumerate(numbers)])
        client, address = cast.client(cast.point_organiser), reverse("protocols:protocol-upload", args=[protocol.pk])
        client.get(reverse("protocols:protocol-excel", args=[protocol.pk]))
        text = text_of(client.post(address, {"file": sent(content)}))
        assert "Показать ещё строк: 4900" in text
        assert len(re.findall(r'<th scope="row">60\d{4}', text)) == 5000


class TestMarked:
    def test_the_person_s_own_workbook_comes_back_with_notes(self, cast, scene):
        content = book([("501501", "пропал", None), *FIGURE_13[1:]])
        response = post(cast, cast.point_organiser, "protocol-marked", scene.protocol.pk, content=content)
        assert response["Content-Disposition"] == 'attachment; filename="protocol-2-mlit-edu390001-marked.xlsx"'
        sheet = load_workbook(BytesIO(response.content)).active
        assert sheet["B2"].value == "пропал"
        assert "здесь может стоять только" in sheet["B2"].comment.text

    @pytest.mark.parametrize(
        ("content", "told"),
        [(None, "Файл не выбран"), (book([("501501", NAME)], ["Номер комплекта", "ФИО"]), "столбец с ФИО")],
    )
    def test_what_cannot_be_read_cannot_be_marked(self, cast, scene, content, told):
        response = post(cast, cast.point_organiser, "protocol-marked", scene.protocol.pk, content=content)
        assert told in text_of(response)

    def test_a_file_without_notes_says_so(self, cast, scene):
        for login in ("edu390003", "edu390004", "edu390005"):
            cast.make_organisation(f"Школа {login}", cast.municipality, federal_login=login)
        rows = [(number, "использован", f"edu39000{place + 3}") for place, (number, *_) in enumerate(FIGURE_13[:3])]
        response = post(
            cast, cast.point_organiser, "protocol-marked", scene.protocol.pk, content=book([*rows, *FIGURE_13[3:]])
        )
        assert "пометок ставить негде" in text_of(response)


class TestApply:
    def waiting(self, cast, scene):
        upload(cast, scene, book())
        return Upload.objects.get()

    def press(self, cast, scene, kept_id, *, who=None):
        address = reverse("protocols:protocol-apply", args=[scene.protocol.pk, kept_id])
        return cast.client(who or cast.point_organiser).post(address, follow=True)

    def test_it_enters_all_and_waits_no_longer(self, cast, scene):
        kept = self.waiting(cast, scene)
        text = self.press(cast, scene, kept.pk).content.decode()
        assert "Загрузка применена. Изменено комплектов: 5." in text
        assert standing(scene.protocol) == FILLED
        assert not Upload.objects.exists()
        scene.protocol.refresh_from_db()
        assert (scene.protocol.status, scene.protocol.kits_filled) == ("in_progress", 5)

    def test_a_second_press_says_that_it_is_gone(self, cast, scene):
        kept = self.waiting(cast, scene)
        self.press(cast, scene, kept.pk)
        assert "Эта загрузка уже применена или устарела" in self.press(cast, scene, kept.pk).content.decode()
        assert standing(scene.protocol) == FILLED

    def test_what_somebody_entered_meanwhile_is_not_overwritten(self, cast, scene):
        kept = self.waiting(cast, scene)
        other = {"501502": ("spoiled", "")}
        scene.fill(values=other, by=cast.regional_coordinator)
        text = self.press(cast, scene, kept.pk).content.decode()
        assert "другой человек изменил эти комплекты: 501502. Ничего не записано" in text
        assert standing(scene.protocol) == {**dict.fromkeys(FILLED, ("", "")), **other}
        assert not Upload.objects.exists()

    def test_the_coordinator_applies_for_the_point_and_the_history_says_so(self, cast, scene):
        upload(cast, scene, book(), who=cast.regional_coordinator)
        self.press(cast, scene, Upload.objects.get().pk, who=cast.regional_coordinator)
        assert standing(scene.protocol) == FILLED
        labels = HistoryRecord.objects.about(scene.protocol).values_list("label", flat=True)
        assert "Внесение данных за ППО" in labels

    @pytest.mark.parametrize("who", ["regional_coordinator", "federal_organiser"])
    def test_another_s_upload_cannot_be_applied(self, cast, scene, who):
        kept = self.waiting(cast, scene)
        self.press(cast, scene, kept.pk, who=getattr(cast, who))
        assert standing(scene.protocol) == dict.fromkeys(FILLED, ("", ""))
        assert Upload.objects.filter(pk=kept.pk).exists()

    def test_another_protocol_s_upload_is_not_applied_here(self, cast, scene):
        kept = self.waiting(cast, scene)
        teachers = scene.make_protocol(cast.point, scene.teachers, ("501501",))
        with pytest.raises(AlreadyDone):
            workflow.apply_upload(protocol_id=teachers.pk, upload_id=kept.pk, actor=cast.actor(cast.point_organiser))
        assert standing(teachers) == {"501501": ("", "")}

    def test_after_handing_in_nothing_is_applied(self, cast, scene):
        kept = self.waiting(cast, scene)
        handed_in = scene.handed_in()
        Kit.objects.filter(protocol=handed_in, number="501501").update(comment="", school_login="")
        assert "Отчёт сдан" in self.press(cast, scene, kept.pk).content.decode()
        assert standing(handed_in)["501501"] == ("", "")


class TestWaiting:
    def test_the_excel_tab_leads_to_it(self, cast, scene):
        upload(cast, scene, book())
        kept = Upload.objects.get()
        client = cast.client(cast.point_organiser)
        excel = client.get(reverse("protocols:protocol-excel", args=[scene.protocol.pk])).content.decode()
        address = reverse("protocols:protocol-preview", args=[scene.protocol.pk, kept.pk])
        assert f'href="{address}">Посмотреть и применить</a>' in excel
        text = text_of(client.get(address))
        assert "Изменятся комплекты: <strong>5</strong>" in text
        assert ">Применить</button>" in text

    def test_one_that_is_gone_leads_back(self, cast, scene):
        address = reverse("protocols:protocol-preview", args=[scene.protocol.pk, 12345])
        response = cast.client(cast.point_organiser).get(address, follow=True)
        assert "Эта загрузка уже применена или устарела" in response.content.decode()

    def test_after_a_day_it_is_swept(self, cast, scene):
        upload(cast, scene, book())
        now = timezone.now()
        assert workflow.sweep_uploads(now + timedelta(hours=23, minutes=59)) == 0
        assert workflow.sweep_uploads(now + timedelta(hours=24, minutes=1)) == 1
        assert not Upload.objects.exists()

    def test_beat_sweeps(self, cast, scene, settings):
        upload(cast, scene, book())
        Upload.objects.update(created_at=timezone.now() - timedelta(hours=25))
        sweep_uploads()
        assert not Upload.objects.exists()
        tasks = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
        assert "fisoko_protocols.tasks.sweep_uploads" in tasks


class TestKeeping:
    """The verb is the last door: whatever calls it, only valid values of the sender's own protocol are kept."""

    @pytest.mark.parametrize(
        "row",
        [
            ("501501", NAME, "", "", ""),
            ("501501", "used", NAME, "", ""),
            (NAME, "used", "edu390002", "", ""),
            ("50150", "used", "edu390002", "", ""),
        ],
    )
    def test_nothing_but_valid_values_is_kept(self, cast, scene, row):
        with pytest.raises(Refused) as refused:
            workflow.keep_upload(protocol_id=scene.protocol.pk, rows=[row], actor=cast.actor(cast.point_organiser))
        assert "Замысловатова" not in str(refused.value)
        assert not Upload.objects.exists()

    @pytest.mark.parametrize("who", ["federal_organiser", "far_coordinator", "other_point_organiser", "expert"])
    def test_only_who_fills_keeps(self, cast, scene, who):
        with pytest.raises(NotYours):
            workflow.keep_upload(protocol_id=scene.protocol.pk, rows=ROWS, actor=cast.actor(getattr(cast, who)))

    @pytest.mark.parametrize("closed", [True, False])
    def test_not_when_it_takes_no_entries(self, cast, scene, closed):
        protocol = scene.fill() if closed else scene.handed_in()
        if closed:
            scene.close()
        with pytest.raises(Refused):
            workflow.keep_upload(protocol_id=protocol.pk, rows=ROWS, actor=cast.actor(cast.point_organiser))
