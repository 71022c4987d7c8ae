"""Breadcrumbs of the expert's cabinet, as manual 000 heads it."""

from django.urls import reverse

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
