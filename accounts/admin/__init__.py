"""People, roles, the directory and consents on the moderators' desk."""

from accounts.admin import consents, directory, erasure, grants, notice_rules, organisation_requests, people

__all__ = ["consents", "directory", "erasure", "grants", "notice_rules", "organisation_requests", "people"]
