"""A filled-in form «Стать экспертом», as a browser would send it."""

import re
from typing import Any

from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import ConsentDocument
from portal.letter_links import with_links
from portal.models import Letter
from tests.cast import Cast
from tests.pictures import small_jpeg

ADDRESS = "/expert/register/"
PASSWORD = "Klyuchi-2026"
Purpose = ConsentDocument.Purpose


def consent(purpose: str) -> str:
    return str(ConsentDocument.current(purpose).pk)


def photo(content: bytes | None = None, name: str = "Моё фото.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, small_jpeg() if content is None else content)


def territory(cast: Cast) -> dict[str, Any]:
    return {
        "level": "organisation",
        "federal_district": cast.region.federal_district_id,
        "region": cast.region.pk,
        "municipality": cast.municipality.pk,
        "organisation": cast.kindergarten.pk,
    }


def person(**changes: Any) -> dict[str, Any]:
    filled = {
        "last_name": "Иванов",
        "first_name": "Пётр",
        "patronymic": "Павлович",
        "target_group": "parents",
        "age": 41,
        "sex": "m",
        "education": "higher",
        "phone": "8 (911) 123-45-67",
        "email": "ivanov@example.org",
        "resume": "Вхожу в родительский комитет.",
    }
    return filled | changes


def account(**changes: Any) -> dict[str, Any]:
    return {
        "form_id": "one-form",
        "login": "Ivanov-P",
        "password1": PASSWORD,
        "password2": PASSWORD,
        "consent_personal_data": consent(Purpose.PERSONAL_DATA),
        "consent_cooperation": consent(Purpose.COOPERATION),
    } | changes


def filled(cast: Cast, **changes: Any) -> dict[str, Any]:
    """Everything a visitor types; a change of None leaves the field out."""
    fields = territory(cast) | person() | account() | {"photo": photo()} | changes
    return {name: value for name, value in fields.items() if value is not None}


def send(client: Client, cast: Cast, **changes: Any) -> Any:
    return client.post(reverse("rating:become-expert"), filled(cast, **changes))


def link() -> str:
    """The path of the link in the newest letter that confirms a registration, as it leaves."""
    letter = Letter.objects.filter(event="registration_link").latest("pk")
    # With real transactions it has left already, and the link with it.
    left = [sent.body for sent in mail.outbox if letter.to in sent.to]
    text = left[-1] if left else with_links(letter)[0]
    [path] = re.findall(r"http://localhost:8000(/registration/confirm/\S+)", text)
    return str(path)


def confirmed(client: Client) -> Any:
    """Press the button of the letter's page."""
    return client.post(link())


def register(client: Client, cast: Cast, **changes: Any) -> Any:
    """Send the form and confirm its e-mail."""
    answer = send(client, cast, **changes)
    assert answer.status_code == 302, errors(answer)
    return confirmed(client)


def errors(answer: Any) -> dict[str, list[str]]:
    return {name: [str(e) for e in found] for name, found in answer.context["form"].errors.items()}
