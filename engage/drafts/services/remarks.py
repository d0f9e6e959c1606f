"""Remarks of members on a clause: comments, and proposed changes.

Members of any of the draft's bodies may remark; a facilitator or scribe of one of them takes a remark up in a version,
or sets it aside with an answer. If the law on open meetings binds one of the bodies and no exception was approved, all
of this (but not reading) must wait for its meeting: remarks between meetings could be a meeting by correspondence.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from engage.bodies.models import Body, Office
from engage.bodies.services import access
from engage.bodies.services.reads import meeting_now
from engage.core import audit, clock
from engage.core.db import db, lock
from engage.core.i18n.content import TextRefused
from engage.core.security.ratelimit import hit
from engage.core.text import forbidden_character, has_control, many_lines
from engage.drafts.errors import (
    AnswerMissing,
    ClauseNotFound,
    NotTheAuthor,
    OnlyInMeetings,
    RemarkEnded,
    RemarkNotFound,
    TextMissing,
    TextTooLong,
)
from engage.drafts.models import REMARK_TRANSITIONS, Clause, Draft, Remark, RemarkState
from engage.drafts.policy.versions import LONGEST_CLAUSE, LONGEST_REMARK, REMARKS_PER_HOUR
from engage.drafts.services import access as draft_access

ANSWERING = (Office.FACILITATOR, Office.SCRIBE)
HOUR = 3600


@dataclass(frozen=True)
class NewRemark:
    """A remark to add, in its author's language. `proposed` is the proposed text of the clause."""

    language: str
    body: str = ""
    proposed: str | None = None


def may_speak(draft: Draft) -> bool:
    """Return whether remarks are open now: always, unless a body discusses drafts in its meetings only."""
    restricted = _restricted(draft)
    return not restricted or meeting_now(restricted, clock.now()) is not None


