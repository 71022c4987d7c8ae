"""What of a person is destroyed, table by table, a line for the act each; the verb is in the workflow."""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth import SESSION_KEY as SIGNED_IN
from django.contrib.sessions.models import Session
from django.db import models, transaction
from django.db.models import Q, QuerySet
from django.db.models.fields.files import FieldFile
from django.urls import reverse

from accounts.models import (
    DataExport,
    DirectoryExport,
    DirectoryImport,
    ErasureRequest,
    OrganisationRequest,
    RoleGrant,
    User,
)
from accounts.organisation_requests import workflow as organisation_requests
from accounts.sessions import end_stored
from accounts.workflow import end_sessions
from portal.conversations import workflow as conversations
from portal.files import remove_uploads
from portal.history import Actor
from portal.kept import SESSION_KEY as KEPT_FORM
from portal.letters import about_label
from portal.models import (
    DigestEntry,
    Job,
    KeptUpload,
    Letter,
    Notice,
    NoticeChoice,
    Reminder,
    SiteSettings,
)
from portal.notices import absolute
from portal.traces import NOWHERE, Traces, leave_history, leave_messages, rewrite

ERASED = "Удалено"
GONE = "Удалённый пользователь"


def destroy(user: User, traces: Traces, actor: Actor) -> Iterator[str]:
    """All that the shared floor holds; the account itself goes last, by `destroy_account`."""
    yield from destroy_conversations(user, traces, actor)
    yield from destroy_organisation_requests(user, traces, actor)
    yield from destroy_messages(user)
    yield from destroy_files(user, traces)
    yield from destroy_words(user, traces)


# --- What was written to the portal -----------------------------------------------------------------------


def destroy_conversations(user: User, traces: Traces, actor: Actor) -> Iterator[str]:
    """«Напишите нам», with what moderators were told of it: there the person's words and name are repeated."""
    found = conversations.forget(person=user, actor=actor)
    for one in found:
        forget_told(one, reverse("admin:portal_conversation_change", args=[one.pk]), one.email)
    leave_history(traces, found)
    if found:
        yield f"Обращения ({len(found)}): имя, тема, e-mail и тексты обеих сторон уничтожены — личная переписка."


def destroy_organisation_requests(user: User, traces: Traces, actor: Actor) -> Iterator[str]:
    addresses = {one.pk: one.email for one in OrganisationRequest.objects.asked_by(user)}
    destroyed, kept = organisation_requests.forget(person=user, actor=actor)
    for one in [*destroyed, *kept]:
        forget_told(one, reverse("admin:accounts_organisationrequest_change", args=[one.pk]), addresses[one.pk])
    leave_history(traces, [*destroyed, *kept])
    if destroyed:
        yield f"Просьбы добавить организацию ({len(destroyed)}): e-mail и тексты уничтожены — личные обращения."
    if kept:
        yield (
            f"Принятые просьбы добавить организацию ({len(kept)}): e-mail уничтожен; название и адрес организации "
            "сохранены без просившего — это сведения об организации."
        )


def forget_told(row: models.Model, path: str, address: str) -> None:
    """What the desk was told of a row, by the row's name or by its address in the text, and what was answered."""
    Notice.objects.filter(url=path).delete()
    DigestEntry.objects.filter(url=path).delete()
    told = Letter.objects.filter(Q(about=about_label(row)) | Q(text__contains=absolute(path)))
    for letter in told.filter(event="digest"):
        rewrite(letter, text=without_lines_of(letter.text, absolute(path)))
    alone = told.exclude(event="digest")
    alone.exclude(status=Letter.Status.SENT).delete()
    if address:
        alone.filter(to__iexact=address).update(to=NOWHERE)
    alone.update(subject=ERASED, text="", html="", last_error="")


def without_lines_of(digest: str, address: str) -> str:
    """A digest without its block about one page; the other lines are other people's."""
    return "\n\n".join(ERASED if address in block else block for block in digest.split("\n\n"))


# --- What was written to the person -----------------------------------------------------------------------


