"""Sign-ins. Each is a row, so that it can be listed and ended from another device."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, select, update
from sqlalchemy.orm import joinedload

from engage.accounts import policy
from engage.accounts.models import DeviceFamily, Factor, SignIn, User
from engage.core import audit, clock
from engage.core.db import db
from engage.core.errors import NotFound
from engage.core.security.tokens import random_ident


def find_sign_in(sign_in_id: str) -> SignIn | None:
    """Return the sign-in with its person and their roles, whatever its state. One statement."""
    statement = (
        select(SignIn)
        .where(SignIn.id == sign_in_id)
        .options(joinedload(SignIn.user, innerjoin=True).joinedload(User.role_rows))
    )
    return db.session.execute(statement).unique().scalar_one_or_none()


def find_open_sign_in(sign_in_id: str, *, trial_allowed: bool) -> SignIn | None:
    """Return the sign-in if it is open now, else None."""
    sign_in = find_sign_in(sign_in_id)
    if sign_in is None or not policy.is_open(sign_in, now=clock.now(), trial_allowed=trial_allowed):
        return None
    return sign_in


def find_pending_sign_in(sign_in_id: str) -> SignIn | None:
    """Return the sign-in if its mail link was used and it waits for the second factor, else None."""
    sign_in = find_sign_in(sign_in_id)
    if sign_in is None or not policy.is_pending(sign_in, now=clock.now()):
        return None
    return sign_in


def get_for_change(sign_in_id: str) -> SignIn:
    """Load a pending or open sign-in again inside a unit of work. Raises NotFound."""
    sign_in = find_sign_in(sign_in_id)
    if sign_in is None or sign_in.revoked_at is not None or not sign_in.user.active:
        raise NotFound
    return sign_in


def start(
    user: User, *, device: DeviceFamily, own_device: bool, complete: bool, factor: Factor | None = None
) -> SignIn:
    """Store a sign-in for a browser that used a mail link, and delete rows that are over."""
    now = clock.now()
    over = now - policy.LONGEST_SIGN_IN
    db.session.execute(delete(SignIn).where(SignIn.user_id == user.id, SignIn.created_at < over))
    sign_in = SignIn(
        id=random_ident(),
        user=user,
        created_at=now,
        seen_at=now,
        completed_at=now if complete else None,
        device=device.value,
        own_device=own_device,
        factor=factor.value if factor else None,
        factor_at=now if factor else None,
    )
    db.session.add(sign_in)
    db.session.flush()
    if complete:
        audit.record(user.id, "user.signed_in", "user", user.id)
    return sign_in


def complete(sign_in: SignIn, factor: Factor) -> SignIn:
    """Store that the second factor was shown. A pending sign-in gets a new id; an open one keeps its id."""
    now = clock.now()
    if sign_in.completed_at is not None:
        sign_in.factor, sign_in.factor_at, sign_in.seen_at = factor.value, now, now
        db.session.flush()
        return sign_in
    user, device, own_device = sign_in.user, DeviceFamily(sign_in.device), sign_in.own_device
    db.session.delete(sign_in)
    db.session.flush()
    return start(user, device=device, own_device=own_device, complete=True, factor=factor)


def owner_of(sign_in_id: str) -> int | None:
    """Return the user id of the sign-in's owner, or None where there is no such sign-in. One statement."""
    return db.session.scalar(select(SignIn.user_id).where(SignIn.id == sign_in_id))


def touch(sign_in_id: str) -> None:
    """Update `seen_at`. Called on requests that write, at most once an hour."""
    db.session.execute(update(SignIn).where(SignIn.id == sign_in_id).values(seen_at=clock.now()))


def list_open(user: User, *, trial_allowed: bool) -> Sequence[SignIn]:
    """Return the person's open sign-ins, newest first."""
    statement = (
        select(SignIn)
        .where(SignIn.user_id == user.id, SignIn.completed_at.is_not(None), SignIn.revoked_at.is_(None))
        .options(joinedload(SignIn.user, innerjoin=True))
        .order_by(SignIn.seen_at.desc(), SignIn.id)
    )
    now = clock.now()
    rows = db.session.scalars(statement).unique()
    return [row for row in rows if policy.is_open(row, now=now, trial_allowed=trial_allowed)]


def end(sign_in_id: str, *, user_id: int, actor: audit.Actor) -> None:
    """End one sign-in of this person. Does nothing if it is already over."""
    statement = (
        update(SignIn)
        .where(SignIn.id == sign_in_id, SignIn.user_id == user_id, SignIn.revoked_at.is_(None))
        .values(revoked_at=clock.now())
        .returning(SignIn.user_id)
    )
    if db.session.execute(statement).first() is not None:
        audit.record(actor, "user.sign_in_ended", "user", user_id)


def end_all(user_id: int, *, besides: str | None = None) -> None:
    """End the person's sign-ins, pending ones too, except the one given as `besides`."""
    statement = update(SignIn).where(SignIn.user_id == user_id, SignIn.revoked_at.is_(None))
    if besides is not None:
        statement = statement.where(SignIn.id != besides)
    db.session.execute(statement.values(revoked_at=clock.now()))
