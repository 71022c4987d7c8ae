"""Lists of the desk: rows for a phone too, pages, filters."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin import FieldListFilter
from django.contrib.admin.templatetags.admin_list import items_for_result, result_headers
from django.contrib.admin.utils import lookup_spawns_duplicates
from django.contrib.admin.views.main import ORDER_VAR, PAGE_VAR, ChangeList
from django.db import models
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime

from portal.desk import filters


@cache
def moment_column(field: "models.DateTimeField[Any, Any]") -> Callable[[Any], str | None]:
    """«28.11.2026 11:49»: a column of a list, where a month in words would take four lines.

    One function for a field: Django finds the columns that can be sorted by comparing them.
    """

    @admin.display(description=field.verbose_name, ordering=field.name)
    def shown(obj: Any) -> str | None:
        moment = getattr(obj, field.name)
        return date_format(localtime(moment), "SHORT_DATETIME_FORMAT") if moment else None

    return shown


@dataclass(frozen=True, slots=True)
class FilterChoice:
    label: str
    url: str
    selected: bool


@dataclass(frozen=True, slots=True)
class ListFilter:
    title: str
    choices: list[FilterChoice] = field(default_factory=list)

    @property
    def active(self) -> FilterChoice | None:
        return next((c for c in self.choices[1:] if c.selected), None)


class DeskChangeList(ChangeList):
    def get_filters(self, request: HttpRequest) -> tuple[list[Any], bool, dict[str, Any], bool, bool]:
        """As Django's, but nothing of the address is left to be asked of the table itself."""
        asked = self.get_filters_params()
        names = set(asked)
        specs: list[Any] = filters.built(self.model_admin, request, asked)
        filters.check(specs, names, request)
        shown = [spec for spec in specs if spec.has_output()]
        used = [spec for spec in shown if spec.used_parameters]
        paths = [spec.field_path for spec in used if isinstance(spec, FieldListFilter)]
        twice = any(lookup_spawns_duplicates(self.lookup_opts, path) for path in paths)
        return shown, bool(shown), {}, twice, bool(used)

    def get_ordering(self, request: HttpRequest, queryset: Any) -> Any:
        """Django only hides the links of a list that is not sorted, and sorts it all the same."""
        if not self.sortable_by:
            self.params.pop(ORDER_VAR, None)
        return super().get_ordering(request, queryset)

    def rows(self) -> Iterable[list[SafeString]]:
        """Cells that carry their column's name, for the cards a table turns into on a phone."""
        labels = [str(header["text"]) for header in self.headers()]
        for result in self.result_list:
            cells = items_for_result(self, result, None)
            yield [self.labelled(cell, label) for cell, label in zip(cells, labels, strict=False)]

    def pages(self) -> list[tuple[Any, str, bool]]:
        """(number, address, whether it is shown now); no address for the gaps."""
        numbers = self.paginator.get_elided_page_range(self.page_num, on_each_side=1, on_ends=1)
        return [
            (n, self.get_query_string({PAGE_VAR: n}) if isinstance(n, int) else "", n == self.page_num) for n in numbers
        ]

    @staticmethod
    def labelled(cell: str, label: str) -> SafeString:
        attribute = format_html('<td data-label="{}"', label[:1].upper() + label[1:])
        plain = cell.startswith("<td") and 'class="action-checkbox"' not in cell
        return mark_safe(attribute + cell[3:] if plain else cell)  # noqa: S308 - both parts are escaped by Django

    def headers(self) -> list[dict[str, Any]]:
        return list(result_headers(self))

    def filters(self) -> list[ListFilter]:
        return [
            ListFilter(
                str(spec.title),
                [
                    FilterChoice(str(c["display"]), str(c["query_string"]), bool(c["selected"]))
                    for c in spec.choices(self)
                ],
            )
            for spec in self.filter_specs
        ]


def choices_filter(title: str, parameter: str, choices: Any, lookup: str) -> type[admin.SimpleListFilter]:
    """A filter by a column with known values, `choices` being pairs or a function of the request that gives them."""

    def lookups(self: Any, request: HttpRequest, model_admin: Any) -> Any:
        return choices(request) if callable(choices) else choices

    def queryset(self: Any, request: HttpRequest, found: Any) -> Any:
        if self.value() is None:
            return found
        # Nothing is found by whatever else stands in the address: a column of numbers would break on it.
        known = {str(value) for value, _ in self.lookup_choices}
        return found.filter(**{lookup: self.value()}) if self.value() in known else found.none()

    body = {"title": title, "parameter_name": parameter, "lookups": lookups, "queryset": queryset}
    return type("ChoicesFilter", (admin.SimpleListFilter,), body)


def boxes(choices: Any, label: str) -> forms.MultipleChoiceField:
    """Boxes for a JSON list of known values; nothing chosen is an empty list, which means «all»."""
    return forms.MultipleChoiceField(choices=choices, label=label, required=False, widget=forms.CheckboxSelectMultiple)
