"""What translators of drafts see on *Today*: the drafts that facilitators asked them to translate."""

from __future__ import annotations

from flask_login import current_user

from engage.core.db import db
from engage.core.i18n import current_language
from engage.core.i18n.content import load_texts
from engage.core.ports.parts import Part
from engage.core.ports.today import TODAY, Moment
from engage.core.security.permissions import Permission
from engage.drafts.queries.works import drafts_to_translate
from engage.drafts.services.reads import grants_of


@TODAY.part(order=20, permission=Permission.TRANSLATE)
def drafts_i_translate(_moment: Moment) -> Part | None:
    """Return the drafts that the reader may translate. One statement where there are none."""
    drafts = drafts_to_translate(grants_of(current_user.id))
    if not drafts:
        return None
    titles = load_texts(db.session, [draft.title_id for draft in drafts], current_language().tag)
    return "drafts/staff/_translating.html", {"drafts": drafts, "titles": titles}
