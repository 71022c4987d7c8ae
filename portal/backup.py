"""One archive of everything: the rows of every table, the files of the media store, and a manifest of both.

The rows are written as plain lines of JSON, the same for every database, and go back with their own keys into tables
that the portal's migrations have made. So an archive needs the portal's version that made it, and nothing else.

    manifest.json is the last member: what the archive holds, with a SHA-256 of each member before it.
"""

import hashlib
import json
import tarfile
import tempfile
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, time
from pathlib import Path
from typing import IO, Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.core.files import File
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.core.management.color import no_style
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from portal.disk import DiskError, temporary_file, writing
from portal.sealed import Sealed
from portal.sealed.resealing import unreadable

FORMAT = 1
MANIFEST, DATABASE, MEDIA = "manifest.json", "database.jsonl", "media/"
BATCH = 1000
PIECE = 1024 * 1024

Say = Callable[[str], object]


class BackupError(Exception):
    """The archive or the database is not what the command needs; the message is for whoever runs it."""


class Exact(DjangoJSONEncoder):
    """Django's own cuts microseconds off."""

    def default(self, o: Any) -> Any:
        if isinstance(o, datetime | time):
            return o.isoformat()
        if isinstance(o, bytes | memoryview):
            return b64encode(bytes(o)).decode("ascii")
        if isinstance(o, Sealed):
            return o.stored
        return super().default(o)


@dataclass(slots=True)
class Manifest:
    engine: str
    created_at: str
    migrations: list[str]
    rows: dict[str, int] = field(default_factory=dict)
    sha256: dict[str, str] = field(default_factory=dict)
    format: int = FORMAT

    def as_json(self) -> bytes:
        values = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return json.dumps(values, ensure_ascii=False, indent=1, sort_keys=True).encode()

    @classmethod
    def read(cls, content: bytes) -> "Manifest":
        values = json.loads(content)
        if values.get("format") != FORMAT:
            raise BackupError("The archive was made by another version of this command.")
        return cls(**values)


