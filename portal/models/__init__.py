"""Tables that every part shares."""

from portal.models.content import SiteSettings, StaticPage
from portal.models.files import KeptUpload
from portal.models.history import HistoryRecord
from portal.models.jobs import Job
from portal.models.letters import Letter
from portal.models.notices import Notice

__all__ = ["HistoryRecord", "Job", "KeptUpload", "Letter", "Notice", "SiteSettings", "StaticPage"]
