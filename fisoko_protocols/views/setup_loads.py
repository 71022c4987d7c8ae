"""Set-up from files: the form, the dry run's report, «Применить», what to mend (spec/04).

A file is read in memory within the request and forgotten; what waits are the known columns' valid values.
"""

from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import for_role
from fisoko_protocols.middleware import ProtocolFile
from fisoko_protocols.models import SetupImport, SetupTable
from fisoko_protocols.spreadsheets.setup_reading import Reading, read_setup
from fisoko_protocols.spreadsheets.setup_tables import FILES, SetupFile
from fisoko_protocols.views.files import XLSX, attachment
from fisoko_protocols.views.setup import LATEST, PEOPLE, crumbs
from fisoko_protocols.workflow import loading
from fisoko_protocols.workflow.loading.jobs import in_words, reason_at
from portal.acting import act, not_yours_is_404
from portal.history import Actor
from portal.loads import will_write
from portal.models import Job, LoadOutcome
from portal.requests import InRole
from portal.sizes import too_large
from portal.spreadsheets import CellError, SpreadsheetError, annotate, write

ROWS_A_PAGE = 50
MOST_MARKED = 2000
SKIPPED = "skipped"
BADGES = {LoadOutcome.ADDED: "done", LoadOutcome.CHANGED: "in_work", LoadOutcome.REFUSED: "refused"}
# What a part of the report is called, and each of its rows.
TO_DO = {"added": ("Добавятся", "Добавится"), "changed": ("Изменятся", "Изменится"), "refused": ("", "Ошибка")}
DONE = {"added": ("Добавлены", "Добавлена"), "changed": ("Изменены", "Изменена"), "refused": ("", "Ошибка")}
NOT_CHOSEN = "Файл не выбран. Выберите таблицу на Вашем компьютере."
TOO_LARGE = "Файл {}. Нужно не больше {}: разделите таблицу на несколько файлов."
NOTHING_TO_MARK = "В этом файле нет ошибок: пометок ставить негде."
TOO_LONG = f"Пометки ставятся в файлах до {MOST_MARKED} строк. Скачайте список ошибок на странице проверки."


def file_of(table: str) -> SetupFile:
    if table not in SetupTable.values:
        raise Http404
    return FILES[SetupTable(table)]


@sensitive_variables()
def read_sent(request: InRole, file: SetupFile) -> tuple[bytes, Reading]:
    sent = request.FILES.get("file")
    if not isinstance(sent, ProtocolFile):
        raise SpreadsheetError(NOT_CHOSEN)
    if sent.too_large:
        raise SpreadsheetError(TOO_LARGE.format(*too_large(sent.size or 0, settings.PROTOCOL_MAX_BYTES)))
    content = sent.read()
    return content, read_setup(content, file)


