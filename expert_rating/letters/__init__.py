"""What the public rating tells people: experts and representatives, moderators of what waits, authors of texts."""

from expert_rating.letters.assessments import given_back, restored, set_aside
from expert_rating.letters.wording import message, signed, subject

__all__ = ["given_back", "message", "restored", "set_aside", "signed", "subject"]
