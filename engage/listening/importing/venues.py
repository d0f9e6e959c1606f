"""Read the venues of a file of sessions, and which of them a session is at.

A session names a venue of the file by its slug, or says name and address itself, with a text `place_note`, as files did
before there were venues.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from engage.core.photographs import LARGEST_FILE_BYTES, Picture, PictureFault, PictureRefused, read_picture
from engage.core.text_files import LocalizedDraft, TextStore
from engage.core.toml_source import Table
from engage.listening.importing.drafts import VenueDraft
from engage.listening.models import VENUE_FACTS, VENUE_TEXTS

PLACE_KEYS = ("venue", "room", "place_name", "place_address")
LONGEST_ADDRESS, LONGEST_ROLE = 300, 120
FAULTS = {
    PictureFault.NOT_A_PICTURE: "it is no JPEG, PNG or WebP file.",
    PictureFault.DAMAGED: "it is damaged.",
    PictureFault.FILE_TOO_LARGE: "it is larger than 10 MB.",
    PictureFault.TOO_MANY_PIXELS: "it has too many pixels: save it smaller.",
    PictureFault.TOO_SMALL: "it is smaller than 320 by 180 pixels.",
    PictureFault.TOO_NARROW: "one side is more than 3 times the other.",
    PictureFault.MOVES: "it moves.",
}


def read_venues(root: Table, store: TextStore, language: str, folder: Path | None) -> dict[str, VenueDraft]:
    """Return the venues of a file by their slug. Their pictures are in `folder`."""
    venues: dict[str, VenueDraft] = {}
    places: set[tuple[str, str]] = set()
    for table in root.tables("venue"):
        slug = table.slug("slug")
        store.read_inline("venue", slug, table)
        venue = VenueDraft(
            name=table.text("name"),
            address=table.text("address", longest=LONGEST_ADDRESS),
            facts={name: table.flag(name, default=False) for name in VENUE_FACTS if name in table},
            inspection=_inspection(table),
            texts={name: store.localized([("venue", slug)], name, language) for name in VENUE_TEXTS},
            is_shared=True,
            picture=_picture(table, folder),
        )
        if venue.picture is not None and not venue.texts["picture_alt"].source:
            table.note("picture", f"write what it shows: the text picture_alt of {slug!r} in {language}.")
        if slug in venues:
            table.note("slug", f"{slug!r} appears twice in the file: each venue needs its own.")
        if (venue.name, venue.address) in places:
            table.note("address", "another venue in the file has this name and address: keep one of them.")
        places.add((venue.name, venue.address))
        table.close()
        venues[slug] = venue
    return venues


def _picture(table: Table, folder: Path | None) -> Picture | None:
    """Return the picture that a venue names, which is a file in the folder of this one or below it."""
    name = table.optional_text("picture")
    if name is None:
        return None
    try:
        path = (folder or Path()) / name
        if folder is None or not path.resolve().is_relative_to(folder.resolve()):
            table.note("picture", "the picture must be in the folder of this file: move it there.")
            return None
        with path.open("rb") as file:
            return read_picture(file.read(LARGEST_FILE_BYTES + 1))
    except OSError as error:
        table.note("picture", f"{name!r} cannot be read: {error.strerror}.")
    except PictureRefused as refused:
        table.note("picture", f"{name!r} cannot be used: {FAULTS[refused.fault]}")
    return None


def _inspection(table: Table) -> tuple[str, date] | None:
    """Return who checked the facts of getting in, and when. All but the oldest of them name it."""
    role, day = table.optional_text("inspected_role", longest=LONGEST_ROLE), table.get("inspected_on", date)
    if role and day:
        return role, day
    if role or day or any(name in table for name in VENUE_FACTS[1:]):
        table.note(
            "inspected_role",
            "what was checked at a place names who checked it and when: write inspected_role and inspected_on.",
        )
    return None


def place_of(table: Table, venues: Mapping[str, VenueDraft], note: LocalizedDraft) -> VenueDraft | None:
    """Return the venue of a session that people can come to in person."""
    if "venue" not in table:
        language = note.source_language
        return VenueDraft(
            name=table.text("place_name"),
            address=table.text("place_address", longest=LONGEST_ADDRESS),
            facts={},
            inspection=None,
            texts={name: LocalizedDraft(language) for name in VENUE_TEXTS} | {"directions": note},
            is_shared=False,
        )
    for key in ("place_name", "place_address"):
        if key in table:
            table.get(key, str)
            table.note(key, "the session names a venue: delete this, or delete venue.")
    if note.source:
        table.note(
            "venue", "the session names a venue: move its text place_note to the venue, as directions."
        )
    slug = table.text("venue")
    if slug not in venues:
        table.note("venue", f"there is no [[venue]] with slug {slug!r}: correct it or add one.")
    return venues.get(slug)
