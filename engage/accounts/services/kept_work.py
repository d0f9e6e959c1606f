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
    """Keep a form. The same one of this browser is replaced, and an earlier answer to the same. Inside `write()`.

    Two people may have been written down at one address: both are kept, told apart by a fragment, which browsers
    do not send. A person has at most `policy.MOST_KEPT`; the oldest go. The account is locked, as a form may be sent
    twice at the same time.
    """
    lock(User, user_id)
    now = clock.now()
    browser = keyed_hash(_BROWSER, secret)
    mine = select(KeptWork.id).where(KeptWork.user_id == user_id)
    newest = mine.order_by(KeptWork.id.desc()).limit(policy.MOST_KEPT - 1)
    there = _kept_of(user_id, secret, path)
    same = [one.id for one in there if is_answer or one.fields == list(fields)]
    others = {one.path for one in there if one.id not in same}
    names = (path, *(f"{path}#{number}" for number in range(2, policy.MOST_KEPT + 2)))
    stays = db.session.scalars(newest.where(KeptWork.id.not_in(same))).all()
    gone = (KeptWork.user_id == user_id) & KeptWork.id.not_in(stays)
    db.session.execute(delete(KeptWork).where(gone | (KeptWork.expires_at <= now)))
    db.session.add(
        KeptWork(
            user_id=user_id,
            browser=browser,
            path=next(name for name in names if name not in others),
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
    there = (KeptWork.path == path) | KeptWork.path.startswith(f"{path}#", autoescape=True)
    return scalar(select(KeptWork.id).where(_of(user_id, secret), there).limit(1)) is not None


def forget(user_id: int, secret: str) -> None:
    """Drop all that this person typed in this browser. Inside `write()`."""
    db.session.execute(delete(KeptWork).where(_of(user_id, secret)))


def forget_sent(user_id: int, secret: str, *, path: str, fields: Fields) -> None:
    """Drop what is kept of a form that was sent now: of several, the one that is most like it. Inside `write()`."""
    there = _kept_of(user_id, secret, path)
    if there:
        sent = max(there, key=lambda one: len(set(one.fields) & set(fields)))
        db.session.execute(delete(KeptWork).where(KeptWork.id == sent.id))


def _kept_of(user_id: int, secret: str, path: str) -> list[Kept]:
    """Return what is kept of the forms of one address."""
    return [one for one in list_kept(user_id, secret) if one.path.partition("#")[0] == path]


def _of(user_id: int, secret: str) -> ColumnElement[bool]:
    """Return the condition for what this person typed in this browser."""
    return (KeptWork.user_id == user_id) & (KeptWork.browser == keyed_hash(_BROWSER, secret))


def drop_expired() -> None:
    """Delete what nobody came back for. Inside `write()`."""
    db.session.execute(delete(KeptWork).where(KeptWork.expires_at <= clock.now()))
