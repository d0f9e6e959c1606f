"""The people who can sign in, and their roles.

The last active administrator must stay. This rule covers several rows, so every change that could break it first locks
the rows of all administrators and then counts again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import Select, delete, func, select
from sqlalchemy.exc import IntegrityError

from engage.accounts import policy
from engage.accounts.errors import AdministratorTooNew, EmailTaken, LastAdministrator, OwnAccount
from engage.accounts.models import FactorReset, SignInLink, User, UserRole
from engage.accounts.services import sign_ins
from engage.core import audit, clock
from engage.core.audit_log import user_number, written_actor
from engage.core.db import db, is_sqlite, lock
from engage.core.errors import NotFound
from engage.core.outbox.services import NewMessage, enqueue_many
from engage.core.security.permissions import Role
from engage.core.security.tokens import random_ident
from engage.core.seen import Value, must_be_as_seen

_JOINED, _LEFT = "accounts.administrator_added", "accounts.administrator_removed"


class HasId(Protocol):
    """Anything with an id."""

    @property
    def id(self) -> int: ...


def actor_of(user: HasId) -> str:
    """Return how the audit log names a user, e.g. `user:3`."""
    return written_actor(user.id)


@dataclass(frozen=True)
class NewPerson:
    """A person to be added. `language` is a language tag."""

    email: str
    name: str
    language: str
    roles: frozenset[Role]


def find_user(user_id: int) -> User | None:
    """Return the user with this id, roles loaded, or None."""
    return db.session.get(User, user_id)


def get_user(user_id: int) -> User:
    """Return the user with this id. Raises NotFound."""
    user = find_user(user_id)
    if user is None:
        raise NotFound
    return user


def find_user_by_email(email: str) -> User | None:
    """Return the user with this address, however it is written, or None."""
    return db.session.execute(select(User).where(User.email == policy.fold_email(email))).scalar_one_or_none()


def find_active_id(email: str) -> int | None:
    """Return the id of the active user with this address, or None. One statement, whether there is one or not."""
    statement = select(User.id).where(User.email == policy.fold_email(email), User.active)
    return db.session.scalar(statement)


def active_ids(user_ids: Collection[int]) -> frozenset[int]:
    """Return those of these users who are active (one statement)."""
    return frozenset(db.session.scalars(select(User.id).where(User.id.in_(user_ids), User.active)))


def list_people() -> list[User]:
    """Return all users, active or not: active ones first, then by name."""
    return list(db.session.scalars(select(User).order_by(User.active.desc(), func.lower(User.name), User.id)))


def add_person(person: NewPerson, *, actor: audit.Actor, since: datetime | None = None) -> User:
    """Add a person who can sign in. Raises EmailTaken.

    `since`: from when the roles of made-up people count; nobody is told of these.
    """
    given_at = since or clock.now()
    user = User(
        email=policy.fold_email(person.email),
        name=person.name,
        language=person.language,
        active=True,
        created_at=clock.now(),
        role_rows=[UserRole(role=role.value, given_at=given_at) for role in sorted(person.roles)],
    )
    try:
        with db.session.begin_nested():
            db.session.add(user)
            db.session.flush()
    except IntegrityError as error:
        raise EmailTaken from error
    audit.record(actor, "user.added", "user", user.id, [f"role.{role.value}" for role in person.roles])
    if Role.ADMINISTRATOR in person.roles and since is None:
        _tell_administrators(_JOINED, user, actor)
    return user


def roles_of(user: User) -> dict[str, Value]:
    """Return the roles as the form about them shows them."""
    return {"roles": [role.value for role in user.roles]}


def set_roles(user_id: int, roles: Iterable[Role], *, actor: audit.Actor, seen: str | None = None) -> User:
    """Set a person's roles to exactly these. `seen` is the version of the roles that were read.

    Raises Changed where they are others by now, NotFound, LastAdministrator, AdministratorTooNew, and OwnAccount where
    people would change their own roles. A person who now needs a second factor and has not shown one is asked for it on
    the next page: see `policy.is_open`.
    """
    wanted = frozenset(roles)
    if Role.ADMINISTRATOR not in wanted:
        _keep_an_administrator(without=user_id)
    user = lock_user(user_id)
    changed = user.roles ^ wanted
    if not changed:
        return user
    if written_actor(actor) == actor_of(user):
        raise OwnAccount
    if seen is not None:
        must_be_as_seen(roles_of(user), seen)
    if Role.ADMINISTRATOR in user.roles - wanted:
        _must_be_settled(actor, instead_of=user)
    user.role_rows = [row for row in user.role_rows if row.role in wanted] + [
        UserRole(role=role.value, given_at=clock.now()) for role in sorted(wanted - user.roles)
    ]
    db.session.flush()
    audit.record(actor, "user.roles_changed", "user", user.id, [f"role.{role.value}" for role in changed])
    if Role.ADMINISTRATOR in changed:
        _tell_administrators(_JOINED if Role.ADMINISTRATOR in wanted else _LEFT, user, actor)
    return user


def account_of(user: User) -> dict[str, Value]:
    """Return what the form about an account shows."""
    return {"name": user.name, "language": user.language}


def change_account(
    user_id: int, *, name: str, language: str, actor: audit.Actor, seen: str | None = None
) -> User:
    """Change a person's name and language. `seen` is the version that was read. Raises NotFound, Changed."""
    user = lock_user(user_id)
    if seen is not None:
        must_be_as_seen(account_of(user), seen)
    changed = [
        field for field, new in (("name", name), ("language", language)) if getattr(user, field) != new
    ]
    if changed:
        user.name, user.language = name, language
        db.session.flush()
        audit.record(actor, "user.changed", "user", user.id, changed)
    return user


