"""People, roles, the directory and consents on the moderators' desk."""

from accounts.admin import consents, directory, grants, people

__all__ = ["consents", "directory", "grants", "people"]
