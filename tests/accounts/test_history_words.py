"""On the desk the history is in words: states by their labels, jobs by what they do; codes are the portal's own."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from expert_rating.workflow import start
from portal import jobs
from portal.conversations.workflow import begin
from portal.history import Actor, Change, record
from portal.letters import queue_letter
from portal.models import HistoryRecord, Job
from tests.cast import Cast

CODE = re.compile(r"[a-z_]+ →|→ [a-z_]+")
MOVES = {
    "grant": ("waiting", "active", "Ожидает проверки → Действует"),
    "user": ("active", "inactive", "Включена → Отключена"),
    "letter": ("failed", "queued", "Не доставлено → Ждёт отправки"),
    "conversation": ("open", "answered", "Ждёт ответа → Есть ответ"),
    "assessment": ("inactive", "active", "Неактивен → Активен"),
    "material": ("waiting", "published", "На проверке → Опубликовано"),
}


@pytest.fixture
def desk(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.superuser)
    return client


def row(cast: Cast, name: str) -> Any:
    if name == "assessment":
        cast.open_campaign()
        return start(organisation=cast.kindergarten, actor=cast.actor(cast.expert))
    if name == "letter":
        return queue_letter(to="a@example.org", subject="Тема", text="Текст")
    if name == "conversation":
        typed = {"name": "Вера", "email": "vera@example.org", "topic": "Тема", "text": "Текст"}
        return begin(**typed, person=None, actor=Actor.system())
    return {"grant": cast.waiting_expert, "user": cast.expert.user, "material": cast.material}[name]


def moved(cast: Cast, name: str) -> Any:
    subject = row(cast, name)
    before, after, _ = MOVES[name]
    record(Change(subject, "move", "Сделано", before, after), actor=cast.actor(cast.moderator))
    return subject


@pytest.mark.parametrize("name", MOVES)
def test_a_records_history_names_states_in_words(cast: Cast, desk: Client, name: str) -> None:
    subject = moved(cast, name)
    url = f"admin:{subject._meta.app_label}_{subject._meta.model_name}_history"
    html = desk.get(reverse(url, args=[subject.pk])).content.decode()
    assert MOVES[name][2] in html
    assert CODE.findall(html) == []


def test_the_list_of_the_whole_history_names_states_in_words(cast: Cast, desk: Client) -> None:
    for name in MOVES:
        moved(cast, name)
    html = desk.get(reverse("admin:portal_historyrecord_changelist")).content.decode()
    assert [words for _, _, words in MOVES.values() if words not in html] == []
    assert CODE.findall(html) == []


def test_one_record_of_the_history_names_states_in_words(cast: Cast, desk: Client) -> None:
    subject = moved(cast, "grant")
    written = HistoryRecord.objects.about(subject).get(verb="move")
    html = desk.get(reverse("admin:portal_historyrecord_change", args=[written.pk])).content.decode()
    assert MOVES["grant"][2] in html


def test_an_experts_history_keeps_the_roles_words(cast: Cast, desk: Client) -> None:
    """Records of the questionnaire, which has no state of its own, stand among the role's."""
    grant = moved(cast, "grant")
    record(Change(grant.expert, "edit", "Изменить данные анкеты"), actor=cast.actor(cast.moderator))
    html = desk.get(reverse("admin:expert_rating_expert_history", args=[grant.expert.pk])).content.decode()
    assert MOVES["grant"][2] in html


def test_every_kind_of_job_has_its_words() -> None:
    own = [kind for kind in jobs._handlers if not kind.startswith("test")]
    assert own
    assert [kind for kind in own if jobs.job_label(kind) == kind] == []


def test_jobs_are_listed_by_what_they_do(cast: Cast, desk: Client) -> None:
    Job.objects.create(kind="directory.export")
    html = desk.get(reverse("admin:portal_job_changelist")).content.decode()
    assert "Выгрузка справочника" in html
    assert "directory.export" not in html
