"""The expert's questionnaire (manual 000, «Стать экспертом»)."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from accounts.models import FederalDistrict, Role, RoleGrant


class ExpertLevel(models.TextChoices):
    """In the order of the results' columns."""

    FEDERAL = "federal", "Федеральный"
    REGIONAL = "regional", "Региональный"
    MUNICIPAL = "municipal", "Муниципальный"
    ORGANISATION = "organisation", "Уровень организации"

    @classmethod
    def of(cls, grant: RoleGrant) -> "ExpertLevel":
        """The level is as deep as the grant's scope."""
        if grant.organisation_id:
            return cls.ORGANISATION
        if grant.municipality_id:
            return cls.MUNICIPAL
        return cls.REGIONAL if grant.region_id else cls.FEDERAL


class TargetGroup(models.TextChoices):
    STUDENTS = "students", "Обучающиеся"
    EDUCATION_AUTHORITY = "education_authority", "Орган власти в сфере образования"
    LOCAL_AUTHORITY = "local_authority", "Органы местной власти"
    NGO = "ngo", "Представитель НКО"
    PROFESSIONALS = "professionals", "Профессиональное сообщество"
    STAFF = "staff", "Работники организации"
    PARENTS = "parents", "Родители"

    @classmethod
    def with_position(cls) -> list["TargetGroup"]:
        """The groups that must name position, degree and academic title."""
        return [cls.PROFESSIONALS, cls.STAFF]


class Education(models.TextChoices):
    BASIC = "basic", "Основное общее"
    SECONDARY = "secondary", "Среднее общее"
    VOCATIONAL = "vocational", "Среднее профессиональное"
    HIGHER = "higher", "Высшее"
    DEGREE = "degree", "Высшее, учёная степень"


class Sex(models.TextChoices):
    FEMALE = "f", "Женский"
    MALE = "m", "Мужской"


class ExpertQuerySet(models.QuerySet["Expert"]):
    def visible_to(self, role: RoleGrant | None) -> "ExpertQuerySet":
        """One's own questionnaire; a moderator's scope; all for the administrator."""
        if role is None:
            return self.none()
        if role.role == Role.ADMINISTRATOR:
            return self
        if role.role == Role.MODERATOR:
            return self.filter(role.moderates("grant__"))
        return self.filter(grant__user=role.user_id)

    def with_person(self) -> "ExpertQuerySet":
        return self.select_related(
            "grant__user",
            "grant__region",
            "grant__municipality__region",
            "grant__organisation__municipality__region",
            "federal_district",
        )


class Expert(models.Model):
    """The questionnaire beside the grant; whether it waits, acts or is declined is the grant's state."""

    grant = models.OneToOneField(RoleGrant, models.CASCADE, related_name="expert", verbose_name="роль")
    federal_district = models.ForeignKey(
        FederalDistrict, models.PROTECT, null=True, blank=True, verbose_name="федеральный округ"
    )
    target_group = models.CharField("целевая группа", max_length=20, choices=TargetGroup.choices)
    age = models.PositiveSmallIntegerField(
        "сколько вам полных лет", validators=[MinValueValidator(10), MaxValueValidator(110)]
    )
    sex = models.CharField("пол", max_length=1, choices=Sex.choices)
    education = models.CharField("образование", max_length=12, choices=Education.choices)
    workplace = models.CharField("место работы", max_length=250, blank=True)
    position = models.CharField("должность, учёная степень, научное звание", max_length=250, blank=True)
    resume = models.TextField("резюме", max_length=4000)
    photo = models.ImageField("фотография эксперта", upload_to="experts/%Y/%m")
    photo_hash = models.CharField("отпечаток фотографии", max_length=32, blank=True, db_index=True, editable=False)
    parent_name = models.CharField("ФИО родителя (законного представителя)", max_length=200, blank=True)
    sent_at = models.DateTimeField("отправлена")

    objects = ExpertQuerySet.as_manager()

    class Meta:
        verbose_name = "эксперт"
        verbose_name_plural = "эксперты"
        ordering = ["-sent_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(target_group__in=TargetGroup.values), name="expert_target_group_known"
            ),
            models.CheckConstraint(condition=models.Q(age__gte=10, age__lte=110), name="expert_age_range"),
            models.CheckConstraint(
                condition=models.Q(age__gte=18) | ~models.Q(parent_name=""), name="expert_minor_has_parent"
            ),
        ]

    def __str__(self) -> str:
        return self.grant.user.full_name

    @property
    def level(self) -> ExpertLevel:
        return ExpertLevel.of(self.grant)

    @property
    def status(self) -> str:
        return self.grant.status
