"""The chain of a decision's events: what is hashed, and how.

Canonical JSON is UTF-8 with sorted keys, no white space, and integers, strings, booleans, null, lists and objects
only, so that anybody can compute the same bytes. An event's hash is the SHA-256 of the canonical JSON of

    {"at": …, "number": …, "parent": …, "payload": SHA-256 of the payload's canonical JSON}

where the first parent is 64 zeros. A payload has a random `salt`, so that an event whose payload is kept inside can
be followed and not guessed. Votes enter as commitments and texts as digests, each with a salt of its own; a text is
redacted by destroying its salt. This shows tampering against heads that somebody keeps elsewhere, and nothing more.
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
# Around it may be spaces, and the marks that keep its direction in a mail.
_HEAD = re.compile(r"[\s\u2066-\u2069]*(\d{1,9})-([0-9a-f]{64})[\s\u2066-\u2069]*", re.IGNORECASE)


def canonical(value: Any) -> str:
    """Canonical JSON. Raises ValueError for a number that is not whole."""
    _refuse_fractions(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def digest(value: Any) -> str:
    """SHA-256, hexadecimal, of the canonical JSON."""
    return sha256(canonical(value))


def sha256(text: str) -> str:
    """SHA-256, hexadecimal, of the text in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def new_salt() -> str:
    """256 random bits, hexadecimal."""
    return secrets.token_hex(32)


def salted(text: str, salt: str) -> str:
    """The digest of a text that can be redacted by destroying its salt."""
    return digest({"salt": salt, "text": text})


def commitment(
    *, answer: str, value: int | None, voter: int, scribe: int | None, clauses: Iterable[str], salt: str
) -> str:
    """The digest of a vote, which says nothing about it until salt and vote are shown. `voter` is a number of ours."""
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
    """The digest of how somebody wants their words published, and of the language these are in."""
    return digest({"language": language, "salt": salt, "wish": wish})


def signed(author: int, name: str, salt: str) -> str:
    """The digest of who wrote a statement."""
    return digest({"author": author, "name": name, "salt": salt})


def raised_by(concern: int, committed: str, salt: str) -> str:
    """The digest that ties a concern to the ballot that raised it, and tells nobody who lacks the salt which."""
    return digest({"commitment": committed, "concern": concern, "salt": salt})


def voters_digest(voters: Iterable[tuple[int, str, str]], organization: str | None, salt: str) -> str:
    """The digest of who may answer for a seat: number, part and name of each."""
    people = [list(voter) for voter in sorted(voters)]
    return digest({"organization": organization, "salt": salt, "voters": people})


def time_of(moment: datetime) -> str:
    """An instant as it is hashed: ISO 8601 in UTC, to the microsecond."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def event_hash(*, number: int, at: str, payload_digest: str, parent: str) -> str:
    """The hash of an event, as the module says."""
    return digest({"at": at, "number": number, "parent": parent, "payload": payload_digest})


@dataclass(frozen=True)
class Head:
    """The end of a chain as somebody keeps it elsewhere: `12-` and the hash of event 12."""

    number: int
    hash: str

    def __str__(self) -> str:
        return f"{self.number}-{self.hash}"


def read_head(text: str) -> Head | None:
    """A head as people paste it, or None where it is not one."""
    found = _HEAD.fullmatch(text)
    return Head(int(found[1]), found[2].lower()) if found else None


class Event(Protocol):
    """What the chain's check needs to know of an event."""

    number: int
    at: str
    payload: str
    payload_digest: str
    parent_hash: str
    hash: str


@dataclass(frozen=True)
class Broken:
    """A place where a record does not hold. `what` names the check that failed, `number` the event, if one."""

    what: str
    number: int | None = None
    detail: Mapping[str, Any] | None = None


def check_chain(events: Iterable[Event], *, has_payloads: bool = True) -> Iterator[Broken]:
    """Follow a chain from its beginning. Nothing is given out where it holds.

    Without `has_payloads` (a public copy of events that stay inside) the digests are taken as they are.
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
    """Whether a chain, given by the hash of each event, extends a head that was kept elsewhere."""
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
