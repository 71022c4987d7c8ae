"""The federal organiser's file of ППО: the directory's record with its account (spec/04)."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.first_passwords import password_of
from accounts.models import AssessmentPoint, Role, RoleGrant, User
from fisoko_protocols.workflow.loading import PointLoader
from portal.jobs import run_job
from portal.models import HistoryRecord, Job
from tests.cast import Cast
from tests.fisoko_protocols.loading import applied, book, checked, figures, loaded, point, reasons

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def region(cast: Cast) -> None:
    cast.region, cast.other_region  # noqa: B018 - the files name them


def test_a_row_makes_a_point_and_its_account(cast: Cast) -> None:
    cast.school.inn, cast.school.federal_login = "3900000001", "edu390777"
    cast.school.save()
    row = point(organisation="3900000001", zone="МСК", email="PPO5@example.org")
    assert loaded(cast, "points", row) == {"added": 1, "changed": 0, "skipped": 0}
    made = AssessmentPoint.objects.get(login="edu390005")
    assert (made.name, made.region_id, made.time_zone, made.phone) == (
        "МАОУ СОШ № 5", "39", "Europe/Moscow", "+74012000005",
    )  # fmt: skip
    assert made.organisation == cast.school
    user = User.objects.get(username="edu390005")
    assert (user.email, user.password_due) == ("ppo5@example.org", True)
    assert RoleGrant.objects.in_force().get(user=user).point == made
    assert "Добавить ППО" in {record.label for record in HistoryRecord.objects.about(made)}
    response = Client().post(reverse("account_login"), {"login": "edu390005", "password": password_of(made)})
    assert response.status_code == 302


def test_the_same_file_again_changes_nothing(cast: Cast) -> None:
    rows = point(), point("spo700006", region="70", name="Томский колледж", email="spo@example.org")
    loaded(cast, "points", *rows)
    load = checked(cast, "points", book("points", *rows))
    assert figures(load) == {"unchanged": 2}
    assert User.objects.filter(username__in=["edu390005", "spo700006"]).count() == 2


def test_a_change_leaves_the_account_and_the_password(cast: Cast) -> None:
    loaded(cast, "points", point(email="first@example.org"))
    before = User.objects.get(username="edu390005").password
    load = checked(cast, "points", book("points", point(name="МАОУ лицей № 5", phone="", email="second@example.org")))
    assert load.lines.get().changes == [["Название", "МАОУ СОШ № 5", "МАОУ лицей № 5"], ["Телефон", "+74012000005", ""]]
    applied(cast, load)
    user = User.objects.get(username="edu390005")
    assert (user.password, user.email) == (before, "first@example.org")
    found = AssessmentPoint.objects.get(login="edu390005")
    assert (found.name, found.phone) == ("МАОУ лицей № 5", "")
    assert found.search_text.startswith("edu390005 маоу лицей")


def test_a_column_that_is_not_there_changes_nothing(cast: Cast) -> None:
    loaded(cast, "points", point(zone="МСК"))
    head = ["Логин ППО", "Название", "Субъект РФ"]
    load = checked(cast, "points", book("points", ["edu390005", "МАОУ СОШ № 5", "39"], head=head))
    assert figures(load) == {"unchanged": 1}


def test_a_point_without_an_account_gets_one(cast: Cast) -> None:
    cast.point  # noqa: B018
    row = ["edu390001", "МАОУ СОШ № 31", "39"]
    load = checked(cast, "points", book("points", row, head=["Логин ППО", "Название", "Субъект РФ"]))
    assert load.lines.get().changes == [["Учётная запись", "нет", "будет заведена"]]
    applied(cast, load)
    assert RoleGrant.objects.in_force().filter(role=Role.POINT_ORGANISER, point=cast.point).exists()


@pytest.mark.parametrize(
    ("changed", "address", "word"),
    [
        ({"login": "edu39000"}, "A2", "edu или spo"),
        ({"login": "edu700005"}, "A2", "другого субъекта"),
        ({"region": "Атлантида"}, "C2", "Такого субъекта РФ нет"),
        ({"organisation": "7700000000"}, "D2", "нет в справочнике"),
        ({"organisation": "77"}, "D2", "ИНН"),
        ({"zone": "МСК+12"}, "E2", "пояса нет"),
        ({"phone": "123"}, "F2", "телефон"),
        ({"email": "не адрес"}, "G2", "e-mail"),
        ({"name": ""}, "B2", "ячейк"),
        ({"name": "Полыньев Борис Львович"}, "B2", "имя человека"),
    ],
)
def test_what_is_wrong_is_told_by_cell(cast: Cast, changed: dict[str, str], address: str, word: str) -> None:
    load = checked(cast, "points", book("points", point(**changed)))
    assert figures(load) == {"refused": 1}
    assert word.lower() in reasons(load)[address].lower()
    assert "Полыньев" not in str(list(load.lines.values()))
    assert not AssessmentPoint.objects.filter(login="edu390005").exists()


@pytest.mark.parametrize(
    "name", ["МБОУ «Лицей имени Бориса Львовича Полыньева»", "Школа им. Б. Л. Полыньева", "ППО № 5"]
)
def test_a_school_may_bear_a_name(cast: Cast, name: str) -> None:
    load = checked(cast, "points", book("points", point(name=name)))
    assert figures(load) == {"added": 1}


def test_a_far_organisation_is_refused(cast: Cast) -> None:
    cast.far_kindergarten.inn = "7000000001"
    cast.far_kindergarten.save()
    load = checked(cast, "points", book("points", point(organisation="7000000001")))
    assert "другом субъекте" in reasons(load)["D2"]


def test_branches_with_one_inn_need_a_login(cast: Cast) -> None:
    for school, login in ((cast.school, "edu390777"), (cast.kindergarten, "edu390778")):
        school.inn, school.federal_login = "3900000001", login
        school.save()
    rows = point("edu390005", organisation="3900000001"), point("edu390006", organisation="edu390778")
    load = checked(cast, "points", book("points", *rows))
    assert "несколько организаций" in reasons(load)["D2"]
    assert figures(load) == {"added": 1, "refused": 1}


def test_somebody_elses_login_and_email_are_refused(cast: Cast) -> None:
    cast.make_user("EDU390005", email="Busy@example.org")
    mine = [("edu390006", "busy@example.org"), ("edu390007", "one@example.org"), ("edu390008", "one@example.org")]
    rows = [point(), *(point(login, email=email) for login, email in mine)]
    load = checked(cast, "points", book("points", *rows))
    found = reasons(load)
    assert "занят" in found["A2"]
    assert "уже указан" in found["G3"]
    assert figures(load) == {"refused": 3, "added": 1}


def test_one_login_twice_is_refused_in_both_rows(cast: Cast) -> None:
    load = checked(cast, "points", book("points", point(), point(name="МАОУ лицей № 9")))
    assert figures(load) == {"refused": 2}


def test_a_worker_that_dies_leaves_whole_steps(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second step breaks off in the middle: nothing of it stays, and the next run ends the work."""
    monkeypatch.setattr(PointLoader, "step", 2)
    rows = [point(f"edu39001{number}") for number in range(5)]
    load = checked(cast, "points", book("points", *rows))
    write = PointLoader.write
    calls = []

    def dying(self: PointLoader, rows: Any, actor: Any) -> None:
        write(self, rows, actor)
        calls.append(len(rows))
        if len(calls) == 2:
            raise RuntimeError

    monkeypatch.setattr(PointLoader, "write", dying)
    load = applied(cast, load)
    assert load.apply_job_id is not None
    job = Job.objects.get(pk=load.apply_job_id)
    assert (job.status, job.progress_done, AssessmentPoint.objects.count(), User.objects.filter(username__startswith="edu39001").count()) == ("queued", 2, 2, 2)  # fmt: skip
    Job.objects.filter(pk=job.pk).update(not_before=job.created_at)
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.status, job.result) == ("done", {"added": 5, "changed": 0, "skipped": 0})
    assert AssessmentPoint.objects.count() == 5
