"""Rows of publications: an assessment, its subject and category, and the window of one protocol."""

from collections.abc import Sequence
from datetime import date, time
from typing import Any

from fisoko_protocols.models import Assessment, Publication, PublicationNumber, SetupTable, Sitting, Subject
from fisoko_protocols.workflow.loading.judging import Loader, Row, loads
from portal.history import Actor, Change, record_all
from portal.spreadsheets.writing import csv_text
from portal.text import name_key

OPENS, CLOSES = time(8), time(20)
TITLES = {
    "kind": "Вид оценки",
    "starts_on": "Первый день",
    "ends_on": "Последний день",
    "subject": "Предмет",
    "opens_on": "Открывается",
    "opens_time": "Время открытия",
    "closes_on": "Закрывается",
    "closes_time": "Время закрытия",
}
WINDOW = ("opens_on", "opens_time", "closes_on", "closes_time")
OTHER_ASSESSMENT = "В строке {} у этой оценки другой вид или другие дни. Сделайте их одинаковыми"
OTHER_SUBJECT = "В строке {} у этого кода другое название предмета. Сделайте их одинаковыми"
NAME_TAKEN = "Предмет с таким названием уже есть под другим кодом"
DAYS_BACKWARDS = "Последний день оценки раньше первого"
WINDOW_BACKWARDS = "Публикация закрывается раньше, чем открывается"


@loads(SetupTable.PUBLICATIONS)
class PublicationLoader(Loader):
    # The whole file at once: rows share an assessment, and what one changes the next would find changed.
    step = 1000

    def __init__(self) -> None:
        # What the rows of this file say: {key: (facts, row)}
        self.said: dict[tuple[str, str], tuple[Any, int]] = {}
        self.refresh()

    def refresh(self, *, locked: bool = False) -> None:
        """All that is set up: a few hundred rows."""
        assessments = Assessment.objects.order_by("pk")
        self.assessments = {
            name_key(each.title): each for each in (assessments.select_for_update() if locked else assessments)
        }
        self.subjects = {each.code: each for each in Subject.objects.all()}
        self.codes = {name_key(each.name): each.code for each in self.subjects.values()}
        self.publications = {
            (name_key(its.assessment.title), its.subject.code, its.category, publication.number): publication
            for publication in Publication.objects.select_related("sitting__assessment", "sitting__subject")
            for its in [publication.sitting]
        }

    def hold(self) -> None:
        self.refresh(locked=True)

    def place(self, row: Row) -> tuple[str, str, str, int]:
        values = row.values
        return name_key(values["title"]), values["code"], values["category"], values["number"]

    def key(self, row: Row) -> str:
        return " ".join(map(str, self.place(row)))

    def judge(self, rows: Sequence[Row]) -> None:
        for row in rows:
            if row.reasons:
                continue
            values = row.values
            category = "методисты" if values["category"] == "m" else "учителя"
            number = PublicationNumber(values["number"]).label
            row.subject = f"{values['title']}: {values['subject']}, {category}, {number.lower()}"[:300]
            row.made = self.facts(values)
            self.check(row)
            if not row.reasons:
                self.compare(row)

    def facts(self, values: dict[str, Any]) -> dict[str, Any]:
        days = {name: date.fromisoformat(values[name]) for name in ("starts_on", "ends_on", "opens_on", "closes_on")}
        opens, closes = values.get("opens_time"), values.get("closes_time")
        return {
            "kind": values["kind"],
            "subject": values["subject"],
            **days,
            "opens_time": time.fromisoformat(opens) if opens else OPENS,
            "closes_time": time.fromisoformat(closes) if closes else CLOSES,
        }

    def check(self, row: Row) -> None:
        facts, values = row.made, row.values
        if facts["ends_on"] < facts["starts_on"]:
            row.refuse("ends_on", DAYS_BACKWARDS)
        if (facts["closes_on"], facts["closes_time"]) <= (facts["opens_on"], facts["opens_time"]):
            row.refuse("closes_on", WINDOW_BACKWARDS)
        name = name_key(values["subject"])
        if self.codes.get(name, values["code"]) != values["code"]:
            row.refuse("subject", NAME_TAKEN)
        if row.reasons:
            return
        days = (facts["kind"], facts["starts_on"], facts["ends_on"])
        self.agree(row, ("assessment", name_key(values["title"])), days, "title", OTHER_ASSESSMENT)
        self.agree(row, ("subject", values["code"]), name, "subject", OTHER_SUBJECT)
        self.agree(row, ("name", name), values["code"], "code", OTHER_SUBJECT)

    def agree(self, row: Row, key: tuple[str, str], facts: Any, column: str, sentence: str) -> None:
        known, number = self.said.setdefault(key, (facts, row.number))
        if known != facts:
            row.refuse(column, sentence.format(number))

    def compare(self, row: Row) -> None:
        facts, values = row.made, row.values
        publication = self.publications.get(self.place(row))
        row.target = publication.pk if publication else None
        assessment = self.assessments.get(name_key(values["title"]))
        if assessment is not None:
            kinds = Assessment.Kind
            row.change(TITLES["kind"], kinds(assessment.kind).label, kinds(facts["kind"]).label)
            for name in ("starts_on", "ends_on"):
                row.change(TITLES[name], csv_text(getattr(assessment, name)), csv_text(facts[name]))
        if subject := self.subjects.get(values["code"]):
            row.change(TITLES["subject"], subject.name, facts["subject"])
        if publication is not None:
            for name in WINDOW:
                row.change(TITLES[name], csv_text(getattr(publication, name)), csv_text(facts[name]))

    def write(self, rows: Sequence[Row], actor: Actor) -> None:
        changes = []
        for row in rows:
            facts, values = row.made, row.values
            known = self.assessments.get(name_key(values["title"]))
            assessment, _ = Assessment.objects.update_or_create(
                title=known.title if known else values["title"],
                defaults={name: facts[name] for name in ("kind", "starts_on", "ends_on")},
            )
            self.assessments[name_key(values["title"])] = assessment
            subject, _ = Subject.objects.update_or_create(code=values["code"], defaults={"name": facts["subject"]})
            sitting, _ = Sitting.objects.get_or_create(
                assessment=assessment, subject=subject, category=values["category"]
            )
            publication, new = Publication.objects.update_or_create(
                sitting=sitting, number=values["number"], defaults={name: facts[name] for name in WINDOW}
            )
            verb, label = ("add", "Добавить публикацию") if new else ("edit", "Изменить публикацию")
            said = ", ".join(f"{title}: {old} → {new_}" for title, old, new_ in row.changes)
            changes.append(Change(publication, verb, label, comment=said))
        record_all(changes, actor=actor)
