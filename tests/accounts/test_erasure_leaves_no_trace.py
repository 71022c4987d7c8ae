"""A person who did all that a person can do is erased: their name, e-mail and phone stand in no column and no file."""

import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core import signing
from django.db import models
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.digests import send_digests
from accounts.in_force import administrator
from accounts.models import (
    ConsentDocument,
    DataExport,
    DirectoryExport,
    DirectoryImport,
    ErasureRequest,
    OrganisationRequest,
    RoleGrant,
    User,
)
from accounts.organisation_requests import workflow as requests
from accounts.personal import export
from accounts.personal.workflow import ask, carry_out, decline, forget_farewells
from expert_rating.models import CardCorrection, Expert, Publication, Reply, SentRegistration
from expert_rating.workflow import activate_experts, decline_experts, set_aside
from expert_rating.workflow.corrections import accept_correction, decline_correction, propose_correction
from expert_rating.workflow.publications import (
    Written,
    decline_publication,
    publish_publication,
    send_publication,
    write_publication,
)
from expert_rating.workflow.replies import publish_reply, send_reply
from expert_rating.workflow.representatives import activate_representatives
from portal import files, kept
from portal.conversations.workflow import answer, close
from portal.history import Actor
from portal.jobs import start_job
from portal.models import Conversation, HistoryRecord, Job, Letter, Notice, SiteSettings
from portal.notices import Message, tell
from tests.accounts.test_organisation_requests import TYPED as ORGANISATION
from tests.cast import Cast
from tests.expert_rating.rated import rate
from tests.expert_rating.registration_form import confirmed, photo
from tests.expert_rating.registration_form import filled as expert_form
from tests.expert_rating.test_representatives import filled as representative_form

SURNAME, MAIL, OTHER_MAIL, PHONE = (
    "Канареечкина",
    "kanareechkina@example.org",
    "kanareyka-old@example.org",
    "9117654321",
)
SAID = (
    f"Пишет {SURNAME} Жозефина Ферапонтовна. С уважением, Ж.Ф. Канареечкина. Спросите Канареечкину: {MAIL}, "
    "8 (911) 765-43-21 или +79117654321. КАНАРЕЕЧКИНА Ж. Ф."
)
# Nothing of these may be found in any column: lower case, without spaces and signs between digits.
CANARIES = ("канареечкин", "kanareechkina", "kanareyka", "9117654321", "жозефин")
PERSON = {
    "last_name": SURNAME, "first_name": "Жозефина", "patronymic": "Ферапонтовна", "email": MAIL, "phone": f"8{PHONE}",
}  # fmt: skip

# What stays by law, each with its reason.
KEPT = {
    (
        "accounts.Consent",
        "given_by",
    ): "152-ФЗ, ст. 9 ч. 3: the operator proves who gave the consent of a minor's parent",
    ("accounts.Organisation", "head"): "273-ФЗ, ст. 29: an organisation's head is open information",
    ("accounts.Organisation", "phone"): "273-ФЗ, ст. 29: so are its contacts",
}

pytestmark = pytest.mark.django_db


def admin(cast: Cast) -> Actor:
    return Actor(user=cast.superuser, role=administrator(cast.superuser))


def acting(cast: Cast, user: User, role: str) -> Actor:
    return cast.actor(RoleGrant.objects.of(user).filter(role=role).latest("pk"))


# --- All that a person can do -------------------------------------------------------------------------------


def writes_as_a_visitor(cast: Cast) -> None:
    Client().post("/feedback/", {"name": SAID[:100], "email": MAIL.upper(), "topic": SURNAME, "text": SAID})
    for name in ("Школа Канареечкиной", f"Сад {MAIL}", "Лицей Канареечкиной"):
        Client().post("/registration/no-organisation/", {**ORGANISATION, "name": name, "address": SAID, "email": MAIL})
    first, second, _waits = OrganisationRequest.objects.order_by("pk")
    requests.accept(request_id=first.pk, actor=cast.actor(cast.moderator))
    requests.decline(request_id=second.pk, actor=cast.actor(cast.moderator), reason=SAID)


