"""What representatives and authors write: the card, the reply, materials and vacancies."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone

from accounts.models import Organisation, RoleGrant
from expert_rating.models import CARD_FIELDS, Publication, PublicationKind
from expert_rating.models.publications import TEXT_LENGTH
from expert_rating.models.replies import REPLY_LENGTH
from expert_rating.workflow.publications import Written
from portal.kinds import OrganisationKind
from portal.line_fields import EmailLineField, LineField

MARKDOWN_HINT = (
    "Пустая строка начинает новый абзац. Список: строки с «- » в начале. Подзаголовок: «## » в начале строки. "
    "**Жирный**, [название ссылки](https://адрес)."
)
LONGEST_VACANCY = timedelta(days=366)


class CardForm(forms.ModelForm):
    """The card as it stands; only what is changed goes to the moderator."""

    site = forms.URLField(
        label="Сайт",
        required=False,
        max_length=200,
        assume_scheme="https",
        help_text="Адрес целиком, например https://sad135.example.ru.",
        error_messages={"invalid": "Проверьте адрес сайта: он должен быть вида https://example.ru."},
    )

    class Meta:
        model = Organisation
        fields = CARD_FIELDS
        field_classes = {name: LineField for name in CARD_FIELDS if name not in ("site", "email")} | {
            "email": EmailLineField
        }
        error_messages = {
            "full_name": {"required": "Укажите полное наименование."},
            "short_name": {"required": "Укажите краткое наименование."},
            "email": {"invalid": "Проверьте e-mail: он должен быть вида imya@example.ru."},
        }
        help_texts = {
            "full_name": "Как в уставе.",
            "phone": "С кодом города.",
            "head": "Фамилия, имя, отчество руководителя.",
        }
        widgets = {"full_name": forms.Textarea(attrs={"rows": 2}), "phone": forms.TextInput(attrs={"type": "tel"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.label = str(field.label)[:1].upper() + str(field.label)[1:]

    def changes(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in CARD_FIELDS if name in self.changed_data}


class ReplyForm(forms.Form):
    text = forms.CharField(
        label="Ответ организации",
        max_length=REPLY_LENGTH,
        help_text=f"До {REPLY_LENGTH} знаков. Его прочтут все: не называйте фамилий родителей, детей и экспертов.",
        widget=forms.Textarea(attrs={"rows": 10}),
        error_messages={
            "required": "Напишите ответ.",
            "max_length": f"Ответ длиннее {REPLY_LENGTH} знаков (сейчас %(show_value)s): сократите его.",
        },
    )


class PublicationForm(forms.Form):
    """A material; `role` says in whose name the author may write."""

    title = LineField(label="Заголовок", max_length=200, error_messages={"required": "Укажите заголовок."})
    section = forms.ChoiceField(
        label="Раздел",
        choices=[(kind.value, kind.label) for kind in OrganisationKind.public()],
        widget=forms.RadioSelect,
        help_text="В каком разделе портала показать.",
        error_messages={"required": "Выберите раздел."},
    )
    organisation = forms.ChoiceField(label="От чьего имени", required=False, widget=forms.RadioSelect)
    text = forms.CharField(
        label="Текст",
        max_length=TEXT_LENGTH,
        help_text=MARKDOWN_HINT,
        widget=forms.Textarea(attrs={"rows": 14}),
        error_messages={
            "required": "Напишите текст.",
            "max_length": f"Текст длиннее {TEXT_LENGTH} знаков (сейчас %(show_value)s): сократите его.",
        },
    )

    def __init__(self, *args: Any, role: RoleGrant, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own = role.organisation
        if self.own is not None and self.own.kind in OrganisationKind.public():
            self.fields["section"].initial = self.own.kind
        if role.role == "organisation_representative" or self.own is None:
            # Nothing to choose: a representative speaks for the organisation, other experts for themselves.
            del self.fields["organisation"]
        else:
            self.offer_organisation(self.own)
        self.speaks = role.role == "organisation_representative"

    def offer_organisation(self, own: Organisation) -> None:
        field = self.fields["organisation"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [
            ("", "Подписать «Эксперт»"),
            (str(own.pk), f"Подписать названием организации: {own.short_name}"),
        ]
        field.help_text = "Ваше имя на портале не показывается."
        field.initial = ""

    def written(self) -> Written:
        data = self.cleaned_data
        named = self.own if self.speaks or data.get("organisation") else None
        names = ("section", "title", "text", "contact", "salary", "valid_until")
        return Written(organisation=named, **{name: data[name] for name in names if name in data})


class VacancyForm(PublicationForm):
    contact = LineField(
        label="Контакты",
        max_length=300,
        help_text="Телефон или e-mail организации, по которым обращаться.",
        error_messages={"required": "Укажите, как с Вами связаться по вакансии."},
    )
    salary = LineField(
        label="Зарплата", max_length=100, required=False, help_text="Например: «от 45 000 рублей», «по собеседованию»."
    )
    valid_until = forms.DateField(
        label="Действует по",
        help_text="После этого дня вакансия не показывается.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Укажите, до какого дня действует вакансия.", "invalid": "Укажите дату."},
    )

    field_order = ("title", "section", "organisation", "salary", "contact", "valid_until", "text")

    def clean_valid_until(self) -> Any:
        day, today = self.cleaned_data["valid_until"], timezone.localdate()
        if day < today:
            raise forms.ValidationError("Этот день уже прошёл: укажите сегодняшний или более поздний.")
        if day > today + LONGEST_VACANCY:
            raise forms.ValidationError("Укажите день не позже чем через год: потом вакансию можно продлить.")
        return day


FORMS: dict[str, type[PublicationForm]] = {
    PublicationKind.MATERIAL: PublicationForm,
    PublicationKind.VACANCY: VacancyForm,
}


def initial_of_publication(publication: Publication) -> dict[str, Any]:
    names = ("section", "title", "text", "contact", "salary", "valid_until")
    named = str(publication.organisation_id or "")
    return {name: getattr(publication, name) for name in names} | {"organisation": named}
