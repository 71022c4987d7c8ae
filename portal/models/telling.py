"""Who is told of what and how: the event × role table, a person's own choice, the day's digest, reminders sent."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone


class LetterWay(models.TextChoices):
    """From the quietest to the loudest."""

    OFF = "off", "Не присылать"
    DIGEST = "digest", "В сводке за день"
    AT_ONCE = "at_once", "Сразу"

    @property
    def loudness(self) -> int:
        return list(LetterWay).index(self)

    @classmethod
    def up_to(cls, loudest: str) -> list["LetterWay"]:
        """What a person may choose where the table allows `loudest`."""
        return [way for way in cls if way.loudness <= cls(loudest).loudness]


class NoticeRule(models.Model):
    """One cell of the table: what people of a role are told when an event happens."""

    event = models.CharField("событие", max_length=60)
    role = models.CharField("роль", max_length=40, blank=True)
    bell = models.BooleanField("уведомление на портале", default=True)
    letter = models.CharField("письмо", max_length=7, choices=LetterWay.choices, default=LetterWay.AT_ONCE)

    class Meta:
        verbose_name = "правило оповещения"
        verbose_name_plural = "кого о чём оповещать"
        ordering = ["event", "role"]
        constraints = [
            models.UniqueConstraint(fields=["event", "role"], name="notice_rule_once"),
            models.CheckConstraint(condition=models.Q(letter__in=LetterWay.values), name="notice_rule_letter_known"),
        ]

    def __str__(self) -> str:
        return f"{self.event}, {self.role or 'без роли'}: {self.get_letter_display()}"


class NoticeChoice(models.Model):
    """A person's wish to hear of an event by letter more quietly than the table says; it never makes it louder."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notice_choices")
    event = models.CharField("событие", max_length=60)
    letter = models.CharField("письмо", max_length=7, choices=LetterWay.choices)

    class Meta:
        verbose_name = "свой выбор писем"
        verbose_name_plural = "свой выбор писем"
        constraints = [
            models.UniqueConstraint(fields=["person", "event"], name="notice_choice_once"),
            models.CheckConstraint(condition=models.Q(letter__in=LetterWay.values), name="notice_choice_letter_known"),
        ]

    def __str__(self) -> str:
        return f"{self.event}: {self.get_letter_display()}"


class DigestEntryQuerySet(models.QuerySet["DigestEntry"]):
    def waiting(self) -> Self:
        return self.filter(sent_at__isnull=True)


class DigestEntry(models.Model):
    """One line of a person's next digest."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="digest_entries")
    event = models.CharField("событие", max_length=60)
    line = models.CharField("строка", max_length=300)
    url = models.CharField("ссылка", max_length=300, blank=True)
    created_at = models.DateTimeField("создано", default=timezone.now)
    sent_at = models.DateTimeField("отправлено", null=True, blank=True)

    objects = DigestEntryQuerySet.as_manager()

    class Meta:
        verbose_name = "строка сводки"
        verbose_name_plural = "строки сводок"
        ordering = ["id"]
        indexes = [
            models.Index(fields=["person", "id"], condition=models.Q(sent_at__isnull=True), name="digest_entry_waiting")
        ]

    def __str__(self) -> str:
        return self.line


class Reminder(models.Model):
    """That a person was reminded: the database holds «nobody gets the same reminder twice»."""

    event = models.CharField("событие", max_length=60)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="кому")
    subject = models.CharField("о чём", max_length=100)
    deadline = models.DateTimeField("срок")
    sent_at = models.DateTimeField("отправлено", auto_now_add=True)
    # Rows of one run: of two runs at once, each tells only those whose rows it has written.
    run = models.UUIDField(default=uuid.uuid4, db_index=True, editable=False)

    class Meta:
        verbose_name = "напоминание"
        verbose_name_plural = "напоминания"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["event", "subject", "deadline", "person"], name="reminder_once"),
        ]

    def __str__(self) -> str:
        return f"{self.event}: {self.subject}"
