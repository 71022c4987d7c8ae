"""The directory: federal district → region → municipality → organisation (spec/00 «Directory»)."""

from django.core.validators import RegexValidator
from django.db import models

from accounts.models.searching import Holds
from portal.kinds import OrganisationKind
from portal.text import normalise, sort_key, words

models.TextField.register_lookup(Holds)
NO_DISTRICT = "Не отнесён к округу"


class FederalDistrict(models.Model):
    name = models.CharField("название", max_length=100, unique=True)

    class Meta:
        verbose_name = "федеральный округ"
        verbose_name_plural = "федеральные округа"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Region(models.Model):
    """A subject of the Russian Federation; the code is КЛАДР's (norms §6 names the other systems)."""

    code = models.CharField("код", max_length=2, primary_key=True, validators=[RegexValidator(r"\A\d\d\Z")])
    name = models.CharField("название", max_length=100, unique=True)
    federal_district = models.ForeignKey(
        FederalDistrict, models.PROTECT, null=True, blank=True, related_name="regions", verbose_name="федеральный округ"
    )
    time_zone = models.CharField("часовой пояс", max_length=40)

    class Meta:
        verbose_name = "субъект РФ"
        verbose_name_plural = "субъекты РФ"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Municipality(models.Model):
    """Names repeat within a region (Троицкий), so the type belongs to the key."""

    region = models.ForeignKey(Region, models.PROTECT, related_name="municipalities", verbose_name="субъект РФ")
    name = models.CharField("название", max_length=150)
    type = models.CharField("тип", max_length=60)
    sort_name = models.CharField(max_length=220, editable=False)
    remote = models.BooleanField("отдалённый", default=False)

    class Meta:
        verbose_name = "муниципалитет"
        verbose_name_plural = "муниципалитеты"
        ordering = ["sort_name"]
        constraints = [models.UniqueConstraint(fields=["region", "name", "type"], name="municipality_region_name_type")]

    def __str__(self) -> str:
        return f"{self.name} ({self.type})"

    def fill_derived(self) -> "Municipality":
        self.sort_name = normalise(f"{self.name} {self.type}")
        return self


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def open(self) -> "OrganisationQuerySet":
        return self.filter(closed=False)

    def search(self, query: str) -> "OrganisationQuerySet":
        """Every word of the query stands somewhere in the names, ИНН or municipality; any order, case, е for ё."""
        found = self
        for word in words(query):
            found = found.filter(search_text__holds=word)
        return found

    def within(self, municipality_ids: list[int] | None) -> "OrganisationQuerySet":
        """A territory as accounts.territory knows it (`Chosen.municipality_ids`); None is the whole country."""
        return self if municipality_ids is None else self.filter(municipality__in=municipality_ids)


class Organisation(models.Model):
    full_name = models.CharField("полное наименование", max_length=500)
    short_name = models.CharField("краткое наименование", max_length=200)
    kind = models.CharField("вид", max_length=3, choices=OrganisationKind.choices)
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="organisations", verbose_name="муниципалитет"
    )
    address = models.CharField("адрес", max_length=300, blank=True)
    phone = models.CharField("телефон", max_length=50, blank=True)
    email = models.EmailField("e-mail", blank=True)
    site = models.URLField("сайт", blank=True)
    inn = models.CharField("ИНН", max_length=12, blank=True, validators=[RegexValidator(r"\A(\d{10}|\d{12})\Z")])
    federal_login = models.CharField(
        "логин в федеральной системе",
        max_length=9,
        blank=True,
        validators=[RegexValidator(r"\A(edu|spo)\d{6}\Z", "Логин вида edu390001 или spo390001.")],
    )
    head = models.CharField("руководитель", max_length=200, blank=True)
    closed = models.BooleanField("закрыта", default=False)
    low_results_years = models.JSONField("годы с низкими результатами", default=list, blank=True)
    search_text = models.TextField(editable=False)
    sort_name = models.CharField(max_length=200, editable=False)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = "организация"
        verbose_name_plural = "организации"
        ordering = ["sort_name", "id"]
        indexes = [
            models.Index(
                fields=["kind", "sort_name", "id"], condition=models.Q(closed=False), name="organisation_list"
            ),
            models.Index(fields=["municipality", "kind", "sort_name"], name="organisation_territory"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=OrganisationKind.values), name="organisation_kind_known"
            ),
            models.UniqueConstraint(
                fields=["federal_login"], condition=~models.Q(federal_login=""), name="organisation_federal_login"
            ),
        ]

    def __str__(self) -> str:
        return self.short_name

    def fill_derived(self) -> "Organisation":
        """Fill the search and sort columns; whoever writes organisations calls it (forms, imports, demo)."""
        self.search_text = normalise(f"{self.full_name} {self.short_name} {self.inn} {self.municipality}")
        self.sort_name = sort_key(self.short_name, max_length=200)
        return self
