"""Tables that every part shares."""

from portal.models.content import SiteSettings, StaticPage
from portal.models.conversations import Conversation, ConversationMessage, ConversationStatus, Side
from portal.models.counts import Attempt
from portal.models.faults import Fault
from portal.models.files import KeptUpload
from portal.models.glossary import Term
from portal.models.history import HistoryRecord
from portal.models.jobs import Job
from portal.models.letters import Letter
from portal.models.loads import Load, LoadOutcome, LoadRow
from portal.models.notices import Notice
from portal.models.publications import Document, DocumentSection, News
from portal.models.telling import DigestEntry, LetterWay, NoticeChoice, NoticeRule, Reminder

__all__ = [
    "Attempt",
    "Conversation",
    "ConversationMessage",
    "ConversationStatus",
    "DigestEntry",
    "Document",
    "DocumentSection",
    "Fault",
    "HistoryRecord",
    "Job",
    "KeptUpload",
    "Letter",
    "LetterWay",
    "Load",
    "LoadOutcome",
    "LoadRow",
    "News",
    "Notice",
    "NoticeChoice",
    "NoticeRule",
    "Reminder",
    "Side",
    "SiteSettings",
    "StaticPage",
    "Term",
]
