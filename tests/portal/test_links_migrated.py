"""The migrations that seal links, on a database that the version before has filled."""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="A database of its own: a new SQLite file."),
]
HOST = "https://portal.example.org"
PERSONS, VISITORS, KEPT, MADE = "p" * 43, "v" * 43, "k" * 43, "m" * 43
RESET = f"{HOST}/accounts/password/reset/key/5-abc-0123456789/"
EMAIL = f"{HOST}/profile/email/WzUsICJ4Il0:1abc:sig-nature/"
NOW = "2026-11-30 10:00:00"


def manage(machine: Path, *command: str) -> str:
    own = {
        "PORTAL_MODE": "test", "DJANGO_SETTINGS_MODULE": "portal.settings", "VAR_DIR": str(machine),
        "DATABASE_URL": f"sqlite:///{machine}/db",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=settings.BASE_DIR, env={**os.environ, **own}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def fill(db: sqlite3.Connection) -> None:
    def put(table: str, **row: Any) -> None:
        """With something in each column that must not be empty."""
        for _, name, kind, not_null, default, key in db.execute(f"PRAGMA table_info({table})"):
            if not_null and default is None and not key and name not in row:
                row[name] = "" if kind.lower()[:4] in ("varc", "text") else NOW if kind == "datetime" else 0
        names = ", ".join(f'"{name}"' for name in row)
        db.execute(f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(row))})", list(row.values()))  # noqa: S608

    def letter(pk: int, text: str, status: str, **row: Any) -> None:
        sent_at = NOW if status == "sent" else None
        put("portal_letter", id=pk, to="a@example.org", text=text, status=status, sent_at=sent_at, **row)

    put("accounts_user", id=5, username="vera", email="a@example.org", is_active=1)
    talk = {
        "name": "Вера",
        "email": "a@example.org",
        "topic": "Фото",
        "status": "open",
        "created_at": NOW,
        "last_at": NOW,
    }
    put("portal_conversation", id=1, token=PERSONS, person_id=5, **talk)
    put("portal_conversation", id=2, token=VISITORS, **talk)
    letter(1, f"Ссылка:\n{RESET}\nПозже: {HOST}/accounts/password/reset/", "sent", html=f'<a href="{RESET}">Задать</a>')
    letter(2, f"Подтвердите: {EMAIL}", "queued")
    letter(3, f"Подтвердите: {EMAIL}", "sent")
    letter(4, f"Переписка:\n{HOST}/feedback/by-link/{VISITORS}/\n\nПодпись", "queued", about="portal.conversation:2")
    letter(5, f"Сводка\n{HOST}/feedback/by-link/{PERSONS}/", "sent", person_id=5)
    letter(6, "Ничего особенного", "sent")
    notice = {"person_id": 5, "event": "x", "text": f"Задайте пароль: {RESET}"}
    put("portal_notice", id=1, title="Регистрация подтверждена", url="/expert/", **notice)
    put("portal_notice", id=2, title="Ответ", url=f"/feedback/by-link/{PERSONS}/", **notice)
    put("portal_digestentry", person_id=5, event="x", line="Ответ", url=f"/feedback/by-link/{PERSONS}/")
    for pk, token in ((1, KEPT), (2, MADE)):
        put("portal_keptupload", id=pk, token=token, file="kept/x", name="x", purpose="p")
    put("portal_job", kind="k", payload="{}", result=json.dumps({"file": MADE}), status="done")
    db.commit()


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    machine = tmp_path_factory.mktemp("machine")
    manage(machine, "migrate", "portal", "0010_history_stays", "--verbosity", "0")
    with sqlite3.connect(machine / "db") as before:
        before.execute("PRAGMA foreign_keys=OFF")
        fill(before)
    before.close()
    manage(machine, "migrate", "portal", "0015_no_clear_tokens", "--verbosity", "0", "--skip-checks")
    after = sqlite3.connect(machine / "db")
    yield after
    after.close()


def whole(db: sqlite3.Connection) -> str:
    tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return "\n".join(str(row) for table in tables for row in db.execute(f'SELECT * FROM "{table}"'))  # noqa: S608


def one(db: sqlite3.Connection, query: str) -> Any:
    return db.execute(query).fetchone()


def test_no_token_and_no_link_is_left(migrated: sqlite3.Connection) -> None:
    text = whole(migrated)
    for secret in (PERSONS, VISITORS, KEPT, MADE, RESET, EMAIL, "sig-nature", "abc-0123456789"):
        assert secret not in text
    assert "Ничего особенного" in text


def test_letters_keep_their_words_and_get_a_link_when_they_leave(migrated: sqlite3.Connection) -> None:
    read = "SELECT text, html, link, sealed_links FROM portal_letter WHERE id = "
    assert one(migrated, f"{read}1") == (
        f"Ссылка:\n[одноразовая ссылка]\nПозже: {HOST}/accounts/password/reset/", '<a href="[одноразовая ссылка]">Задать</a>',
        "new_password", None,
    )  # fmt: skip
    waiting = one(migrated, f"{read}2")
    assert waiting[:3] == ("Подтвердите: [одноразовая ссылка]", "", "")
    assert waiting[3].startswith("sealed:1:")
    assert one(migrated, f"{read}3")[3] == "", "sent: its link is not kept"
    assert one(migrated, f"{read}4")[0:3] == ("Переписка:\n[одноразовая ссылка]\n\nПодпись", "", "conversation")
    assert one(migrated, f"{read}5")[0] == f"Сводка\n{HOST}/feedback/own/1/"


def test_notices_keep_sentence_and_address(migrated: sqlite3.Connection) -> None:
    found = migrated.execute("SELECT title, url FROM portal_notice ORDER BY id").fetchall()
    assert found == [("Регистрация подтверждена", "/expert/"), ("Ответ", "/feedback/own/1/")]
    assert "text" not in [column[1] for column in migrated.execute("PRAGMA table_info(portal_notice)")]
    assert one(migrated, "SELECT url FROM portal_digestentry") == ("/feedback/own/1/",)


def test_what_people_have_in_their_mailboxes_still_opens(migrated: sqlite3.Connection) -> None:
    from portal.sealed import Sealed, keyed_hash

    token, hashed = one(migrated, "SELECT token, token_hash FROM portal_conversation WHERE id = 2")
    assert Sealed(token, "portal.conversation.token").open() == VISITORS
    assert hashed == keyed_hash(VISITORS, "portal.conversation.token_hash")
    [waiting] = one(migrated, "SELECT sealed_links FROM portal_letter WHERE id = 2")
    assert json.loads(Sealed(waiting, "portal.letter.sealed_links").open()) == [EMAIL]


def test_a_form_that_is_open_finds_its_file_and_a_job_its_own(migrated: sqlite3.Connection) -> None:
    from portal.sealed import keyed_hash

    assert one(migrated, "SELECT token_hash FROM portal_keptupload WHERE id = 1")[0] == keyed_hash(
        KEPT, "portal.keptupload.token_hash"
    )
    assert json.loads(one(migrated, "SELECT result FROM portal_job WHERE id = 1")[0]) == {"file": 2}
