"""What people typed when their sign-in was over: kept sealed for one person and one browser, for some hours."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, select

from engage.accounts import policy
from engage.accounts.models import KeptWork, User
from engage.core import clock
from engage.core.db import db, lock, scalar
from engage.core.security.sealing import SealBroken, seal, unseal
from engage.core.security.tokens import keyed_hash

_BROWSER = "accounts.kept_work.browser"
Fields = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Kept:
    """A form that was not carried out: its address, and what was typed."""

    id: int
    path: str
    is_answer: bool
    at: datetime
    fields: Fields


def _purpose(secret: str) -> str:
    return f"accounts.kept_work:{secret}"


def keep(user_id: int, secret: str, *, path: str, fields: Fields, is_answer: bool) -> None:
    """Keep a form; another one of the same address in this browser is replaced. Inside `write()`.

    A person has at most `policy.MOST_KEPT`; the oldest go. The account is locked, because a form may be sent twice at
    the same time.
    """
    lock(User, user_id)
    now = clock.now()
    browser = keyed_hash(_BROWSER, secret)
    mine = select(KeptWork.id).where(KeptWork.user_id == user_id)
    newest = mine.order_by(KeptWork.id.desc()).limit(policy.MOST_KEPT - 1)
    same = (KeptWork.browser == browser) & (KeptWork.path == path)
    stays = db.session.scalars(newest.where(~same)).all()
    gone = (KeptWork.user_id == user_id) & KeptWork.id.not_in(stays)
    db.session.execute(delete(KeptWork).where(gone | (KeptWork.expires_at <= now)))
    db.session.add(
        KeptWork(
            user_id=user_id,
            browser=browser,
            path=path,
            is_answer=is_answer,
            sealed=seal(_purpose(secret), json.dumps(list(fields))),
            created_at=now,
            expires_at=now + policy.KEPT_FOR,
        )
    )
    db.session.flush()


def list_kept(user_id: int, secret: str) -> list[Kept]:
    """Return what this person typed in this browser, newest first."""
    rows = db.session.scalars(
        select(KeptWork)
        .where(_of(user_id, secret))
        .where(KeptWork.expires_at > clock.now())
        .order_by(KeptWork.id.desc())
    )
    found = []
    for row in rows:
        try:
            fields = json.loads(unseal(_purpose(secret), row.sealed))
        except SealBroken:
            continue
        found.append(
            Kept(row.id, row.path, row.is_answer, row.created_at, [(name, value) for name, value in fields])
        )
    return found


def is_kept(user_id: int, secret: str, path: str) -> bool:
    """Return whether anything is kept of a form. One statement."""
    return scalar(select(KeptWork.id).where(_of(user_id, secret), KeptWork.path == path)) is not None


def forget(user_id: int, secret: str, *, path: str | None = None) -> None:
    """Drop what is kept of one form, or all that this person typed in this browser. Inside `write()`."""
    statement = delete(KeptWork).where(_of(user_id, secret))
    db.session.execute(statement if path is None else statement.where(KeptWork.path == path))


def _of(user_id: int, secret: str) -> ColumnElement[bool]:
    """Return the condition for what this person typed in this browser."""
    return (KeptWork.user_id == user_id) & (KeptWork.browser == keyed_hash(_BROWSER, secret))


def drop_expired() -> None:
    """Delete what nobody came back for. Inside `write()`."""
    db.session.execute(delete(KeptWork).where(KeptWork.expires_at <= clock.now()))
