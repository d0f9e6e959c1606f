"""Reads for staff about the registrations of one session: the paged list, and the sums of needs.

Each function takes a fixed number of statements, whatever the number of registrations, and reads indexes that are made
for it: see `Registration.__table_args__`.
"""

from __future__ import annotations

import enum
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, or_, select, union_all
from sqlalchemy.orm import selectinload

from engage.core.audit_log import AuditEntry
from engage.core.db import db
from engage.core.phones import ReadPhone, read_phone
from engage.core.text import latin_digits, normal
from engage.listening import policy
from engage.listening.errors import RegistrationNotFound, SessionNotFound
from engage.listening.models import (
    ListeningSession,
    Mode,
    NeedKind,
    Registration,
    RegistrationNeed,
    Status,
)
from engage.listening.services.reads import REFERENCE_DIGITS, contact_keys

PAGE_SIZE = 50
HISTORY_SHOWN = 50
LONGEST_SEARCH = 120
# Scripts without spaces inside a name: the search finds any part of the name, not only the beginning of a word.
_UNSPACED = re.compile(r"CJK|HIRAGANA|KATAKANA|HANGUL")


class SearchKind(enum.StrEnum):
    """The kind of text that was typed into the search box."""

    NAME = "name"
    REFERENCE = "reference"
    EMAIL = "email"
    PHONE = "phone"


@dataclass(frozen=True)
class Search:
    """A parsed search. `value` is the folded name, the six digits, the address, or the number as E.164."""

    kind: SearchKind
    value: str


@dataclass(frozen=True)
class Filter:
    """Which registrations of a session are listed. None means no restriction."""

    search: Search | None = None
    status: Status | None = None
    mode: Mode | None = None
    language: str | None = None
    need: tuple[NeedKind, str] | None = None

    @property
    def is_empty(self) -> bool:
        """Whether all registrations are listed."""
        return self == Filter()


@dataclass(frozen=True)
class RegistrationPage:
    """One page of the list, newest first.

    `older` and `newer` are the ids where the neighbouring pages start, or None.
    """

    rows: Sequence[Registration]
    total: int
    older: int | None
    newer: int | None


def staff_session(slug: str) -> ListeningSession:
    """Return a session in any state by its slug. Raises SessionNotFound."""
    session = db.session.scalar(select(ListeningSession).where(ListeningSession.slug == slug))
    if session is None:
        raise SessionNotFound
    return session


def understand(text: str, *, region: str) -> Search | None:
    """Parse a search: an e-mail address, a reference, a phone number as written in `region`, or a name."""
    text = " ".join(normal("NFKC", text.replace("\x00", ""))[:LONGEST_SEARCH].split())
    if not policy.fold(text):
        return None
    if "@" in text:
        return Search(SearchKind.EMAIL, text.casefold())
    digits = "".join(filter(str.isdecimal, latin_digits(text)))
    found = read_phone(text, region) if digits else None
    if isinstance(found, ReadPhone) and not _has_words(text):
        return Search(SearchKind.PHONE, found.stored)
    if digits and not any(sign.isalpha() for sign in text):
        return Search(SearchKind.REFERENCE if len(digits) == REFERENCE_DIGITS else SearchKind.PHONE, digits)
    return Search(SearchKind.NAME, policy.fold(text))


def _has_words(text: str) -> bool:
    """Return whether letters stand before the digits, as in a name; behind them they announce an extension."""
    return any(sign.isalpha() for sign in re.split(r"\d", text, maxsplit=1)[0])


def list_registrations(
    session_id: int,
    wanted: Filter,
    *,
    before: int | None = None,
    after: int | None = None,
    size: int = PAGE_SIZE,
) -> RegistrationPage:
    """Return one page of the list: those `before` or `after` an id, else the newest. Needs are loaded. 3 statements.

    The first statement reads a page of ids from an index alone. If it read whole rows, both databases would read the
    rows of the whole session and discard most of them.
    """
    ids = sorted(db.session.scalars(_matching(session_id, wanted)), reverse=True)
    first = 0
    if before is not None:
        first = next((position for position, ident in enumerate(ids) if ident < before), len(ids))
    elif after is not None:
        first = max(0, sum(1 for ident in ids if ident > after) - size)
    shown = ids[first : first + size]
    rows = db.session.scalars(
        select(Registration)
        .where(Registration.id.in_(shown))
        .order_by(Registration.id.desc())
        .options(selectinload(Registration.needs))
    ).all()
    return RegistrationPage(
        rows=rows,
        total=len(ids),
        older=shown[-1] if shown and first + size < len(ids) else None,
        newer=shown[0] if shown and first > 0 else None,
    )


