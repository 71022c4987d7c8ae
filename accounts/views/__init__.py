"""Registration, cabinet, roles, one's own profile."""

from accounts.views.cabinet import cabinet, switch_role
from accounts.views.email_change import confirm_email
from accounts.views.profile import security
from accounts.views.registration import registration, representative

__all__ = ["cabinet", "confirm_email", "registration", "representative", "security", "switch_role"]
