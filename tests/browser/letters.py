"""The mail folder as people read it."""

import re
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path


@dataclass(frozen=True, slots=True)
class ReadLetter:
    to: str
    subject: str
    text: str

    def link(self, part: str) -> str:
        """The address in the letter that has this part."""
        return next(found for found in re.findall(r"https?://\S+", self.text) if part in found)


def read(path: Path) -> ReadLetter:
    message = message_from_bytes(path.read_bytes(), policy=default)
    assert isinstance(message, EmailMessage)
    body = message.get_body(preferencelist=("plain",))
    assert body is not None
    return ReadLetter(message["To"].strip(), message["Subject"].strip(), body.get_content())


class LetterBox:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def all(self, to: str) -> list[ReadLetter]:
        """This person's letters, the oldest first."""
        paths = sorted(self.folder.glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
        return [letter for letter in map(read, paths) if letter.to == to]

    def only(self, to: str, subject: str) -> ReadLetter:
        [letter] = [letter for letter in self.all(to) if letter.subject == subject]
        return letter
