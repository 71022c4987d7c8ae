"""«Электронный протокол 1»: the page and its template. It holds names once filled in, so it only ever leaves the portal."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.access import for_role
from accounts.models import Role
from fisoko_protocols import workflow
from fisoko_protocols.models import Kit, Protocol, PublicationNumber
from fisoko_protocols.spreadsheets.protocol_one_text import INSTRUCTION, ProtocolOneHead, SurveyKit
from fisoko_protocols.views.files import XLSX, attachment, file_name
from fisoko_protocols.views.frame import crumbs, refusal_of_template, subject_of
from portal.moments import moment_label
from portal.requests import InRole


def own_protocol_of(request: InRole, sitting_id: int) -> Protocol:
    """The ППО's own only: nobody else gets the survey passwords of its kits."""
    visible = Protocol.objects.visible_to(request.role).with_card().prefetch_related("sitting__publications")
    # By the key itself, which may be too large for the column; the relation's would break on it.
    return get_object_or_404(visible, sitting__pk=sitting_id)


@for_role(Role.POINT_ORGANISER)
@require_safe
def protocol_one(request: InRole, sitting_id: int) -> HttpResponse:
    protocol = own_protocol_of(request, sitting_id)
    window = workflow.window(protocol, PublicationNumber.FIRST)
    context = {
        "protocol": protocol,
        "sitting": protocol.sitting,
        "point": protocol.point,
        "refusal": refusal_of_template(window),
        "window": f"с {moment_label(window.opens)} до {moment_label(window.last_moment)}." if window else "",
        "before": INSTRUCTION[0],
        "steps": [line.partition(". ")[2] for line in INSTRUCTION[1:]],
        "breadcrumbs": crumbs(request, f"Электронный протокол 1. {subject_of(protocol.sitting)}"),
    }
    return render(request, "fisoko_protocols/point/protocol_one.html", context)


@for_role(Role.POINT_ORGANISER)
@require_safe
@never_cache
def protocol_one_file(request: InRole, sitting_id: int) -> HttpResponse:
    # Imported late: the libraries of the workbook take 10 MB of a process, and most of them make none.
    from fisoko_protocols.spreadsheets.protocol_one import write_protocol_one

    protocol = own_protocol_of(request, sitting_id)
    window = workflow.window(protocol, PublicationNumber.FIRST)
    if refusal_of_template(window):
        return redirect("protocols:protocol-one", sitting_id)
    content = write_protocol_one(head_of(protocol), survey_kits(protocol))
    return attachment(content, XLSX, file_name(1, protocol, "xlsx"))


def head_of(protocol: Protocol) -> ProtocolOneHead:
    sitting = protocol.sitting
    return ProtocolOneHead(
        point_login=protocol.point.login,
        point_name=protocol.point.name,
        assessment=sitting.assessment.title,
        category=sitting.get_category_display(),
        subject=sitting.subject.name,
        survey_url=settings.SURVEY_URL,
    )


def survey_kits(protocol: Protocol) -> list[SurveyKit]:
    rows = Kit.objects.filter(protocol=protocol).order_by("number").values_list("number", "login", "password")
    return [SurveyKit(*row) for row in rows]
