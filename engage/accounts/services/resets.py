"""Reset of a lost second factor by administrators.

An administrator who can read a person's mail and remove their second factor could sign in as that person. So one does
not remove it alone: a second administrator agrees, or one day passes in which the person and the other administrators,
told by mail, could refuse. That is so where there is no other administrator, too: otherwise one would switch the others
off first. Showing the factor also refuses the reset: then it is not lost.
"""

from __future__ import annotations

from sqlalchemy import delete

from engage.accounts import policy
from engage.accounts.errors import NothingToReset, OwnAccount, SecondAdministratorNeeded
from engage.accounts.models import FactorReset, Passkey, RecoveryCode, TotpSecret, User
from engage.accounts.services import factors, people, sign_ins
from engage.core import audit, clock
from engage.core.db import db
from engage.core.outbox.services import enqueue
from engage.core.security.tokens import random_ident


def find_reset(user_id: int) -> FactorReset | None:
    """Return the reset that was requested and not yet carried out, or None."""
    return db.session.get(FactorReset, user_id)


def request_reset(user_id: int, *, administrator: User) -> None:
    """Request the removal of a person's second factor. Raises NotFound, OwnAccount, NothingToReset."""
    user = people.lock_user(user_id)
    if user.id == administrator.id:
        raise OwnAccount
    if not factors.has_factor(user.id):
        raise NothingToReset
    if find_reset(user.id) is None:
        reset = FactorReset(user_id=user.id, requested_by_id=administrator.id, requested_at=clock.now())
        db.session.add(reset)
        db.session.flush()
        audit.record(people.actor_of(administrator), "factor.reset_requested", "user", user.id)
        _tell_of_request(user, people.all_administrators(user.id, administrator.id))


def finish_reset(user_id: int, *, administrator: User) -> None:
    """Approve a requested reset, and carry it out.

    Raises NotFound, OwnAccount, NothingToReset, and SecondAdministratorNeeded where it is too early for the requester
    to do so alone.
    """
    user = people.lock_user(user_id)
    if user.id == administrator.id:
        raise OwnAccount
    reset = db.session.get(FactorReset, user.id, populate_existing=True)
    if reset is None:
        raise NothingToReset
    allowed = policy.may_finish_reset(
        asked_by=reset.requested_by_id,
        actor=administrator.id,
        asked_at=reset.requested_at,
        settled=people.other_administrators(user.id),
        now=clock.now(),
    )
    if not allowed:
        raise SecondAdministratorNeeded
    _carry_out(user, actor=people.actor_of(administrator))


def refuse_reset(user_id: int, *, actor: audit.Actor) -> None:
    """Withdraw a reset. Does nothing where none was requested."""
    reset = find_reset(user_id)
    if reset is not None:
        db.session.delete(reset)
        db.session.flush()
        audit.record(actor, "factor.reset_refused", "user", user_id)


def reset_by_command(user_id: int) -> None:
    """Remove a person's second factor from the command line. Raises NotFound."""
    _carry_out(people.lock_user(user_id), actor="command")


def _carry_out(user: User, *, actor: audit.Actor) -> None:
    for model in (Passkey, TotpSecret, RecoveryCode, FactorReset):
        db.session.execute(delete(model).where(model.user_id == user.id))
    sign_ins.end_all(user.id)
    people.begin_roles_anew(user)
    audit.record(actor, "factor.reset", "user", user.id)
    key = f"accounts.factor_reset:{user.id}:{random_ident()}"
    enqueue("accounts.factor_reset", key=key, subject={"user": user.id})


def _tell_of_request(user: User, others: list[int]) -> None:
    occasion = random_ident()
    enqueue(
        "accounts.reset_requested",
        key=f"accounts.reset_requested:{user.id}:{occasion}",
        subject={"user": user.id},
    )
    for administrator in others:
        enqueue(
            "accounts.reset_to_review",
            key=f"accounts.reset_to_review:{user.id}:{administrator}:{occasion}",
            subject={"user": user.id, "administrator": administrator},
        )
