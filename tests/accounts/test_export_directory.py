"""«Выгрузить»: the filtered list as a file that can be loaded back."""

import re
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts import exports
from accounts.models import DirectoryExport, Organisation
from portal.jobs import run_job
from portal.models import Job, Notice
from tests.accounts.loading import applied, checked, figures
from tests.cast import Cast

pytestmark = pytest.mark.django_db
EXPORT = "admin:accounts_organisation_export"


@pytest.fixture
def filled(cast: Cast) -> Cast:
    cast.make_organisation(
        "=Сад «Ёлка»", cast.municipality, inn="0100000001", federal_login="edu390001", head="-Ветрова", site="https://a.ru",
        email="a@example.org", phone="+7 (401) 200", low_results_years=[2024, 2025], closed=True, address="@дом",
    )  # fmt: skip
    cast.make_organisation("Школа", cast.other_municipality, kind="oo")
    cast.make_organisation("Далёкая", cast.far_municipality)
    return cast


def given(cast: Cast, ending: str, query: str = "", who: str = "moderator") -> bytes:
    response: Any = cast.client(getattr(cast, who)).post(f"{reverse(EXPORT)}{query}", {"ending": ending})
    assert "attachment" in response["Content-Disposition"]
    return b"".join(response)


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_what_is_given_out_loads_back_as_it_was(filled: Cast, ending: str) -> None:
    content = given(filled, ending)
    assert figures(checked(filled, content, name=f"a.{ending}")) == {"unchanged": 2}
    before = list(Organisation.objects.filter(municipality__region="39").order_by("short_name").values())
    Organisation.objects.filter(municipality__region="39").delete()
    applied(filled, checked(filled, content, name=f"a.{ending}"))
    after = list(Organisation.objects.filter(municipality__region="39").order_by("short_name").values())
    for row in (*before, *after):
        row.pop("id")
    assert after == before


def test_no_text_becomes_a_formula(filled: Cast) -> None:
    sheet = load_workbook(BytesIO(given(filled, "xlsx"))).worksheets[0]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    text = given(filled, "csv").decode("utf-8-sig")
    assert "\"'=Сад" in text
    assert "\"'-Ветрова" in text


def test_the_filter_and_the_scope_hold(filled: Cast) -> None:
    text = given(filled, "csv", "?kind=oo").decode("utf-8-sig")
    assert "Школа" in text
    assert "Ёлка" not in text
    assert "Далёкая" not in given(filled, "csv").decode("utf-8-sig")
    assert "Школа" not in given(filled, "csv", who="other_moderator").decode("utf-8-sig")


def test_a_long_list_is_a_job_with_a_link_for_its_owner(filled: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "MOST_AT_ONCE", 1)
    desk = filled.client(filled.moderator)
    assert "придёт в уведомления" in desk.get(reverse(EXPORT)).content.decode()
    desk.post(reverse(EXPORT), {"ending": "csv"})
    job = Job.objects.get(kind=exports.KIND)
    run_job(job.pk)
    notice = Notice.objects.get(person=filled.moderator.user)
    assert notice.title.startswith("Выгрузка готова")
    response: Any = desk.get(notice.url)
    assert b"".join(response).decode("utf-8-sig").count("\r\n") == 3
    assert "no-store" in response["Cache-Control"]
    assert filled.client(filled.other_moderator).get(notice.url).status_code == 404
    DirectoryExport.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert desk.get(notice.url).status_code == 404
    assert exports.sweep_exports() == 1


@pytest.fixture
def ordered(filled: Cast, monkeypatch: pytest.MonkeyPatch) -> tuple[Job, str]:
    """A long list asked for, and the page it leads to."""
    monkeypatch.setattr(exports, "MOST_AT_ONCE", 1)
    page = filled.client(filled.moderator).post(reverse(EXPORT), {"ending": "csv"})["Location"]
    return Job.objects.get(kind=exports.KIND), page


class TestProgress:
    def test_is_shown_until_the_file_can_be_had(self, filled: Cast, ordered: tuple[Job, str]) -> None:
        job, page = ordered
        desk = filled.client(filled.moderator)
        assert "Выполняется" in desk.get(page).content.decode()
        run_job(job.pk)
        part = desk.get(page, headers={"HX-Request": "true"}).content.decode()
        assert "<html" not in part
        [file] = re.findall(r'href="(/admin/accounts/organisation/export/\d+/)"', part)
        assert desk.get(file).status_code == 200

    def test_is_its_owners_alone(self, filled: Cast, ordered: tuple[Job, str]) -> None:
        assert filled.client(filled.other_moderator).get(ordered[1]).status_code == 404

    def test_a_failure_is_told(self, filled: Cast, ordered: tuple[Job, str]) -> None:
        job, _ = ordered
        filled.moderator.status = "withdrawn"
        filled.moderator.save()
        run_job(job.pk)
        notice = Notice.objects.get(person=filled.moderator.user)
        assert notice.title.startswith("Не выполнено: выгрузка справочника. ")
        assert "больше не действует" in notice.title


def test_municipalities_too(filled: Cast) -> None:
    url = reverse("admin:accounts_municipality_export")
    response: Any = filled.client(filled.moderator).post(url, {"ending": "csv"})
    content = b"".join(response)
    assert "Северск" not in content.decode("utf-8-sig")
    found = figures(checked(filled, content, name="a.csv", table="municipalities"))
    assert set(found) == {"unchanged"}
