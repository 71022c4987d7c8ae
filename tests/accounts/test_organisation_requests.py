"""«Моей организации нет в списке»: asked in public, decided by the region's moderators."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import Organisation, OrganisationRequest, Role
from accounts.organisation_requests.workflow import ORGANISATION_REQUEST, accept, ask, decline
from portal.history import Actor
from portal.models import DigestEntry, HistoryRecord, Letter, Notice, NoticeChoice
from portal.workflow import AlreadyDone, NotYours, Refused
from tests.cast import Cast
from tests.expert_rating.rated import queries_of, text, writes_nothing

pytestmark = pytest.mark.django_db
PAGE = "/registration/no-organisation/"
TYPED = {
    "name": "Детский сад «Кораблик»",
    "kind": "doo",
    "region_id": "39",
    "municipality_name": "город калининград",
    "address": "ул. Портовая, 1",
    "inn": "39 06 12 34 56",
    "email": "asker@example.org",
}


def asked(cast: Cast, **more: Any) -> OrganisationRequest:
    assert cast.region
    assert cast.other_region
    typed = {**TYPED, "inn": "", **more}
    return ask(typed=typed, person=None, actor=Actor.system())


def in_state(cast: Cast, state: str) -> OrganisationRequest:
    made = asked(cast)
    if state == "accepted":
        accept(request_id=made.pk, actor=cast.actor(cast.moderator))
    if state == "declined":
        decline(request_id=made.pk, actor=cast.actor(cast.moderator), reason="Есть в списке.")
    return made


class TestAsking:
    def test_a_visitor(self, cast: Cast, visitor: Client) -> None:
        assert cast.moderator
        assert cast.other_moderator
        page = visitor.post(PAGE, TYPED, follow=True)
        assert "Эту вкладку можно закрыть" in text(page)
        made = OrganisationRequest.objects.get()
        assert (made.name, made.inn, made.region_id, made.person) == (TYPED["name"], "3906123456", "39", None)
        notice = Notice.objects.get()
        assert notice.person == cast.moderator.user
        assert notice.url == reverse("admin:accounts_organisationrequest_change", args=[made.pk])
        assert "Кораблик" in DigestEntry.objects.get(person=cast.moderator.user).line
        assert not Letter.objects.filter(to="asker@example.org").exists()

    def test_a_signed_in_person(self, cast: Cast) -> None:
        client = cast.client(cast.expert)
        assert f'value="{cast.expert.user.email}"' in client.get(PAGE).content.decode()
        client.post(PAGE, TYPED)
        assert OrganisationRequest.objects.get().person == cast.expert.user

    def test_what_was_chosen_before_is_chosen_here(self, cast: Cast, visitor: Client) -> None:
        assert cast.region
        form = visitor.get(f"{PAGE}?region=39&kind=oo").context["form"]
        assert (form["region_id"].value(), form["kind"].value()) == ("39", "oo")

    @pytest.mark.parametrize(
        ("page", "asked"),
        [
            ("/expert/organisations/?level=organisation&region=39&kind=oo", "region=39&amp;kind=oo"),
            ("/expert/organisations/?level=organisation&region=39", "region=39"),
            ("/expert/territory/?level=organisation&federal_district={district}&region=39", "region=39"),
            ("/representative/territory/?federal_district={district}&region=39&kind=spo", "region=39&amp;kind=spo"),
        ],
    )
    def test_registration_passes_on_what_is_chosen(self, cast: Cast, visitor: Client, page: str, asked: str) -> None:
        drawn = visitor.get(page.format(district=cast.region.federal_district_id)).content.decode()
        assert f'href="{PAGE}?{asked}"' in drawn

    @pytest.mark.parametrize(
        ("field", "typed"),
        [
            ("name", ""), ("kind", "zzz"), ("kind", "dpo"), ("region_id", "00"), ("municipality_name", " "),
            ("inn", "123"), ("inn", "٣٩٠٦١٢٣٤٥٦"), ("email", "нет"), ("name", "x" * 501), ("address", "x" * 301),
        ],
    )  # fmt: skip
    def test_mistakes(self, cast: Cast, visitor: Client, field: str, typed: str) -> None:
        assert cast.region
        answer = visitor.post(PAGE, {**TYPED, field: typed})
        assert answer.status_code == 200
        assert list(answer.context["form"].errors) == [field]
        assert not OrganisationRequest.objects.exists()

    def test_too_often(self, cast: Cast, visitor: Client, settings: Any) -> None:
        assert cast.region
        settings.ACCOUNT_RATE_LIMITS = {"organisation_request": "1/h/ip"}
        assert visitor.post(PAGE, TYPED).status_code == 302
        refused = visitor.post(PAGE, {**TYPED, "email": "b@example.org"})
        assert refused.status_code == 429
        assert "Кораблик" in refused.content.decode()
        assert OrganisationRequest.objects.count() == 1

    def test_a_moderator_of_other_kinds_is_not_told(self, cast: Cast) -> None:
        cast.grant(Role.MODERATOR, region=cast.region, kinds=["spo"])
        asked(cast)
        assert not Notice.objects.exists()

    def test_get_writes_nothing(self, cast: Cast, visitor: Client) -> None:
        assert cast.region
        with writes_nothing():
            visitor.get(PAGE)
            visitor.get(f"{PAGE}sent/")


class TestVerbs:
    def test_accepted(self, cast: Cast) -> None:
        made = in_state(cast, "accepted")
        made.refresh_from_db()
        assert made.status == "accepted"
        letter = Letter.objects.get(to="asker@example.org")
        assert "появится в списке" in letter.text
        assert [r.to_state for r in HistoryRecord.objects.about(made)] == ["accepted", "waiting"]

    def test_declined_with_the_reason(self, cast: Cast) -> None:
        made = in_state(cast, "declined")
        made.refresh_from_db()
        assert made.status == "declined"
        assert "Причина: Есть в списке." in Letter.objects.get(to="asker@example.org").text

    @pytest.mark.parametrize(("verb", "said"), [("accept", "будет добавлена"), ("decline", "не добавлена")])
    def test_one_who_asked_signed_in_is_told_by_bell_and_letter(self, cast: Cast, verb: str, said: str) -> None:
        person = cast.expert.user
        typed = {**TYPED, "inn": "", "email": person.email.upper()}
        made = ask(typed=typed, person=person, actor=Actor(user=person, role=None))
        decide = {"accept": {}, "decline": {"reason": "Есть в списке."}}[verb]
        {"accept": accept, "decline": decline}[verb](request_id=made.pk, actor=cast.actor(cast.moderator), **decide)
        notice = Notice.objects.get(person=person)
        assert said in notice.title
        assert Letter.objects.filter(event=notice.event).get().to == person.email

    def test_another_address_that_was_typed_is_written_to_as_well(self, cast: Cast) -> None:
        person = cast.expert.user
        made = ask(typed={**TYPED, "inn": ""}, person=person, actor=Actor(user=person, role=None))
        accept(request_id=made.pk, actor=cast.actor(cast.moderator))
        sent = Letter.objects.filter(event="organisation_request_accepted").values_list("to", flat=True)
        assert set(sent) == {person.email, "asker@example.org"}

    def test_the_persons_own_choice_holds(self, cast: Cast) -> None:
        person = cast.expert.user
        NoticeChoice.objects.create(person=person, event="organisation_request_accepted", letter="off")
        typed = {**TYPED, "inn": "", "email": person.email}
        made = ask(typed=typed, person=person, actor=Actor(user=person, role=None))
        accept(request_id=made.pk, actor=cast.actor(cast.moderator))
        assert Notice.objects.filter(person=person).exists()
        assert not Letter.objects.filter(to=person.email).exists()

    def test_without_a_reason_nothing_happens(self, cast: Cast) -> None:
        made = asked(cast)
        with pytest.raises(Refused, match="Укажите причину"):
            decline(request_id=made.pk, actor=cast.actor(cast.moderator), reason="  ")
        made.refresh_from_db()
        assert made.status == "waiting"

    @pytest.mark.parametrize(
        ("state", "verb", "error"),
        [
            ("accepted", "accept", AlreadyDone), ("accepted", "decline", Refused),
            ("declined", "decline", AlreadyDone), ("declined", "accept", Refused),
        ],
    )  # fmt: skip
    def test_wrong_states(self, cast: Cast, state: str, verb: str, error: type[Exception]) -> None:
        made = in_state(cast, state)
        actor = cast.actor(cast.moderator)
        with pytest.raises(error):
            if verb == "accept":
                accept(request_id=made.pk, actor=actor)
            else:
                decline(request_id=made.pk, actor=actor, reason="x")
        assert Letter.objects.filter(to="asker@example.org").count() == 1

    @pytest.mark.parametrize("verb", ["accept", "decline"])
    @pytest.mark.parametrize(
        "who",
        [
            "expert", "representative", "other_moderator", "listener", "head", "dpo_officer", "staff_registrar",
            "attestation_specialist", "municipal_coordinator", "attestation_officer", "point_organiser",
            "regional_coordinator", "federal_organiser", "of_other_kinds", None,
        ],
    )  # fmt: skip
    def test_wrong_roles(self, cast: Cast, verb: str, who: str | None) -> None:
        made = asked(cast)
        if who == "of_other_kinds":
            actor = cast.actor(cast.grant(Role.MODERATOR, region=cast.region, kinds=["spo"]))
        else:
            actor = cast.actor(getattr(cast, who)) if who else Actor.system()
        with pytest.raises(NotYours):
            if verb == "accept":
                accept(request_id=made.pk, actor=actor)
            else:
                decline(request_id=made.pk, actor=actor, reason="x")
        made.refresh_from_db()
        assert made.status == "waiting"

    def test_the_database_refuses_unknown_states(self, cast: Cast) -> None:
        made = asked(cast)
        with pytest.raises(IntegrityError), transaction.atomic():
            OrganisationRequest.objects.filter(pk=made.pk).update(status="zzz")

    def test_no_verb_is_untested(self) -> None:
        assert set(ORGANISATION_REQUEST.transitions) == {"accept", "decline"}


class TestTheDesk:
    def press(self, client: Client, made: OrganisationRequest, verb: str, **typed: str) -> Any:
        url = reverse("admin:accounts_organisationrequest_verb", args=[made.pk, verb])
        return client.post(url, {"confirmed": "1", **typed})

    def test_the_queue(self, cast: Cast) -> None:
        in_state(cast, "declined")
        asked(cast)
        asked(cast, region_id="70")
        assert "Просят добавить: 1 организацию" in text(cast.client(cast.moderator).get("/admin/"))
        assert "Просят добавить: 1 организацию" in text(cast.client(cast.other_moderator).get("/admin/"))

    def test_accepting_opens_the_form_filled_in(self, cast: Cast) -> None:
        assert cast.municipality
        made = asked(cast, inn="3906123456")
        client = cast.client(cast.moderator)
        went = self.press(client, made, "accept")["Location"]
        asked_for = {name: values[0] for name, values in parse_qs(urlsplit(went).query).items()}
        assert urlsplit(went).path == reverse("admin:accounts_organisation_add")
        assert asked_for == {
            "full_name": TYPED["name"], "kind": "doo", "municipality": str(cast.municipality.pk),
            "address": TYPED["address"], "inn": "3906123456",
        }  # fmt: skip
        shown = client.get(went).context["adminform"].form
        typed = {name: shown[name].value() or "" for name in shown.fields} | {"short_name": "МАДОУ «Кораблик»"}
        client.post(reverse("admin:accounts_organisation_add"), typed)
        assert Organisation.objects.get(inn="3906123456").municipality == cast.municipality

    def test_an_unknown_municipality_is_left_to_choose(self, cast: Cast) -> None:
        made = asked(cast, municipality_name="Нигде")
        assert "municipality" not in self.press(cast.client(cast.moderator), made, "accept")["Location"]

    def test_those_alike_are_shown(self, cast: Cast) -> None:
        cast.make_organisation("МАДОУ «Кораблик»", cast.municipality, full_name="Детский сад «Кораблик»")
        made = asked(cast)
        page = reverse("admin:accounts_organisationrequest_change", args=[made.pk])
        assert "Похожие в списке МАДОУ «Кораблик»" in text(cast.client(cast.moderator).get(page))

    def test_declining_asks_for_a_reason(self, cast: Cast) -> None:
        made = asked(cast)
        client = cast.client(cast.moderator)
        assert "Укажите причину" in text(self.press(client, made, "decline", reason=""))
        self.press(client, made, "decline", reason="Есть в списке.")
        made.refresh_from_db()
        assert made.status == "declined"

    def test_another_regions_moderator_finds_nothing(self, cast: Cast) -> None:
        made = asked(cast)
        client = cast.client(cast.other_moderator)
        assert "Кораблик" not in text(client.get("/admin/accounts/organisationrequest/"))
        for view, *more in (("change",), ("history",), ("verb", "accept"), ("verb", "decline")):
            url = reverse(f"admin:accounts_organisationrequest_{view}", args=[made.pk, *more])
            assert client.get(url).status_code == 404
            assert client.post(url, {"reason": "x"}).status_code == 404

    def test_one_count_of_queries(self, cast: Cast) -> None:
        client = cast.client(cast.moderator)
        in_state(cast, "accepted")
        with_one = queries_of(lambda: client.get("/admin/accounts/organisationrequest/"))
        for number in range(30):
            asked(cast, name=f"Сад {number}", kind=["doo", "oo"][number % 2])
        assert queries_of(lambda: client.get("/admin/accounts/organisationrequest/")) == with_one
