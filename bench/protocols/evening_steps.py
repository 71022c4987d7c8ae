"""`python -m bench.protocols.evening_steps prepare|large|check`: what of the evening needs the portal itself."""

import json
import random
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import django


def lines_for(protocol: Any, numbers: Iterable[str]) -> list[Any]:
    """Of each protocol others, so that two of them can't be mixed up unseen."""
    from fisoko_protocols.checks import Line, Mark

    chance = random.Random(protocol.pk)
    schools = chance.sample(range(1, 20), 19)
    found = []
    for index, number in enumerate(numbers):
        mark = chance.choices((Mark.USED, Mark.SPOILED, Mark.UNUSED), (88, 5, 7))[0]
        login = f"edu{protocol.point.region_id}{schools[index % 19]:04}" if mark == Mark.USED else ""
        found.append(Line(number, mark, login))
    return found


def sender(protocol: Any, grant: Any, folder: str) -> dict[str, Any]:
    """A filled workbook by the portal's own template, and who sends it."""
    from django.conf import settings

    from bench.load import sign_in
    from bench.protocols.renew import CSRF, guard_of, numbers_of
    from fisoko_protocols.spreadsheets.protocol_two import write_template
    from fisoko_protocols.views.excel import head_of

    file = Path(folder) / f"{protocol.pk}.xlsx"
    file.write_bytes(write_template(head_of(protocol), lines_for(protocol, numbers_of(protocol))))
    who = {"session": sign_in(grant), "guard": guard_of(grant), "csrf": CSRF}
    who["cookies"] = [settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME]
    return {"pk": protocol.pk, "file": str(file), **who}


def prepare(number: int, folder: str) -> list[dict[str, Any]]:
    """Protocols not begun, of as many points as there are."""
    from accounts.models import RoleGrant
    from bench.protocols.renew import open_windows
    from fisoko_protocols.models import Protocol

    open_windows()
    free = Protocol.objects.with_card().filter(status="not_started", kits_total__lt=100)
    found = sorted(free, key=lambda protocol: (protocol.pk * 7919 % 10007, protocol.pk))[:number]
    if len(found) < number:
        sys.exit("Too few protocols that nobody has begun: take a larger size or fewer uploads.")
    points = {protocol.point_id for protocol in found}
    grants = {grant.point_id: grant for grant in RoleGrant.objects.filter(point__in=points).select_related("user")}
    return [sender(protocol, grants[protocol.point_id], folder) for protocol in found]


def large(pk: int, folder: str) -> dict[str, Any]:
    from accounts.models import RoleGrant
    from fisoko_protocols.models import Protocol

    protocol = Protocol.objects.with_card().get(pk=pk)
    return sender(protocol, RoleGrant.objects.select_related("user").get(point=protocol.point_id), folder)


def check(numbers: list[int]) -> dict[str, int]:
    """Each has exactly one version, and it says what the workbook said."""
    from bench.protocols.renew import numbers_of
    from fisoko_protocols import counts
    from fisoko_protocols.models import HandedIn, Protocol, Upload, Version
    from fisoko_protocols.workflow.handing_in import head_of

    right = versions = 0
    for protocol in Protocol.objects.with_card().filter(pk__in=numbers):
        expected = HandedIn(head_of(protocol, 1), tuple(lines_for(protocol, numbers_of(protocol))))
        made = list(Version.objects.filter(protocol=protocol).values_list("content", "control_sum"))
        versions += len(made)
        waits = Upload.objects.filter(protocol=protocol).exists()
        as_sent = made == [(expected.text, expected.control_sum)]
        right += as_sent and protocol.status == "handed_in" and not waits
    return {"right": right, "versions": versions, "wrong": counts.wrong()}


def main() -> None:
    django.setup()
    what, *arguments = sys.argv[1:]
    if what == "prepare":
        answer: Any = prepare(int(arguments[0]), arguments[1])
    elif what == "large":
        answer = large(int(arguments[0]), arguments[1])
    else:
        answer = check(json.load(sys.stdin))
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
