"""Finding decisions and rounds for those who may know of them, and holding them for a change."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import lazyload

from engage.bodies.models import Office
from engage.bodies.services import access
from engage.core.db import db, lock
from engage.core.errors import NotFound
from engage.decisions.errors import DecisionEnded, RoundUnderWay
from engage.decisions.models import UNDER_WAY, Decision, DecisionStatus, Round, RoundVoter

Actor = int  # the number of the user who acts


def find_decision(slug: str) -> Decision:
    """The decision at an address, bodies loaded. Raises NotFound. Asks nobody whether they may see it."""
    decision = db.session.execute(select(Decision).where(Decision.slug == slug)).scalar_one_or_none()
    if decision is None:
        raise NotFound
    return decision


def decision_of_member(slug: str, user_id: Actor) -> Decision:
    """The decision at an address, for a member of one of its bodies. Raises NotFound, to others as well.

    Whoever may answer in a round that is under way sees it through, also where their seat has ended meanwhile.
    """
    decision = find_decision(slug)
    must_know_of(decision.id, decision.body_ids, user_id=user_id)
    return decision


def must_know_of(decision_id: int, body_ids: Collection[int], *, user_id: Actor) -> None:
    """Raise NotFound to whoever is of none of the bodies, unless they may answer in a round that is under way."""
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
    """A round of a decision, its bodies loaded. Raises NotFound."""
    statement = select(Round).where(Round.decision_id == decision.id, Round.number == number)
    found = db.session.execute(statement).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found


def decision_of_facilitator(slug: str, user_id: Actor) -> Decision:
    """The decision at an address, for who facilitates one of its bodies. Raises NoOffice; NotFound to outsiders."""
    decision = find_decision(slug)
    access.must_hold_office(user_id, decision.body_ids, Office.FACILITATOR)
    return decision


def round_under_way(decision_id: int) -> Round | None:
    """The round that is open, or closed and not revealed yet. There is one at most."""
    statement = select(Round).where(Round.decision_id == decision_id, Round.state.in_(UNDER_WAY))
    return db.session.execute(statement).scalar_one_or_none()


def must_be_free(decision: Decision) -> None:
    """Raise RoundUnderWay where a round is open, or closed and not revealed yet."""
    if round_under_way(decision.id) is not None:
        raise RoundUnderWay


def lock_decision(decision_id: int) -> Decision:
    """Hold a decision: nothing else happens to it, its rounds and its chain until the unit of work ends."""
    db.session.flush()  # taken twice in one unit of work, it is read again: with what was appended meanwhile
    decision = lock(Decision, decision_id)
    if decision is None:
        raise NotFound
    return decision


def lock_for_ballot(decision_id: int) -> Decision:
    """As `lock_decision`, in a statement less: the bodies are not loaded."""
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


def lock_for_facilitator(decision_id: int, user_id: Actor) -> Decision:
    """Hold a decision for somebody who facilitates one of its bodies. Raises NotFound, NoOffice."""
    decision = lock_decision(decision_id)
    access.must_hold_office(user_id, decision.body_ids, Office.FACILITATOR)
    return decision


def lock_open(decision_id: int, user_id: Actor) -> Decision:
    """As `lock_for_facilitator`, and raises DecisionEnded where nothing is to be decided any more."""
    decision = lock_for_facilitator(decision_id, user_id)
    if decision.status != DecisionStatus.OPEN:
        raise DecisionEnded
    return decision


def reload_round(decision: Decision, round_id: int) -> Round:
    """A round of a decision that is held, as it is now. Raises NotFound."""
    found = db.session.get(Round, round_id, populate_existing=True)
    if found is None or found.decision_id != decision.id:
        raise NotFound
    return found
