"""The first page's queues, and acts over more rows than a request should do."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import desk_bulk
from accounts.in_force import administrator
from accounts.models import GrantStatus, RoleGrant
from accounts.workflow import withdraw
from expert_rating.models import Expert
from portal.history import Actor
from portal.jobs import run_job
from portal.models import Job, Letter
from portal.text import waiting_for
from tests.cast import Cast
from tests.expert_rating.rated import text

LIST = "admin:expert_rating_expert_changelist"


@pytest.fixture
def desk(cast: Cast) -> Client:
    return cast.client(cast.moderator)


class TestFirstPage:
    @pytest.mark.parametrize(
        ("ago", "words"),
        [
            ({"minutes": 5}, "меньше часа"),
            ({"hours": 1, "minutes": 1}, "1 час"),
            ({"hours": 23}, "23 часа"),
            ({"days": 1}, "1 день"),
            ({"days": 3, "hours": 20}, "3 дня"),
            ({"days": 11}, "11 дней"),
        ],
    )
    def test_how_long(self, ago: dict[str, int], words: str) -> None:
        assert waiting_for(timezone.now() - timedelta(**ago)) == words

    def test_the_oldest_of_the_scope_is_told(self, cast: Cast, desk: Client) -> None:
        for grant, days in ((cast.waiting_expert, 3), (cast.far_waiting_expert, 40), (cast.expert, 50)):
            Expert.objects.filter(grant=grant).update(sent_at=timezone.now() - timedelta(days=days, hours=1))
        cast.make_expert(status=GrantStatus.WAITING, municipality=cast.municipality)
        page = text(desk.get(reverse("admin:index")))
        assert "Ждут вашего решения: 2 анкеты самое долгое ожидание: 3 дня" in page


class TestManyRows:
    @pytest.fixture
    def crowd(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> list[RoleGrant]:
        """Seven who wait, where more than four are too many for a request and two are one step."""
        monkeypatch.setattr(desk_bulk, "MOST_AT_ONCE", 4)
        monkeypatch.setattr(desk_bulk, "STEP", 2)
        return [cast.make_expert(status=GrantStatus.WAITING, organisation=cast.kindergarten) for _ in range(7)]

    def press(self, desk: Client, grants: list[RoleGrant], action: str = "activate_selected") -> Any:
        ids = [grant.expert.pk for grant in grants]
        return desk.post(reverse(LIST), {"action": action, "index": 0, ACTION_CHECKBOX_NAME: ids})

    def begin(self, desk: Client, grants: list[RoleGrant], verb: str = "activate", **more: str) -> Job:
        hidden = dict(self.press(desk, grants, f"{verb}_selected").context["confirm"].hidden)
        desk.post(reverse("admin:expert_rating_expert_bulk", args=[verb]), {**hidden, **more})
        return Job.objects.get(kind=desk_bulk.JOB_KIND)

    def waiting(self) -> int:
        return RoleGrant.objects.filter(status=GrantStatus.WAITING).count()

    def test_the_limit_is_five_hundred(self) -> None:
        assert desk_bulk.MOST_AT_ONCE == 500

    def test_the_confirm_says_that_it_goes_on_by_itself(self, desk: Client, crowd: list[RoleGrant]) -> None:
        page = text(self.press(desk, crowd))
        assert "Активировать: 7 анкет" in page
        assert "в фоне" in page
        assert self.waiting() == 7

    def test_a_job_does_it_and_shows_how_far_it_is(self, desk: Client, crowd: list[RoleGrant]) -> None:
        job = self.begin(desk, crowd)
        url = reverse("admin:expert_rating_expert_bulk_job", args=[job.pk])
        assert self.waiting() == 7
        assert "Выполняется" in text(desk.get(url))
        run_job(job.pk)
        assert self.waiting() == 0
        assert Letter.objects.filter(event="grant_activated").count() == 7
        page = desk.get(url)
        assert "Готово Активировано: 7 анкет." in text(page)
        assert "hx-trigger" not in page.content.decode()

    def test_what_somebody_did_meanwhile_is_skipped_and_said(
        self, cast: Cast, desk: Client, crowd: list[RoleGrant]
    ) -> None:
        job = self.begin(desk, crowd, "decline", reason="Нет резюме.")
        RoleGrant.objects.filter(pk=crowd[0].pk).update(status=GrantStatus.ACTIVE)
        RoleGrant.objects.filter(pk=crowd[1].pk).update(organisation=cast.far_kindergarten)
        run_job(job.pk)
        job.refresh_from_db()
        assert (job.result["moved"], job.result["skipped"]) == (5, 2)
        page = text(desk.get(reverse("admin:expert_rating_expert_bulk_job", args=[job.pk])))
        assert "Отклонено: 5 анкет" in page
        assert "Пропущено: 2 анкеты" in page
        assert "Сейчас состояние «Действует»" in page
        assert self.waiting() == 1

    def test_taken_up_again_it_goes_on_where_it_stood(
        self, desk: Client, crowd: list[RoleGrant], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        job = self.begin(desk, crowd)
        real, steps = desk_bulk.run_step, []

        def dies_at_the_third(*args: Any) -> Any:
            steps.append(1)
            if len(steps) == 3:
                raise ConnectionError
            return real(*args)

        monkeypatch.setattr(desk_bulk, "run_step", dies_at_the_third)
        run_job(job.pk)
        job.refresh_from_db()
        assert (job.status, job.progress_done, self.waiting()) == ("queued", 4, 3)
        Job.objects.update(not_before=timezone.now())
        run_job(job.pk)
        job.refresh_from_db()
        assert (job.status, job.result["moved"], self.waiting()) == ("done", 7, 0)
        assert Letter.objects.filter(event="grant_activated").count() == 7

    def test_a_role_withdrawn_meanwhile_does_nothing_more(
        self, cast: Cast, desk: Client, crowd: list[RoleGrant]
    ) -> None:
        job = self.begin(desk, crowd)
        admin = Actor(user=cast.superuser, role=administrator(cast.superuser))
        withdraw(grant_id=cast.moderator.pk, actor=admin, reason="Уволен.")
        run_job(job.pk)
        job.refresh_from_db()
        assert (job.status, self.waiting()) == ("failed", 7)
        assert "больше не действует" in job.last_error

    def test_another_persons_job_is_404(self, cast: Cast, desk: Client, crowd: list[RoleGrant]) -> None:
        job = self.begin(desk, crowd)
        second = cast.client(cast.grant(cast.moderator.role, region=cast.region))
        assert second.get(reverse("admin:expert_rating_expert_bulk_job", args=[job.pk])).status_code == 404
        assert desk.get(reverse("admin:expert_rating_assessment_bulk_job", args=[job.pk])).status_code == 404

    def test_keys_of_another_region_do_not_come_in(self, cast: Cast, desk: Client, crowd: list[RoleGrant]) -> None:
        far = cast.far_waiting_expert.expert.pk
        keys = ",".join(str(grant.expert.pk) for grant in crowd)
        desk.post(
            reverse("admin:expert_rating_expert_bulk", args=["activate"]), {desk_bulk.CHOSEN: f"{keys},{far},x,-1"}
        )
        job = Job.objects.get()
        assert far not in job.payload["ids"]
        assert len(job.payload["ids"]) == 7
