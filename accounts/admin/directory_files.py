"""«Загрузить из файла» and «Выгрузить» on the desk's lists of the directory."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.http import content_disposition_header

from accounts import exports
from accounts.imports import begin, can_load, carry_out
from accounts.imports.applying import in_words
from accounts.imports.marked import marked_file
from accounts.imports.workflow import check_file
from accounts.models import DirectoryExport, DirectoryImport
from portal.acting import act
from portal.desk import ScopedAdmin, role_of
from portal.files import serve
from portal.history import Actor
from portal.loads import will_write
from portal.models import Job, LoadOutcome
from portal.requests import PortalRequest
from portal.sizes import limit_label
from portal.spreadsheets import SpreadsheetError
from portal.spreadsheets.container import MAX_BYTES
from portal.text import counted

ROWS_A_PAGE = 50
LATEST = 5
BADGES = {LoadOutcome.ADDED: "done", LoadOutcome.CHANGED: "in_work", LoadOutcome.REFUSED: "refused"}
SKIPPED = "skipped"
# What a part of the report is called, and each of its rows.
TO_DO = {"added": ("Добавятся", "Добавится"), "changed": ("Изменятся", "Изменится"), "refused": ("", "Ошибка")}
DONE = {"added": ("Добавлены", "Добавлена"), "changed": ("Изменены", "Изменена"), "refused": ("", "Ошибка")}


class LoadForm(forms.Form):
    file = forms.FileField(
        label="Файл .xlsx или .csv",
        help_text=f"До {limit_label(MAX_BYTES)}. Первая строка с заголовками столбцов.",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages={
            "required": "Выберите файл с таблицей.",
            "empty": "Файл пустой. Выберите файл с таблицей.",
        },
    )

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        try:
            check_file(upload)
        except SpreadsheetError as error:
            raise ValidationError(error.sentence) from error
        return upload


class ExportForm(forms.Form):
    ending = forms.ChoiceField(
        label="Вид файла", choices=list(exports.FORMATS.items()), initial="xlsx", widget=forms.RadioSelect
    )


class DirectoryFilesAdmin(ScopedAdmin):
    """A list of the directory that is loaded from a file and given out as one."""

    change_list_template = "admin/accounts/directory_list.html"
    directory_table = ""

    def get_urls(self) -> list[URLPattern]:
        info = f"{self.opts.app_label}_{self.opts.model_name}"
        views: list[tuple[str, Any, str]] = [
            ("import/", self.import_view, "import"),
            ("import/<int:pk>/", self.report_view, "import_report"),
            ("import/<int:pk>/apply/", self.apply_view, "import_apply"),
            ("import/<int:pk>/errors/", self.errors_view, "import_errors"),
            ("export/", self.export_view, "export"),
            ("export/job/<int:pk>/", self.export_job_view, "export_job"),
            ("export/<int:pk>/", self.exported_view, "exported"),
        ]
        own = [path(route, self.admin_site.admin_view(view), name=f"{info}_{name}") for route, view, name in views]
        return [*own, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        asked = request.GET.urlencode()
        links = {
            "export_url": f"{self.address('export')}?{asked}" if asked else self.address("export"),
            "import_url": self.address("import") if can_load(role_of(request), self.directory_table) else "",
        }
        return super().changelist_view(request, {**links, **(extra_context or {})})

    # --- Loading -------------------------------------------------------------------------------------

    def own_loads(self, request: HttpRequest) -> Any:
        if not can_load(role_of(request), self.directory_table):
            raise Http404
        return DirectoryImport.objects.visible_to(role_of(request)).filter(table=self.directory_table)

    def import_view(self, request: HttpRequest) -> HttpResponse:
        loads = self.own_loads(request)
        form = LoadForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            upload = form.cleaned_data["file"]
            load = begin(table=self.directory_table, file=upload, name=upload.name, actor=Actor.of(request))
            return redirect(self.address("import_report", load.pk))
        resource = exports.RESOURCES[self.opts.model_name or ""]()
        context = {
            "title": f"Загрузить из файла: {resource.title.lower()}",
            "opts": self.opts,
            "form": form,
            "columns": [(f.column_name, name in resource.needed) for name, f in resource.fields.items()],
            "loads": [(load, self.address("import_report", load.pk)) for load in loads[:LATEST]],
            "export_url": self.address("export"),
            "list_url": self.address("changelist"),
        }
        return self.page(request, "admin/accounts/import.html", context)

    def report_view(self, request: PortalRequest, pk: int) -> HttpResponse:
        """How far the work is, and, once it is over, what came of it."""
        load = get_object_or_404(self.own_loads(request).select_related("check_job", "apply_job"), pk=pk)
        job = load.apply_job or load.check_job
        context = {
            "title": f"Загрузка: {load.name}",
            "opts": self.opts,
            "load": load,
            "job": job,
            "doing": "Загружается" if load.apply_job else "Проверяется",
            "again_url": self.address("import"),
            "list_url": self.address("changelist"),
        }
        if request.htmx:
            response = self.page(request, "admin/accounts/_import_progress.html", context)
            if job is None or job.is_over:
                response["HX-Refresh"] = "true"
            return response
        if load.check_job and load.check_job.status == Job.Status.DONE:
            context |= self.report(request, load, load.check_job.result)
        return self.page(request, "admin/accounts/import_report.html", context)

    def report(self, request: HttpRequest, load: DirectoryImport, found: dict[str, int]) -> dict[str, Any]:
        applied = load.apply_job
        skipped = applied.result.get("skipped", 0) if applied else 0
        shown = self.shown(request, found, skipped)
        rows = load.rows.exclude(skipped="") if shown == SKIPPED else load.rows.filter(outcome=shown)
        page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
        over = bool(applied and applied.status == Job.Status.DONE)
        words = DONE if over else TO_DO
        tabs = [
            ("refused", "С ошибками", found["refused"]),
            (SKIPPED, "Пропущены", skipped),
            ("changed", words["changed"][0], found["changed"]),
            ("added", words["added"][0], found["added"]),
        ]
        return {
            "found": found,
            "figures": figures(found, applied.result if applied and over else None),
            "tabs": [(code, label, number, code == shown) for code, label, number in tabs if number],
            "shown": shown,
            "page": page,
            "rows": [(row, BADGES[LoadOutcome(row.outcome)], words[row.outcome][1]) for row in page],
            "came": in_words(applied.result) if applied and applied.is_over else "",
            "may_apply": not applied and will_write(found),
            "submit": f"Применить: {changes_in_words(found)}",
            "apply_url": self.address("import_apply", load.pk),
            "errors_url": self.address("import_errors", load.pk) if found["refused"] else "",
        }

    def shown(self, request: HttpRequest, found: dict[str, int], skipped: int) -> str:
        """The part of the report asked for, else the first that is not empty."""
        numbers = {"refused": found["refused"], SKIPPED: skipped, "changed": found["changed"], "added": found["added"]}
        asked = request.GET.get("show", "")
        return asked if asked in numbers else next((code for code, number in numbers.items() if number), "added")

    def apply_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        load = get_object_or_404(self.own_loads(request), pk=pk)
        if request.method != "POST":
            raise Http404
        return act(
            request,
            lambda: carry_out(load_id=load.pk, actor=Actor.of(request)),
            done="Загрузка началась.",
            to=self.address("import_report", load.pk),
        )

    def errors_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """The person's own file with its bad cells marked, or, when it is long or a .csv, a list of errors."""
        load = get_object_or_404(self.own_loads(request).select_related("check_job"), pk=pk)
        if not load.check_job or load.check_job.status != Job.Status.DONE:
            raise Http404
        file, name = marked_file(load)
        return FileResponse(file, as_attachment=True, filename=name)

    # --- Giving out ----------------------------------------------------------------------------------

    def export_view(self, request: HttpRequest) -> HttpResponseBase:
        """The list with its filters, asked for by a press, so that opening the page starts nothing."""
        if not self.has_view_permission(request):
            raise Http404
        try:
            rows = self.get_changelist_instance(request).get_queryset(request)
        except IncorrectLookupParameters:
            messages.warning(request, "Такого отбора у списка нет: показан весь список.")
            return redirect(self.address("changelist"))
        number = rows.count()
        form = ExportForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            return self.give(request, rows, number, form.cleaned_data["ending"])
        asked = request.GET.urlencode()
        context = {
            "title": f"Выгрузить: {counted(number, 'запись', 'записи', 'записей')}",
            "opts": self.opts,
            "form": form,
            "number": number,
            "later": number > exports.MOST_AT_ONCE,
            "filtered": bool(asked),
            "list_url": f"{self.address('changelist')}?{asked}" if asked else self.address("changelist"),
        }
        return self.page(request, "admin/accounts/export.html", context)

    def give(self, request: HttpRequest, rows: Any, number: int, ending: str) -> HttpResponseBase:
        model = self.opts.model_name or ""
        if number > exports.MOST_AT_ONCE:
            keys = list(rows.values_list("pk", flat=True))
            job = exports.order(model=model, ending=ending, keys=keys, actor=Actor.of(request))
            return redirect(self.address("export_job", job.pk))
        found = exports.with_places(rows).iterator(chunk_size=exports.CHUNK)
        file = exports.made(model=model, ending=ending, rows=found)
        return FileResponse(file, as_attachment=True, filename=exports.file_name(model, ending))

    def export_job_view(self, request: PortalRequest, pk: int) -> HttpResponse:
        """How far it is, then the file; only for the one who began it."""
        model = self.opts.model_name or ""
        job = get_object_or_404(Job, pk=pk, kind=exports.KIND, by=request.user, payload__model=model)
        export = DirectoryExport.objects.visible_to(role_of(request)).filter(job=job).first()
        context = {
            "title": f"Выгрузка: {counted(len(job.payload['ids']), 'запись', 'записи', 'записей')}",
            "job": job,
            "done": "Файл можно скачать в течение трёх дней." if export else "Срок хранения файла прошёл.",
            "file_url": self.address("exported", export.pk) if export else "",
            "opts": self.opts,
            "list_url": self.address("changelist"),
        }
        return self.page(request, "admin/_desk_job.html" if request.htmx else "admin/desk_job.html", context)

    def exported_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Its owner's alone; to everybody else, and after its days, it does not exist."""
        export = get_object_or_404(DirectoryExport.objects.visible_to(role_of(request)), pk=pk)
        response = serve(export.file, inline_image=False)
        response["Content-Disposition"] = content_disposition_header(True, export.name)
        response["Cache-Control"] = "no-store, private"
        return response


def changes_in_words(found: dict[str, int]) -> str:
    parts = []
    if found["added"]:
        parts.append(f"добавить {found['added']}")
    if found["changed"]:
        parts.append(f"изменить {found['changed']}")
    return ", ".join(parts)


def figures(found: dict[str, int], came: dict[str, int] | None) -> list[tuple[str, int]]:
    """What would be done, or, once it is, what was."""
    rest = [("Без изменений", found["unchanged"]), ("С ошибками", found["refused"])]
    if came is None:
        return [("Добавится", found["added"]), ("Изменится", found["changed"]), *rest]
    skipped = [("Пропущено", came["skipped"])] if came["skipped"] else []
    return [("Добавлено", came["added"]), ("Изменено", came["changed"]), *skipped, *rest]
