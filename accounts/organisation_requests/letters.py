"""What moderators and the one who asked are told."""

from django.urls import reverse

from accounts.models import OrganisationRequest
from accounts.moderators import moderators_of
from portal.letters import queue_letter
from portal.models import SiteSettings
from portal.notices import Message, absolute, tell


def tell_moderators(request: OrganisationRequest) -> None:
    url = reverse("admin:accounts_organisationrequest_change", args=[request.pk])
    text = (
        f"Просят добавить организацию: {request.name}, {request.region}, {request.municipality_name}.\n\n"
        f"Проверьте и примите или отклоните:\n{absolute(url)}"
    )
    tell(
        Message(
            person=person,
            event="organisation_request",
            title="Моей организации нет в списке",
            text=text,
            url=url,
            role="moderator",
            line=f"Просят добавить организацию: {request.name}",
        )
        for person in moderators_of(request.region_id, request.kind)
    )


def send(request: OrganisationRequest, subject: str, text: str) -> None:
    """By bell and as the table says to one who has signed in; to the address that was typed where it is another.

    Whoever asked without an account has nothing but that address.
    """
    site = SiteSettings.current()
    event = f"organisation_request_{request.status}"
    whole = f"Здравствуйте!\n\n{text}\n\n{site.name}\nТелефон для справок: {site.phone}"
    person = request.person
    if person is not None:
        tell([Message(person, event, subject, whole, reverse("accounts:registration"))])
    if person is None or person.email.lower() != request.email.lower():
        queue_letter(to=request.email, subject=subject, text=whole, event=event, person=person, about=request)


def accepted(request: OrganisationRequest) -> None:
    send(
        request,
        "Организация будет добавлена в список",
        f"Модератор принял Вашу просьбу: «{request.name}» появится в списке организаций в ближайшее время. "
        f"Тогда продолжите регистрацию:\n{absolute(reverse('accounts:registration'))}",
    )


def declined(request: OrganisationRequest, reason: str) -> None:
    send(
        request,
        "Организация не добавлена в список",
        f"Вы просили добавить организацию «{request.name}». Модератор отклонил просьбу.\nПричина: {reason}\n\n"
        f"Если это ошибка, напишите нам:\n{absolute(reverse('feedback'))}",
    )
