"""The left menus of the three roles: (label, URL name), in the order they are shown."""

from django.http import HttpRequest
from django.urls import reverse

from portal.menus import cabinet_menu
from portal.registry import MenuItem

POINT: list[tuple[str, str]] = [("Протоколы", "protocols:home")]
COORDINATOR: list[tuple[str, str]] = [
    ("Контроль заполнения", "protocols:watch"),
    ("Предметы и темп сдачи", "protocols:pace"),
    ("Обратите внимание", "protocols:oddities"),
    ("Список для обзвона", "protocols:call-list"),
    ("Листы с паролями", "protocols:password-sheets"),
]
FEDERAL: list[tuple[str, str]] = [
    ("Контроль по стране", "protocols:federal"),
    ("Предметы и темп сдачи", "protocols:federal-pace"),
    ("Сданные протоколы", "protocols:handed-in"),
    ("Настройка", "protocols:setup"),
    ("Добавить комплекты", "protocols:setup-kits"),
]


def drawn(request: HttpRequest, items: list[tuple[str, str]]) -> list[MenuItem]:
    return cabinet_menu(request.path, items, root=reverse("protocols:home"))


def point_menu(request: HttpRequest) -> list[MenuItem]:
    return drawn(request, POINT)


def coordinator_menu(request: HttpRequest) -> list[MenuItem]:
    return drawn(request, COORDINATOR)


def federal_menu(request: HttpRequest) -> list[MenuItem]:
    return drawn(request, FEDERAL)
