"""Rules about shifts and sign-ups, without a database."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import Protocol

from engage.listening.models import SessionStatus
from engage.volunteering.models import (
    AGREED_FIRST,
    BINDING,
    CITY_PARTNERS,
    ENDED,
    TAKES_CAPACITY,
    TRANSITIONS,
    Missing,
    Shift,
    Signup,
    Status,
)

REMINDER_DAYS = (3, 1)
VOLUNTEERS_OF_A_CONTACT = 2  # in one session, before staff look
ASKED_WITHIN, ASKED_AT_MOST = timedelta(days=7), 2  # whether somebody would cover a shift
LONGEST_SHIFT = timedelta(hours=24)
PARTNERS_SEEN_FOR = timedelta(days=14)  # after a session its planning team sees no names any more
PARTNERS_WAIT_UNTIL = timedelta(days=7)  # before a session: then staff hear of partners who still wait


class Timed(Protocol):
    """A shift, or what is shown of one."""

    @property
    def starts_at(self) -> datetime:
        """When it begins."""

    @property
    def ends_at(self) -> datetime:
        """When it ends."""

    @property
    def withdrawn_at(self) -> datetime | None:
        """When nobody was needed any more."""


def is_elsewhen(shown: datetime | None, starts_at: datetime) -> bool:
    """Return whether a form showed another start than the one that holds. Forms carry whole seconds."""
    return shown is not None and int(shown.timestamp()) != int(starts_at.timestamp())


def why_not_open(shift: Timed, session_status: str, now: datetime, *, by_staff: bool = False) -> str | None:
    """Return why nobody can sign up for a shift now (`withdrawn`, `cancelled`, `draft` or `past`), or None.

    Staff may enter somebody until the shift ends, and before the session is public.
    """
    if shift.withdrawn_at is not None:
        return "withdrawn"
    if session_status == SessionStatus.CANCELLED:
        return "cancelled"
    if session_status == SessionStatus.DRAFT and not by_staff:
        return "draft"
    return "past" if (shift.ends_at if by_staff else shift.starts_at) <= now else None


def may_become(before: str, after: Status) -> bool:
    """Return whether a sign-up may change from one state to another."""
    return after in TRANSITIONS[Status(before)]


def has_ended(status: str) -> bool:
    """Return whether a sign-up in this state was cancelled or declined."""
    return status in ENDED


def holds(status: str) -> bool:
    """Return whether a sign-up in this state holds a place of its shift."""
    return status in TAKES_CAPACITY


def binds(status: str) -> bool:
    """Return whether a person in this state cannot be at another shift at the same time."""
    return status in BINDING


def is_city_partner(kind: str) -> bool:
    """Return whether the host's planning team decides about people of this kind."""
    return kind in CITY_PARTNERS


def missing(signup: Signup, current_version: str, *, screened: bool, oriented: bool) -> frozenset[Missing]:
    """Return what a sign-up still needs before it is confirmed.

    `screened` and `oriented` are True where the role needs neither. Whoever is confirmed agreed to the expectations of
    that day, and stays confirmed when others hold later.
    """
    stays = signup.agreed_at is not None and signup.status in (*AGREED_FIRST, Status.NO_SHOW)
    agreed = stays or signup.agreed_version == current_version
    found = {Missing.EXPECTATIONS: agreed, Missing.SCREENING: screened, Missing.ORIENTATION: oriented}
    return frozenset(need for need, is_there in found.items() if not is_there)


def screening_holds(until: date, withdrawn_at: datetime | None, day: date) -> bool:
    """Return whether a screening allows its role on a day. It holds on its last day."""
    return withdrawn_at is None and day <= until


def is_late(shift: Shift, now: datetime, *, cover_hours: int) -> bool:
    """Return whether a place that becomes free now is free at short notice, so that staff look for cover."""
    return shift.starts_at - timedelta(hours=cover_hours) <= now < shift.ends_at


def minutes_of(starts_at: datetime, ends_at: datetime) -> int:
    """Return how many minutes somebody worked, at least one and at most a day."""
    worked = round((min(ends_at, starts_at + LONGEST_SHIFT) - starts_at).total_seconds() / 60)
    return max(1, worked)


def minutes_worked(shift: Shift, arrived_at: datetime | None, completed_at: datetime) -> int:
    """Return the minutes that are proposed for a completed shift: from the arrival until now, or else its length.

    Who is marked after the shift has worked it to its end. An arrival that was marked only after the end does not say
    when somebody came, so they have worked all of it.
    """
    until = min(completed_at, shift.ends_at)
    if arrived_at is None or arrived_at >= until:
        return minutes_of(shift.starts_at, shift.ends_at)
    return minutes_of(max(arrived_at, shift.starts_at), until)


def reminder_times(starts_at: datetime, now: datetime) -> dict[int, datetime]:
    """Return when to send reminders, by days before the shift. Times in the past are left out."""
    times = {days: starts_at - timedelta(days=days) for days in REMINDER_DAYS}
    return {days: at for days, at in times.items() if at > now}


def may_be_asked_again(asked: Collection[int], shift_id: int) -> bool:
    """Return whether somebody may be asked to cover a shift who was asked for these within `ASKED_WITHIN`."""
    return shift_id not in asked and len(asked) < ASKED_AT_MOST


def speaks_one_of(speaks: Iterable[str], wanted: Collection[str]) -> bool:
    """Return whether somebody speaks a language that is wanted, or a variety of it. Nothing wanted is enough."""
    own = set(speaks)
    return not wanted or any(
        tag == mine or tag.startswith(f"{mine}-") or mine.startswith(f"{tag}-")
        for tag in wanted
        for mine in own
    )


def majority(seats: int) -> int:
    """Return how many members are more than half of a body."""
    return seats // 2 + 1


def is_planned(status: str, ends_at: datetime, now: datetime) -> bool:
    """Return whether a session is still to be planned: it is neither over nor cancelled."""
    return status != SessionStatus.CANCELLED and ends_at > now


def partners_are_shown(ends_at: datetime, now: datetime) -> bool:
    """Return whether the planning team still sees who signed up."""
    return now < ends_at + PARTNERS_SEEN_FOR
