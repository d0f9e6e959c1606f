"""Find drafts and their versions."""

from __future__ import annotations

from sqlalchemy import select

from engage.core.db import db
from engage.drafts.errors import DraftNotFound
from engage.drafts.models import Draft, DraftVersion


def find_draft(slug: str) -> Draft:
    """Return the draft with this slug. Raise DraftNotFound."""
    draft = db.session.scalar(select(Draft).where(Draft.slug == slug))
    if draft is None:
        raise DraftNotFound(slug)
    return draft


def get_draft(draft_id: int) -> Draft:
    """Return the draft with this id. Raise DraftNotFound."""
    draft = db.session.get(Draft, draft_id)
    if draft is None:
        raise DraftNotFound(str(draft_id))
    return draft


def find_version(draft_id: int, number: int | None = None) -> DraftVersion:
    """Return a version by its number in the draft; without a number the newest. Raise DraftNotFound."""
    statement = select(DraftVersion).where(DraftVersion.draft_id == draft_id)
    if number is None:
        statement = statement.order_by(DraftVersion.number.desc()).limit(1)
    else:
        statement = statement.where(DraftVersion.number == number)
    version = db.session.scalar(statement)
    if version is None:
        raise DraftNotFound(f"version {number} of draft {draft_id}")
    return version


def get_version(version_id: int) -> DraftVersion:
    """Return the version with this id. Raise DraftNotFound."""
    version = db.session.get(DraftVersion, version_id)
    if version is None:
        raise DraftNotFound(f"version {version_id}")
    return version
