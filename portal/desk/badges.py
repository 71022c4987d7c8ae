"""Signs of the desk: badges of states."""

from django.utils.html import format_html
from django.utils.safestring import SafeString

BADGE = {
    "active": "done",
    "open": "done",
    "sent": "done",
    "done": "done",
    "published": "done",
    "accepted": "done",
    "waiting": "waiting",
    "queued": "waiting",
    "sending": "in_work",
    "running": "in_work",
    "declined": "refused",
    "withdrawn": "refused",
    "failed": "refused",
    "set_aside": "refused",
}


def badge(status: str, label: str) -> SafeString:
    """The portal's status badge, for cells of lists: a sign by its kind and always the word."""
    return format_html('<span class="status-badge status-{}">{}</span>', BADGE.get(status, "neutral"), label)
