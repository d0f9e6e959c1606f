"""Parts that decisions add to other domains' pages: the members' home, and a draft's newest version."""

from __future__ import annotations

from sqlalchemy import select

from engage.accounts.models import User
from engage.bodies.models import Body
from engage.bodies.ports import Part, home_part
from engage.core import clock
from engage.core.db import db
from engage.core.i18n import current_language
from engage.core.i18n.content import load_texts
from engage.decisions.queries import rounds
from engage.decisions.services.reads import interpreted_to, language_gaps
from engage.drafts.models import Draft
from engage.drafts.ports import version_part
from engage.drafts.queries.reading import VersionView


@home_part(order=10)
def waiting_for_your_answer(user_id: int, body_ids: frozenset[int]) -> Part | None:
    """Return the open rounds in which the reader has not answered; without a group, those they may still change too.

    A person whose seat ended in mid-round finds these rounds nowhere else.
    """
    asked = rounds.waiting_for(user_id, clock.now())
    waiting = [one for one in asked if not one.has_answered or not body_ids]
    if not waiting:
        return None
    texts = load_texts(db.session, [one.title_id for one in waiting], current_language().tag)
    return "decisions/member/_home_waiting.html", {"waiting": waiting, "texts": texts}


@home_part(order=11)
def answered_concerns(user_id: int, body_ids: frozenset[int]) -> Part | None:
    """Return the reader's concerns that a change answered, until they say whether it resolves them."""
    found = rounds.answered_concerns(user_id)
    if not found:
        return None
    texts = load_texts(db.session, [title_id for _, title_id, _ in found], current_language().tag)
    return "decisions/member/_home_concerns.html", {"concerns": found, "texts": texts}


@version_part(order=10)
def was_it_interpreted(user_id: int, draft: Draft, version: VersionView) -> Part | None:
    """Let readers of an announced language whose translation is not ready confirm an interpretation."""
    language = _language_of(user_id)
    bodies = list(db.session.scalars(select(Body).where(Body.id.in_(draft.body_ids))))
    announced = any(language in body.languages for body in bodies)
    if language == draft.source_language or not announced:
        return None
    readiness = language_gaps(bodies, draft, version.id)
    if language not in (*readiness.lacking, *readiness.interpreted):
        return None
    is_recorded = user_id in interpreted_to(version.id).get(language, set())
    return "decisions/member/_interpreted.html", {
        "draft": draft,
        "version": version,
        "language": language,
        "is_recorded": is_recorded,
    }


def _language_of(user_id: int) -> str:
    return str(db.session.scalar(select(User.language).where(User.id == user_id)))