def destroy_messages(user: User) -> Iterator[str]:
    """Letters, notices, digests, unfinished uploads, copies of the data."""
    own = Q(person=user) | Q(to__iexact=user.email) if user.email else Q(person=user)
    unsent, _ = Letter.objects.filter(own).exclude(status=Letter.Status.SENT).delete()
    sent = Letter.objects.filter(own).update(to=NOWHERE, subject=ERASED, text="", html="", last_error="")
    yield f"Письма: уничтожены адреса и тексты отправленных ({sent}), неотправленные удалены ({unsent})."
    notices, _ = Notice.objects.of(user.pk).delete()
    for model in (DigestEntry, NoticeChoice, Reminder):
        model.objects.filter(person=user).delete()
    yield f"Уведомления удалены: {notices}."


def destroy_files(user: User, traces: Traces) -> Iterator[str]:
    yield f"Незаконченные загрузки удалены: {remove_uploads(KeptUpload.objects.filter(person=user))}."
    yield f"Копии данных удалены: {remove_exports(DataExport.objects.filter(user=user))}."
    exports = remove_exports(DirectoryExport.objects.filter(by=user))
    imports = DirectoryImport.objects.filter(by=user).update(name=ERASED)
    if exports or imports:
        yield f"Выгрузки справочника удалены: {exports}; загрузки ({imports}): имена файлов уничтожены."
    for job in Job.objects.filter(by=user, status__in=[Job.Status.DONE, Job.Status.FAILED]).iterator():
        if traces.within([job.payload, job.result, job.last_error]):
            Job.objects.filter(pk=job.pk).update(
                payload=traces.scrubbed(job.payload), result=traces.scrubbed(job.result), last_error=""
            )


def remove_exports(exports: QuerySet[Any]) -> int:
    """Rows now, files when the transaction stands: what is rolled back must not lose its file."""
    found = list(exports)
    for export in found:
        forget_file(export.file)
        export.delete()
    return len(found)


def forget_file(stored: FieldFile) -> None:
    if stored:
        transaction.on_commit(partial(stored.storage.delete, str(stored.name)))


# --- The person's name in other rows ----------------------------------------------------------------------


def destroy_words(user: User, traces: Traces) -> Iterator[str]:
    """Comments of the history and letters of others stay, the name in them does not."""
    requests = ErasureRequest.objects.filter(user=user)
    requests.update(wish="")
    requests.exclude(answer="").update(answer=ERASED)
    grants = list(RoleGrant.objects.of(user))
    for grant in grants:
        rewrite(grant, deputy_order=traces.without(grant.deputy_order))
    subjects: Iterable[models.Model] = [user, *grants, *requests]
    comments = leave_history(traces, subjects)
    yield f"История действий сохранена, имя, e-mail и телефон удалены из комментариев ({comments})."
    if told := leave_messages(traces):
        yield f"Письма и уведомления другим людям ({told}): имя, e-mail и телефон удалены из текста."
    site = SiteSettings.objects.filter(pk=1).first()
    if site and user.email in site.feedback_addresses:
        site.feedback_addresses = [address for address in site.feedback_addresses if address != user.email]
        site.save(update_fields=["feedback_addresses"])
        yield "E-mail удалён из адресов для обращений."


# --- The account ----------------------------------------------------------------------------------------


def destroy_account(user: User) -> Iterator[str]:
    end_sessions(user)
    end_forgotten_sessions(user)
    yield "Сеансы завершены, сведения об устройствах и адресах входа удалены."
    factors, _ = Authenticator.objects.filter(user=user).delete()
    EmailAddress.objects.filter(user=user).delete()
    linked, _ = SocialAccount.objects.filter(user=user).delete()
    yield f"Средства второго фактора удалены: {factors}; связи с внешними системами входа: {linked}."
    user.username = f"deleted-{user.pk}"
    user.last_name, user.first_name, user.patronymic = GONE, "", ""
    user.email = user.phone = ""
    user.is_active = False
    user.set_unusable_password()
    user.save()
    yield "Логин, фамилия, имя, отчество, e-mail, телефон и пароль учётной записи уничтожены, вход закрыт."


def end_forgotten_sessions(user: User) -> None:
    """Those that the list of sessions does not know: among them browsers that keep a form for this person's return."""
    for session in Session.objects.iterator():
        data = session.get_decoded()
        kept = data.get(KEPT_FORM) or {}
        if data.get(SIGNED_IN) == str(user.pk) or kept.get("person") == user.pk:
            end_stored(session.session_key)
