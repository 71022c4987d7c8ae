"""All that accounts and the portal hold on a person, as rows for the copy of their data.

Every link to a person is here, in a part's own `personal_data`, or in the list of
tests/accounts/test_everything_held.py, which says why not.
"""

from collections.abc import Iterator
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone

from accounts.models import (
    DataExport,
    DirectoryExport,
    DirectoryImport,
    ErasureRequest,
    OrganisationRequest,
    RoleGrant,
    User,
)
from accounts.personal.acts import ROLES, own_act
from portal.models import (
    Conversation,
    ConversationMessage,
    DigestEntry,
    HistoryRecord,
    KeptUpload,
    Letter,
    Notice,
    NoticeChoice,
    Reminder,
)
from portal.models.conversations import Side
from portal.one_time import without_links
from portal.personal_data import facts
from portal.registry import PersonalData, event_kind

Rows = list[dict[str, Any]]
ACCOUNT = ("username", "last_name", "first_name", "patronymic", "email", "phone", "date_joined", "last_login")
GRANT = ("role", "status", "granted_at", "granted_by", "ends_on", "deputy_for", "deputy_order")
REQUEST = ("name", "kind", "region", "municipality_name", "address", "inn", "email", "status", "created_at")
FACTORS = {"totp": "Приложение с кодами", "webauthn": "Ключ доступа", "recovery_codes": "Коды восстановления"}
# The links by which a row is the person's own, not one that they decided about: its history is theirs to read.
OWN_LINKS = {"user", "person", "author"}


def held_by_accounts(user: User) -> PersonalData:
    return PersonalData({**account_of(user), **directory_work_of(user), **told_to(user), **written_by(user)})


# --- The account -----------------------------------------------------------------------------------------------


def account_of(user: User) -> dict[str, Rows]:
    grants = RoleGrant.objects.with_scope().select_related("user", "granted_by", "deputy_for")
    return {
        "Учётная запись": [facts(user, *ACCOUNT)],
        "Роли": [grant_facts(grant) for grant in grants.filter(user=user)],
        "Роли, которые я дал(а)": [
            {"кому": grant.user.full_name, **grant_facts(grant)} for grant in grants.filter(granted_by=user)
        ],
        "Кто меня замещает": [
            {"кто": grant.user.full_name, **grant_facts(grant)} for grant in grants.filter(deputy_for=user)
        ],
        "Согласия": [
            {
                **facts(consent, "document", "given_by", "given_at", "withdrawn_at", "address", "device"),
                "текст": consent.document.text,
            }
            for consent in user.consents.select_related("document")
        ],
        "Второй фактор": [
            {
                "что": FACTORS.get(each.type, each.type),
                "подключён": each.created_at,
                "последний вход": each.last_used_at,
            }
            for each in Authenticator.objects.filter(user=user)
        ],
        "Внешние системы входа": [
            {"система": each.provider, "номер в ней": each.uid, "связана": each.date_joined}
            for each in SocialAccount.objects.filter(user=user)
        ],
        "Входы на портал": [
            {"с": s.created_at, "адрес": s.ip, "устройство": s.user_agent}
            for s in UserSession.objects.filter(user=user)
        ],
        "Запросы на удаление данных": [
            facts(each, "status", "wish", "asked_at", "answer", "decided_at")
            for each in ErasureRequest.objects.filter(user=user)
        ],
        "Копии моих данных": [facts(each, "created_at", "expires_at") for each in DataExport.objects.filter(user=user)],
    }


def grant_facts(grant: RoleGrant) -> dict[str, Any]:
    kinds = {"виды организаций": ", ".join(grant.kind_names())} if grant.kinds else {}
    return {**facts(grant, *GRANT), "где": grant.scope_name, **kinds}


def directory_work_of(user: User) -> dict[str, Rows]:
    return {
        "Загрузки справочника": [
            facts(each, "table", "name", "created_at") for each in DirectoryImport.objects.filter(by=user)
        ],
        "Выгрузки справочника": [
            facts(each, "name", "created_at", "expires_at") for each in DirectoryExport.objects.filter(by=user)
        ],
    }


