"""Demo requests for a missing organisation in each state, through the verbs."""

from accounts.organisation_requests.workflow import accept, ask, decline
from portal.history import Actor
from portal.kinds import OrganisationKind

REQUESTS = [
    ("Муниципальное автономное дошкольное учреждение «Кораблик»", OrganisationKind.PRESCHOOL, "Город Калининград"),
    ("Частная школа «Маяк»", OrganisationKind.GENERAL, "Зеленоградский"),
    ("Детский сад «Солнышко»", OrganisationKind.PRESCHOOL, "Озёрский"),
]


def load(moderator: Actor) -> None:
    made = [
        ask(
            typed={
                "name": name, "kind": kind, "region_id": "39", "municipality_name": place,
                "address": f"{place}, ул. Портовая, д. {number}", "email": f"asker{number}@example.org",
            },
            person=None,
            actor=Actor.system(),
        )
        for number, (name, kind, place) in enumerate(REQUESTS, start=1)
    ]  # fmt: skip
    accept(request_id=made[1].pk, actor=moderator)
    decline(
        request_id=made[2].pk, actor=moderator, reason="Такая организация в списке есть: ищите «Солнышко» без номера."
    )
