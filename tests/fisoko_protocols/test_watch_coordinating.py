"""One ППО and one protocol under the coordinator's eyes: read, returned with comments to rows, given more time."""

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.utils import timezone

from fisoko_protocols import workflow
from fisoko_protocols.models import Extension, Return, RowComment
from portal.models import HistoryRecord, Letter, Notice
from tests.expert_rating.rated import queries_of, writes_nothing
from tests.fisoko_protocols.scene import Scene
from tests.fisoko_protocols.watched import WATCH, enter, give, make_points, text

pytestmark = pytest.mark.django_db
NAMES = ["Ветрова Г.О. перепутали с другим", "Ветров Глеб Олегович не из этой школы"]


def path(scene: Scene, action: str = "") -> str:
    return f"{WATCH}protocols/{scene.protocol.pk}/{action}"


def coordinator(scene: Scene) -> Any:
    return scene.cast.client(scene.cast.regional_coordinator)


def rows(*pairs: tuple[str, str]) -> dict[str, str]:
    data = {"rows-TOTAL_FORMS": str(len(pairs)), "rows-INITIAL_FORMS": "0"}
    for index, (number, said) in enumerate(pairs):
        data |= {f"rows-{index}-number": number, f"rows-{index}-text": said}
    return data


# --- Reading ------------------------------------------------------------------------------------------


def test_a_point_with_its_protocols(scene: Scene) -> None:
    scene.cast.point.phone = "+7 000 11-22-33"
    scene.cast.point.save()
    scene.handed_in()
    said = text(coordinator(scene).get(f"{WATCH}points/{scene.cast.point.pk}/"))
    for words in ("ППО edu390001", "МАОУ СОШ № 31", "+7 000 11-22-33", "Литература, методисты", "Сдан", "5 из 5"):
        assert words in said
    assert "ППО уже придумал свой пароль" in said


def test_a_protocol_with_entries_versions_and_history(scene: Scene) -> None:
    scene.handed_in()
    workflow.edit(protocol_id=scene.protocol.pk, actor=scene.cast.actor(scene.cast.point_organiser))
    scene.fill(values={"501505": ("spoiled", "")})
    said = text(coordinator(scene).get(path(scene)))
    assert "Сейчас в протоколе" in said
    assert "501505 испорчен ---" in said
    assert "использовано 3, испорчено 1, не использовано 1" in said, "the official version's numbers"
    for words in ("Версия 1 официальная", "Внесение данных", "Сдать отчёт", "Редактировать", "В работе → Сдан"):
        assert words in said
    version = text(coordinator(scene).get(path(scene), {"version": "1"}))
    assert "Версия 1, сданная" in version
    assert "501505 не использован ---" in version


@pytest.mark.parametrize("version", ["2", "0", "x", "99999999999999"])
def test_an_unknown_version_is_the_entries(scene: Scene, version: str) -> None:
    scene.handed_in()
    assert "Сейчас в протоколе" in text(coordinator(scene).get(path(scene), {"version": version}))


def test_no_survey_credentials_are_shown(scene: Scene) -> None:
    kit = scene.protocol.kits.all()[0]
    page = coordinator(scene).get(path(scene)).content.decode()
    assert kit.number in page
    assert kit.login not in page
    assert kit.password not in page.replace(scene.cast.point.login, "")


def test_reading_writes_nothing(scene: Scene) -> None:
    scene.handed_in()
    client = coordinator(scene)
    with writes_nothing():
        for address in (path(scene), path(scene, "return/"), path(scene, "extend/")):
            assert client.get(address).status_code == 200


@pytest.mark.parametrize("many", [30])
def test_queries_of_the_cards_do_not_grow(scene: Scene, many: int) -> None:
    client = coordinator(scene)
    [point] = make_points(scene, 1)
    give(scene, [point], kits=1)
    small = f"{WATCH}points/{point.pk}/"
    one = queries_of(lambda: client.get(small))
    give(scene, [point], scene.teachers, kits=many, start=400_000)
    assert queries_of(lambda: client.get(small)) == one
    [protocol] = give(scene, [point], scene.sitting, kits=many, start=500_000)
    card = f"{WATCH}protocols/{protocol.pk}/"
    before = queries_of(lambda: client.get(card))
    enter(scene, protocol, ["used"] * (many + 1))
    assert queries_of(lambda: client.get(card)) == before
    assert max(one, before) <= 13


