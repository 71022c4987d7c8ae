"""A visitor's registration until its e-mail is confirmed: no account, no role, in no moderator's list."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import ConsentDocument, Municipality, Organisation, Region, Role
from portal.sealed import SealedField

REGISTERED_ROLES = (Role.EXPERT, Role.ORGANISATION_REPRESENTATIVE)


class SentRegistrationQuerySet(models.QuerySet["SentRegistration"]):
    def alive(self) -> "SentRegistrationQuerySet":
        """Those whose link still works."""
        return self.filter(sent_at__gt=timezone.now() - timedelta(hours=settings.REGISTRATION_LINK_HOURS))

    def to(self, email: str) -> "SentRegistrationQuerySet":
        return self.filter(email=email.lower())


class SentRegistration(models.Model):
    """All that was typed, kept alike whether or not the address has an account: nobody outside can tell which.

    It goes when the link of its letter is used, or after REGISTRATION_LINK_HOURS.
    """

    role = models.CharField(max_length=30, choices=[(role.value, role.label) for role in REGISTERED_ROLES])
    email = models.CharField(max_length=254)
    login = models.CharField(max_length=60)
    # Hashed like every password.
    password = models.CharField(max_length=128)
    person = models.JSONField()
    answers = models.JSONField()
    organisation = models.ForeignKey(Organisation, models.CASCADE, null=True, related_name="+")
    municipality = models.ForeignKey(Municipality, models.CASCADE, null=True, related_name="+")
    region = models.ForeignKey(Region, models.CASCADE, null=True, related_name="+")
    photo = models.ImageField(upload_to="registrations/%Y/%m", blank=True)
    consents = models.JSONField(default=list)
    address = models.GenericIPAddressField(null=True)
    device = models.CharField(max_length=200, blank=True)
    # One form pressed twice is one registration.
    form_key = models.CharField(max_length=64, unique=True)
    # Of the newest link; letters get it as they leave, and no table holds it in clear.
    token = SealedField(editable=False)
    link_hash = models.CharField(max_length=64, unique=True)
    sent_at = models.DateTimeField(default=timezone.now)

    objects = SentRegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = "неподтверждённая регистрация"
        verbose_name_plural = "неподтверждённые регистрации"
        ordering = ["id"]
        indexes = [
            models.Index(fields=["email"], name="sent_registration_email"),
            models.Index(fields=["sent_at"], name="sent_registration_sent_at"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(role__in=REGISTERED_ROLES), name="sent_registration_role_known")
        ]

    def __str__(self) -> str:
        return f"Регистрация {self.pk}"

    def documents(self) -> list[ConsentDocument]:
        """The texts that were agreed to."""
        return list(ConsentDocument.objects.filter(pk__in=self.consents).order_by("pk"))
