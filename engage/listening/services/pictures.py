"""The picture of a venue: putting one up, describing it, taking it away. A venue that is retired keeps it."""

from __future__ import annotations

from engage.core import audit, clock
from engage.core.db import db
from engage.core.i18n import writing
from engage.core.photographs import Picture
from engage.listening.models import Venue, VenuePicture
from engage.listening.services.venues import lock_venue


def set_picture(
    venue_id: int, *, picture: Picture | None, alt: str, version: int, actor: audit.Actor
) -> frozenset[str]:
    """Put up a picture with what it shows in words, or only describe anew the one there is (`picture` is None).

    Returns the names of what changed. Raises VenueNotFound, Changed, TextRefused.
    """
    venue = lock_venue(venue_id, version)
    changed = put_picture(venue, picture)
    if writing.set_source(db.session(), venue.picture_alt_id, alt):
        changed.add("picture_alt")
    if changed:
        _note(venue, changed, actor)
    return frozenset(changed)


def put_picture(venue: Venue, picture: Picture | None) -> set[str]:
    """Store the picture of a venue that is locked, unless it has this one. Returns the names of what changed."""
    there = db.session.get(VenuePicture, venue.id)
    if picture is None or (there is not None and there.source_hash == picture.source_hash):
        return set()
    if there is None:
        there = VenuePicture(venue_id=venue.id)
        db.session.add(there)
    there.key, there.source_hash, there.added_at = picture.key, picture.source_hash, clock.now()
    there.large, there.width, there.height = (
        picture.large.content,
        picture.large.width,
        picture.large.height,
    )
    there.small, there.small_width, there.small_height = (
        picture.small.content,
        picture.small.width,
        picture.small.height,
    )
    return {"picture"}


def remove_picture(venue_id: int, *, actor: audit.Actor) -> None:
    """Take the picture of a venue away, and its description. Does nothing where there is none. Raises VenueNotFound."""
    venue = lock_venue(venue_id)
    there = db.session.get(VenuePicture, venue_id)
    if there is None:
        return
    db.session.delete(there)
    changed = {"picture"}
    if writing.set_source(db.session(), venue.picture_alt_id, ""):
        changed.add("picture_alt")
    _note(venue, changed, actor)


def _note(venue: Venue, changed: set[str], actor: audit.Actor) -> None:
    venue.version += 1
    db.session.flush()
    audit.record(actor, "venue.changed", "venue", venue.id, changed)
