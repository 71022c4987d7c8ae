"""The components of look.md: each tag draws one template and refuses what it does not know.

A builtin library of the template engine: no {% load %} needed. No tag here reads the database.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from django import forms, template
from django.core.paginator import Page
from django.forms.boundfield import BoundField
from django.middleware.csrf import get_token
from django.template import Context
from django.template.loader import get_template, render_to_string
from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from portal import kept as kept_forms
from portal.devices import as_words
from portal.look import FilterTag, without
from portal.models import HistoryRecord
from portal.sizes import limit_label

register = template.Library()

STYLESHEETS = (
    "bootstrap/css/bootstrap.min.css",
    "css/tokens.css",
    "css/page.css",
    "css/head.css",
    "css/menu.css",
    "css/foot.css",
    "css/buttons.css",
    "css/badge.css",
    "css/messages.css",
    "css/forms.css",
    "css/table.css",
    "css/lists.css",
    "css/record.css",
    "css/states.css",
    "css/front.css",
)
MODULES = ("menus", "once", "unsaved", "files", "autosubmit", "trouble")
BADGE_KINDS = ("done", "waiting", "refused", "in_work", "neutral")
CONTROL_CLASSES = {"select": "form-select", "selectmultiple": "form-select"}
CHOICE_WIDGETS = (forms.RadioSelect, forms.CheckboxSelectMultiple)


def refuse_unless(condition: object, sentence: str) -> None:
    if not condition:
        raise ValueError(sentence)


def draw(component: str, /, **values: Any) -> SafeString:
    return render_to_string(f"components/{component}.html", values)


# {{ max_bytes|limit_label }}: «5,0 МБ», never rounded up.
register.filter(limit_label)


@register.simple_tag
@cache
def assets(*, low_vision: bool = False) -> SafeString:
    """The links and scripts of every page: the same until the next start, so built once."""
    sheets = [*STYLESHEETS, *(["css/low-vision.css"] if low_vision else [])]
    links = [format_html('<link rel="stylesheet" href="{}">', static(name)) for name in sheets]
    links.append(format_html('<link rel="stylesheet" href="{}" media="print">', static("css/print.css")))
    links += [format_html('<script type="module" src="{}"></script>', static(f"js/{name}.js")) for name in MODULES]
    return mark_safe("\n".join(links))  # noqa: S308 — joined from escaped pieces


@register.simple_tag
@cache
def stylesheet(name: str) -> SafeString:
    """{% stylesheet "css/catalogue.css" %}: one that only some pages need, built once as well."""
    return format_html('<link rel="stylesheet" href="{}">', static(name))


@cache
def piece(name: str) -> str:
    """A template's own text, for `repeat`."""
    source: str = get_template(name).template.source  # type: ignore[attr-defined]
    refuse_unless("{%" not in source and "{{" not in source, f"{name} is filled by names in single braces only.")
    return source


@register.simple_tag
def repeat(name: str, rows: Iterable[Mapping[str, Any]]) -> SafeString:
    """{% repeat "…/_row.html" rows %}: the piece once for each row, {place} in it filled with the row's own «place».

    For long lists: {% for %} would go through the template engine for each of two hundred values.
    """
    source = piece(name)
    # Nearly all values come ready for HTML; asking each by the whole of `conditional_escape` costs more than the rest.
    return SafeString("".join([source.format_map(ready(row)) for row in rows]))


def ready(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value if type(value) is SafeString else conditional_escape(value) for key, value in row.items()}


@register.simple_tag(takes_context=True)
def guard(context: Context) -> SafeString:
    """{% guard %} instead of {% csrf_token %}: the token, and the person and role the form was drawn for."""
    request = context["request"]
    return format_html(
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}"><input type="hidden" name="{}" value="{}">',
        get_token(request),
        kept_forms.FIELD,
        kept_forms.token(request),
    )


@register.inclusion_tag("components/status_badge.html")
def status_badge(kind: str, label: str) -> dict[str, Any]:
    """{% status_badge "done" "Активен" %}: a word and a sign, never a colour alone."""
    refuse_unless(kind in BADGE_KINDS, f"Unknown kind of badge: {kind!r}; known are {', '.join(BADGE_KINDS)}.")
    refuse_unless(label, "A badge needs its word.")
    return {"kind": kind, "label": label}


