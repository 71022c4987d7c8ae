"""«Загрузить из файла» on the desk: who, what the pages say, what they write."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import DirectoryImport, Organisation
from portal.models import Job
from tests.accounts.loading import applied, checked, line, table
from tests.accounts.test_import_files import place, upload
from tests.cast import Cast

pytestmark = pytest.mark.django_db
__all__ = ["place"]
REPORT_QUERIES = 9


def page(name: str, *args: Any, model: str = "organisation") -> str:
    return reverse(f"admin:accounts_{model}_{name}", args=args)


@pytest.fixture
def root(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.superuser)
    return client


def test_from_upload_to_done(cast: Cast, django_capture_on_commit_callbacks: Callable[..., Any]) -> None:
    desk = cast.client(cast.moderator)
    assert "Загрузить из файла" in desk.get(page("changelist")).content.decode()
    html = upload(desk, table(line("Сад"), line("Ясли", place="Нигде")))
    assert "Проверяется" in html
    assert 'hx-trigger="every 2s"' in html
    assert "Обновить" in html
    load = DirectoryImport.objects.get()
    from portal.jobs import run_job

    assert load.check_job_id
    run_job(load.check_job_id)
    html = desk.get(page("import_report", load.pk)).content.decode()
    assert "Применить: добавить 1" in html
    assert "Муниципалитета «Нигде» нет в справочнике" in html
    assert not Organisation.objects.exists()
    html = desk.post(page("import_apply", load.pk), follow=True).content.decode()
    assert "Загружается" in html
    run_job(Job.objects.get(kind="directory.apply").pk)
    html = desk.get(page("import_report", load.pk)).content.decode()
    assert "Добавлено 1, изменено 0" in html
    assert "Применить" not in html


def test_the_progress_turns_into_the_report(cast: Cast) -> None:
    load = checked(cast, table(line("Сад")), cast.moderator)
    desk = cast.client(cast.moderator)
    response = desk.get(page("import_report", load.pk), headers={"HX-Request": "true"})
    assert response["HX-Refresh"] == "true"
    Job.objects.filter(pk=load.check_job_id).update(status="queued", progress_done=1, progress_total=4)
    response = desk.get(page("import_report", load.pk), headers={"HX-Request": "true"})
    assert "HX-Refresh" not in response
    assert 'value="25"' in response.content.decode()


@pytest.mark.parametrize("name", ["import_report", "import_errors", "import_apply"])
def test_a_load_is_its_owners_in_the_role_of_then(cast: Cast, root: Client, name: str) -> None:
    load = checked(cast, table(line("Сад")), cast.moderator)
    ask = "post" if name == "import_apply" else "get"
    for client in (cast.client(cast.other_moderator), cast.client(cast.expert), root):
        assert getattr(client, ask)(page(name, load.pk)).status_code == 404
    assert getattr(cast.client(cast.moderator), ask)(page(name, load.pk)).status_code in (200, 302)


@pytest.mark.parametrize("who", ["expert", "representative", "municipal_coordinator", "regional_coordinator"])
def test_others_have_no_such_page(cast: Cast, who: str) -> None:
    client = cast.client(getattr(cast, who))
    assert client.get(page("import")).status_code == 404
    assert client.get(page("export")).status_code == 404


def test_municipalities_are_loaded_by_the_administrator_only(cast: Cast, root: Client) -> None:
    desk = cast.client(cast.moderator)
    assert desk.get(page("import", model="municipality")).status_code == 404
    file = {"file": SimpleUploadedFile("a.csv", b"a;b")}
    assert desk.post(page("import", model="municipality"), file).status_code == 404
    assert "Загрузить из файла" not in desk.get(page("changelist", model="municipality")).content.decode()
    assert root.get(page("import", model="municipality")).status_code == 200


def test_opening_the_pages_writes_nothing(cast: Cast) -> None:
    load = checked(cast, table(line("Сад"), line("Ясли", place="Нигде")), cast.moderator)
    desk = cast.client(cast.moderator)
    desk.get(page("import"))
    with CaptureQueriesContext(connection) as seen:
        for url in (page("import"), page("import_report", load.pk), page("import_errors", load.pk), page("export")):
            assert desk.get(url).status_code == 200
    assert [q["sql"] for q in seen if not q["sql"].startswith("SELECT")] == []
    assert desk.get(page("import_apply", load.pk)).status_code == 404


@pytest.mark.parametrize("rows", [1, 30])
def test_the_report_costs_the_same(cast: Cast, rows: int) -> None:
    load = checked(cast, table(*(line(f"Сад № {number}") for number in range(rows))), cast.moderator)
    desk = cast.client(cast.moderator)
    desk.get(page("import_report", load.pk))
    with CaptureQueriesContext(connection) as seen:
        assert desk.get(page("import_report", load.pk)).content.decode().count("Новая запись") == rows
    assert len(seen) == REPORT_QUERIES, [q["sql"] for q in seen]


def test_a_long_report_is_paged(cast: Cast) -> None:
    load = checked(cast, table(*(line(f"Сад № {number}") for number in range(60))), cast.moderator)
    load = applied(cast, load, cast.moderator)
    html = (
        cast.client(cast.moderator).get(page("import_report", load.pk), {"show": "added", "page": 2}).content.decode()
    )
    assert html.count("Новая запись") == 10
