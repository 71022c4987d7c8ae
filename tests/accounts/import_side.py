"""What the kill test of an import runs in a process of its own: the file checked, its writing asked for."""

import sys

import django
from django.apps import apps

if not apps.ready:
    django.setup()

from django.core.files.base import ContentFile

from accounts.imports import begin, carry_out
from accounts.in_force import administrator
from accounts.models import User
from portal.history import Actor
from portal.jobs import run_job

HEAD = ["Полное наименование", "Краткое наименование", "Вид", "Субъект РФ", "Муниципалитет", "ИНН"]


def file_of(rows: int) -> bytes:
    lines = [HEAD]
    for number in range(rows):
        inn = str(3900000000 + number)
        lines.append([f"Учреждение {number}", f"Сад № {number}", "ДОО", "39", "Город Калининград", inn])
    return "\r\n".join(";".join(line) for line in lines).encode("cp1251")


def work(rows: int) -> None:
    user = User.objects.create_superuser("loader", "loader@example.org", None)
    actor = Actor(user=user, role=administrator(user))
    load = begin(table="organisations", file=ContentFile(file_of(rows)), name="список.csv", actor=actor)
    # Here and now: the worker may have the message as well, one of the two claims the job.
    while load.check_job is None or load.check_job.status != "done":
        assert load.check_job is not None
        run_job(load.check_job.pk)
        load.check_job.refresh_from_db()
    carry_out(load_id=load.pk, actor=actor)


if __name__ == "__main__":
    work(int(sys.argv[1]))
