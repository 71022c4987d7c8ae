"""The organisation's one public reply to a campaign's results: moderated, corrected, taken back (spec/01)."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from expert_rating.models import Reply
from expert_rating.workflow.replies import (
    decline_reply,
    publish_reply,
    send_reply,
    take_down_reply,
    withdraw_reply,
)
from portal.models import HistoryRecord, Letter
from portal.workflow import NotYours, Refused
from tests.cast import Cast
from tests.expert_rating.rated import rate, text, writes_nothing

FIRST = "Спасибо за оценку, обновим площадку."
SECOND = "Спасибо за оценку, площадка уже новая."


@pytest.fixture
def reply(cast: Cast) -> Reply:
    cast.open_campaign()
    rate(cast, cast.expert, cast.kindergarten)
    return send_reply(campaign=cast.campaign, text=FIRST, actor=cast.actor(cast.representative))


def publish(cast: Cast, reply: Reply) -> None:
    publish_reply(reply_id=reply.pk, actor=cast.actor(cast.moderator))


def public(cast: Cast) -> str:
    return text(Client().get(reverse("rating:organisation", args=["doo", cast.kindergarten.pk])))


def state(reply: Reply) -> tuple[str, str]:
    reply.refresh_from_db()
    return reply.status, reply.published_text


class TestSending:
    def test_through_the_cabinet(self, cast: Cast) -> None:
        cast.open_campaign()
        rate(cast, cast.expert, cast.kindergarten)
        client = cast.client(cast.representative)
        assert "Ответа пока нет" in text(client.get(reverse("rating:reply")))
        client.post(f"{reverse('rating:reply-edit')}?campaign={cast.campaign.pk}", {"text": FIRST})
        made = Reply.objects.get()
        assert (made.organisation, made.campaign, made.status) == (cast.kindergarten, cast.campaign, "waiting")
        assert FIRST in text(client.get(reverse("rating:reply")))
        assert "Ответ организации" not in public(cast)

    def test_no_results_no_reply(self, cast: Cast) -> None:
        cast.open_campaign()
        with pytest.raises(Refused, match="ещё нет результатов"):
            send_reply(campaign=cast.campaign, text=FIRST, actor=cast.actor(cast.representative))

    def test_one_a_campaign_and_organisation(self, cast: Cast, reply: Reply) -> None:
        again = send_reply(campaign=cast.campaign, text=SECOND, actor=cast.actor(cast.representative))
        assert (again.pk, again.text, again.version) == (reply.pk, SECOND, 2)
        values = {"organisation": reply.organisation, "campaign": reply.campaign, "author": reply.author}
        with pytest.raises(IntegrityError), transaction.atomic():
            Reply.objects.create(text="x", sent_at=reply.sent_at, **values)

    @pytest.mark.parametrize("who", ["expert", "moderator", "head", "listener"])
    def test_only_representatives_reply(self, cast: Cast, who: str) -> None:
        cast.open_campaign()
        with pytest.raises(NotYours):
            send_reply(campaign=cast.campaign, text=FIRST, actor=cast.actor(getattr(cast, who)))

    def test_an_empty_one_is_refused(self, cast: Cast, reply: Reply) -> None:
        client = cast.client(cast.representative)
        answer = client.post(f"{reverse('rating:reply-edit')}?campaign={cast.campaign.pk}", {"text": "  "})
        assert "Напишите ответ." in text(answer)

    def test_a_campaign_of_another_kind_is_404(self, cast: Cast, reply: Reply) -> None:
        client = cast.client(cast.representative)
        assert client.get(reverse("rating:reply"), {"campaign": "999"}).status_code == 404


class TestDeciding:
    def test_published_it_is_read_by_everyone(self, cast: Cast, reply: Reply) -> None:
        publish(cast, reply)
        assert state(reply) == ("published", FIRST)
        page = public(cast)
        assert FIRST in page
        assert cast.representative.user.last_name not in page
        assert "опубликован" in Letter.objects.get().subject
        assert HistoryRecord.objects.about(reply).first().verb == "publish"

    def test_a_corrected_one_waits_and_the_published_stays(self, cast: Cast, reply: Reply) -> None:
        publish(cast, reply)
        send_reply(campaign=cast.campaign, text=SECOND, actor=cast.actor(cast.representative))
        assert state(reply) == ("waiting", FIRST)
        assert FIRST in public(cast)
        assert SECOND not in public(cast)
        publish(cast, reply)
        assert state(reply) == ("published", SECOND)

    def test_a_declined_correction_leaves_the_published(self, cast: Cast, reply: Reply) -> None:
        publish(cast, reply)
        send_reply(campaign=cast.campaign, text=SECOND, actor=cast.actor(cast.representative))
        decline_reply(reply_id=reply.pk, actor=cast.actor(cast.moderator), reason="Проверьте факты.")
        assert state(reply) == ("declined", FIRST)
        page = text(cast.client(cast.representative).get(reverse("rating:reply")))
        assert "Причина: Проверьте факты." in page
        assert "остаётся прежний ответ" in page

    def test_taken_back_nobody_reads_it(self, cast: Cast, reply: Reply) -> None:
        publish(cast, reply)
        cast.client(cast.representative).post(reverse("rating:reply-withdraw", args=[reply.pk]))
        assert state(reply) == ("withdrawn", "")
        assert FIRST not in public(cast)
        send_reply(campaign=cast.campaign, text=SECOND, actor=cast.actor(cast.representative))
        assert state(reply) == ("waiting", "")

    def test_taken_down_with_a_reason(self, cast: Cast, reply: Reply) -> None:
        with pytest.raises(Refused):
            take_down_reply(reply_id=reply.pk, actor=cast.actor(cast.moderator), reason="Фамилии.")
        publish(cast, reply)
        take_down_reply(reply_id=reply.pk, actor=cast.actor(cast.moderator), reason="Фамилии.")
        assert state(reply) == ("declined", "")

    def test_a_text_sent_meanwhile_is_not_published_unread(self, cast: Cast, reply: Reply) -> None:
        send_reply(campaign=cast.campaign, text=SECOND, actor=cast.actor(cast.representative))
        with pytest.raises(Refused, match="Текст изменился"):
            publish_reply(reply_id=reply.pk, actor=cast.actor(cast.moderator), version=1)
        assert state(reply) == ("waiting", "")

    def test_wrong_states(self, cast: Cast, reply: Reply) -> None:
        publish(cast, reply)
        moderator = cast.actor(cast.moderator)
        with pytest.raises(Refused):
            publish_reply(reply_id=reply.pk, actor=moderator)
        with pytest.raises(Refused):
            decline_reply(reply_id=reply.pk, actor=moderator, reason="Нет.")
        withdraw_reply(reply_id=reply.pk, actor=cast.actor(cast.representative))
        with pytest.raises(Refused):
            withdraw_reply(reply_id=reply.pk, actor=cast.actor(cast.representative))

    @pytest.mark.parametrize("who", ["representative", "expert", "other_moderator", "head"])
    def test_nobody_else_publishes(self, cast: Cast, reply: Reply, who: str) -> None:
        with pytest.raises(NotYours):
            publish_reply(reply_id=reply.pk, actor=cast.actor(getattr(cast, who)))

    def test_another_organisations_representative_has_no_part_in_it(self, cast: Cast, reply: Reply) -> None:
        other = cast.grant(cast.representative.role, organisation=cast.other_kindergarten)
        client = cast.client(other)
        assert client.post(reverse("rating:reply-withdraw", args=[reply.pk])).status_code == 404
        assert FIRST not in text(client.get(reverse("rating:reply")))


class TestDesk:
    def test_the_queue_the_page_and_a_long_list(
        self, cast: Cast, reply: Reply, django_assert_max_num_queries: Any
    ) -> None:
        desk = cast.client(cast.moderator)
        queues = {q.label: q.words for q in desk.get(reverse("admin:index")).context["queues"]}
        assert queues["Ответы организаций ждут вашего решения"] == "1 ответ"
        with writes_nothing():
            page = desk.get(reverse("admin:expert_rating_reply_change", args=[reply.pk]))
        assert FIRST in text(page)
        stale = page.context["desk_verbs"][0]["url"]
        send_reply(campaign=cast.campaign, text=SECOND, actor=cast.actor(cast.representative))
        assert "изменилась, пока страница была открыта" in text(desk.post(stale, follow=True))
        for number in range(30):
            own = cast.make_organisation(f"ДОУ № {number}", cast.municipality)
            values = {"campaign": cast.campaign, "author": reply.author, "text": "x", "sent_at": reply.sent_at}
            Reply.objects.create(organisation=own, **values)
        with django_assert_max_num_queries(10):
            assert desk.get(reverse("admin:expert_rating_reply_changelist")).status_code == 200


class TestResults:
    def test_by_level_and_question_without_names(self, cast: Cast) -> None:
        cast.open_campaign()
        rate(cast, cast.expert, cast.kindergarten, yes=4)
        for expert in (cast.municipal_expert, *(cast.make_expert(organisation=cast.kindergarten) for _ in range(2))):
            rate(cast, expert, cast.kindergarten)
        client = cast.client(cast.representative)
        with writes_nothing():
            answer = client.get(reverse("rating:representative-results"))
        page = text(answer)
        assert "1. Вопрос 3.1? — — мало оценок мало оценок 4 из 4" in page
        assert "3. Вопрос 4.3? — — мало оценок мало оценок 3 из 4" in page
        for grant in (cast.expert, cast.municipal_expert):
            assert grant.user.username not in page
        assert client.get(reverse("rating:representative-cabinet")).status_code == 200
