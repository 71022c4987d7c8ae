"""Writing to disks that may be full: whole files under their names or none, and an error that names its folder."""

import os
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, TemporaryFileUploadHandler

PARTIAL = ".partial"
# Nobody writes one file for so long: what is older was left by a process that was killed.
PARTIAL_LIVES_SECONDS = 24 * 60 * 60


class DiskError(OSError):
    """An OSError that knows where: `folder` is one of the portal's own, so that a log may name it."""

    def __init__(self, error: OSError, folder: str) -> None:
        super().__init__(error.errno, error.strerror)
        self.folder = folder


@contextmanager
def writing(folder: str | os.PathLike[str], *unfinished: str | os.PathLike[str]) -> Iterator[None]:
    """Whatever fails inside leaves nothing of these files, and tells of the disk by its folder."""
    try:
        yield
    except BaseException as error:
        for path in unfinished:
            with suppress(OSError):
                os.unlink(path)
        if isinstance(error, OSError) and error.errno is not None and not isinstance(error, DiskError):
            raise DiskError(error, str(folder)) from error
        raise


def temporary_file() -> IO[bytes]:
    """A nameless file for as long as it is open, in the folder that the system gives for such."""
    with writing(tempfile.gettempdir()):
        return tempfile.TemporaryFile()


@contextmanager
def spooled(max_size: int) -> Iterator[IO[bytes]]:
    """A nameless file, in memory up to `max_size` bytes: rewound when it is written, and then the caller's to close."""
    with writing(tempfile.gettempdir()):
        made: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=max_size)  # noqa: SIM115 - closed below
        try:
            yield made
            made.seek(0)
        except BaseException:
            with suppress(OSError):
                made.close()
            raise


class MediaFolder(FileSystemStorage):
    """Files get their names when they are whole: a full disk or a kill leaves none cut off or empty."""

    def _save(self, name: str, content: Any) -> str:
        partial = f"{PARTIAL}/{uuid.uuid4().hex}"
        with writing(self.location, self.path(partial)):
            super()._save(partial, content)  # type: ignore[misc]
            return self.give_name(partial, name)

    def give_name(self, partial: str, name: str) -> str:
        """Rename the whole file; where the name has been taken meanwhile, as Django does: another."""
        source = Path(self.path(partial))
        while True:
            target = Path(self.path(name))
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                os.link(source, target)  # unlike a rename it never takes the place of another file
            except FileExistsError:
                name = self.get_available_name(name)
                continue
            except OSError:
                if target.exists():
                    name = self.get_available_name(name)
                    continue
                os.rename(source, target)  # a disk without links
                return name
            source.unlink()
            return name

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        """Without what is still being written."""
        folders, names = super().listdir(path)
        hidden = PARTIAL if PurePosixPath(path or ".") == PurePosixPath(".") else ""
        return [folder for folder in folders if folder != hidden], names

    def sweep_partial(self) -> int:
        """Remove what killed processes left half written."""
        count = 0
        with suppress(FileNotFoundError):
            for entry in os.scandir(self.path(PARTIAL)):
                if time.time() - entry.stat().st_mtime > PARTIAL_LIVES_SECONDS:
                    os.unlink(entry.path)
                    count += 1
        return count


class UploadToDisk(TemporaryFileUploadHandler):
    """Django's own, but its error names the folder and its unfinished file is gone at once."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """The file on the disk has a name of our own: how the sender called it may be no name for a disk."""
        FileUploadHandler.new_file(self, *args, **kwargs)
        with writing(folder_of_uploads()):
            self.file = TemporaryUploadedFile("upload", self.content_type, 0, self.charset, self.content_type_extra)
        self.file.name = self.file_name

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        with writing(folder_of_uploads()), self.closed_on_failure():
            return super().receive_data_chunk(raw_data, start)

    def file_complete(self, file_size: int) -> UploadedFile | None:
        with writing(folder_of_uploads()), self.closed_on_failure():
            return super().file_complete(file_size)

    @contextmanager
    def closed_on_failure(self) -> Iterator[None]:
        """Closing removes the file; what its buffer still holds has no place either."""
        try:
            yield
        except OSError:
            with suppress(OSError):
                self.file.close()
            raise


def folder_of_uploads() -> str:
    return str(settings.FILE_UPLOAD_TEMP_DIR)
