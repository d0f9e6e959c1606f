"""The chain of a decision's events: what is hashed, and how.

Canonical JSON is UTF-8 with sorted keys, no white space, and only integers, strings, booleans, null, lists and objects,
so that anybody can compute the same bytes. The hash of an event is the SHA-256 of the canonical JSON of

    {"at": …, "number": …, "parent": …, "payload": SHA-256 of the payload's canonical JSON}

The first parent is 64 zeros. Each payload has a random `salt`: the public can follow an event whose payload is not
published, but cannot guess the payload. The chain holds votes as commitments and texts as digests, each with its own
salt; destroying the salt redacts a text. The chain proves tampering only against heads that somebody keeps elsewhere.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

NO_PARENT = "0" * 64
# Allows spaces and direction marks around the value: mails add the marks.
_HEAD = re.compile(r"[\s\u2066-\u2069]*(\d{1,9})-([0-9a-f]{64})[\s\u2066-\u2069]*", re.IGNORECASE)


def canonical(value: Any) -> str:
    """Return canonical JSON. Raise ValueError for a number that is not an integer."""
    _refuse_fractions(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def digest(value: Any) -> str:
    """Return the SHA-256 of the canonical JSON, hexadecimal."""
    return sha256(canonical(value))


def sha256(text: str) -> str:
    """Return the SHA-256 of the text in UTF-8, hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def new_salt() -> str:
    """Return 256 random bits, hexadecimal."""
    return secrets.token_hex(32)


def salted(text: str, salt: str) -> str:
    """Return the digest of a text and its salt. Destroying the salt redacts the text."""
    return digest({"salt": salt, "text": text})


def commitment(
    *, answer: str, value: int | None, voter: int, scribe: int | None, clauses: Iterable[str], salt: str
) -> str:
    """Return the digest of a vote. It reveals nothing without salt and vote. `voter` is an internal number."""
    opened = {
        "answer": answer,
        "clauses": list(clauses),
        "salt": salt,
        "scribe": scribe,
        "value": value,
        "voter": voter,
    }
    return digest(opened)


def wished(wish: str, language: str, salt: str) -> str:
    """Return the digest of how an author wants their words published, and of the language of the words."""
    return digest({"language": language, "salt": salt, "wish": wish})


def signed(author: int, name: str, salt: str) -> str:
    """Return the digest of who wrote a statement."""
    return digest({"author": author, "name": name, "salt": salt})


def raised_by(concern: int, committed: str, salt: str) -> str:
    """Return a digest that ties a concern to its ballot. Without the salt nobody can tell which ballot it is."""
    return digest({"commitment": committed, "concern": concern, "salt": salt})


def voters_digest(voters: Iterable[tuple[int, str, str]], organization: str | None, salt: str) -> str:
    """Return the digest of who may answer for a seat: id, part and name of each."""
    people = [list(voter) for voter in sorted(voters)]
    return digest({"organization": organization, "salt": salt, "voters": people})


def time_of(moment: datetime) -> str:
    """Return an instant as it is hashed: ISO 8601 in UTC, in microseconds."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def event_hash(*, number: int, at: str, payload_digest: str, parent: str) -> str:
    """Return the hash of an event as the module's docstring defines it."""
    return digest({"at": at, "number": number, "parent": parent, "payload": payload_digest})


@dataclass(frozen=True)
class Head:
    """The head of a chain that somebody keeps elsewhere: `12-` and the hash of event 12."""

    number: int
    hash: str

    def __str__(self) -> str:
        return f"{self.number}-{self.hash}"


def read_head(text: str) -> Head | None:
    """Parse a head as people paste it. Return None if the text is not a head."""
    found = _HEAD.fullmatch(text)
    return Head(int(found[1]), found[2].lower()) if found else None


class Event(Protocol):
    """The fields of an event that the check of the chain needs."""

    number: int
    at: str
    payload: str
    payload_digest: str
    parent_hash: str
    hash: str


@dataclass(frozen=True)
class Broken:
    """A failed check of a record. `what` names the check, `number` the event if there is one."""

    what: str
    number: int | None = None
    detail: Mapping[str, Any] | None = None


def check_chain(events: Iterable[Event], *, has_payloads: bool = True) -> Iterator[Broken]:
    """Check a chain from its first event, and yield every failure.

    Without `has_payloads` (a public copy that leaves inside events out) the payload digests are taken as given.
    """
    parent, expected = NO_PARENT, 1
    for event in events:
        if event.number != expected:
            yield Broken("missing_event", expected)
            expected = event.number
        if event.parent_hash != parent:
            yield Broken("wrong_parent", event.number)
        if has_payloads and sha256(event.payload) != event.payload_digest:
            yield Broken("payload_changed", event.number)
        computed = event_hash(
            number=event.number, at=event.at, payload_digest=event.payload_digest, parent=event.parent_hash
        )
        if computed != event.hash:
            yield Broken("hash_changed", event.number)
        parent, expected = event.hash, expected + 1


def check_head(head: Head, hashes: Mapping[int, str]) -> Broken | None:
    """Check that a chain, given by the hashes of its events, extends a head that was kept elsewhere."""
    found = hashes.get(head.number)
    if found is None:
        return Broken("head_beyond_end", head.number)
    return None if found == head.hash else Broken("head_differs", head.number)


def _refuse_fractions(value: Any) -> None:
    if isinstance(value, float):
        raise ValueError("The chain holds no fractions.")
    if isinstance(value, Mapping):
        for inner in value.values():
            _refuse_fractions(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            _refuse_fractions(inner)
