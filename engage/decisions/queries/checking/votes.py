"""Check ballots: each has one event, each event has one ballot, and revealed ballots match their commitments."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engage.decisions.models import Answer, Ballot, Round, RoundSeat, RoundState
from engage.decisions.policy import chain
from engage.decisions.policy.chain import Broken
from engage.decisions.queries.checking.material import Entry, Material

CastKey = tuple[int, int, int]  # numbers of round, seat and cast


def check(material: Material) -> Iterator[Broken]:
    """Check every ballot against its event, in both directions."""
    rounds = {row.id: row for row in material.rounds}
    seats = {seat.id: seat for seat in material.seats}
    entries: dict[CastKey, Entry] = {}
    for entry in material.of("cast", "disputed"):
        key = _key_of(entry)
        if key in entries:
            yield entry.broken("cast_twice", **_named(key))
        entries[key] = entry
    found: set[CastKey] = set()
    for ballot in material.ballots:
        seat = seats.get(ballot.round_seat_id)
        if seat is None or seat.round_id != ballot.round_id:
            yield Broken("ballot_without_seat", None, {"ballot": ballot.id})
            continue
        row = rounds[seat.round_id]
        key = (row.number, seat.number, ballot.number)
        found.add(key)
        if key not in entries:
            yield Broken("ballot_without_event", None, _named(key))
        else:
            yield from _ballot(material, row, seat, ballot, entries[key])
    for key in sorted(entries.keys() - found):
        yield entries[key].broken("ballot_missing", **_named(key))
    yield from _counts(material, rounds, entries)


def _key_of(entry: Entry) -> CastKey:
    said = entry.said
    return int(said.get("round", 0)), int(said.get("seat", 0)), int(said.get("cast", 0))


def _named(key: CastKey) -> dict[str, int]:
    return dict(zip(("round", "seat", "cast"), key, strict=True))


def _counts(material: Material, rounds: dict[int, Round], entries: dict[CastKey, Entry]) -> Iterator[Broken]:
    for seat in material.seats:
        number = rounds[seat.round_id].number
        casts = sorted(key[2] for key in entries if key[:2] == (number, seat.number))
        if casts != list(range(1, seat.casts + 1)):
            yield Broken("casts_miscounted", None, {"round": number, "seat": seat.number})


def _ballot(
    material: Material, row: Round, seat: RoundSeat, ballot: Ballot, entry: Entry
) -> Iterator[Broken]:
    key = _named((row.number, seat.number, ballot.number))
    columns: dict[str, tuple[Any, Any]] = {
        "commitment": (ballot.commitment, entry.said.get("commitment")),
        "reason_digest": (ballot.reason_digest, entry.said.get("reason")),
        "remedy_digest": (ballot.remedy_digest, entry.said.get("remedy")),
        "scribe_id": (ballot.scribe_id is not None, entry.said.get("by_scribe")),
        "cast_at": (chain.time_of(ballot.cast_at), entry.at),
    }
    for name, (kept, hashed) in columns.items():
        if kept != hashed:
            yield entry.broken("ballot_changed", **key, column=name)
    superseded = row.state == RoundState.REVEALED and ballot.number < seat.casts
    if superseded or row.state == RoundState.VOID:
        if not _is_empty(ballot):
            yield entry.broken("ballot_not_emptied", **key)
    elif ballot.answer is None:
        yield entry.broken("ballot_emptied", **key)
    else:
        yield from _opened(material, ballot, entry, key)


def _is_empty(ballot: Ballot) -> bool:
    kept = (ballot.answer, ballot.value, ballot.salt)
    words = (ballot.reason, ballot.reason_salt, ballot.remedy, ballot.remedy_salt)
    return not any(one is not None for one in (*kept, *words)) and not ballot.clause_keys


def _opened(material: Material, ballot: Ballot, entry: Entry, key: dict[str, int]) -> Iterator[Broken]:
    if (ballot.answer == Answer.VOID) != (entry.kind == "disputed") or not _opens(ballot):
        yield entry.broken("vote_changed", **key)
    texts = (
        ("reason", ballot.reason, ballot.reason_salt, ballot.reason_digest),
        ("remedy", ballot.remedy, ballot.remedy_salt, ballot.remedy_digest),
    )
    redactions = redactions_of(material, "ballot", ballot.reason_digest)
    yield from redaction(ballot.redacted_at, redactions, entry, key)
    for name, text, salt, digest in texts:
        if not holds(text, salt, digest, is_redacted=bool(redactions)):
            yield entry.broken("words_changed", **key, column=name)
    if ballot.reason_salt is not None:
        wished = chain.wished(ballot.wish, ballot.language, ballot.reason_salt)
        if wished != last_wish(material, entry, "ballot", ballot.reason_digest):
            yield entry.broken("wish_changed", **key)


def _opens(ballot: Ballot) -> bool:
    if ballot.answer is None or ballot.salt is None:
        return False
    opened = chain.commitment(
        answer=ballot.answer,
        value=ballot.value,
        voter=ballot.voter_id,
        scribe=ballot.scribe_id,
        clauses=ballot.clause_keys,
        salt=ballot.salt,
    )
    return opened == ballot.commitment


def redactions_of(material: Material, what: str, digest: str) -> list[Entry]:
    """Return the events that record that the words with this digest were destroyed."""
    return [
        entry
        for entry in material.of("redacted")
        if entry.said.get("what") == what and entry.said.get("digest") == digest
    ]


def redaction(redacted_at: Any, events: list[Entry], entry: Entry, key: dict[str, Any]) -> Iterator[Broken]:
    """Check that an event records the redaction of destroyed words, and when."""
    at = chain.time_of(redacted_at) if redacted_at else None
    if [event.at for event in events] != ([at] if at else []):
        yield (events[0] if events else entry).broken("redaction_differs", **key)


def holds(text: str | None, salt: str | None, digest: str, *, is_redacted: bool) -> bool:
    """Return whether words match their digest, or are completely destroyed and an event records this."""
    if text is None and salt is None:
        return is_redacted
    return text is not None and salt is not None and not is_redacted and chain.salted(text, salt) == digest


def last_wish(material: Material, entry: Entry, what: str, digest: str) -> object:
    """Return the digest of the last wish about how words are published."""
    changes = [
        one
        for one in material.of("wished")
        if one.said.get("what") == what and one.said.get("digest") == digest
    ]
    return (changes[-1] if changes else entry).said.get("wish")
