"""Volunteers and their shifts as rows for files: of one session, or of the whole season."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from engage.core import audit
from engage.listening.models import ListeningSession
from engage.volunteering.models import Shift, Signup, Volunteer

CHUNK = 500


@dataclass(frozen=True)
class ExportRow:
    """A sign-up with its shift, session and person. The contact columns are empty unless they were requested."""

    session: str
    role: str
    starts_at: datetime
    ends_at: datetime
    table_name: str
    status: str
    minutes: int | None
    kind: str
    language: str
    speaks: tuple[str, ...]
    on_work_time: bool
    name: str = ""
    email: str = ""
    phone: str = ""
    organization: str = ""


def note_export(session_id: int | None, *, kind: str, with_contact: bool, actor: audit.Actor) -> None:
    """Write an audit entry: who exported which volunteers, and whether with contact data."""
    fields = [kind, "contact" if with_contact else "no_contact"]
    audit.record(actor, "session.volunteers_exported", "session", session_id or 0, fields)


def export_rows(engine: Engine, session_id: int | None, *, with_contact: bool) -> Iterator[ExportRow]:
    """Yield the sign-ups of a session, or of all sessions, oldest first. Needs no application context.

    Each chunk is read by key in a transaction of its own, so that a slow download holds no lock.
    """
    last = 0
    while True:
        rows = _chunk(engine, session_id, last, with_contact=with_contact)
        for ident, row in rows:
            last = ident
            yield row
        if len(rows) < CHUNK:
            return


def _chunk(
    engine: Engine, session_id: int | None, last: int, *, with_contact: bool
) -> list[tuple[int, ExportRow]]:
    wanted = (
        select(Signup, Shift, Volunteer, ListeningSession.slug)
        .join(Shift, Shift.id == Signup.shift_id)
        .join(Volunteer, Volunteer.id == Signup.volunteer_id)
        .join(ListeningSession, ListeningSession.id == Shift.session_id)
        .where(Signup.id > last)
        .order_by(Signup.id)
        .limit(CHUNK)
    )
    if session_id is not None:
        wanted = wanted.where(Shift.session_id == session_id)
    with Session(engine) as session:
        found = session.execute(wanted).all()
        return [
            (signup.id, _row(signup, shift, volunteer, slug, with_contact=with_contact))
            for signup, shift, volunteer, slug in found
        ]


def _row(signup: Signup, shift: Shift, volunteer: Volunteer, slug: str, *, with_contact: bool) -> ExportRow:
    return ExportRow(
        session=slug,
        role=shift.role,
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        table_name=shift.table_name,
        status=signup.status,
        minutes=signup.minutes,
        kind=volunteer.kind,
        language=volunteer.language,
        speaks=tuple(volunteer.speaks),
        on_work_time=volunteer.on_work_time,
        name=volunteer.name if with_contact else "",
        email=(volunteer.email or "") if with_contact else "",
        phone=(volunteer.phone or "") if with_contact else "",
        organization=volunteer.organization if with_contact else "",
    )
