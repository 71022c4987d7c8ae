"""Names of schools typed instead of their logins. What was typed never gets into a query: the directory's names come here."""

from collections import defaultdict
from collections.abc import Collection, Mapping

from accounts.models import Organisation
from portal.text import name_key


def logins_by_name(names: Collection[str], *, region_code: str) -> Mapping[str, list[str]]:
    """{name as `name_key` makes it: logins} of the region's organisations that bear one of the names in full or short."""
    of_region = Organisation.objects.open().filter(municipality__region=region_code).exclude(federal_login="")
    found: dict[str, list[str]] = defaultdict(list)
    for login, full, short in of_region.values_list("federal_login", "full_name", "short_name").order_by("pk"):
        for name in {name_key(full), name_key(short)} & set(names):
            found[name].append(login)
    return found
