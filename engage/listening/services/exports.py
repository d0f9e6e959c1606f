"""Registrations of a session as rows for files. Any number of rows, with memory for only a few hundred.

Each chunk is read by key in a transaction of its own, so that a slow download holds no lock and no snapshot. New
registrations appear at the end of the file, and none appears twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from engage.core import audit
from engage.core.db import db
from engage.listening.models import (
    AGREED,
    Capture,
    ListeningSession,
    Mode,
    NeedKind,
    Registration,
    RegistrationNeed,
)

CHUNK = 500
Need = tuple[str, str]

_PARTY = (
    "reference", "status", "mode", "grown", "children", "childcare", "meals", "language", "created_at", "entered_by",
    *AGREED.values(),
)  # fmt: skip
_CONTACT = ("name", "email", "phone", "organization", "access_note", "may_contact")


@dataclass(frozen=True)
class ExportRow:
    """One registration. The contact columns are empty unless they were requested."""

    reference: str
    status: str
    mode: str
    grown: int
    children: int
    childcare: bool
    meals: int
    language: str
    created_at: datetime
    by_staff: bool
    needs: dict[Need, int]
    agreed: frozenset[Capture]
    name: str = ""
    email: str = ""
    phone: str = ""
    organization: str = ""
    access_note: str = ""
    may_contact: bool = False


def note_export(session: ListeningSession, *, kind: str, with_contact: bool, actor: audit.Actor) -> None:
    """Write an audit entry: who exported which session, and whether with contact data. `kind` is `csv` or `xlsx`."""
    fields = [kind, "contact" if with_contact else "no_contact"]
    audit.record(actor, "session.exported", "session", session.id, fields)


def needs_in_use(session_id: int) -> list[Need]:
    """Return every need that occurs in a session's registrations, as (kind, key). One statement."""
    rows = db.session.execute(
        select(RegistrationNeed.kind, RegistrationNeed.key)
        .join(Registration, Registration.id == RegistrationNeed.registration_id)
        .where(Registration.session_id == session_id)
        .distinct()
        .order_by(RegistrationNeed.kind, RegistrationNeed.key)
    )
    return [(NeedKind(kind).value, key) for kind, key in rows]


def export_rows(engine: Engine, session_id: int, *, with_contact: bool) -> Iterator[ExportRow]:
    """Yield every registration of a session, oldest first. Needs no application context."""
    last = 0
    while True:
        rows = _chunk(engine, session_id, last, with_contact=with_contact)
        for ident, row in rows:
            last = ident
            yield row
        if len(rows) < CHUNK:
            return


def _chunk(engine: Engine, session_id: int, last: int, *, with_contact: bool) -> list[tuple[int, ExportRow]]:
    columns = [getattr(Registration, name) for name in (*_PARTY, *(_CONTACT if with_contact else ()))]
    with Session(engine) as session:
        rows = session.execute(
            select(Registration.id, *columns)
            .where(Registration.session_id == session_id, Registration.id > last)
            .order_by(Registration.id)
            .limit(CHUNK)
        ).all()
        needs = _needs(session, [row.id for row in rows])
    result = []
    for row in rows:
        values: dict[str, Any] = dict(row._mapping)
        ident = values.pop("id")
        values["by_staff"] = values.pop("entered_by") is not None
        values["agreed"] = frozenset(capture for capture, name in AGREED.items() if values.pop(name))
        if row.mode != Mode.IN_PERSON:  # the answers are kept in case they switch back
            values |= {"meals": 0, "childcare": False}
        values |= {name: values[name] or "" for name in _CONTACT if name in values and name != "may_contact"}
        result.append((ident, ExportRow(**values, needs=_that_count(needs.get(ident, {}), values["meals"]))))
    return result


def _that_count(needs: dict[Need, int], meals: int) -> dict[Need, int]:
    """Return the needs of a party. Where nobody of it eats, what it said of food is kept, and not used."""
    return needs if meals else {need: count for need, count in needs.items() if need[0] != NeedKind.DIET}


def _needs(session: Session, idents: Sequence[int]) -> dict[int, dict[Need, int]]:
    needs: dict[int, dict[Need, int]] = {}
    for need in session.execute(
        select(
            RegistrationNeed.registration_id,
            RegistrationNeed.kind,
            RegistrationNeed.key,
            RegistrationNeed.count,
        ).where(RegistrationNeed.registration_id.in_(idents))
    ):
        needs.setdefault(need.registration_id, {})[need.kind, need.key] = need[3]
    return needs
