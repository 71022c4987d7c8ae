"""Experts, campaigns of assessment, assessments and their results."""

from expert_rating.models.assessments import Answer, Assessment, AssessmentStatus
from expert_rating.models.campaigns import Campaign, CampaignKind, CampaignStatus, Criterion, Question, RulesText
from expert_rating.models.corrections import CARD_FIELDS, CardCorrection, CorrectionStatus
from expert_rating.models.counts import PlacedCount, RatedCount, TotalBand
from expert_rating.models.experts import Expert, ExpertLevel, TargetGroup
from expert_rating.models.frozen import CampaignPublished
from expert_rating.models.publications import Publication, PublicationKind, PublicationStatus
from expert_rating.models.registrations import SentRegistration
from expert_rating.models.replies import Reply, ReplyStatus
from expert_rating.models.representatives import Representative
from expert_rating.models.results import Level, LevelResult, OrganisationResult, Tally, TotalCount

__all__ = [
    "CARD_FIELDS",
    "Answer",
    "Assessment",
    "AssessmentStatus",
    "Campaign",
    "CampaignKind",
    "CampaignPublished",
    "CampaignStatus",
    "CardCorrection",
    "CorrectionStatus",
    "Criterion",
    "Expert",
    "ExpertLevel",
    "Level",
    "LevelResult",
    "OrganisationResult",
    "PlacedCount",
    "Publication",
    "PublicationKind",
    "PublicationStatus",
    "Question",
    "RatedCount",
    "Reply",
    "ReplyStatus",
    "Representative",
    "RulesText",
    "SentRegistration",
    "Tally",
    "TargetGroup",
    "TotalBand",
    "TotalCount",
]