class Counted:
    """A stream that is read through, with its length and hash known at the end."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream, self.hash = stream, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        piece = self.stream.read(size)
        self.hash.update(piece)
        return piece


# --- Tables --------------------------------------------------------------------------------------------


def tables() -> list[type[models.Model]]:
    """Every table of the portal and its libraries, the ones between two models included.

    Those that others point at come first: some hold by a trigger what may still be added once others have rows.
    """
    found = {m._meta.db_table: m for m in apps.get_models(include_auto_created=True) if kept(m)}
    ordered: dict[str, type[models.Model]] = {}
    visited: set[str] = set()

    def put(name: str) -> None:
        if name in visited:  # a circle of references has no first; neither has what is in place already
            return
        visited.add(name)
        for parent in sorted(f.related_model._meta.db_table for f in columns(found[name]) if f.is_relation):
            put(parent)
        ordered[name] = found[name]

    for name in sorted(found):
        put(name)
    return list(ordered.values())


def kept(model: type[models.Model]) -> bool:
    return model._meta.managed and not model._meta.proxy


def columns(model: type[models.Model]) -> list[Any]:
    """What is stored; the database fills generated columns itself."""
    return [f for f in model._meta.local_concrete_fields if not getattr(f, "generated", False)]


def applied() -> list[str]:
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


@contextmanager
def one_moment() -> Iterator[None]:
    """All tables as they were at one moment, whatever is written meanwhile."""
    fresh = not connection.in_atomic_block
    with transaction.atomic():
        if fresh and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


# --- Backup --------------------------------------------------------------------------------------------


def backup(path: Path, *, say: Say = lambda words: None) -> Manifest:
    """Write the archive. The database first, the files after it: no row names a file that the archive lacks, but one
    that the portal itself has removed meanwhile.

    Under its own name stands a whole archive only: what a failure has cut off must not be taken for one.
    """
    unfinished = path.with_name(f"{path.name}.part")
    unfinished.unlink(missing_ok=True)
    try:
        with writing(path.parent, unfinished):
            unfinished.touch(mode=0o600)
            manifest = write(unfinished, say)
            unfinished.replace(path)
    except DiskError as error:
        raise BackupError(f"Nothing was written: {error.strerror} in {error.folder}.") from error
    return manifest


def write(path: Path, say: Say) -> Manifest:
    manifest = Manifest(connection.vendor, timezone.now().isoformat(), applied())
    with tarfile.open(path, "w:gz") as archive, temporary_file() as rows:
        with one_moment(), writing(tempfile.gettempdir()):
            write_rows(rows, manifest)
        say(f"database: {sum(manifest.rows.values())} rows of {len(manifest.rows)} tables")
        size = rows.tell()
        rows.seek(0)
        add(archive, manifest, DATABASE, rows, size)
        files = sum(add_file(archive, manifest, name) for name in media_files())
        say(f"media: {files} files")
        content = manifest.as_json()
        with temporary_file() as last:
            last.write(content)
            last.seek(0)
            add(archive, manifest, MANIFEST, last, len(content))
    return manifest


def write_rows(out: IO[bytes], manifest: Manifest) -> None:
    for model in tables():
        fields = [f.attname for f in columns(model)]
        out.write(line({"table": model._meta.label, "columns": fields}))
        rows = model._base_manager.order_by("pk").values_list(*fields)
        number = 0
        for row in rows.iterator(chunk_size=BATCH):
            out.write(line(list(row)))
            number += 1
        manifest.rows[model._meta.label] = number


def line(value: Any) -> bytes:
    return json.dumps(value, cls=Exact, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def add(archive: tarfile.TarFile, manifest: Manifest, name: str, stream: Any, size: int) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode, member.mtime = size, 0o600, int(timezone.now().timestamp())
    counted = Counted(stream)
    archive.addfile(member, counted)
    manifest.sha256[name] = counted.hash.hexdigest()


def add_file(archive: tarfile.TarFile, manifest: Manifest, name: str) -> bool:
    """False for a file that was there when its folder was read: the portal goes on working and sweeping."""
    try:
        stored = default_storage.open(name)
        size = stored.size
    except FileNotFoundError:
        return False
    with stored:
        add(archive, manifest, MEDIA + name, stored, size)
    return True


def media_files(folder: str = "") -> Iterator[str]:
    """Every file of the media store, in a fixed order."""
    try:
        folders, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in sorted(names):
        yield f"{folder}{name}"
    for inner in sorted(folders):
        yield from media_files(f"{folder}{inner}/")


# --- Restore -------------------------------------------------------------------------------------------


def restore(path: Path, *, force: bool = False, say: Say = lambda words: None) -> Manifest:
    """Put the archive's rows and files in place of what is here; on a failure the database stays as it was."""
    manifest = check(path)
    say("archive: complete, every checksum holds")
    call_command("migrate", interactive=False, verbosity=0)
    if manifest.engine != connection.vendor:
        say(f"note: made on {manifest.engine}, restored on {connection.vendor}")
    refuse_other_version(manifest)
    if not force and is_in_use():
        raise BackupError("The database is not empty. With --force its rows are replaced by the archive's.")
    with transaction.atomic():
        clear()
        with tarfile.open(path, "r:gz") as archive:
            files = sum(put_back(archive, member, manifest) for member in archive if member.name != MANIFEST)
        reset_sequences()
        connection.check_constraints()
        compare(manifest)
    ContentType.objects.clear_cache()
    say(f"database: {sum(manifest.rows.values())} rows of {len(manifest.rows)} tables; media: {files} files")
    for column, number in unreadable():
        say(
            f"warning: {column}: {number} values can't be opened, SEALED_KEYS lacks the key of the portal they are from"
        )
    return manifest


