"""Volunteers, shifts and sign-ups, and how the host runs a session."""

from __future__ import annotations

from engage.volunteering.models.hosting import (
    PARTNERS,
    Hosting,
    PartnerCapacity,
    PlanningMember,
    QuorumWarning,
    RunStep,
)
from engage.volunteering.models.shifts import PEOPLE, Shift, ShiftCapacity, Signup
from engage.volunteering.models.states import (
    ACCEPTED,
    AGREED_FIRST,
    AWAITS,
    BINDING,
    CITY_PARTNERS,
    DECIDING,
    ENDED,
    STANDING,
    TAKES_CAPACITY,
    TRANSITIONS,
    ContactOutcome,
    DeclineReason,
    Kind,
    Missing,
    PlanningRole,
    ReviewReason,
    Status,
)
from engage.volunteering.models.volunteers import (
    VOLUNTEER,
    Orientation,
    OrientationVisit,
    Screening,
    Volunteer,
)

__all__ = [
    "ACCEPTED",
    "AGREED_FIRST",
    "AWAITS",
    "BINDING",
    "CITY_PARTNERS",
    "DECIDING",
    "ENDED",
    "PARTNERS",
    "PEOPLE",
    "STANDING",
    "TAKES_CAPACITY",
    "TRANSITIONS",
    "VOLUNTEER",
    "ContactOutcome",
    "DeclineReason",
    "Hosting",
    "Kind",
    "Missing",
    "Orientation",
    "OrientationVisit",
    "PartnerCapacity",
    "PlanningMember",
    "PlanningRole",
    "QuorumWarning",
    "ReviewReason",
    "RunStep",
    "Screening",
    "Shift",
    "ShiftCapacity",
    "Signup",
    "Status",
    "Volunteer",
]
