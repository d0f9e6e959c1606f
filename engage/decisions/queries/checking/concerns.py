"""Check concerns and statements: who raised them, and how they ended."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from engage.decisions.models import Ballot, Concern, ConcernState, Round, RoundState, Statement
from engage.decisions.policy import chain, consensus
from engage.decisions.policy.chain import Broken
from engage.decisions.queries.checking import votes
from engage.decisions.queries.checking.material import Entry, Material, time_of

_STORY = ("concern.answered", "concern.insisted", "concern.resolved", "concern.closed")


@dataclass(frozen=True)
class _Told:
    """What the events up to the last one say of a concern."""

    last: Entry
    state: str = ConcernState.OPEN
    answered: Entry | None = None
    ended: Entry | None = None


def check(material: Material) -> Iterator[Broken]:
    """Check every concern and every statement against its events, in both directions."""
    raised = {entry.said.get("concern"): entry for entry in material.of("concern.raised")}
    numbers = {concern.number for concern in material.concerns}
    for entry in material.of("concern.raised", *_STORY):
        number = entry.said.get("concern")
        if number not in numbers:
            yield entry.broken("concern_missing", concern=number)
        if raised.get(number, entry) is not entry and entry.kind == "concern.raised":
            yield entry.broken("concern_raised_twice", concern=number)
    for concern in material.concerns:
        first = raised.get(concern.number)
        if first is None:
            yield Broken("concern_without_event", None, {"concern": concern.number})
        else:
            yield from _raising(material, concern, first)
            yield from _story(material, concern, _told(material, concern.number, first))
    yield from _completeness(material)
    yield from _statements(material)


def _raising(material: Material, concern: Concern, entry: Entry) -> Iterator[Broken]:
    row = next((row for row in material.rounds if row.id == concern.round_id), None)
    if row is None or row.number != entry.said.get("round") or concern.is_block != entry.said.get("block"):
        yield entry.broken("concern_changed", concern=concern.number)
        return
    counted = {ballot.id: ballot for _seat, ballot in material.counted(row)}
    ballot = counted.get(concern.ballot_id)
    if ballot is None or not _is_of(concern, ballot):
        yield entry.broken("concern_of_another_ballot", concern=concern.number)
    elif ballot.reason_salt is not None:
        by = chain.raised_by(concern.number, ballot.commitment, ballot.reason_salt)
        if by != entry.said.get("raised_by"):
            yield entry.broken("concern_of_another_ballot", concern=concern.number)


def _is_of(concern: Concern, ballot: Ballot) -> bool:
    return (
        consensus.is_concern(ballot.value)
        and ballot.voter_id == concern.raiser_id
        and (ballot.value == consensus.BLOCK) == concern.is_block
    )


def _told(material: Material, number: int, raised: Entry) -> _Told:
    told = _Told(raised)
    for entry in material.of(*_STORY):
        if entry.said.get("concern") != number:
            continue
        if entry.kind == "concern.answered":
            told = replace(told, last=entry, state=ConcernState.ANSWERED, answered=entry)
        elif entry.kind == "concern.insisted":
            told = replace(told, last=entry, state=ConcernState.OPEN)
        else:
            told = replace(told, last=entry, state=entry.kind.removeprefix("concern."), ended=entry)
    return told


def _story(material: Material, concern: Concern, told: _Told) -> Iterator[Broken]:
    answered = told.answered.said if told.answered else {}
    version = material.versions.get(concern.answered_in_id) if concern.answered_in_id else None
    ended = told.ended
    columns: dict[str, tuple[Any, Any, Entry | None]] = {
        "state": (concern.state, told.state, told.last),
        "answered_in": (version.content_hash if version else None, answered.get("version"), told.answered),
        "answered_clause": (concern.answered_clause, answered.get("clause", ""), told.answered),
        "answer": (
            chain.sha256(concern.answer),
            answered.get("answer", chain.sha256("")),
            told.answered,
        ),
        "answered_at": (time_of(concern.answered_at), told.answered and told.answered.at, told.answered),
        "ended_at": (time_of(concern.ended_at), ended and ended.at, ended),
        "closing_note": (
            chain.sha256(concern.closing_note),
            ended.said.get("note", chain.sha256("")) if ended else chain.sha256(""),
            ended,
        ),
    }
    for name, (kept, hashed, entry) in columns.items():
        if kept != hashed:
            yield (entry or told.last).broken("concern_changed", concern=concern.number, column=name)
    if concern.state == ConcernState.RESOLVED and concern.ended_by_id != concern.raiser_id:
        yield told.last.broken("concern_changed", concern=concern.number, column="ended_by")


def _completeness(material: Material) -> Iterator[Broken]:
    """Check that every counted 0, 1 or 2 raised exactly one concern, in however many bodies it counted."""
    raised = [(concern.round_id, concern.ballot_id) for concern in material.concerns]
    for row in material.rounds:
        if row.state != RoundState.REVEALED:
            continue
        for number, ballots in _worries(material, row).items():
            if sum((row.id, ballot) in raised for ballot in ballots) != 1:
                yield Broken("concern_not_raised", None, {"round": row.number, "seat": number})


def _worries(material: Material, row: Round) -> dict[int, list[int]]:
    """Return the ballots of each answer that is a concern, by the number of the first seat it counts for."""
    answers: dict[tuple[int, str], list[tuple[int, int]]] = {}
    for seat, ballot in material.counted(row):
        if consensus.is_concern(ballot.value):
            answers.setdefault((ballot.voter_id, ballot.submission), []).append((seat.number, ballot.id))
    return {min(casts)[0]: [ballot for _number, ballot in casts] for casts in answers.values()}


def _statements(material: Material) -> Iterator[Broken]:
    events = {entry.said.get("statement"): entry for entry in material.of("statement")}
    kept = {statement.id: statement for statement in material.statements}
    for ident in events.keys() - kept.keys():
        yield events[ident].broken("statement_missing", statement=ident)
    for ident, statement in kept.items():
        if ident not in events:
            yield Broken("statement_without_event", None, {"statement": ident})
        else:
            yield from _statement(material, statement, events[ident])


def _statement(material: Material, statement: Statement, entry: Entry) -> Iterator[Broken]:
    where = {"statement": statement.id}
    columns: dict[str, tuple[Any, Any]] = {
        "kind": (statement.kind, entry.said.get("about")),
        "text_digest": (statement.text_digest, entry.said.get("text")),
        "written_at": (chain.time_of(statement.written_at), entry.at),
    }
    salt = statement.text_salt
    if salt is not None:
        columns["author"] = (
            chain.signed(statement.author_id, statement.author_name, salt),
            entry.said.get("by"),
        )
        columns["wish"] = (
            chain.wished(statement.wish, statement.language, salt),
            votes.last_wish(material, entry, "statement", statement.text_digest),
        )
    for name, (now, then) in columns.items():
        if now != then:
            yield entry.broken("statement_changed", **where, column=name)
    redactions = votes.redactions_of(material, "statement", statement.text_digest)
    yield from votes.redaction(statement.redacted_at, redactions, entry, where)
    if not votes.holds(statement.text, salt, statement.text_digest, is_redacted=bool(redactions)):
        yield entry.broken("words_changed", **where)
