"""Helpers of the ballot's pages: the seat that is answered for, the offered answers, and previous answers."""

from __future__ import annotations

from collections.abc import Sequence

from flask import render_template
from flask_login import current_user

from engage.core.db import db
from engage.core.errors import DomainError
from engage.core.i18n import current_language
from engage.core.i18n.content import load_texts
from engage.decisions.errors import RoundVoided, WrongBody
from engage.decisions.labels import decisions
from engage.decisions.labels.ballots import OWN_ANSWERS
from engage.decisions.member.ballot_forms import NUMBERLESS, BallotForm, Option, SameForm
from engage.decisions.models import Answer, Ballot
from engage.decisions.policy.consensus import VALUES, rule_of
from engage.decisions.queries import ballots
from engage.decisions.queries.ballots import Asked, BallotSeat, Previous


def asked_for(asked: Asked, ballot_seats: Sequence[BallotSeat], ballot_seat: BallotSeat) -> list[Option]:
    """Return the six numbers and then the other answers, by the rules of the bodies in which the answer counts."""
    counted = [one for one in ballot_seats if one.seat] if asked.round.one_ballot else [ballot_seat]
    rules = [rule_of(one.asked.rule) for one in counted]
    answers: list[tuple[Answer, int | None]] = [(Answer.NUMBER, value) for value in VALUES]
    answers += [(answer, None) for answer in NUMBERLESS]
    return [
        Option(
            answer,
            value,
            any(rule.needs_reason(answer, value) for rule in rules),
            any(rule.needs_remedy(answer, value) for rule in rules),
        )
        for answer, value in answers
    ]


def needed_for(offered: Sequence[Option]) -> list[str]:
    """Return the labels of the answers that need a reason."""
    return [
        str(one.value) if one.value is not None else str(OWN_ANSWERS[one.answer])
        for one in offered
        if one.needs_reason
    ]


def chosen(asked: Asked, ballot_seats: Sequence[BallotSeat], body: str | None) -> BallotSeat:
    """Return the seat to answer for: in the body with this id, else the first without an answer.

    Raise WrongBody.
    """
    mine = [ballot_seat for ballot_seat in ballot_seats if ballot_seat.seat is not None]
    if asked.round.one_ballot or not body:
        return next((ballot_seat for ballot_seat in mine if not ballot_seat.is_answered), mine[0])
    found = next((ballot_seat for ballot_seat in mine if str(ballot_seat.body.id) == body), None)
    if found is None:
        raise WrongBody
    return found


def own_answer(asked: Asked, ballot_seats: Sequence[BallotSeat], ballot_seat: BallotSeat) -> Ballot | None:
    """Return the person's answer: for this seat, or for any of their seats if one answer counts for all."""
    if not asked.round.one_ballot:
        return ballot_seat.last
    return next((one.last for one in ballot_seats if one.last is not None), None)


def body_of(asked: Asked, ballot_seat: BallotSeat) -> str:
    return "" if asked.round.one_ballot else str(ballot_seat.body.id)


def same_answer(asked: Asked, previous: Sequence[Previous], body: str) -> Ballot | None:
    """Return the previous answer for "the same as before"; None without one, or if it differed between bodies."""
    found = [one.ballot for one in previous]
    if not asked.round.one_ballot and body:
        found = [one.ballot for one in previous if str(one.body_id) == body] or found
    same = {(ballot.answer, ballot.value, ballot.reason, ballot.remedy) for ballot in found}
    return found[0] if len(same) == 1 and found[0].redacted_at is None else None


def ballot(
    asked: Asked, ballot_seats: tuple[BallotSeat, ...], ballot_seat: BallotSeat, form: BallotForm
) -> str:
    """Render the ballot."""
    view = ballots.load_ballot(asked, ballot_seats, current_user.id, current_language().tag)
    body = body_of(asked, ballot_seat)
    same = SameForm(formdata=None)
    same.fresh(asked.round.version_hash, body)
    offered = asked_for(asked, ballot_seats, ballot_seat)
    return render_template(
        "decisions/member/cast_ballot.html",
        view=view,
        asked=asked,
        ballot_seat=ballot_seat,
        form=form,
        same=same,
        own=own_answer(asked, ballot_seats, ballot_seat),
        before=same_answer(asked, view.previous, body),
        options=offered,
        needed=needed_for(offered),
    )


def too_late(asked: Asked, late: DomainError, form: BallotForm | None, before: Ballot | None = None) -> str:
    """Render that nothing was saved, with what the person typed, so that they do not lose it."""
    return render_template(
        "decisions/member/show_too_late.html",
        asked=asked,
        reason_refused=decisions.refusal(late),
        form=form,
        before=before,
        is_void=isinstance(late, RoundVoided),
        texts=load_texts(db.session, [asked.decision.title_id], current_language().tag),
    )
