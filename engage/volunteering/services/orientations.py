"""Dates at which volunteers learn what they will do: planned by staff, chosen by volunteers, attendance marked."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, delete, select

from engage.core import audit, clock
from engage.core.db import db, insert_new, lock
from engage.core.errors import Changed
from engage.volunteering.errors import (
    OrientationNotFound,
    OrientationNotOpen,
    OrientationNotYet,
    OrientationTimesWrong,
)
from engage.volunteering.models import Orientation, OrientationVisit
from engage.volunteering.services import access, confirming, telling_orientations

LONGEST_ORIENTATION = timedelta(hours=12)


@dataclass(frozen=True)
class OrientationPlan:
    """When and where people learn, in which languages, and for which roles (none: for all)."""

    starts_at: datetime
    ends_at: datetime
    place: str = ""
    join_url: str = ""
    roles: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()

    def columns(self) -> dict[str, object]:
        """Return the columns."""
        return {
            "starts_at": self.starts_at,
            "ends_at": self.ends_at,
            "place": self.place,
            "join_url": self.join_url,
            "roles": list(self.roles),
            "languages": list(self.languages),
        }


def plan_orientation(plan: OrientationPlan, *, user_id: int, actor: audit.Actor) -> Orientation:
    """Add a date. The same one again, as by a double tap, is the one that is there. Raises OrientationTimesWrong."""
    _check_times(plan)
    for known in db.session.scalars(_at(plan)):
        if all(getattr(known, name) == value for name, value in plan.columns().items()):
            return known
    orientation = Orientation(**plan.columns(), version=1, created_by=user_id, created_at=clock.now())
    db.session.add(orientation)
    db.session.flush()
    audit.record(actor, "orientation.planned", "orientation", orientation.id)
    return orientation


def change_orientation(
    orientation_id: int, plan: OrientationPlan, *, version: int, actor: audit.Actor
) -> int:
    """Change a date. Who will come is told of another time or place. Returns how many are told.

    Raises OrientationNotFound, OrientationNotOpen (it was canceled, or is over), OrientationTimesWrong, and Changed
    where somebody else changed it meanwhile.
    """
    orientation = lock_orientation(orientation_id)
    _must_be_to_come(orientation)
    if orientation.version != version:
        raise Changed
    _check_times(plan)
    changed = [name for name, value in plan.columns().items() if getattr(orientation, name) != value]
    if not changed:
        return 0
    for name in changed:
        setattr(orientation, name, plan.columns()[name])
    orientation.version += 1
    db.session.flush()
    audit.record(actor, "orientation.changed", "orientation", orientation.id, changed)
    if not set(changed) & {"starts_at", "ends_at", "place", "join_url"}:
        return 0
    return telling_orientations.tell_changed(orientation, visitors(orientation.id))


def cancel_orientation(orientation_id: int, *, actor: audit.Actor) -> int:
    """Cancel a date. Who would come is told, and may choose another. Returns how many. Again it changes nothing.

    Raises OrientationNotFound, and OrientationNotOpen where it is over.
    """
    orientation = lock_orientation(orientation_id)
    if orientation.cancelled_at is not None:
        return 0
    _must_be_to_come(orientation)
    orientation.cancelled_at = clock.now()
    orientation.version += 1
    db.session.flush()
    audit.record(actor, "orientation.cancelled", "orientation", orientation.id)
    return telling_orientations.tell_cancelled(orientation, visitors(orientation.id))


def choose_orientation(volunteer_id: int, orientation_id: int, *, actor: audit.Actor) -> None:
    """Note that a volunteer will come. Other dates that they chose for the same roles are given up.

    Choosing again changes nothing. Raises OrientationNotFound, OrientationNotOpen.
    """
    volunteer = access.lock_volunteer(volunteer_id)
    orientation = lock_orientation(orientation_id)
    _must_be_to_come(orientation)
    if not _add_visit(orientation.id, volunteer.id):
        return
    _give_up_others(volunteer.id, orientation)
    telling_orientations.tell_chosen(orientation, volunteer, by=actor)
    audit.record(actor, "orientation.joined", "orientation", orientation.id)


def leave_orientation(volunteer_id: int, orientation_id: int, *, actor: audit.Actor) -> None:
    """Note that a volunteer will not come to a date. Again it changes nothing. Raises OrientationNotOpen once over."""
    access.lock_volunteer(volunteer_id)
    orientation = lock_orientation(orientation_id)
    _must_be_to_come(orientation)
    if _drop_visits(volunteer_id, [orientation.id]):
        audit.record(actor, "orientation.left", "orientation", orientation.id)


def mark_attendance(
    orientation_id: int,
    attended: Collection[int],
    listed: Collection[int],
    *,
    user_id: int,
    actor: audit.Actor,
) -> int:
    """Mark who of the listed volunteers attended, and who did not. Returns for how many something changed.

    Sign-ups to which nothing is missing any more are confirmed, and those whose mark is taken back lose it. Whoever
    came without choosing the date is added. Raises OrientationNotFound, and OrientationNotYet before it starts.
    """
    everyone = sorted(set(listed) | set(attended))
    for volunteer_id in everyone:
        access.lock_volunteer(volunteer_id)
    orientation = lock_orientation(orientation_id)
    if orientation.cancelled_at is not None or orientation.starts_at > clock.now():
        raise OrientationNotYet
    changed = 0
    for volunteer_id in everyone:
        if _mark(orientation, volunteer_id, came=volunteer_id in attended, user_id=user_id):
            confirming.review_all(volunteer_id, actor=actor)
            changed += 1
    if changed:
        audit.record(actor, "orientation.attendance_marked", "orientation", orientation.id)
    return changed


def lock_orientation(orientation_id: int) -> Orientation:
    """Lock and load a date. Raises OrientationNotFound."""
    orientation = lock(Orientation, orientation_id)
    if orientation is None:
        raise OrientationNotFound
    return orientation


def visitors(orientation_id: int) -> list[int]:
    """Return the volunteers who will come, or came. One statement."""
    chosen = select(OrientationVisit.volunteer_id).where(OrientationVisit.orientation_id == orientation_id)
    return list(db.session.scalars(chosen.order_by(OrientationVisit.volunteer_id)))


def _check_times(plan: OrientationPlan) -> None:
    if not plan.starts_at < plan.ends_at <= plan.starts_at + LONGEST_ORIENTATION:
        raise OrientationTimesWrong
    if plan.starts_at <= clock.now():
        raise OrientationTimesWrong


def _must_be_to_come(orientation: Orientation) -> None:
    if orientation.cancelled_at is not None:
        raise OrientationNotOpen("cancelled")
    if orientation.starts_at <= clock.now():
        raise OrientationNotOpen("past")


def _at(plan: OrientationPlan) -> Select[Orientation]:
    return select(Orientation).where(
        Orientation.starts_at == plan.starts_at, Orientation.cancelled_at.is_(None)
    )


def _add_visit(orientation_id: int, volunteer_id: int) -> bool:
    """Add the visit. Returns whether it is new."""
    values = {"orientation_id": orientation_id, "volunteer_id": volunteer_id, "created_at": clock.now()}
    return insert_new(OrientationVisit, values) is not None


def serves(orientation_roles: Collection[str], role: str) -> bool:
    """Return whether an orientation is for a role."""
    return not orientation_roles or role in orientation_roles


def _give_up_others(volunteer_id: int, chosen: Orientation) -> None:
    """Give up the dates to come whose roles the chosen one serves, too."""
    others = db.session.scalars(
        select(Orientation)
        .join(OrientationVisit, OrientationVisit.orientation_id == Orientation.id)
        .where(
            OrientationVisit.volunteer_id == volunteer_id,
            Orientation.id != chosen.id,
            Orientation.starts_at > clock.now(),
        )
    )
    _drop_visits(volunteer_id, [one.id for one in others if _replaces(chosen, one)])


def _replaces(chosen: Orientation, other: Orientation) -> bool:
    return not chosen.roles or (bool(other.roles) and set(other.roles) <= set(chosen.roles))


def _drop_visits(volunteer_id: int, orientation_ids: Sequence[int]) -> bool:
    """Delete visits to dates to come. Returns whether there were any."""
    if not orientation_ids:
        return False
    mine = delete(OrientationVisit).where(
        OrientationVisit.volunteer_id == volunteer_id,
        OrientationVisit.orientation_id.in_(orientation_ids),
        OrientationVisit.attended_at.is_(None),
    )
    return bool(db.session.execute(mine.returning(OrientationVisit.id)).all())


def _mark(orientation: Orientation, volunteer_id: int, *, came: bool, user_id: int) -> bool:
    """Mark one visit. Returns whether that changed something."""
    if came:
        _add_visit(orientation.id, volunteer_id)
    visit = db.session.scalar(
        select(OrientationVisit)
        .where(
            OrientationVisit.orientation_id == orientation.id, OrientationVisit.volunteer_id == volunteer_id
        )
        .execution_options(populate_existing=True)
    )
    if visit is None or (visit.attended_at is not None) == came:
        return False
    visit.attended_at = clock.now() if came else None
    visit.marked_by = user_id
    db.session.flush()
    return True