def registers(cast: Cast) -> User:
    """A minor, sent back once with her name in the reason; then a representative too."""
    form = expert_form(
        cast, **PERSON, login="zhozefina-k", age=16, parent_name=f"{SURNAME} Аглая", resume=SAID, workplace=SAID[:200],
        consent_parent=str(ConsentDocument.current("parent").pk),
    )  # fmt: skip
    assert Client().post("/expert/register/", form).status_code == 302
    confirmed(Client())
    # And once more, with an address that has an account by now: the form waits for a link that never comes.
    Client().post("/expert/register/", {**form, "login": "zhozefina-2", "photo": photo()})
    assert SentRegistration.objects.exists()
    user = User.objects.get(email=MAIL)
    moderator = cast.actor(cast.moderator)
    expert = Expert.objects.get(grant__user=user)
    decline_experts(ids=[expert.pk], actor=moderator, reason=SAID)
    client = Client()
    client.force_login(user)
    again = {name: value for name, value in form.items() if name != "photo"}
    client.post(reverse("rating:questionnaire-edit"), again)
    activate_experts(ids=[expert.pk], actor=moderator)
    client.post("/representative/register/", {**representative_form(cast), **PERSON, "position": SAID[:200]})
    made = RoleGrant.objects.of(user).get(role="organisation_representative")
    activate_representatives(ids=[made.representative.pk], actor=moderator)
    return User.objects.get(pk=user.pk)


def assesses_and_replies(cast: Cast, user: User) -> None:
    rate(cast, RoleGrant.objects.get(user=user, role="expert"), cast.kindergarten)
    rate(cast, cast.expert, cast.kindergarten)
    own = user.assessments.get()
    reply = send_reply(campaign=cast.campaign, text=SAID, actor=acting(cast, user, "organisation_representative"))
    publish_reply(reply_id=reply.pk, actor=cast.actor(cast.moderator))
    send_reply(campaign=cast.campaign, text=f"Ещё: {SAID}", actor=acting(cast, user, "organisation_representative"))
    set_aside(ids=[own.pk], actor=cast.actor(cast.moderator), reason=SAID)


def publishes(cast: Cast, user: User) -> None:
    """In both roles, each of the states a text may be in."""
    moderator, day = cast.actor(cast.moderator), timezone.localdate()
    for role, organisation in (("expert", None), ("organisation_representative", cast.kindergarten)):
        for kind in ("material", "vacancy"):
            for state in ("draft", "waiting", "published", "declined"):
                written = Written("doo", f"{state}: {SAID}"[:200], SAID, organisation, SAID[:300], SURNAME, day)
                made = write_publication(kind=kind, written=written, actor=acting(cast, user, role))
                if state != "draft":
                    send_publication(publication_id=made.pk, actor=acting(cast, user, role))
                if state == "published":
                    publish_publication(publication_id=made.pk, actor=moderator)
                if state == "declined":
                    decline_publication(publication_id=made.pk, actor=moderator, reason=SAID)


def corrects_the_card(cast: Cast, user: User) -> None:
    actor, moderator = acting(cast, user, "organisation_representative"), cast.actor(cast.moderator)
    taken = propose_correction(changes={"head": SURNAME, "phone": PHONE}, actor=actor)
    accept_correction(correction_id=taken.pk, actor=moderator)
    refused = propose_correction(changes={"address": SAID}, actor=actor)
    decline_correction(correction_id=refused.pk, actor=moderator, reason=SAID)
    propose_correction(changes={"address": SAID}, actor=actor)


def asks(cast: Cast, user: User) -> None:
    client, moderator = Client(), cast.actor(cast.moderator)
    client.force_login(user)
    for _ in range(3):
        client.post("/feedback/", {"topic": SURNAME, "text": SAID})
    _, answered, closed = Conversation.objects.filter(person=user).order_by("pk")
    answer(conversation_id=answered.pk, text=f"Здравствуйте, {SURNAME}! {SAID}", actor=moderator)
    close(conversation_id=closed.pk, actor=moderator)
    client.post("/registration/no-organisation/", {**ORGANISATION, "name": SAID, "email": OTHER_MAIL})
    first = ask(user=user, wish=SAID, actor=Actor(user=user, role=None))
    decline(request_id=first.pk, actor=admin(cast), reason=SAID)


def leaves_files_and_forms(cast: Cast, user: User) -> None:
    """A copy of the data, a kept photo, a form whose session ended, a job, lists of the directory."""
    export.make(start_job(kind=export.KIND, payload={"user": user.pk}, by=user))
    Job.objects.filter(kind=export.KIND).update(status="done", claim_token=None, result={"name": SAID})
    files.KeptUpload.objects.create(token_hash="t" * 43, file=photo(), name=f"{SURNAME}.jpg", purpose="x", person=user)
    DirectoryImport.objects.create(table="organisations", file=photo(), name=f"{SURNAME}.xlsx", by=user)
    DirectoryExport.objects.create(by=user, file=photo(), name=f"{SURNAME}.xlsx")
    browser = Client()
    drawn = signing.dumps([user.pk, None], salt=kept.SALT)
    browser.post("/expert/questionnaire/edit/", {kept.FIELD: drawn, "resume": SAID})
    assert any(SURNAME in str(session.get_decoded()) for session in Session.objects.all())
    User.objects.filter(pk=user.pk).update(last_login=timezone.now())
    SiteSettings.objects.update_or_create(pk=1, defaults={"feedback_addresses": []})


