"""Enqueue the messages about orientations: chosen, another time or place, a reminder, canceled."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from engage.core import audit, clock
from engage.core.outbox.services import NewMessage, enqueue_many
from engage.volunteering.models import VOLUNTEER, Orientation, Volunteer
from engage.volunteering.services import telling

_REMINDED = timedelta(days=1)


def tell_chosen(orientation: Orientation, volunteer: Volunteer, *, by: audit.Actor) -> bool:
    """Tell a volunteer when and where the date is that they chose. Returns False at the ceiling."""
    reminder = _reminders(orientation, [volunteer.id])
    if telling.is_stranger(by) and not telling.may_write(volunteer):
        enqueue_many(reminder)
        return False
    enqueue_many([_message("orientation", orientation, volunteer.id), *reminder])
    return True


def tell_changed(orientation: Orientation, volunteer_ids: Sequence[int]) -> int:
    """Tell everyone who will come that the time or place is another. Returns how many."""
    told = [_message("orientation", orientation, ident) for ident in volunteer_ids]
    enqueue_many([*told, *_reminders(orientation, volunteer_ids)])
    return len(told)


def tell_planned(orientation: Orientation, volunteer_ids: Sequence[int]) -> int:
    """Tell people of a date that they can choose, each once. Returns how many are told."""
    kind = "volunteering.orientation_planned"
    return enqueue_many(
        NewMessage(
            kind, f"{kind}:{orientation.id}:{ident}", {VOLUNTEER: ident, "orientation": orientation.id}
        )
        for ident in volunteer_ids
    )


def tell_cancelled(orientation: Orientation, volunteer_ids: Sequence[int]) -> int:
    """Tell everyone who would come that the date is canceled. Returns how many."""
    return enqueue_many(_message("orientation_cancelled", orientation, ident) for ident in volunteer_ids)


def _message(what: str, orientation: Orientation, volunteer_id: int) -> NewMessage:
    kind = f"volunteering.{what}"
    occasion = f"{orientation.version}:{clock.now().timestamp():.3f}"
    return NewMessage(
        kind,
        f"{kind}:{orientation.id}:{volunteer_id}:{occasion}",
        {VOLUNTEER: volunteer_id, "orientation": orientation.id},
    )


def _reminders(orientation: Orientation, volunteer_ids: Sequence[int]) -> list[NewMessage]:
    """Return one for each, the day before. The start is part of the key, so that a moved date gets new ones."""
    start, at = int(orientation.starts_at.timestamp()), orientation.starts_at - _REMINDED
    if at <= clock.now():
        return []
    kind = "volunteering.orientation_reminder"
    return [
        NewMessage(
            kind,
            f"{kind}:{orientation.id}:{ident}:{start}",
            {VOLUNTEER: ident, "orientation": orientation.id, "start": start},
            run_at=at,
        )
        for ident in volunteer_ids
    ]