def _matching(session_id: int, wanted: Filter):  # type: ignore[no-untyped-def]
    """Return the matching ids, from indexes alone where possible."""
    statement = select(Registration.id).where(Registration.session_id == session_id)
    if wanted.search is not None:
        statement = statement.where(*_found_by(session_id, wanted.search))
    if wanted.status is not None:
        statement = statement.where(Registration.status == wanted.status)
    if wanted.mode is not None:
        statement = statement.where(Registration.mode == wanted.mode)
    if wanted.language is not None:
        statement = statement.where(Registration.language == wanted.language)
    if wanted.need is not None:
        kind, key = wanted.need
        statement = statement.where(
            exists().where(
                RegistrationNeed.registration_id == Registration.id,
                RegistrationNeed.kind == kind,
                RegistrationNeed.key == key,
            )
        )
    return statement


def _found_by(session_id: int, search: Search) -> list[ColumnElement[bool]]:
    if search.kind is SearchKind.REFERENCE:
        return [Registration.reference == search.value]
    if search.kind is SearchKind.EMAIL:
        key, _phone_key = contact_keys(search.value, None)
        same = func.lower(Registration.email) == search.value
        return [_has_contact(session_id, Registration.contact_key == key, same)]
    if search.kind is SearchKind.PHONE:
        _key, phone_key = contact_keys(None, search.value)
        return [
            _has_contact(session_id, Registration.phone_key == phone_key, Registration.phone == search.value)
            | _has_extension_of(session_id, search.value)
        ]
    return [_has_word(word) for word in search.value.split()]


def _has_extension_of(session_id: int, number: str) -> ColumnElement[bool]:
    """Return the condition for an extension of this number: staff may not know it."""
    ids = select(Registration.id).where(
        Registration.session_id == session_id, Registration.phone.startswith(f"{number}x", autoescape=True)
    )
    return Registration.id.in_(ids)


def _has_contact(
    session_id: int, by_key: ColumnElement[bool], by_value: ColumnElement[bool]
) -> ColumnElement[bool]:
    """Return the condition for a contact: by its key, or by the address where a helper's contact has no key."""
    keyless = select(Registration.id).where(
        Registration.session_id == session_id, Registration.contact_key.is_(None), by_value
    )
    return Registration.id.in_(union_all(select(Registration.id).where(by_key), keyless))


def _has_word(word: str) -> ColumnElement[bool]:
    """Return the condition that a word of the name starts so; in scripts without spaces, that the name contains it."""
    name = Registration.name_folded
    if any(_UNSPACED.match(unicodedata.name(sign, "")) for sign in word):
        return name.contains(word, autoescape=True)
    return or_(name.startswith(word, autoescape=True), name.contains(" " + word, autoescape=True))


def list_for_the_door(session_id: int) -> Sequence[Registration]:
    """Return the parties that have spots in person, by name. One statement."""
    statement = select(Registration).where(
        Registration.session_id == session_id,
        Registration.status == Status.CONFIRMED,
        Registration.mode == Mode.IN_PERSON,
        Registration.erased_at.is_(None),
    )
    return db.session.scalars(statement.order_by(Registration.name_folded, Registration.id)).all()


def count_by_status(session_id: int) -> dict[Status, int]:
    """Return the number of registrations by state. One statement."""
    rows = db.session.execute(
        select(Registration.status, func.count())
        .where(Registration.session_id == session_id)
        .group_by(Registration.status)
    )
    return {Status(status): number for status, number in rows}


def find_registration(session_id: int, reference: str) -> Registration:
    """Return a session's registration by its six digits, with its needs. Raises RegistrationNotFound.

    Two statements.
    """
    found = db.session.scalar(
        select(Registration)
        .where(Registration.session_id == session_id, Registration.reference == reference)
        .options(selectinload(Registration.needs))
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise RegistrationNotFound
    return found


def list_pending(session_id: int, limit: int = 200) -> Sequence[Registration]:
    """Return registrations that look automated and wait for a review by staff, oldest first. Two statements."""
    return db.session.scalars(
        select(Registration)
        .where(Registration.session_id == session_id, Registration.status == Status.PENDING)
        .order_by(Registration.id)
        .limit(limit)
        .options(selectinload(Registration.needs))
    ).all()


@dataclass(frozen=True)
class Event:
    """An action on a registration."""

    at: datetime
    actor: str
    action: str
    fields: Sequence[str]


def history_of(registration_id: int) -> list[Event]:
    """Return the actions on a registration, newest first. One statement."""
    entries = db.session.scalars(
        select(AuditEntry)
        .where(AuditEntry.subject_kind == "registration", AuditEntry.subject_id == registration_id)
        .order_by(AuditEntry.id.desc())
        .limit(HISTORY_SHOWN)
    )
    return [Event(entry.at, entry.actor, entry.action, entry.fields) for entry in entries]
