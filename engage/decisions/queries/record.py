"""Read the public record of a decision, in at most twelve statements, however many votes there are.

Only data that may be published is read: the queries exclude checks, and read votes only from revealed binding rounds of
published decisions. `decisions.policy.publication` decides what is shown of them.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Text, case, cast, or_, select
from sqlalchemy.orm import aliased, lazyload

from engage.bodies.models import Body, BodyRule, Meeting
from engage.core.db import db
from engage.core.errors import NotFound
from engage.core.i18n.content import load_all, load_texts
from engage.decisions.models import (
    Decision,
    DecisionBody,
    DecisionEvent,
    Mandate,
    MandateUse,
    ResolutionMeeting,
    Round,
    RoundMode,
    RoundState,
    RoundText,
    Statement,
    Wish,
)
from engage.decisions.policy.frozen import FrozenClause, FrozenText, frozen_text
from engage.decisions.policy.limits import limits_said
from engage.decisions.policy.publication import (
    MandateUsed,
    PublicMandate,
    PublicStatement,
    PublicText,
    PublicWords,
    Record,
    Resolution,
    in_no_order,
)
from engage.decisions.queries import record_rounds
from engage.drafts.models import Draft, DraftVersion
from engage.drafts.queries import reading

EVERY_LANGUAGE = None


def load_record(slug: str, language: str | None) -> Record:
    """Return the public data of a decision: the record, or before publication the notice.

    Texts are in the given language, or in all of them (`EVERY_LANGUAGE`). Raise NotFound; also if it was never
    announced.
    """
    decision, meeting = _decision(slug)
    if decision.published_at is None:
        bodies = tuple(body for body, _rule in _bodies(decision.id))
        text = _announced_text(decision, language)
        return _with_texts(Record(decision, bodies, meeting, text), language)
    return _record(decision, meeting, language)


def preview_record(decision: Decision, language: str | None) -> Record:
    """Return the record as publishing it now would show it. The caller checks who may preview."""
    meeting = db.session.get(Meeting, decision.notice_meeting_id) if decision.notice_meeting_id else None
    return _record(decision, meeting, language)


def _record(decision: Decision, meeting: Meeting | None, language: str | None) -> Record:
    limiting = _bodies(decision.id)
    bodies = {body.id: body for body, _rule in limiting}
    rounds = record_rounds.read_rounds(decision.id)
    seats = record_rounds.read_seats(rounds)
    said = record_rounds.read_said(rounds, seats)
    cited, granted = _mandates(decision.id)
    record = Record(
        decision=decision,
        bodies=tuple(bodies.values()),
        meeting=meeting,
        text=_decided_text(rounds, language) or _announced_text(decision, language),
        rounds=record_rounds.public_rounds(rounds, bodies, seats, said),
        concerns=record_rounds.read_concerns(decision.id, rounds, seats, said),
        statements=_statements(decision.id),
        cited=cited,
        granted=granted,
        limits=tuple(limits_said(body.slug, rule) for body, rule in limiting),
        resolutions=_resolutions(decision.id),
    )
    return _with_texts(record, language)


def list_events(record: Record) -> list[dict[str, Any]]:
    """Return the chain for the public. Events that are not public have only the digest of their payload."""
    statement = (
        select(DecisionEvent)
        .where(DecisionEvent.decision_id == record.decision.id)
        .order_by(DecisionEvent.number)
    )
    named = {one.words.proof["digest"] for one in record.statements if one.words.proof}
    binding = {row.number for row in record.rounds}
    return [_public_event(event, binding, named) for event in db.session.scalars(statement)]


def _public_event(event: DecisionEvent, binding: Collection[int], named: Collection[str]) -> dict[str, Any]:
    """Return an event for the public. Checks again, whatever its flag says: no checks, no unnamed statements."""
    payload = event.payload if event.is_public else None
    if payload is not None:
        said = json.loads(payload)
        of_check = "round" in said and said["round"] not in binding
        apart = said["kind"] == "statement" and said["text"] not in named
        payload = None if of_check or apart else payload
    return {
        "number": event.number,
        "at": event.at,
        "parent": event.parent_hash,
        "payload": payload,
        "payload_digest": event.payload_digest,
        "hash": event.hash,
    }


def _decision(slug: str) -> tuple[Decision, Meeting | None]:
    row = db.session.execute(
        select(Decision, Meeting)
        .outerjoin(Meeting, Meeting.id == Decision.notice_meeting_id)
        .where(
            Decision.slug == slug,
            or_(Decision.published_at.is_not(None), Decision.noticed_at.is_not(None)),
        )
        .options(lazyload(Decision.body_rows), lazyload(Meeting.bodies))
    ).one_or_none()
    if row is None:
        raise NotFound
    return row[0], row[1]


def _bodies(decision_id: int) -> list[tuple[Body, BodyRule]]:
    """Return the bodies that decide, each with the version of its rule that limits the decision (one statement)."""
    same = (BodyRule.body_id == DecisionBody.body_id) & (BodyRule.version == DecisionBody.rule_version)
    statement = (
        select(Body, BodyRule)
        .join(DecisionBody, DecisionBody.body_id == Body.id)
        .join(BodyRule, same)
        .where(DecisionBody.decision_id == decision_id)
        .order_by(Body.position, Body.id)
    )
    return [(body, rule) for body, rule in db.session.execute(statement)]


def _decided_text(rounds: Sequence[tuple[Round, DraftVersion]], language: str | None) -> PublicText | None:
    """Return the frozen text of the last revealed round (one statement).

    It fetches clauses in the requested language and the source language only, unless every language is wanted.
    """
    revealed = [(row, version) for row, version in rounds if row.state == RoundState.REVEALED]
    if not revealed:
        return None
    row, version = revealed[-1]
    clauses: Any = cast(RoundText.clauses, Text)
    if language is not None:
        clauses = case((RoundText.is_source | (RoundText.language == language), clauses), else_=None)
    statement = (
        select(RoundText.language, RoundText.is_source, RoundText.digest, clauses.label("clauses"))
        .where(RoundText.round_id == row.id)
        .order_by(RoundText.is_source.desc(), RoundText.language)
    )
    found = db.session.execute(statement).all()
    read = [(one.language, one.is_source, json.loads(one.clauses)) for one in found if one.clauses]
    source = next((tag for tag, is_source, _clauses in read if is_source), "")
    return PublicText(
        version=version.number,
        version_hash=row.version_hash,
        frozen=frozen_text(read, language or source),
        languages={one.language: one.digest for one in found},
        source_language=source,
        clauses={tag: found_clauses for tag, _is_source, found_clauses in read},
    )


def _announced_text(decision: Decision, language: str | None) -> PublicText | None:
    """Return the text to be decided: that of the round under way, else the draft's newest version."""
    asked = (
        select(Round.version_id)
        .where(
            Round.decision_id == decision.id,
            Round.mode == RoundMode.BINDING,
            Round.state != RoundState.VOID,
        )
        .order_by(Round.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    row = db.session.execute(
        select(Draft.source_language, DraftVersion.id, asked)
        .join(DraftVersion, (DraftVersion.draft_id == Draft.id) & (DraftVersion.number == Draft.latest))
        .where(Draft.id == decision.draft_id)
    ).one_or_none()
    if row is None:
        return None
    view = reading.load_version(row[2] or row[1], language=language or row[0])
    return PublicText(
        version=view.number,
        version_hash=view.content_hash,
        frozen=FrozenText(tuple(_as_frozen(clause) for clause in view.clauses)),
        languages={},
        source_language=row[0],
    )


def _as_frozen(clause: reading.ClauseView) -> FrozenClause:
    return FrozenClause(
        key=clause.key,
        kind=clause.kind,
        depth=clause.depth,
        label=clause.label,
        text=clause.text.value,
        language=clause.text.language,
        state=clause.text.state,
        is_stale=clause.text.is_stale,
        source=clause.source.value,
        source_language=clause.source.language,
    )


def _statements(decision_id: int) -> tuple[PublicStatement, ...]:
    query = select(Statement).where(Statement.decision_id == decision_id, Statement.wish != Wish.INSIDE)
    found = [(row, _public_words(row)) for row in db.session.scalars(query.order_by(Statement.id))]
    order = {
        id(words): position for position, words in enumerate(in_no_order(words for _row, words in found))
    }
    shown = [
        PublicStatement(row.kind, words, row.written_at if words.name is not None else None)
        for row, words in found
    ]
    return tuple(sorted(shown, key=lambda one: order[id(one.words)]))


def _public_words(row: Statement) -> PublicWords:
    if row.text is None or row.text_salt is None:
        return PublicWords(None, None, row.language, None, is_redacted=True)
    if row.wish == Wish.UNNAMED:
        return PublicWords(row.text, None, row.language, None)
    proof = {"salt": row.text_salt, "digest": row.text_digest}
    return PublicWords(row.text, None, row.language, row.author_name, proof=proof)


def _resolutions(decision_id: int) -> tuple[Resolution, ...]:
    query = select(ResolutionMeeting.held_on, ResolutionMeeting.note).where(
        ResolutionMeeting.decision_id == decision_id
    )
    return tuple(
        Resolution(row[0], row[1]) for row in db.session.execute(query.order_by(ResolutionMeeting.id))
    )


def _mandates(decision_id: int) -> tuple[PublicMandate | None, tuple[PublicMandate, ...]]:
    """Return the decision's own mandate and those it granted, each with the published decisions under it."""
    granting, using = aliased(Decision), aliased(Decision)
    under = select(MandateUse.mandate_id).where(MandateUse.decision_id == decision_id)
    statement = (
        select(Mandate, Body, granting, using)
        .join(Body, Body.id == Mandate.team_id)
        .join(granting, granting.id == Mandate.granted_by_id)
        .outerjoin(MandateUse, MandateUse.mandate_id == Mandate.id)
        .outerjoin(using, (using.id == MandateUse.decision_id) & using.published_at.is_not(None))
        .where((Mandate.granted_by_id == decision_id) | Mandate.id.in_(under))
        .order_by(Mandate.id, MandateUse.decision_id)
        .options(lazyload(granting.body_rows), lazyload(using.body_rows))
    )
    found: dict[int, PublicMandate] = {}
    for mandate, team, origin, use in db.session.execute(statement):
        before = found.get(mandate.id)
        if before is None:
            granted_in = MandateUsed(origin.slug, origin.title_id) if origin.published_at else None
            before = PublicMandate(mandate, team, granted_in, ())
        if use is not None:
            before = replace(before, uses=(*before.uses, MandateUsed(use.slug, use.title_id)))
        found[mandate.id] = before
    cited = [one for one in found.values() if one.mandate.granted_by_id != decision_id]
    granted = [one for one in found.values() if one.mandate.granted_by_id == decision_id]
    return (cited[0] if cited else None), tuple(granted)


def _with_texts(record: Record, language: str | None) -> Record:
    ids = list(_text_ids(record))
    if language is None:
        return replace(record, full=load_all(db.session, ids))
    return replace(record, texts=load_texts(db.session, ids, language))


def _text_ids(record: Record) -> Iterator[int]:
    yield from (record.decision.title_id, record.decision.summary_id)
    yield from (body.name_id for body in record.bodies)
    for one in (*record.granted, *([record.cited] if record.cited else [])):
        mandate = one.mandate
        yield from (mandate.scope_id, mandate.limits_id, one.team.name_id)
        if mandate.report_id is not None:
            yield mandate.report_id
        yield from (use.title_id for use in (*one.uses, *([one.granted_in] if one.granted_in else [])))
