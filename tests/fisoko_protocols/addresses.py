"""Every address of the part, typed by hand: its arguments, what it takes by GET and by POST with values it accepts.

A view that asks the request for a name that is not here fails `test_no_names.py`, so the table can't fall behind.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from unittest import mock

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from fisoko_protocols import reminders
from fisoko_protocols.models import Protocol, Publication, SetupImport, Tally, Upload
from fisoko_protocols.urls import urlpatterns
from fisoko_protocols.workflow import loading
from portal.jobs import run_job, start_job
from portal.prepared_files import token_of
from tests.fisoko_protocols.scene import Scene

Fields = dict[str, str]
CELL = {"number": "501501", "field": "comment", "value": "spoiled", "seen": "used"}
SPAN = {"first": "501501", "last": "501505"}
BOARD = ("region", "assessment", "subject", "category", "state", "q", "sort")
TODAY = timezone.localdate()
# What middlewares, the check of the role and the context of every page ask for.
ALWAYS = {"csrfmiddlewaretoken", "_role", "grant", "kept", "next"}


@dataclass(frozen=True)
class Address:
    """`post` is None where only GET is answered; `file` says that it takes one."""

    args: tuple[str | int, ...] = ()
    get: tuple[str, ...] = ()
    post: Fields | None = None
    file: bool = False


TAB = {"tab": "excel"}
ROWS = {
    "rows-TOTAL_FORMS": "1", "rows-INITIAL_FORMS": "0", "rows-0-number": "501501", "rows-0-text": "проверьте логин",
}  # fmt: skip
WINDOW = {
    "opens_on": f"{TODAY - timedelta(days=2)}", "opens_time": "08:00", "closes_on": f"{TODAY + timedelta(days=2)}",
    "closes_time": "20:00",
}  # fmt: skip
LONGER = {"day": f"{TODAY + timedelta(days=9)}", "hour": "12:00", "reason": "Нет связи"}

TABLE: dict[str, Address] = {
    "home": Address(),
    "protocol-one": Address(("sitting",)),
    "protocol-one-file": Address(("sitting",)),
    "protocol": Address(("protocol",)),
    "protocol-hand-in": Address(("protocol",), post=TAB),
    "protocol-edit": Address(("handed",), post=TAB),
    "protocol-excel": Address(("protocol",)),
    "protocol-template": Address(("protocol",)),
    "protocol-upload": Address(("protocol",), post={}, file=True),
    "protocol-marked": Address(("protocol",), post={}, file=True),
    "protocol-preview": Address(("protocol", "upload"), ("page",)),
    "protocol-apply": Address(("protocol", "upload"), post={}),
    "protocol-versions": Address(("handed",)),
    "version-compare": Address(("handed",), ("a", "b", "page")),
    "version": Address(("handed", 1), ("page",)),
    "version-file": Address(("handed", 1)),
    "version-receipt": Address(("handed", 1)),
    "protocol-form": Address(
        ("protocol",), ("page",),
        {
            f"{before}{cell}-{number}": value
            for number in ("501501", "501502", "501503", "501504", "501505")
            for before in ("", "seen-")
            for cell, value in (("comment", "used" if before else "spoiled"), ("login", "" if before else "edu390001"))
        },
    ),
    "protocol-cells": Address(("protocol",), post={"cells": json.dumps([CELL]), **SPAN}),
    "protocol-changes": Address(("protocol",), ("since", *SPAN)),
    "schools": Address(post={"q": "школа"}),
    "watch": Address(get=(*BOARD, "view", "page")),
    "watch-file": Address(("csv",), BOARD, {}),
    "pace": Address(get=BOARD),
    "oddities": Address(get=(*BOARD, "kind", "page")),
    "remind": Address(get=BOARD, post={}),
    "remind-job": Address(("reminding",)),
    "call-list": Address(get=BOARD),
    "password-sheets": Address(get=("region", "point")),
    "watch-point": Address(("point",), BOARD),
    "remind-point": Address(("point",), BOARD[1:], {}),
    "point-password": Address(("point",), post={}),
    "watch-protocol": Address(("handed",), ("version", "page")),
    "give-back": Address(
        ("handed",), ("kit",),
        {
            "comment": "Проверьте логины", "more": "1",
            **ROWS, "rows-MIN_NUM_FORMS": "0", "rows-MAX_NUM_FORMS": "200",
        },
    ),
    "extend": Address(("protocol",), post=LONGER),
    "file-job": Address(("token",)),
    "file-job-file": Address(("token",)),
    "federal": Address(get=(*BOARD, "page")),
    "federal-file": Address(("csv",), BOARD),
    "federal-pace": Address(get=BOARD),
    "handed-in": Address(get=(*BOARD, "day", "hour")),
    "handed-in-file": Address(("csv",), (*BOARD, "day", "hour"), {}),
    "setup": Address(),
    "setup-window": Address(("publication",), post=WINDOW),
    "setup-kits": Address(post={"login": "edu390001", "sitting": "sitting", "numbers": "700001", "confirmed": "1"}),
    "setup-credentials": Address(("sitting",), post={"region": "39"}),
    "setup-load": Address(("points",), post={}, file=True),
    "setup-template": Address(("points",)),
    "setup-marked": Address(("points",), post={}, file=True),
    "setup-report": Address(("load",), ("show", "page")),
    "setup-apply": Address(("load",), post={}),
    "setup-errors": Address(("load",)),
}  # fmt: skip
NAMES = {pattern.name for pattern in urlpatterns}

DAYS = {"starts_on": f"{TODAY}", "ends_on": f"{TODAY}"}
POINT = {"name": "Дом учителя", "time_zone": "МСК-1", "phone": "+7 4012 00-00-09", "organisation_key": ""}
LIST = ("q", "o", "p", "e")
# The set-up on the desk: the lists whose rows may be typed there, and those that are only looked through.
DESK: dict[str, Address] = {
    "fisoko_protocols_assessment_changelist": Address(get=LIST),
    "fisoko_protocols_assessment_add": Address(post={"kind": "omk", "title": "ОМК, зима", **DAYS}),
    "fisoko_protocols_assessment_change": Address(("assessment",), post={"kind": "omk", "title": "ОМК, зима", **DAYS}),
    "fisoko_protocols_subject_changelist": Address(get=LIST),
    "fisoko_protocols_subject_add": Address(post={"code": "rus", "name": "Русский язык"}),
    "fisoko_protocols_subject_change": Address(("subject",), post={"code": "lit", "name": "Литература"}),
    "fisoko_protocols_sitting_changelist": Address(get=LIST),
    "fisoko_protocols_sitting_add": Address(post={"assessment": "assessment", "subject": "subject", "category": "x"}),
    "fisoko_protocols_publication_changelist": Address(get=LIST),
    "fisoko_protocols_publication_add": Address(post={"sitting": "sitting", "number": "2", **WINDOW}),
    "fisoko_protocols_publication_change": Address(("publication",), post=WINDOW),
    "fisoko_protocols_kit_changelist": Address(get=(*LIST, "region", "sitting")),
    "accounts_assessmentpoint_changelist": Address(get=LIST),
    "accounts_assessmentpoint_add": Address(post={"login": "edu390009", "region": "39", **POINT}),
    "accounts_assessmentpoint_change": Address(("point",), post=POINT),
}
EVERY = TABLE | DESK


@dataclass
class Ground:
    """What the arguments of the table stand for, put back to where it was before each request."""

    scene: Scene
    values: dict[str, Any] = field(default_factory=dict)

    def prepare(self, who: str) -> None:
        """`protocol` is filled in and waits, `handed` has a version; the upload and the load are of `who`."""
        scene, cast = self.scene, self.scene.cast
        filling = scene.fill()
        handed = scene.hand_in(scene.fill(scene.make_protocol(cast.point, scene.teachers)))
        role = getattr(cast, who)
        waiting = Upload.objects.create(
            protocol=filling, by=role.user, rows=[["501501", "spoiled", "", "used", "edu777777"]]
        )
        federal = cast.actor(cast.federal_organiser)
        line = [2, {"login": "edu390009", "name": "СОШ № 9", "region": "39"}, []]
        columns = {"login": ["A", "Логин ППО"], "name": ["B", "Название"], "region": ["C", "Субъект РФ"]}
        load = loading.begin(table="points", columns=columns, lines=[line], actor=federal)
        run_job(load.check_job_id)  # type: ignore[arg-type]
        order = {
            "what": "board",
            "fmt": "csv",
            "role": role.pk,
            "region": "39",
            "sittings": [],
            "state": "",
            "sort": "",
        }
        job = start_job(kind="protocols.file", payload=order, by=role.user)
        reminding = {"protocols": [], "role_grant": role.pk, "session": "", "device": ""}
        self.values = {
            "protocol": filling.pk, "handed": handed.pk, "sitting": scene.sitting.pk, "upload": waiting.pk,
            "point": cast.point.pk, "token": token_of(job), "load": load.pk,
            "assessment": scene.assessment.pk, "subject": scene.subject.pk,
            "reminding": start_job(kind=reminders.JOB, payload=reminding, by=role.user).pk,
            "publication": Publication.objects.get(sitting=scene.sitting, number=2).pk,
        }  # fmt: skip
        # Statuses are put back past the verbs that keep these numbers, and they may not fall below nought.
        Tally.objects.update(not_started=1000, in_progress=1000, handed_in=1000, editing=1000, returned=1000)

    def put_back(self) -> None:
        Protocol.objects.filter(pk=self.values["protocol"]).update(status="in_progress")
        Protocol.objects.filter(pk=self.values["handed"]).update(status="handed_in")
        SetupImport.objects.update(apply_job=None)

    def path(self, name: str) -> str:
        args = [self.values.get(str(each), each) for each in EVERY[name].args]
        return reverse(f"admin:{name}" if name in DESK else f"protocols:{name}", args=args)

    def fields(self, name: str) -> Fields:
        return {key: str(self.values.get(value, value)) for key, value in (EVERY[name].post or {}).items()}

    def query(self) -> Fields:
        """Values that a board accepts."""
        now = timezone.now()
        sitting = self.scene.sitting
        return {
            "region": "39", "assessment": str(sitting.assessment_id), "subject": "lit", "category": "m", "page": "1",
            "sort": "login", "day": f"{now - timedelta(days=1):%Y-%m-%d}", "hour": "12:00", "version": "1", "since": "0",
            "a": "1", "b": "1", **SPAN,
        }  # fmt: skip


@contextmanager
def asked_names() -> Iterator[set[str]]:
    """Every name that is looked up in a request's GET or POST meanwhile."""
    seen: set[str] = set()
    plain, lists, within = MultiValueDict.__getitem__, MultiValueDict.getlist, dict.__contains__

    def getitem(self: Any, key: Any) -> Any:
        note(self, key)
        return plain(self, key)

    def getlist(self: Any, key: Any, default: Any = None) -> Any:
        note(self, key)
        return lists(self, key, default)

    def contains(self: Any, key: Any) -> bool:
        note(self, key)
        return within(self, key)

    def note(self: Any, key: Any) -> None:
        if isinstance(self, QueryDict):
            seen.add(str(key))

    with (
        mock.patch.object(MultiValueDict, "__getitem__", getitem),
        mock.patch.object(MultiValueDict, "getlist", getlist),
        mock.patch.object(QueryDict, "__contains__", contains),
    ):
        yield seen
