"""Bodies that decide, their seats and holders, their rules, their meetings, and the changes of all of these."""

from __future__ import annotations

from engage.bodies.models.changes import BodyChange, ChangeKind, ChangeState, Ground
from engage.bodies.models.roster import (
    LONGEST_BODY_SLUG,
    LONGEST_ORGANIZATION,
    Attendance,
    Body,
    BodyKind,
    BodyRule,
    Meeting,
    MeetingBody,
    Office,
    OfficeHolder,
    Organization,
    Publication,
    Seat,
    SeatHolder,
    SeatPart,
)

__all__ = [
    "LONGEST_BODY_SLUG",
    "LONGEST_ORGANIZATION",
    "Attendance",
    "Body",
    "BodyChange",
    "BodyKind",
    "BodyRule",
    "ChangeKind",
    "ChangeState",
    "Ground",
    "Meeting",
    "MeetingBody",
    "Office",
    "OfficeHolder",
    "Organization",
    "Publication",
    "Seat",
    "SeatHolder",
    "SeatPart",
]
