"""One-time and private links leave the tables: tokens are sealed and hashed, letters and notices lose theirs.

Each step looks for what is still in clear, so it may run again.
"""

import json
import re
from typing import Any

from django.db import migrations
from django.db.models import Q, TextField, Value

from portal.sealed.keyring import is_sealed, keyed_hash, seal

STEP = 500
LINK = "[одноразовая ссылка]"
HOST = r"https?://[^\s\"'<>/]+"
REST = r"[^\s\"'<>/]+/?"
PASSWORD = re.compile(rf"{HOST}/accounts/password/reset/key/{REST}")
EMAIL = re.compile(rf"{HOST}/profile/email/{REST}")
PRIVATE = re.compile(r"/feedback/by-link/([\w-]{43})/")
PRIVATE_LINK = re.compile(rf"{HOST}/feedback/by-link/[\w-]{{43}}/?")
WAITING = ("queued", "sending")


def tokens_of(apps: Any) -> dict[str, Any]:
    """{token in clear: (number, person)} of the conversations not sealed yet."""
    rows = apps.get_model("portal", "Conversation").objects.values_list("token", "pk", "person_id")
    return {token.stored: (pk, person) for token, pk, person in rows.iterator() if not is_sealed(token.stored)}


def open_addresses(apps: Any, schema_editor: Any) -> None:
    """Notices and digests name a person's conversation by its number."""
    tokens = tokens_of(apps)
    for name in ("Notice", "DigestEntry"):
        model = apps.get_model("portal", name)
        for row in model.objects.filter(url__startswith="/feedback/by-link/").only("url").iterator():
            found = PRIVATE.match(row.url)
            number = tokens.get(found[1]) if found else None
            url = f"/feedback/own/{number[0]}/" if number and number[1] else ""
            model.objects.filter(pk=row.pk).update(url=url)


def letters(apps: Any, schema_editor: Any) -> None:
    """A letter that waits gets its link when it leaves; one that has left keeps none."""
    tokens = tokens_of(apps)
    model = apps.get_model("portal", "Letter")
    holds = Q()
    for path in ("/accounts/password/reset/key/", "/profile/email/", "/feedback/by-link/"):
        holds |= Q(text__contains=path) | Q(html__contains=path)
    for letter in model.objects.filter(holds).iterator(chunk_size=STEP):
        changed = without_links(letter, tokens)
        model.objects.filter(pk=letter.pk).update(**changed)


def without_links(letter: Any, tokens: dict[str, Any]) -> dict[str, Any]:
    whole = f"{letter.text}\n{letter.html}"
    changed: dict[str, Any] = {}
    if PASSWORD.search(whole):
        changed["link"] = "new_password"
    elif found := EMAIL.search(whole):
        kept = seal(json.dumps([found[0]]), "portal.letter.sealed_links") if letter.status in WAITING else ""
        changed["sealed_links"] = Value(kept, TextField())
    elif PRIVATE_LINK.search(whole) and letter.person_id is None and letter.about:
        changed["link"] = "conversation"

    def own_or_mark(found: "re.Match[str]") -> str:
        token = PRIVATE.search(f"{found[0].rstrip('/')}/")
        number = tokens.get(token[1]) if token else None
        if number and number[1]:
            return f"{found[0].split('/feedback/')[0]}/feedback/own/{number[0]}/"
        return LINK

    for name in ("text", "html"):
        text = EMAIL.sub(LINK, PASSWORD.sub(LINK, getattr(letter, name)))
        changed[name] = PRIVATE_LINK.sub(own_or_mark, text)
    return changed


def conversations(apps: Any, schema_editor: Any) -> None:
    model = apps.get_model("portal", "Conversation")
    for row in model.objects.only("token").iterator(chunk_size=STEP):
        token = row.token.stored
        if not is_sealed(token):
            model.objects.filter(pk=row.pk).update(
                token=Value(seal(token, "portal.conversation.token"), TextField()),
                token_hash=Value(keyed_hash(token, "portal.conversation.token_hash"), TextField()),
            )


def kept_uploads(apps: Any, schema_editor: Any) -> None:
    """Jobs name the file they made by its number, not by its token."""
    model, jobs = apps.get_model("portal", "KeptUpload"), apps.get_model("portal", "Job")
    numbers = dict(model.objects.filter(token_hash=None).values_list("token", "pk"))
    for token, pk in numbers.items():
        hashed = Value(keyed_hash(token, "portal.keptupload.token_hash"), TextField())
        model.objects.filter(pk=pk).update(token_hash=hashed)
    for job in jobs.objects.filter(result__has_key="file").only("result").iterator(chunk_size=STEP):
        if isinstance(job.result["file"], str):
            jobs.objects.filter(pk=job.pk).update(result={**job.result, "file": numbers.get(job.result["file"])})


class Migration(migrations.Migration):
    dependencies = [("portal", "0013_sealed_columns")]

    operations = [
        migrations.RunPython(open_addresses, migrations.RunPython.noop),
        migrations.RunPython(letters, migrations.RunPython.noop),
        migrations.RunPython(conversations, migrations.RunPython.noop),
        migrations.RunPython(kept_uploads, migrations.RunPython.noop),
    ]
