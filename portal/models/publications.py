"""News and documents: written in the admin, read by everybody."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.kinds import OrganisationKind
from portal.models.content import ContentQuerySet
from portal.richtext import to_text
from portal.text import normalise

LEAD = 240


class NewsQuerySet(ContentQuerySet):
    def public(self) -> Self:
        return self.filter(published=True, date__lte=timezone.localdate())


class News(models.Model):
    title = models.CharField("заголовок", max_length=200)
    date = models.DateField("дата", default=timezone.localdate, help_text="Раньше этого дня новость не покажется.")
    kind = models.CharField(
        "раздел", max_length=3, choices=OrganisationKind.choices, blank=True, help_text="Пусто: во всех разделах."
    )
    body = models.TextField("текст (Markdown)", help_text="Пустая строка начинает новый абзац, «- » — пункт списка.")
    published = models.BooleanField("опубликована", default=False)
    updated_at = models.DateTimeField("изменена", auto_now=True)
    lead = models.CharField(max_length=LEAD + 1, editable=False, blank=True)
    search_text = models.TextField(editable=False)

    objects = NewsQuerySet.as_manager()

    class Meta:
        verbose_name = "новость"
        verbose_name_plural = "новости"
        ordering = ["-date", "-id"]
        indexes = [models.Index(fields=["-date", "-id"], condition=Q(published=True), name="news_list")]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["", *OrganisationKind.values]), name="news_kind_known")
        ]

    def __str__(self) -> str:
        return self.title

    def fill_derived(self) -> News:
        """Fill the search column and the first lines; whoever writes news calls it."""
        text = " ".join(to_text(self.body).split())
        self.lead = text if len(text) <= LEAD else f"{text[:LEAD].rsplit(' ', 1)[0]}…"
        self.search_text = normalise(f"{self.title} {text}")
        return self

    @property
    def is_public(self) -> bool:
        return self.published and self.date <= timezone.localdate()


class DocumentSection(models.TextChoices):
    """The value is also the step of the address."""

    REGULATIONS = "regulations", "Нормативные документы"
    METHODICAL = "methodical", "Методические материалы"


class Document(models.Model):
    title = models.CharField("название", max_length=300)
    section = models.CharField("вид документа", max_length=12, choices=DocumentSection.choices)
    kind = models.CharField(
        "раздел", max_length=3, choices=OrganisationKind.choices, blank=True, help_text="Пусто: во всех разделах."
    )
    date = models.DateField("дата", default=timezone.localdate)
    file = models.FileField("файл", upload_to="documents/%Y/%m")
    size = models.PositiveIntegerField("размер", editable=False)
    updated_at = models.DateTimeField("изменён", auto_now=True)
    search_text = models.TextField(editable=False)

    objects = ContentQuerySet.as_manager()

    class Meta:
        verbose_name = "документ"
        verbose_name_plural = "документы"
        ordering = ["-date", "-id"]
        indexes = [models.Index(fields=["section", "-date", "-id"], name="document_list")]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["", *OrganisationKind.values]), name="document_kind_known"),
            models.CheckConstraint(condition=Q(section__in=DocumentSection.values), name="document_section_known"),
        ]

    def __str__(self) -> str:
        return self.title

    def fill_derived(self) -> Document:
        self.search_text = normalise(self.title)
        self.size = self.file.size
        return self

    @property
    def ending(self) -> str:
        return (self.file.name or "").rpartition(".")[2].lower()
