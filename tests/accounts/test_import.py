"""Loading the directory: what a file would do, then what it did."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import directory_counts
from accounts.imports import carry_out
from accounts.models import DirectoryImport, Municipality, Organisation
from expert_rating.models import OrganisationResult
from portal.jobs import run_job
from portal.models import HistoryRecord, Notice
from portal.workflow import AlreadyDone, NotYours, Refused
from tests.accounts.loading import HEAD, applied, checked, figures, line, reasons, table
from tests.cast import Cast

pytestmark = pytest.mark.django_db
WRITES = ("INSERT", "UPDATE", "DELETE")
OWN_TABLES = ("portal_job", "accounts_directoryimport", "accounts_directoryimportrow")


def file_of_two(cast: Cast) -> bytes:
    cast.municipality.save()
    return table(line("Сад № 1", inn="3900000001", phone="+7 (401) 200-00-01"), line("Сад № 2", inn="3900000002"))


class TestDryRun:
    def test_writes_only_its_report(self, cast: Cast) -> None:
        content = file_of_two(cast)
        _ = cast.superuser
        with CaptureQueriesContext(connection) as seen:
            load = checked(cast, content)
        assert figures(load) == {"added": 2}
        written = [q["sql"] for q in seen if q["sql"].startswith(WRITES)]
        assert all(any(f'"{name}"' in sql for name in OWN_TABLES) for sql in written), written
        assert not Organisation.objects.exists()

    def test_tells_the_old_and_the_new(self, cast: Cast) -> None:
        cast.make_organisation(
            "Сад № 1", cast.municipality, inn="3900000001", phone="1", full_name="Учреждение «Сад № 1»"
        )
        load = checked(cast, table(line("Сад № 1", inn="3900000001", phone="2")))
        assert figures(load) == {"changed": 1}
        assert load.rows.get().changes == [["Телефон", "1", "2"]]

    def test_a_column_left_out_changes_nothing(self, cast: Cast) -> None:
        cast.make_organisation(
            "Сад № 1", cast.municipality, inn="3900000001", phone="1", head="Ветрова", full_name="Учреждение «Сад № 1»"
        )
        load = checked(cast, table(line("Сад № 1")[:5], head=HEAD[:5]))
        assert figures(load) == {"unchanged": 1}


class TestKeys:
    def test_the_login_before_all(self, cast: Cast) -> None:
        known = cast.make_organisation("Старое", cast.municipality, federal_login="edu390001", inn="3900000009")
        row = [*line("Новое", inn="3900000001"), "EDU390001"]
        load = checked(cast, table(row, head=[*HEAD, "Логин в федеральной системе"]))
        assert [each.target for each in load.rows.all()] == [known.pk]

    def test_another_login_is_another_organisation(self, cast: Cast) -> None:
        cast.make_organisation("Сад", cast.municipality, federal_login="edu390001", inn="3900000001")
        row = [*line("Сад", inn="3900000001"), "edu390002"]
        assert figures(checked(cast, table(row, head=[*HEAD, "Логин"]))) == {"added": 1}

    def test_inn_in_the_municipality_and_kind(self, cast: Cast) -> None:
        known = cast.make_organisation("Сад", cast.municipality, inn="3900000001")
        content = table(line("Сад, новое имя", inn="3900000001"), line("Школа", kind="ОО", inn="3900000001"))
        load = checked(cast, content)
        assert [(each.target, each.outcome) for each in load.rows.all()] == [(known.pk, "changed"), (None, "added")]

    def test_of_branches_the_name_decides(self, cast: Cast) -> None:
        for name in ("Корпус 1", "Корпус 2"):
            cast.make_organisation(name, cast.municipality, inn="3900000001", full_name=f"Учреждение «{name}»")
        assert figures(checked(cast, table(line("Корпус 2", inn="3900000001")))) == {"unchanged": 1}
        assert "несколько" in reasons(checked(cast, table(line("Корпус 3", inn="3900000001"))))[2]

    def test_the_full_name_without_an_inn(self, cast: Cast) -> None:
        cast.make_organisation("Сад", cast.municipality, inn="3900000001", full_name="Учреждение «ЁЛКА»")
        row = ["учреждение «елка»", *line("Сад")[1:]]
        load = checked(cast, table(row))
        assert load.rows.get().changes == [["Полное наименование", "Учреждение «ЁЛКА»", "учреждение «елка»"]]


class TestApply:
    def test_writes_once_and_a_second_run_changes_nothing(self, cast: Cast) -> None:
        content = file_of_two(cast)
        load = applied(cast, checked(cast, content))
        assert load.apply_job is not None
        assert load.apply_job.result == {"added": 2, "changed": 0, "skipped": 0}
        made = Organisation.objects.get(inn="3900000001")
        assert (made.sort_name, made.municipality) == ("сад № 000001", cast.municipality)
        assert "город калининград" in made.search_text
        assert directory_counts.wrong() == []
        again = checked(cast, content)
        assert figures(again) == {"unchanged": 2}
        assert not again.rows.exists()
        with pytest.raises(Refused, match="нечего загружать"):
            applied(cast, again)

    def test_is_one_record_for_the_load_one_for_each_row_and_a_notice(self, cast: Cast) -> None:
        load = applied(cast, checked(cast, file_of_two(cast)))
        record = HistoryRecord.objects.get(verb="import")
        assert record.person == cast.superuser
        assert "Добавлено 2, изменено 0" in record.comment
        assert Notice.objects.get(person=cast.superuser).url.endswith(f"/import/{load.pk}/")
        rows = HistoryRecord.objects.exclude(verb="import").order_by("id")
        assert [(r.verb, r.subject, r.person) for r in rows] == [
            ("add", made, cast.superuser) for made in Organisation.objects.order_by("id")
        ]

    def test_a_changed_row_says_which_columns_in_its_own_history(self, cast: Cast) -> None:
        known = cast.make_organisation("Сад № 1", cast.municipality, inn="3900000001", phone="1")
        same = cast.make_organisation("Сад № 2", cast.municipality, inn="3900000002", full_name="Учреждение «Сад № 2»")
        content = table(line("Сад первый", inn="3900000001", phone="2"), line("Сад № 2", inn="3900000002"))
        load = applied(cast, checked(cast, content))
        assert load.apply_job is not None
        assert load.apply_job.result == {"added": 0, "changed": 1, "skipped": 0}
        record = HistoryRecord.objects.about(known).get()
        assert (record.verb, record.label) == ("edit", "Изменить загрузкой из файла")
        assert record.comment == "Полное наименование, Краткое наименование, Телефон"
        assert not HistoryRecord.objects.about(same).exists()

    def test_a_job_run_twice_writes_once(self, cast: Cast) -> None:
        load = applied(cast, checked(cast, file_of_two(cast)))
        assert load.apply_job_id
        run_job(load.apply_job_id)
        assert Organisation.objects.count() == 2

    def test_a_double_press_starts_one(self, cast: Cast) -> None:
        load = checked(cast, file_of_two(cast))
        applied(cast, load)
        with pytest.raises(AlreadyDone):
            applied(cast, load)

    def test_results_follow_a_renamed_organisation(self, cast: Cast) -> None:
        organisation = cast.make_organisation("Сад", cast.municipality, inn="3900000001")
        OrganisationResult.objects.create(
            campaign=cast.campaign, organisation=organisation, kind="doo",
            sort_name=organisation.sort_name, municipality=cast.municipality,
        )  # fmt: skip
        place = f"{cast.other_municipality}"
        applied(cast, checked(cast, table(["Учреждение", "Ясли", "ДОО", "39", place, "3900000001", ""])))
        # In another municipality the same ИНН is another organisation.
        assert OrganisationResult.objects.get().sort_name == "сад"
        applied(cast, checked(cast, table(line("Ясли", inn="3900000001"))))
        assert OrganisationResult.objects.get().sort_name == "ясли"
        assert directory_counts.wrong() == []

    def test_a_moved_organisation_leaves_the_old_count(self, cast: Cast) -> None:
        cast.make_organisation("Сад", cast.municipality, federal_login="edu390001")
        row = [*line("Сад", place=str(cast.other_municipality)), "edu390001"]
        applied(cast, checked(cast, table(row, head=[*HEAD, "Логин"])))
        assert Organisation.objects.get().municipality == cast.other_municipality
        assert directory_counts.wrong() == []

    def test_what_changed_since_the_check_is_skipped(self, cast: Cast) -> None:
        known = cast.make_organisation("Сад № 1", cast.municipality, inn="3900000001", phone="1")
        load = checked(cast, table(line("Сад № 1", inn="3900000001", phone="2"), line("Сад № 2", inn="3900000002")))
        Organisation.objects.filter(pk=known.pk).update(phone="3")
        cast.make_organisation("Сад № 2", cast.municipality, inn="3900000002")
        load = applied(cast, load)
        assert load.apply_job is not None
        assert load.apply_job.result == {"added": 0, "changed": 0, "skipped": 2}
        known.refresh_from_db()
        assert known.phone == "3"
        told = list(load.rows.values_list("skipped", flat=True))
        assert told == ["После проверки запись изменили", "После проверки такая запись появилась в справочнике"]

    def test_waits_for_the_check(self, cast: Cast) -> None:
        load = checked(cast, table(line("Сад")[:4], head=HEAD[:4]))
        with pytest.raises(Refused, match="ещё не закончена"):
            applied(cast, load)


class TestScope:
    def test_a_moderator_loads_the_own_region_and_kinds(self, cast: Cast) -> None:
        far = cast.make_organisation("Чужой сад", cast.far_municipality, federal_login="edu700001")
        cast.moderator.kinds = ["doo"]
        cast.moderator.save()
        rows = [
            [*line("Сад № 1"), ""],
            [*line("Школа", kind="ОО"), ""],
            [*line("Сад", region="70", place="Северск"), ""],
            [*line("Захват"), "edu700001"],
        ]
        _ = cast.municipality
        load = checked(cast, table(*rows, head=[*HEAD, "Логин"]), cast.moderator)
        assert figures(load) == {"added": 1, "refused": 3}
        assert all("Вне вашего субъекта РФ" in reason for reason in reasons(load).values())
        applied(cast, load, cast.moderator)
        far.refresh_from_db()
        assert far.short_name == "Чужой сад"

    def test_a_withdrawn_role_writes_nothing(self, cast: Cast) -> None:
        _ = cast.municipality
        load = checked(cast, table(line("Сад № 1")), cast.moderator)
        job = carry_out(load_id=load.pk, actor=cast.actor(cast.moderator)).apply_job
        type(cast.moderator).objects.filter(pk=cast.moderator.pk).update(**{"status": "withdrawn"})
        assert job is not None
        run_job(job.pk)
        job.refresh_from_db()
        assert (job.status, Organisation.objects.count()) == ("failed", 0)

    @pytest.mark.parametrize("who", ["expert", "municipal_coordinator", "other_moderator"])
    def test_nobody_else_carries_a_load_out(self, cast: Cast, who: str) -> None:
        load = checked(cast, file_of_two(cast), cast.moderator)
        with pytest.raises(NotYours):
            carry_out(load_id=load.pk, actor=cast.actor(getattr(cast, who)))

    def test_municipalities_are_the_administrators(self, cast: Cast) -> None:
        with pytest.raises(NotYours):
            checked(cast, table(["39", "Новый", "округ"], head=["Регион", "Название", "Тип"]), cast.moderator,
                    table="municipalities")  # fmt: skip


class TestMunicipalities:
    def test_are_added_and_changed(self, cast: Cast) -> None:
        known = cast.make_municipality(cast.region, "Озёрный край", "муниципальный округ")
        head = ["Субъект РФ", "Название", "Тип", "Отдалённый"]
        rows = [
            ["39", "озерный край", "муниципальный округ", "да"],
            ["Калининградская область", "Новый", "округ", "нет"],
        ]
        content = table(*rows, head=head)
        load = applied(cast, checked(cast, content, table="municipalities"))
        known.refresh_from_db()
        assert (known.remote, known.name) == (True, "озерный край")
        assert Municipality.objects.get(name="Новый").sort_name == "новый округ"
        assert load.apply_job is not None
        assert load.apply_job.result == {"added": 1, "changed": 1, "skipped": 0}
        assert figures(checked(cast, content, table="municipalities")) == {"unchanged": 2}


def test_a_kind_with_results_stays(cast: Cast) -> None:
    organisation = cast.make_organisation("Сад", cast.municipality, federal_login="edu390001")
    other = cast.make_organisation("Ясли", cast.municipality, federal_login="edu390002")
    OrganisationResult.objects.create(
        campaign=cast.campaign, organisation=organisation, kind="doo", sort_name="сад", municipality=cast.municipality
    )
    rows = [[*line(name, kind="ОО"), login] for name, login in (("Сад", "edu390001"), ("Ясли", "edu390002"))]
    load = checked(cast, table(*rows, head=[*HEAD, "Логин"]))
    assert "вид изменить нельзя" in reasons(load)[2]
    assert load.rows.get(target=other.pk).outcome == "changed"


def test_old_loads_are_swept(cast: Cast) -> None:
    from datetime import timedelta

    from django.utils import timezone

    from accounts.imports.workflow import sweep_loads

    load = checked(cast, file_of_two(cast))
    assert sweep_loads() == 0
    DirectoryImport.objects.update(created_at=timezone.now() - timedelta(days=31))
    storage, name = load.file.storage, load.file.name
    assert sweep_loads() == 1
    assert not storage.exists(name)
