"""Concern, change, resolved: what became of every 0, 1 and 2.

What its raiser says of a concern is in the decision's chain and not in the audit log: with who did it, that would tell
staff who gave a low number.
"""

from __future__ import annotations

from sqlalchemy import select

from engage.core import audit, clock
from engage.core.db import db
from engage.core.errors import NotFound
from engage.core.outbox.services import enqueue
from engage.core.security.tokens import random_ident
from engage.decisions.errors import AlreadyEnded, NotYours, WrongVersion
from engage.decisions.models import (
    CONCERN_TRANSITIONS,
    Ballot,
    Concern,
    ConcernState,
    Decision,
    RoundState,
)
from engage.decisions.policy import chain
from engage.decisions.services import access, events
from engage.drafts.models import Clause, Draft, DraftVersion


def answer_concern(
    decision_id: int, number: int, *, version: int, clause: str, answer: str, user_id: int
) -> Concern:
    """Say which change answers a concern: a later version than the one it was about, and a clause in it.

    The raiser is asked whether that resolves it. Raises NoOffice, NotFound, AlreadyEnded, WrongVersion.
    """
    decision = access.lock_for_facilitator(decision_id, user_id)
    concern = _get(decision, number)
    _must_move(concern, ConcernState.ANSWERED)
    changed = _changed_version(decision, concern, version, clause)
    now = clock.now()
    concern.state = ConcernState.ANSWERED
    concern.answered_in_id, concern.answered_clause = changed.id, clause
    concern.answer, concern.answered_by_id, concern.answered_at = answer, user_id, now
    payload = {
        "concern": number,
        "version": changed.content_hash,
        "clause": clause,
        "answer": chain.sha256(answer),
    }
    events.append(decision, "concern.answered", payload, at=now, is_public=_is_public(decision, concern))
    db.session.flush()
    audit.record(f"user:{user_id}", "concern.answered", "decision", decision.id)
    key = f"decisions.concern_answered:{concern.id}:{random_ident()}"
    subject = {"concern": concern.id, "user": concern.raiser_id}
    enqueue("decisions.concern_answered", key=key, subject=subject)
    return concern


def resolve_concern(decision_id: int, number: int, *, user_id: int) -> Concern:
    """Its raiser says that it is resolved. Raises NotFound, NotYours, AlreadyEnded."""
    decision, concern = _own(decision_id, number, user_id)
    _must_move(concern, ConcernState.RESOLVED)
    return _end(decision, concern, ConcernState.RESOLVED, user_id)


def insist_on_concern(decision_id: int, number: int, *, user_id: int) -> Concern:
    """Its raiser says that the change does not resolve it: it is open again. Raises as `resolve_concern`."""
    decision, concern = _own(decision_id, number, user_id)
    _must_move(concern, ConcernState.OPEN)
    concern.state = ConcernState.OPEN
    db.session.flush()
    is_public = _is_public(decision, concern)
    events.append(decision, "concern.insisted", {"concern": number}, at=clock.now(), is_public=is_public)
    return concern


def close_concern(decision_id: int, number: int, *, note: str, user_id: int) -> Concern:
    """A facilitator closes a concern with a note that the public reads. Raises NoOffice, NotFound, AlreadyEnded."""
    decision = access.lock_for_facilitator(decision_id, user_id)
    concern = _get(decision, number)
    _must_move(concern, ConcernState.CLOSED)
    concern.closing_note = note
    _end(decision, concern, ConcernState.CLOSED, user_id, note=chain.sha256(note))
    audit.record(f"user:{user_id}", "concern.closed", "decision", decision.id)
    return concern


def list_concerns(decision_id: int) -> list[tuple[Concern, Ballot]]:
    """Every concern of a decision with the ballot that raised it, in their order: one statement."""
    statement = (
        select(Concern, Ballot)
        .join(Ballot, Ballot.id == Concern.ballot_id)
        .where(Concern.decision_id == decision_id)
        .order_by(Concern.number)
    )
    return [(row[0], row[1]) for row in db.session.execute(statement)]


