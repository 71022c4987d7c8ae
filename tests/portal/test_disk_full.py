"""A full disk: a sentence for the person, nothing half written, a line of the log that names the folder."""

import errno
import os
import re
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from queue import Empty
from typing import Any

import pytest
from django.conf import settings as portal_settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.test import Client
from kombu.exceptions import ChannelError

from portal import disk, prepared_files
from portal.broker import Channel
from portal.cache import SharedFiles
from portal.disk import DiskError, MediaFolder, UploadToDisk, writing
from portal.files import new_kept
from portal.logs import kind_and_place
from portal.mail_backends import FolderBackend
from portal.models import KeptUpload
from portal.prepared_files import made_file
from tests.cast import Cast

LARGE = b"x" * 3_000_000
NO_PLACE = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.fixture
def tiny(tmp_path: Path) -> Iterator[Path]:
    """A real disk of one megabyte."""
    folder = tmp_path / "tiny"
    folder.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], check=False, capture_output=True)
    if made.returncode:
        pytest.skip("Only root may mount a disk; the tests beside this one let the writers fail without.")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


def everything_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


class Cut:
    """Content whose second piece finds no place."""

    name = "cut"

    def chunks(self, *args: Any) -> Iterator[bytes]:
        yield b"the first piece"
        raise NO_PLACE


