"""What staff read about the registrations of one session: the list page by page, and what it needs in sums.

Each function takes a fixed number of statements, whatever the number of registrations, and reads indexes that are
made for it: see `Registration.__table_args__`.
"""

from __future__ import annotations

import enum
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import phonenumbers
from sqlalchemy import ColumnElement, exists, func, or_, select, union_all
from sqlalchemy.orm import selectinload

from engage.core.audit_log import AuditEntry
from engage.core.db import db
from engage.core.text import latin_digits
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
from engage.listening.services.reservations import REFERENCE_DIGITS, contact_keys

PAGE_SIZE = 50
HISTORY_SHOWN = 50
LONGEST_SEARCH = 120
# Scripts written without spaces between the parts of a name: any part of it is found, not only its beginning.
_UNSPACED = re.compile(r"CJK|HIRAGANA|KATAKANA|HANGUL")


class SearchKind(enum.StrEnum):
    """What somebody typed into the one search box."""

    NAME = "name"
    REFERENCE = "reference"
    EMAIL = "email"
    PHONE = "phone"


@dataclass(frozen=True)
class Search:
    """A search, understood. `value` is the folded name, the six digits, the address, or the number as E.164."""

    kind: SearchKind
    value: str


@dataclass(frozen=True)
class Filter:
    """Which registrations of a session are listed. What is None is not asked for."""

    search: Search | None = None
    status: Status | None = None
    mode: Mode | None = None
    language: str | None = None
    need: tuple[NeedKind, str] | None = None

    @property
    def is_empty(self) -> bool:
        """Whether everything is listed."""
        return self == Filter()


@dataclass(frozen=True)
class RegistrationPage:
    """One page of the list, newest first. `older` and `newer` are where the pages beside it begin, or None."""

    rows: Sequence[Registration]
    total: int
    older: int | None
    newer: int | None


def staff_session(slug: str) -> ListeningSession:
    """A session in whatever state, by its address. Raises SessionNotFound."""
    session = db.session.scalar(select(ListeningSession).where(ListeningSession.slug == slug))
    if session is None:
        raise SessionNotFound
    return session


def understand(text: str, *, region: str) -> Search | None:
    """What was typed: an e-mail address, a reference, a phone number as people of `region` write it, or a name."""
    text = " ".join(unicodedata.normalize("NFKC", text.replace("\x00", ""))[:LONGEST_SEARCH].split())
    if not policy.fold(text):
        return None
    if "@" in text:
        return Search(SearchKind.EMAIL, text.casefold())
    digits = "".join(filter(str.isdecimal, latin_digits(text)))
    if digits and not any(sign.isalpha() for sign in text):
        if len(digits) == REFERENCE_DIGITS:
            return Search(SearchKind.REFERENCE, digits)
        return Search(SearchKind.PHONE, _e164("+" + digits if text.startswith("+") else digits, region))
    return Search(SearchKind.NAME, policy.fold(text))


def _e164(digits: str, region: str) -> str:
    try:
        number = phonenumbers.parse(digits, region)
    except phonenumbers.NumberParseException:
        return digits
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def list_registrations(
    session_id: int,
    wanted: Filter,
    *,
    before: int | None = None,
    after: int | None = None,
    size: int = PAGE_SIZE,
) -> RegistrationPage:
    """One page of the list: those `before` an id, or `after` one, else the newest. Needs are loaded. 3 statements.

    The ids are taken from an index alone and cut to a page here: asked for a page of whole rows, both databases read
    the rows of everyone in the session to leave most of them out.
    """
    ids = sorted(db.session.scalars(_matching(session_id, wanted)), reverse=True)
    first = 0
    if before is not None:
        first = next((place for place, ident in enumerate(ids) if ident < before), len(ids))
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
    """The ids that match, from indexes alone where that can be."""
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
        ]
    return [_has_word(word) for word in search.value.split()]


def _has_contact(
    session_id: int, by_key: ColumnElement[bool], by_value: ColumnElement[bool]
) -> ColumnElement[bool]:
    """By the key of a contact; a helper's has none, so that several parties may share it: there by the contact."""
    keyless = select(Registration.id).where(
        Registration.session_id == session_id, Registration.contact_key.is_(None), by_value
    )
    return Registration.id.in_(union_all(select(Registration.id).where(by_key), keyless))


def _has_word(word: str) -> ColumnElement[bool]:
    """Whether a word of the name begins so; in scripts without spaces, whether the name has it anywhere."""
    name = Registration.name_folded
    if any(_UNSPACED.match(unicodedata.name(sign, "")) for sign in word):
        return name.contains(word, autoescape=True)
    return or_(name.startswith(word, autoescape=True), name.contains(" " + word, autoescape=True))


def count_by_status(session_id: int) -> dict[Status, int]:
    """How many registrations stand how. One statement."""
    rows = db.session.execute(
        select(Registration.status, func.count())
        .where(Registration.session_id == session_id)
        .group_by(Registration.status)
    )
    return {Status(status): number for status, number in rows}


def find_registration(session_id: int, reference: str) -> Registration:
    """A registration of a session by its six digits, with its needs. Raises RegistrationNotFound. Two statements."""
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
    """Registrations that came like a machine's and wait for a person to look, oldest first. Two statements."""
    return db.session.scalars(
        select(Registration)
        .where(Registration.session_id == session_id, Registration.status == Status.PENDING)
        .order_by(Registration.id)
        .limit(limit)
        .options(selectinload(Registration.needs))
    ).all()


@dataclass(frozen=True)
class Event:
    """Something that was done to a registration."""

    at: datetime
    actor: str
    action: str
    fields: Sequence[str]


def history_of(registration_id: int) -> list[Event]:
    """What was done to a registration, latest first. One statement."""
    entries = db.session.scalars(
        select(AuditEntry)
        .where(AuditEntry.subject_kind == "registration", AuditEntry.subject_id == registration_id)
        .order_by(AuditEntry.id.desc())
        .limit(HISTORY_SHOWN)
    )
    return [Event(entry.at, entry.actor, entry.action, entry.fields) for entry in entries]
