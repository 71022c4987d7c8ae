"""The whole rating as .xlsx and .csv, at once or by a job."""

import csv
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from accounts import territory
from accounts.models import Municipality, Organisation
from expert_rating.listing import files
from expert_rating.views import rating_files
from portal.models import Job, KeptUpload
from portal.registry import organisation_saved
from tests.cast import Cast
from tests.expert_rating.rated import close, rate, text, writes_nothing

pytestmark = pytest.mark.django_db
CSV, XLSX = "/doo/ranking/file/csv/", "/doo/ranking/file/xlsx/"


@pytest.fixture
def three(cast: Cast) -> Cast:
    rate(cast, cast.federal_expert, cast.other_kindergarten, yes=6)
    rate(cast, cast.federal_expert, cast.far_kindergarten, yes=5)
    cast.make_organisation("=ВРЕДНАЯ(A1)", cast.municipality)
    return cast


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def table(answer: Any) -> list[list[str]]:
    return list(csv.reader(StringIO(body(answer).decode("utf-8-sig")), delimiter=";"))


def test_csv(visitor: Client, three: Cast) -> None:
    answer = visitor.get(CSV)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    head, *lines = table(answer)
    assert head[:5] == ["Место", "Организация", "Полное наименование", "Субъект РФ", "Муниципалитет"]
    assert [(line[0], line[1], line[-2], line[-1]) for line in lines] == [
        ("1", "МБДОУ «Солнышко»", "20,00", "1"),
        ("2", "МБДОУ д/с № 7", "16,67", "1"),
        ("", "'=ВРЕДНАЯ(A1)", "Нет оценок", "0"),
    ]
    assert lines[0][3:6] == ["Калининградская область", "Озёрский (муниципальный округ)", "20,00"]


def test_xlsx_holds_numbers_and_no_formula(visitor: Client, three: Cast) -> None:
    answer = visitor.get(XLSX)
    assert answer["Content-Disposition"].startswith('attachment; filename="rating-doo-')
    sheet = load_workbook(BytesIO(body(answer))).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[1][0] == 1
    assert float(rows[1][-2]) == 20
    assert rows[3][1] == "=ВРЕДНАЯ(A1)"
    assert sheet["B4"].data_type == "s"


def test_filters_hold_and_places_stay(visitor: Client, three: Cast) -> None:
    lines = table(visitor.get(CSV, {"region": "70"}))[1:]
    assert [line[:2] for line in lines] == [["2", "МБДОУ д/с № 7"]]


def test_links_stand_on_the_page(visitor: Client, three: Cast) -> None:
    html = visitor.get("/doo/ranking/", {"region": "39", "page": "1"}).content.decode()
    assert 'href="/doo/ranking/file/xlsx/?region=39"' in html
    assert 'href="/doo/ranking/file/csv/?region=39"' in html


def test_an_unknown_format_is_404(visitor: Client, three: Cast) -> None:
    assert visitor.get("/doo/ranking/file/pdf/").status_code == 404


class TestJob:
    @pytest.fixture(autouse=True)
    def long(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(files, "DIRECT_ROWS", 2)
        monkeypatch.setattr(files, "CHUNK", 2)

    def test_the_address_asks_first_and_writes_nothing(self, visitor: Client, three: Cast) -> None:
        with writes_nothing():
            said = text(visitor.get(CSV))
        assert "В списке организаций: 3" in said
        assert "Подготовить файл .csv" in said
        assert not Job.objects.exists()

    @pytest.mark.parametrize("address", [CSV, XLSX])
    def test_a_visitor_gets_the_file(
        self, visitor: Client, three: Cast, address: str, django_capture_on_commit_callbacks: Any
    ) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            started = visitor.post(address)
        assert "Готово" in text(visitor.get(started["Location"]))
        job = Job.objects.get()
        assert (job.status, job.progress_done, job.progress_total) == ("done", 3, 3)
        answer = visitor.get(f"{started['Location']}file/")
        assert answer["Content-Disposition"] == f'attachment; filename="{KeptUpload.objects.get().name}"'
        assert len(body(answer)) > 300

    def test_while_it_is_made_the_page_says_how_far(self, visitor: Client, three: Cast) -> None:
        started = visitor.post(CSV)
        Job.objects.update(progress_done=1, progress_total=3)
        page = visitor.get(started["Location"])
        assert "Строк готово: 1 из 3" in text(page)
        assert 'hx-trigger="every 2s"' in page.content.decode()
        part = visitor.get(started["Location"], headers={"HX-Request": "true"}).content.decode()
        assert part.strip().startswith('<div role="status"')
        assert visitor.get(f"{started['Location']}file/").status_code == 404

    def test_the_same_content_is_one_job(self, visitor: Client, three: Cast) -> None:
        first, second = visitor.post(CSV), visitor.post(f"{CSV}?q=&campaign=zzz")
        assert first["Location"] == second["Location"]
        assert visitor.post(XLSX)["Location"] != first["Location"]
        assert visitor.post(f"{CSV}?q=д") != first["Location"]

    def test_after_a_change_it_is_another(self, visitor: Client, three: Cast) -> None:
        first = visitor.post(CSV)
        rate(three, three.regional_expert, three.other_kindergarten)
        assert visitor.post(CSV)["Location"] != first["Location"]

    @pytest.mark.parametrize("change", ["renamed", "new", "closed"])
    def test_after_a_change_of_the_directory_too(self, visitor: Client, three: Cast, change: str) -> None:
        """Of an organisation without assessments: the results know nothing of it."""
        first = visitor.post(CSV)
        unrated = Organisation.objects.get(short_name="=ВРЕДНАЯ(A1)")
        if change == "renamed":
            unrated.short_name = "Новое имя"
            unrated.fill_derived().save()
            organisation_saved(unrated)
        elif change == "closed":
            close(pk=unrated.pk)
        else:
            three.make_organisation("Новый сад", three.municipality)
        assert visitor.post(CSV)["Location"] != first["Location"]

    def test_after_a_new_name_of_a_municipality_too(self, visitor: Client, three: Cast) -> None:
        first = visitor.post(CSV)
        place = three.municipality
        Municipality.objects.filter(pk=place.pk).update(name="Новый Калининград")
        territory.forget()
        assert visitor.post(CSV)["Location"] != first["Location"]

    def test_a_failed_one_can_be_tried_again(self, visitor: Client, three: Cast) -> None:
        first = visitor.post(CSV)
        Job.objects.update(status=Job.Status.FAILED)
        assert visitor.post(CSV)["Location"] != first["Location"]

    def test_of_another_kind_or_a_changed_token_is_404(self, visitor: Client, three: Cast) -> None:
        address = visitor.post(CSV)["Location"]
        assert visitor.get(address.replace("/doo/", "/oo/")).status_code == 404
        assert visitor.get(address.replace("/job/", "/job/x")).status_code == 404


def test_too_many_files(visitor: Client, three: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rating_files, "FILES", {"person": 1, "address": 1})
    assert visitor.get(CSV).status_code == 200
    refused = visitor.get(CSV)
    assert refused.status_code == 429
    assert "Попробуйте через час" in text(refused)
