"""The rule a body decides by until it adopts another: data, not code.

Fist to Five as the papers of Sacramento's initiative describe it: no numeric majority anywhere, half of the seats and
one more for a quorum, and a few numbers at least, so that everybody standing aside is no consensus.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

DEFAULT_RULE_NAME = "fist_to_five"
WAYS_OUT = ("resolution_meeting", "referral", "withdrawal")
VALUES = ("0", "1", "2", "3", "4", "5")

DEFAULT_RULE_SETTINGS: Mapping[str, Any] = {
    "quorum_numerator": 1,
    "quorum_denominator": 2,
    "quorum_more_than": True,  # more than half of the entitled seats, not just half
    "minimum_numbers": 3,
    "abstain_counts_for_quorum": True,
    "recuse_counts_for_quorum": False,
    "rounds_limit": 3,
    "ways_out": list(WAYS_OUT),
}


def default_settings() -> dict[str, Any]:
    """A copy of the default settings that may be changed."""
    return {**DEFAULT_RULE_SETTINGS, "ways_out": list(WAYS_OUT)}
