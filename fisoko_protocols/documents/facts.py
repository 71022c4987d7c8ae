"""What a receipt says."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class KitCounts:
    total: int
    used: int
    spoiled: int
    unused: int


@dataclass(frozen=True, slots=True)
class ReceiptFacts:
    """`handed_in_at_text` as people read it, with the time zone; `control_sum`: 64 hexadecimal digits."""

    assessment: str
    category: str
    subject: str
    point_login: str
    point_name: str
    region: str
    version_number: int
    handed_in_at_text: str
    handed_in_by: str
    late: bool
    control_sum: str
    counts: KitCounts
