"""A copy of one's own data: all that is held, as a file, for its owner alone."""

import json
import zipfile
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Consent, ConsentDocument, DataExport
from accounts.personal import export
from expert_rating.workflow import save_answers, start
from expert_rating.workflow.assessments import asked_questions
from portal.conversations.workflow import answer
from portal.models import HistoryRecord, Job, Letter, Notice
from portal.notices import Message, tell
from portal.registry import parts
from tests.accounts.test_organisation_requests import TYPED as ORGANISATION

DOWNLOAD = "accounts:personal-data-download"


@pytest.fixture
def stage(cast):
    """An expert with a questionnaire, a consent, an answered assessment, a letter and a notice."""
    cast.open_campaign()
    actor = cast.actor(cast.expert)
    begun = start(organisation=cast.kindergarten, actor=actor)
    save_answers(assessment_id=begun.pk, answers={q.pk: True for q in asked_questions(begun)}, actor=actor)
    document = ConsentDocument.current("personal_data")
    Consent.objects.create(user=actor.user, document=document, text_sha256=document.sha256, address="192.0.2.7")
    link = "http://localhost:8000/accounts/password/reset/key/2-secret-key/"
    tell([Message(person=actor.user, event="grant_activated", title="Подтверждено", text=f"Ссылка:\n{link}")])
    return cast


def opened(response):
    return zipfile.ZipFile(BytesIO(b"".join(response.streaming_content)))


def test_holds_everything(stage):
    response = stage.client(stage.expert).post(reverse(DOWNLOAD))
    assert response["Content-Disposition"].startswith('attachment; filename="moi-dannye-')
    assert response["Cache-Control"] == "no-store, private"
    packed = opened(response)
    data = json.loads(packed.read("data.json"))
    assert data["Учётная запись"][0]["логин"] == stage.expert.user.username
    assert data["Роли"][0]["где"] == "МАДОУ д/с № 135"
    assert data["Анкета эксперта"][0]["резюме"] == "Член родительского совета."
    assert data["Оценки"][0]["Вопрос 3.1?"] == "Да"
    assert data["Согласия"][0]["адрес"] == "192.0.2.7"
    assert "Начать оценку" in [row["что сделано"] for row in data["История моих действий"]]
    assert data["Письма"][0]["тема"] == data["Уведомления"][0]["заголовок"] == "Подтверждено"
    photo = next(name for name in packed.namelist() if name.startswith("files/photo-"))
    assert packed.read(photo).startswith(b"\xff\xd8\xff")
    page = packed.read("data.html").decode()
    assert "Член родительского совета." in page
    assert "Вопрос 3.1?" in page


def test_holds_what_was_written_to_the_portal(stage):
    """Both sides of «Напишите нам», two messages of one minute as two, and requests for a missing organisation."""
    client, user = stage.client(stage.expert), stage.expert.user
    client.post("/feedback/", {"topic": "Фото", "text": "Как заменить?"})
    client.post(f"/feedback/own/{user.conversations.get().pk}/", {"text": "И подпись?"})
    answer(conversation_id=user.conversations.get().pk, text="В анкете.", actor=stage.actor(stage.moderator))
    client.post("/registration/no-organisation/", ORGANISATION)
    data = json.loads(opened(client.post(reverse(DOWNLOAD))).read("data.json"))
    [said], [asked] = data["Обращения"], data["Просьбы добавить организацию"]
    sides = [(name.split(", ")[0], name.split(", ")[-1], text) for name, text in said.items() if "сообщение" in name]
    assert sides == [
        ("сообщение 1", "Обратившийся", "Как заменить?"),
        ("сообщение 2", "Обратившийся", "И подпись?"),
        ("сообщение 3", "Модератор", "В анкете."),
    ]
    assert (said["тема"], said["состояние"]) == ("Фото", "Есть ответ")
    assert (asked["наименование организации"], asked["субъект РФ"]) == (ORGANISATION["name"], str(stage.region))
    assert asked["e-mail для ответа"] == ORGANISATION["email"]


def test_opens_no_door(stage):
    packed = opened(stage.client(stage.expert).post(reverse(DOWNLOAD)))
    for name in ("data.json", "data.html"):
        whole = packed.read(name).decode()
        assert "secret-key" not in whole
        assert "[одноразовая ссылка]" in whole
        assert stage.expert.user.password not in whole


def test_holds_nothing_of_others(stage):
    start(organisation=stage.other_kindergarten, actor=stage.actor(stage.other_expert))
    whole = opened(stage.client(stage.expert).post(reverse(DOWNLOAD))).read("data.json").decode()
    assert stage.other_expert.user.username not in whole
    assert "Солнышко" not in whole


def test_names_in_the_page_are_escaped(stage):
    user = stage.expert.user
    user.last_name = "<script>alert(1)</script>"
    user.save()
    page = opened(stage.client(stage.expert).post(reverse(DOWNLOAD))).read("data.html").decode()
    assert "<script>" not in page


def test_is_remembered_in_the_history(stage):
    stage.client(stage.expert).post(reverse(DOWNLOAD))
    assert HistoryRecord.objects.about(stage.expert.user).get().verb == "download_data"


def test_a_lost_photo_is_no_reason_to_refuse_the_rest(stage):
    Path(stage.expert.expert.photo.path).unlink()
    names = opened(stage.client(stage.expert).post(reverse(DOWNLOAD))).namelist()
    assert any(name.endswith(".missing.txt") for name in names)


def test_every_part_with_models_of_people_tells_what_it_holds():
    assert {part.code for part in parts() if part.personal_data} >= {"accounts", "rating"}


class TestInTheBackground:
    @pytest.fixture
    def made(self, stage, monkeypatch, django_capture_on_commit_callbacks):
        monkeypatch.setattr(export, "AT_ONCE_ROWS", 0)
        with django_capture_on_commit_callbacks(execute=True):
            stage.client(stage.expert).post(reverse(DOWNLOAD))
        return DataExport.objects.get()

    def url(self, made):
        return reverse("accounts:personal-data-file", args=[made.pk])

    def test_a_link_stands_under_the_bell(self, stage, made):
        notice = Notice.objects.get(event="data_ready")
        assert notice.url == self.url(made)
        assert not Letter.objects.filter(event="data_ready").exists()
        assert zipfile.is_zipfile(BytesIO(b"".join(stage.client(stage.expert).get(notice.url).streaming_content)))

    def test_only_its_owner_downloads(self, stage, made):
        for who in (stage.other_expert, stage.moderator):
            assert stage.client(who).get(self.url(made)).status_code == 404

    def test_expires_and_is_swept(self, stage, made, django_capture_on_commit_callbacks):
        path = Path(made.file.path)
        DataExport.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
        assert stage.client(stage.expert).get(self.url(made)).status_code == 404
        with django_capture_on_commit_callbacks(execute=True):
            assert export.sweep_exports() == 1
        assert not path.exists()

    def test_a_second_press_is_the_same_order(self, stage, made):
        stage.client(stage.expert).post(reverse(DOWNLOAD))
        assert Job.objects.filter(kind=export.KIND).count() == 1

    def test_a_job_run_again_makes_no_second_copy(self, made):
        assert export.make(made.job) == {}
        assert DataExport.objects.count() == 1