@register.simple_block_tag
def page_head(content: str, title: str, badge: str = "", kind: str = "neutral") -> SafeString:
    """{% page_head title="Анкета № 12" badge="Активна" kind="done" %}the one button{% endpage_head %}."""
    refuse_unless(title, "A page head needs its title.")
    refuse_unless(kind in BADGE_KINDS, f"Unknown kind of badge: {kind!r}.")
    return draw("page_head", title=title, badge=badge, kind=kind, action=content if content.strip() else "")


@register.simple_block_tag(takes_context=True)
def filter_bar(
    context: Context, content: str, *, tags: Iterable[FilterTag] = (), reset: str = "", action: str = ""
) -> SafeString:
    """The filters in one line, the active ones below as removable tags; `tags` come from portal.look.filter_tags."""
    tags = list(tags)
    refuse_unless(all(isinstance(tag, FilterTag) for tag in tags), "filter_bar takes FilterTag objects.")
    return draw("filter_bar", fields=content, tags=tags, reset=reset or context["request"].path, action=action)


@register.inclusion_tag("components/empty_state.html")
def empty_state(title: str, text: str, *, action_url: str = "", action_label: str = "") -> dict[str, Any]:
    """Why it is empty and what to do."""
    refuse_unless(title and text, "An empty state says why it is empty and what to do.")
    refuse_unless(bool(action_url) == bool(action_label), "An action has both an address and a label.")
    return {"title": title, "text": text, "action_url": action_url, "action_label": action_label}


@register.inclusion_tag("components/steps.html")
def steps(current: int, names: Sequence[str]) -> dict[str, Any]:
    """{% steps 2 names %}: «Шаг 2 из 4» and the names, the current one marked."""
    refuse_unless(1 <= current <= len(names), f"Step {current} of {len(names)} does not exist.")
    return {"current": current, "total": len(names), "name": names[current - 1], "names": names}


@register.inclusion_tag("components/timeline.html")
def timeline(
    records: Iterable[HistoryRecord], *, states: Mapping[str, str] | None = None, devices: bool = False
) -> dict[str, Any]:
    """«История действий», newest first; `states` turns codes of states into their labels, `devices` also says on what
    and in which session (its first signs tell sessions apart)."""
    labels = dict(states or {})
    grant: Any = HistoryRecord._meta.get_field("role_grant").related_model
    roles = dict(grant._meta.get_field("role").flatchoices)
    entries = [
        {
            "record": record,
            "role": roles.get(record.role, ""),
            "source": labels.get(record.from_state, record.from_state),
            "target": labels.get(record.to_state, record.to_state),
            "device": device_line(record) if devices else "",
        }
        for record in records
    ]
    return {"entries": entries}


def device_line(record: HistoryRecord) -> str:
    session = f"сеанс {record.session[:4]}" if record.session else ""
    return ", ".join(filter(None, [as_words(record.device), session]))


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: Context, page: Page, *, parameter: str = "page") -> dict[str, Any]:
    """Links that keep the rest of the address; nothing when one page holds all."""
    refuse_unless(isinstance(page, Page), "pagination takes a Page of a Paginator.")
    if page.paginator.num_pages == 1:
        return {"page": None}
    start = without(context["request"].GET, parameter)
    prefix = f"?{start}&{parameter}=" if start else f"?{parameter}="
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    links = [(number, f"{prefix}{number}" if isinstance(number, int) else "") for number in numbers]
    return {
        "page": page,
        "links": links,
        "previous": f"{prefix}{page.number - 1}" if page.has_previous() else "",
        "next": f"{prefix}{page.number + 1}" if page.has_next() else "",
    }


@register.inclusion_tag("components/form_errors.html")
def form_errors(form: forms.BaseForm) -> dict[str, Any]:
    """The summary on top of a refused form, with a link to each field."""
    refuse_unless(isinstance(form, forms.BaseForm), "form_errors takes a form.")
    if not form.is_bound or form.is_valid():
        return {"errors": []}
    errors = [(error, "") for error in form.non_field_errors()]
    errors += [(f"{bound.label}: {error}", bound.auto_id) for bound in form for error in bound.errors]
    return {"errors": errors}


