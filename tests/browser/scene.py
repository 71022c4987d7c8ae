"""The cast, and whatever else a page needs to have something on it."""

from datetime import timedelta
from functools import cached_property
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.tokens import default_token_generator
from django.core import signing
from django.core.files.base import ContentFile
from django.http import QueryDict
from django.utils import timezone
from django.utils.http import int_to_base36

from accounts.desk_bulk import start_bulk
from accounts.imports import begin
from accounts.in_force import administrator
from accounts.models import (
    Consent,
    ConsentDocument,
    DirectoryImport,
    ErasureRequest,
    GrantStatus,
    OrganisationRequest,
    Role,
    RoleGrant,
    User,
)
from accounts.organisation_requests import workflow as organisation_requests
from accounts.personal import workflow as erasure
from accounts.personal.consents import publish
from accounts.workflow import own
from expert_rating.listing import files
from expert_rating.models import (
    Assessment,
    Campaign,
    CardCorrection,
    Expert,
    Reply,
    Representative,
    SentRegistration,
)
from expert_rating.workflow.campaigns import close_campaign, copy_campaign
from expert_rating.workflow.corrections import propose_correction
from expert_rating.workflow.registrations import link_hash
from expert_rating.workflow.replies import publish_reply, send_reply
from portal.conversations import workflow as conversations
from portal.history import Actor
from portal.kinds import OrganisationKind
from portal.models import Conversation, Document, HistoryRecord, Job, Letter, News, Notice
from portal.notices import Message, tell
from portal.registry import organisation_saved
from tests.accounts.loading import checked, line, table
from tests.browser.assessing import saved_assessment
from tests.browser.protocol_scene import ProtocolScene
from tests.expert_rating.rated import rate
from tests.portal.content import make_document, make_news

MANY = 60


