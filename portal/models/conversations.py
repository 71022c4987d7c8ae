"""«Напишите нам»: one conversation between a person or a visitor and the moderators (spec/00 «The portal»)."""

from __future__ import annotations

import secrets
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, Q
from django.utils import timezone

from portal.models.content import SiteSettings
from portal.sealed import HashedField, SealedField


def new_token() -> str:
    """256 random bits: who has the link reads the conversation."""
    return secrets.token_urlsafe(32)


class ConversationStatus(models.TextChoices):
    OPEN = "open", "Ждёт ответа"
    ANSWERED = "answered", "Есть ответ"
    CLOSED = "closed", "Закрыто"


class Side(models.TextChoices):
    PERSON = "person", "Обратившийся"
    DESK = "desk", "Модератор"


class ConversationQuerySet(models.QuerySet["Conversation"]):
    def of(self, person_id: int) -> Self:
        return self.filter(person_id=person_id)

    def of_or_from(self, person: Any) -> Self:
        """Also what the person wrote as a visitor, by the address they gave."""
        own = Q(person=person)
        return self.filter(own | Q(person=None, email__iexact=person.email) if person.email else own)

    def own(self, person: Any, pk: int | None) -> Self:
        """The person's one of this number, as its page asks for it."""
        return self.filter(person=person, pk=pk) if person is not None else self.none()

    def by_link(self, token: str) -> Self:
        return self.filter(token_hash__matches=token)

    def visible_to(self, role: Any) -> Self:
        """The administrator's and the home region's moderators'."""
        if role is None:
            return self.none()
        if role.role == "administrator":
            return self
        if role.role != "moderator":
            return self.none()
        return self.filter(Exists(SiteSettings.objects.filter(region_code=role.region_id)))


class Conversation(models.Model):
    # A visitor's private link. A person's own conversation has an address that asks them to sign in.
    token = SealedField(default=new_token, editable=False)
    token_hash = HashedField(of="token", unique=True, null=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="conversations",
        verbose_name="учётная запись",
    )
    name = models.CharField("имя", max_length=150)
    email = models.EmailField("e-mail", blank=True)
    topic = models.CharField("тема", max_length=150)
    status = models.CharField(
        "состояние", max_length=8, choices=ConversationStatus.choices, default=ConversationStatus.OPEN
    )
    created_at = models.DateTimeField("начато", default=timezone.now)
    last_at = models.DateTimeField("последнее сообщение", default=timezone.now)

    objects = ConversationQuerySet.as_manager()

    class Meta:
        verbose_name = "обращение"
        verbose_name_plural = "обращения"
        ordering = ["-last_at", "-id"]
        indexes = [
            models.Index(fields=["person", "-last_at"], name="conversation_person"),
            models.Index(fields=["status", "last_at"], name="conversation_queue"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=ConversationStatus.values), name="conversation_status_known"),
            # Whoever has neither an account nor an address could never be answered.
            models.CheckConstraint(
                condition=Q(person__isnull=False) | ~Q(email=""), name="conversation_can_be_answered"
            ),
        ]

    def __str__(self) -> str:
        return f"Обращение № {self.pk}: {self.topic}"


class ConversationMessage(models.Model):
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="messages")
    side = models.CharField("кто", max_length=6, choices=Side.choices)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    text = models.TextField("текст")
    at = models.DateTimeField("когда", default=timezone.now)

    class Meta:
        verbose_name = "сообщение"
        verbose_name_plural = "сообщения"
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=Q(side__in=Side.values), name="conversation_side_known")]

    def __str__(self) -> str:
        return f"Сообщение {self.pk}"
