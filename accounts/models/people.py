"""A person is one account, whatever roles they have."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.core.validators import MinLengthValidator, RegexValidator
from django.db import models
from django.db.models import Value
from django.db.models.functions import Concat, Lower, Replace, StrIndex, Substr

LOGIN_RULE = RegexValidator(
    r"\A[A-Za-z0-9_-]+\Z", "Логин состоит из латинских букв, цифр, знаков «-» и «_», без пробелов и «@»."
)


def email_root() -> Lower:
    """«I.Petrov+school@Mail.ru» → «ipetrov@mail.ru», "" → "": letters to all of these come to one box.

    A sign is added before it is looked for, so that no length is negative.
    """
    at, plus = Value("@"), Value("+")
    local = Substr("email", 1, StrIndex(Concat("email", at), at) - 1)
    head = Substr("email", 1, StrIndex(Concat(local, plus), plus) - 1)
    domain = Substr("email", StrIndex(Concat("email", at), at))
    return Lower(Concat(Replace(head, Value("."), Value("")), domain))


class User(AbstractUser):
    username = models.CharField(
        "логин",
        max_length=60,
        unique=True,
        validators=[LOGIN_RULE, MinLengthValidator(3)],
        error_messages={"unique": "Такой логин уже занят. Придумайте другой."},
    )
    first_name = models.CharField("имя", max_length=100, blank=True)
    last_name = models.CharField("фамилия", max_length=100, blank=True)
    patronymic = models.CharField("отчество", max_length=100, blank=True)
    email = models.EmailField("e-mail", blank=True)
    email_root = models.GeneratedField(
        expression=email_root(), output_field=models.CharField(max_length=254), db_persist=True
    )
    phone = models.CharField("телефон", max_length=20, blank=True)
    # Made by the portal and handed over on paper or by phone: nothing opens until it is changed (accounts.first_passwords).
    password_due = models.BooleanField("нужно сменить пароль", default=False, editable=False)

    objects: ClassVar[UserManager["User"]] = UserManager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "учётная запись"
        verbose_name_plural = "учётные записи"
        # What the signs of fraud look for among all accounts.
        indexes = [
            models.Index(fields=["email_root"], name="user_email_root"),
            models.Index(fields=["phone"], name="user_phone"),
            models.Index(fields=["last_name"], name="user_last_name"),
        ]
        constraints = [
            models.UniqueConstraint(Lower("username"), name="user_username_any_case"),
            models.UniqueConstraint(Lower("email"), condition=~models.Q(email=""), name="user_email_any_case"),
        ]

    def __str__(self) -> str:
        return self.full_name

    def journal_facts(self) -> dict[str, Any]:
        return {"event": "account", "account": self.pk}

    @property
    def full_name(self) -> str:
        """«Иванов Пётр Павлович», or the login of one who has not said."""
        return " ".join(filter(None, [self.last_name, self.first_name, self.patronymic])) or self.username

    @property
    def short_name(self) -> str:
        """«Иванов П.П.», as manual 000 heads the cabinet."""
        initials = "".join(f"{name[0]}." for name in (self.first_name, self.patronymic) if name)
        return f"{self.last_name} {initials}".strip() or self.username