def deactivate(user_id: int, *, actor: audit.Actor) -> User:
    """Deactivate an account: its sign-ins end at once and its links stop working.

    Raises NotFound, LastAdministrator, AdministratorTooNew, and OwnAccount where people would deactivate themselves.
    """
    if written_actor(actor) == written_actor(user_id):
        raise OwnAccount
    _keep_an_administrator(without=user_id)
    user = lock_user(user_id)
    if user.active:
        _must_be_settled(actor, instead_of=user)
        user.active = False
        db.session.execute(delete(SignInLink).where(SignInLink.user_id == user.id))
        db.session.execute(delete(FactorReset).where(FactorReset.user_id == user.id))
        sign_ins.end_all(user.id)
        db.session.flush()
        audit.record(actor, "user.deactivated", "user", user.id, ["active"])
        if Role.ADMINISTRATOR in user.roles:
            _tell_administrators(_LEFT, user, actor)
    return user


def reactivate(user_id: int, *, actor: audit.Actor) -> User:
    """Activate an account again. The person has to sign in again, and their roles begin anew. Raises NotFound."""
    user = lock_user(user_id)
    if not user.active:
        user.active = True
        begin_roles_anew(user)
        audit.record(actor, "user.reactivated", "user", user.id, ["active"])
        if Role.ADMINISTRATOR in user.roles:
            _tell_administrators(_JOINED, user, actor)
    return user


def begin_roles_anew(user: User) -> None:
    """Let the roles of a locked person count from now on, because whoever uses the account may be somebody else."""
    for row in user.role_rows:
        row.given_at = clock.now()
    db.session.flush()


def other_administrators(*besides: int) -> list[int]:
    """Return the ids of the administrators who count where something takes two, except these people.

    They are active, and have been administrators for `policy.SETTLED_AFTER`: nobody makes a second one up.
    """
    return list(db.session.scalars(settled_administrators(clock.now()).where(User.id.not_in(besides))))


def settled_administrators(now: datetime) -> Select[int]:
    """Return the query for the ids of the administrators who count at a moment where something takes two."""
    return _administrators().where(UserRole.given_at <= now - policy.SETTLED_AFTER)


def all_administrators(*besides: int) -> list[int]:
    """Return the ids of the active administrators except these people, to tell them something."""
    return list(db.session.scalars(_administrators(*besides)))


def new_administrators(since: datetime) -> list[User]:
    """Return the active people who became administrators after a moment, the last one first (two statements)."""
    statement = (
        select(User)
        .join(UserRole, UserRole.user_id == User.id)
        .where(UserRole.role == Role.ADMINISTRATOR.value, User.active, UserRole.given_at > since)
        .order_by(UserRole.given_at.desc(), User.id)
    )
    return list(db.session.scalars(statement))


def _administrators(*besides: int) -> Select[int]:
    return (
        select(User.id)
        .join(UserRole, UserRole.user_id == User.id)
        .where(UserRole.role == Role.ADMINISTRATOR.value, User.active, User.id.not_in(besides))
        .order_by(User.id)
    )


def _tell_administrators(what: str, person: User, actor: audit.Actor) -> None:
    """Tell all other administrators by mail that a person became one or is none any more, and by whom."""
    occasion, by = random_ident(), user_number(written_actor(actor))
    enqueue_many(
        NewMessage(
            what,
            f"{what}:{person.id}:{administrator}:{occasion}",
            {"administrator": administrator, "user": person.id, **({"by": by} if by is not None else {})},
        )
        for administrator in all_administrators(person.id)
    )


def _keep_an_administrator(*, without: int) -> None:
    """Raise LastAdministrator if no other active administrator would be left without this person."""
    if not is_sqlite():
        administrators = select(UserRole.user_id).where(UserRole.role == Role.ADMINISTRATOR.value)
        locking = select(User.id).where(User.id.in_(administrators)).order_by(User.id).with_for_update()
        db.session.execute(locking).all()
    user = find_user(without)
    if (
        user is not None
        and user.active
        and Role.ADMINISTRATOR in user.roles
        and not all_administrators(without)
    ):
        raise LastAdministrator


def _must_be_settled(actor: audit.Actor, *, instead_of: User) -> None:
    """Raise AdministratorTooNew where somebody who does not count yet would remove an administrator who does.

    Else whoever uses another's sign-in for a minute makes an account that locks the administrators out, before any of
    them has read the mail about it.
    """
    by = user_number(written_actor(actor))
    if by is None:
        return
    settled = other_administrators()
    if instead_of.id in settled and by not in settled:
        raise AdministratorTooNew


def lock_user(user_id: int) -> User:
    """Load a user and lock the row until the unit of work ends. Raises NotFound."""
    user = lock(User, user_id)
    if user is None:
        raise NotFound
    return user
