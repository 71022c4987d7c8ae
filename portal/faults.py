"""What an error says about its cause without its text: its code, and whether the database or a disk is to blame.

The text of an error may quote a row or name a person; a code never does.
"""

import errno
import smtplib
import sqlite3
from collections.abc import Iterator

from django.db.utils import DatabaseError, InterfaceError

# No place, no right to write, or a disk that fails: nothing that the person at the form could mend.
DISK = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO, errno.EFBIG}
DISK_SQLSTATES = {"53100", "58030"}
DISK_SQLITE = {"SQLITE_FULL", "SQLITE_READONLY", "SQLITE_IOERR"}
# Classes of SQLSTATE (PostgreSQL, appendix A): connection, rolled back by the server, resources, locks, operator, system.
PASSING_CLASSES = ("08", "40", "53", "55", "57", "58")
# A standby that took over answers, but takes no writes yet.
READ_ONLY = "25006"
PASSING_SQLITE = ("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_CANTOPEN", "SQLITE_PROTOCOL")


def causes(error: BaseException) -> Iterator[BaseException]:
    """The error and what led to it, the outermost first."""
    seen: set[int] = set()
    found: BaseException | None = error
    while found is not None and id(found) not in seen:
        seen.add(id(found))
        yield found
        found = found.__cause__ or (None if found.__suppress_context__ else found.__context__)


def code_of(error: BaseException) -> str:
    """The first code that the error or its causes bear: «ENOSPC», «57P01», «SQLITE_FULL», «SMTP 550»; else ""."""
    return next((code for code in map(own_code, causes(error)) if code), "")


def own_code(error: BaseException) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return f"SMTP {error.smtp_code}"
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return f"SMTP {', '.join(str(code) for code, _ in error.recipients.values())}"
    if isinstance(error, sqlite3.Error):
        return getattr(error, "sqlite_errorname", "") or ""
    if isinstance(error, OSError):
        return errno.errorcode.get(error.errno or 0, "")
    return getattr(error, "pgcode", "") or ""


def is_disk(error: BaseException) -> bool:
    """Whether something could not be written: no place left, no right to, or a disk that fails."""
    return any(is_disk_alone(each) for each in causes(error))


def is_disk_alone(error: BaseException) -> bool:
    if isinstance(error, sqlite3.Error):
        return own_code(error).startswith(tuple(DISK_SQLITE))
    if isinstance(error, OSError):
        return error.errno in DISK
    return own_code(error) in DISK_SQLSTATES


def folder_of(error: BaseException) -> str:
    """Which of the portal's folders, or whether the database, had no place; "" when it is no such error."""
    if not is_disk(error):
        return ""
    known = next((each.folder for each in causes(error) if hasattr(each, "folder")), "")
    return str(known) or ("" if any(isinstance(each, OSError) for each in causes(error)) else "the database")


def is_database_away(error: BaseException) -> bool:
    """Whether the database could not serve just now; a question that is wrong in itself does not pass by waiting."""
    return any(is_database_away_alone(each) for each in causes(error))


def is_database_away_alone(error: BaseException) -> bool:
    code = own_code(error)
    if isinstance(error, sqlite3.Error):
        return code.startswith(PASSING_SQLITE)
    if code and hasattr(error, "pgcode"):
        return code.startswith(PASSING_CLASSES) or code == READ_ONLY
    # Django's own wrapper is judged by what it wraps; a driver that lost its server has no code to give.
    wrapped = isinstance(error, DatabaseError | InterfaceError) and error.__cause__ is not None
    lost = type(error).__name__ in ("OperationalError", "InterfaceError", "DatabaseError")
    return lost and not wrapped
