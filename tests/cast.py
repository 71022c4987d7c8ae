"""A fixed cast: one person a role, a second of the same role in another scope, and the places they belong to.

    cast.expert, cast.other_expert, cast.moderator, cast.client(cast.expert) …

People and places are made when first named, so a test pays for what it uses.
"""

from datetime import timedelta
from functools import cached_property
from itertools import count
from typing import Any

from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from accounts.models import (
    AssessmentPoint,
    FederalDistrict,
    GrantStatus,
    Municipality,
    Organisation,
    Region,
    Role,
    RoleGrant,
    User,
)
from expert_rating.models import (
    Campaign,
    CampaignKind,
    Criterion,
    Expert,
    Publication,
    Question,
    RulesText,
    TargetGroup,
)
from expert_rating.workflow import open_campaign
from portal.history import Actor
from portal.kinds import OrganisationKind
from portal.registry import organisation_saved
from tests.pictures import small_jpeg

PASSWORD = "Test-2026!"


class Cast:
    def __init__(self) -> None:
        self.numbers = count(1)

    # --- Places -----------------------------------------------------------------------------------

    @cached_property
    def district(self) -> FederalDistrict:
        return FederalDistrict.objects.get_or_create(name="Северо-Западный федеральный округ")[0]

    @cached_property
    def region(self) -> Region:
        return self.make_region("39", "Калининградская область", "Europe/Kaliningrad")

    @cached_property
    def other_region(self) -> Region:
        return self.make_region("70", "Томская область", "Asia/Tomsk")

    @cached_property
    def municipality(self) -> Municipality:
        return self.make_municipality(self.region, "Город Калининград", "городской округ")

    @cached_property
    def other_municipality(self) -> Municipality:
        return self.make_municipality(self.region, "Озёрский", "муниципальный округ")

    @cached_property
    def far_municipality(self) -> Municipality:
        return self.make_municipality(self.other_region, "Северск", "ЗАТО")

    @cached_property
    def kindergarten(self) -> Organisation:
        return self.make_organisation("МАДОУ д/с № 135", self.municipality)

    @cached_property
    def other_kindergarten(self) -> Organisation:
        return self.make_organisation("МБДОУ «Солнышко»", self.other_municipality)

    @cached_property
    def far_kindergarten(self) -> Organisation:
        return self.make_organisation("МБДОУ д/с № 7", self.far_municipality)

    @cached_property
    def school(self) -> Organisation:
        return self.make_organisation("МАОУ СОШ № 31", self.municipality, kind=OrganisationKind.GENERAL)

    @cached_property
    def point(self) -> AssessmentPoint:
        return self.make_point("edu390001", "МАОУ СОШ № 31", self.region, organisation=self.school)

    @cached_property
    def other_point(self) -> AssessmentPoint:
        return self.make_point("edu390002", "МАОУ лицей № 18", self.region)

    @cached_property
    def far_point(self) -> AssessmentPoint:
        return self.make_point("spo700001", "Томский педагогический колледж", self.other_region)

    def make_point(self, login: str, name: str, region: Region, **fields: Any) -> AssessmentPoint:
        made = AssessmentPoint(login=login, name=name, region=region, **fields).fill_derived()
        made.save()
        return made

    def make_region(self, code: str, name: str, zone: str) -> Region:
        values = {"name": name, "time_zone": zone, "federal_district": self.district}
        return Region.objects.get_or_create(code=code, defaults=values)[0]

    def make_municipality(self, region: Region, name: str, type_: str) -> Municipality:
        known = Municipality.objects.filter(region=region, name=name, type=type_).first()
        if known:
            return known
        made = Municipality(region=region, name=name, type=type_).fill_derived()
        made.save()
        return made

    def make_organisation(
        self, short_name: str, municipality: Municipality, kind: str = OrganisationKind.PRESCHOOL, **fields: Any
    ) -> Organisation:
        made = Organisation(
            short_name=short_name,
            full_name=fields.pop("full_name", f"Муниципальное учреждение «{short_name}»"),
            kind=kind,
            municipality=municipality,
            **fields,
        ).fill_derived()
        made.save()
        organisation_saved(made)
        return made

    # --- People -----------------------------------------------------------------------------------

    def make_user(self, login: str, **fields: Any) -> User:
        names = {"last_name": "Ветров", "first_name": "Глеб", "patronymic": "Олегович"}
        email = fields.pop("email", f"{login}@example.org")
        return User.objects.create_user(login, email=email, password=PASSWORD, **{**names, **fields})

    def grant(
        self, role: Role, *, status: str = GrantStatus.ACTIVE, user: User | None = None, **scope: Any
    ) -> RoleGrant:
        user = user or self.make_user(f"{role.value}-{next(self.numbers)}".replace("_", "-"))
        return RoleGrant.objects.create(user=user, role=role, status=status, **scope)

    def make_expert(self, *, status: str = GrantStatus.ACTIVE, user: User | None = None, **scope: Any) -> RoleGrant:
        """A grant with its questionnaire; the scope's depth is the level."""
        grant = self.grant(Role.EXPERT, status=status, user=user, **scope)
        Expert.objects.create(
            grant=grant,
            target_group=TargetGroup.PARENTS,
            age=35,
            sex="f",
            education="higher",
            resume="Член родительского совета.",
            photo=ContentFile(small_jpeg(), "photo.jpg"),
            sent_at=timezone.now(),
        )
        return grant

    @cached_property
    def expert(self) -> RoleGrant:
        return self.make_expert(organisation=self.kindergarten)

    @cached_property
    def other_expert(self) -> RoleGrant:
        return self.make_expert(organisation=self.other_kindergarten)

    @cached_property
    def municipal_expert(self) -> RoleGrant:
        return self.make_expert(municipality=self.municipality)

    @cached_property
    def regional_expert(self) -> RoleGrant:
        return self.make_expert(region=self.region)

    @cached_property
    def federal_expert(self) -> RoleGrant:
        return self.make_expert()

    @cached_property
    def waiting_expert(self) -> RoleGrant:
        return self.make_expert(status=GrantStatus.WAITING, organisation=self.kindergarten)

    @cached_property
    def declined_expert(self) -> RoleGrant:
        return self.make_expert(status=GrantStatus.DECLINED, organisation=self.kindergarten)

    @cached_property
    def far_waiting_expert(self) -> RoleGrant:
        return self.make_expert(status=GrantStatus.WAITING, organisation=self.far_kindergarten)

    @cached_property
    def representative(self) -> RoleGrant:
        return self.grant(Role.ORGANISATION_REPRESENTATIVE, organisation=self.kindergarten)

    @cached_property
    def moderator(self) -> RoleGrant:
        return self.grant(Role.MODERATOR, region=self.region)

    @cached_property
    def other_moderator(self) -> RoleGrant:
        return self.grant(Role.MODERATOR, region=self.other_region)

    @cached_property
    def listener(self) -> RoleGrant:
        return self.grant(Role.LISTENER, organisation=self.school)

    @cached_property
    def head(self) -> RoleGrant:
        return self.grant(Role.HEAD, organisation=self.school)

    @cached_property
    def dpo_officer(self) -> RoleGrant:
        institute = self.make_organisation("Институт развития образования", self.municipality, OrganisationKind.DPO)
        return self.grant(Role.DPO_OFFICER, organisation=institute)

    @cached_property
    def staff_registrar(self) -> RoleGrant:
        return self.grant(Role.STAFF_REGISTRAR, organisation=self.school)

    @cached_property
    def attestation_specialist(self) -> RoleGrant:
        return self.grant(Role.ATTESTATION_SPECIALIST, region=self.region)

    @cached_property
    def municipal_coordinator(self) -> RoleGrant:
        return self.grant(Role.MUNICIPAL_COORDINATOR, municipality=self.municipality)

    @cached_property
    def attestation_officer(self) -> RoleGrant:
        return self.grant(Role.ATTESTATION_OFFICER, region=self.region)

    @cached_property
    def point_organiser(self) -> RoleGrant:
        return self.grant(Role.POINT_ORGANISER, point=self.point, user=self.make_user("edu390001", email=""))

    @cached_property
    def other_point_organiser(self) -> RoleGrant:
        """Of the same region."""
        return self.grant(Role.POINT_ORGANISER, point=self.other_point, user=self.make_user("edu390002", email=""))

    @cached_property
    def far_point_organiser(self) -> RoleGrant:
        return self.grant(Role.POINT_ORGANISER, point=self.far_point, user=self.make_user("spo700001", email=""))

    @cached_property
    def regional_coordinator(self) -> RoleGrant:
        return self.grant(Role.REGIONAL_COORDINATOR, region=self.region)

    @cached_property
    def far_coordinator(self) -> RoleGrant:
        return self.grant(Role.REGIONAL_COORDINATOR, region=self.other_region)

    @cached_property
    def federal_organiser(self) -> RoleGrant:
        return self.grant(Role.FEDERAL_ORGANISER)

    @cached_property
    def superuser(self) -> User:
        return User.objects.create_superuser("root-admin", "root@example.org", PASSWORD)

    @cached_property
    def material(self) -> Publication:
        return self.make_publication("material")

    @cached_property
    def vacancy(self) -> Publication:
        soon = timezone.localdate() + timedelta(days=30)
        return self.make_publication("vacancy", contact="+7 4012 00-00-00", valid_until=soon)

    def make_publication(self, kind: str, **fields: Any) -> Publication:
        """Of the representative, published."""
        return Publication.objects.create(
            kind=kind,
            section=OrganisationKind.PRESCHOOL,
            title="Осень в саду",
            search_text="осень в саду",
            text="Текст.",
            organisation=self.kindergarten,
            region=self.region,
            author=self.representative.user,
            author_role=Role.ORGANISATION_REPRESENTATIVE,
            status="published",
            published_at=timezone.now(),
            **fields,
        )

    def client(self, grant: RoleGrant) -> Client:
        """A browser signed in as this person, the role in force."""
        client = Client()
        client.force_login(grant.user)
        if grant.is_in_force:
            session = client.session
            session["role_in_force"] = grant.pk
            session.save()
        return client

    # --- A campaign -------------------------------------------------------------------------------

    @cached_property
    def campaign(self) -> Campaign:
        """Open now, for all kinds, criteria 3 and 4 with three questions each, as in manual 000."""
        now = timezone.now()
        campaign = Campaign.objects.create(
            title="Оценка 2026", opens_at=now - timedelta(days=10), closes_at=now + timedelta(days=10)
        )
        for kind in OrganisationKind.public():
            CampaignKind.objects.create(campaign=campaign, kind=kind)
        for number in (3, 4):
            criterion = Criterion.objects.create(campaign=campaign, number=number, title=f"Критерий {number}")
            for question in (1, 2, 3):
                Question.objects.create(criterion=criterion, number=question, text=f"Вопрос {number}.{question}?")
        RulesText.objects.get_or_create(version=1, defaults={"text": "Отвечайте честно."})
        return open_campaign(campaign_id=campaign.pk, actor=self.actor(self.moderator))

    def open_campaign(self) -> Campaign:
        """For tests that only need one to be open."""
        return self.campaign

    def actor(self, grant: RoleGrant) -> Actor:
        return Actor(user=grant.user, role=RoleGrant.objects.with_scope().get(pk=grant.pk))
