"""Assessments, their publications, kits, the protocols of the points and what was handed in."""

from fisoko_protocols.models.counts import Pace, Tally
from fisoko_protocols.models.kits import Kit
from fisoko_protocols.models.protocols import Extension, Protocol, ProtocolStatus, Return, RowComment
from fisoko_protocols.models.setup import SetupChunk, SetupImport, SetupLine, SetupTable
from fisoko_protocols.models.sittings import Assessment, Category, Publication, PublicationNumber, Sitting, Subject
from fisoko_protocols.models.uploads import Upload
from fisoko_protocols.models.versions import HandedIn, Version

__all__ = [
    "Assessment",
    "Category",
    "Extension",
    "HandedIn",
    "Kit",
    "Pace",
    "Protocol",
    "ProtocolStatus",
    "Publication",
    "PublicationNumber",
    "Return",
    "RowComment",
    "SetupChunk",
    "SetupImport",
    "SetupLine",
    "SetupTable",
    "Sitting",
    "Subject",
    "Tally",
    "Upload",
    "Version",
]
