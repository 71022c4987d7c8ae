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
                initial=None if known is None else CHOICES[known][0],
                error_messages=dict.fromkeys(("required", "invalid_choice"), "Ответьте «Нет» или «Да»."),
            )

    def clean(self) -> dict[str, Any]:
        if not self.require_all:
            for name, errors in list(self.errors.items()):
                if errors.as_data()[0].code == "required":
                    del self.errors[name]
        return super().clean() or {}

    def answers(self) -> dict[int, bool]:
        """{question id: answer} of what was answered; call after is_valid()."""
        return {
            int(name.removeprefix("question_")): value == "yes" for name, value in self.cleaned_data.items() if value
        }
