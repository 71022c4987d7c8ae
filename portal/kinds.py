"""Kinds of education organisation: four with a public section (manual 000), and the institutes of ДПО."""

from django.db import models


class OrganisationKind(models.TextChoices):
    """The value is also the section's path."""

    PRESCHOOL = "doo", "Дошкольные образовательные организации"
    GENERAL = "oo", "Общеобразовательные организации"
    VOCATIONAL = "spo", "Профессиональные образовательные организации"
    ADDITIONAL = "odo", "Организации дополнительного образования"
    DPO = "dpo", "Организации дополнительного профессионального образования"

    @property
    def short(self) -> str:
        return SHORT[self]

    @classmethod
    def public(cls) -> list["OrganisationKind"]:
        """The four kinds with a section of their own, in the front page's order."""
        return [cls.PRESCHOOL, cls.GENERAL, cls.VOCATIONAL, cls.ADDITIONAL]


SHORT = {
    OrganisationKind.PRESCHOOL: "ДОО",
    OrganisationKind.GENERAL: "ОО",
    OrganisationKind.VOCATIONAL: "ПОО",
    OrganisationKind.ADDITIONAL: "ОДО",
    OrganisationKind.DPO: "ДПО",
}
