"""The questionnaire of an organisation's representative."""

from django.db import models

from accounts.models import Role, RoleGrant


class RepresentativeQuerySet(models.QuerySet["Representative"]):
    def visible_to(self, role: RoleGrant | None) -> "RepresentativeQuerySet":
        """One's own questionnaire; a moderator's scope; all for the administrator."""
        if role is None:
            return self.none()
        if role.role == Role.ADMINISTRATOR:
            return self
        if role.role == Role.MODERATOR:
            return self.filter(role.moderates("grant__"))
        return self.filter(grant__user=role.user_id)

    def with_person(self) -> "RepresentativeQuerySet":
        return self.select_related("grant__user", "grant__organisation__municipality__region")


class Representative(models.Model):
    """The questionnaire beside the grant; whether it waits, acts or is declined is the grant's state.

    A role granted in the admin has none.
    """

    grant = models.OneToOneField(RoleGrant, models.CASCADE, related_name="representative", verbose_name="роль")
    position = models.CharField("должность", max_length=250)
    sent_at = models.DateTimeField("отправлена")

    objects = RepresentativeQuerySet.as_manager()

    class Meta:
        verbose_name = "представитель организации"
        verbose_name_plural = "представители организаций"
        ordering = ["-sent_at"]

    def __str__(self) -> str:
        return self.grant.user.full_name

    @property
    def status(self) -> str:
        return self.grant.status
