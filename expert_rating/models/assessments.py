"""An expert's assessment of one organisation in one campaign."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import Organisation, Role, RoleGrant
from expert_rating.models.campaigns import Campaign, Question, RulesText
from expert_rating.models.experts import ExpertLevel, TargetGroup


class AssessmentStatus(models.TextChoices):
    DRAFT = "draft", "Черновик"
    INACTIVE = "inactive", "Неактивен"
    ACTIVE = "active", "Активен"
    SET_ASIDE = "set_aside", "Снят модератором"


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    def visible_to(self, role: RoleGrant | None) -> "AssessmentQuerySet":
        """An expert's own; a moderator's those of organisations in the scope; nobody's otherwise."""
        if role is None:
            return self.none()
        if role.role == Role.ADMINISTRATOR:
            return self
        if role.role == Role.MODERATOR:
            found = self.filter(organisation__municipality__region=role.region_id)
            return found.filter(organisation__kind__in=role.kinds) if role.kinds else found
        if role.role == Role.EXPERT:
            return self.filter(author=role.user_id)
        return self.none()

    def active(self) -> "AssessmentQuerySet":
        return self.filter(status=AssessmentStatus.ACTIVE)

    def unplaced(self) -> "AssessmentQuerySet":
        """Begun or saved but not counting, in a campaign still open."""
        return self.filter(status__in=[AssessmentStatus.DRAFT, AssessmentStatus.INACTIVE], campaign__status="open")

    def with_card(self) -> "AssessmentQuerySet":
        return self.select_related("organisation__municipality__region", "campaign")


class Assessment(models.Model):
    """It keeps the level and target group its author had, also when the author moves on (spec/01)."""

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="assessments", verbose_name="эксперт"
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="assessments", verbose_name="организация"
    )
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="assessments", verbose_name="кампания")
    level = models.CharField("уровень", max_length=12, choices=ExpertLevel.choices)
    target_group = models.CharField("целевая группа", max_length=20, choices=TargetGroup.choices)
    status = models.CharField(
        "состояние", max_length=9, choices=AssessmentStatus.choices, default=AssessmentStatus.DRAFT
    )
    rules = models.ForeignKey(RulesText, models.PROTECT, verbose_name="правила")
    rules_read_at = models.DateTimeField("ознакомлен с правилами")
    created_at = models.DateTimeField("начата", auto_now_add=True)
    placed_at = models.DateTimeField("размещена", null=True, blank=True)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = "оценка"
        verbose_name_plural = "оценки"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["author", "organisation", "campaign"], name="assessment_once"),
            models.CheckConstraint(condition=Q(status__in=AssessmentStatus.values), name="assessment_status_known"),
            models.CheckConstraint(condition=Q(level__in=ExpertLevel.values), name="assessment_level_known"),
            models.CheckConstraint(
                condition=Q(target_group__in=TargetGroup.values), name="assessment_target_group_known"
            ),
        ]
        indexes = [
            models.Index(fields=["author", "-id"], name="assessment_author"),
            # Bursts: who else assessed an organisation about the same hour (signs.py).
            models.Index(fields=["organisation", "placed_at"], name="assessment_placed"),
        ]

    def __str__(self) -> str:
        return f"Оценка № {self.pk}"

    @property
    def counts(self) -> bool:
        return self.status == AssessmentStatus.ACTIVE


class Answer(models.Model):
    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, models.PROTECT, related_name="answers", verbose_name="вопрос")
    value = models.BooleanField("да", choices=[(False, "Нет"), (True, "Да")])

    class Meta:
        verbose_name = "ответ"
        verbose_name_plural = "ответы"
        constraints = [models.UniqueConstraint(fields=["assessment", "question"], name="answer_once")]

    def __str__(self) -> str:
        return self.get_value_display()
