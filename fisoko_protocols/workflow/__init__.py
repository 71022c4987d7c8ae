"""The verbs of the protocols."""

from fisoko_protocols.workflow.coordinating import extend, give_back
from fisoko_protocols.workflow.entries import Entry, Saved, save_entries
from fisoko_protocols.workflow.handing_in import edit, findings_of, hand_in, lines_of
from fisoko_protocols.workflow.schools import Beside, find_schools, known_schools, schools_beside
from fisoko_protocols.workflow.setting_up import NewKit, give_kits, set_window, take_credentials, window_in_words
from fisoko_protocols.workflow.table import (
    FILLABLE,
    NOT_SET_UP,
    PROTOCOL,
    complete,
    refusal_to_fill,
    window,
    window_refusal,
)
from fisoko_protocols.workflow.uploads import GONE, apply_upload, keep_upload, sweep_uploads
from fisoko_protocols.workflow.windows import Window

__all__ = [
    "FILLABLE",
    "GONE",
    "NOT_SET_UP",
    "PROTOCOL",
    "Beside",
    "Entry",
    "NewKit",
    "Saved",
    "Window",
    "apply_upload",
    "complete",
    "edit",
    "extend",
    "find_schools",
    "findings_of",
    "give_back",
    "give_kits",
    "hand_in",
    "keep_upload",
    "known_schools",
    "lines_of",
    "refusal_to_fill",
    "save_entries",
    "schools_beside",
    "set_window",
    "sweep_uploads",
    "take_credentials",
    "window",
    "window_in_words",
    "window_refusal",
]
