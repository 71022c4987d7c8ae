"""Materials and vacancies: written, moderated, read by everyone, never under a person's name (spec/01)."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import RoleGrant
from expert_rating.models import Publication
from expert_rating.workflow.publications import (
    Written,
    decline_publication,
    edit_publication,
    publish_publication,
    send_publication,
    take_down_publication,
    withdraw_publication,
    write_publication,
)
from portal.models import HistoryRecord, Letter
from portal.workflow import NotYours, Refused
from tests.cast import Cast
from tests.expert_rating.rated import text, writes_nothing

TEXT = "Первый абзац.\n\n<script>alert(1)</script>\n\n- пункт"


def today(days: int = 0) -> Any:
    return timezone.localdate() + timedelta(days=days)


def write(cast: Cast, *, kind: str = "material", who: RoleGrant | None = None, **changes: Any) -> Publication:
    who = who or cast.representative
    fields = {"section": "doo", "title": "Ёлка во дворе", "text": TEXT, "organisation": who.organisation} | changes
    if kind == "vacancy":
        fields = {"contact": "+7 4012 11-11-11", "valid_until": today(30)} | fields
    return write_publication(kind=kind, written=Written(**fields), actor=cast.actor(who))


def publish(cast: Cast, **changes: Any) -> Publication:
    who = changes.get("who") or cast.representative
    made = write(cast, **changes)
    send_publication(publication_id=made.pk, actor=cast.actor(who))
    return publish_publication(publication_id=made.pk, actor=cast.actor(cast.moderator))


def public(slug: str = "materials", **asked: str) -> Any:
    return Client().get(f"/doo/pages/{slug}/", asked)


def titles(answer: Any) -> list[str]:
    return [one.title for one, _ in answer.context["rows"]]


def status(made: Publication) -> str:
    made.refresh_from_db()
    return made.status


class TestWriting:
    def test_a_representative_sends_a_material(self, cast: Cast) -> None:
        client = cast.client(cast.representative)
        given = {"title": "Весна", "section": "doo", "text": TEXT, "go": "send"}
        answer = client.post(reverse("rating:add-material"), given)
        made = Publication.objects.get()
        assert answer["Location"] == reverse("rating:publication", args=[made.pk])
        assert (made.status, made.organisation, made.region) == ("waiting", cast.kindergarten, cast.region)
        assert [r.verb for r in HistoryRecord.objects.about(made)] == ["send", "write"]
        assert "Весна" in text(client.get(reverse("rating:publications")))
        assert "Публикацию проверяет модератор" in text(client.get(answer["Location"]))

    def test_a_draft_is_its_authors_alone(self, cast: Cast) -> None:
        client = cast.client(cast.expert)
        client.post(reverse("rating:add-material"), {"title": "Весна", "section": "doo", "text": TEXT, "go": "save"})
        made = Publication.objects.get()
        assert (made.status, made.organisation) == ("draft", None)
        desk = cast.client(cast.moderator)
        assert desk.get(reverse("admin:expert_rating_publication_change", args=[made.pk])).status_code == 404
        assert cast.client(cast.other_expert).get(reverse("rating:publication", args=[made.pk])).status_code == 404

    def test_an_expert_may_name_the_own_organisation_only(self, cast: Cast) -> None:
        client = cast.client(cast.expert)
        given = {"title": "Весна", "section": "doo", "text": TEXT, "go": "save"}
        client.post(reverse("rating:add-material"), given | {"organisation": cast.kindergarten.pk})
        assert Publication.objects.get().organisation == cast.kindergarten
        answer = client.post(reverse("rating:add-material"), given | {"organisation": cast.other_kindergarten.pk})
        assert "organisation" in answer.context["form"].errors
        with pytest.raises(NotYours):
            write(cast, who=cast.expert, organisation=cast.other_kindergarten)

    def test_a_vacancy_needs_contact_and_day(self, cast: Cast) -> None:
        client = cast.client(cast.representative)
        given = {"title": "Повар", "section": "doo", "text": TEXT, "go": "send"}
        answer = client.post(reverse("rating:add-vacancy"), given)
        assert set(answer.context["form"].errors) == {"contact", "valid_until"}
        for wrong, sentence in ((today(-1), "уже прошёл"), (today(400), "не позже чем через год")):
            answer = client.post(reverse("rating:add-vacancy"), given | {"contact": "1", "valid_until": wrong})
            assert sentence in text(answer)
        client.post(reverse("rating:add-vacancy"), given | {"contact": "1", "valid_until": today(5)})
        assert Publication.objects.get().kind == "vacancy"

    def test_the_database_holds_what_a_vacancy_is(self, cast: Cast) -> None:
        made = write(cast)
        with pytest.raises(IntegrityError), transaction.atomic():
            Publication.objects.filter(pk=made.pk).update(kind="vacancy")

    @pytest.mark.parametrize("who", ["moderator", "head", "listener"])
    def test_others_write_nothing(self, cast: Cast, who: str) -> None:
        with pytest.raises(NotYours):
            write(cast, who=getattr(cast, who), organisation=None)

    def test_it_is_edited_before_or_after_but_not_under_the_moderators_eyes(self, cast: Cast) -> None:
        made = write(cast)
        actor = cast.actor(cast.representative)
        new = Written(section="doo", title="Ель", text="т", organisation=cast.kindergarten)
        edit_publication(publication_id=made.pk, written=new, actor=actor)
        send_publication(publication_id=made.pk, actor=actor)
        with pytest.raises(Refused):
            edit_publication(publication_id=made.pk, written=new, actor=actor)
        edit = reverse("rating:publication-edit", args=[made.pk])
        assert cast.client(cast.representative).get(edit).status_code == 302
        client = cast.client(cast.representative)
        client.post(reverse("rating:publication-withdraw", args=[made.pk]))
        assert status(made) == "withdrawn"
        client.post(edit, {"title": "Сосна", "section": "doo", "text": "т", "go": "send"})
        assert (status(made), made.title, made.search_text, made.version) == ("waiting", "Сосна", "сосна", 3)


class TestDeciding:
    def test_published_it_is_read_by_everyone_without_a_name(self, cast: Cast) -> None:
        made = publish(cast)
        assert titles(public()) == ["Ёлка во дворе"]
        page = Client().get(reverse("rating:material", args=["doo", made.pk])).content.decode()
        assert "<script>alert" not in page
        assert "<li>пункт</li>" in page
        assert cast.kindergarten.short_name in page
        for name in (cast.representative.user.last_name, cast.representative.user.username):
            assert name not in page
        assert "размещена" in Letter.objects.get().subject

    def test_an_experts_is_signed_expert(self, cast: Cast) -> None:
        made = publish(cast, who=cast.expert, organisation=None)
        page = text(Client().get(reverse("rating:material", args=["doo", made.pk])))
        assert "· Эксперт" in page
        assert cast.expert.user.last_name not in page

    def test_declined_with_a_reason_and_sent_again(self, cast: Cast) -> None:
        made = write(cast)
        actor = cast.actor(cast.representative)
        send_publication(publication_id=made.pk, actor=actor)
        with pytest.raises(Refused):
            decline_publication(publication_id=made.pk, actor=cast.actor(cast.moderator), reason=" ")
        decline_publication(publication_id=made.pk, actor=cast.actor(cast.moderator), reason="Уберите фамилии.")
        assert "Уберите фамилии." in Letter.objects.get().text
        own = text(cast.client(cast.representative).get(reverse("rating:publication", args=[made.pk])))
        assert "Причина: Уберите фамилии." in own
        cast.client(cast.representative).post(reverse("rating:publication-send", args=[made.pk]))
        assert status(made) == "waiting"

    @pytest.mark.parametrize("decided", ["declined", "taken down"])
    def test_the_reason_stays_while_its_author_corrects_it(self, cast: Cast, decided: str) -> None:
        if decided == "declined":
            made = write(cast)
            send_publication(publication_id=made.pk, actor=cast.actor(cast.representative))
            decide = decline_publication
        else:
            made, decide = publish(cast), take_down_publication
        decide(publication_id=made.pk, actor=cast.actor(cast.moderator), reason="Уберите фамилии.")
        client = cast.client(cast.representative)
        given = {"title": "Ель", "section": "doo", "text": TEXT, "organisation": cast.kindergarten.pk, "go": "save"}
        said = text(client.post(reverse("rating:publication-edit", args=[made.pk]), given, follow=True))
        assert "Причина: Уберите фамилии." in said
        assert "Исправления сохранены" in said
        assert "Отправить на проверку" in said
        assert "Черновик сохранён" not in said

    def test_taken_down_and_taken_back(self, cast: Cast) -> None:
        first, second = publish(cast), publish(cast)
        take_down_publication(publication_id=first.pk, actor=cast.actor(cast.moderator), reason="Жалоба.")
        withdraw_publication(publication_id=second.pk, actor=cast.actor(cast.representative))
        assert (status(first), status(second)) == ("declined", "withdrawn")
        assert titles(public()) == []
        assert Client().get(reverse("rating:material", args=["doo", first.pk])).status_code == 404

    def test_a_vacancy_ends_with_its_day(self, cast: Cast) -> None:
        made = publish(cast, kind="vacancy", valid_until=today())
        assert titles(public("vacancies")) == ["Ёлка во дворе"]
        Publication.objects.filter(pk=made.pk).update(valid_until=today(-1))
        assert titles(public("vacancies")) == []
        assert Client().get(reverse("rating:vacancy", args=["doo", made.pk])).status_code == 404

    def test_an_expired_vacancy_is_not_published(self, cast: Cast) -> None:
        made = write(cast, kind="vacancy")
        send_publication(publication_id=made.pk, actor=cast.actor(cast.representative))
        Publication.objects.filter(pk=made.pk).update(valid_until=today(-1))
        with pytest.raises(Refused, match="Срок вакансии истёк"):
            publish_publication(publication_id=made.pk, actor=cast.actor(cast.moderator))

    def test_a_text_changed_meanwhile_is_not_published_unread(self, cast: Cast) -> None:
        made = write(cast)
        send_publication(publication_id=made.pk, actor=cast.actor(cast.representative))
        with pytest.raises(Refused, match="Текст изменился"):
            publish_publication(publication_id=made.pk, actor=cast.actor(cast.moderator), version=9)
        assert status(made) == "waiting"

    @pytest.mark.parametrize("who", ["representative", "expert", "other_moderator", "head"])
    def test_nobody_else_publishes(self, cast: Cast, who: str) -> None:
        made = write(cast)
        send_publication(publication_id=made.pk, actor=cast.actor(cast.representative))
        with pytest.raises(NotYours):
            publish_publication(publication_id=made.pk, actor=cast.actor(getattr(cast, who)))

    def test_a_moderator_of_another_kind_does_not_see_it(self, cast: Cast) -> None:
        made = write(cast)
        send_publication(publication_id=made.pk, actor=cast.actor(cast.representative))
        of_schools = cast.grant(cast.moderator.role, region=cast.region, kinds=["oo"])
        with pytest.raises(NotYours):
            publish_publication(publication_id=made.pk, actor=cast.actor(of_schools))

    @pytest.mark.parametrize("verb", ["send", "withdraw"])
    def test_buttons_of_others_are_404(self, cast: Cast, verb: str) -> None:
        made = write(cast)
        address = reverse(f"rating:publication-{verb}", args=[made.pk])
        for who in (cast.expert, cast.other_expert):
            assert cast.client(who).post(address).status_code == 404
        assert status(made) == "draft"


class TestLists:
    def test_search_by_title_any_order_any_case(self, cast: Cast) -> None:
        publish(cast)
        publish(cast, title="Лето")
        for query in ("ЕЛКА", "дворе ёлка", "лк"):
            assert titles(public(q=query)) == ["Ёлка во дворе"]
        assert "Ничего не найдено" in text(public(q="зима"))

    def test_the_newest_first_and_only_of_the_section(self, cast: Cast) -> None:
        publish(cast, title="Первый")
        publish(cast, title="Второй")
        publish(cast, title="Чужой", section="oo")
        assert titles(public()) == ["Второй", "Первый"]
        assert "Материалы" in [item.label for item in public().context["menu"] if item.current]

    def test_empty(self, db: None) -> None:
        assert "Материалов пока нет" in text(public())
        assert "Вакансий пока нет" in text(public("vacancies"))

    @pytest.mark.parametrize("number", [1, 30])
    def test_a_long_list_costs_as_much(self, cast: Cast, number: int, django_assert_max_num_queries: Any) -> None:
        for n in range(number):
            publish(cast, title=f"Материал {n}")
        client, desk = cast.client(cast.representative), cast.client(cast.moderator)
        with writes_nothing():
            public()
        with django_assert_max_num_queries(4):
            public()
        with django_assert_max_num_queries(8):
            client.get(reverse("rating:publications"))
        with django_assert_max_num_queries(9):
            desk.get(reverse("admin:expert_rating_publication_changelist"))

    def test_the_queue(self, cast: Cast) -> None:
        made = write(cast)
        send_publication(publication_id=made.pk, actor=cast.actor(cast.representative))
        desk = cast.client(cast.moderator)
        queues = {q.label: q.words for q in desk.get(reverse("admin:index")).context["queues"]}
        assert queues["Материалы и вакансии ждут вашего решения"] == "1 публикация"
        page = desk.get(reverse("admin:expert_rating_publication_change", args=[made.pk]))
        desk.post(page.context["desk_verbs"][0]["url"])
        assert status(made) == "published"
