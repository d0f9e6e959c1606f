"""Providers of services, what they are assigned to, and what became of people's needs."""

from engage.accommodations.models.assignments import Assignment
from engage.accommodations.models.needs import Alternative, NeedColumns, ServiceDemand, ServiceOutcome
from engage.accommodations.models.occasions import Occasion, OccasionColumns
from engage.accommodations.models.providers import PROVIDER, Provider, ProviderSkill
from engage.accommodations.models.states import (
    ARRANGED,
    INTERPRETATION,
    STANDING,
    TRANSITIONS,
    Instead,
    Outcome,
    ProviderKind,
    Qualification,
    ServiceMode,
    State,
)

__all__ = [
    "ARRANGED",
    "INTERPRETATION",
    "PROVIDER",
    "STANDING",
    "TRANSITIONS",
    "Alternative",
    "Assignment",
    "Instead",
    "NeedColumns",
    "Occasion",
    "OccasionColumns",
    "Outcome",
    "Provider",
    "ProviderKind",
    "ProviderSkill",
    "Qualification",
    "ServiceDemand",
    "ServiceMode",
    "ServiceOutcome",
    "State",
]
