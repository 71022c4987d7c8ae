"""What people, roles and the directory put into the portal's registry."""

from collections.abc import Iterator

from accounts.models import Organisation, Role
from portal.registry import DemoAccount, Figure, Part


def figures() -> Iterator[Figure]:
    yield Figure("организаций в каталоге", Organisation.objects.open().count())


def load_demo() -> None:
    from accounts.demo import load

    load()


PART = Part(
    code="accounts",
    order=0,
    title="",
    for_whom="",
    homes={Role.MODERATOR: "admin:index", Role.ADMINISTRATOR: "admin:index"},
    figures=figures,
    demo=load_demo,
    demo_accounts=(
        DemoAccount("admin", "администратор портала", "/admin/"),
        DemoAccount("moderator", "модератор Калининградской области", "/admin/"),
        DemoAccount("representative", "представитель организации", "/cabinet/"),
    ),
)
