"""Names for the user ids in the audit log."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from engage.accounts.models import User
from engage.core.audit_log import user_number
from engage.core.db import db


def names_of(actors: Iterable[str]) -> dict[int, str]:
    """Return the names of those `actors` who are users, by user id. At most one statement."""
    numbers = {number for number in map(user_number, actors) if number is not None}
    if not numbers:
        return {}
    rows = db.session.execute(select(User.id, User.name).where(User.id.in_(numbers)))
    return {ident: name for ident, name in rows}