def redact(decision_id: int, ballot_id: int, *, user_id: int) -> None:
    """Destroy the words of a ballot, and with their salts every way to prove them; the answer stays.

    For words that harm somebody, once the round is revealed. Raises NoOffice, NotFound.
    """
    decision = access.lock_for_facilitator(decision_id, user_id)
    ballot = db.session.get(Ballot, ballot_id, populate_existing=True)
    if ballot is None:
        raise NotFound
    cast_in = access.reload_round(decision, ballot.round_id)
    if cast_in.state != RoundState.REVEALED:
        raise NotFound
    destroy_words(decision, ballot, actor=f"user:{user_id}")


def destroy_words(decision: Decision, ballot: Ballot, *, actor: str) -> None:
    """`redact` of a decision that is held, in every body the answer was counted for."""
    now = clock.now()
    for one in said_at_once(ballot):
        if one.redacted_at is not None:
            continue
        one.reason = one.reason_salt = one.remedy = one.remedy_salt = None
        one.redacted_at = now
        db.session.flush()
        payload = {"what": "ballot", "digest": one.reason_digest}
        # The digest stands beside the seat in the chain: said in public of unnamed words, it would name their author.
        events.append(decision, "redacted", payload, at=now, is_public=False)
        audit.record(actor, "ballot.redacted", "decision", decision.id)


def said_at_once(ballot: Ballot) -> list[Ballot]:
    """The same answer in every body it was counted for: they all have its words."""
    statement = (
        select(Ballot)
        .where(
            Ballot.round_id == ballot.round_id,
            Ballot.voter_id == ballot.voter_id,
            Ballot.submission == ballot.submission,
        )
        .order_by(Ballot.id)
        .execution_options(populate_existing=True)
    )
    return list(db.session.scalars(statement))


def _own(decision_id: int, number: int, user_id: int) -> tuple[Decision, Concern]:
    decision = access.lock_decision(decision_id)
    concern = _get(decision, number)
    if concern.raiser_id != user_id:
        raise NotYours
    return decision, concern


def _get(decision: Decision, number: int) -> Concern:
    statement = (
        select(Concern)
        .where(Concern.decision_id == decision.id, Concern.number == number)
        .execution_options(populate_existing=True)
    )
    concern = db.session.execute(statement).scalar_one_or_none()
    if concern is None:
        raise NotFound
    return concern


def _is_public(decision: Decision, concern: Concern) -> bool:
    """What became of a concern is public where its round was: a check stays inside."""
    return access.reload_round(decision, concern.round_id).is_binding


def _must_move(concern: Concern, to: ConcernState) -> None:
    if to not in CONCERN_TRANSITIONS[ConcernState(concern.state)]:
        raise AlreadyEnded


def _changed_version(decision: Decision, concern: Concern, number: int, clause: str) -> DraftVersion:
    """The later version, which has the clause (or had it taken out: then the clause is of the older one)."""
    draft = db.session.get(Draft, decision.draft_id, populate_existing=True)
    assert draft is not None
    statement = select(DraftVersion).where(DraftVersion.draft_id == draft.id, DraftVersion.number == number)
    version = db.session.execute(statement).scalar_one_or_none()
    asked = access.reload_round(decision, concern.round_id).version_id
    if version is None or version.id <= asked:
        raise WrongVersion(draft.latest)
    known = select(Clause.key).where(Clause.version_id.in_((version.id, asked)), Clause.key == clause)
    if db.session.scalar(known.limit(1)) is None:
        raise NotFound
    return version


def _end(decision: Decision, concern: Concern, state: ConcernState, user_id: int, **payload: str) -> Concern:
    now = clock.now()
    concern.state, concern.ended_at, concern.ended_by_id = state, now, user_id
    db.session.flush()
    is_public = _is_public(decision, concern)
    said = {"concern": concern.number, **payload}
    events.append(decision, f"concern.{state}", said, at=now, is_public=is_public)
    return concern
