"""The home region's record as a form: addresses for messages and links to social pages, one a line."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email

MOST = 10
AREA = {"rows": 4}


def lines(text: str) -> list[str]:
    found = [" ".join(line.split()) for line in text.splitlines()]
    found = [line for line in found if line]
    if len(found) > MOST:
        raise ValidationError(f"Строк {len(found)}. Нужно не больше {MOST}.")
    return found


class SiteSettingsForm(forms.ModelForm):
    feedback_addresses = forms.CharField(
        label="Адреса для обращений",
        required=False,
        widget=forms.Textarea(attrs=AREA),
        help_text="По одному e-mail в строке. Пусто: сообщения получает каждый модератор домашнего региона.",
    )
    links = forms.CharField(
        label="Страницы в социальных сетях",
        required=False,
        widget=forms.Textarea(attrs=AREA),
        help_text="По одной в строке, название и адрес: «ВКонтакте https://vk.com/…». Стоят в подвале и в меню раздела.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "links" in self.fields:
            self.initial["feedback_addresses"] = "\n".join(self.instance.feedback_addresses)
            self.initial["links"] = "\n".join(f"{link['label']} {link['url']}" for link in self.instance.links)

    def clean_feedback_addresses(self) -> list[str]:
        addresses = lines(self.cleaned_data["feedback_addresses"])
        for address in addresses:
            try:
                validate_email(address)
            except ValidationError as error:
                raise ValidationError(f"«{address}» не похоже на e-mail.") from error
        return addresses

    def clean_links(self) -> list[dict[str, str]]:
        return [link_of(line) for line in lines(self.cleaned_data["links"])]


def link_of(line: str) -> dict[str, str]:
    """«ВКонтакте https://vk.com/…» as what foot and menus print."""
    label, _, url = line.rpartition(" ")
    try:
        URLValidator(schemes=["https", "http"])(url)
    except ValidationError as error:
        raise ValidationError(f"«{line}»: укажите название и через пробел адрес, начиная с https://.") from error
    if not label:
        raise ValidationError(f"«{line}»: перед адресом нужно название.")
    return {"label": label[:60], "url": url}
