"""From sign-in to the first page of the role in force, and from one role to another."""

from collections.abc import Iterable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import wanted_by
from accounts.in_force import put_in_force
from accounts.models import GrantStatus, Role, RoleGrant
from accounts.rules import is_desk_staff
from portal.look import is_own
from portal.registry import home_for
from portal.requests import SignedIn
from portal.security import note

BADGES = {
    GrantStatus.WAITING: "waiting",
    GrantStatus.ACTIVE: "done",
    GrantStatus.DECLINED: "refused",
    GrantStatus.WITHDRAWN: "neutral",
}

# Where the questionnaire of a role stands: its owner corrects their own name there.
QUESTIONNAIRES = {
    Role.EXPERT: "rating:questionnaire",
    Role.ORGANISATION_REPRESENTATIVE: "rating:representative-questionnaire",
}


def questionnaire_of(grants: Iterable[RoleGrant]) -> str:
    """The URL name of the first questionnaire among the roles, or ""."""
    roles = {grant.role for grant in grants}
    return next((name for role, name in QUESTIONNAIRES.items() if role in roles), "")


@require_safe
def cabinet(request: SignedIn) -> HttpResponse:
    role = request.role
    if role is not None and (home := home_for(role.role)):
        return redirect(home)
    if is_desk_staff(role):
        return redirect("admin:index")
    unsettled = list(RoleGrant.objects.of(request.user).filter(status__in=[GrantStatus.WAITING, GrantStatus.DECLINED]))
    if role is None and (questionnaire := questionnaire_of(unsettled)):
        return redirect(questionnaire)
    context = {"unsettled": unsettled, "breadcrumbs": [("Главная", "/"), ("Кабинет", None)]}
    return render(request, "accounts/cabinet.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def switch_role(request: SignedIn) -> HttpResponse:
    """One's own roles; pressed, one of them comes into force and the person goes on to where they were going."""
    grants = list(RoleGrant.objects.of(request.user).with_scope())
    in_force = [grant for grant in grants if grant.is_in_force]
    if request.method == "POST":
        chosen = next((grant for grant in in_force if str(grant.pk) == request.POST.get("grant")), None)
        if chosen is None:
            raise Http404
        put_in_force(request, chosen)
        note("role_switched", request=request, account=request.user.pk, role=chosen.role, grant=chosen.pk)
        messages.success(request, f"Теперь Вы работаете в роли «{chosen.get_role_display()}», {chosen.scope_name}.")
        return redirect(safe_next(request) or "accounts:cabinet")
    next_page = safe_next(request)
    context = {
        "in_force": in_force,
        "wanted": wanted_by(next_page, in_force),
        "others": [(grant, *state_of(grant)) for grant in grants if not grant.is_in_force],
        "next": next_page,
        "breadcrumbs": [("Главная", "/"), ("Сменить роль", None)],
    }
    return render(request, "accounts/switch_role.html", context)


def state_of(grant: RoleGrant) -> tuple[str, str]:
    """The kind and the word of the badge of a grant that is not in force."""
    if grant.status == GrantStatus.ACTIVE:
        return "neutral", "Срок истёк"
    return BADGES[GrantStatus(grant.status)], grant.get_status_display()


def safe_next(request: HttpRequest) -> str:
    """Where the person was going, if that is a page of this portal."""
    asked: str = request.POST.get("next") or request.GET.get("next") or ""
    return asked if is_own(request, asked) else ""
