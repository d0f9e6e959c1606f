"""Written statements: those of absent members, and dissents from a decision or a withdrawal."""

from __future__ import annotations

from sqlalchemy import select

from engage.accounts.services.people import get_user
from engage.bodies.services import access as members
from engage.core import audit, clock
from engage.core.db import db
from engage.core.errors import NotFound
from engage.decisions.errors import DecisionEnded, NotDecided, NotYours
from engage.decisions.models import (
    Ballot,
    Decision,
    DecisionStatus,
    Round,
    RoundState,
    Statement,
    StatementKind,
    Wish,
)
from engage.decisions.policy import chain
from engage.decisions.services import access, concerns, events


def write_statement(
    decision_id: int, *, kind: StatementKind, text: str, language: str, wish: Wish, actor: int
) -> Statement:
    """Add a statement. The bodies can read it at once. It is not a vote.

    An absent member writes before the decision ends, a dissenter after it. Raise NotFound, DecisionEnded, NotDecided.
    """
    decision = access.lock_decision(decision_id)
    members.must_be_member(actor, decision.body_ids)
    is_open = decision.status == DecisionStatus.OPEN
    if kind is StatementKind.ABSENT and not is_open:
        raise DecisionEnded
    if kind is StatementKind.DISSENT and is_open:
        raise NotDecided
    now = clock.now()
    salt = chain.new_salt()
    statement = Statement(
        decision_id=decision.id,
        round_id=_round_under_way(decision),
        kind=kind,
        author_id=actor,
        author_name=get_user(actor).name,
        language=language,
        text=text,
        text_salt=salt,
        text_digest=chain.salted(text, salt),
        wish=wish,
        written_at=now,
    )
    db.session.add(statement)
    db.session.flush()
    payload = {
        "statement": statement.id,
        "about": kind,
        "text": statement.text_digest,
        "wish": chain.wished(wish, language, salt),
        "by": chain.signed(actor, statement.author_name, salt),
    }
    events.append(decision, "statement", payload, at=now)
    if (
        kind is StatementKind.ABSENT
    ):  # the audit log must not name who dissents: that is for the author to tell
        audit.record(actor, "statement.written", "decision", decision.id)
    return statement


def set_statement_wish(decision_id: int, statement_id: int, *, wish: Wish, actor: int) -> None:
    """Set how the author wants a statement published. Raise NotFound, NotYours."""
    decision = access.lock_decision(decision_id)
    statement = _get(decision, statement_id)
    if statement.author_id != actor:
        raise NotYours
    statement.wish = wish
    db.session.flush()
    if statement.text_salt is not None:
        wished = chain.wished(wish, statement.language, statement.text_salt)
        _tell_chain(decision, "statement", statement.text_digest, wished)


def set_reason_wish(decision_id: int, ballot_id: int, *, wish: Wish, actor: int) -> None:
    """Set how the voter wants the words of a ballot published, for every body the answer counts in.

    Raise NotFound, NotYours.
    """
    decision = access.lock_decision(decision_id)
    ballot = db.session.get(Ballot, ballot_id, populate_existing=True)
    if ballot is None:
        raise NotFound
    access.reload_round(decision, ballot.round_id)
    if ballot.voter_id != actor:
        raise NotYours
    for one in concerns.said_at_once(ballot):
        one.wish = wish
        db.session.flush()
        if one.reason_salt is not None:
            wished = chain.wished(wish, one.language, one.reason_salt)
            _tell_chain(decision, "ballot", one.reason_digest, wished)


def redact_statement(decision_id: int, statement_id: int, *, actor: int) -> None:
    """Destroy a statement's words. Its author and facilitators may do this. Raise NotFound, NoOffice."""
    decision = access.lock_decision(decision_id)
    statement = _get(decision, statement_id)
    if statement.author_id != actor:
        access.lock_for_facilitator(decision_id, actor)
    destroy_words(decision, statement, actor=actor)


def destroy_words(decision: Decision, statement: Statement, *, actor: audit.Actor) -> None:
    """Destroy the words of a statement on a locked decision. A repetition changes nothing."""
    if statement.redacted_at is not None:
        return
    now = clock.now()
    statement.text = statement.text_salt = None
    statement.redacted_at = now
    db.session.flush()
    events.append(decision, "redacted", {"what": "statement", "digest": statement.text_digest}, at=now)
    audit.record(actor, "statement.redacted", "decision", decision.id)


def _tell_chain(decision: Decision, what: str, digest: str, wished: str) -> None:
    """Append a non-public event about a changed wish: the public need not know who changed their mind."""
    payload = {"what": what, "digest": digest, "wish": wished}
    events.append(decision, "wished", payload, at=clock.now(), is_public=False)


def _get(decision: Decision, statement_id: int) -> Statement:
    statement = db.session.get(Statement, statement_id, populate_existing=True)
    if statement is None or statement.decision_id != decision.id:
        raise NotFound
    return statement


def _round_under_way(decision: Decision) -> int | None:
    query = select(Round.id).where(Round.decision_id == decision.id, Round.state == RoundState.OPEN)
    return db.session.scalar(query)