@for_role(*PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_variables()
def load(request: InRole, table: str) -> HttpResponse:
    file = file_of(table)
    if request.method != "POST":
        return load_page(request, table, file)
    try:
        _, reading = read_sent(request, file)
    except SpreadsheetError as error:
        return load_page(request, table, file, error=error.sentence)
    made = loading.begin(table=table, columns=columns_of(reading, file), lines=reading.lines, actor=Actor.of(request))
    return redirect("protocols:setup-report", made.pk)


def columns_of(reading: Reading, file: SetupFile) -> dict[str, list[str]]:
    return {key: [letters, file.titles[key]] for key, letters in reading.letters.items()}


def load_page(request: InRole, table: str, file: SetupFile, *, error: str = "") -> HttpResponse:
    title = f"Загрузить из файла: {SetupTable(table).label}"
    loads = SetupImport.objects.visible_to(request.role).filter(table=table)
    context = {
        "title": title,
        "table": table,
        "meaning": file.meaning,
        "columns": [
            (column.title, column.required, file.notes.get(column.key, ""), example)
            for column, example in zip(file.table.columns, file.example, strict=True)
        ],
        "max_rows": file.max_rows,
        "max_bytes": settings.PROTOCOL_MAX_BYTES,
        "loads": loads[:LATEST],
        "error": error,
        "breadcrumbs": crumbs(title),
    }
    return render(request, "fisoko_protocols/setup/load.html", context)


@for_role(*PEOPLE)
@require_safe
def template(request: InRole, table: str) -> HttpResponse:
    """The head alone: an example row would be loaded one day."""
    file = file_of(table)
    out = BytesIO()
    write(out, title=SetupTable(table).label, columns=file.table.columns, rows=[])
    return attachment(out.getvalue(), XLSX, f"setup-{table}.xlsx")


@for_role(*PEOPLE)
@require_POST
@never_cache
@sensitive_variables()
def marked(request: InRole, table: str) -> HttpResponse:
    """«Скачать с пометками»: the person's own workbook back, nothing of it kept."""
    file = file_of(table)
    try:
        content, reading = read_sent(request, file)
        if len(reading.lines) > MOST_MARKED:
            raise SpreadsheetError(TOO_LONG)
        errors = errors_of(reading, table, columns_of(reading, file))
        if not errors:
            raise SpreadsheetError(NOTHING_TO_MARK)
        return attachment(annotate(content, errors), XLSX, f"setup-{table}-marked.xlsx")
    except SpreadsheetError as error:
        return load_page(request, table, file, error=error.sentence)


def errors_of(reading: Reading, table: str, columns: dict[str, list[str]]) -> list[CellError]:
    """As the dry run finds them."""
    rows = [loading.Row(number, values, [("", "")] if errors else []) for number, values, errors in reading.lines]
    loading.judged(loading.LOADERS[table](), rows)
    found = [error for _, _, errors in reading.lines for error in errors]
    found += [reason_at(columns, row.number, *reason) for row in rows for reason in row.reasons if reason[1]]
    return [CellError(text, address=address, title=title) for address, title, text in found]


# --- The report --------------------------------------------------------------------------------------------


def own_load(request: InRole, pk: int) -> SetupImport:
    own = SetupImport.objects.visible_to(request.role).select_related("check_job", "apply_job")
    return get_object_or_404(own, pk=pk)


@for_role(*PEOPLE)
@require_safe
def report(request: InRole, pk: int) -> HttpResponse:
    """How far the work is, and, once it is over, what came of it."""
    found = own_load(request, pk)
    job = found.apply_job or found.check_job
    title = f"Загрузка: {found.get_table_display()}"
    context: dict[str, Any] = {
        "title": title,
        "load": found,
        "job": job,
        "doing": "Загружается" if found.apply_job else "Проверяется",
        "breadcrumbs": crumbs(title),
    }
    if request.headers.get("HX-Request") == "true":
        response = render(request, "fisoko_protocols/setup/_progress.html", context)
        if job is None or job.is_over:
            response["HX-Refresh"] = "true"
        return response
    if found.check_job and found.check_job.status == Job.Status.DONE:
        context |= report_context(request, found, found.check_job.result)
    return render(request, "fisoko_protocols/setup/report.html", context)


def report_context(request: InRole, load: SetupImport, found: dict[str, int]) -> dict[str, Any]:
    applied = load.apply_job
    over = bool(applied and applied.status == Job.Status.DONE)
    skipped = applied.result.get("skipped", 0) if applied else 0
    numbers = {"refused": found["refused"], SKIPPED: skipped, "changed": found["changed"], "added": found["added"]}
    asked = request.GET.get("show", "")
    shown = asked if asked in numbers else next((code for code, number in numbers.items() if number), "added")
    lines = load.lines.exclude(skipped="") if shown == SKIPPED else load.lines.filter(outcome=shown)
    page = Paginator(lines, ROWS_A_PAGE).get_page(request.GET.get("page"))
    words = DONE if over else TO_DO
    labels = {"refused": "С ошибками", SKIPPED: "Пропущены", "changed": words["changed"][0], "added": words["added"][0]}
    return {
        "found": found,
        "figures": figures(found, applied.result if applied and over else None),
        "tabs": [(code, labels[code], number, code == shown) for code, number in numbers.items() if number],
        "page": page,
        "rows": [(line, BADGES[LoadOutcome(line.outcome)], words[line.outcome][1]) for line in page],
        "came": in_words(applied.result) if applied and applied.is_over else "",
        "may_apply": not applied and will_write(found),
        "submit": f"Применить: {changes_in_words(found)}",
    }


def figures(found: dict[str, int], came: dict[str, int] | None) -> list[tuple[str, int]]:
    """What would be done, or, once it is, what was."""
    rest = [("Без изменений", found["unchanged"]), ("С ошибками", found["refused"])]
    if came is None:
        return [("Добавится", found["added"]), ("Изменится", found["changed"]), *rest]
    skipped = [("Пропущено", came["skipped"])] if came["skipped"] else []
    return [("Добавлено", came["added"]), ("Изменено", came["changed"]), *skipped, *rest]


def changes_in_words(found: dict[str, int]) -> str:
    added = [f"добавить {found['added']}"] if found["added"] else []
    return ", ".join([*added, *([f"изменить {found['changed']}"] if found["changed"] else [])])


@for_role(*PEOPLE)
@require_POST
@not_yours_is_404
def apply(request: InRole, pk: int) -> HttpResponse:
    return act(
        request,
        lambda: loading.carry_out(load_id=pk, actor=Actor.of(request)),
        done="Загрузка началась.",
        to=reverse("protocols:setup-report", args=[pk]),
    )


@for_role(*PEOPLE)
@require_safe
def errors(request: InRole, pk: int) -> HttpResponseBase:
    """The errors of the dry run as a list, of a file of any length."""
    found = own_load(request, pk)
    out = BytesIO()
    lines = found.lines.filter(outcome=LoadOutcome.REFUSED).iterator(chunk_size=1000)
    rows = ([line.number, address, title, text] for line in lines for address, title, text in line.reasons)
    write(out, title="Ошибки", columns=["Строка", "Ячейка", "Столбец", "Что исправить"], rows=rows)
    out.seek(0)
    return FileResponse(out, as_attachment=True, filename=f"setup-{found.table}-errors.xlsx")
