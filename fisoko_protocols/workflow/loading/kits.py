"""Rows of kits: given to their points by `give_kits`."""

from collections.abc import Sequence

from accounts.models import AssessmentPoint
from fisoko_protocols.models import Kit, SetupTable, Sitting
from fisoko_protocols.workflow.loading.judging import Loader, Row, loads
from fisoko_protocols.workflow.setting_up import NewKit, give_kits
from portal.history import Actor
from portal.text import name_key

NO_ASSESSMENT = "Такой оценки нет. Сначала загрузите публикации или впишите название, как в них"
NO_SITTING = "В этой оценке нет такого предмета и категории. Сначала загрузите публикации"
NUMBER_WANTED = "Номер комплекта состоит из шести цифр. Если он начинается с нуля, задайте ячейке вид «Текст»"
NUMBER_LENGTH = 6
NO_POINT = "Такого ППО нет. Сначала загрузите список ППО"


@loads(SetupTable.KITS)
class KitLoader(Loader):
    step = 2000

    def __init__(self) -> None:
        self.sittings = {
            (name_key(sitting.assessment.title), sitting.subject.code, sitting.category): sitting
            for sitting in Sitting.objects.with_names()
        }
        self.titles = {title for title, _, _ in self.sittings}

    def key(self, row: Row) -> str:
        """The survey login: exactly what has to be unique."""
        values = row.values
        return f"{values['category']}{values['code']}{values['login'][3:5]}{values['number']}"

    def judge(self, rows: Sequence[Row]) -> None:
        ready = [row for row in rows if not row.reasons]
        shortened = {row.number for row in ready if len(row.values["number"]) < NUMBER_LENGTH}
        for row in ready:
            row.values["number"] = row.values["number"].zfill(NUMBER_LENGTH)
        points = AssessmentPoint.objects.in_bulk({row.values["login"] for row in ready}, field_name="login")
        columns = ("login", "pk", "protocol__sitting", "protocol__point", "protocol__point__login",
                   "protocol__sitting__assessment__title")  # fmt: skip
        taken = {
            login: rest
            for login, *rest in Kit.objects.filter(login__in={self.key(row) for row in ready}).values_list(*columns)
        }
        for row in ready:
            row.subject = f"{row.values['number']}, {row.values['login']}"
            sitting = self.sitting(row)
            point = points.get(row.values["login"])
            if point is None:
                row.refuse("login", NO_POINT)
            if sitting is None or point is None:
                continue
            row.made = NewKit(sitting.pk, point.pk, row.values["number"])
            if self.key(row) in taken:
                self.compare(row, sitting.pk, point.pk, taken[self.key(row)])
            if row.number in shortened and row.target is None:
                # «977» is 000977 only where the ППО has that kit already.
                row.reasons = [("number", NUMBER_WANTED)]

    def sitting(self, row: Row) -> Sitting | None:
        title = name_key(row.values["title"])
        found = self.sittings.get((title, row.values["code"], row.values["category"]))
        if title not in self.titles:
            row.refuse("title", NO_ASSESSMENT)
        elif found is None:
            row.refuse("code", NO_SITTING)
        return found

    def compare(self, row: Row, sitting: int, point: int, known: list[object]) -> None:
        """The same kit at the same ППО changes nothing."""
        target, its_sitting, its_point, login, title = known
        if (its_sitting, its_point) == (sitting, point):
            row.target = int(str(target))
        else:
            row.refuse("number", f"Этот номер в субъекте РФ уже занят: ППО {login}, оценка «{title}»")

    def write(self, rows: Sequence[Row], actor: Actor) -> None:
        give_kits([row.made for row in rows], actor=actor)
