"""The expert's own questionnaire: waiting, declined, active; what a change does; who sees the photo."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import GrantStatus, RoleGrant
from expert_rating.models import Expert
from expert_rating.workflow import decline_experts
from portal.models import HistoryRecord, Letter
from tests.cast import Cast
from tests.expert_rating.registration_form import errors, person, photo, territory

SHOWN = "/expert/questionnaire/"
EDIT = "/expert/questionnaire/edit/"


def change(client: Client, cast: Cast, **changes: Any) -> Any:
    return client.post(EDIT, territory(cast) | person() | changes)


class TestShown:
    def test_waiting(self, cast: Cast) -> None:
        shown = cast.client(cast.waiting_expert).get(SHOWN).content.decode()
        assert "Ваша анкета ожидает проверки модератором" in shown
        assert cast.kindergarten.full_name in shown

    def test_declined_with_the_reason(self, cast: Cast) -> None:
        expert = cast.waiting_expert.expert
        decline_experts(ids=[expert.pk], actor=cast.actor(cast.moderator), reason="Нет <b>фото</b>.")
        shown = cast.client(cast.waiting_expert).get(SHOWN).content.decode()
        assert "Причина: Нет &lt;b&gt;фото&lt;/b&gt;." in shown
        assert "Исправить и отправить снова" in shown

    def test_active(self, cast: Cast) -> None:
        shown = cast.client(cast.expert).get(SHOWN).content.decode()
        assert "Изменить данные анкеты" in shown
        assert "ожидает проверки модератором" not in shown

    @pytest.mark.parametrize("address", [SHOWN, EDIT])
    def test_not_an_expert(self, visitor: Client, cast: Cast, address: str) -> None:
        assert cast.client(cast.moderator).get(address).status_code == 404
        assert visitor.get(address)["Location"].startswith("/accounts/login/")


class TestChange:
    def test_the_form_is_filled_in(self, cast: Cast) -> None:
        shown = cast.client(cast.expert).get(EDIT).content.decode()
        assert "Член родительского совета." in shown
        assert cast.kindergarten.full_name in shown
        assert 'name="password1"' not in shown
        assert "consent" not in shown

    def test_own_data_change_at_once(self, cast: Cast) -> None:
        old_photo = cast.expert.expert.photo.name
        assert change(cast.client(cast.expert), cast)["Location"] == SHOWN
        expert = Expert.objects.with_person().get()
        assert (expert.age, expert.grant.user.last_name, expert.photo.name) == (41, "Иванов", old_photo)
        assert expert.grant.status == GrantStatus.ACTIVE
        assert expert.grant.user.email != "ivanov@example.org"  # changed where a letter confirms it
        assert HistoryRecord.objects.about(expert).get().verb == "edit"

    def test_another_organisation_goes_back_to_the_moderator(self, cast: Cast) -> None:
        other = cast.make_organisation("МАДОУ д/с № 1", cast.municipality)
        answer = change(cast.client(cast.expert), cast, organisation=other.pk)
        assert answer["Location"] == SHOWN
        grant = RoleGrant.objects.get(pk=cast.expert.pk)
        assert (grant.status, grant.organisation) == (GrantStatus.WAITING, other)
        assert Letter.objects.count() == 1

    def test_another_level_too(self, cast: Cast) -> None:
        change(cast.client(cast.expert), cast, level="regional")
        grant = RoleGrant.objects.get(pk=cast.expert.pk)
        assert (grant.status, grant.region_id, grant.organisation) == (GrantStatus.WAITING, "39", None)

    def test_a_declined_one_is_sent_again(self, cast: Cast) -> None:
        change(cast.client(cast.declined_expert), cast)
        assert RoleGrant.objects.get(pk=cast.declined_expert.pk).status == GrantStatus.WAITING

    def test_a_new_photo_replaces_the_file(self, cast: Cast, django_capture_on_commit_callbacks: Any) -> None:
        old = cast.expert.expert.photo
        with django_capture_on_commit_callbacks(execute=True):
            change(cast.client(cast.expert), cast, photo=photo())
        assert Expert.objects.get().photo.name != old.name
        assert not old.storage.exists(old.name)

    def test_a_refused_change_keeps_the_new_photo(self, cast: Cast) -> None:
        client, old = cast.client(cast.expert), cast.expert.expert.photo.name
        refused = change(client, cast, age="", photo=photo())
        assert list(errors(refused)) == ["age"]
        token = refused.context["form"].kept["photo"].token
        assert change(client, cast, photo_kept=token)["Location"] == SHOWN
        assert Expert.objects.get().photo.name != old

    def test_an_adult_does_not_become_a_minor(self, cast: Cast) -> None:
        found = errors(change(cast.client(cast.expert), cast, age=15, parent_name="Мама"))
        assert "напишите модераторам" in found["age"][0]

    def test_lists_are_shown_anew_without_scripts(self, cast: Cast) -> None:
        answer = change(cast.client(cast.expert), cast, age="", show="1")
        assert errors(answer) == {}
        assert Expert.objects.get().age == 35


class TestPhoto:
    @pytest.mark.parametrize("who", ["expert", "moderator", "superuser_grant"])
    def test_seen(self, cast: Cast, who: str) -> None:
        expert = cast.expert.expert
        client = Client()
        if who == "superuser_grant":
            client.force_login(cast.superuser)
        else:
            client = cast.client(getattr(cast, who))
        answer = client.get(f"/expert/photo/{expert.pk}/")
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
        answer.close()

    def test_the_owner_sees_it_while_waiting(self, cast: Cast) -> None:
        answer = cast.client(cast.waiting_expert).get(f"/expert/photo/{cast.waiting_expert.expert.pk}/")
        assert answer.status_code == 200
        answer.close()

    @pytest.mark.parametrize("who", ["other_expert", "other_moderator", "listener", "federal_organiser"])
    def test_not_seen(self, cast: Cast, who: str) -> None:
        expert = cast.expert.expert
        assert cast.client(getattr(cast, who)).get(f"/expert/photo/{expert.pk}/").status_code == 404
