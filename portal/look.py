"""What pages look like: the version for the low-sighted, tags of active filters, the living page of components."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, Self
from urllib.parse import urlsplit

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseNotAllowed,
    QueryDict,
)
from django.shortcuts import redirect, render
from django.template import loader
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from portal.kinds import OrganisationKind
from portal.models import HistoryRecord, SiteSettings

COOKIE = "look"
COOKIE_AGE = 365 * 24 * 60 * 60

CHOICES: dict[str, dict[str, str]] = {
    "size": {"1": "Крупный", "2": "Очень крупный", "3": "Самый крупный"},
    "scheme": {"bw": "Чёрным по белому", "wb": "Белым по чёрному", "blue": "Тёмно-синим по голубому"},
    "spacing": {"normal": "Обычный", "wide": "Широкий"},
    "images": {"on": "Показывать", "off": "Скрыть"},
}
TITLES = {"size": "Размер текста", "scheme": "Цвета", "spacing": "Интервал между буквами", "images": "Изображения"}


@dataclass(frozen=True, slots=True)
class Look:
    """What the reader chose; anything unknown in the cookie falls back to the first choice."""

    size: str = "1"
    scheme: str = "bw"
    spacing: str = "wide"
    images: str = "on"

    @classmethod
    def from_cookie(cls, value: str) -> Self:
        return cls().changed(dict(zip(CHOICES, value.split("."), strict=False)))

    def changed(self, asked: dict[str, str] | QueryDict) -> Self:
        wanted = {name: str(asked.get(name, "")) for name in CHOICES}
        return replace(self, **{name: value for name, value in wanted.items() if value in CHOICES[name]})

    @property
    def cookie(self) -> str:
        return f"{self.size}.{self.scheme}.{self.spacing}.{self.images}"

    @property
    def classes(self) -> str:
        return f"lv lv-size-{self.size} lv-scheme-{self.scheme} lv-spacing-{self.spacing} lv-images-{self.images}"

    @property
    def panel(self) -> list[dict[str, Any]]:
        """The groups of buttons of templates/components/low_vision.html."""
        return [
            {
                "name": name,
                "title": TITLES[name],
                "buttons": [
                    {"value": value, "label": label, "pressed": getattr(self, name) == value}
                    for value, label in labels.items()
                ],
            }
            for name, labels in CHOICES.items()
        ]


def chosen(request: HttpRequest) -> Look | None:
    value = request.COOKIES.get(COOKIE)
    return Look.from_cookie(value) if value else None


def look(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `look` is None in the ordinary version.

    `home` is the home region's record; allauth's views put their own `site` into the context, so base.html can't use
    that name.
    """
    return {"look": chosen(request), "look_next": reopened(request), "home": SimpleLazyObject(SiteSettings.current)}


def reopened(request: HttpRequest) -> str:
    """Where the page can be opened again: itself, or, if it answers a form, the page that the form stood on.

    An address that takes a form may be no page at all.
    """
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    came = request.headers.get("Referer", "")
    return urlsplit(came)._replace(scheme="", netloc="").geturl() if is_own(request, came) else "/"