def make_remark(version_id: int, key: str, *, remark: NewRemark, actor: int) -> Remark:
    """Comment on a clause of a version, or propose a change of it.

    Raise NotFound (DraftNotFound, ClauseNotFound, or not a member), OnlyInMeetings, TooManyRequests, TextMissing,
    TextTooLong, TextRefused.
    """
    hit("remarks", str(actor), limit=REMARKS_PER_HOUR, per_seconds=HOUR)
    version = draft_access.get_version(version_id)
    draft = draft_access.get_draft(version.draft_id)
    access.must_be_member(actor, draft.body_ids)
    known = select(Clause.key).where(Clause.version_id == version_id, Clause.key == key)
    if db.session.scalar(known) is None:
        raise ClauseNotFound(key)
    meeting_id = _meeting(draft)
    body = _cleaned(remark.body, LONGEST_REMARK)
    proposed = _cleaned(remark.proposed or "", LONGEST_CLAUSE) or None
    if not body and proposed is None:
        raise TextMissing
    row = Remark(
        draft_id=draft.id,
        version_id=version_id,
        clause_key=key,
        author_id=actor,
        language=remark.language,
        body=body,
        proposed=proposed,
        state=RemarkState.OPEN,
        from_meeting_id=meeting_id,
        created_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    fields = ["body"] * bool(body) + ["proposed"] * (proposed is not None)
    audit.record(actor, "draft.remarked", "draft", draft.id, fields)
    return row


def take_up(remark_id: int, *, version_id: int, answer: str = "", actor: int) -> Remark:
    """Record that a version does what the remark asks for: one of the same draft, and not older than the remark's.

    Raise NotFound, NoOffice, OnlyInMeetings, RemarkEnded, TextTooLong, TextRefused.
    """
    remark = _to_answer(remark_id, actor)
    version = draft_access.get_version(version_id)
    if version.draft_id != remark.draft_id or version.id < remark.version_id:
        raise ClauseNotFound(remark.clause_key)
    _move(remark, RemarkState.TAKEN_UP)
    remark.answered_in_id = version.id
    _answered(remark, answer, actor)
    audit.record(actor, "draft.remark_taken_up", "draft", remark.draft_id, ["state"])
    return remark


def set_aside(remark_id: int, *, answer: str, actor: int) -> Remark:
    """Set a remark aside with an answer that says why. Raise AnswerMissing, and what `take_up` raises."""
    remark = _to_answer(remark_id, actor)
    if not many_lines(answer):
        raise AnswerMissing
    _move(remark, RemarkState.SET_ASIDE)
    _answered(remark, answer, actor)
    audit.record(actor, "draft.remark_set_aside", "draft", remark.draft_id, ["answer", "state"])
    return remark


def reopen(remark_id: int, *, actor: int) -> Remark:
    """Reopen a remark that was set aside; its answer stays. Raise what `take_up` raises."""
    remark = _to_answer(remark_id, actor)
    _move(remark, RemarkState.OPEN)
    db.session.flush()
    audit.record(actor, "draft.remark_reopened", "draft", remark.draft_id, ["state"])
    return remark


def withdraw(remark_id: int, *, actor: int) -> Remark:
    """Withdraw one's own remark; it remains readable as withdrawn. A repetition changes nothing.

    Allowed between meetings too, because it says nothing new. Raise NotFound, NotTheAuthor, RemarkEnded.
    """
    remark = _locked(remark_id)
    access.must_be_member(actor, draft_access.get_draft(remark.draft_id).body_ids)
    if remark.author_id != actor:
        raise NotTheAuthor
    if remark.state == RemarkState.WITHDRAWN:
        return remark
    _move(remark, RemarkState.WITHDRAWN)
    db.session.flush()
    audit.record(actor, "draft.remark_withdrawn", "draft", remark.draft_id, ["state"])
    return remark


def get_remark(remark_id: int) -> Remark:
    """Return the remark with this id, its author loaded. Raise RemarkNotFound."""
    remark = db.session.scalar(
        select(Remark).where(Remark.id == remark_id).options(joinedload(Remark.author))
    )
    if remark is None:
        raise RemarkNotFound(str(remark_id))
    return remark


def list_remarks(
    draft_id: int, *, key: str | None = None, states: Collection[RemarkState] | None = None
) -> list[Remark]:
    """Return the remarks on a draft or on one of its clauses, oldest first, authors loaded. One statement."""
    statement = (
        select(Remark)
        .where(Remark.draft_id == draft_id)
        .order_by(Remark.id)
        .options(joinedload(Remark.author))
    )
    if key is not None:
        statement = statement.where(Remark.clause_key == key)
    if states is not None:
        statement = statement.where(Remark.state.in_([state.value for state in states]))
    return list(db.session.scalars(statement))


def count_open(draft_id: int) -> Mapping[str, int]:
    """Return the number of open remarks, by clause key. One statement."""
    rows = db.session.execute(
        select(Remark.clause_key, func.count())
        .where(Remark.draft_id == draft_id, Remark.state == RemarkState.OPEN)
        .group_by(Remark.clause_key)
    )
    return {key: count for key, count in rows}


def _restricted(draft: Draft) -> list[int]:
    """Return the ids of the draft's bodies that discuss drafts in their meetings only."""
    bodies = db.session.scalars(select(Body).where(Body.id.in_(draft.body_ids)))
    return [body.id for body in bodies if body.only_in_meetings]


def _meeting(draft: Draft) -> int | None:
    """Return the id of the current meeting if the draft may be discussed in meetings only. Raise OnlyInMeetings."""
    restricted = _restricted(draft)
    if not restricted:
        return None
    meeting = meeting_now(restricted, clock.now())
    if meeting is None:
        raise OnlyInMeetings
    return meeting.id


def _locked(remark_id: int) -> Remark:
    remark = lock(Remark, remark_id)
    if remark is None:
        raise RemarkNotFound(str(remark_id))
    return remark


def _to_answer(remark_id: int, actor: int) -> Remark:
    """Lock a remark for a person who may answer it now."""
    remark = _locked(remark_id)
    draft = draft_access.get_draft(remark.draft_id)
    access.must_hold_office(actor, draft.body_ids, *ANSWERING)
    _meeting(draft)
    return remark


def _move(remark: Remark, state: RemarkState) -> None:
    if state not in REMARK_TRANSITIONS[RemarkState(remark.state)]:
        raise RemarkEnded(remark.state)
    remark.state = state


def _answered(remark: Remark, answer: str, actor: int) -> None:
    remark.answer = _cleaned(answer, LONGEST_REMARK)
    remark.answered_at = clock.now()
    remark.answered_by_id = actor
    db.session.flush()


def _cleaned(text: str, most: int) -> str:
    cleaned = many_lines(text)
    if has_control(cleaned):
        raise TextRefused(forbidden_character(cleaned) or "U+FFFD")
    if len(cleaned) > most:
        raise TextTooLong(most)
    return cleaned
