"""Changes of bodies with the names of the people in them: those that wait, and those that were decided."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, exists, func, or_, select

from engage.accounts.models import User
from engage.bodies.models import BodyChange, ChangeState, Office, OfficeHolder
from engage.bodies.policy.changes import UNANSWERED, What, from_json
from engage.core.db import db
from engage.core.paging import Paging

CHANGES_A_PAGE = 20


@dataclass(frozen=True)
class ChangeView:
    """A change, what it is, and names: of the person whom it concerns, of who proposed it, and of who decided."""

    change: BodyChange
    what: What
    person: str
    proposer: str
    decider: str


def list_waiting(body_ids: Collection[int]) -> list[ChangeView]:
    """Return what is proposed in these bodies, the oldest first (two statements at most)."""
    waits = (BodyChange.body_id.in_(body_ids), BodyChange.state == ChangeState.PROPOSED)
    return _views(db.session.scalars(select(BodyChange).where(*waits).order_by(BodyChange.id)))


def count_waiting() -> dict[int, int]:
    """Return how many proposals wait in each body, by its id; bodies without any are left out (one statement)."""
    statement = (
        select(BodyChange.body_id, func.count())
        .where(BodyChange.state == ChangeState.PROPOSED)
        .group_by(BodyChange.body_id)
    )
    return {body_id: number for body_id, number in db.session.execute(statement)}


def list_in_force(body_id: int, page: int) -> tuple[list[ChangeView], Paging]:
    """Return what has changed in a body, the latest first, in pages (three statements at most)."""
    made = (BodyChange.body_id == body_id, BodyChange.state == ChangeState.IN_FORCE)
    total = db.session.scalar(select(func.count()).select_from(BodyChange).where(*made)) or 0
    paging = Paging.of(total, CHANGES_A_PAGE, page)
    if not total:
        return [], paging
    statement = (
        select(BodyChange)
        .where(*made)
        .order_by(BodyChange.in_force_at.desc(), BodyChange.id.desc())
        .offset(paging.start)
        .limit(paging.size)
    )
    return _views(db.session.scalars(statement)), paging


def list_decided(body_id: int, *, limit: int = 10) -> list[ChangeView]:
    """Return the last changes that were decided in any way, the latest first (two statements at most)."""
    statement = (
        select(BodyChange)
        .where(BodyChange.body_id == body_id, BodyChange.state != ChangeState.PROPOSED)
        .order_by(BodyChange.decided_at.desc(), BodyChange.id.desc())
        .limit(limit)
    )
    return _views(db.session.scalars(statement))


def get_view(change_id: int) -> ChangeView | None:
    """Return one change, or None (two statements)."""
    return next(iter(_views(db.session.scalars(select(BodyChange).where(BodyChange.id == change_id)))), None)


def waiting_for_administrator(user_id: int, now: datetime) -> Select[int]:
    """Return the query for the proposals that an administrator may agree to, one row for each."""
    facilitates = exists().where(
        OfficeHolder.body_id == BodyChange.body_id,
        OfficeHolder.office == Office.FACILITATOR.value,
        OfficeHolder.user_id != BodyChange.proposed_by_id,
        or_(BodyChange.user_id.is_(None), OfficeHolder.user_id != BodyChange.user_id),
        User.id == OfficeHolder.user_id,
        User.active,
    )
    return select(BodyChange.id).where(
        BodyChange.state == ChangeState.PROPOSED,
        BodyChange.proposed_by_id != user_id,
        or_(BodyChange.user_id.is_(None), BodyChange.user_id != user_id),
        or_(~facilitates, BodyChange.proposed_at <= now - UNANSWERED),
    )


def _views(rows: Iterable[BodyChange]) -> list[ChangeView]:
    changes = list(rows)
    wanted = {
        ident
        for one in changes
        for ident in (one.user_id, one.proposed_by_id, one.decided_by_id)
        if ident is not None
    }
    names = _names(wanted) if wanted else {}
    return [
        ChangeView(
            one,
            from_json(one.kind, one.what),
            names.get(one.user_id, one.invited_name or ""),
            names.get(one.proposed_by_id, ""),
            names.get(one.decided_by_id, ""),
        )
        for one in changes
    ]


def _names(user_ids: Collection[int]) -> dict[int | None, str]:
    found = db.session.execute(select(User.id, User.name).where(User.id.in_(user_ids)))
    return {ident: name for ident, name in found}
