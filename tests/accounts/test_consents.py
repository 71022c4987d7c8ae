"""A new version of a consent asks again; what was given can be withdrawn."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.in_force import administrator
from accounts.models import Consent, ConsentDocument, GrantStatus, RoleGrant
from accounts.personal.consents import agree, due_documents, publish, withdraw_consent
from portal.history import Actor
from portal.models import HistoryRecord, Letter
from portal.workflow import NotYours, Refused

DUE = "accounts:consents-due"
CABINET = "rating:expert-cabinet"


def give(user, purpose, version=1):
    document = ConsentDocument.objects.get(purpose=purpose, version=version)
    return Consent.objects.create(user=user, document=document, text_sha256=document.sha256)


@pytest.fixture
def person(cast):
    """An expert with the consents of registration."""
    for purpose in ("personal_data", "cooperation"):
        give(cast.expert.user, purpose)
    return cast.expert.user


def admin(cast):
    return Actor(user=cast.superuser, role=administrator(cast.superuser))


def renew(cast, purpose="personal_data"):
    return publish(purpose=purpose, title="Согласие", text="Новый текст согласия.", actor=admin(cast))


def own(cast):
    return cast.actor(RoleGrant.objects.get(pk=cast.expert.pk))


class TestPublishing:
    def test_is_the_next_version_and_asks_those_who_gave_the_old_one(self, cast, person):
        other = cast.other_expert
        document = renew(cast)
        assert document.version == 2
        assert RoleGrant.objects.get(user=person).consents_due
        assert not RoleGrant.objects.get(pk=other.pk).consents_due
        assert HistoryRecord.objects.about(document).get().verb == "publish"

    def test_in_the_admin(self, cast, person):
        client = Client()
        client.force_login(cast.superuser)
        fields = {"purpose": "cooperation", "title": "О сотрудничестве", "text": "Новый текст"}
        client.post(reverse("admin:accounts_consentdocument_add"), fields)
        assert ConsentDocument.current("cooperation").version == 2
        assert due_documents(person) == [ConsentDocument.current("cooperation")]

    @pytest.mark.parametrize("who", ["moderator", "expert"])
    def test_is_the_administrators(self, cast, person, who):
        with pytest.raises(NotYours):
            publish(purpose="parent", title="", text="", actor=cast.actor(getattr(cast, who)))

    def test_a_purpose_the_role_does_not_stand_on_asks_nobody(self, cast, person):
        renew(cast, "parent")
        assert not RoleGrant.objects.get(user=person).consents_due


class TestGate:
    def test_stands_before_the_pages_of_the_role(self, cast, person):
        client = cast.client(cast.expert)
        assert client.get(reverse(CABINET)).status_code == 200
        renew(cast)
        answer = client.get(reverse(CABINET))
        assert answer.status_code == 302
        assert answer.url == f"{reverse(DUE)}?next=%2Fexpert%2F"

    @pytest.mark.parametrize("path", ["/", "/doo/catalogue/", "/profile/", "/profile/data/", "/role/", "/notices/"])
    def test_lets_through_what_is_public_or_ones_own(self, cast, person, path):
        renew(cast)
        assert cast.client(cast.expert).get(path).status_code == 200

    def test_signing_out_is_always_possible(self, cast, person):
        renew(cast)
        client = cast.client(cast.expert)
        client.post(reverse("account_logout"), {"confirmed": "1"})
        assert "_auth_user_id" not in client.session

    def test_other_roles_of_the_person_go_on(self, cast, person):
        moderator = cast.grant("moderator", user=person, region=cast.region)
        renew(cast)
        assert cast.client(moderator).get(reverse("admin:index")).status_code == 200

    def test_an_htmx_call_is_sent_there_too(self, cast, person):
        renew(cast)
        answer = cast.client(cast.expert).get(reverse(CABINET), headers={"HX-Request": "true"})
        assert (answer.status_code, answer["HX-Redirect"].split("?")[0]) == (204, reverse(DUE))

    def test_costs_no_query(self, cast, person, django_assert_num_queries):
        client = cast.client(cast.expert)
        renew(cast)
        with django_assert_num_queries(3):  # the session, the person, the roles
            client.get(reverse(CABINET))


class TestAgreeing:
    def page(self, client):
        return client.get(reverse(DUE))

    def test_shows_each_text_with_its_own_empty_box(self, cast, person):
        renew(cast)
        renew(cast, "cooperation")
        page = self.page(cast.client(cast.expert)).content.decode()
        assert page.count("Новый текст согласия.") == 2
        assert page.count('type="checkbox"') == 2
        assert "checked" not in page

    def test_opens_the_role_again_and_goes_on(self, cast, person):
        document = renew(cast)
        client = cast.client(cast.expert)
        answer = client.post(reverse(DUE), {"consent_personal_data": document.pk, "next": "/expert/assessments/"})
        assert answer.url == "/expert/assessments/"
        given = Consent.objects.get(user=person, document=document)
        assert given.text_sha256 == document.sha256
        assert given.address == "127.0.0.1"
        assert client.get(reverse(CABINET)).status_code == 200
        assert HistoryRecord.objects.about(given).get().verb == "agree"

    def test_all_or_nothing(self, cast, person):
        first = renew(cast)
        renew(cast, "cooperation")
        page = cast.client(cast.expert).post(reverse(DUE), {"consent_personal_data": first.pk}).content.decode()
        assert "Отметьте каждое согласие" in page
        assert not Consent.objects.filter(document=first).exists()
        assert RoleGrant.objects.get(user=person).consents_due

    def test_an_older_text_is_not_agreed_to_unread(self, cast, person):
        old, new = renew(cast), renew(cast)
        with pytest.raises(Refused, match="изменился"):
            agree(user=person, documents=[old.pk], actor=own(cast), address=None)
        agree(user=person, documents=[new.pk], actor=own(cast), address=None)
        assert due_documents(person) == []

    def test_twice_is_once(self, cast, person):
        document = renew(cast)
        agree(user=person, documents=[document.pk], actor=own(cast), address=None)
        with pytest.raises(Refused):
            agree(user=person, documents=[document.pk], actor=own(cast), address=None)
        assert Consent.objects.filter(document=document).count() == 1

    def test_a_parents_consent_keeps_the_parents_name(self, cast, person):
        Consent.objects.filter(pk=give(person, "parent").pk).update(given_by="Ветрова Анна Львовна")
        document = renew(cast, "parent")
        agree(user=person, documents=[document.pk], actor=own(cast), address=None)
        assert Consent.objects.get(document=document).given_by == "Ветрова Анна Львовна"

    def test_nobody_agrees_for_another(self, cast, person):
        document = renew(cast)
        with pytest.raises(NotYours):
            agree(user=person, documents=[document.pk], actor=cast.actor(cast.other_expert), address=None)

    def test_with_nothing_due_the_page_says_so(self, cast, person):
        assert "Новых согласий не требуется" in self.page(cast.client(cast.expert)).content.decode()


class TestWithdrawing:
    def url(self, purpose="personal_data"):
        return reverse("accounts:withdraw-consent", args=[purpose])

    def test_tells_what_follows_before_the_button(self, cast, person):
        page = cast.client(cast.expert).get(self.url()).content.decode()
        assert "«Эксперт», МАДОУ д/с № 135" in page
        assert not Consent.objects.exclude(withdrawn_at=None).exists()

    def test_ends_the_role_and_tells(self, cast, person):
        client = cast.client(cast.expert)
        client.post(self.url())
        assert Consent.objects.get(user=person, document__purpose="personal_data").withdrawn_at
        assert RoleGrant.objects.get(user=person).status == GrantStatus.WITHDRAWN
        assert "Прекращены роли" in Letter.objects.get(event="consent_withdrawn").text
        assert client.get(reverse(CABINET)).status_code == 404
        record = HistoryRecord.objects.about(cast.expert).get(verb="give_up")
        assert (record.from_state, record.to_state) == ("active", "withdrawn")

    def test_all_versions_at_once(self, cast, person):
        document = renew(cast)
        agree(user=person, documents=[document.pk], actor=own(cast), address=None)
        withdraw_consent(user=person, purpose="personal_data", actor=own(cast))
        assert Consent.objects.filter(user=person, withdrawn_at=None).get().document.purpose == "cooperation"

    def test_a_role_that_does_not_stand_on_it_stays(self, cast, person):
        moderator = cast.grant("moderator", user=person, region=cast.region)
        withdraw_consent(user=person, purpose="personal_data", actor=own(cast))
        moderator.refresh_from_db()
        assert moderator.status == GrantStatus.ACTIVE

    def test_twice_is_404(self, cast, person):
        client = cast.client(cast.expert)
        client.post(self.url())
        assert client.post(self.url()).status_code == 404
        with pytest.raises(Refused):
            withdraw_consent(user=person, purpose="personal_data", actor=own(cast))

    @pytest.mark.parametrize("purpose", ["parent", "no-such"])
    def test_what_was_not_given_is_404(self, cast, person, purpose):
        assert cast.client(cast.expert).get(self.url(purpose)).status_code == 404

    def test_nobody_withdraws_for_another(self, cast, person):
        with pytest.raises(NotYours):
            withdraw_consent(user=person, purpose="personal_data", actor=cast.actor(cast.other_expert))
