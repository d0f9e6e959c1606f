"""Rules about bodies without a database: their facts and rule, and what may be changed of them."""

from __future__ import annotations

from engage.bodies.policy.rules import (
    DECIDED_ELSEWHERE,
    DEFAULT_RULE_NAME,
    DEFAULT_RULE_SETTINGS,
    LONGEST_MEANING,
    VALUES,
    WAYS_OUT,
    Adoption,
    BodyFacts,
    RuleDraft,
    check_settings,
    default_settings,
)

__all__ = [
    "DECIDED_ELSEWHERE",
    "DEFAULT_RULE_NAME",
    "DEFAULT_RULE_SETTINGS",
    "LONGEST_MEANING",
    "VALUES",
    "WAYS_OUT",
    "Adoption",
    "BodyFacts",
    "RuleDraft",
    "check_settings",
    "default_settings",
]
