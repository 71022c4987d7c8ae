"""Experts, campaigns, rules and assessments on the moderators' desk."""

from expert_rating.admin import assessments, campaigns, corrections, experts, publications, replies, representatives

__all__ = ["assessments", "campaigns", "corrections", "experts", "publications", "replies", "representatives"]
