"""How a host runs a session: who plans it, its limit for city partners, its rule on uniforms, and its free shifts."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import select

from engage.bodies.models import SeatHolder
from engage.core import audit, clock
from engage.core.current import current_city
from engage.core.db import db, insert_new
from engage.core.errors import Changed, NotFound
from engage.core.outbox.services import NewMessage, enqueue_many
from engage.listening.services.access import lock_session
from engage.volunteering.errors import NotSeated
from engage.volunteering.models import Hosting, PlanningMember, PlanningRole
from engage.volunteering.services import access, partners, quorum, telling


@dataclass(frozen=True)
class HostChoices:
    """What the host decided. `partner_limit` is None where there is none.

    `free_of_partners`: the shifts that no city partner may take. `version` is 0 until the host decides something.
    """

    partner_limit: int | None
    uniform_rule: str
    free_of_partners: frozenset[int] = field(default_factory=frozenset)
    version: int = 0


def set_choices(session_id: int, *, choices: HostChoices, planner_id: int) -> None:
    """Store what the host decided. Partners who were accepted before stay, and hear of another rule on uniforms.

    Raises NotOnPlanningTeam, PlanningOver, and Changed where `choices.version` is not what stands.
    """
    session = lock_session(session_id)
    access.must_decide(planner_id, session_id)
    partners.must_be_planned(session)
    row = db.session.get(Hosting, session_id, populate_existing=True)
    if (row.version if row else 0) != choices.version:
        raise Changed
    if row is None:
        row = Hosting(
            session_id=session_id,
            uniform_rule=current_city().default_uniform_rule,
            partner_limit=None,
            version=0,
        )
        db.session.add(row)
    changed = _change(row, choices, planner_id) | _keep_free(session_id, choices.free_of_partners)
    if changed:
        row.version += 1
        db.session.flush()
        audit.record(planner_id, "hosting.changed", "session", session_id, changed)
    if "uniform_rule" in changed:
        telling.tell_rule(session_id, row.version)


def _change(row: Hosting, choices: HostChoices, planner_id: int) -> set[str]:
    changed = set()
    if row.partner_limit != choices.partner_limit or row.version == 0:
        row.partner_limit = choices.partner_limit
        partners.set_limit(row.session_id, choices.partner_limit)
        changed.add("partner_limit")
    if row.uniform_rule != choices.uniform_rule:
        row.uniform_rule = choices.uniform_rule
        changed.add("uniform_rule")
    row.decided_by, row.decided_at = planner_id, clock.now()
    return changed


def _keep_free(session_id: int, free: frozenset[int]) -> set[str]:
    """Keep these shifts of a session free of city partners, and open all others to them."""
    found = False
    for shift in access.lock_shifts_of_session(session_id):
        welcome = shift.id not in free
        if shift.partners_welcome != welcome and shift.withdrawn_at is None:
            shift.partners_welcome = welcome
            shift.version += 1
            found = True
    db.session.flush()
    return {"free_of_partners"} if found else set()


@dataclass(frozen=True)
class NewPlanner:
    """Somebody for the planning team: they hold a seat of the body now."""

    user_id: int
    body_id: int
    role: PlanningRole


def add_planner(session_id: int, *, planner: NewPlanner, added_by: int, actor: audit.Actor) -> int:
    """Add somebody to the planning team of a session. Returns the row's number. Adding again changes nothing.

    Raises SessionNotFound, PlanningOver, and NotSeated where they hold no seat in the body now.
    """
    session = lock_session(session_id)
    partners.must_be_planned(session)
    _must_hold_seat(planner)
    same = (
        PlanningMember.session_id == session_id,
        PlanningMember.user_id == planner.user_id,
        PlanningMember.role == planner.role,
    )
    values: dict[str, object] = {"body_id": planner.body_id, "added_by": added_by, "added_at": clock.now()}
    ident = insert_new(
        PlanningMember,
        values | {"session_id": session_id, "user_id": planner.user_id, "role": planner.role.value},
    )
    if ident is None:
        row = db.session.scalars(select(PlanningMember).where(*same)).one()
        if row.ended_at is None and row.body_id == planner.body_id:
            return row.id
        row.body_id, row.added_by, row.added_at, row.ended_at = planner.body_id, added_by, clock.now(), None
        db.session.flush()
        ident = row.id
    _tell(ident, planner.user_id)
    audit.record(actor, "planner.added", "planner", ident, [f"role.{planner.role}"])
    quorum.note_quorum(session_id, actor=actor)
    return int(ident)


def end_planner(session_id: int, planner_id: int, *, actor: audit.Actor) -> None:
    """End somebody's place on the planning team. Ending again changes nothing. Raises NotFound."""
    lock_session(session_id)
    row = db.session.get(PlanningMember, planner_id, populate_existing=True)
    if row is None or row.session_id != session_id:
        raise NotFound
    if row.ended_at is None:
        row.ended_at = clock.now()
        db.session.flush()
        audit.record(actor, "planner.ended", "planner", row.id, ["ended_at"])


def _must_hold_seat(planner: NewPlanner) -> None:
    held = select(SeatHolder.id).where(
        SeatHolder.user_id == planner.user_id,
        SeatHolder.body_id == planner.body_id,
        SeatHolder.until_at.is_(None),
    )
    if db.session.scalar(held) is None:
        raise NotSeated


def _tell(planner_id: int, user_id: int) -> None:
    """Tell somebody that they plan the session, while the right counts."""
    key = f"volunteering.planner:{planner_id}:{clock.now().timestamp():.3f}"
    enqueue_many([NewMessage("volunteering.planner", key, {"user": user_id, "planner": planner_id})])
