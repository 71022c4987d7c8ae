"""Fills the database of tests/serving in a process of its own and prints what the tests need to know, as JSON."""

import json
from typing import Any

import django
from django.apps import apps

if not apps.ready:
    django.setup()

from django.conf import settings
from django.test import Client

from tests.cast import PASSWORD, Cast
from tests.fisoko_protocols.scene import Scene


def cookie(client: Client) -> str:
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def fill() -> dict[str, Any]:
    cast = Cast()
    protocol = Scene(cast).protocol
    people = {"organiser": cast.point_organiser, "expert": cast.expert}
    return {
        "protocol": protocol.pk,
        "cookies": {name: cookie(cast.client(grant)) for name, grant in people.items()},
        "login": cast.expert.user.username,
        "password": PASSWORD,
    }


if __name__ == "__main__":
    print(json.dumps(fill()))