def is_told_of(cast: Cast, user: User) -> None:
    """Others are told of her, by name; digests that are sent and those that wait."""
    said = f"Анкета: {user.full_name}, {MAIL}"
    tell([Message(person=cast.moderator.user, event="conversation_message", title=said, text=said, role="moderator")])
    tell([Message(person=cast.moderator.user, event="expert_waiting", title=said, text=said, role="moderator")])
    send_digests(timezone.now() + timezone.timedelta(days=2))
    tell([Message(person=cast.moderator.user, event="expert_waiting", title=said, text=said, role="moderator")])
    Letter.objects.filter(pk__in=list(Letter.objects.values_list("pk", flat=True))[::2]).update(
        status="sent", sent_at=timezone.now()
    )


@pytest.fixture
def person(cast: Cast, settings: Any, tmp_path: Path) -> User:
    # A media folder of its own: the files of other tests are not hers.
    settings.MEDIA_ROOT = str(tmp_path)
    assert cast.moderator
    cast.open_campaign()
    cast.kindergarten.email = "sad@example.org"
    cast.kindergarten.save()
    writes_as_a_visitor(cast)
    user = registers(cast)
    for does in (assesses_and_replies, publishes, corrects_the_card, asks, leaves_files_and_forms, is_told_of):
        does(cast, user)
    return user


@pytest.fixture
def erased(cast: Cast, person: User, django_capture_on_commit_callbacks: Callable[..., Any]) -> ErasureRequest:
    request = ask(user=person, wish=SAID, actor=Actor(user=person, role=None))
    with django_capture_on_commit_callbacks(execute=True):
        carry_out(request_id=request.pk, actor=admin(cast))
    # The last letter has left for the old address.
    Letter.objects.filter(event="erasure_done").update(status="sent", sent_at=timezone.now(), claim_token=None)
    forget_farewells()
    request.refresh_from_db()
    return request


# --- What is found of her -------------------------------------------------------------------------------------


def bare(value: Any) -> str:
    return "".join(c for c in str(value).lower() if c.isalnum() or c == "@")


def found_in(value: Any) -> bool:
    return any(canary in bare(value) for canary in CANARIES)


def traces_in_the_database() -> set[tuple[str, str]]:
    """Every column of every table, whatever its type says."""
    found = set()
    for model in apps.get_models(include_auto_created=True):
        if not model._meta.managed or model._meta.proxy:
            continue
        for row in models.QuerySet(model).values():
            found |= {(model._meta.label, name) for name, value in row.items() if found_in(value)}
    return found | {("sessions.Session", "data") for s in Session.objects.all() if found_in(s.get_decoded())}


def traces_in_files(media: Path) -> list[str]:
    """Names and contents, those of archives among them."""
    found = []
    for path in media.rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        parts = [content]
        if zipfile.is_zipfile(BytesIO(content)):
            with zipfile.ZipFile(BytesIO(content)) as packed:
                parts += [packed.read(name) for name in packed.namelist()]
        if found_in(path.name) or any(found_in(part.decode("utf-8", "ignore")) for part in parts):
            found.append(path.name)
    return found


def test_the_search_finds_her_everywhere_before(person: User, tmp_path: Path) -> None:
    """Or the test below would prove nothing."""
    found = traces_in_the_database()
    assert found >= {
        ("accounts.User", "last_name"), ("accounts.User", "email"), ("accounts.User", "phone"),
        ("accounts.OrganisationRequest", "name"), ("accounts.OrganisationRequest", "email"),
        ("accounts.ErasureRequest", "wish"), ("accounts.ErasureRequest", "answer"), ("accounts.Consent", "given_by"),
        ("accounts.DirectoryImport", "name"), ("accounts.DirectoryExport", "name"), ("accounts.Organisation", "head"),
        ("portal.Conversation", "name"), ("portal.Conversation", "topic"), ("portal.Conversation", "email"),
        ("portal.ConversationMessage", "text"), ("portal.HistoryRecord", "comment"), ("portal.Letter", "to"),
        ("portal.Letter", "text"), ("portal.Letter", "subject"), ("portal.Notice", "title"),
        ("portal.DigestEntry", "line"), ("portal.Job", "result"), ("portal.KeptUpload", "name"),
        ("expert_rating.Expert", "resume"), ("expert_rating.Expert", "parent_name"),
        ("expert_rating.Representative", "position"), ("expert_rating.Publication", "title"),
        ("expert_rating.Publication", "text"), ("expert_rating.Publication", "contact"),
        ("expert_rating.Publication", "search_text"), ("expert_rating.Reply", "text"),
        ("expert_rating.Reply", "published_text"), ("expert_rating.CardCorrection", "after"),
        ("sessions.Session", "data"),
    }  # fmt: skip
    assert traces_in_files(tmp_path)