def test_many_kits_have_pages(scene: Scene) -> None:
    [protocol] = give(scene, make_points(scene, 1), kits=101)
    address = f"{WATCH}protocols/{protocol.pk}/"
    assert "300100" not in text(coordinator(scene).get(address))
    assert "300100" in text(coordinator(scene).get(address, {"page": "2"}))


# --- «Вернуть на доработку» ---------------------------------------------------------------------------


def test_returned_with_comments_to_rows(scene: Scene) -> None:
    scene.handed_in()
    client = coordinator(scene)
    form = client.get(path(scene, "return/"), {"kit": ["501504", "501505"]}).content.decode()
    assert 'value="501504"' in form
    assert 'value="501505"' in form
    data = {"comment": "Проверьте строки", **rows(("501505", "точно не использован?"), ("", ""))}
    answer = client.post(path(scene, "return/"), data, follow=True)
    assert "Протокол возвращён на доработку" in text(answer)
    scene.protocol.refresh_from_db()
    assert scene.protocol.status == "returned"
    made = Return.objects.get()
    assert (made.comment, [(row.number, row.text) for row in made.rows.all()]) == (
        "Проверьте строки", [("501505", "точно не использован?")],
    )  # fmt: skip
    assert "Комплект 501505: точно не использован?" in text(answer)


@pytest.mark.parametrize("name", NAMES)
def test_names_are_refused_and_what_was_typed_stays(scene: Scene, name: str) -> None:
    scene.handed_in()
    client = coordinator(scene)
    for data in ({"comment": name, **rows()}, {"comment": "Проверьте", **rows(("501505", name))}):
        answer = client.post(path(scene, "return/"), data)
        assert "Похоже на имя человека" in text(answer)
        page = answer.content.decode()
        assert page.count(name) == 1, "in its field alone"
    assert not Return.objects.exists()
    assert not RowComment.objects.exists()
    assert not Notice.objects.filter(title__contains="Ветров").exists()
    assert not HistoryRecord.objects.filter(comment__contains="Ветров").exists()
    assert "Ветров" not in str(dict(client.session))


@pytest.mark.parametrize(
    ("pairs", "sentence"),
    [
        ((("501599", "нет такого"),), "нет комплекта с таким номером"),
        ((("5015", "короткий"),), "шесть цифр"),
        ((("501501", "раз"), ("501501", "два")), "уже назван"),
        ((("", "о чём это?"),), "Укажите номер комплекта"),
        ((("501501", ""),), "Напишите, что исправить"),
    ],
)
def test_rows_are_checked(scene: Scene, pairs: Any, sentence: str) -> None:
    scene.handed_in()
    answer = coordinator(scene).post(path(scene, "return/"), {"comment": "Проверьте", **rows(*pairs)})
    assert sentence in text(answer)
    assert not Return.objects.exists()


def test_more_rows_without_a_script(scene: Scene) -> None:
    scene.handed_in()
    data = {"comment": "Проверьте", "more": "1", **rows(("501501", "раз"), ("501502", "два"), ("501503", "три"))}
    answer = coordinator(scene).post(path(scene, "return/"), data)
    page = answer.content.decode()
    assert 'name="rows-TOTAL_FORMS" value="6"' in page
    assert "Проверьте" in page
    assert 'value="три"' in page
    assert "error-summary" not in page, "asking for room is no mistake"
    assert not Return.objects.exists()


def test_a_form_that_came_in_part_says_so(scene: Scene) -> None:
    """Without the fields that say how many rows there are."""
    scene.handed_in()
    answer = coordinator(scene).post(path(scene, "return/"), {"comment": "Проверьте строки"})
    assert "Форма дошла не целиком" in text(answer)
    assert "Проверьте строки" in text(answer)
    assert 'name="rows-TOTAL_FORMS" value="3"' in answer.content.decode()
    assert not Return.objects.exists()


def test_what_is_not_handed_in_is_not_returned(scene: Scene) -> None:
    scene.fill()
    answer = coordinator(scene).get(path(scene, "return/"), follow=True)
    assert "Сейчас состояние «В работе», действие «Вернуть на доработку» невозможно" in text(answer)
    assert path(scene, "return/") not in answer.content.decode(), "no button either"


