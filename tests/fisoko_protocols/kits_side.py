"""What the kill test of a set-up load runs in a process of its own: kits checked, their writing asked for."""

import sys

import django
from django.apps import apps

if not apps.ready:
    django.setup()

from datetime import date

from accounts.in_force import administrator
from accounts.models import AssessmentPoint, User
from fisoko_protocols.models import Assessment, Sitting, Subject
from fisoko_protocols.workflow import loading
from portal.history import Actor
from portal.jobs import run_job

POINTS = ("edu390001", "edu390002", "edu390003")
COLUMNS = {"number": ["A", "Номер комплекта"], "login": ["B", "Логин ППО"]}


def prepare() -> None:
    day = date(2026, 11, 23)
    made = Assessment.objects.create(kind="omk", title="ОМК 2026", starts_on=day, ends_on=day)
    Sitting.objects.create(assessment=made, subject=Subject.objects.create(code="lit", name="Литература"), category="m")
    for login in POINTS:
        AssessmentPoint(login=login, name="МАОУ СОШ", region_id="39").fill_derived().save()


def work(rows: int) -> None:
    prepare()
    user = User.objects.create_superuser("loader", "loader@example.org", None)
    actor = Actor(user=user, role=administrator(user))
    common = {"code": "lit", "category": "m", "title": "ОМК 2026"}
    lines = [
        [place + 2, {"number": f"{place:06}", "login": POINTS[place % len(POINTS)], **common}, []]
        for place in range(rows)
    ]
    load = loading.begin(table="kits", columns=COLUMNS, lines=lines, actor=actor)
    # Here and now: the worker may have the message as well, one of the two claims the job.
    while load.check_job is None or load.check_job.status != "done":
        assert load.check_job is not None
        run_job(load.check_job.pk)
        load.check_job.refresh_from_db()
    loading.carry_out(load_id=load.pk, actor=actor)


if __name__ == "__main__":
    work(int(sys.argv[1]))
