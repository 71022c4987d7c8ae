"""The left menu of a kind's section, item by item as in manual 000."""

from functools import cache

from django.http import HttpRequest
from django.urls import reverse

from portal.kinds import OrganisationKind
from portal.models import SiteSettings
from portal.registry import MenuItem

FRONT, CATALOGUE, RANKING = "front", "catalogue", "ranking"


@cache
def links(kind: OrganisationKind) -> dict[str, MenuItem]:
    """The items whose address never changes: {name: item}. Looking addresses up is dear, so once a process."""

    def page(slug: str, label: str) -> tuple[str, MenuItem]:
        return slug, MenuItem(label, reverse("rating:section-page", args=[kind, slug]))

    return dict(
        [
            (FRONT, MenuItem("Главная", reverse("rating:section", args=[kind]))),
            (CATALOGUE, MenuItem("Каталог организаций", reverse("rating:catalogue", args=[kind]))),
            (RANKING, MenuItem("Рейтинг организаций", reverse("rating:ranking", args=[kind]))),
            page("about", "О проекте"),
            page("news", "Новости"),
            page("goals", "Цели и задачи"),
            page("regulations", "Нормативные документы"),
            page("methodical", "Методические материалы"),
            page("contacts", "Контакты"),
            page("consultant", "On-line консультант"),
            page("feedback", "Напишите нам"),
        ]
    )


def section_menu(request: HttpRequest, kind: OrganisationKind, home: SiteSettings, current: str = "") -> list[MenuItem]:
    """`current` is the name of the item that stands for this page, if one does."""
    known = links(kind)
    if current in known:
        known = {**known, current: MenuItem(known[current].label, known[current].url, current=True)}

    def items(*names: str) -> tuple[MenuItem, ...]:
        return tuple(known[name] for name in names)

    return [
        *items(FRONT, "about", "news", "goals"),
        MenuItem(f"Организации {kind.short}", "", children=items(CATALOGUE, RANKING)),
        MenuItem("Документы", "", children=items("regulations", "methodical")),
        *items("contacts"),
        *person_items(request),
        *items("consultant"),
        MenuItem(f"Телефон для справок: {home.phone}", f"tel:{digits(home.phone)}"),
        *items("feedback"),
        *outside_items(home),
    ]


def person_items(request: HttpRequest) -> list[MenuItem]:
    if request.user.is_authenticated:
        return [MenuItem("Кабинет", reverse("accounts:cabinet")), MenuItem("Выход", reverse("account_logout"))]
    return [MenuItem("Вход", reverse("account_login")), MenuItem("Регистрация", reverse("accounts:registration"))]


def outside_items(home: SiteSettings) -> list[MenuItem]:
    named = [
        (f"Перейти на сайт {home.ministry_name}", home.ministry_url),
        ("Перейти на сайт Сервиса проверки образования федерального уровня", home.federal_url),
    ]
    return [MenuItem(label, url) for label, url in named if url]


def digits(phone: str) -> str:
    return "".join(sign for sign in phone if sign.isdigit() or sign == "+")
