"""A public record as plain data, in the schema that docs/api.md promises. Fields may be added, never changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from engage.core.addresses import public_address
from engage.core.i18n.content import SOURCE, FullText
from engage.decisions.policy import chain
from engage.decisions.policy.publication import (
    PublicConcern,
    PublicMandate,
    PublicRound,
    PublicStatement,
    PublicText,
    PublicVerdict,
    PublicVote,
    PublicWords,
    Record,
)
from engage.decisions.queries.record_lists import Listed, RecordList

SCHEMA = 1
Texts = Mapping[int, FullText]


def list_as_json(listed: RecordList) -> dict[str, Any]:
    """Return a page of the list as plain data."""
    following = listed.page + 1 if listed.page < listed.pages else None
    return {
        "schema": SCHEMA,
        "page": listed.page,
        "pages": listed.pages,
        "next": public_address("decisions_api.list_decisions") + f"?page={following}" if following else None,
        "decisions": [_entry(one, listed.full) for one in (*listed.announced, *listed.published)],
    }


def _entry(one: Listed, texts: Texts) -> dict[str, Any]:
    decision = one.decision
    published = decision.published_at is not None
    return {
        "id": decision.slug,
        "data": public_address("decisions_api.show_decision", decision_slug=decision.slug),
        "page": public_address("records.show_record", decision_slug=decision.slug),
        "title": said(texts[decision.title_id]),
        "summary": said(texts[decision.summary_id]),
        "bodies": [{"id": body.slug, "name": said(texts[body.name_id])} for body in one.bodies],
        "status": decision.status if published else "announced",
        "announced_at": _time(decision.noticed_at),
        "ended_at": _time(decision.ended_at) if published else None,
        "published_at": _time(decision.published_at),
    }


def record_as_json(record: Record, events: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return a whole record as plain data; for an announced decision only what its notice says."""
    decision, texts = record.decision, record.full
    entry = _entry(Listed(decision, record.bodies, record.meeting), texts)
    notice = {
        "schema": SCHEMA,
        **{key: value for key, value in entry.items() if key != "data"},
        "meeting": _meeting(record),
        "text": _text(record.text) if record.text else None,
    }
    if not record.is_published:
        return notice
    return {
        **notice,
        "ending_note": decision.ending_note,
        "review_on": decision.review_on.isoformat() if decision.review_on else None,
        "rounds": [_round(row) for row in record.rounds],
        "concerns": [_concern(one) for one in record.concerns],
        "statements": [_statement(one) for one in record.statements],
        "resolution_meetings": [
            {"held_on": one.held_on.isoformat(), "note": one.note} for one in record.resolutions
        ],
        "limits": list(record.limits),
        "mandate": _mandate(record.cited, texts) if record.cited else None,
        "mandates_granted": [_mandate(one, texts) for one in record.granted],
        "head": str(record.head),
        "events": list(events),
    }


def said(text: FullText) -> dict[str, dict[str, Any]]:
    """Return a text in every available language, each with the state of its translation."""
    found = {text.source_language: {"text": text.source, "state": SOURCE, "stale": False}}
    for tag, row in sorted(text.translations.items()):
        found[tag] = {"text": row.value, "state": row.state, "stale": text.is_stale(tag)}
    return found


def _time(moment: datetime | None) -> str | None:
    return chain.time_of(moment) if moment else None


def _meeting(record: Record) -> dict[str, Any] | None:
    meeting = record.meeting
    if meeting is None:
        return None
    return {
        "starts_at": _time(meeting.starts_at),
        "ends_at": _time(meeting.ends_at),
        "place": meeting.place,
        "cancelled": meeting.cancelled_at is not None,
    }


def _text(text: PublicText) -> dict[str, Any]:
    return {
        "version": text.version,
        "hash": text.version_hash,
        "source_language": text.source_language,
        "languages": {
            tag: {"digest": digest, "clauses": text.clauses.get(tag, [])}
            for tag, digest in text.languages.items()
        }
        or {text.source_language: {"digest": None, "clauses": _announced(text)}},
    }


def _announced(text: PublicText) -> list[dict[str, Any]]:
    """Return the clauses of a text that is not frozen yet, in their source language."""
    return [
        {
            "key": one.key,
            "kind": str(one.kind),
            "depth": one.depth,
            "label": one.label,
            "text": one.source,
            "language": one.source_language,
            "state": SOURCE,
            "stale": False,
        }
        for one in text.frozen.clauses
    ]


def _round(row: PublicRound) -> dict[str, Any]:
    return {
        "number": row.number,
        "state": row.state,
        "version": row.version,
        "version_hash": row.version_hash,
        "live": row.is_live,
        "interpreted": list(row.interpreted),
        "opened_at": _time(row.opened_at),
        "closes_at": _time(row.closes_at),
        "closed_at": _time(row.closed_at),
        "closed_head": row.closed_head,
        "revealed_at": _time(row.revealed_at),
        "outcome": row.outcome,
        "stopped_because": row.void_reason or None,
        "bodies": [_verdict(one) for one in row.bodies],
        "words": [_words(one) for one in row.voices],
    }


def _verdict(one: PublicVerdict) -> dict[str, Any]:
    return {
        "body": one.body.slug,
        "rule": dict(one.rule),
        "publication": one.publication,
        "entitled": one.entitled,
        "outcome": one.outcome,
        "tally": one.tally.as_json() if one.tally else None,
        "organizations": list(one.organizations),
        "votes": None if one.votes is None else [_vote(vote) for vote in one.votes],
    }


def _vote(vote: PublicVote) -> dict[str, Any]:
    return {
        "seat": vote.seat,
        "names": list(vote.names),
        "organization": vote.organization,
        "answer": vote.answer,
        "value": vote.value,
        "by_scribe": vote.by_scribe,
    }


def _words(words: PublicWords) -> dict[str, Any]:
    return {
        "text": words.text,
        "remedy": words.remedy,
        "language": words.language,
        "name": words.name,
        "organization": words.organization,
        "redacted": words.is_redacted,
        "proof": words.proof,
    }


def _concern(one: PublicConcern) -> dict[str, Any]:
    return {
        "number": one.number,
        "round": one.round_number,
        "block": one.is_block,
        "state": one.state,
        "words": _words(one.words) if one.words else None,
        "clauses": list(one.clause_keys),
        "answer": one.answer or None,
        "answered_in_version": one.answered_version,
        "answered_in_clause": one.answered_clause or None,
        "closing_note": one.closing_note or None,
        "ended_at": _time(one.ended_at),
    }


def _statement(one: PublicStatement) -> dict[str, Any]:
    return {"kind": one.kind, "words": _words(one.words), "written_at": _time(one.written_at)}


def _mandate(one: PublicMandate, texts: Texts) -> dict[str, Any]:
    mandate = one.mandate
    return {
        "team": {"id": one.team.slug, "name": said(texts[one.team.name_id])},
        "granted_by": one.granted_in.slug if one.granted_in else None,
        "scope": said(texts[mandate.scope_id]),
        "limits": said(texts[mandate.limits_id]),
        "most_decisions": mandate.most_decisions,
        "used": mandate.used,
        "most_cents": mandate.most_cents,
        "used_cents": mandate.used_cents,
        "report_on": mandate.report_on.isoformat(),
        "report": said(texts[mandate.report_id]) if mandate.report_id else None,
        "granted_at": _time(mandate.granted_at),
        "expires_at": _time(mandate.expires_at),
        "revoked_at": _time(mandate.revoked_at),
        "revoked_because": mandate.revoked_reason or None,
        "decisions": [use.slug for use in one.uses],
    }
