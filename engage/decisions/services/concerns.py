"""Concerns after the reveal: answer, resolve, insist on, close and redact them.

What the raiser decides about a concern is recorded in the decision's chain and not in the audit log: an audit record
names the actor, so it would tell staff who gave a low number.
"""

from __future__ import annotations

from sqlalchemy import select

from engage.bodies.models import Office
from engage.bodies.services import access as members
from engage.core import audit, clock
from engage.core.db import db
from engage.core.errors import NotFound
from engage.core.outbox.services import NewMessage, enqueue, enqueue_many
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
    decision_id: int, number: int, *, version: int, clause: str, answer: str, actor: int
) -> Concern:
    """Record which change answers a concern: a clause in a version later than the one the concern is about.

    The raiser is then asked whether it resolves the concern. Raise NoOffice, NotFound, AlreadyEnded, WrongVersion.
    """
    decision = access.lock_for_facilitator(decision_id, actor)
    concern = get_concern(decision, number)
    _must_move(concern, ConcernState.ANSWERED)
    changed = _changed_version(decision, concern, version, clause)
    now = clock.now()
    concern.state = ConcernState.ANSWERED
    concern.answered_in_id, concern.answered_clause = changed.id, clause
    concern.answer, concern.answered_by_id, concern.answered_at = answer, actor, now
    payload = {
        "concern": number,
        "version": changed.content_hash,
        "clause": clause,
        "answer": chain.sha256(answer),
    }
    events.append(decision, "concern.answered", payload, at=now, is_public=_is_public(decision, concern))
    db.session.flush()
    audit.record(actor, "concern.answered", "decision", decision.id)
    key = f"decisions.concern_answered:{concern.id}:{random_ident()}"
    subject = {"concern": concern.id, "user": concern.raiser_id}
    enqueue("decisions.concern_answered", key=key, subject=subject)
    return concern


def resolve_concern(decision_id: int, number: int, *, actor: int) -> Concern:
    """Resolve a concern on behalf of its raiser. Raise NotFound, NotYours, AlreadyEnded."""
    decision, concern = _own(decision_id, number, actor)
    _must_move(concern, ConcernState.RESOLVED)
    return _end(decision, concern, ConcernState.RESOLVED, actor)


def insist_on_concern(decision_id: int, number: int, *, actor: int) -> Concern:
    """Reopen a concern because its raiser says that the change does not resolve it; the facilitators are told.

    Raise like `resolve_concern`.
    """
    decision, concern = _own(decision_id, number, actor)
    _must_move(concern, ConcernState.OPEN)
    concern.state = ConcernState.OPEN
    db.session.flush()
    is_public = _is_public(decision, concern)
    events.append(decision, "concern.insisted", {"concern": number}, at=clock.now(), is_public=is_public)
    said = random_ident()  # the raiser may say so again after another change
    enqueue_many(
        NewMessage(
            "decisions.concern_insisted",
            f"decisions.concern_insisted:{concern.id}:{holder.user_id}:{said}",
            {"concern": concern.id, "user": holder.user_id},
        )
        for holder in members.office_holders(decision.body_ids, Office.FACILITATOR)
    )
    return concern


def close_concern(decision_id: int, number: int, *, note: str, actor: int) -> Concern:
    """Close a concern as facilitator, with a public note. Raise NoOffice, NotFound, AlreadyEnded."""
    decision = access.lock_for_facilitator(decision_id, actor)
    concern = get_concern(decision, number)
    _must_move(concern, ConcernState.CLOSED)
    concern.closing_note = note
    _end(decision, concern, ConcernState.CLOSED, actor, note=chain.sha256(note))
    audit.record(actor, "concern.closed", "decision", decision.id)
    return concern


def list_concerns(decision_id: int) -> list[tuple[Concern, Ballot]]:
    """Return every concern of a decision with the ballot that raised it, by number (one statement)."""
    statement = (
        select(Concern, Ballot)
        .join(Ballot, Ballot.id == Concern.ballot_id)
        .where(Concern.decision_id == decision_id)
        .order_by(Concern.number)
    )
    return [(row[0], row[1]) for row in db.session.execute(statement)]


def redact(decision_id: int, ballot_id: int, *, actor: int) -> None:
    """Destroy the words of a ballot and their salts, so that nobody can prove what they said. The answer stays.

    For words that harm somebody, after the reveal. Raise NoOffice, NotFound (also before the reveal).
    """
    decision = access.lock_for_facilitator(decision_id, actor)
    ballot = db.session.get(Ballot, ballot_id, populate_existing=True)
    if ballot is None:
        raise NotFound
    cast_in = access.reload_round(decision, ballot.round_id)
    if cast_in.state != RoundState.REVEALED:
        raise NotFound
    destroy_words(decision, ballot, actor=actor)


def destroy_words(decision: Decision, ballot: Ballot, *, actor: audit.Actor) -> None:
    """Redact a ballot of a locked decision (see `redact`), in every body that the answer counts in."""
    now = clock.now()
    for one in said_at_once(ballot):
        if one.redacted_at is not None:
            continue
        one.reason = one.reason_salt = one.remedy = one.remedy_salt = None
        one.redacted_at = now
        db.session.flush()
        payload = {"what": "ballot", "digest": one.reason_digest}
        # Not public: the chain has the same digest beside the seat, so it would name the author of unnamed words.
        events.append(decision, "redacted", payload, at=now, is_public=False)
        audit.record(actor, "ballot.redacted", "decision", decision.id)


def said_at_once(ballot: Ballot) -> list[Ballot]:
    """Return the ballots that hold the same submission, one for each body it counts in. All have the same words."""
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
    concern = get_concern(decision, number)
    if concern.raiser_id != user_id:
        raise NotYours
    return decision, concern


def get_concern(decision: Decision, number: int) -> Concern:
    """Return a concern of a decision. Raise NotFound."""
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
    """Return whether events of a concern are public: only if its round was binding. Checks stay inside the bodies."""
    return access.reload_round(decision, concern.round_id).is_binding


def _must_move(concern: Concern, to: ConcernState) -> None:
    if to not in CONCERN_TRANSITIONS[ConcernState(concern.state)]:
        raise AlreadyEnded


def _changed_version(decision: Decision, concern: Concern, number: int, clause: str) -> DraftVersion:
    """Return the later version. The clause must exist in it, or in the version asked about if it was removed since."""
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
