"""Campaigns of assessment: what is asked, of whom, about which organisations, and when."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import RoleGrant
from expert_rating import rules
from expert_rating.models.experts import ExpertLevel
from expert_rating.models.frozen import FrozenOncePublished, FrozenQuerySet
from portal.kinds import OrganisationKind


class CampaignStatus(models.TextChoices):
    DRAFT = "draft", "Готовится"
    OPEN = "open", "Идёт"
    CLOSED = "closed", "Завершена"


class RulesText(models.Model):
    """The rules of the assessment, shown before the questions; a change is a new version."""

    version = models.PositiveSmallIntegerField("версия", unique=True)
    text = models.TextField("текст")
    published_at = models.DateTimeField("действует с", auto_now_add=True)

    class Meta:
        verbose_name = "правила проведения оценки"
        verbose_name_plural = "правила проведения оценки"
        ordering = ["-version"]

    def __str__(self) -> str:
        return f"Правила, версия {self.version}"


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def published(self) -> "CampaignQuerySet":
        return self.exclude(status=CampaignStatus.DRAFT)

    def begun(self) -> "CampaignQuerySet":
        """One that opens later takes nobody's place yet."""
        return self.filter(opens_at__lte=timezone.now())

    def for_kind(self, kind: str) -> "CampaignQuerySet":
        """Campaigns of a kind that the public may see, the open one first, then the newest."""
        return self.published().begun().filter(kinds__kind=kind).order_by("-kinds__open", "-opens_at")

    def visible_to(self, role: RoleGrant | None) -> "CampaignQuerySet":
        """Those the role may run (rules.may_run_campaign): they are for the whole country, not for a region."""
        if not rules.runs_campaigns(role) or role is None:
            return self.none()
        others = CampaignKind.objects.exclude(kind__in=role.kinds).filter(campaign=OuterRef("pk"))
        return self.exclude(Exists(others)) if role.kinds else self

    def shown(self, kind: str) -> "Campaign | None":
        """The open campaign of the kind, else the last closed one."""
        return self.for_kind(kind).first()


class Campaign(models.Model):
    title = models.CharField("название", max_length=200)
    opens_at = models.DateTimeField("начало")
    closes_at = models.DateTimeField("окончание")
    status = models.CharField(
        "состояние", max_length=6, choices=CampaignStatus.choices, default=CampaignStatus.DRAFT, editable=False
    )

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = "кампания"
        verbose_name_plural = "кампании"
        ordering = ["-opens_at"]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=CampaignStatus.values), name="campaign_status_known"),
            models.CheckConstraint(condition=Q(closes_at__gt=models.F("opens_at")), name="campaign_dates_order"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def accepts_now(self) -> bool:
        return self.status == CampaignStatus.OPEN and self.opens_at <= timezone.now() < self.closes_at

    @property
    def is_editable(self) -> bool:
        """Its kinds, criteria and questions; once published they stand as they are (models/frozen.py)."""
        return self.status == CampaignStatus.DRAFT


class CampaignKind(FrozenOncePublished):
    """A kind of organisation a campaign is for. `open` follows the campaign's state, so that the database can hold
    «one open campaign a kind»."""

    ALWAYS_FREE = frozenset({"open"})

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="kinds")
    kind = models.CharField("вид организаций", max_length=3, choices=OrganisationKind.choices)
    open = models.BooleanField("идёт", default=False, editable=False)

    objects = FrozenQuerySet.as_manager()

    class Meta:
        verbose_name = "вид организаций"
        verbose_name_plural = "виды организаций"
        constraints = [
            models.UniqueConstraint(fields=["campaign", "kind"], name="campaign_kind_once"),
            models.UniqueConstraint(fields=["kind"], condition=Q(open=True), name="campaign_one_open_a_kind"),
        ]

    def __str__(self) -> str:
        return OrganisationKind(self.kind).label


class CriterionQuerySet(FrozenQuerySet):
    def asked(self, *, campaign_id: int, kind: str, level: str) -> list["Criterion"]:
        """The criteria of one questionnaire in their order, questions fetched; lists are empty for «all»."""
        criteria = self.filter(campaign_id=campaign_id).prefetch_related("questions")
        return [criterion for criterion in criteria if criterion.is_asked(kind=kind, level=level)]


class Criterion(FrozenOncePublished):
    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="criteria", verbose_name="кампания")
    number = models.PositiveSmallIntegerField("номер")
    title = models.CharField("критерий", max_length=300)
    kinds = models.JSONField("виды организаций (пусто — все)", default=list, blank=True)
    levels = models.JSONField("уровни экспертов (пусто — все)", default=list, blank=True)

    objects = CriterionQuerySet.as_manager()

    class Meta:
        verbose_name = "критерий"
        verbose_name_plural = "критерии"
        ordering = ["campaign", "number"]
        constraints = [models.UniqueConstraint(fields=["campaign", "number"], name="criterion_number")]

    def __str__(self) -> str:
        return f"Критерий {self.number}: {self.title}"

    def is_asked(self, *, kind: str, level: str) -> bool:
        return (not self.kinds or kind in self.kinds) and (not self.levels or level in self.levels)

    def level_names(self) -> list[str]:
        return [ExpertLevel(level).label for level in self.levels]


class Question(FrozenOncePublished):
    PARENT = "criterion_id"
    CAMPAIGN_STATUS = "criterion__campaign__status"

    criterion = models.ForeignKey(Criterion, models.CASCADE, related_name="questions", verbose_name="критерий")
    number = models.PositiveSmallIntegerField("номер")
    text = models.CharField("вопрос", max_length=500)

    objects = FrozenQuerySet.as_manager()

    class Meta:
        verbose_name = "вопрос"
        verbose_name_plural = "вопросы"
        ordering = ["criterion", "number"]
        constraints = [models.UniqueConstraint(fields=["criterion", "number"], name="question_number")]

    def __str__(self) -> str:
        return self.text
