"""The forms of a conversation."""

from typing import Any

from django import forms

from portal.line_fields import EmailLineField, LineField

TEXT_LENGTH = 5000


def text_field(label: str) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=TEXT_LENGTH, widget=forms.Textarea(attrs={"rows": 6}), help_text="До 5000 знаков"
    )


class BeginForm(forms.Form):
    """«Напишите нам»: a signed-in person's name and e-mail are known and not asked for."""

    name = LineField(
        label="Как к Вам обращаться", max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = EmailLineField(
        label="E-mail",
        help_text="На него придут ответ и личная ссылка на переписку",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    topic = LineField(label="Тема", max_length=150)
    text = text_field("Сообщение")

    def __init__(self, *args: Any, person: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if person is not None:
            del self.fields["name"], self.fields["email"]

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].lower()
        return email


class MessageForm(forms.Form):
    text = text_field("Ваше сообщение")


class AnswerForm(forms.Form):
    text = text_field("Ответ")
