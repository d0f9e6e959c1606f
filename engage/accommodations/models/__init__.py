"""Providers of services, what they are assigned to, and what became of people's needs."""

from engage.accommodations.models.assignments import Assignment
from engage.accommodations.models.needs import Alternative, NeedColumns, ServiceDemand, ServiceOutcome
from engage.accommodations.models.notices import ARRANGED_STANDS, OPEN_STANDS, NeedNotice, Stand
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
    "ARRANGED_STANDS",
    "INTERPRETATION",
    "OPEN_STANDS",
    "PROVIDER",
    "STANDING",
    "TRANSITIONS",
    "Alternative",
    "Assignment",
    "Instead",
    "NeedColumns",
    "NeedNotice",
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
    "Stand",
    "State",
]
