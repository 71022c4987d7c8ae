"""People, roles with scopes, the directory, consents."""

from accounts.models.consents import Consent, ConsentDocument
from accounts.models.counts import OrganisationCount
from accounts.models.directory import FederalDistrict, Municipality, Organisation, Region
from accounts.models.imports import DirectoryExport, DirectoryImport, DirectoryImportRow, DirectoryTable
from accounts.models.organisation_requests import OrganisationRequest, OrganisationRequestStatus
from accounts.models.people import User
from accounts.models.personal import DataExport, ErasureRequest, ErasureStatus
from accounts.models.points import AssessmentPoint
from accounts.models.roles import GrantStatus, Role, RoleGrant

__all__ = [
    "AssessmentPoint",
    "Consent",
    "ConsentDocument",
    "DataExport",
    "DirectoryExport",
    "DirectoryImport",
    "DirectoryImportRow",
    "DirectoryTable",
    "ErasureRequest",
    "ErasureStatus",
    "FederalDistrict",
    "GrantStatus",
    "Municipality",
    "Organisation",
    "OrganisationCount",
    "OrganisationRequest",
    "OrganisationRequestStatus",
    "Region",
    "Role",
    "RoleGrant",
    "User",
]