class Scene(ProtocolScene):
    """Everything is made when first named, like the cast itself."""

    def prepare(self) -> None:
        """What the public pages show."""
        self.an_earlier_campaign()
        for organisation in (self.kindergarten, self.other_kindergarten, self.far_kindergarten, self.school):
            rate(self, self.federal_expert, organisation, yes=organisation.pk % 5 + 1)
        publish_reply(reply_id=self.reply.pk, actor=self.actor(self.moderator))
        self.vacancy, self.material, self.news_item, self.document, self.section_news  # noqa: B018

    def an_earlier_campaign(self) -> None:
        """Closed, with a result: pages offer the choice between two."""
        rate(self, self.federal_expert, self.kindergarten, yes=2)
        close_campaign(campaign_id=self.campaign.pk, actor=self.actor(self.moderator))
        opened = self.campaign.opens_at - timedelta(days=365)
        Campaign.objects.filter(pk=self.campaign.pk).update(title="Оценка 2025", opens_at=opened)
        # The next who names it gets the one that is open now.
        del self.campaign

    @property
    def administrator(self) -> Actor:
        return Actor(user=self.superuser, role=administrator(self.superuser))

    # --- People -----------------------------------------------------------------------------------

    @cached_property
    def two_roles(self) -> RoleGrant:
        """An expert who is a representative too."""
        self.grant(Role.ORGANISATION_REPRESENTATIVE, user=self.expert.user, organisation=self.school)
        return self.expert

    @cached_property
    def speaker(self) -> RoleGrant:
        """The representative with a questionnaire and a consent."""
        Representative.objects.create(grant=self.representative, position="Методист", sent_at=timezone.now())
        self.give_consent(self.representative.user)
        return self.representative

    @cached_property
    def waiting_representative(self) -> RoleGrant:
        grant = self.grant(
            Role.ORGANISATION_REPRESENTATIVE, status=GrantStatus.WAITING, organisation=self.other_kindergarten
        )
        Representative.objects.create(grant=grant, position="Методист", sent_at=timezone.now())
        return grant

    @property
    def waiting_questionnaire(self) -> Expert:
        return self.waiting_expert.expert

    @property
    def waiting_speaker(self) -> Representative:
        return self.waiting_representative.representative

    @property
    def expert_account(self) -> User:
        return self.expert.user

    @cached_property
    def consenting(self) -> RoleGrant:
        """An expert whose consent has a new version."""
        grant = self.make_expert(organisation=self.school)
        self.give_consent(grant.user)
        publish(purpose="personal_data", title="Согласие", text="Новый текст согласия.", actor=self.administrator)
        return grant

    @cached_property
    def guarded(self) -> User:
        """An account with codes and recovery codes."""
        user = self.make_user("guarded")
        TOTP.activate(user, generate_totp_secret())
        RecoveryCodes.activate(user)
        return user

    @cached_property
    def key(self) -> Authenticator:
        """Only named: nobody can sign in with it."""
        return Authenticator.objects.create(user=self.guarded, type="webauthn", data={"name": "Ключ", "credential": {}})

    @cached_property
    def unguarded(self) -> User:
        """Who waits for a role that has no pages of its own."""
        return self.grant(Role.LISTENER, status=GrantStatus.WAITING, organisation=self.school).user

    def give_consent(self, user: User) -> None:
        document = ConsentDocument.current("personal_data")
        Consent.objects.create(user=user, document=document, text_sha256=document.sha256)

    # --- What people leave behind -----------------------------------------------------------------

    @cached_property
    def saved(self) -> Assessment:
        return saved_assessment(self, self.expert, self.kindergarten)

    @cached_property
    def placed(self) -> Assessment:
        return Assessment.objects.active().filter(organisation=self.kindergarten, campaign=self.campaign)[0]

    @cached_property
    def draft_campaign(self) -> Campaign:
        return copy_campaign(campaign_id=self.campaign.pk, actor=self.actor(self.moderator))

    @cached_property
    def reply(self) -> Reply:
        return send_reply(
            campaign=self.campaign, text="Спасибо за оценку, обновим площадку.", actor=self.actor(self.representative)
        )

    @cached_property
    def correction(self) -> CardCorrection:
        changes = {"phone": "+7 (4012) 11-22-33", "head": "Вешняя Анна Юрьевна"}
        return propose_correction(changes=changes, actor=self.actor(self.representative))

    @cached_property
    def news_item(self) -> News:
        return make_news("Итоги года")

    @cached_property
    def section_news(self) -> News:
        return make_news("Новость детских садов", kind=OrganisationKind.PRESCHOOL)

    @cached_property
    def document(self) -> Document:
        return make_document("Приказ о проведении оценки")

    @cached_property
    def conversation(self) -> Conversation:
        """With an answer in it."""
        return self.asked_by(self.expert.user)

    @property
    def visitors_token(self) -> str:
        return self.asked_by(None).token.open()

    def asked_by(self, person: User | None) -> Conversation:
        typed = {"name": "Вера", "email": "vera@example.org", "topic": "Вопрос о фото", "text": "Как заменить фото?"}
        made = conversations.begin(**typed, person=person, actor=Actor(user=person, role=None))
        conversations.answer(conversation_id=made.pk, text="В данных анкеты.", actor=self.actor(self.moderator))
        return made

    @cached_property
    def organisation_request(self) -> OrganisationRequest:
        typed = {"name": "Детский сад «Кораблик»", "kind": "doo", "region_id": self.region.pk, "inn": ""}
        place = {"municipality_name": "город калининград", "address": "ул. Портовая, 1", "email": "asker@example.org"}
        return organisation_requests.ask(typed=typed | place, person=None, actor=Actor.system())

    @cached_property
    def erasure_request(self) -> ErasureRequest:
        return erasure.ask(
            user=self.other_expert.user, wish="Я больше не эксперт.", actor=self.actor(self.other_expert)
        )

    @cached_property
    def letter(self) -> Letter:
        tell([Message(person=self.expert.user, event="grant_activated", title="Анкета активирована", text="…")])
        return Letter.objects.latest("pk")

    # --- Links with a secret ----------------------------------------------------------------------

    @cached_property
    def email_token(self) -> str:
        user = self.expert.user
        content = [user.pk, "new@example.org", own.fingerprint(user)]
        return signing.dumps(content, salt=own.SALT)

    @cached_property
    def registration_token(self) -> str:
        token = "registration-of-the-scene"
        person = {"last_name": "Полевая", "first_name": "Вера", "patronymic": "", "email": "polevaya@example.org"}
        SentRegistration.objects.create(
            role=Role.EXPERT,
            email=person["email"],
            login="polevaya-v",
            person=person,
            answers={},
            form_key=token,
            token=token,
            link_hash=link_hash(token),
        )
        return token

    @property
    def reset_key(self) -> str:
        return f"{int_to_base36(self.expert.user.pk)}-{default_token_generator.make_token(self.expert.user)}"

    # --- Jobs -------------------------------------------------------------------------------------

    def rating_token(self, status: str, query: str) -> str:
        asked = files.Asked.read(OrganisationKind.PRESCHOOL, "csv", QueryDict(f"q={query}"))
        job = files.start(asked, by=None)
        Job.objects.filter(pk=job.pk).update(
            status=status, progress_done=2000, progress_total=12000, last_error="Не хватило места на диске."
        )
        return files.token_of(job)

    @property
    def rating_queued(self) -> str:
        return self.rating_token("queued", "а")

    @property
    def rating_done(self) -> str:
        return self.rating_token("done", "б")

    @property
    def rating_failed(self) -> str:
        return self.rating_token("failed", "в")

    @cached_property
    def bulk_job(self) -> Job:
        waiting = [self.waiting_expert.expert.pk]
        job = start_bulk("expert_rating.expert", "activate", waiting, "", self.actor(self.moderator))
        return self.half_done(job)

    @cached_property
    def dry_run(self) -> DirectoryImport:
        rows = [
            line("Новый сад"),
            line("Ясли", place="Нигде"),
            [self.kindergarten.full_name, *line(self.kindergarten.short_name, phone="+7 (4012) 77-88-99")[1:]],
        ]
        return checked(self, table(*rows), self.moderator)

    @cached_property
    def dry_run_running(self) -> DirectoryImport:
        content = ContentFile(table(line("Ещё один сад")))
        load = begin(table="organisations", file=content, name="сады.xlsx", actor=self.actor(self.moderator))
        assert load.check_job
        self.half_done(load.check_job)
        return load

    def half_done(self, job: Job) -> Job:
        """The test's own worker is too quick to be seen at work."""
        Job.objects.filter(pk=job.pk).update(status="queued", progress_done=500, progress_total=1000)
        return job

    # --- Long lists -------------------------------------------------------------------------------

    def many_notices(self) -> None:
        """And as many acts of one's own."""
        person = self.federal_expert.user
        tell(
            Message(person=person, event="grant_activated", title=f"Уведомление {n}", text="…", url="/")
            for n in range(MANY)
        )
        assert Notice.objects.of(person.pk).count() >= MANY
        subject: dict[str, Any] = {"subject": person, "person": person, "role": Role.EXPERT}
        HistoryRecord.objects.bulk_create(
            HistoryRecord(**subject, verb="edit", label=f"Правка {n}", comment="Комментарий") for n in range(MANY)
        )

    def many_experts(self) -> None:
        for number in range(MANY):
            grant = self.make_expert(status=GrantStatus.WAITING, organisation=self.kindergarten)
            grant.expert.sent_at = timezone.now() - timedelta(hours=number)
            grant.expert.save(update_fields=["sent_at"])

    def many_organisations(self) -> None:
        for number in range(MANY):
            organisation_saved(self.make_organisation(f"Детский сад «Ромашка» № {number}", self.municipality))