class TestMedia:
    def test_what_finds_no_place_leaves_no_file(self, tmp_path: Path) -> None:
        store = MediaFolder(location=tmp_path)
        with pytest.raises(DiskError) as told:
            store._save("experts/2026/one.jpg", Cut())
        assert everything_in(tmp_path) == []
        assert kind_and_place(told.value).endswith(f" writing to {tmp_path}")
        assert kind_and_place(told.value).startswith("DiskError ENOSPC at ")

    def test_nor_does_it_on_a_real_disk(self, tiny: Path) -> None:
        store = MediaFolder(location=tiny)
        assert store.save("one.pdf", ContentFile(b"x" * 500_000)) == "one.pdf"
        with pytest.raises(DiskError):
            store.save("two.pdf", ContentFile(LARGE))
        assert everything_in(tiny) == [tiny / "one.pdf"]
        assert store.save("three.pdf", ContentFile(b"x" * 100_000)) == "three.pdf"

    def test_a_whole_file_takes_no_other_ones_place(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        store = MediaFolder(location=tmp_path)
        store.save("a/one.pdf", ContentFile(b"first"))
        assert store.give_name(store._save("a/two.pdf", ContentFile(b"second")), "a/one.pdf") != "a/one.pdf"
        assert (tmp_path / "a/one.pdf").read_bytes() == b"first"

        def without_links(*args: Any) -> None:
            raise PermissionError(errno.EPERM, "no links here")

        monkeypatch.setattr(os, "link", without_links)
        third = store.save("a/one.pdf", ContentFile(b"third"))
        assert third != "a/one.pdf"
        assert (tmp_path / third).read_bytes() == b"third"
        assert (tmp_path / "a/one.pdf").read_bytes() == b"first"
        assert len(everything_in(tmp_path)) == 3

    def test_what_a_killed_process_left_is_no_file_of_the_store_and_is_swept(self, tmp_path: Path) -> None:
        store = MediaFolder(location=tmp_path)
        store.save("one.pdf", ContentFile(b"whole"))
        left, fresh = (tmp_path / disk.PARTIAL / name for name in ("left", "fresh"))
        left.write_bytes(b"half")
        fresh.write_bytes(b"half")
        os.utime(left, (0, 0))
        assert store.listdir("") == ([], ["one.pdf"])
        assert store.sweep_partial() == 1
        assert everything_in(tmp_path / disk.PARTIAL) == [fresh]

    def test_the_settings_store_is_this_one(self) -> None:
        assert portal_settings.STORAGES["default"]["BACKEND"] == "portal.disk.MediaFolder"


@pytest.mark.django_db
class TestRows:
    def test_a_row_that_fails_takes_its_file_along(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(KeptUpload, "save_base", refuse_row)
        before = everything_in(Path(default_storage.location))  # type: ignore[attr-defined]
        with pytest.raises(DatabaseError), transaction.atomic():
            new_kept(file=ContentFile(b"text", "one.csv"), name="one.csv", purpose="test")
        assert everything_in(Path(default_storage.location)) == before  # type: ignore[attr-defined]

    def test_a_file_that_fails_leaves_no_row(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(MediaFolder, "_save", no_place)
        with pytest.raises(OSError, match="No space"), transaction.atomic():
            new_kept(file=ContentFile(b"text", "one.csv"), name="one.csv", purpose="test")
        assert not KeptUpload.objects.exists()


def no_place(*args: Any, **kwargs: Any) -> Any:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def refuse_row(self: KeptUpload, **kwargs: Any) -> None:
    KeptUpload._meta.get_field("file").pre_save(self, True)
    raise DatabaseError("database or disk is full")


class TestPerson:
    """A file of three megabytes goes to the temporary folder first; then nothing more does."""

    @pytest.fixture
    def send(self, cast: Cast, settings: Any) -> Callable[[Path], Any]:
        def send(folder: Path) -> Any:
            settings.FILE_UPLOAD_TEMP_DIR = folder
            client = Client(raise_request_exception=False, enforce_csrf_checks=True)
            client.force_login(cast.moderator.user)
            page = client.get("/feedback/").content.decode()
            token = page.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
            file = SimpleUploadedFile("Вера Ветрова.pdf", b"%PDF-1.7" + LARGE)
            return client.post("/feedback/", {"csrfmiddlewaretoken": token, "text": "Здравствуйте", "photo": file})

        return send

    def test_reads_a_sentence(self, send: Any, tiny: Path, caplog: pytest.LogCaptureFixture) -> None:
        answer = send(tiny)
        assert answer.status_code == 503
        assert "<h1>На сервере портала нет места</h1>" in answer.content.decode()
        assert re.search(rf"\(DiskError ENOSPC at \S+ writing to {tiny}\)", caplog.text)
        assert "Ветрова" not in caplog.text
        assert everything_in(tiny) == []

    @pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES])
    def test_whatever_the_disk_says(
        self, send: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, code: int
    ) -> None:
        def refuse(*args: Any) -> None:
            raise OSError(code, os.strerror(code))

        monkeypatch.setattr("django.core.files.uploadhandler.TemporaryFileUploadHandler.receive_data_chunk", refuse)
        answer = send(tmp_path)
        assert answer.status_code == 503
        assert "на диске кончилось место" in answer.content.decode()
        assert f"DiskError {errno.errorcode[code]} at" in caplog.text
        assert everything_in(tmp_path) == []

    def test_a_name_that_no_disk_takes_is_no_error(self, tmp_path: Path, settings: Any) -> None:
        settings.FILE_UPLOAD_TEMP_DIR = tmp_path
        handler = UploadToDisk()
        handler.new_file("photo", f"photo.{'ы' * 300}", "image/jpeg", 4)
        handler.receive_data_chunk(b"text", 0)
        file = handler.file_complete(4)
        assert file is not None
        assert (file.read(), file.name[-2:]) == (b"text", "ыы")
        file.close()


class TestWriters:
    """Every other place of the portal that writes a file."""

    def test_a_prepared_file(self, tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(tempfile, "tempdir", str(tiny))
        for fmt in ("csv", "xlsx"):
            with pytest.raises(DiskError) as told:
                made_file(fmt, title="Список", columns=["a"], rows=((os.urandom(500).hex(),) for _ in range(4000)))
            assert kind_and_place(told.value).endswith(f" writing to {tiny}")
        assert everything_in(tiny) == []

    def test_a_prepared_file_without_a_disk_of_its_own(self, monkeypatch: pytest.MonkeyPatch) -> None:
        class Full(BytesIO):
            def writelines(self, lines: Any) -> None:
                raise NO_PLACE

        monkeypatch.setattr(prepared_files, "temporary_file", Full)
        with pytest.raises(DiskError) as told:
            made_file("csv", title="Список", columns=["a"], rows=[("1",)])
        assert kind_and_place(told.value).endswith(f" writing to {tempfile.gettempdir()}")

    def test_a_letter_in_a_folder(self, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        settings.VAR_DIR = tmp_path
        monkeypatch.setattr(os, "replace", no_place)
        with pytest.raises(DiskError):
            FolderBackend().send_messages([EmailMessage("Тема", "Текст", to=["vera@example.org"])])
        assert everything_in(tmp_path) == []

    def test_a_message_to_a_worker(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        channel = self.channel(tmp_path)
        channel._put("celery", {"body": "one"})
        with monkeypatch.context() as patch:
            patch.setattr(Path, "write_bytes", half_written)
            with pytest.raises(ChannelError):
                channel._put("celery", {"body": "two"})
        (tmp_path / "0_left-by-another.celery.msg").touch()
        assert len(everything_in(tmp_path)) == 2
        with pytest.raises(Empty):
            channel._get("celery")
        assert channel._get("celery") == {"body": "one"}

    def channel(self, folder: Path) -> Channel:
        made: Channel = Channel.__new__(Channel)
        vars(made).update(data_folder_in=folder, data_folder_out=folder, store_processed=False)
        return made

    def test_a_backup(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("portal.backup.write", half_written)
        with pytest.raises(CommandError, match=f"No space left on device in {tmp_path}"):
            call_command("backup", str(tmp_path / "portal.tar.gz"))
        assert everything_in(tmp_path) == []

    def test_whatever_fails_otherwise_is_removed_too_and_told_as_it_is(self, tmp_path: Path) -> None:
        unfinished = tmp_path / "unfinished"
        unfinished.touch()
        with pytest.raises(ZeroDivisionError), writing(tmp_path, unfinished):
            1 / 0  # noqa: B018
        assert not unfinished.exists()


def half_written(path: Path, *args: Any) -> Any:
    with path.open("wb") as file:
        file.write(b"ha")
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


class TestCache:
    """Where Redis is not installed the cache is a folder: what it can't keep it forgets, within a request or after a commit."""

    @pytest.fixture
    def kept(self, tmp_path: Path) -> SharedFiles:
        made = SharedFiles(str(tmp_path / "cache"), {})
        made.set("known", "before")
        return made

    def test_what_finds_no_place_is_forgotten(
        self, kept: SharedFiles, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        monkeypatch.setattr(tempfile, "mkstemp", no_place)
        kept.set("known", "after")
        assert kept.get("known", "forgotten") == "forgotten"
        assert kept.add("new", 1)
        assert "ENOSPC" in caplog.text
        assert "cache" in caplog.text

    def test_a_folder_that_may_not_be_read_or_emptied(self, kept: SharedFiles, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("builtins.open", no_place)
        monkeypatch.setattr(os, "remove", no_place)
        assert kept.get("known") is None
        assert not kept.has_key("known")
        assert not kept.delete("known")