def is_own(request: HttpRequest, url: str) -> bool:
    """A page of this portal by its whole address or path; a bare word would be taken for the name of a view."""
    return url.startswith(("/", "http://", "https://")) and url_has_allowed_host_and_scheme(
        url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Nothing of the request is asked but the cookie: it may be the very thing that can't be read."""
    return HttpResponseBadRequest(loader.get_template("400.html").render({"look": chosen(request)}))


class ButtonsOnly:
    """Whoever opens the address of a button reads why there is nothing to see: Django answers 405 with a blank page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and not response.content:
            response.content = loader.render_to_string("405.html", request=request).encode()
        return response


def back(request: HttpRequest) -> str:
    """Where the form came from, if that is a page of this portal."""
    asked = request.POST.get("next", "")
    return asked if is_own(request, asked) else "/"


# Exempt because only the reader's own look changes, and pages without a token (errors, a cached page) carry the form.
@login_not_required
@csrf_exempt
@require_POST
def low_vision(request: HttpRequest) -> HttpResponse:
    response = redirect(back(request))
    if "off" in request.POST:
        response.delete_cookie(COOKIE)
        return response
    wanted = (chosen(request) or Look()).changed(request.POST)
    response.set_cookie(
        COOKIE, wanted.cookie, max_age=COOKIE_AGE, samesite="Lax", httponly=True, secure=request.is_secure()
    )
    return response


@dataclass(frozen=True, slots=True)
class FilterTag:
    """An active filter; its link opens the same page without it."""

    label: str
    remove_url: str


def without(query: QueryDict, *names: str) -> str:
    """The query string without these parameters (and without empty ones: addresses stay short)."""
    kept = QueryDict(mutable=True)
    for name, values in query.lists():
        if name not in names:
            kept.setlist(name, [value for value in values if value])
    return kept.urlencode()


def filter_tags(query: QueryDict, active: Iterable[tuple[str, str]]) -> list[FilterTag]:
    """`active` is (parameter, words for people) of each filter in force; removing one also returns to page 1."""
    return [FilterTag(label, f"?{without(query, name, 'page')}") for name, label in active]


class SampleForm(forms.Form):
    """One field of each sort, for the living page."""

    surname = forms.CharField(label="Фамилия", max_length=100)
    email = forms.EmailField(label="E-mail", help_text="На этот адрес придёт письмо о решении модератора")
    place = forms.CharField(label="Место работы", required=False)
    district = forms.ChoiceField(
        label="Муниципальный район", choices=[("", "Выберите"), ("1", "Гурьевский"), ("2", "Зеленоградский")]
    )
    gender = forms.ChoiceField(
        label="Пол", choices=[("f", "Женский"), ("m", "Мужской")], widget=forms.RadioSelect, help_text="Как в паспорте"
    )
    groups = forms.MultipleChoiceField(
        label="Чем занимаетесь",
        choices=[("a", "Преподаю"), ("b", "Руковожу"), ("c", "Учусь")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    resume = forms.CharField(label="Резюме", widget=forms.Textarea(attrs={"rows": 4}), required=False)
    photo = forms.FileField(label="Фотография эксперта", help_text="Файл jpg или png, не больше 500 КБ")
    consent = forms.BooleanField(label="Даю согласие на обработку персональных данных")


class RefusedForm(SampleForm):
    """What a form looks like after a mistake: the photo it holds need not be chosen again."""

    photo = forms.FileField(label="Фотография эксперта", help_text="Файл jpg или png, не больше 500 КБ", required=False)
    kept = {"photo": {"token": "sample", "name": "portrait.jpg"}}


@login_not_required
@require_GET
def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component on one page; wired in development only."""
    mistakes = {"refused-surname": "Иванов", "refused-email": "не адрес", "refused-groups": ["a"]}
    page = Paginator(range(1, 400), 25).get_page(request.GET.get("page", 4))
    samples = {
        "form": SampleForm(prefix="empty"),
        "refused": RefusedForm(mistakes, prefix="refused"),
        "page": page,
        "tags": filter_tags(request.GET, [("district", "Район: Гурьевский"), ("q", "Поиск: «лицей»")]),
        "records": [
            HistoryRecord(at=timezone.now(), label="Анкета отклонена", to_state="Отклонена", comment="Нет фотографии"),
            HistoryRecord(
                at=timezone.now(), label="Анкета отправлена", from_state="Черновик", to_state="Ждёт проверки"
            ),
        ],
        "step_names": ["Данные", "Критерий 3", "Критерий 4", "Проверка"],
        "section": OrganisationKind.PRESCHOOL,
        "breadcrumbs": [("Главная", "/"), ("Каталог компонентов", None)],
    }
    return render(request, "portal/styleguide.html", samples)


def confirm_page(
    request: HttpRequest,
    *,
    title: str,
    what: str,
    reversible: bool,
    submit: str,
    cancel_url: str,
    danger: bool = False,
    count: int = 1,
    **more: Any,
) -> HttpResponse:
    """Says what will happen to what, how many, and whether it can be undone; pressed, it posts `confirmed` to itself.

    `more`: subjects (names), hidden (name, value pairs), form (say, for a reason).
    """
    values = {"title": title, "what": what, "reversible": reversible, "submit": submit, "cancel_url": cancel_url}
    return render(request, "components/confirm.html", values | {"danger": danger, "count": count} | more)
