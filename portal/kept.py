"""Forms know the role they were drawn for, and an ended session loses no typed work (design.md, «The way of a request»).

`{% guard %}` puts two hidden fields into a form: Django's CSRF token and the signed person and role. A form that
arrives after its session ended is kept in the session of that browser and offered again to the same person.
"""

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portal.addresses import is_nameless

FIELD = "_role"
SESSION_KEY = "kept_form"
SALT = "portal.kept"
MAX_CHARACTERS = 100_000
TOKENS = ("csrfmiddlewaretoken", FIELD)
SIGN_IN_FIELDS = {"login", "email", "remember", "next"}
# Numbers and codes of choices are sent again too, but say nothing to a reader.
WORDS = re.compile(r"[А-Яа-яЁё@\s]")


@dataclass(frozen=True, slots=True)
class KeptForm:
    """`tokens`: sent again as they came, for a page that may ask neither the database nor the session who is here."""

    path: str
    fields: list[list[str]]
    tokens: list[list[str]] = field(default_factory=list)

    @property
    def typed(self) -> list[str]:
        """What a person recognises as their own words."""
        return [value.strip() for _, value in self.fields if value.strip() and WORDS.search(value.strip())]


def drawn_for(request: HttpRequest) -> list[int | None]:
    """The person and the grant a form drawn now belongs to."""
    role = getattr(request, "role", None)
    return [request.user.pk, role.pk if role else None]


def is_for(request: HttpRequest, owner: list[int | None] | None) -> bool:
    """Whether a form drawn for `owner` may be sent now.

    Drawn for a person without a role, it may be sent in any; drawn for a visitor, by whoever has signed in since.
    """
    person, _ = drawn = drawn_for(request)
    return owner in (drawn, [person, None], [None, None])


def token(request: HttpRequest) -> str:
    """Signed once a request: a list has a form a row."""
    owner = drawn_for(request)
    known: tuple[list[int | None], str] | None = getattr(request, "form_token", None)
    if known is None or known[0] != owner:
        known = owner, signing.dumps(owner, salt=SALT)
        setattr(request, "form_token", known)  # noqa: B010 - HttpRequest declares no such field
    return known[1]


def read_token(request: HttpRequest) -> list[int | None] | None:
    """What a posted form was drawn for; None if it does not say or the signature is not ours."""
    try:
        owner: list[int | None] = signing.loads(request.POST.get(FIELD, ""), salt=SALT)
    except signing.BadSignature:
        return None
    return owner


def typed_fields(request: HttpRequest) -> list[list[str]]:
    """What was typed, without passwords, files and tokens."""
    return [
        [name, value]
        for name, values in request.POST.lists()
        for value in values
        if name not in TOKENS and not is_secret(request.path, name)
    ]


def is_secret(path: str, name: str) -> bool:
    """Passwords, and what a second factor gives; of the sign-in's own pages nothing but the login is typed work."""
    return "password" in name.lower() or (path.startswith("/accounts/") and name not in SIGN_IN_FIELDS)


def keep(request: HttpRequest) -> None:
    """Keep a form whose session ended, if it is ours, small enough and holds no participants' names."""
    if is_nameless(request.path):  # asked first: to read the token is to read the body
        return
    owner = read_token(request)
    if owner is None or owner[0] is None:
        return
    fields = typed_fields(request)
    if sum(len(name) + len(value) for name, value in fields) <= MAX_CHARACTERS:
        request.session[SESSION_KEY] = {"person": owner[0], "path": request.get_full_path(), "fields": fields}


def offered(request: HttpRequest) -> KeptForm | None:
    """The form kept for this person and this address; another person's is thrown away."""
    kept: dict[str, Any] | None = request.session.get(SESSION_KEY)
    if kept is None or not request.user.is_authenticated:
        return None
    if kept["person"] != request.user.pk or "kept" in request.GET:
        forget(request)
        return None
    return KeptForm(kept["path"], kept["fields"]) if kept["path"] == request.get_full_path() else None


def forget(request: HttpRequest) -> None:
    request.session.pop(SESSION_KEY, None)


def is_from_elsewhere(request: HttpRequest) -> bool:
    """Whether a page of another site, or of a neighbour under the same domain, has sent the form.

    Its fields must never be offered on a page of ours, with a button that sends them as the reader's own.
    """
    if site := request.headers.get("Sec-Fetch-Site"):
        return site not in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc != request.get_host()


def sent_again(request: HttpRequest) -> KeptForm | None:
    """The form of a request that failed, to be sent again with the very tokens it came with; None if there is none.

    A fresh token would let a form of another site through, for nobody has checked this one yet.
    """
    if request.method != "POST" or is_nameless(request.path):
        return None
    try:
        if is_from_elsewhere(request):
            return None
        tokens = [[name, request.POST[name]] for name in TOKENS if name in request.POST]
        return KeptForm(request.get_full_path(), typed_fields(request), tokens) if tokens else None
    except Exception:  # the body itself may be what cannot be read, or the disk it was to lie on
        return None


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """An expired form: show what was typed and offer to send it again, if whoever is here now may send it."""
    kept = None
    setattr(request, "refused_as", "csrf_refused")  # noqa: B010 - for the security journal
    if not is_from_elsewhere(request) and not is_nameless(request.path) and is_for(request, read_token(request)):
        kept = KeptForm(request.get_full_path(), typed_fields(request))
    return render(request, "403_csrf.html", {"kept": kept}, status=403)
