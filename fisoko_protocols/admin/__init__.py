"""The set-up on the desk, for the administrator and the federal organiser: nobody else has these lists."""

from fisoko_protocols.admin import assessments, kits, points

__all__ = ["assessments", "kits", "points"]
