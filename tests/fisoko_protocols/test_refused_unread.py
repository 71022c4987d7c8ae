"""Who may send nothing to /protocols/ is answered before a byte of the body is read (spec/04)."""

from io import BytesIO
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from fisoko_protocols.middleware import AROUND_A_FILE, ASK_FIRST


class Unread(BytesIO):
    """A body that fails whoever reads it."""

    def read(self, *_: Any) -> bytes:
        raise AssertionError("the body was read")

    readline = readlines = read  # type: ignore[assignment]


@pytest.fixture
def address(scene):
    return reverse("protocols:protocol-upload", args=[scene.protocol.pk])


def send(client: Client, path: str, *, length: int = 1000, **more: str) -> Any:
    """A POST whose body no one may touch."""
    kind = "application/x-www-form-urlencoded"
    return client.generic("POST", path, b"a", kind, **{"wsgi.input": Unread(), "CONTENT_LENGTH": str(length)} | more)


def test_nobody(visitor, address):
    response = send(visitor, address)
    assert response.status_code == 302
    assert response["Location"] == f"{reverse('account_login')}?next={address}"
    assert "kept_form" not in visitor.session


def test_nobody_by_htmx(visitor, address):
    response = send(visitor, address, HTTP_HX_REQUEST="true")
    assert response["HX-Redirect"].startswith(reverse("account_login"))


def test_with_csrf_checks_on(address):
    """The check of the token reads the form; it comes later."""
    assert send(Client(enforce_csrf_checks=True), address).status_code == 302


@pytest.mark.parametrize("who", ["expert", "moderator", "representative"])
def test_a_wrong_role(cast, address, who):
    assert send(cast.client(getattr(cast, who)), address).status_code == 404


def test_who_left_the_form_open_in_another_role(cast, address):
    """A form drawn for the point, sent in the expert's role, is told so without being read."""
    expert = cast.make_expert(user=cast.point_organiser.user, region=cast.region)
    response = send(cast.client(expert), address)
    assert response.status_code == 302
    assert response["Location"] == reverse("accounts:switch-role")


def test_too_much(cast, address):
    most = settings.PROTOCOL_MAX_BYTES + AROUND_A_FILE
    client = cast.client(cast.point_organiser)
    response = send(client, address, length=most + 1)
    assert response.status_code == 413
    assert "не больше 5,0" in response.content.decode()
    assert send(client, address, length=most).status_code != 413
    with pytest.raises(AssertionError, match="the body was read"):
        send(client, address)


@pytest.mark.parametrize(("who", "status"), [("point_organiser", 204), ("expert", 403), (None, 403)])
def test_asked_first_it_does_nothing_but_say(cast, visitor, address, who, status):
    client = cast.client(getattr(cast, who)) if who else visitor
    response = client.post(address, headers={ASK_FIRST: "1000"})
    assert (response.status_code, response.content) == (status, b"")


@pytest.mark.parametrize("path", ["/protocols/999999/nowhere/", "/protocols/"])
def test_asked_first_where_nothing_is(db, visitor, path):
    """The front server knows no other word for «no»."""
    assert visitor.post(path, headers={ASK_FIRST: "1000"}).status_code == 403


def test_asked_first_for_too_much(cast, address):
    asked = {ASK_FIRST: str(settings.PROTOCOL_MAX_BYTES + AROUND_A_FILE + 1)}
    assert cast.client(cast.point_organiser).post(address, headers=asked).status_code == 403
