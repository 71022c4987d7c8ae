"""The questionnaire «Стать экспертом» without what only a new account needs."""

from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile

from expert_rating.forms.person import PersonForm, initial_of_person, missing
from expert_rating.forms.territory import NONE, TerritoryForm
from expert_rating.models import Expert, TargetGroup
from expert_rating.models.experts import Education, Sex
from expert_rating.workflow import Questionnaire
from portal.files import clean_photo as rewritten_photo
from portal.line_fields import LineField
from portal.sizes import limit_label

ADULT = 18
OWN = ("target_group", "age", "sex", "education", "workplace", "position", "resume", "parent_name")
RESUME_HINT = (
    "Что можно указать:<ul>"
    "<li>работники организаций и профессиональное сообщество: участие в конкурсах профессионального мастерства, "
    "общественная деятельность (какая), распространение своего опыта, опыт эксперта в сфере образования;</li>"
    "<li>общественность и родители: помощь организации, в том числе спонсорская, примеры сотрудничества с ней, "
    "участие в попечительских советах и советах школ.</li></ul>"
)


@dataclass(frozen=True, slots=True)
class KeptPicture:
    """What file_picker shows of a photo that need not be chosen again."""

    token: str
    name: str
    url: str


class QuestionnaireForm(PersonForm, TerritoryForm):
    """`initial["photo"]` is a photo already in hand: kept for this form, or the questionnaire's own."""

    target_group = forms.ChoiceField(
        label="Целевая группа",
        choices=[("", "Выберите целевую группу, к которой Вы относитесь"), *TargetGroup.choices],
        error_messages=missing("Выберите целевую группу."),
    )
    age = forms.IntegerField(
        label="Сколько вам полных лет",
        min_value=10,
        max_value=110,
        error_messages={
            "required": "Укажите, сколько Вам полных лет.",
            "invalid": "Укажите возраст целым числом, например 35.",
            "min_value": "Экспертом можно стать с 10 лет.",
            "max_value": "Проверьте возраст: нужно число от 10 до 110.",
        },
    )
    parent_name = LineField(
        label="ФИО родителя (законного представителя)",
        max_length=200,
        required=False,
    )
    sex = forms.ChoiceField(
        label="Пол", choices=Sex.choices, widget=forms.RadioSelect, error_messages=missing("Укажите пол.")
    )
    education = forms.ChoiceField(
        label="Образование",
        choices=Education.choices,
        widget=forms.RadioSelect,
        error_messages=missing("Укажите образование."),
    )
    workplace = LineField(label="Место работы", max_length=250, required=False)
    position = LineField(
        label="Должность, учёная степень, научное звание",
        max_length=250,
        required=False,
        help_text="Обязательно для работников организации и профессионального сообщества.",
    )
    resume = forms.CharField(
        label="Резюме",
        max_length=4000,
        help_text=RESUME_HINT,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={
            "required": "Напишите несколько строк о себе.",
            "max_length": "Резюме длиннее 4000 знаков (сейчас %(show_value)s): сократите его.",
        },
    )
    photo = forms.FileField(
        label="Фотография эксперта",
        error_messages={
            "required": "Выберите фотографию.",
            "empty": "Файл пустой. Выберите другую фотографию.",
            "invalid": "Файл не дошёл. Выберите фотографию ещё раз.",
        },
    )

    # As the page asks them: what is wrong stands on top in the same order.
    field_order = (
        *TerritoryForm.base_fields, "last_name", "first_name", "patronymic", "target_group", "age", "parent_name", "sex",
        "education", "workplace", "position", "phone", "email", "resume", "photo",
    )  # fmt: skip

    def __init__(self, *args: Any, kept: KeptPicture | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kept = {"photo": kept} if kept else {}
        self.new_photo: ContentFile | None = None
        self.photo_name = ""
        limit = limit_label(settings.PHOTO_MAX_BYTES)
        self.fields["photo"].help_text = f"Формат jpg или png, размер до {limit}."
        self.fields["photo"].widget = forms.FileInput(
            attrs={"accept": "image/jpeg,image/png", "data-max-bytes": str(settings.PHOTO_MAX_BYTES)}
        )

    def clean_photo(self) -> Any:
        """A new upload is written anew at once, so that a refused form can keep it; else what is in hand."""
        photo = self.cleaned_data["photo"]
        if isinstance(photo, UploadedFile):
            self.new_photo = rewritten_photo(photo)
            self.photo_name = photo.name or ""
            return self.new_photo
        return photo

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("target_group") in TargetGroup.with_position() and not cleaned.get("position"):
            self.add_error("position", "Укажите должность: для Вашей целевой группы это обязательно.")
        self.check_age(cleaned)
        return cleaned

    def check_age(self, cleaned: dict[str, Any]) -> None:
        age = cleaned.get("age")
        if age is None:
            return
        if age >= ADULT:
            cleaned["parent_name"] = ""
        elif not cleaned.get("parent_name"):
            self.add_error("parent_name", "Вам нет 18 лет: укажите фамилию, имя и отчество родителя.")
        if age < ADULT <= (self.initial.get("age") or 0):
            # A parent's consent is given at registration; without it a minor can't take part.
            self.add_error("age", "Раньше Вы указали 18 лет или больше. Если это ошибка, напишите модераторам.")

    def questionnaire(self) -> Questionnaire:
        """The checked form as the verbs take it. The photo is there only if it is to be stored."""
        data = self.cleaned_data
        region = data["region"]
        expert = {name: data[name] for name in OWN}
        expert["federal_district"] = region.federal_district if region else data["federal_district"]
        if photo := self.photo_to_store():
            expert["photo"] = photo
        return Questionnaire(expert=expert, person=self.person(), **self.scope())

    def photo_to_store(self) -> ContentFile | None:
        """The new upload, or a copy of the one kept from a refused try; None leaves the questionnaire's own."""
        kept = self.kept.get("photo")
        if self.new_photo is None and kept is not None and kept.token:
            photo = self.cleaned_data["photo"]
            with photo.open("rb") as stored:
                return ContentFile(stored.read(), PurePath(photo.name).name)
        return self.new_photo


def initial_of(expert: Expert) -> dict[str, Any]:
    """A questionnaire as the form shows it."""
    grant = expert.grant
    organisation = grant.organisation
    municipality = organisation.municipality if organisation else grant.municipality
    region = grant.scope_region
    district = region.federal_district_id if region else expert.federal_district_id
    shown = {name: getattr(expert, name) for name in OWN}
    return (
        shown
        | initial_of_person(grant.user)
        | {
            "level": expert.level.value,
            "federal_district": str(district or NONE),
            "region": region.pk if region else None,
            "municipality": municipality.pk if municipality else None,
            "organisation": organisation.pk if organisation else None,
            "photo": expert.photo,
        }
    )
