"""What happens to a person's words in the records of decisions when their account is erased.

Their answers, and their names in the lists of who could vote, are part of the record and stay. Words are destroyed as a
facilitator would do it: with an event for each, so that the record still verifies.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import or_, select

from engage.bodies.services import access as members
from engage.bodies.services import seats
from engage.core.audit import Actor
from engage.core.db import db
from engage.core.personal_data.declarations import USER
from engage.core.personal_data.requests import eraser
from engage.decisions.errors import RoundUnderWay
from engage.decisions.models import UNDER_WAY, Ballot, DecisionBody, Round, RoundState, RoundVoter, Statement
from engage.decisions.services import access, concerns, statements


@eraser(USER)
def destroy_words(user_id: int, /, *, actor: Actor) -> None:
    """Destroy reasons, remedies and statements. Raise RoundUnderWay if the person may answer in a round under way.

    Until the reveal nobody may learn an answer, or learn that one was erased.
    """
    body_ids = members.member_body_ids(user_id)
    access.lock_decisions(_decision_ids(user_id, body_ids))
    seats.lock_bodies(body_ids)  # opening a round locks them too: from here on it no longer asks the person
    if _is_asked(user_id):
        raise RoundUnderWay
    ballots, written = _ballots_of(user_id), _statements_of(user_id)
    for decision_id in sorted({*ballots, *written}):
        decision = access.lock_decision(decision_id)
        for ballot_id in ballots.get(decision_id, ()):
            ballot = db.session.get_one(Ballot, ballot_id, populate_existing=True)
            concerns.destroy_words(decision, ballot, actor=actor)
        for statement_id in written.get(decision_id, ()):
            statement = db.session.get_one(Statement, statement_id, populate_existing=True)
            statements.destroy_words(decision, statement, actor=actor)


def _decision_ids(user_id: int, body_ids: Collection[int]) -> set[int]:
    """Return the ids of the decisions of these bodies, and of those with words of the person."""
    statement = select(DecisionBody.decision_id).where(DecisionBody.body_id.in_(body_ids))
    return {*db.session.scalars(statement), *_ballots_of(user_id), *_statements_of(user_id)}


def _is_asked(user_id: int) -> bool:
    """Return whether the person may answer in a round under way."""
    statement = (
        select(RoundVoter.user_id)
        .join(Round, Round.id == RoundVoter.round_id)
        .where(Round.state.in_(UNDER_WAY), RoundVoter.user_id == user_id)
    )
    return db.session.scalar(statement.limit(1)) is not None


def _ballots_of(user_id: int) -> dict[int, list[int]]:
    """Return the ids of the ballots with words, by decision id."""
    statement = (
        select(Round.decision_id, Ballot.id)
        .join(Round, Round.id == Ballot.round_id)
        .where(Ballot.voter_id == user_id, Round.state == RoundState.REVEALED)
        .where(or_(Ballot.reason != "", Ballot.remedy != ""))
        .order_by(Ballot.id)
    )
    return _by_decision(db.session.execute(statement).all())


def _statements_of(user_id: int) -> dict[int, list[int]]:
    """Return the ids of the statements that are not redacted, by decision id."""
    statement = (
        select(Statement.decision_id, Statement.id)
        .where(Statement.author_id == user_id, Statement.redacted_at.is_(None))
        .order_by(Statement.id)
    )
    return _by_decision(db.session.execute(statement).all())


def _by_decision(rows: Iterable[tuple[int, int]]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for decision_id, ident in rows:
        found.setdefault(decision_id, []).append(ident)
    return found
