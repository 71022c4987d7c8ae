"""What may be sent to the set-up at all, what of it is kept, and who may (spec/04, the rule above all others)."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from accounts.models import Role
from fisoko_protocols.models import Publication, SetupChunk, SetupImport, SetupLine
from fisoko_protocols.tasks import sweep_uploads
from portal.jobs import run_job
from portal.models import HistoryRecord, Notice
from tests.cast import Cast
from tests.expert_rating.rated import queries_of, text
from tests.fisoko_protocols.loading import (
    HEADS,
    KITS_HEAD,
    POINTS_HEAD,
    applied,
    book,
    checked,
    figures,
    kit,
    loaded,
    point,
    post,
    publication,
)
from tests.fisoko_protocols.scene import Scene

pytestmark = pytest.mark.django_db
NAME = "Полыньев Борис Львович"


def anywhere(word: str) -> list[str]:
    """Tables and files of the portal that hold the word."""
    found = [
        model._meta.label
        for model in apps.get_models()
        if any(word in str(row) for row in model._base_manager.values())
    ]
    files = [path for path in Path(settings.VAR_DIR).rglob("*") if path.is_file()]
    return [*found, *(str(path) for path in files if word.encode() in path.read_bytes())]


def sheet_of_names(made: Workbook) -> None:
    made.create_sheet("Лист2")["C7"] = NAME


def hidden_sheet(made: Workbook) -> None:
    sheet_of_names(made)
    made.worksheets[1].sheet_state = "veryHidden"


def protocol_one(made: Workbook) -> None:
    made.worksheets[0].title = "Протокол 1"


def beside(made: Workbook) -> None:
    made.worksheets[0]["J9"] = NAME


REFUSED: dict[str, tuple[bytes, str]] = {
    "a column more": (book("kits", [*kit(), NAME], head=[*KITS_HEAD, "ФИО"]), "вне столбцов"),
    "a column without a title": (book("kits", [*kit(), NAME]), "вне столбцов"),
    "a sheet more": (book("kits", kit(), prepare=sheet_of_names), "ещё один лист"),
    "a hidden sheet": (book("kits", kit(), prepare=hidden_sheet), "ещё один лист"),
    "protocol 1": (book("kits", kit(), prepare=protocol_one), "протокол 1"),
    "a cell far off": (book("kits", kit(), prepare=beside), "вне столбцов"),
    "text above": (book("kits", KITS_HEAD, kit(), head=[NAME]), "Над заголовками"),
    "another table": (book("kits", point(), head=POINTS_HEAD), "Нет столбц"),
    "no table": (book("kits", [NAME], head=["ФИО"]), "нет заголовков"),
    "no rows": (book("kits"), "ни одной строки"),
    "csv with a column more": (f"{';'.join(KITS_HEAD)};ФИО\n{';'.join(kit())};{NAME}\n".encode(), "вне столбцов"),
    "not a table": (b"%PDF-1.4 " + NAME.encode(), "таблиц"),
    "empty": (b"", "пуст"),
}


@pytest.mark.parametrize("what", REFUSED)
@pytest.mark.parametrize("view", ["setup-load", "setup-marked"])
def test_such_a_file_is_refused_whole_and_nothing_of_it_kept(
    cast: Cast, caplog: pytest.LogCaptureFixture, what: str, view: str
) -> None:
    content, word = REFUSED[what]
    response = post(cast.client(cast.federal_organiser), "kits", content, view, name=f"{NAME}.xlsx")
    assert response.status_code == 200
    page = response.content.decode()
    assert word in page
    assert "Полыньев" not in page + caplog.text
    assert not SetupImport.objects.exists()
    assert anywhere("Полыньев") == []


def test_of_a_good_file_only_valid_values_are_kept(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    """A name in a known column is an error told by its cell; the name itself goes nowhere."""
    cast.region  # noqa: B018
    client = cast.client(cast.federal_organiser)
    content = book("points", point(), point("edu390006", name=NAME), point("edu390007", phone=NAME))
    assert post(client, "points", content, name=f"{NAME}.xlsx").status_code == 302
    assert SetupChunk.objects.count() == 1
    assert anywhere("Полыньев") == []
    load = checked(cast, "points", content)
    assert figures(load) == {"added": 1, "refused": 2}
    assert anywhere("Полыньев") == []
    assert "Полыньев" not in caplog.text


def test_a_csv_does_as_well(cast: Cast) -> None:
    content = "\n".join(";".join(row) for row in (HEADS["publications"], publication(1), publication(2)))
    assert figures(checked(cast, "publications", content.encode("cp1251"))) == {"added": 2}


def test_a_file_over_the_limit_is_refused(cast: Cast, settings: Any) -> None:
    settings.PROTOCOL_MAX_BYTES = 1000
    page = text(post(cast.client(cast.federal_organiser), "kits", book("kits", kit())))
    assert "Нужно не больше" in page


def test_no_file_chosen(cast: Cast) -> None:
    response = cast.client(cast.federal_organiser).post(reverse("protocols:setup-load", args=["kits"]))
    assert "Файл не выбран" in text(response)


def test_too_many_rows_are_refused(cast: Cast) -> None:
    rows = [publication(1) for _ in range(1001)]
    page = text(post(cast.client(cast.federal_organiser), "publications", book("publications", *rows)))
    assert "Строк больше 1 000" in page.replace("\xa0", " ")


class TestMarked:
    def test_the_persons_own_book_with_its_cells_marked(self, cast: Cast, scene: Scene) -> None:
        scene.sitting, cast.point  # noqa: B018
        rows = kit("501501"), kit("50150"), kit("501502", "edu399999"), kit("501503"), kit("501503")
        response = post(cast.client(cast.federal_organiser), "kits", book("kits", *rows), "setup-marked")
        sheet = load_workbook(BytesIO(response.content)).worksheets[0]
        notes = {cell.coordinate: cell.comment.text for row in sheet.iter_rows() for cell in row if cell.comment}
        assert set(notes) == {"A3", "B4", "A5", "A6"}
        assert "шести цифр" in notes["A3"]
        assert "Такого ППО нет" in notes["B4"]
        assert not SetupImport.objects.exists()

    def test_without_errors_there_is_nothing_to_mark(self, cast: Cast, scene: Scene) -> None:
        scene.sitting, cast.point  # noqa: B018
        page = text(post(cast.client(cast.federal_organiser), "kits", book("kits", kit()), "setup-marked"))
        assert "нет ошибок" in page


class TestReport:
    def test_the_list_of_errors(self, cast: Cast) -> None:
        load = checked(cast, "publications", book("publications", publication(1, code="лит"), publication(2)))
        url = reverse("protocols:setup-errors", args=[load.pk])
        response = cast.client(cast.federal_organiser).get(url)
        rows = list(load_workbook(BytesIO(b"".join(response))).worksheets[0].values)
        assert [row[:3] for row in rows] == [("Строка", "Ячейка", "Столбец"), (2, "E2", "Код предмета")]

    def test_it_says_what_would_be_done_and_what_was(self, cast: Cast) -> None:
        client = cast.client(cast.federal_organiser)
        load = checked(cast, "publications", book("publications", publication(1), publication(2, to="")))
        url = reverse("protocols:setup-report", args=[load.pk])
        page = text(client.get(url))
        assert "Применить: добавить 2" in page
        assert "Пока ничего не записано" in page
        applied(cast, load)
        page = text(client.get(url))
        assert "Добавлено 2, изменено 0" in page
        assert "Применить" not in page
        assert Notice.objects.get(person=cast.federal_organiser.user, event="protocol_setup_loaded").url == url

    def test_a_second_press_does_nothing(self, cast: Cast) -> None:
        load = applied(cast, checked(cast, "publications", book("publications", publication(1))))
        url = reverse("protocols:setup-apply", args=[load.pk])
        response = cast.client(cast.federal_organiser).post(url, follow=True)
        assert "уже начата" in text(response)
        assert HistoryRecord.objects.about(load).count() == 1

    def test_progress_is_a_piece_of_the_page(self, cast: Cast) -> None:
        client = cast.client(cast.federal_organiser)
        post(client, "publications", book("publications", publication(1)))
        load = SetupImport.objects.get()
        url = reverse("protocols:setup-report", args=[load.pk])
        answer = client.get(url, headers={"HX-Request": "true"})
        assert "Проверяется" in text(answer)
        assert "<h1" not in answer.content.decode()

    def test_rows_cost_no_query_each(self, cast: Cast) -> None:
        cast.region  # noqa: B018
        client = cast.client(cast.federal_organiser)
        one = checked(cast, "points", book("points", point()))
        many = checked(cast, "points", book("points", *(point(f"edu39{n:04}") for n in range(100, 130))))
        urls = [reverse("protocols:setup-report", args=[load.pk]) for load in (one, many)]
        assert queries_of(lambda: client.get(urls[0])) == queries_of(lambda: client.get(urls[1]))

    def test_it_is_its_owners_alone(self, cast: Cast) -> None:
        load = checked(cast, "publications", book("publications", publication(1)))
        other = cast.client(cast.grant(Role.FEDERAL_ORGANISER))
        for view, call in (("report", other.get), ("errors", other.get), ("apply", other.post)):
            assert call(reverse(f"protocols:setup-{view}", args=[load.pk])).status_code == 404, view

    def test_reports_are_removed_after_their_days(self, cast: Cast) -> None:
        load = checked(cast, "publications", book("publications", publication(1)))
        sweep_uploads()
        assert SetupLine.objects.exists()
        SetupImport.objects.filter(pk=load.pk).update(created_at=timezone.now() - timedelta(days=31))
        sweep_uploads()
        assert not SetupImport.objects.exists()
        assert not SetupLine.objects.exists()


@pytest.mark.parametrize("who", ["point_organiser", "regional_coordinator", "moderator", "expert"])
def test_nobody_else_loads(cast: Cast, who: str) -> None:
    client = cast.client(getattr(cast, who))
    for view in ("setup-load", "setup-marked"):
        assert post(client, "kits", book("kits", kit()), view).status_code == 404
    assert not SetupImport.objects.exists()


def test_a_role_withdrawn_meanwhile_writes_nothing(cast: Cast) -> None:
    client = cast.client(cast.federal_organiser)
    load = checked(cast, "publications", book("publications", publication(1)))
    client.post(reverse("protocols:setup-apply", args=[load.pk]))
    cast.federal_organiser.status = "withdrawn"
    cast.federal_organiser.save()
    load.refresh_from_db()
    run_job(load.apply_job_id or 0)
    load = SetupImport.objects.select_related("apply_job").get(pk=load.pk)
    assert load.apply_job is not None
    assert load.apply_job.status == "failed"
    assert not Publication.objects.exists()


def test_the_empty_table_has_the_columns_and_no_row(cast: Cast) -> None:
    client = cast.client(cast.federal_organiser)
    for table, head in HEADS.items():
        response = client.get(reverse("protocols:setup-template", args=[table]))
        rows = list(load_workbook(BytesIO(response.content)).worksheets[0].values)
        assert rows == [tuple(head)], table


def test_loaded_publications_then_points_then_kits_make_a_protocol(cast: Cast) -> None:
    cast.region  # noqa: B018
    loaded(cast, "publications", publication(1), publication(2))
    loaded(cast, "points", point())
    loaded(cast, "kits", kit(login="edu390005", title="ОМК, осень"), kit("501502", "edu390005", title="омк,  осень"))
    page = text(cast.client(cast.federal_organiser).get(reverse("protocols:setup")))
    assert "23.11.2026 08:00 – 27.11.2026 20:00" in page
    assert "Литература, методисты mlit" in page
