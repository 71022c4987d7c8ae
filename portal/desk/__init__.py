"""What every page of the moderators' desk is made of: scope, permissions by role, search, verbs, history.

A part declares `ScopedAdmin` subclasses in its admin; accounts.desk puts the site together. Nothing here asks Django's
permission tables: what a person may do follows from the role in force.
"""

from portal.desk.adding import AddedByVerb
from portal.desk.badges import BADGE, badge
from portal.desk.lists import DeskChangeList, FilterChoice, ListFilter, boxes, choices_filter
from portal.desk.menu import menu_of
from portal.desk.scoped import (
    ADMINISTRATOR,
    MODERATOR,
    NOBODY,
    ONLY_ADMINISTRATOR,
    STAFF,
    ScopedAdmin,
    role_of,
)
from portal.desk.verbs import Confirm, DeskVerb, Queue, ReasonForm
from portal.text import any_case, counted, waiting_for

__all__ = [
    "ADMINISTRATOR",
    "BADGE",
    "MODERATOR",
    "NOBODY",
    "ONLY_ADMINISTRATOR",
    "STAFF",
    "AddedByVerb",
    "Confirm",
    "DeskChangeList",
    "DeskVerb",
    "FilterChoice",
    "ListFilter",
    "Queue",
    "ReasonForm",
    "ScopedAdmin",
    "any_case",
    "badge",
    "boxes",
    "choices_filter",
    "counted",
    "menu_of",
    "role_of",
    "waiting_for",
]
