"""Whose a conversation is."""

from typing import Any

from portal.models import Conversation, SiteSettings


def is_party(user: Any, conversation: Conversation) -> bool:
    """A person's own is that person's alone; a visitor's belongs to whoever has its link."""
    return conversation.person_id is None or (user is not None and user.pk == conversation.person_id)


def has_the_link(role: Any, conversation: Conversation) -> bool:
    """The verb found the row by its token and has asked `is_party`: a visitor has no role to ask."""
    return True


def can_answer(role: Any, conversation: Conversation | None = None) -> bool:
    """The administrator, and moderators of the home region."""
    if role is None:
        return False
    if role.role == "administrator":
        return True
    return role.role == "moderator" and role.region_id == SiteSettings.current().region_code
