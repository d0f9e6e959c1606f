"""What members and facilitators do in a season: rounds open, are answered, close or are stopped."""

from __future__ import annotations

from datetime import timedelta

from engage.core.db import db, write
from engage.core.errors import DomainError
from engage.decisions.models import RoundMode, RoundState
from engage.decisions.services import closing
from tests.season.play import Play
from tests.support import decisions as deciding


def open_round(play: Play) -> str | None:
    """A round opens, where none is under way."""
    last = play.council.last_round()
    if last is not None and last.state in (RoundState.OPEN, RoundState.CLOSED):
        return None
    mode, hours = play.chance.choice(list(RoundMode)), play.chance.choice([30, 50, 80])
    try:
        opened = deciding.open_round(
            play.council.decision, by=play.council.facilitator, mode=mode, lasts=timedelta(hours=hours)
        )
    except DomainError:  # it is decided, or its rounds are used up
        db.session.rollback()
        play.council = play.council.next_decision()
        return "another decision"
    return f"round {opened.number} opened"


def cast(play: Play) -> str | None:
    """A member answers, or changes the answer."""
    opened = play.council.last_round()
    if opened is None or not opened.takes_votes(play.clock.now):
        return None
    member = play.chance.choice(play.council.members)
    value = play.chance.choice([0, 1, 2, 3, 4, 4, 5])
    deciding.cast(opened, member, value)
    return f"{member.name} answers {value}"


def close(play: Play) -> str | None:
    """A round whose time is over, or in which all have answered, closes and is revealed."""
    opened = play.council.last_round()
    if opened is None or opened.state != RoundState.OPEN:
        return None
    answered = {ballot.voter_id for ballot in deciding.ballots_of(opened)}
    if opened.closes_at > play.clock.now and len(answered) < len(play.council.member_ids):
        return None
    closed = deciding.close(opened, by=play.council.facilitator)
    return f"round {closed.number} closed: {closed.outcome}"


def stop(play: Play) -> str | None:
    """A round is stopped and does not count."""
    opened = play.council.last_round()
    if opened is None or opened.state != RoundState.OPEN:
        return None
    with write():
        closing.void_round(
            play.council.decision_id,
            opened.id,
            reason="A page is missing.",
            actor=play.council.facilitator_id,
        )
    return f"round {opened.number} stopped"
