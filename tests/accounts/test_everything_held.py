"""The copy of one's own data holds every link to a person, or it is listed here why not."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.utils import timezone

from accounts.in_force import administrator
from accounts.models import DirectoryExport, DirectoryImport, Role, RoleGrant, User
from accounts.personal.export import collect
from accounts.personal.holdings import linked_to
from accounts.workflow import deactivate
from expert_rating.models import Assessment
from expert_rating.workflow import set_aside
from portal.history import Actor, Change, record
from portal.models import DigestEntry, HistoryRecord, KeptUpload, NoticeChoice, Reminder
from tests.cast import Cast
from tests.expert_rating.rated import rate

pytestmark = pytest.mark.django_db

# model.field → the section of the copy in which its rows stand.
EXPORTED = {
    "accounts.RoleGrant.user": "Роли",
    "accounts.RoleGrant.granted_by": "Роли, которые я дал(а)",
    "accounts.RoleGrant.deputy_for": "Кто меня замещает",
    "accounts.Consent.user": "Согласия",
    "accounts.DataExport.user": "Копии моих данных",
    "accounts.ErasureRequest.user": "Запросы на удаление данных",
    "accounts.OrganisationRequest.person": "Просьбы добавить организацию",
    "accounts.DirectoryImport.by": "Загрузки справочника",
    "accounts.DirectoryExport.by": "Выгрузки справочника",
    "mfa.Authenticator.user": "Второй фактор",
    "socialaccount.SocialAccount.user": "Внешние системы входа",
    "usersessions.UserSession.user": "Входы на портал",
    "portal.HistoryRecord.person": "История моих действий",
    "portal.HistoryRecord.on_behalf_of": "Сделано вместо меня",
    "portal.Letter.person": "Письма",
    "portal.Notice.person": "Уведомления",
    "portal.NoticeChoice.person": "Какие письма присылать",
    "portal.DigestEntry.person": "Строки сводок",
    "portal.Reminder.person": "Напоминания",
    "portal.Conversation.person": "Обращения",
    "portal.ConversationMessage.author": "Мои ответы на обращения",
    "portal.KeptUpload.person": "Незаконченные загрузки файлов",
    "expert_rating.Assessment.author": "Оценки",
    "expert_rating.Publication.author": "Материалы и вакансии",
    "expert_rating.CardCorrection.author": "Изменения карточки организации",
    "expert_rating.Reply.author": "Ответы от имени организации",
    "fisoko_protocols.Version.by": "Сданные протоколы",
    "fisoko_protocols.Return.by": "Возвраты на доработку",
    "fisoko_protocols.Extension.by": "Продления",
    "fisoko_protocols.Kit.changed_by": "Комплекты, заполненные последними",
    "fisoko_protocols.SetupImport.by": "Загрузки настройки протоколов",
}
LEFT_OUT = {
    "accounts.ErasureRequest.decided_by": "«История моих действий» has the decision; the request is another person's",
    "account.EmailAddress.user": "allauth's copy of the address, which the portal neither writes nor reads",
    "admin.LogEntry.user": "Django's own log, which the desk does not keep",
    "portal.Job.by": "how a machine went about what «История моих действий» tells; its payload holds row numbers",
    "fisoko_protocols.Upload.by": "waits for «Применить» for an hour, and holds rows of participants, not of the person",
}


def links() -> set[str]:
    return {f"{field.model._meta.label}.{field.name}" for field in linked_to(User)}


def test_no_link_to_a_person_is_forgotten() -> None:
    assert links() == set(EXPORTED) | set(LEFT_OUT)
    assert not set(EXPORTED) & set(LEFT_OUT)
    assert all(len(reason) > 20 for reason in LEFT_OUT.values())


def held(user: User) -> dict[str, list[dict[str, Any]]]:
    return collect(user).sections


def test_roles_with_who_gave_them_whom_they_stand_for_and_the_kinds(cast: Cast) -> None:
    boss = cast.make_user("boss", last_name="Начальникова", first_name="Анна", patronymic="")
    grant = cast.grant(
        Role.MODERATOR, region=cast.region, kinds=["doo", "oo"], granted_by=cast.superuser, deputy_for=boss,
        deputy_order="№ 7", ends_on=timezone.localdate() + timedelta(days=9),
    )  # fmt: skip
    [role] = held(grant.user)["Роли"]
    assert (role["кем дана"], role["замещает"]) == (str(cast.superuser), "Начальникова Анна")
    assert (role["приказ о замещении"], role["виды организаций"]) == ("№ 7", "ДОО, ОО")
    assert held(boss)["Кто меня замещает"][0]["кто"] == grant.user.full_name
    assert held(cast.superuser)["Роли, которые я дал(а)"][0]["кому"] == grant.user.full_name


def test_second_factors_without_their_secrets(cast: Cast) -> None:
    user = cast.expert.user
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "SEKRET"})
    sections = held(user)
    assert sections["Второй фактор"][0]["что"] == "Приложение с кодами"
    assert "SEKRET" not in str(sections)


def test_what_one_is_told_and_wants_to_be_told(cast: Cast) -> None:
    user = cast.expert.user
    NoticeChoice.objects.create(person=user, event="expert_received", letter="off")
    DigestEntry.objects.create(person=user, event="expert_received", line="Строка, которая ждёт сводки")
    Reminder.objects.create(person=user, event="campaign_closing", subject="x:1", deadline=timezone.now())
    sections = held(user)
    choice = {"событие": "Анкета эксперта получена", "письмо": "Не присылать"}
    assert sections["Какие письма присылать"] == [choice]
    assert sections["Строки сводок"][0]["строка"] == "Строка, которая ждёт сводки"
    assert sections["Напоминания"][0]["событие"] == "Кампания оценки скоро завершится"


def test_loads_and_lists_of_the_directory_and_files_left_in_forms(cast: Cast) -> None:
    user = cast.moderator.user
    DirectoryImport.objects.create(table="organisations", name="сады.xlsx", by=user)
    DirectoryExport.objects.create(by=user, name="организации.csv")
    KeptUpload.objects.create(person=user, name="закат.jpg", token_hash="t", purpose="photo")
    sections = held(user)
    assert sections["Загрузки справочника"][0]["имя файла у отправителя"] == "сады.xlsx"
    assert sections["Выгрузки справочника"][0]["имя файла"] == "организации.csv"
    assert sections["Незаконченные загрузки файлов"] == [{"имя файла у отправителя": "закат.jpg"}]


def test_what_others_did_to_ones_own_rows_in_their_role_without_their_name(cast: Cast) -> None:
    rate(cast, cast.municipal_expert, cast.kindergarten)
    placed = Assessment.objects.get()
    user, moderator = cast.municipal_expert.user, cast.moderator.user
    moderator.last_name = "Модестова"
    moderator.save()
    set_aside(ids=[placed.pk], actor=cast.actor(cast.moderator), reason="Одинаковые ответы")
    root = Actor(user=cast.superuser, role=administrator(cast.superuser))
    deactivate(user_id=user.pk, actor=root, reason="По просьбе")
    done = {row["что сделано"]: row for row in held(user)["Что другие сделали с моими записями"]}
    assert done["Снять"]["в какой роли"] == "Модератор"
    assert done["Снять"]["комментарий"] == "Одинаковые ответы"
    assert done["Отключить учётную запись"]["в какой роли"] == "Администратор портала"
    assert "Модестова" not in str(held(user))


def test_what_a_deputy_did_instead(cast: Cast) -> None:
    deputy = cast.actor(cast.moderator)
    behalf = Actor(user=deputy.user, role=deputy.role, on_behalf_of=cast.expert.user)
    record(Change(cast.kindergarten, "edit", "Изменить"), actor=behalf)
    assert [row["что сделано"] for row in held(cast.expert.user)["Сделано вместо меня"]] == ["Изменить"]


def test_nothing_of_rows_one_only_decided_about(cast: Cast) -> None:
    """The history of another's row is that person's."""
    record(Change(cast.expert, "edit", "Чужое", comment="чужое"), actor=cast.actor(cast.expert))
    RoleGrant.objects.filter(pk=cast.expert.pk).update(granted_by=cast.superuser)
    assert HistoryRecord.objects.filter(label="Чужое").exists()
    assert "Что другие сделали с моими записями" not in held(cast.superuser)
