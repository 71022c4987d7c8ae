"""Tab «Excel» of protocol 2: the template out, a filled one in, its check row by row, «Применить» (004, spec/04).

A file lives in memory for one request. The answer to sending it shows all its rows; what waits for «Применить» are
valid values of changed kits only, so their page shows no errors and no addresses.
"""

from functools import partial

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import for_role
from fisoko_protocols import rules, workflow
from fisoko_protocols.middleware import ProtocolFile
from fisoko_protocols.models import Protocol, Upload
from fisoko_protocols.spreadsheets.protocol_two import ProtocolTwoHead, write_template
from fisoko_protocols.spreadsheets.protocol_two_marking import mark_workbook
from fisoko_protocols.spreadsheets.protocol_two_preview import Preview, State
from fisoko_protocols.spreadsheets.protocol_two_reading import read_upload
from fisoko_protocols.spreadsheets.protocol_two_schools import logins_by_name
from fisoko_protocols.views.files import XLSX, attachment, file_name
from fisoko_protocols.views.frame import PEOPLE, frame_context, own_protocol, told
from fisoko_protocols.views.preview import groups_of, kept_rows
from portal.acting import not_yours_is_404
from portal.history import Actor
from portal.requests import InRole
from portal.sizes import too_large
from portal.spreadsheets import SpreadsheetError
from portal.workflow import NotYours, Refused

PER_PAGE = 100
FILE = "file"
NOT_CHOSEN = "Файл не выбран. Выберите заполненный шаблон протокола 2 на Вашем компьютере."
TOO_LARGE = (
    "Файл {}. Нужно не больше {}: сформируйте шаблон заново и перенесите в него таблицу. Из файла ничего не взято."
)
NOTHING_TO_MARK = "В этом файле нет ни ошибок, ни замечаний: пометок ставить негде."
NAMED = 10


@for_role(*PEOPLE)
@require_safe
def excel(request: InRole, pk: int) -> HttpResponse:
    return excel_page(request, own_protocol(request, pk))


def excel_page(request: InRole, protocol: Protocol, *, error: str = "") -> HttpResponse:
    waiting = Upload.objects.visible_to(request.role).filter(protocol=protocol)
    context = frame_context(request, protocol, "excel") | {
        "error": error,
        "max_bytes": settings.PROTOCOL_MAX_BYTES,
        "waiting": [(found, len(found.rows), elsewhere(request, protocol, found)) for found in waiting],
    }
    return render(request, "fisoko_protocols/protocol/excel.html", context)


def elsewhere(request: InRole, protocol: Protocol, upload: Upload) -> str:
    """When it was sent, if in another session: people of a ППО share its login, and this may be somebody else's."""
    return "" if upload.session == Actor.of(request).session else told(protocol, upload.created_at)


@for_role(*PEOPLE)
@require_safe
@never_cache
def template(request: InRole, pk: int) -> HttpResponse:
    """«Сформировать excel шаблон»: kits and what is entered so far, lists in the cells."""
    protocol = own_protocol(request, pk)
    content = write_template(head_of(protocol), workflow.lines_of(protocol))
    return attachment(content, XLSX, file_name(2, protocol, "xlsx"))


def head_of(protocol: Protocol) -> ProtocolTwoHead:
    sitting = protocol.sitting
    return ProtocolTwoHead(
        point_login=protocol.point.login,
        assessment=sitting.assessment.title,
        category=sitting.category,
        category_title=sitting.get_category_display(),
        subject_code=sitting.subject.code,
        subject=sitting.subject.name,
    )


# --- A file comes ------------------------------------------------------------------------------------------


@sensitive_variables()
def sent_content(request: InRole) -> bytes:
    """SpreadsheetError with what to do where there is no file, or one that is too large."""
    file = request.FILES.get(FILE)
    if not isinstance(file, ProtocolFile):
        raise SpreadsheetError(NOT_CHOSEN)
    if file.too_large:
        raise SpreadsheetError(TOO_LARGE.format(*too_large(file.size or 0, settings.PROTOCOL_MAX_BYTES)))
    return file.read()


@sensitive_variables("content")
def previewed(protocol: Protocol, content: bytes) -> Preview:
    head = head_of(protocol)
    return read_upload(
        content,
        head,
        workflow.lines_of(protocol),
        known_logins=workflow.known_schools,
        find_schools=partial(logins_by_name, region_code=head.region_code),
    )


