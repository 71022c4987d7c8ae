"""Logins the portal proposes: Latin letters, digits, «-», «_», free at the moment."""

import re
import unicodedata

from django.db.models.functions import Lower

from accounts.models import User

SHORTEST, LONGEST = 3, 40
LATIN = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z", "и": "i", "й": "y",
    "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f",
    "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya",
}  # fmt: skip


def latin(text: str) -> str:
    """«Щукина-Ёлкина» → «shchukina-elkina»; what no login may hold is left out."""
    spelt = "".join(LATIN.get(sign, sign) for sign in text.lower())
    plain = unicodedata.normalize("NFKD", spelt).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def wished(*, last_name: str, first_name: str, email: str) -> str:
    """«ivanov-p», as surname and name say; else the e-mail's first part."""
    surname, name = latin(last_name), latin(first_name)
    by_name = f"{surname}-{name[:1]}".strip("-") if surname else name
    found = next((one for one in (by_name, latin(email.partition("@")[0])) if len(one) >= SHORTEST), "")
    return (found or f"login-{by_name}".strip("-"))[:LONGEST].strip("-")


def proposed_login(*, last_name: str, first_name: str, email: str) -> str:
    """A free login like the name: «ivanov-p», «ivanov-p-2»…; one query."""
    base = wished(last_name=last_name, first_name=first_name, email=email)
    alike = User.objects.annotate(key=Lower("username")).filter(key__startswith=base)
    taken = set(alike.values_list("key", flat=True))
    if base not in taken:
        return base
    # One more number than there are logins: one of them is free.
    return next(login for n in range(2, len(taken) + 3) if (login := f"{base}-{n}") not in taken)
