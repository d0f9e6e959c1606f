"""Who registered, by name, for staff pages about messages and calls."""

from __future__ import annotations

from collections.abc import Collection

from flask import url_for
from sqlalchemy import select

from engage.core.db import db
from engage.core.i18n import current_language
from engage.core.i18n import staff_gettext as _
from engage.core.i18n.content import load_texts
from engage.core.i18n.formats import format_date
from engage.core.security.permissions import Permission
from engage.core.staff.people import Person, name_occasions, name_people
from engage.listening.models import REGISTRANT, ListeningSession, Registration


@name_occasions("session")
def find_sessions(idents: Collection[int]) -> dict[int, str]:
    """Return sessions by title and day. Two statements."""
    sessions = db.session.scalars(select(ListeningSession).where(ListeningSession.id.in_(idents))).all()
    titles = load_texts(db.session(), {one.title_id for one in sessions}, current_language().tag)
    return {
        one.id: _("%(title)s, %(day)s", title=titles[one.title_id].value, day=format_date(one.starts_at))
        for one in sessions
    }


@name_people(REGISTRANT, Permission.SEE_REGISTRATIONS)
def find_registrants(idents: Collection[int]) -> dict[int, Person]:
    """Return the names of those who registered, and their sessions. Two statements."""
    rows = db.session.execute(
        select(Registration, ListeningSession)
        .join(ListeningSession, ListeningSession.id == Registration.session_id)
        .where(Registration.id.in_(idents))
    ).all()
    titles = load_texts(
        db.session(), {session.title_id for _registration, session in rows}, current_language().tag
    )
    return {
        registration.id: Person(
            name=_("Data deleted") if registration.erased_at else registration.name,
            detail=titles[session.title_id].value,
            href=url_for(
                "staff_registrations.show_registration",
                session_slug=session.slug,
                reference=registration.reference,
            ),
        )
        for registration, session in rows
    }
