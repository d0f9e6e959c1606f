"""Decisions for tests, made through the services and committed: a decision, a round, answers, its end."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select

from engage.accounts.models import User
from engage.bodies.models import Body, Office
from engage.bodies.services import access
from engage.core import clock
from engage.core.db import db, write
from engage.decisions.models import Answer, Ballot, Decision, Round, RoundMode, RoundSeat, RoundVoter, Wish
from engage.decisions.services import casting, closing, opening, starting
from engage.decisions.services.casting import BallotRequest
from engage.decisions.services.opening import NewRound
from engage.decisions.services.starting import NewDecision
from engage.drafts.models import Draft
from tests.support.bodies import give, make_body, make_member, seat_people
from tests.support.drafts import make_draft, newest

_numbers = itertools.count(1)
REASON = "The clinic on my street is missing."
REMEDY = "Name the clinic."


def make_facilitator(*bodies: Body, name: str = "Frances Example", seated: bool = False) -> User:
    """Somebody who facilitates these bodies, committed; with a seat in them where said."""
    user = make_member(*(bodies if seated else ()), name=name)
    for body in bodies:
        give(body, user, Office.FACILITATOR)
    return user


def facilitator_of(body: Body) -> User:
    """Who facilitates a body: somebody new where there is nobody yet."""
    found = access.office_holders([body.id], Office.FACILITATOR)
    return db.session.get_one(User, found[0].user_id) if found else make_facilitator(body)


def make_decision(
    *bodies: Body,
    text: str = "1. First clause.\n2. Second clause.",
    draft: Draft | None = None,
    by: User | None = None,
    slug: str | None = None,
    title: str = "Keep the park open",
    one_ballot: bool = True,
    mandate_id: int | None = None,
    spends_cents: int = 0,
) -> Decision:
    """A decision of these bodies on a new draft, committed. One facilitator of all of them is made where needed."""
    by = by or _common_facilitator(bodies)
    draft = draft or make_draft(bodies, text)
    wanted = NewDecision(
        slug=slug or f"decision-{next(_numbers)}",
        title=title,
        summary="What it is about.",
        language="en",
        draft_id=draft.id,
        body_ids=tuple(body.id for body in bodies),
        one_ballot=one_ballot,
        mandate_id=mandate_id,
        spends_cents=spends_cents,
    )
    with write():
        return starting.start_decision(wanted, actor=by.id)


def open_round(
    decision: Decision,
    *,
    mode: RoundMode = RoundMode.BINDING,
    by: User | None = None,
    lasts: timedelta = timedelta(days=3),
    closes_at: datetime | None = None,
    is_live: bool = False,
    version: int | None = None,
) -> Round:
    """Open a round on the newest version, committed."""
    number = version or newest(db.session.get_one(Draft, decision.draft_id)).number
    wanted = NewRound(mode, number, closes_at or clock.now() + lasts, is_live)
    with write():
        return opening.open_round(decision.id, wanted, actor=(by or _facilitator(decision)).id)


def ballot_request(
    opened: Round, value: int | None = 4, answer: Answer | None = None, **changes: object
) -> BallotRequest:
    """What somebody answers: a number, or another answer; with reasons where the default rule wants them."""
    said = answer or Answer.NUMBER
    value = value if said is Answer.NUMBER else None
    needs = said is Answer.RECUSE or (value is not None and value < 3)
    request = BallotRequest(
        answer=said,
        value=value,
        reason=REASON if needs else "",
        remedy=REMEDY if value == 0 else "",
        clause_keys=(),
        wish=Wish.INSIDE,
        language="en",
        submission=f"submission-{next(_numbers)}",
        version_hash=opened.version_hash,
    )
    return replace(request, **changes)  # type: ignore[arg-type]


def cast(
    opened: Round, user: User, value: int | None = 4, *, answer: Answer | None = None, **changes: object
) -> None:
    """Somebody answers, committed: `cast(round, user, 0)`, `cast(round, user, answer=Answer.STAND_ASIDE)`."""
    request = ballot_request(opened, value, answer, **changes)
    with write():
        casting.cast_ballot(opened.decision_id, opened.id, request, actor=user.id)


def cast_all(opened: Round, users: Sequence[User], values: Iterable[int]) -> None:
    """Each answers with a number, in their order."""
    for user, value in zip(users, values, strict=True):
        cast(opened, user, value)


def close(opened: Round, *, by: User | None = None) -> Round:
    """Close a round when its time is over (or live, or all have answered), committed. Not live: it is revealed."""
    with write():
        user_id = by.id if by else None
        return closing.close_round(opened.decision_id, opened.id, actor=user_id)


def reveal(closed: Round, *, by: User) -> Round:
    """Reveal a live round, committed."""
    with write():
        return closing.reveal_round(closed.decision_id, closed.id, actor=by.id)


def decide(decision: Decision, values: dict[int, int] | None = None, *, by: User | None = None) -> Round:
    """A whole binding round in which every seat answers 4, or what `values` says by user id; closed and revealed."""
    by = by or _facilitator(decision)
    opened = open_round(decision, by=by)
    for user in voters_of(opened):
        cast(opened, user, (values or {}).get(user.id, 4))
    return close(opened, by=by)


def voters_of(opened: Round) -> list[User]:
    """Everybody who may answer in a round, in their order."""
    return list(
        db.session.scalars(
            select(User)
            .join(RoundVoter, RoundVoter.user_id == User.id)
            .where(RoundVoter.round_id == opened.id)
            .distinct()
            .order_by(User.id)
        )
    )


def seat_of(opened: Round, user: User, body: Body | None = None) -> RoundSeat:
    """The seat somebody may answer for, as it is now."""
    statement = (
        select(RoundSeat)
        .join(RoundVoter, RoundVoter.round_seat_id == RoundSeat.id)
        .where(RoundSeat.round_id == opened.id, RoundVoter.user_id == user.id)
        .execution_options(populate_existing=True)
    )
    if body is not None:
        statement = statement.where(RoundSeat.body_id == body.id)
    return db.session.scalars(statement).one()


def ballots_of(opened: Round) -> list[Ballot]:
    """Every ballot of a round as it is now, superseded ones as well, oldest first."""
    return list(
        db.session.scalars(
            select(Ballot)
            .where(Ballot.round_id == opened.id)
            .order_by(Ballot.id)
            .execution_options(populate_existing=True)
        )
    )


def reloaded(decision: Decision) -> Decision:
    """The decision as it is now."""
    return db.session.get_one(Decision, decision.id, populate_existing=True)


def make_council(n: int = 4, slug: str = "council", **body: object) -> tuple[Body, list[User], User]:
    """A body with so many seated members and a facilitator without a seat."""
    made = make_body(slug, name=slug.title(), **body)  # type: ignore[arg-type]
    return made, seat_people(made, n), make_facilitator(made)


def _facilitator(decision: Decision) -> User:
    for body_id in decision.body_ids:
        found = access.office_holders([body_id], Office.FACILITATOR)
        if found:
            return db.session.get_one(User, found[0].user_id)
    raise LookupError("nobody facilitates it")


def _common_facilitator(bodies: Sequence[Body]) -> User:
    common = None
    for body in bodies:
        holders = {one.user_id for one in access.office_holders([body.id], Office.FACILITATOR)}
        common = holders if common is None else common & holders
    return db.session.get_one(User, min(common)) if common else make_facilitator(*bodies)
