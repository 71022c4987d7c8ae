"""The verbs of the public rating: experts, campaigns, assessments."""

from expert_rating.workflow.assessments import ASSESSMENT, hide, place, save_answers, start
from expert_rating.workflow.campaigns import CAMPAIGN, close_campaign, open_campaign
from expert_rating.workflow.experts import (
    Questionnaire,
    activate_experts,
    change_questionnaire,
    decline_experts,
    register_expert,
)

__all__ = [
    "ASSESSMENT",
    "CAMPAIGN",
    "Questionnaire",
    "activate_experts",
    "change_questionnaire",
    "close_campaign",
    "decline_experts",
    "hide",
    "open_campaign",
    "place",
    "register_expert",
    "save_answers",
    "start",
]
