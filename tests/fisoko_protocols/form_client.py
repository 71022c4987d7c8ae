"""«Форма» as its script and a browser without scripts send it."""

import json
from typing import Any

from django.test import Client
from django.urls import reverse

from accounts.models import Organisation
from fisoko_protocols.models import Kit
from portal.kinds import OrganisationKind
from tests.cast import Cast
from tests.fisoko_protocols.scene import Scene


def url(scene: Scene, name: str) -> str:
    return reverse(f"protocols:protocol-{name}", args=[scene.protocol.pk])


def cell(number: str, field: str, value: str, seen: str = "") -> dict[str, str]:
    return {"number": number, "field": field, "value": value, "seen": seen}


def send(client: Client, scene: Scene, *cells: Any, **more: str) -> Any:
    return client.post(url(scene, "cells"), {"cells": json.dumps(cells), **more})


def typed(scene: Scene, **values: str) -> dict[str, str]:
    """The form as a browser without scripts sends it: «comment_501501» for the field of that kit."""
    sent = {}
    for kit in scene.protocol.kits.all():
        for field, value in (("comment", kit.comment), ("login", kit.school_login)):
            sent[f"{field}-{kit.number}"] = sent[f"seen-{field}-{kit.number}"] = value
    return sent | {name.replace("_", "-"): value for name, value in values.items()}


def stands(scene: Scene, number: str) -> tuple[str, str]:
    return Kit.objects.values_list("comment", "school_login").get(protocol=scene.protocol, number=number)


def school(cast: Cast, login: str, name: str) -> Organisation:
    return cast.make_organisation(name, cast.municipality, OrganisationKind.GENERAL, federal_login=login)
