"""The parts of drafts on the members' home: recent changes, drafts with open remarks, and drafts to translate."""

from __future__ import annotations

from datetime import timedelta

from engage.bodies.ports import Part, home_part
from engage.core import clock
from engage.core.db import db
from engage.core.i18n import current_language
from engage.core.i18n.content import load_texts
from engage.drafts.queries import works
from engage.drafts.services.reads import grants_of

SHOWN = 4
NEW_FOR = timedelta(days=14)


@home_part(order=30)
def drafts_of_my_bodies(user_id: int, body_ids: frozenset[int]) -> Part | None:
    """Return drafts that changed in the last two weeks or have open remarks (two statements)."""
    since = clock.now() - NEW_FOR
    lately = [
        work for work in works.works_of(body_ids) if work.open_remarks or work.version.created_at >= since
    ][:SHOWN]
    if not lately:
        return None
    titles = load_texts(db.session, [work.draft.title_id for work in lately], current_language().tag)
    return "drafts/member/_home_drafts.html", {"works": lately, "titles": titles, "since": since}


@home_part(order=35)
def drafts_i_translate(user_id: int, body_ids: frozenset[int]) -> Part | None:
    """Return the drafts that the reader was asked to translate. One statement where there are none."""
    drafts = works.drafts_to_translate(grants_of(user_id))
    if not drafts:
        return None
    titles = load_texts(db.session, [draft.title_id for draft in drafts], current_language().tag)
    return "drafts/member/_home_translating.html", {"drafts": drafts, "titles": titles}
