"""The federal organiser's file of publications: assessments, subjects, categories and windows (spec/04)."""

from datetime import date, time

import pytest

from fisoko_protocols.models import Assessment, Publication, Sitting, Subject
from portal.models import HistoryRecord
from tests.cast import Cast
from tests.fisoko_protocols.loading import applied, book, checked, figures, loaded, publication, reasons

pytestmark = pytest.mark.django_db


def test_a_row_sets_up_all_it_names(cast: Cast) -> None:
    result = loaded(cast, "publications", publication(1), publication(2), publication(2, category="Учителя"))
    assert result == {"added": 3, "changed": 0, "skipped": 0}
    assert Assessment.objects.values_list("kind", "title", "starts_on", "ends_on").get() == (
        "omk", "ОМК, осень", date(2026, 11, 23), date(2026, 11, 27),
    )  # fmt: skip
    assert Subject.objects.values_list("code", "name").get() == ("lit", "Литература")
    assert set(Sitting.objects.values_list("category", flat=True)) == {"m", "u"}
    first = Publication.objects.get(number=1)
    assert (first.opens_on, first.opens_time) == (date(2026, 11, 23), time(8))
    assert (first.closes_on, first.closes_time) == (date(2026, 11, 27), time(20))
    assert HistoryRecord.objects.about(first).get().label == "Добавить публикацию"


def test_the_dry_run_sets_up_nothing(cast: Cast) -> None:
    load = checked(cast, "publications", book("publications", publication(1)))
    assert figures(load) == {"added": 1}
    assert not Assessment.objects.exists()
    assert not Subject.objects.exists()


def test_the_same_file_again_changes_nothing(cast: Cast) -> None:
    rows = publication(1), publication(2)
    loaded(cast, "publications", *rows)
    load = checked(cast, "publications", book("publications", *rows))
    assert figures(load) == {"unchanged": 2}
    assert not load.lines.exists()


def test_a_change_is_shown_and_written(cast: Cast) -> None:
    loaded(cast, "publications", publication(1), publication(2))
    load = checked(cast, "publications", book("publications", publication(2, closes="28.11.2026", to="18:00")))
    assert load.lines.get().changes == [
        ["Закрывается", "27.11.2026", "28.11.2026"],
        ["Время закрытия", "20:00", "18:00"],
    ]
    assert figures(load) == {"changed": 1}
    applied(cast, load)
    assert Publication.objects.get(number=2).closes_on == date(2026, 11, 28)
    assert Publication.objects.get(number=1).closes_on == date(2026, 11, 27)


def test_other_days_of_an_assessment_change_it_once_for_all_its_rows(cast: Cast) -> None:
    loaded(cast, "publications", publication(1), publication(2))
    result = loaded(cast, "publications", publication(1, ends="30.11.2026"), publication(2, ends="30.11.2026"))
    assert result == {"added": 0, "changed": 2, "skipped": 0}
    assert Assessment.objects.get().ends_on == date(2026, 11, 30)


def test_times_may_be_left_out(cast: Cast) -> None:
    head = ["Вид оценки", "Оценка", "Первый день", "Последний день", "Код предмета", "Предмет", "Категория",
            "Протокол", "Открывается", "Закрывается"]  # fmt: skip
    full = publication(2)
    row = [value for place, value in enumerate(full) if place not in (9, 11)]
    applied(cast, checked(cast, "publications", book("publications", row, head=head)))
    found = Publication.objects.get()
    assert (found.opens_time, found.closes_time) == (time(8), time(20))


@pytest.mark.parametrize(
    ("changed", "address", "word"),
    [
        ({"ends": "20.11.2026"}, "D2", "раньше первого"),
        ({"closes": "22.11.2026"}, "K2", "закрывается раньше"),
        ({"closes": "23.11.2026", "to": "08:00"}, "K2", "закрывается раньше"),
        ({"kind": "ЕГЭ"}, "A2", "только"),
        ({"code": "лит"}, "E2", "латинских"),
        ({"category": "Ученики"}, "G2", "только"),
        ({"number": "3"}, "H2", "только"),
        ({"opens": "вчера"}, "I2", "дата"),
        ({"from": "25:00"}, "J2", "08:00"),
        ({"title": "Полыньев Борис Львович"}, "B2", "имя"),
        ({"subject": "Полыньев Б. Л."}, "F2", "имя"),
    ],
)
def test_what_is_wrong_is_told_by_cell(cast: Cast, changed: dict[str, str], address: str, word: str) -> None:
    load = checked(cast, "publications", book("publications", publication(2, **changed)))
    assert figures(load) == {"refused": 1}
    found = reasons(load)
    assert word in found[address]
    assert "Полыньев" not in str(found)


def test_rows_that_contradict_each_other_are_refused(cast: Cast) -> None:
    rows = publication(1), publication(2, ends="28.11.2026"), publication(2, category="Учителя", subject="Письмо")
    load = checked(cast, "publications", book("publications", *rows))
    assert figures(load) == {"added": 1, "refused": 2}
    assert "В строке 2 у этой оценки другой вид или другие дни" in reasons(load)["B3"]
    assert "В строке 2 у этого кода другое название" in reasons(load)["F4"]


def test_a_name_of_another_subject_is_refused(cast: Cast) -> None:
    loaded(cast, "publications", publication(1))
    load = checked(cast, "publications", book("publications", publication(1, code="lita", subject="литература")))
    assert "под другим кодом" in reasons(load)["F2"]


def test_the_same_publication_twice_is_refused_in_both_rows(cast: Cast) -> None:
    load = checked(cast, "publications", book("publications", publication(1), publication(1, to="19:00")))
    assert figures(load) == {"refused": 2}
    assert {line.number for line in load.lines.all()} == {2, 3}
