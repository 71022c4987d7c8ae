"""Backup and restore: the same rows in every table, the same files, on an empty machine and over a full one."""

import io
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import User
from expert_rating.models import Expert
from portal import backup as kept
from portal.backup import BackupError, backup, check, media_files, restore
from portal.models import Letter, Term
from tests.cast import Cast
from tests.expert_rating.rated import rate


@pytest.fixture
def media(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Path:
    folder = tmp_path / "media"
    settings.MEDIA_ROOT = str(folder)
    return folder


@pytest.fixture
def full(cast: Cast, media: Path) -> Cast:
    """People, a photo, a rated organisation, a file in a folder of its own."""
    rate(cast, cast.expert, cast.kindergarten, yes=5)
    cast.far_waiting_expert  # noqa: B018
    default_storage.save("documents/2026/порядок.pdf", ContentFile(b"%PDF-1.7 \x00\xff"))
    return cast


def everything() -> dict[str, list[Any]]:
    """Rows of every table, of the libraries' too."""
    return {
        m._meta.label: list(m._base_manager.order_by("pk").values_list(*[f.attname for f in kept.columns(m)]))
        for m in kept.tables()
    }


def files(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_what_is_restored_is_what_was_there(full: Cast, media: Path, tmp_path: Path) -> None:
    rows, stored = everything(), files(media)
    backup(tmp_path / "portal.tar.gz")
    shutil.rmtree(media)
    Expert.objects.all().delete()
    Term.objects.all().delete()
    full.make_user("late-comer")

    restore(tmp_path / "portal.tar.gz", force=True)

    assert everything() == rows
    assert files(media) == stored
    assert len(stored) == 3


def test_new_rows_get_numbers_of_their_own_afterwards(full: Cast, media: Path, tmp_path: Path) -> None:
    backup(tmp_path / "portal.tar.gz")
    restore(tmp_path / "portal.tar.gz", force=True)
    before = set(User.objects.values_list("pk", flat=True))
    assert full.make_user("next-one").pk not in before


def test_a_database_in_use_is_left_alone_without_force(full: Cast, tmp_path: Path) -> None:
    backup(tmp_path / "portal.tar.gz")
    full.make_user("late-comer")
    with pytest.raises(CommandError, match="not empty"):
        call_command("restore", str(tmp_path / "portal.tar.gz"))
    assert User.objects.filter(username="late-comer").exists()


@pytest.mark.slow
@pytest.mark.skipif(connection.vendor != "sqlite", reason="An empty machine of its own: a new SQLite file.")
def test_on_an_empty_machine(full: Cast, media: Path, tmp_path: Path) -> None:
    first, again, machine = tmp_path / "first.tar.gz", tmp_path / "again.tar.gz", tmp_path / "machine"
    backup(first)
    made = check(first)
    own = {"PORTAL_MODE": "test", "DJANGO_SETTINGS_MODULE": "portal.settings", "VAR_DIR": str(machine)}
    for command, path in (("restore", first), ("backup", again)):
        done = subprocess.run(
            [sys.executable, "manage.py", command, str(path)],
            cwd=settings.BASE_DIR,
            env={**os.environ, **own, "DATABASE_URL": f"sqlite:///{machine}/db"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
    # Rows are written in the order of their keys, so equal contents have equal hashes.
    assert check(again).sha256 == made.sha256
    assert check(again).rows == made.rows


class TestDamage:
    def rewritten(self, source: Path, target: Path, change: dict[str, bytes | None]) -> Path:
        with tarfile.open(source, "r:gz") as old, tarfile.open(target, "w:gz") as new:
            for member in old:
                content: Any = old.extractfile(member).read()  # type: ignore[union-attr]
                content = change.get(member.name, content)
                if content is None:
                    continue
                member.size = len(content)
                new.addfile(member, io.BytesIO(content))
        return target

    @pytest.mark.parametrize(
        ("change", "says"),
        [
            ({"database.jsonl": b"{}\n"}, "database.jsonl"),
            ({"database.jsonl": None}, "database.jsonl"),
            ({"media/documents/2026/порядок.pdf": b"other"}, "порядок.pdf"),
            ({"manifest.json": None}, "no manifest"),
        ],
    )
    def test_a_changed_archive_is_refused_before_anything_is_touched(
        self, full: Cast, media: Path, tmp_path: Path, change: dict[str, bytes | None], says: str
    ) -> None:
        backup(tmp_path / "portal.tar.gz")
        rows, stored = everything(), files(media)
        broken = self.rewritten(tmp_path / "portal.tar.gz", tmp_path / "broken.tar.gz", change)
        with pytest.raises(BackupError, match=says):
            restore(broken, force=True)
        assert (everything(), files(media)) == (rows, stored)

    def test_half_an_archive_is_refused(self, full: Cast, tmp_path: Path) -> None:
        backup(tmp_path / "portal.tar.gz")
        half = tmp_path / "half.tar.gz"
        half.write_bytes((tmp_path / "portal.tar.gz").read_bytes()[:-2000])
        with pytest.raises(BackupError):
            restore(half, force=True)
        assert User.objects.exists()

    def test_another_versions_archive_is_refused(
        self, full: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        backup(tmp_path / "portal.tar.gz")
        monkeypatch.setattr(kept, "applied", lambda: ["portal.0001_initial"])
        with pytest.raises(BackupError, match="later version"):
            restore(tmp_path / "portal.tar.gz", force=True)

    def test_a_file_that_stands_is_not_written_over(self, full: Cast, tmp_path: Path) -> None:
        (tmp_path / "portal.tar.gz").write_bytes(b"precious")
        with pytest.raises(CommandError, match="--force"):
            call_command("backup", str(tmp_path / "portal.tar.gz"))
        assert (tmp_path / "portal.tar.gz").read_bytes() == b"precious"


def test_only_its_owner_reads_an_archive(full: Cast, tmp_path: Path) -> None:
    backup(tmp_path / "portal.tar.gz")
    assert (tmp_path / "portal.tar.gz").stat().st_mode & 0o077 == 0


def test_an_empty_media_store_is_no_error(db: None, media: Path, tmp_path: Path) -> None:
    assert list(media_files()) == []
    assert backup(tmp_path / "portal.tar.gz").rows[Letter._meta.label] == 0


def test_a_file_swept_meanwhile_is_left_out(full: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = ["uploads/gone.pdf", *media_files()]
    monkeypatch.setattr(kept, "media_files", lambda: iter(names))
    backup(tmp_path / "portal.tar.gz")
    assert sum(name.startswith("media/") for name in check(tmp_path / "portal.tar.gz").sha256) == len(names) - 1


def test_what_a_failure_has_cut_off_does_not_block_the_next_run(
    full: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, folder = tmp_path / "out" / "portal.tar.gz", tmp_path / "out"
    folder.mkdir()
    with monkeypatch.context() as broken, pytest.raises(OSError, match="disk"):
        broken.setattr(kept, "media_files", failing)
        call_command("backup", str(path))
    assert list(folder.iterdir()) == []
    call_command("backup", str(path))
    assert check(path)
    assert path.stat().st_mode & 0o777 == 0o600


def failing() -> Any:
    raise OSError("the disk is full")