def check(path: Path) -> Manifest:
    """Read the whole archive before anything is touched."""
    found: dict[str, str] = {}
    manifest = None
    try:
        with tarfile.open(path, "r:gz") as archive:
            for member in archive:
                stream = archive.extractfile(member)
                if stream is None:
                    raise BackupError(f"{member.name} is not a file.")
                if member.name == MANIFEST:
                    manifest = Manifest.read(stream.read())
                else:
                    found[member.name] = hash_of(stream)
    except (tarfile.TarError, OSError, EOFError, ValueError, TypeError) as error:
        raise BackupError(f"{path} is damaged or not a backup of the portal: {error}") from error
    if manifest is None:
        raise BackupError("The archive has no manifest: it was not written to its end.")
    if found != manifest.sha256:
        wrong = sorted(name for name in {*found, *manifest.sha256} if found.get(name) != manifest.sha256.get(name))
        raise BackupError(f"The archive is damaged: {', '.join(wrong[:5])}")
    return manifest


def hash_of(stream: IO[bytes]) -> str:
    counted = Counted(stream)
    while counted.read(PIECE):
        pass
    return counted.hash.hexdigest()


def refuse_other_version(manifest: Manifest) -> None:
    if missing := sorted(set(manifest.migrations) - set(applied())):
        raise BackupError(f"The archive is of a later version of the portal (it has {missing[0]}): install that one.")
    if extra := sorted(set(applied()) - set(manifest.migrations)):
        raise BackupError(
            f"The archive is of an earlier version of the portal (it lacks {extra[0]}): restore with that version, "
            "then upgrade."
        )


def is_in_use() -> bool:
    """Somebody has an account: what migrations ship alone does not count."""
    return get_user_model().objects.exists()


def clear() -> None:
    """Empty every table. PostgreSQL truncates none whose references are still to be checked."""
    connection.check_constraints()
    names = [model._meta.db_table for model in tables()]
    statements = connection.ops.sql_flush(no_style(), names, reset_sequences=False, allow_cascade=False)
    connection.ops.execute_sql_flush(statements)


def put_back(archive: tarfile.TarFile, member: tarfile.TarInfo, manifest: Manifest) -> int:
    """One member of the archive; returns how many media files it was."""
    stream = archive.extractfile(member)
    if stream is None:
        raise BackupError(f"{member.name} is not a file.")
    if member.name == DATABASE:
        read_rows(stream)
        return 0
    name = member.name.removeprefix(MEDIA)
    if default_storage.exists(name):
        default_storage.delete(name)
    if default_storage.save(name, File(stream)) != name:
        raise BackupError(f"{name} could not be written under its own name.")
    return 1


def read_rows(stream: IO[bytes]) -> None:
    model: Any = None
    fields: list[Any] = []
    waiting: list[Any] = []
    for text in stream:
        value = json.loads(text)
        if isinstance(value, dict):
            insert(model, fields, waiting)
            model = apps.get_model(value["table"])
            fields = [model._meta.get_field(name) for name in field_names(model, value["columns"])]
            continue
        waiting.append(model(**{f.attname: value_of(f, cell) for f, cell in zip(fields, value, strict=True)}))
        if len(waiting) >= BATCH:
            insert(model, fields, waiting)
    insert(model, fields, waiting)


def value_of(stored: Any, cell: Any) -> Any:
    """A sealed column takes what was stored, under whatever key, not a value to be sealed."""
    return getattr(stored, "from_stored", stored.to_python)(cell)


def field_names(model: Any, attnames: list[str]) -> list[str]:
    names = {f.attname: f.name for f in columns(model)}
    return [names[attname] for attname in attnames]


def insert(model: Any, fields: list[Any], waiting: list[Any]) -> None:
    """As it was: no defaults, no «now», no signals."""
    size = connection.ops.bulk_batch_size(fields, waiting) or BATCH
    for start in range(0, len(waiting), size):
        model._base_manager._insert(waiting[start : start + size], fields=fields, using=connection.alias, raw=True)
    waiting.clear()


def reset_sequences() -> None:
    """PostgreSQL counts on from its own numbers, not from the rows'."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), tables()):
            cursor.execute(statement)


def compare(manifest: Manifest) -> None:
    for model in tables():
        number = model._base_manager.count()
        if number != manifest.rows.get(model._meta.label, 0):
            raise BackupError(f"{model._meta.label}: {number} rows instead of {manifest.rows.get(model._meta.label)}.")
