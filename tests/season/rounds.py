"""Holds what members are told of a round against the ballots."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engage.accounts.models import User
from engage.core.db import db
from engage.core.i18n import gettext, in_language, ngettext
from engage.core.i18n.formats import format_datetime
from engage.core.outbox.models import OutboxMessage
from engage.core.outbox.outgoing import Email
from engage.decisions.labels.decisions import OUTCOMES
from engage.decisions.models import Answer, Ballot, Outcome, Round, RoundState
from tests.season.facts import LANGUAGES, without_marks
from tests.season.play import Play
from tests.support import decisions as deciding

QUORUM = len(LANGUAGES) // 2 + 1  # of the council, in which each language has a seat


def check_round_mail(play: Play, mail: Email, row: OutboxMessage) -> None:
    """Hold a mail about a round against the round."""
    asked = db.session.get_one(Round, row.subject["round"], populate_existing=True)
    reader = db.session.get_one(User, row.subject["user"], populate_existing=True)
    where = f"{row.kind} about round {asked.number} to {reader.name}"
    if mail.language != reader.language:
        play.fault(where, f"is in {mail.language}")
    with in_language(reader.language):
        for problem in _untrue(play, without_marks(mail.text), row.kind, asked, reader):
            play.fault(where, problem)


def _untrue(play: Play, text: str, kind: str, asked: Round, reader: User) -> Iterator[str]:
    if kind in ("decisions.round_opened", "decisions.round_closing"):
        if not asked.takes_votes(play.clock.now):
            yield f"asks for an answer, and the round is {asked.state}"
        if reader.id in _answered(asked):
            yield "asks for an answer that is there"
        if without_marks(format_datetime(asked.closes_at)) not in text:
            yield "does not say until when"
    if kind == "decisions.round_revealed":
        expected = without_marks(str(OUTCOMES[_outcome(asked)]))
        if asked.state != RoundState.REVEALED or expected not in text:
            yield f"does not say {expected!r}"
    if kind == "decisions.round_voided" and asked.state != RoundState.VOID:
        yield f"says that the round was stopped, and it is {asked.state}"


def _answered(asked: Round) -> dict[int, Ballot]:
    """The last ballot of everybody who answered."""
    return {ballot.voter_id: ballot for ballot in deciding.ballots_of(asked) if ballot.answer != Answer.VOID}


def _outcome(asked: Round) -> Outcome:
    """The outcome by the ballots, counted anew: more than half of the seats, and no number below 3."""
    values = [ballot.value for ballot in _answered(asked).values() if ballot.value is not None]
    if len(values) < QUORUM:
        return Outcome.NO_QUORUM
    if min(values) == 0:
        return Outcome.BLOCKED
    return Outcome.CONCERNS_OPEN if min(values) < 3 else Outcome.CONSENSUS


def check_council(play: Play) -> None:
    """Hold a member's page of the newest round against the ballots."""
    asked = play.council.last_round()
    if asked is None or asked.state != RoundState.OPEN:
        return
    number, decision = asked.number, play.council.decision
    page = play.member.get(f"/members/decisions/{decision.slug}/rounds/{number}")
    answered, entitled = len(_answered(asked)), len(play.council.member_ids)
    one, many = "%(answered)s of %(num)s seat has answered.", "%(answered)s of %(num)s seats have answered."
    expected = ngettext(one, many, entitled, answered=answered)
    if expected not in page.text():
        play.fault(page.path, f"does not say {expected!r}")
    if re.search(rf"\b{re.escape(gettext('Blocked'))}\b", page.text()):
        play.fault(page.path, "shows an outcome before the reveal")