def test_nothing_of_her_is_found_after(erased: ErasureRequest, tmp_path: Path) -> None:
    assert traces_in_the_database() - set(KEPT) == set()
    assert traces_in_files(tmp_path) == []
    assert not DataExport.objects.exists()


def test_what_is_kept_by_law_is_there(erased: ErasureRequest) -> None:
    """An exception that no longer excepts anything goes from the list."""
    assert traces_in_the_database() == set(KEPT)


def test_the_act_names_each_with_its_reason(erased: ErasureRequest) -> None:
    for words in (
        "Обращения (4): имя, тема, e-mail и тексты обеих сторон уничтожены — личная переписка",
        "Просьбы добавить организацию (3): e-mail и тексты уничтожены — личные обращения",
        "Принятые просьбы добавить организацию (1): e-mail уничтожен; название и адрес организации сохранены",
        "Материалы и вакансии (14): тексты и контакты уничтожены — личные или не опубликованные",
        "Материалы и вакансии (2) сохранены без автора: сказаны от имени организации и опубликованы",
        "Ответы организации (1) сохранены без автора",
        "Изменения карточки организации (2): тексты и контакты уничтожены",
        "Изменения карточки организации (1) сохранены без автора: приняты, это сведения организации",
        "её руководитель и контакты открыты для всех по закону (273-ФЗ, ст. 29)",
        "имя, e-mail и телефон удалены из комментариев",
        "согласиях, кем и откуда они даны (доказательство законности обработки, 152-ФЗ, ст. 9)",
    ):
        assert words in erased.act


def test_public_words_of_the_organisation_stay(cast: Cast, erased: ErasureRequest) -> None:
    material, vacancy = Publication.objects.filter(status="published").order_by("kind")
    assert (
        material.text
        == "Пишет [удалено]. С уважением, [удалено]. Спросите [удалено]: [удалено], [удалено] или [удалено]. [удалено]"
    )
    assert vacancy.contact == "sad@example.org"
    assert Reply.objects.get().published_text == material.text
    assert Client().get(reverse("rating:material", args=["doo", material.pk])).status_code == 200


def test_private_words_are_destroyed_and_wait_for_nobody(cast: Cast, erased: ErasureRequest) -> None:
    for model in (Publication, Reply, CardCorrection, OrganisationRequest):
        assert not model.objects.filter(status="waiting").exists()
    assert set(Conversation.objects.values_list("status", "topic")) == {("closed", "Удалено")}
    gone = Publication.objects.exclude(status="published").values_list("title", "text")
    assert set(gone) == {("Сведения удалены", "Сведения удалены")}
    assert set(Publication.objects.exclude(status="published").values_list("status", flat=True)) == {
        "draft",
        "declined",
    }


def test_what_moved_is_in_the_history(erased: ErasureRequest) -> None:
    """A moderator's reason keeps its words, and no record is lost."""
    reasons = HistoryRecord.objects.filter(verb="set_aside").values_list("comment", flat=True)
    assert [reason.startswith("Пишет [удалено].") for reason in reasons] == [True]
    moved = HistoryRecord.objects.filter(comment="Автор удалил свои данные.").values_list("verb", flat=True)
    assert sorted(moved) == ["decline"] * 6 + ["take_down"] * 2


def test_pages_of_what_is_left_open(cast: Cast, erased: ErasureRequest) -> None:
    client = Client()
    client.force_login(cast.superuser)
    for model in (Publication, Reply, CardCorrection, OrganisationRequest, Conversation, Letter, Notice):
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        for row in model._default_manager.all()[:3] if model is not Notice else []:
            assert client.get(reverse(f"{name}_change", args=[row.pk])).status_code == 200


def test_the_private_link_of_a_visitor_is_dead(erased: ErasureRequest) -> None:
    for token in Conversation.objects.values_list("token", flat=True):
        assert Client().get(f"/feedback/by-link/{token.open()}/").status_code == 302
