"""What the portal says about itself: the home region's record and its static pages."""

from typing import Any, Self

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Exists

from portal.kinds import OrganisationKind
from portal.richtext import to_text
from portal.text import normalise, words


class SiteSettings(models.Model):
    """The home region of this portal: one row."""

    region_code = models.CharField("код региона", max_length=2, default="39")
    name = models.CharField("название", max_length=200, default="Общественная оценка организаций образования")
    line = models.CharField(
        "строка под названием",
        max_length=250,
        default="Независимая оценка образовательных организаций Калининградской области",
    )
    mark = models.CharField("знак в шапке и подвале", max_length=100, default="Сервис проверки образования")
    phone = models.CharField("телефон для справок", max_length=50, default="+7 (4012) 00-00-00")
    address = models.CharField(
        "адрес", max_length=300, default="Российская Федерация, 236000, Калининградская область, г. Калининград"
    )
    ministry_name = models.CharField(
        "министерство в родительном падеже",
        max_length=200,
        default="Министерства образования Калининградской области",
    )
    ministry_url = models.URLField("сайт министерства", blank=True, default="https://edu.gov39.ru/")
    federal_url = models.URLField("сервис федерального уровня", blank=True, default="https://edu.gov.ru/")
    feedback_addresses = models.JSONField("адреса для обращений", default=list, blank=True)
    links = models.JSONField("страницы в социальных сетях", default=list, blank=True)
    moderation_days = models.PositiveSmallIntegerField("срок проверки анкеты, рабочих дней", default=3)
    digest_hour = models.PositiveSmallIntegerField(
        "час отправки сводок",
        default=8,
        validators=[MaxValueValidator(23)],
        help_text="По местному времени получателя.",
    )
    demo = models.BooleanField("демонстрационные данные", default=False, editable=False)

    class Meta:
        verbose_name = "домашний регион"
        verbose_name_plural = "домашний регион"
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="site_settings_single")]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def current(cls) -> "SiteSettings":
        """The home region's record; the defaults until somebody saves one."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)


class ContentQuerySet(models.QuerySet[Any]):
    """What news, documents and pages have in common: a section and a search column."""

    def search(self, query: str) -> Self:
        """Every word of the query stands somewhere, as a part of a word too; any order, case, е for ё."""
        found = self
        for word in words(query):
            found = found.filter(search_text__contains=word)
        return found

    def of_section(self, kind: str) -> Self:
        """What a kind's section shows: its own and the common. Without a kind, everything."""
        return self.filter(kind__in=["", kind]) if kind else self

    def visible_to(self, role: Any) -> Self:
        """On the desk: the administrator's all; the home region's moderators', of their kinds."""
        if role is None:
            return self.none()
        if role.role == "administrator":
            return self
        if role.role != "moderator":
            return self.none()
        found = self.filter(Exists(SiteSettings.objects.filter(region_code=role.region_id)))
        return found.filter(kind__in=role.kinds) if role.kinds else found


class StaticPage(models.Model):
    """A page edited in the admin. With a kind it belongs to that kind's section and hides the common one there."""

    slug = models.SlugField("адрес", max_length=60)
    kind = models.CharField("раздел", max_length=3, choices=OrganisationKind.choices, blank=True)
    title = models.CharField("заголовок", max_length=200)
    body = models.TextField("текст (Markdown)", blank=True)
    updated_at = models.DateTimeField("изменена", auto_now=True)
    search_text = models.TextField(editable=False, default="", blank=True)

    objects = ContentQuerySet.as_manager()

    class Meta:
        verbose_name = "страница"
        verbose_name_plural = "страницы"
        ordering = ["slug", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["slug", "kind"], name="static_page_slug_kind"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["", *OrganisationKind.values]), name="static_page_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def fill_derived(self) -> "StaticPage":
        """Fill the search column; whoever writes pages calls it."""
        self.search_text = normalise(f"{self.title} {to_text(self.body)}")
        return self