def test_after_the_window_the_page_says_that_an_extension_is_needed(scene: Scene) -> None:
    scene.handed_in()
    scene.close()
    assert "после возврата продлите срок" in text(coordinator(scene).get(path(scene, "return/")))


# --- «Продлить» ---------------------------------------------------------------------------------------


def test_extended_by_the_clock_of_the_point(scene: Scene) -> None:
    scene.cast.point.time_zone = "Asia/Kamchatka"
    scene.cast.point.save()
    scene.fill()
    scene.close()
    day = timezone.localdate() + timedelta(days=3)
    data = {"day": f"{day:%Y-%m-%d}", "hour": "18:00", "reason": "Не было связи"}
    answer = coordinator(scene).post(path(scene, "extend/"), data, follow=True)
    assert "Срок продлён" in text(answer)
    made = Extension.objects.get()
    assert made.until == datetime.combine(day, time(18), tzinfo=scene.cast.point.zone)
    assert f"{day.day}" in text(answer)
    assert "18:00 (МСК+9)" in text(answer)


@pytest.mark.parametrize("name", NAMES)
def test_reasons_take_no_names(scene: Scene, name: str) -> None:
    day = timezone.localdate() + timedelta(days=3)
    data = {"day": f"{day:%Y-%m-%d}", "hour": "18:00", "reason": name}
    answer = coordinator(scene).post(path(scene, "extend/"), data)
    assert "Похоже на имя человека" in text(answer)
    assert answer.content.decode().count(name) == 1
    assert not Extension.objects.exists()


@pytest.mark.parametrize(("days", "sentence"), [(-9, "Общий срок"), (1, "Общий срок")])
def test_what_the_verb_refuses_is_said_and_typed_text_stays(scene: Scene, days: int, sentence: str) -> None:
    day = timezone.localdate() + timedelta(days=days)
    data = {"day": f"{day:%Y-%m-%d}", "hour": "09:30", "reason": "Не было связи"}
    answer = coordinator(scene).post(path(scene, "extend/"), data)
    assert sentence in text(answer)
    assert 'value="Не было связи"' in answer.content.decode()
    assert f'value="{day:%Y-%m-%d}"' in answer.content.decode()


def test_the_point_is_told(scene: Scene) -> None:
    scene.handed_in()
    coordinator(scene).post(path(scene, "return/"), {"comment": "Проверьте строки", **rows()})
    assert "Проверьте строки" in Notice.objects.get(person=scene.cast.point_organiser.user).title
    assert not Letter.objects.exists(), "the ППО has no address"


# --- «Внести за ППО» ----------------------------------------------------------------------------------


def test_the_coordinator_may_enter_for_the_point_while_it_is_open(scene: Scene) -> None:
    scene.fill()
    link = f'href="/protocols/{scene.protocol.pk}/"'
    assert link in coordinator(scene).get(path(scene)).content.decode()
    federal = scene.cast.client(scene.cast.federal_organiser)
    assert link not in federal.get(path(scene)).content.decode(), "the federal organiser does not fill"
    scene.close()
    assert link not in coordinator(scene).get(path(scene)).content.decode()


def test_times_are_told_by_the_clock_of_the_point(scene: Scene) -> None:
    """Neither the coordinator's own clock nor Moscow's, which is the federal organiser's."""
    scene.cast.point.time_zone = "Asia/Vladivostok"
    scene.cast.point.save()
    scene.handed_in()
    coordinator(scene).post(path(scene, "return/"), {"comment": "Проверьте", **rows()})
    zone = scene.protocol.point.zone
    record = HistoryRecord.objects.about(scene.protocol).get(verb="hand_in")
    returned = Return.objects.get().at.astimezone(zone)
    for who in ("regional_coordinator", "federal_organiser"):
        page = scene.cast.client(getattr(scene.cast, who)).get(path(scene)).content.decode()
        assert f"{record.at.astimezone(zone):%H:%M}</time>" in page
        assert f"{returned:%H:%M} (МСК+7), {scene.cast.regional_coordinator.user}: Проверьте" in page
        assert "Время — по часам ППО (МСК+7)" in page
