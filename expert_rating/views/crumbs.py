"""Breadcrumbs of the cabinets, the expert's as manual 000 heads it."""

from django.urls import reverse

from accounts.models import Role
from portal.requests import InRole


def cabinet_title(request: InRole) -> str:
    """«Личный кабинет эксперта Иванов П.П., Город Калининград (городской округ)»."""
    role = request.role
    place = role.scope_name
    if role.organisation:
        place = str(role.organisation.municipality)
    return f"Личный кабинет эксперта {request.user.short_name}, {place}"


def cabinet_crumbs(request: InRole) -> list[tuple[str, str | None]]:
    return [("Главная", reverse("front")), (cabinet_title(request), reverse("rating:expert-cabinet"))]


def representative_title(request: InRole) -> str:
    """«Личный кабинет представителя Петрова А.А., МАДОУ д/с № 135»."""
    return f"Личный кабинет представителя {request.user.short_name}, {request.role.scope_name}"


def representative_crumbs(request: InRole) -> list[tuple[str, str | None]]:
    return [("Главная", reverse("front")), (representative_title(request), reverse("rating:representative-cabinet"))]


def author_crumbs(request: InRole) -> list[tuple[str, str | None]]:
    """Of the pages that experts and representatives share."""
    if request.role.role == Role.ORGANISATION_REPRESENTATIVE:
        return representative_crumbs(request)
    return cabinet_crumbs(request)