# --- What was said, both ways ------------------------------------------------------------------------------------


def told_to(user: User) -> dict[str, Rows]:
    return {
        "Уведомления": [facts(notice, "created_at", "title", "read_at") for notice in Notice.objects.of(user.pk)],
        "Письма": [
            {**facts(letter, "created_at", "to", "subject", "status", "sent_at"), "текст": without_links(letter.text)}
            for letter in Letter.objects.filter(person=user)
        ],
        "Какие письма присылать": [
            {"событие": event_kind(choice.event).label, **facts(choice, "letter")}
            for choice in NoticeChoice.objects.filter(person=user)
        ],
        "Строки сводок": [
            facts(entry, "created_at", "line", "sent_at") for entry in DigestEntry.objects.filter(person=user)
        ],
        "Напоминания": [
            {"событие": event_kind(each.event).label, **facts(each, "deadline", "sent_at")}
            for each in Reminder.objects.filter(person=user)
        ],
    }


def written_by(user: User) -> dict[str, Rows]:
    own = HistoryRecord.objects.filter(person=user).select_related("subject_type").order_by("id")
    behalf = HistoryRecord.objects.filter(on_behalf_of=user).exclude(person=user)
    return {
        "История моих действий": [act_facts(each, own=True) for each in own.iterator()],
        "Сделано вместо меня": [act_facts(each) for each in behalf.select_related("subject_type").order_by("id")],
        "Что другие сделали с моими записями": [act_facts(each) for each in done_to(user)],
        "Обращения": [
            {
                **facts(c, "created_at", "topic", "name", "email", "status"),
                **{said(number, message): message.text for number, message in enumerate(c.messages.all(), start=1)},
            }
            for c in Conversation.objects.of(user.pk).prefetch_related("messages")
        ],
        "Мои ответы на обращения": [
            facts(each, "at", "text") for each in ConversationMessage.objects.filter(author=user, side=Side.DESK)
        ],
        "Просьбы добавить организацию": [
            facts(each, *REQUEST) for each in OrganisationRequest.objects.filter(person=user).select_related("region")
        ],
        "Незаконченные загрузки файлов": [facts(each, "name") for each in KeptUpload.objects.filter(person=user)],
    }


def said(number: int, message: ConversationMessage) -> str:
    """Numbered: two messages of one minute are two."""
    return f"сообщение {number}, {timezone.localtime(message.at):%d.%m.%Y %H:%M}, {message.get_side_display()}"


def act_facts(record: HistoryRecord, *, own: bool = False) -> dict[str, Any]:
    """Of another's act the role, not the name: the name is that person's own data."""
    act = own_act(record)
    who = facts(record, "device") if own else {"в какой роли": ROLES.get(record.role, "портал")}
    return {**facts(record, "at", "label", "comment"), **who, "о чём": act.about, "состояние": act.moved}


def done_to(user: User) -> Iterator[HistoryRecord]:
    """Others' records about the person's own rows, whichever part keeps the rows."""
    for rows in own_rows(user):
        about = HistoryRecord.objects.filter(
            subject_type=ContentType.objects.get_for_model(rows.model), subject_id__in=rows.values("pk")
        )
        yield from about.exclude(person=user).select_related("subject_type").order_by("id")


def own_rows(user: User) -> Iterator[models.QuerySet[Any]]:
    """The account, and what links to it or to a role of it as its owner's."""
    yield User.objects.filter(pk=user.pk)
    for relation in linked_to(User):
        if relation.name in OWN_LINKS and relation.model is not HistoryRecord:
            yield relation.model._base_manager.filter(**{relation.name: user})
    for relation in linked_to(RoleGrant):
        if relation.name == "grant":
            yield relation.model._base_manager.filter(grant__user=user)


def linked_to(target: type[models.Model]) -> Iterator[Any]:
    """The foreign keys to a model; hidden ones («+») too."""
    for relation in target._meta.get_fields(include_hidden=True):
        field = getattr(relation, "field", None)
        if isinstance(field, models.ForeignKey) and relation.auto_created and not field.model._meta.auto_created:
            yield field
