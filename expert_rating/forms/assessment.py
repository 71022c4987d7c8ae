"""The questions of one criterion: «Нет» / «Да» to each."""

from typing import Any

from django import forms

from expert_rating.models import Criterion

CHOICES = [("no", "Нет"), ("yes", "Да")]


class CriterionForm(forms.Form):
    """`require_all` is set by the button: «Далее» wants every answer, «Сохранить» and «Назад» keep what there is."""

    require_all = False

    def __init__(self, *args: Any, criterion: Criterion, given: dict[int, bool], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in criterion.questions.all():
            known = given.get(question.pk)
            self.fields[f"question_{question.pk}"] = forms.ChoiceField(
                label=f"{question.number}. {question.text}",
                choices=CHOICES,
                widget=forms.RadioSelect,
                required=False,
                initial=None if known is None else CHOICES[known][0],
                error_messages={"invalid_choice": "Ответьте «Нет» или «Да»."},
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.require_all:
            for name in self.fields:
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, "Ответьте «Нет» или «Да».")
        return cleaned

    def answers(self) -> dict[int, bool]:
        """{question id: answer} of what was answered; call after is_valid()."""
        return {
            int(name.removeprefix("question_")): value == "yes" for name, value in self.cleaned_data.items() if value
        }
