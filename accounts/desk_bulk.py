"""One verb over many rows of the desk: chosen in a list, confirmed, done at once, or by a job when they are many."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path

from accounts.job_actors import actor_of, payload_of
from portal.desk import Confirm, ReasonForm, ScopedAdmin
from portal.history import Actor
from portal.ids import read_id, read_ids
from portal.jobs import job_handler, start_job
from portal.models import Job
from portal.requests import PortalRequest
from portal.text import counted
from portal.workflow import Refused

MOST_AT_ONCE = 500
STEP = 100
JOB_KIND = "desk.bulk"
CHOSEN = "chosen"
SEEN = "seen"
REASONS_SHOWN = 5

# (the rows moved, {a row's key: why it was skipped})
Outcome = tuple[Sequence[Any], dict[int, str]]


@dataclass(frozen=True, slots=True)
class Bulk:
    """A verb for many. `refusal(obj)` says before the confirm why a row would be left out; `run` does the rest.

    Where the list keeps stamps of its rows, `run` also takes those that were shown, as `seen`. The list's button says
    the label and `whom`; what comes back to its owner with a reason can be mended, `reversible` says it of other verbs.
    """

    verb: str
    label: str
    what: str
    done: str
    run: Callable[..., Outcome]
    refusal: Callable[[Any], str]
    nothing: str = "Среди выбранных нет записей, с которыми это можно сделать."
    reason_hint: str = ""
    reversible: bool = False
    whom: str = "выбранные"
    words: tuple[str, str, str] = ("запись", "записи", "записей")
    late: Callable[[dict[int, str]], str] = field(default=lambda skipped: " ".join(sorted(set(skipped.values()))))

    def many(self, number: int) -> str:
        return counted(number, *self.words)

    def carry_out(self, keys: Iterable[int], actor: Actor, reason: str, seen: dict[int, str]) -> Outcome:
        return self.run(keys, actor, reason, seen=seen) if seen else self.run(keys, actor, reason)

    def reason_form(self, data: Any = None) -> ReasonForm | None:
        return ReasonForm(data, label="Причина, одна для всех", hint=self.reason_hint) if self.reason_hint else None


class BulkAdmin(ScopedAdmin):
    """Lists whose chosen rows a verb moves together."""

    bulks: Sequence[Bulk] = ()

    def subject(self, obj: Any) -> str:
        """How the confirm page names a row."""
        return str(obj)

    def stamps(self, rows: Iterable[Any]) -> dict[int, str]:
        """What changes whenever a row that is decided on does, by the row's key; nothing where it doesn't matter."""
        return {}

    def bulk_named(self, verb: str) -> Bulk | None:
        return next((bulk for bulk in self.bulks if bulk.verb == verb), None)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        return {**super().get_actions(request), **{f"{b.verb}_selected": self.action_of(b) for b in self.bulks}}

    def action_of(self, bulk: Bulk) -> tuple[Any, str, str]:
        def ask(model_admin: "BulkAdmin", request: HttpRequest, queryset: Any) -> HttpResponse:
            return model_admin.ask(request, bulk, queryset)

        return ask, f"{bulk.verb}_selected", f"{bulk.label} {bulk.whom}"

    def get_urls(self) -> list[URLPattern]:
        info = f"{self.opts.app_label}_{self.opts.model_name}"
        return [
            path("many/job/<int:pk>/", self.admin_site.admin_view(self.job_view), name=f"{info}_bulk_job"),
            path("many/<slug:verb>/", self.admin_site.admin_view(self.bulk_view), name=f"{info}_bulk"),
            *super().get_urls(),
        ]

    # --- Asking --------------------------------------------------------------------------------------

    def ask(self, request: HttpRequest, bulk: Bulk, queryset: Any, form: ReasonForm | None = None) -> HttpResponse:
        """How many, who would be left out and why, before anything is done."""
        rows = list(queryset[: MOST_AT_ONCE + 1])
        if len(rows) > MOST_AT_ONCE:
            return self.ask_many(request, bulk, queryset, form)
        why = {row: bulk.refusal(row) for row in rows}
        ready = [row for row, reason in why.items() if not reason]
        confirm = Confirm(
            **self.wording(bulk, len(ready)),
            what=bulk.what if ready else bulk.nothing,
            form=(form or bulk.reason_form()) if ready else None,
            subjects=[self.subject(row) for row in ready],
            skipped=[(str(row), reason) for row, reason in why.items() if reason],
            hidden=[*((ACTION_CHECKBOX_NAME, row.pk) for row in rows), *self.as_shown(rows)],
            danger=bool(bulk.reason_hint),
            reversible=bulk.reversible or bool(bulk.reason_hint),
            possible=bool(ready),
        )
        return self.confirm(request, confirm)

    def ask_many(self, request: HttpRequest, bulk: Bulk, queryset: Any, form: ReasonForm | None) -> HttpResponse:
        """Too many to name: the number, and that the work goes on without the person waiting."""
        rows = list(queryset.order_by("pk"))
        keys = [row.pk for row in rows]
        later = "Их много: портал сделает это в фоне и покажет, сколько готово. Записи в другом состоянии он пропустит."
        confirm = Confirm(
            **self.wording(bulk, len(keys)),
            what=f"{bulk.what} {later}",
            form=form or bulk.reason_form(),
            # One field, not thousands: the server takes a limited number of them.
            hidden=[(CHOSEN, ",".join(map(str, keys))), *self.as_shown(rows)],
            danger=bool(bulk.reason_hint),
            reversible=bulk.reversible or bool(bulk.reason_hint),
        )
        return self.confirm(request, confirm)

    def as_shown(self, rows: Iterable[Any]) -> list[tuple[str, str]]:
        """The stamps in one field, to come back with the answer."""
        stamps = self.stamps(rows)
        return [(SEEN, ",".join(f"{key}:{stamp}" for key, stamp in stamps.items()))] if stamps else []

    def wording(self, bulk: Bulk, number: int) -> dict[str, Any]:
        return {
            "title": f"{bulk.label}: {bulk.many(number)}",
            "submit": f"{bulk.label} {bulk.many(number)}",
            "cancel_url": self.address("changelist"),
            "action": self.address("bulk", bulk.verb),
        }

    # --- Doing -----------------------------------------------------------------------------------------

    def bulk_view(self, request: HttpRequest, verb: str) -> HttpResponse:
        """The confirmed act; rows outside the scope are not there for it."""
        bulk = self.bulk_named(verb)
        if bulk is None or request.method != "POST":
            raise Http404
        named = [*request.POST.getlist(ACTION_CHECKBOX_NAME), *request.POST.get(CHOSEN, "").split(",")]
        rows = self.get_queryset(request).filter(pk__in=read_ids(named))
        form = bulk.reason_form(request.POST)
        if form is not None and not form.is_valid():
            return self.ask(request, bulk, rows, form)
        reason = form.cleaned_data["reason"] if form else ""
        keys = list(rows.order_by("pk").values_list("pk", flat=True))
        seen = seen_in(request.POST.get(SEEN, ""))
        if len(keys) > MOST_AT_ONCE:
            job = start_bulk(self.opts.label_lower, bulk.verb, keys, reason, Actor.of(request), seen)
            return redirect(self.address("bulk_job", job.pk))
        return self.act(request, bulk, keys, reason, seen)

    def act(self, request: HttpRequest, bulk: Bulk, keys: list[int], reason: str, seen: dict[int, str]) -> HttpResponse:
        moved, skipped = bulk.carry_out(keys, Actor.of(request), reason, seen) if keys else ([], {})
        if moved:
            messages.success(request, f"{bulk.done}: {bulk.many(len(moved))}. Письма в очереди.")
        if skipped:
            messages.warning(request, f"Пропущено: {bulk.many(len(skipped))}. {bulk.late(skipped)}")
        if not keys:
            messages.warning(request, "Ничего не выбрано, ничего не изменено.")
        return redirect(self.address("changelist"))

    # --- The job -----------------------------------------------------------------------------------------

    def job_view(self, request: PortalRequest, pk: int) -> HttpResponse:
        """How far it is; only for the one who began it."""
        job = get_object_or_404(Job, pk=pk, kind=JOB_KIND, by=request.user, payload__model=self.opts.label_lower)
        bulk = self.bulk_named(job.payload["verb"])
        if bulk is None:
            raise Http404
        context = {
            "title": f"{bulk.label}: {bulk.many(len(job.payload['ids']))}",
            "job": job,
            "done": f"{bulk.done}: {bulk.many(job.result.get('moved', 0))}.",
            "skipped": bulk.many(job.result["skipped"]) if job.result.get("skipped") else "",
            "opts": self.opts,
            "list_url": self.address("changelist"),
        }
        return self.page(request, "admin/_desk_job.html" if request.htmx else "admin/desk_job.html", context)


def seen_in(text: str) -> dict[int, str]:
    """The stamps that a confirm page has shown: «12:a1b2,13:c3d4»."""
    pairs = ((read_id(key), stamp) for key, _, stamp in (pair.partition(":") for pair in text.split(",")))
    return {key: stamp for key, stamp in pairs if key is not None}


def start_bulk(
    model: str, verb: str, ids: list[int], reason: str, actor: Actor, seen: dict[int, str] | None = None
) -> Job:
    payload = {
        "model": model,
        "verb": verb,
        "ids": ids,
        "reason": reason,
        "seen": seen or {},
        **payload_of(actor),
    }
    return start_job(kind=JOB_KIND, payload=payload, by=actor.user)


@job_handler(JOB_KIND, "Действие над выбранными записями", tell_failure=True)
def run_bulk(job: Job) -> dict[str, Any]:
    """A hundred rows a transaction; what is done stays done, whatever happens to the worker."""
    model = apps.get_model(job.payload["model"])
    model_admin: Any = admin.site.get_model_admin(model)
    bulk = model_admin.bulk_named(job.payload["verb"])
    ids, reason = job.payload["ids"], job.payload["reason"]
    seen = {int(key): stamp for key, stamp in job.payload.get("seen", {}).items()}
    while job.progress_done < len(ids):
        step = ids[job.progress_done : job.progress_done + STEP]
        with transaction.atomic():
            actor = actor_of(job)
            mine = model_admin.within(model._default_manager.filter(pk__in=step), actor.role)
            moved, skipped = run_step(bulk, list(mine.values_list("pk", flat=True)), actor, reason, seen)
            result = added(job.result, moved, skipped, gone=len(step) - moved - len(skipped))
            job.renew(
                lease=job.lease(), progress_done=job.progress_done + len(step), progress_total=len(ids), result=result
            )
    return job.result


def run_step(
    bulk: Bulk, keys: list[int], actor: Actor, reason: str, seen: dict[int, str]
) -> tuple[int, dict[int, str]]:
    if not keys:
        return 0, {}
    try:
        moved, skipped = bulk.carry_out(keys, actor, reason, {key: seen[key] for key in keys if key in seen})
    except Refused as refusal:
        return 0, dict.fromkeys(keys, str(refusal))
    return len(moved), skipped


def added(result: dict[str, Any], moved: int, skipped: dict[int, str], *, gone: int) -> dict[str, Any]:
    """The figures so far; the reasons most often given are kept with their numbers."""
    reasons = Counter(result.get("reasons", {}))
    reasons.update(skipped.values())
    return {
        "moved": result.get("moved", 0) + moved,
        "skipped": result.get("skipped", 0) + len(skipped) + gone,
        "reasons": dict(reasons.most_common(REASONS_SHOWN)),
    }