def back_to_excel(request: InRole, pk: int) -> HttpResponse:
    """The answer to a sent file stands at its own address: who opens that again, or signs in anew, is led here."""
    return redirect("protocols:protocol-excel", own_protocol(request, pk).pk)


def own_to_fill(request: InRole, pk: int) -> Protocol:
    protocol = own_protocol(request, pk)
    if not rules.fills(request.role, protocol):
        raise NotYours
    return protocol


@for_role(*PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@not_yours_is_404
@sensitive_variables()
def upload(request: InRole, pk: int) -> HttpResponse:
    """«Загрузить из excel»: the answer shows what would change; without errors the changes wait for «Применить»."""
    if request.method != "POST":
        return back_to_excel(request, pk)
    protocol = own_to_fill(request, pk)
    if reason := workflow.refusal_to_fill(protocol):
        messages.error(request, reason)
        return redirect("protocols:protocol-excel", pk)
    try:
        preview = previewed(protocol, sent_content(request))
    except SpreadsheetError as error:
        return excel_page(request, protocol, error=error.sentence)
    kept = None
    if preview.changes and not preview.has_errors:
        try:
            kept = workflow.keep_upload(protocol_id=pk, rows=preview.changes, actor=Actor.of(request))
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("protocols:protocol-excel", pk)
    context = frame_context(request, protocol, "excel") | {
        "preview": preview,
        "groups": groups_of(preview),
        "upload": kept,
        "busy": True,
        "errors": preview.counts[State.ERROR],
        "max_bytes": settings.PROTOCOL_MAX_BYTES,
    }
    return render(request, "fisoko_protocols/protocol/checked.html", context)


@for_role(*PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@not_yours_is_404
@sensitive_variables()
def marked(request: InRole, pk: int) -> HttpResponse:
    """«Скачать с пометками»: the person's own workbook back, nothing of it kept."""
    if request.method != "POST":
        return back_to_excel(request, pk)
    protocol = own_to_fill(request, pk)
    try:
        content = sent_content(request)
        preview = previewed(protocol, content)
        if not any(preview.all_notes()):
            raise SpreadsheetError(NOTHING_TO_MARK)
        return attachment(mark_workbook(content, preview), XLSX, file_name(2, protocol, "xlsx", what="marked"))
    except SpreadsheetError as error:
        return excel_page(request, protocol, error=error.sentence)


# --- What waits for «Применить» ----------------------------------------------------------------------------


@for_role(*PEOPLE)
@require_safe
@not_yours_is_404
def preview(request: InRole, pk: int, upload_id: int) -> HttpResponse:
    protocol = own_to_fill(request, pk)
    found = Upload.objects.visible_to(request.role).filter(protocol=protocol, pk=upload_id).first()
    if found is None:
        messages.info(request, workflow.GONE)
        return redirect("protocols:protocol-excel", pk)
    context = frame_context(request, protocol, "excel") | {
        "upload": found,
        "elsewhere": elsewhere(request, protocol, found),
        "busy": True,
        "page": Paginator(kept_rows(found), PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "fisoko_protocols/protocol/preview.html", context)


@for_role(*PEOPLE)
@require_POST
@not_yours_is_404
def apply(request: InRole, pk: int, upload_id: int) -> HttpResponse:
    """«Применить»."""
    to = reverse("protocols:protocol-excel", args=[pk])
    try:
        saved = workflow.apply_upload(protocol_id=pk, upload_id=upload_id, actor=Actor.of(request))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(to)
    if saved.conflicts:
        messages.error(request, conflict_sentence([kit.number for kit in saved.conflicts]))
        return redirect(to)
    messages.success(request, f"Загрузка применена. Изменено комплектов: {len(saved.changed)}.")
    return redirect("protocols:protocol-form", pk)


def conflict_sentence(numbers: list[str]) -> str:
    more = f" и ещё {len(numbers) - NAMED}" if len(numbers) > NAMED else ""
    return (
        "Пока Вы смотрели проверку, другой человек изменил эти комплекты: "
        f"{', '.join(sorted(numbers)[:NAMED])}{more}. Ничего не записано. Загрузите файл ещё раз: проверка покажет, "
        "что внесено сейчас."
    )
