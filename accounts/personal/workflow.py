"""Erasure: a person asks, an administrator destroys or declines; what is left is the act of destruction."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import letters
from accounts.models import ErasureRequest, ErasureStatus, RoleGrant, User
from accounts.personal.erasing import destroy, destroy_account
from accounts.rules import is_administrator
from accounts.workflow import WORKFLOW as GRANT
from accounts.workflow import locked_grants
from portal.history import Actor
from portal.models import Letter, Notice
from portal.notices import tell
from portal.registry import parts, roles_changed
from portal.traces import NOWHERE, Traces
from portal.workflow import AlreadyDone, NotYours, Refused, Transition, Workflow

REASON = "Уничтожение персональных данных по запросу № {number}"
FAREWELL = "erasure_done"


def erasable(request: ErasureRequest) -> str:
    if request.user.is_superuser:
        return "Это администратор портала: сначала передайте его права другому."
    return ""


def asked_by_oneself(role: RoleGrant | None, request: ErasureRequest) -> bool:
    """Whose request it is, the verb asks of the person: one without any role may ask and think better of it."""
    return True


ERASURE = Workflow(
    ErasureStatus,
    Transition(
        "carry_out", "Уничтожить данные", (ErasureStatus.WAITING,), ErasureStatus.DONE, is_administrator,
        guard=erasable, notice=FAREWELL,
    ),
    Transition(
        "decline", "Отказать", (ErasureStatus.WAITING,), ErasureStatus.DECLINED, is_administrator,
        reason_required=True, notice="erasure_declined",
    ),
    Transition("cancel", "Отозвать просьбу", (ErasureStatus.WAITING,), ErasureStatus.CANCELLED, asked_by_oneself),
)  # fmt: skip


def locked(request_id: int) -> ErasureRequest:
    return ErasureRequest.objects.select_for_update(of=("self",)).select_related("user").get(pk=request_id)


@transaction.atomic
def ask(*, user: User, wish: str, actor: Actor) -> ErasureRequest:
    """«Удалить мои данные»: a second press finds the request that waits."""
    if actor.user is None or actor.user.pk != user.pk:
        raise NotYours
    try:
        with transaction.atomic():
            request = ErasureRequest.objects.create(user=user, wish=wish.strip())
    except IntegrityError:
        return ErasureRequest.objects.waiting().get(user=user)
    ERASURE.began(request, "ask", "Просить об удалении данных", actor=actor)
    tell(letters.erasure_asked(officer, request) for officer in User.objects.filter(is_superuser=True, is_active=True))
    return request


@transaction.atomic
def cancel(*, request_id: int, actor: Actor) -> ErasureRequest:
    request = locked(request_id)
    if actor.user is None or request.user_id != actor.user.pk:
        raise NotYours
    ERASURE.advance(request, "cancel", actor=actor)
    return request


@transaction.atomic
def decline(*, request_id: int, actor: Actor, reason: str) -> ErasureRequest:
    request = locked(request_id)
    if is_administrator(actor.role) and not ERASURE.refusal(request, "decline", comment=reason):
        decide(request, actor, answer=reason.strip())
    ERASURE.advance(request, "decline", actor=actor, comment=reason)
    tell([letters.erasure_declined(request, reason.strip())])
    return request


@transaction.atomic
def carry_out(*, request_id: int, actor: Actor) -> ErasureRequest:
    """Destroy what the law lets destroy, write the act, close the account. The last letter goes to the old address."""
    request = locked(request_id)
    if not is_administrator(actor.role):
        raise NotYours
    if refused := ERASURE.refusal(request, "carry_out"):
        raise (AlreadyDone if request.status == ErasureStatus.DONE else Refused)(refused)
    user = User.objects.select_for_update().get(pk=request.user_id)
    grants = locked_grants(RoleGrant.objects.of(user).values_list("pk", flat=True))
    GRANT.advance_all(grants, "withdraw", actor=actor, comment=REASON.format(number=request.pk))
    roles_changed()
    traces = Traces.of(user)
    destroyed = [line for part in parts() if part.erase for line in part.erase(user, actor)]
    destroyed += destroy(user, traces, actor)
    tell([letters.erased(user, request)])
    # Told by letter only: the bell is nobody's from now on.
    Notice.objects.of(user.pk).delete()
    destroyed += destroy_account(user)
    decide(request, actor, act=act_of(request, actor, destroyed), wish="")
    ERASURE.advance(request, "carry_out", actor=actor)
    return request


def decide(request: ErasureRequest, actor: Actor, **values: str) -> None:
    """Before the state moves: the database holds that a decided request has its answer or its act."""
    now = timezone.now()
    ErasureRequest.objects.filter(pk=request.pk).update(decided_at=now, decided_by=actor.user, **values)


def act_of(request: ErasureRequest, actor: Actor, destroyed: list[str]) -> str:
    officer = f"{actor.user.full_name} ({actor.user.username})" if actor.user else "портал"
    lines = "\n".join(f"{number}. {line}" for number, line in enumerate(destroyed, start=1))
    return (
        f"Акт об уничтожении персональных данных № {request.pk} от {timezone.localtime():%d.%m.%Y %H:%M}\n\n"
        f"Основание: запрос субъекта персональных данных от {timezone.localtime(request.asked_at):%d.%m.%Y}.\n"
        f"Уничтожил: {officer}.\nСпособ: удаление и обезличивание записей в базе данных, удаление файлов.\n\n{lines}\n\n"
        "Сохранено по требованию закона: история действий, сведения о ролях и решениях — без имени; сведения о данных "
        "согласиях, кем и откуда они даны (доказательство законности обработки, 152-ФЗ, ст. 9); настоящий акт с "
        "фамилией уничтожившего (подтверждение уничтожения, 152-ФЗ, ст. 21)."
    )


def forget_farewells() -> int:
    """The last letter's address goes too, once the letter has left. A periodic task calls it."""
    over = Letter.objects.filter(event=FAREWELL, status__in=[Letter.Status.SENT, Letter.Status.FAILED])
    return over.exclude(to=NOWHERE).update(to=NOWHERE, text="", html="", last_error="")
