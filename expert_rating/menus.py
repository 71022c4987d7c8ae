"""The left menu of a kind's section, item by item as in manual 000."""

from dataclasses import replace
from functools import cache, lru_cache
from typing import NamedTuple

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from portal.kinds import OrganisationKind
from portal.models import DocumentSection, SiteSettings
from portal.registry import MenuItem

FRONT, CATALOGUE, RANKING, NEWS = "front", "catalogue", "ranking", "news"


@cache
def links(kind: OrganisationKind) -> dict[str, MenuItem]:
    """The items whose address never changes: {name: item}. Looking addresses up is dear, so once a process."""

    def page(slug: str, label: str) -> tuple[str, MenuItem]:
        return slug, MenuItem(label, reverse("rating:section-page", args=[kind, slug]))

    def documents(section: DocumentSection) -> tuple[str, MenuItem]:
        return section.value, MenuItem(section.label, reverse("rating:section-documents", args=[kind, section.value]))

    return dict(
        [
            (FRONT, MenuItem("Главная", reverse("rating:section", args=[kind]))),
            (CATALOGUE, MenuItem("Каталог организаций", reverse("rating:catalogue", args=[kind]))),
            (RANKING, MenuItem("Рейтинг организаций", reverse("rating:ranking", args=[kind]))),
            page("about", "О проекте"),
            (NEWS, MenuItem("Новости", reverse("rating:section-news", args=[kind]))),
            page("goals", "Цели и задачи"),
            documents(DocumentSection.REGULATIONS),
            documents(DocumentSection.METHODICAL),
            page("materials", "Материалы"),
            page("vacancies", "Вакансии"),
            page("contacts", "Контакты"),
            ("consultant", MenuItem("On-line консультант", reverse("feedback"))),
            ("feedback", MenuItem("Напишите нам", reverse("feedback"))),
        ]
    )


class Drawn(NamedTuple):
    """A menu as items and as HTML: twenty items with their conditions cost as much as a query."""

    items: tuple[MenuItem, ...]
    html: SafeString


def section_menu(request: HttpRequest, kind: OrganisationKind, home: SiteSettings, current: str = "") -> Drawn:
    """`current` is the name of the item that stands for this page, if one does."""
    links_ = tuple((link["label"], link["url"]) for link in home.links)
    outside = Outside(home.phone, home.ministry_name, home.ministry_url, home.federal_url, links_)
    return drawn(kind, current, request.user.is_authenticated, outside)


class Outside(NamedTuple):
    """What of the home region's record stands in the menu."""

    phone: str
    ministry_name: str
    ministry_url: str
    federal_url: str
    links: tuple[tuple[str, str], ...] = ()


@lru_cache(256)
def drawn(kind: OrganisationKind, current: str, signed_in: bool, outside: Outside) -> Drawn:
    items = menu_items(kind, current, signed_in, outside)
    html = render_to_string("expert_rating/public/_menu.html", {"section": kind, "menu": items})
    return Drawn(items, html)


def menu_items(kind: OrganisationKind, current: str, signed_in: bool, outside: Outside) -> tuple[MenuItem, ...]:
    known = links(kind)
    if current in known:
        known = {**known, current: replace(known[current], current=True)}

    def items(*names: str) -> tuple[MenuItem, ...]:
        return tuple(known[name] for name in names)

    return (
        *items(FRONT, "about", "news", "goals"),
        MenuItem(f"Организации {kind.short}", "", children=items(CATALOGUE, RANKING)),
        MenuItem("Документы", "", children=items("regulations", "methodical")),
        *items("materials", "vacancies", "contacts"),
        *person_items(signed_in),
        *items("consultant"),
        MenuItem(f"Телефон для справок: {outside.phone}", f"tel:{digits(outside.phone)}"),
        *items("feedback"),
        *outside_items(outside),
    )


def person_items(signed_in: bool) -> list[MenuItem]:
    if signed_in:
        return [MenuItem("Кабинет", reverse("accounts:cabinet")), MenuItem("Выход", reverse("account_logout"))]
    return [MenuItem("Вход", reverse("account_login")), MenuItem("Регистрация", reverse("accounts:registration"))]


def outside_items(outside: Outside) -> list[MenuItem]:
    named = [
        (f"Перейти на сайт {outside.ministry_name}", outside.ministry_url),
        ("Перейти на сайт Сервиса проверки образования федерального уровня", outside.federal_url),
        *outside.links,
    ]
    return [MenuItem(label, url) for label, url in named if url]


def digits(phone: str) -> str:
    return "".join(sign for sign in phone if sign.isdigit() or sign == "+")
