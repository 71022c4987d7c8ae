"""Changes of an organisation's card: asked for, compared, accepted or declined (spec/01)."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import Organisation
from expert_rating.models import CardCorrection
from expert_rating.workflow.corrections import (
    accept_correction,
    decline_correction,
    propose_correction,
    withdraw_correction,
)
from portal.models import HistoryRecord, Letter
from portal.workflow import NotYours, Refused
from tests.cast import Cast
from tests.expert_rating.rated import rate, text, writes_nothing

CHANGES = {"phone": "+7 (4012) 11-22-33", "short_name": "МАДОУ «Ёлочка»"}


@pytest.fixture
def asked(cast: Cast) -> CardCorrection:
    return propose_correction(changes=CHANGES, actor=cast.actor(cast.representative))


def card(cast: Cast) -> Organisation:
    return Organisation.objects.get(pk=cast.kindergarten.pk)


def form(cast: Cast, **changes: Any) -> dict[str, Any]:
    own = cast.kindergarten
    names = ("full_name", "short_name", "address", "phone", "email", "site", "head")
    return {name: getattr(own, name) for name in names} | changes


class TestAsking:
    def test_only_what_differs_is_asked(self, cast: Cast) -> None:
        client = cast.client(cast.representative)
        answer = client.post(reverse("rating:card-edit"), form(cast, phone="8 4012 55-55-55", head="Лесная И. И."))
        assert answer["Location"] == reverse("rating:card")
        made = CardCorrection.objects.get()
        assert made.before == {"phone": "", "head": ""}
        assert made.after == {"phone": "8 4012 55-55-55", "head": "Лесная И. И."}
        assert card(cast).phone == ""
        assert HistoryRecord.objects.about(made).get().verb == "send"
        page = text(client.get(reverse("rating:card")))
        assert "Изменения ожидают проверки модератором" in page
        assert "8 4012 55-55-55" in page

    def test_nothing_changed_is_said(self, cast: Cast) -> None:
        page = text(cast.client(cast.representative).post(reverse("rating:card-edit"), form(cast)))
        assert "Вы ничего не изменили" in page

    @pytest.mark.parametrize(("field", "value"), [("site", "не адрес"), ("email", "нет"), ("short_name", "")])
    def test_refused_beside_the_field(self, cast: Cast, field: str, value: str) -> None:
        answer = cast.client(cast.representative).post(reverse("rating:card-edit"), form(cast, **{field: value}))
        assert field in answer.context["form"].errors
        assert not CardCorrection.objects.exists()

    def test_other_columns_cannot_be_asked_for(self, cast: Cast) -> None:
        made = propose_correction(
            changes={"phone": "1", "kind": "oo", "inn": "7"}, actor=cast.actor(cast.representative)
        )
        assert set(made.after) == {"phone"}

    def test_one_waits_at_a_time(self, cast: Cast, asked: CardCorrection) -> None:
        with pytest.raises(Refused, match="ещё проверяет"):
            propose_correction(changes={"phone": "2"}, actor=cast.actor(cast.representative))
        values = {"organisation": asked.organisation, "author": asked.author, "before": {}, "after": {}}
        with pytest.raises(IntegrityError), transaction.atomic():
            CardCorrection.objects.create(**values)

    def test_withdrawn_it_makes_room(self, cast: Cast, asked: CardCorrection) -> None:
        client = cast.client(cast.representative)
        client.post(reverse("rating:card-withdraw", args=[asked.pk]))
        asked.refresh_from_db()
        assert asked.status == "withdrawn"
        propose_correction(changes={"phone": "2"}, actor=cast.actor(cast.representative))

    @pytest.mark.parametrize("who", ["expert", "head", "moderator", "listener"])
    def test_only_representatives_ask(self, cast: Cast, who: str) -> None:
        with pytest.raises(NotYours):
            propose_correction(changes=CHANGES, actor=cast.actor(getattr(cast, who)))


class TestDeciding:
    def test_accepted_it_stands_everywhere(self, cast: Cast, asked: CardCorrection) -> None:
        cast.open_campaign()
        rate(cast, cast.expert, cast.kindergarten)
        accept_correction(correction_id=asked.pk, actor=cast.actor(cast.moderator))
        own = card(cast)
        assert (own.phone, own.short_name) == ("+7 (4012) 11-22-33", "МАДОУ «Ёлочка»")
        assert "елочка" in own.search_text
        assert own.results.get().sort_name == own.sort_name
        asked.refresh_from_db()
        assert asked.status == "accepted"
        assert HistoryRecord.objects.about(own).first().verb == "edit"
        letter = Letter.objects.get()
        assert (letter.to, "приняты" in letter.subject) == (cast.representative.user.email, True)

    def test_declined_it_changes_nothing(self, cast: Cast, asked: CardCorrection) -> None:
        with pytest.raises(Refused):
            decline_correction(correction_id=asked.pk, actor=cast.actor(cast.moderator), reason=" ")
        decline_correction(correction_id=asked.pk, actor=cast.actor(cast.moderator), reason="Номер не отвечает.")
        assert card(cast).phone == ""
        assert "Номер не отвечает." in Letter.objects.get().text
        assert "Номер не отвечает." in text(cast.client(cast.representative).get(reverse("rating:card")))

    def test_a_card_changed_meanwhile_is_not_overwritten_unseen(self, cast: Cast, asked: CardCorrection) -> None:
        Organisation.objects.filter(pk=cast.kindergarten.pk).update(phone="другой")
        with pytest.raises(Refused, match="телефон"):
            accept_correction(correction_id=asked.pk, actor=cast.actor(cast.moderator))
        asked.refresh_from_db()
        assert (asked.status, card(cast).phone) == ("waiting", "другой")
        assert not HistoryRecord.objects.about(asked).filter(verb="accept").exists()

    def test_it_cannot_be_decided_twice(self, cast: Cast, asked: CardCorrection) -> None:
        accept_correction(correction_id=asked.pk, actor=cast.actor(cast.moderator))
        for verb in (accept_correction, withdraw_correction):
            who = cast.moderator if verb is accept_correction else cast.representative
            with pytest.raises(Refused):
                verb(correction_id=asked.pk, actor=cast.actor(who))

    @pytest.mark.parametrize("who", ["representative", "expert", "other_moderator", "head"])
    def test_nobody_else_decides(self, cast: Cast, asked: CardCorrection, who: str) -> None:
        with pytest.raises(NotYours):
            accept_correction(correction_id=asked.pk, actor=cast.actor(getattr(cast, who)))

    def test_another_organisations_representative_cannot_withdraw_it(self, cast: Cast, asked: CardCorrection) -> None:
        other = cast.grant(cast.representative.role, organisation=cast.other_kindergarten)
        assert cast.client(other).post(reverse("rating:card-withdraw", args=[asked.pk])).status_code == 404


class TestDesk:
    @pytest.fixture
    def desk(self, cast: Cast) -> Client:
        return cast.client(cast.moderator)

    def page(self, asked: CardCorrection) -> str:
        return reverse("admin:expert_rating_cardcorrection_change", args=[asked.pk])

    def button(self, desk: Client, asked: CardCorrection, verb: str) -> str:
        offered = desk.get(self.page(asked)).context["desk_verbs"]
        return next(one["url"] for one in offered if one["verb"].name == verb)

    def test_old_and_new_beside_each_other(self, desk: Client, asked: CardCorrection) -> None:
        with writes_nothing():
            page = text(desk.get(self.page(asked)))
        assert "Телефон — +7 (4012) 11-22-33" in page
        assert "Карточка изменилась" not in page

    def test_the_moderator_is_told_and_may_still_accept(self, desk: Client, cast: Cast, asked: CardCorrection) -> None:
        stale = self.button(desk, asked, "accept")
        Organisation.objects.filter(pk=cast.kindergarten.pk).update(phone="другой")
        assert "изменилась, пока страница была открыта" in text(desk.post(stale, {"confirmed": "1"}, follow=True))
        assert card(cast).phone == "другой"
        assert "Карточка изменилась после отправки: телефон" in text(desk.get(self.page(asked)))
        fresh = self.button(desk, asked, "accept")
        assert "эти значения заменятся" in text(desk.get(fresh))
        desk.post(fresh, {"confirmed": "1"})
        assert card(cast).phone == "+7 (4012) 11-22-33"

    def test_the_queue_and_a_long_list(self, cast: Cast, desk: Client, django_assert_max_num_queries: Any) -> None:
        for number in range(30):
            own = cast.make_organisation(f"ДОУ № {number}", cast.municipality)
            grant = cast.grant(cast.representative.role, organisation=own)
            propose_correction(changes={"phone": "1"}, actor=cast.actor(grant))
        queues = {q.label: q.words for q in desk.get(reverse("admin:index")).context["queues"]}
        assert queues["Изменения карточек ждут вашего решения"] == "30 изменений"
        with django_assert_max_num_queries(10):
            assert desk.get(reverse("admin:expert_rating_cardcorrection_changelist")).status_code == 200
        assert cast.client(cast.other_moderator).get(
            reverse("admin:expert_rating_cardcorrection_changelist")
        ).context["cl"].result_count == 0  # fmt: skip
