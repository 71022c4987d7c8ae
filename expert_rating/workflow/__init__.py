"""The verbs of the public rating: experts, campaigns, assessments."""

from expert_rating.workflow.assessments import (
    ASSESSMENT,
    give_back,
    hide,
    place,
    restore,
    save_answers,
    set_aside,
    start,
)
from expert_rating.workflow.campaigns import (
    CAMPAIGN,
    close_campaign,
    close_due_campaigns,
    copy_campaign,
    extend_campaign,
    open_campaign,
)
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
    "close_due_campaigns",
    "copy_campaign",
    "decline_experts",
    "extend_campaign",
    "give_back",
    "hide",
    "open_campaign",
    "place",
    "register_expert",
    "restore",
    "save_answers",
    "set_aside",
    "start",
]
