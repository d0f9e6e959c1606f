"""Venues that come from a file. They are known by name and address.

A venue that a session names itself, as files did before there were venues, is changed only where nobody else is there:
otherwise another session would be sent the words of this one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import exists, select

from engage.core import audit
from engage.core.db import db
from engage.core.i18n import writing
from engage.core.i18n.content import load_all
from engage.listening.importing.drafts import VenueDraft
from engage.listening.models import WAY_TEXTS, ListeningSession, Venue
from engage.listening.services import venues
from engage.listening.services.imported_texts import write_translations
from engage.listening.services.pictures import put_picture
from engage.listening.services.venues import NewVenue, VenueFacts


def write_venue(
    draft: VenueDraft | None, session: ListeningSession | None, *, actor: audit.Actor
) -> tuple[int | None, bool]:
    """Write the venue of a session in a file, which may be new. Returns its id, and whether anything changed."""
    if draft is None:
        return None, False
    known = venues.find_by_place(draft.name, draft.address)
    venue = _same_directions(draft, known) or _to_be_changed(draft, known, session)
    if venue is None:
        facts = _known(draft, VenueFacts(draft.name, draft.address))
        texts = {name: text.source for name, text in draft.texts.items()}
        source_language = draft.texts["directions"].source_language
        venue, changed = venues.add_venue(NewVenue(facts, source_language, texts), actor=actor), True
        put_picture(venue, draft.picture)
    else:
        changed = _update(venue, draft, actor)
    return venue.id, changed | write_translations(venue.texts, draft.texts)


def _same_directions(draft: VenueDraft, known: Sequence[Venue]) -> Venue | None:
    """Return the venue whose directions are those of the file."""
    texts = load_all(db.session(), [venue.directions_id for venue in known])
    wanted = draft.texts["directions"].source
    return next((one for one in known if texts[one.directions_id].source == wanted), None)


def _to_be_changed(
    draft: VenueDraft, known: Sequence[Venue], session: ListeningSession | None
) -> Venue | None:
    """Return the venue that the file changes: the only one of its name and address, or the session's own."""
    if draft.is_shared:
        return known[0] if known else None
    if session is None or session.venue not in known:
        return None
    others = exists().where(ListeningSession.venue_id == session.venue_id, ListeningSession.id != session.id)
    return None if db.session.scalar(select(others)) else session.venue


def _known(draft: VenueDraft, facts: VenueFacts) -> VenueFacts:
    """Return facts with those of the file, which are left as they are where it has none."""
    known: dict[str, Any] = dict(draft.facts)
    if draft.inspection is not None:
        known["inspected_role"], known["inspected_on"] = draft.inspection
    return replace(facts, **known)


def _update(venue: Venue, draft: VenueDraft, actor: audit.Actor) -> bool:
    venue = venues.lock_venue(venue.id)
    changed = {
        name
        for name, text in draft.texts.items()
        if (text.source or (draft.is_shared and name in WAY_TEXTS))
        and writing.set_source(db.session(), venue.texts[name], text.source)
    }
    changed |= put_picture(venue, draft.picture)
    changed |= venues.apply_facts(venue, _known(draft, venues.facts_of(venue)), actor=actor)
    if changed:
        venue.version += 1
        db.session.flush()
        audit.record(actor, "venue.changed", "venue", venue.id, changed)
    return bool(changed)