@register.simple_tag
def field(bound: BoundField, **attrs: Any) -> SafeString:
    """One field with its label, hint, error; `attrs` with «_» for «-» go to the control: data_autosubmit="1"."""
    refuse_unless(isinstance(bound, BoundField), "field takes a field of a form: {% field form.name %}.")
    if bound.is_hidden:
        return bound.as_hidden()
    widget = bound.field.widget
    extra = dashed(attrs)
    described = bound.aria_describedby or ""
    common = {"field": bound, "described": described, "optional": is_optional(bound)}
    if isinstance(widget, CHOICE_WIDGETS):
        return draw("field_choices", **common, options=options(bound))
    if isinstance(widget, forms.CheckboxInput):
        return draw("field_checkbox", **common, control=control(bound, extra, ""))
    if isinstance(widget, forms.FileInput):
        return file_picker(bound, **attrs)
    css = CONTROL_CLASSES.get(bound.widget_type, "form-control")
    return draw("field", **common, control=control(bound, extra, css))


@register.simple_tag
def file_picker(bound: BoundField, *, kept: Any = None, **attrs: Any) -> SafeString:
    """A file with its limit and preview. `kept` (default: `form.kept[name]`) is what a refused form holds:
    .token, .name and optionally .url for a picture of it."""
    refuse_unless(isinstance(bound.field.widget, forms.FileInput), "file_picker takes a field with a file.")
    kept = kept or getattr(bound.form, "kept", {}).get(bound.name)
    attrs = {"class": "form-control", "id": bound.auto_id, "data-preview": f"{bound.auto_id}_preview"} | dashed(attrs)
    attrs = bound.build_widget_attrs(attrs)
    if kept:
        attrs.pop("required", None)
    plain = forms.FileInput(attrs=bound.field.widget.attrs)
    return draw(
        "file_picker",
        field=bound,
        kept=kept,
        described=bound.aria_describedby,
        optional=is_optional(bound),
        control=plain.render(bound.html_name, None, attrs),
    )


@register.simple_block_tag(takes_context=True)
def portal_form(
    context: Context,
    content: str,
    form: forms.BaseForm,
    *,
    submit: str,
    action: str = "",
    name: str = "",
    once: bool = True,
    unsaved: bool = False,
) -> SafeString:
    """A whole form: summary of errors, fields, the button that says what it does.

    What stands inside the block goes beside the button: {% portal_form form submit="Отправить" %}<a …>Отмена</a>
    {% endportal_form %}."""
    refuse_unless(isinstance(form, forms.BaseForm), "portal_form takes a form.")
    refuse_unless(submit and submit.lower() not in {"ок", "ok"}, "The button says what it does.")
    values = {"form": form, "submit": submit, "action": action, "name": name, "once": once, "unsaved": unsaved}
    return draw("form", **values, beside=content, request=context["request"])


@register.inclusion_tag("components/form_fields.html")
def form_fields(form: forms.BaseForm) -> dict[str, Any]:
    """The summary of errors and all fields, for a page with its own <form>."""
    refuse_unless(isinstance(form, forms.BaseForm), "form_fields takes a form.")
    return {"form": form, "starred": any(bound.field.required for bound in form.visible_fields())}


@register.simple_tag
def sentence(text: str, number: int) -> SafeString:
    """«Ждут вашего решения: 7»: what waits for this person, said first on a list."""
    refuse_unless(isinstance(number, int), "A sentence counts with a whole number.")
    return mark_safe(  # noqa: S308 — both parts are escaped or a number
        f'<p class="waiting-line">{conditional_escape(text)}: <strong>{number}</strong></p>'
    )


def is_optional(bound: BoundField) -> bool:
    return not bound.field.required and not bound.field.disabled


def control(bound: BoundField, extra: dict[str, Any], css: str) -> SafeString:
    """The widget with the portal's class; the form's own classes stay."""
    own = bound.field.widget.attrs.get("class", "")
    classes = f"{css} {own}".strip()
    return bound.as_widget(attrs=({"class": classes} if classes else {}) | extra)


def dashed(attrs: Mapping[str, Any]) -> dict[str, Any]:
    return {name.replace("_", "-"): value for name, value in attrs.items()}


def options(bound: BoundField) -> list[dict[str, Any]]:
    """Radio buttons and boxes one by one; aria-invalid belongs to their group, not to each."""
    drawn = []
    for option in bound.subwidgets:
        option.data["attrs"].pop("aria-invalid", None)
        if isinstance(bound.field.widget, forms.CheckboxSelectMultiple):
            option.data["attrs"].pop("required", None)
        drawn.append({"id": option.id_for_label, "control": option.tag(), "label": option.choice_label})
    return drawn
