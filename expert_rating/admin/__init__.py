"""Experts, campaigns, rules and assessments on the moderators' desk."""

from expert_rating.admin import assessments, campaigns, experts

__all__ = ["assessments", "campaigns", "experts"]
