"""Experts, campaigns of assessment, assessments and their results."""

from expert_rating.models.assessments import Answer, Assessment, AssessmentStatus
from expert_rating.models.campaigns import Campaign, CampaignKind, CampaignStatus, Criterion, Question, RulesText
from expert_rating.models.experts import Expert, ExpertLevel, TargetGroup
from expert_rating.models.results import LevelResult, OrganisationResult, Tally, TotalCount

__all__ = [
    "Answer",
    "Assessment",
    "AssessmentStatus",
    "Campaign",
    "CampaignKind",
    "CampaignStatus",
    "Criterion",
    "Expert",
    "ExpertLevel",
    "LevelResult",
    "OrganisationResult",
    "Question",
    "RulesText",
    "Tally",
    "TargetGroup",
    "TotalCount",
]
