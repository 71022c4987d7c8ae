"""Registration, cabinet, roles, one's own profile."""

from accounts.views.cabinet import cabinet, switch_role
from accounts.views.consents import consents_due, withdraw_own
from accounts.views.email_change import confirm_email
from accounts.views.organisation_request import organisation_request, organisation_request_sent
from accounts.views.personal_data import (
    ask_erasure,
    cancel_erasure,
    download_data,
    notice_choices,
    own_history,
    personal_data,
    personal_data_file,
)
from accounts.views.profile import security
from accounts.views.registration import registration

__all__ = [
    "ask_erasure",
    "cabinet",
    "cancel_erasure",
    "confirm_email",
    "consents_due",
    "download_data",
    "notice_choices",
    "organisation_request",
    "organisation_request_sent",
    "own_history",
    "personal_data",
    "personal_data_file",
    "registration",
    "security",
    "switch_role",
    "withdraw_own",
]
