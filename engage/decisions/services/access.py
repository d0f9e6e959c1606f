"""Find decisions and rounds, check who may know of them, and lock them for a change.

An office that was given while a round is under way counts after it: whoever opened the round and whoever answers in it
knew who runs it. `must_hold_office` is that rule: it asks for the office in every act on a decision.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import lazyload

from engage.bodies.models import Office
from engage.bodies.services import access
from engage.core.db import db, lock
from engage.core.errors import NotFound
from engage.decisions.errors import DecisionEnded, OfficeTooNew, RoundUnderWay
from engage.decisions.models import UNDER_WAY, Decision, DecisionStatus, Round, RoundVoter


def find_decision(slug: str) -> Decision:
    """Return the decision with this slug, bodies loaded. Raise NotFound. Does not check who may see it."""
    decision = db.session.execute(select(Decision).where(Decision.slug == slug)).scalar_one_or_none()
    if decision is None:
        raise NotFound
    return decision


def decision_of_member(slug: str, user_id: int) -> Decision:
    """Return the decision with this slug to a member of one of its bodies. Raise NotFound to everybody else.

    A person who may answer in an open or unrevealed round keeps access until the reveal, even if their seat has ended.
    """
    decision = find_decision(slug)
    must_know_of(decision.id, decision.body_ids, user_id=user_id)
    return decision


def must_know_of(decision_id: int, body_ids: Collection[int], *, user_id: int) -> None:
    """Raise NotFound unless the user is a member of one of the bodies, or may answer in a round under way."""
    if not _may_still_answer(decision_id, user_id):
        access.must_be_member(user_id, body_ids)


def _may_still_answer(decision_id: int, user_id: int) -> bool:
    statement = (
        select(RoundVoter.user_id)
        .join(Round, Round.id == RoundVoter.round_id)
        .where(
            Round.decision_id == decision_id,
            Round.state.in_(UNDER_WAY),
            RoundVoter.user_id == user_id,
        )
    )
    return db.session.scalar(statement.limit(1)) is not None


def find_round(decision: Decision, number: int) -> Round:
    """Return a round of a decision, its bodies loaded. Raise NotFound."""
    statement = select(Round).where(Round.decision_id == decision.id, Round.number == number)
    found = db.session.execute(statement).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found


def decision_of_facilitator(slug: str, user_id: int) -> Decision:
    """Return the decision to a facilitator of one of its bodies.

    Raise NoOffice to other members, OfficeTooNew to who facilitates only since the round under way, else NotFound.
    """
    decision = find_decision(slug)
    must_hold_office(decision.id, decision.body_ids, user_id, Office.FACILITATOR)
    return decision


def must_hold_office(decision_id: int, body_ids: Collection[int], user_id: int, *offices: Office) -> None:
    """Raise NoOffice, or NotFound to outsiders, unless the user holds one of these offices in one of these bodies.

    Raise OfficeTooNew if none of them was given before the round under way was opened. Three statements at most.
    """
    access.must_hold_office(user_id, body_ids, *offices)
    opened = select(Round.opened_at).where(Round.decision_id == decision_id, Round.state.in_(UNDER_WAY))
    opened_at = db.session.scalar(opened)
    if opened_at is not None and not access.holds_office(user_id, body_ids, *offices, since=opened_at):
        raise OfficeTooNew


def round_under_way(decision_id: int) -> Round | None:
    """Return the round that is open, or closed and not revealed yet. A decision has at most one."""
    statement = select(Round).where(Round.decision_id == decision_id, Round.state.in_(UNDER_WAY))
    return db.session.execute(statement).scalar_one_or_none()


def must_be_free(decision: Decision) -> None:
    """Raise RoundUnderWay if a round is open, or closed and not revealed yet."""
    if round_under_way(decision.id) is not None:
        raise RoundUnderWay


def lock_decision(decision_id: int) -> Decision:
    """Lock a decision, its rounds and its chain until the unit of work ends. Raise NotFound."""
    db.session.flush()  # a second lock in the same unit of work reloads the row: pending changes must be written first
    decision = lock(Decision, decision_id)
    if decision is None:
        raise NotFound
    return decision


def lock_decisions(decision_ids: Collection[int]) -> None:
    """Lock several decisions, lower numbers first, without loading them (one statement)."""
    statement = select(Decision.id).where(Decision.id.in_(decision_ids)).order_by(Decision.id)
    db.session.execute(statement.with_for_update()).all()


def lock_for_ballot(decision_id: int) -> Decision:
    """Lock the decision without loading its bodies (saves one statement). Raise NotFound."""
    statement = (
        select(Decision)
        .where(Decision.id == decision_id)
        .options(lazyload(Decision.body_rows))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    decision = db.session.execute(statement).scalar_one_or_none()
    if decision is None:
        raise NotFound
    return decision


def lock_for_facilitator(decision_id: int, user_id: int) -> Decision:
    """Lock a decision for a facilitator of one of its bodies. Raise NotFound, NoOffice, OfficeTooNew."""
    decision = lock_decision(decision_id)
    must_hold_office(decision.id, decision.body_ids, user_id, Office.FACILITATOR)
    return decision


def lock_open(decision_id: int, user_id: int) -> Decision:
    """Lock a decision for its facilitator, like `lock_for_facilitator`. Raise DecisionEnded if it has ended."""
    decision = lock_for_facilitator(decision_id, user_id)
    if decision.status != DecisionStatus.OPEN:
        raise DecisionEnded
    return decision


def reload_round(decision: Decision, round_id: int) -> Round:
    """Reload a round of a locked decision from the database. Raise NotFound."""
    found = db.session.get(Round, round_id, populate_existing=True)
    if found is None or found.decision_id != decision.id:
        raise NotFound
    return found
