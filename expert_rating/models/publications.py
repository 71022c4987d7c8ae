"""Materials and vacancies of experts and representatives, moderated, then open to everyone."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import Organisation, Region, Role, RoleGrant
from portal.kinds import OrganisationKind
from portal.text import normalise, words

AUTHORS = (Role.EXPERT, Role.ORGANISATION_REPRESENTATIVE)
TEXT_LENGTH = 20_000


class PublicationKind(models.TextChoices):
    MATERIAL = "material", "Материал"
    VACANCY = "vacancy", "Вакансия"


class PublicationStatus(models.TextChoices):
    DRAFT = "draft", "Черновик"
    WAITING = "waiting", "На проверке"
    PUBLISHED = "published", "Опубликовано"
    DECLINED = "declined", "Отклонено"
    WITHDRAWN = "withdrawn", "Снято автором"


class PublicationQuerySet(models.QuerySet["Publication"]):
    def visible_to(self, role: RoleGrant | None) -> "PublicationQuerySet":
        """An author's own in the role it was written in; a moderator's region and kinds of organisation."""
        if role is None:
            return self.none()
        if role.role == Role.ADMINISTRATOR:
            return self
        if role.role == Role.MODERATOR:
            found = self.filter(region=role.region_id)
            return found.filter(section__in=role.kinds) if role.kinds else found
        if role.role == Role.ORGANISATION_REPRESENTATIVE:
            return self.filter(author=role.user, author_role=role.role, organisation=role.organisation_id)
        if role.role == Role.EXPERT:
            return self.filter(author=role.user, author_role=role.role)
        return self.none()

    def public(self, section: str, kind: str) -> "PublicationQuerySet":
        """What a section shows; a vacancy only as long as it is valid."""
        found = self.filter(section=section, kind=kind, status=PublicationStatus.PUBLISHED)
        current = Q(valid_until=None) | Q(valid_until__gte=timezone.localdate())
        return found.filter(current).order_by("-published_at", "-id")

    def search(self, query: str) -> "PublicationQuerySet":
        """Every word stands somewhere in the title; any order, any case, е for ё."""
        found = self
        for word in words(query):
            found = found.filter(search_text__contains=word)
        return found

    def with_card(self) -> "PublicationQuerySet":
        return self.select_related("organisation__municipality__region", "author", "region")


class Publication(models.Model):
    """`region` is whose moderators check it; `version` counts the texts, so that none is published unread."""

    kind = models.CharField("вид публикации", max_length=8, choices=PublicationKind.choices)
    section = models.CharField("раздел", max_length=3, choices=OrganisationKind.choices)
    title = models.CharField("заголовок", max_length=200)
    text = models.TextField("текст", max_length=TEXT_LENGTH)
    contact = models.CharField("контакты", max_length=300, blank=True)
    salary = models.CharField("зарплата", max_length=100, blank=True)
    valid_until = models.DateField("действует по", null=True, blank=True)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="publications", verbose_name="организация"
    )
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name="субъект РФ")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="publications", verbose_name="автор"
    )
    author_role = models.CharField("роль автора", max_length=30, choices=Role.choices)
    status = models.CharField(
        "состояние", max_length=9, choices=PublicationStatus.choices, default=PublicationStatus.DRAFT
    )
    version = models.PositiveIntegerField("редакция", default=1)
    search_text = models.CharField(max_length=200, editable=False)
    created_at = models.DateTimeField("создано", auto_now_add=True)
    sent_at = models.DateTimeField("отправлено", null=True, blank=True)
    published_at = models.DateTimeField("опубликовано", null=True, blank=True)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name = "публикация"
        verbose_name_plural = "материалы и вакансии"
        ordering = ["-id"]
        indexes = [
            models.Index(
                "section",
                "kind",
                F("published_at").desc(),
                F("id").desc(),
                condition=Q(status=PublicationStatus.PUBLISHED),
                name="publication_list",
            ),
            models.Index(fields=["author", "-id"], name="publication_author"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=PublicationStatus.values), name="publication_status_known"),
            models.CheckConstraint(
                condition=Q(section__in=[kind.value for kind in OrganisationKind.public()]),
                name="publication_section_known",
            ),
            models.CheckConstraint(
                condition=Q(kind=PublicationKind.MATERIAL, contact="", salary="", valid_until=None)
                | (Q(kind=PublicationKind.VACANCY, valid_until__isnull=False) & ~Q(contact="")),
                name="publication_kind_whole",
            ),
            models.CheckConstraint(
                condition=Q(author_role=Role.EXPERT)
                | Q(author_role=Role.ORGANISATION_REPRESENTATIVE, organisation__isnull=False),
                name="publication_author_role",
            ),
            models.CheckConstraint(
                condition=~Q(status=PublicationStatus.PUBLISHED) | Q(published_at__isnull=False),
                name="publication_published_when",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def fill_derived(self) -> "Publication":
        self.search_text = normalise(self.title)[:200]
        return self

    @property
    def signature(self) -> str:
        """Who speaks, for everybody to read: never a person's name."""
        return self.organisation.short_name if self.organisation else "Эксперт"

    @property
    def section_short(self) -> str:
        return OrganisationKind(self.section).short

    @property
    def expired(self) -> bool:
        return self.valid_until is not None and self.valid_until < timezone.localdate()
