"""What an address may ask of a list: the parameters of its own filters, with values that the role sees."""

from typing import Any

from django.contrib.admin import FieldListFilter, ListFilter
from django.contrib.admin.exceptions import DisallowedModelAdminLookup
from django.contrib.admin.filters import RelatedFieldListFilter
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import get_fields_from_path
from django.db.models import Field
from django.http import HttpRequest

from portal.security import note


def built(model_admin: Any, request: HttpRequest, asked: dict[str, list[str]]) -> list[ListFilter]:
    """The list's filters as Django's list builds them; each takes its parameters out of `asked`."""
    return [one(declared, model_admin, request, asked) for declared in model_admin.get_list_filter(request)]


def one(declared: Any, model_admin: Any, request: HttpRequest, asked: dict[str, list[str]]) -> ListFilter:
    if callable(declared):
        spec: ListFilter = declared(request, asked, model_admin.model, model_admin)
        return spec
    column, make = declared if isinstance(declared, list | tuple) else (declared, FieldListFilter.create)
    field: Any = column if isinstance(column, Field) else get_fields_from_path(model_admin.model, column)[-1]
    made: ListFilter = make(field, request, asked, model_admin.model, model_admin, field_path=str(column))
    return made


def parameters(filters: list[ListFilter]) -> set[str]:
    """Every name that one of them reads; a name that only begins like one of these is none."""
    return {name for spec in filters for name in spec.expected_parameters() or [] if name}


def check(filters: list[ListFilter], names: set[str], request: HttpRequest) -> None:
    """Refuse whatever no filter asks for, alike for columns that exist and those that don't."""
    if names - parameters(filters):
        note("lookup_refused", request=request, account=request.user.pk)
        raise DisallowedModelAdminLookup("A list is asked only by its own filters.")
    for spec in filters:
        if isinstance(spec, RelatedFieldListFilter):
            check_related(spec)


def check_related(spec: Any) -> None:
    """A row that the filter does not offer is asked for like one that does not exist."""
    offered = {str(key) for key, _ in spec.lookup_choices}
    if not offered.issuperset(spec.used_parameters.get(spec.lookup_kwarg, [])):
        raise IncorrectLookupParameters
