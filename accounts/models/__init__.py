"""People, roles with scopes, the directory, consents."""

from accounts.models.consents import Consent, ConsentDocument
from accounts.models.directory import FederalDistrict, Municipality, Organisation, Region
from accounts.models.people import User
from accounts.models.roles import GrantStatus, Role, RoleGrant

__all__ = [
    "Consent",
    "ConsentDocument",
    "FederalDistrict",
    "GrantStatus",
    "Municipality",
    "Organisation",
    "Region",
    "Role",
    "RoleGrant",
    "User",
]
