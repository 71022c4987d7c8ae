"""Kits, to look up: there may be a million and a half, so nothing is counted or sorted as a whole."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.functional import cached_property

from accounts.models import Region
from fisoko_protocols.admin.managed import ManagedAdmin
from fisoko_protocols.checks import normalise_login, normalise_number
from fisoko_protocols.models import Kit, Sitting
from portal.desk import DeskChangeList, choices_filter

MOST_COUNTED = 10_000
FOUND_MORE = "больше 10 000"


def sittings(request: HttpRequest) -> list[tuple[str, str]]:
    return [(str(sitting.pk), str(sitting)) for sitting in Sitting.objects.with_names()]


def regions(request: HttpRequest) -> list[tuple[str, str]]:
    """Those that have a ППО."""
    return list(Region.objects.filter(points__isnull=False).distinct().order_by("name").values_list("pk", "name"))


class CappedPaginator(Paginator):
    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        return int(rows.order_by()[: MOST_COUNTED + 1].count())


class KitChangeList(DeskChangeList):
    @property
    def found(self) -> str:
        """What the list says instead of a number that was not counted to its end."""
        return FOUND_MORE if self.result_count > MOST_COUNTED else ""


@admin.register(Kit)
class KitAdmin(ManagedAdmin):
    """The survey's password is read by no page of the desk: it leaves in protocol 1 and in the survey's list only."""

    desk_order = 50
    ordering = ["-pk"]
    sortable_by = ()
    paginator = CappedPaginator
    show_full_result_count = False
    list_display = ["number", "login", "point", "sitting", "mark"]
    list_select_related = ["protocol__point", "protocol__sitting__assessment", "protocol__sitting__subject"]
    list_filter = [
        choices_filter("предмет и категория", "sitting", sittings, "protocol__sitting"),
        choices_filter("субъект РФ", "region", regions, "protocol__point__region"),
    ]
    search_fields = ["number"]
    search_help_text = "Номер комплекта, логин анкеты или логин ППО целиком"
    fields = ["number", "login", "point", "sitting", "mark", "school_login", "changed_at"]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("password")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return KitChangeList

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """A whole number or login, so that an index answers."""
        term = search_term.strip()
        if not term:
            return queryset, False
        number, _ = normalise_number(term)
        login, _ = normalise_login(term)
        if number:
            return queryset.filter(number=number), False
        if login:
            return queryset.filter(protocol__point__login=login), False
        return queryset.filter(login=term.lower()), False

    @admin.display(description="ППО")
    def point(self, kit: Kit) -> str:
        return kit.protocol.point.login

    @admin.display(description="предмет и категория")
    def sitting(self, kit: Kit) -> str:
        return str(kit.protocol.sitting)

    @admin.display(description="комментарий")
    def mark(self, kit: Kit) -> str:
        return kit.get_comment_display() if kit.comment else "не заполнен"
