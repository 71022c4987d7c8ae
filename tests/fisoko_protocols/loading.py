"""Set-up files for tests, sent through the pages as the federal organiser does."""

from collections.abc import Sequence
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import RoleGrant
from fisoko_protocols.models import SetupImport
from portal.jobs import run_job
from tests.cast import Cast
from tests.workbooks import xlsx

PUBLICATIONS_HEAD = [
    "Вид оценки", "Оценка", "Первый день", "Последний день", "Код предмета", "Предмет", "Категория", "Протокол",
    "Открывается", "Время открытия", "Закрывается", "Время закрытия",
]  # fmt: skip
POINTS_HEAD = ["Логин ППО", "Название", "Субъект РФ", "Организация", "Часовой пояс", "Телефон", "E-mail"]
KITS_HEAD = ["Номер комплекта", "Логин ППО", "Код предмета", "Категория", "Оценка"]
HEADS = {"publications": PUBLICATIONS_HEAD, "points": POINTS_HEAD, "kits": KITS_HEAD}


def publication(which: int = 2, /, **changed: str) -> list[str]:
    row = {
        "kind": "ОМК", "title": "ОМК, осень", "starts": "23.11.2026", "ends": "27.11.2026", "code": "lit",
        "subject": "Литература", "category": "Методисты", "number": f"Протокол {which}", "opens": "23.11.2026",
        "from": "08:00", "closes": "27.11.2026", "to": "20:00",
    }  # fmt: skip
    return list({**row, **changed}.values())


def point(login: str = "edu390005", **changed: str) -> list[str]:
    row = {
        "login": login, "name": "МАОУ СОШ № 5", "region": "Калининградская область", "organisation": "", "zone": "",
        "phone": "+7 4012 00-00-05", "email": "",
    }  # fmt: skip
    return list({**row, **changed}.values())


def kit(number: str = "501501", login: str = "edu390001", **changed: str) -> list[str]:
    return list(
        {
            "number": number,
            "login": login,
            "code": "lit",
            "category": "Методисты",
            "title": "ОМК 2026",
            **changed,
        }.values()
    )


def book(table: str, *rows: Sequence[Any], head: Sequence[str] | None = None, **more: Any) -> bytes:
    return xlsx(list(head or HEADS[table]), *(list(row) for row in rows), **more)


def post(client: Client, table: str, content: bytes, view: str = "setup-load", name: str = "таблица.xlsx") -> Any:
    return client.post(reverse(f"protocols:{view}", args=[table]), {"file": SimpleUploadedFile(name, content)})


def checked(cast: Cast, table: str, content: bytes, role: RoleGrant | None = None) -> SetupImport:
    """Sent, and the dry run to its end."""
    client = cast.client(role or cast.federal_organiser)
    response = post(client, table, content)
    assert response.status_code == 302, response.content.decode()
    load = SetupImport.objects.latest("pk")
    assert response["Location"] == reverse("protocols:setup-report", args=[load.pk])
    assert load.check_job is not None
    run_job(load.check_job.pk)
    return SetupImport.objects.select_related("check_job").get(pk=load.pk)


def applied(cast: Cast, load: SetupImport, role: RoleGrant | None = None) -> SetupImport:
    client = cast.client(role or cast.federal_organiser)
    client.post(reverse("protocols:setup-apply", args=[load.pk]))
    load.refresh_from_db()
    assert load.apply_job is not None
    run_job(load.apply_job.pk)
    return SetupImport.objects.select_related("apply_job").get(pk=load.pk)


def loaded(cast: Cast, table: str, *rows: Sequence[Any]) -> dict[str, Any]:
    load = applied(cast, checked(cast, table, book(table, *rows)))
    assert load.apply_job is not None
    assert load.apply_job.status == "done", load.apply_job.last_error
    result: dict[str, Any] = load.apply_job.result
    return result


def figures(load: SetupImport) -> dict[str, int]:
    assert load.check_job is not None
    assert load.check_job.status == "done", load.check_job.last_error
    return {name: number for name, number in load.check_job.result.items() if number and name != "rows"}


def reasons(load: SetupImport) -> dict[str, str]:
    """{cell: what is wrong}."""
    return {address: text for line in load.lines.filter(outcome="refused") for address, _, text in line.reasons}
