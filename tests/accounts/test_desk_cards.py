"""Cards of the directory on the desk: an old form overwrites nothing, a municipality with organisations stays in its region."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Municipality, Organisation
from expert_rating.models import Assessment
from expert_rating.workflow import hide
from expert_rating.workflow.corrections import accept_correction, propose_correction
from portal.models import HistoryRecord
from tests.accounts.test_desk import page_of
from tests.cast import Cast
from tests.expert_rating.rated import rate

pytestmark = pytest.mark.django_db


@pytest.fixture
def root(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.superuser)
    return client


def opened(client: Client, organisation: Organisation) -> dict[str, object]:
    """What the form would send back as it was drawn."""
    form = client.get(page_of("accounts_organisation", organisation.pk)).context["adminform"].form
    return {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}


class TestStaleForm:
    def test_an_accepted_correction_survives_it(self, cast: Cast) -> None:
        client, card = cast.client(cast.moderator), cast.kindergarten
        old = opened(client, card)
        asked = propose_correction(changes={"phone": "+7 401 2000001"}, actor=cast.actor(cast.representative))
        accept_correction(correction_id=asked.pk, actor=cast.actor(cast.moderator))
        page = client.post(page_of("accounts_organisation", card.pk), old | {"head": "Ветрова А. А."})
        assert "карточку изменили" in page.content.decode()
        assert "Ветрова А. А." in page.content.decode()
        card.refresh_from_db()
        assert (card.phone, card.head) == ("+7 401 2000001", "")

    def test_a_fresh_one_is_saved(self, cast: Cast) -> None:
        client, card = cast.client(cast.moderator), cast.kindergarten
        client.post(page_of("accounts_organisation", card.pk), opened(client, card) | {"head": "Ветрова А. А."})
        card.refresh_from_db()
        assert card.head == "Ветрова А. А."
        assert HistoryRecord.objects.about(card).get().comment == "Руководитель"

    def test_a_new_card_has_no_stamp(self, cast: Cast) -> None:
        data = {"full_name": "Новый сад", "short_name": "Сад", "kind": "doo", "municipality": cast.municipality.pk}
        cast.client(cast.moderator).post(reverse("admin:accounts_organisation_add"), {**data, "seen": ""})
        assert Organisation.objects.filter(short_name="Сад").exists()


class TestRegionOfAMunicipality:
    def move(self, root: Client, cast: Cast, place: Municipality) -> None:
        data = {"region": cast.other_region.pk, "name": place.name, "type": place.type}
        root.post(page_of("accounts_municipality", place.pk), data)

    def test_stays_once_it_has_organisations(self, cast: Cast, root: Client) -> None:
        rate(cast, cast.municipal_expert, cast.kindergarten)
        placed = Assessment.objects.get()
        self.move(root, cast, cast.municipality)
        cast.municipality.refresh_from_db()
        assert cast.municipality.region == cast.region
        hide(assessment_id=placed.pk, actor=cast.actor(cast.municipal_expert))
        placed.refresh_from_db()
        assert placed.status == "inactive"

    def test_is_corrected_while_it_is_empty(self, cast: Cast, root: Client) -> None:
        self.move(root, cast, cast.municipality)
        cast.municipality.refresh_from_db()
        assert cast.municipality.region == cast.other_region
