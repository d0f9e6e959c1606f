"""The people who can sign in, and their roles.

The last administrator stays: a rule over several rows, so every change that could break it first locks the rows of all
administrators and then counts afresh.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError

from engage.accounts import policy
from engage.accounts.errors import EmailTaken, LastAdministrator, OwnAccount
from engage.accounts.models import FactorReset, SignInLink, User, UserRole
from engage.accounts.services import sign_ins
from engage.core import audit, clock
from engage.core.db import db, is_sqlite, lock
from engage.core.errors import NotFound
from engage.core.security.permissions import Role


class HasId(Protocol):
    """Somebody or something with a number."""

    @property
    def id(self) -> int: ...


def actor(user: HasId) -> str:
    """How the audit log names a person who does something, e.g. `user:3`."""
    return f"user:{user.id}"


@dataclass(frozen=True)
class NewPerson:
    """Somebody who shall be able to sign in. `language` is a language tag."""

    email: str
    name: str
    language: str
    roles: frozenset[Role]


def find_user(user_id: int) -> User | None:
    """The person with this number, roles loaded, or None."""
    return db.session.get(User, user_id)


def get_user(user_id: int) -> User:
    """The person with this number. Raises NotFound."""
    user = find_user(user_id)
    if user is None:
        raise NotFound
    return user


def find_user_by_email(email: str) -> User | None:
    """The person with this address, however it is written, or None."""
    return db.session.execute(select(User).where(User.email == policy.fold_email(email))).scalar_one_or_none()


def list_people() -> list[User]:
    """Everybody who can or could sign in: active people first, then by name."""
    return list(db.session.scalars(select(User).order_by(User.active.desc(), func.lower(User.name), User.id)))


def add_person(person: NewPerson, *, by: str) -> User:
    """Let somebody sign in from now on. Raises EmailTaken."""
    user = User(
        email=policy.fold_email(person.email),
        name=person.name,
        language=person.language,
        active=True,
        created_at=clock.now(),
        role_rows=[UserRole(role=role.value) for role in sorted(person.roles)],
    )
    try:
        with db.session.begin_nested():
            db.session.add(user)
            db.session.flush()
    except IntegrityError as error:
        raise EmailTaken from error
    audit.record(by, "user.added", "user", user.id, [f"role.{role.value}" for role in person.roles])
    return user


def set_roles(user_id: int, roles: Iterable[Role], *, by: str) -> User:
    """Give a person exactly these roles.

    Raises NotFound, LastAdministrator, and OwnAccount where administrators would end their own work as such.
    Whoever now needs a second factor and showed none is asked for it with the next page: see `policy.is_open`.
    """
    wanted = frozenset(roles)
    if Role.ADMINISTRATOR not in wanted:
        _keep_an_administrator(without=user_id)
    user = lock_user(user_id)
    changed = user.roles ^ wanted
    if Role.ADMINISTRATOR in user.roles - wanted and by == actor(user):
        raise OwnAccount
    if not changed:
        return user
    user.role_rows = [row for row in user.role_rows if row.role in wanted] + [
        UserRole(role=role.value) for role in sorted(wanted - user.roles)
    ]
    db.session.flush()
    audit.record(by, "user.roles_changed", "user", user.id, [f"role.{role.value}" for role in changed])
    return user


def change_account(user_id: int, *, name: str, language: str, by: str) -> User:
    """Change what a person is called and written to in. Raises NotFound."""
    user = lock_user(user_id)
    changed = [
        field for field, new in (("name", name), ("language", language)) if getattr(user, field) != new
    ]
    if changed:
        user.name, user.language = name, language
        db.session.flush()
        audit.record(by, "user.changed", "user", user.id, changed)
    return user


def deactivate(user_id: int, *, by: str) -> User:
    """Switch an account off: its sign-ins end at once and its links no longer work.

    Raises NotFound, LastAdministrator, and OwnAccount where people would do it to themselves.
    """
    if by == f"user:{user_id}":
        raise OwnAccount
    _keep_an_administrator(without=user_id)
    user = lock_user(user_id)
    if user.active:
        user.active = False
        db.session.execute(delete(SignInLink).where(SignInLink.user_id == user.id))
        db.session.execute(delete(FactorReset).where(FactorReset.user_id == user.id))
        sign_ins.end_all(user.id)
        db.session.flush()
        audit.record(by, "user.deactivated", "user", user.id, ["active"])
    return user


def reactivate(user_id: int, *, by: str) -> User:
    """Switch an account on again; the person signs in anew. Raises NotFound."""
    user = lock_user(user_id)
    if not user.active:
        user.active = True
        db.session.flush()
        audit.record(by, "user.reactivated", "user", user.id, ["active"])
    return user


def other_administrators(*besides: int) -> list[int]:
    """The numbers of the active administrators besides these people."""
    statement = (
        select(User.id)
        .join(UserRole, UserRole.user_id == User.id)
        .where(UserRole.role == Role.ADMINISTRATOR.value, User.active, User.id.not_in(besides))
        .order_by(User.id)
    )
    return list(db.session.scalars(statement))


def _keep_an_administrator(*, without: int) -> None:
    """Raise LastAdministrator if nobody active would be left when this person no longer counts."""
    if not is_sqlite():
        administrators = select(UserRole.user_id).where(UserRole.role == Role.ADMINISTRATOR.value)
        locking = select(User.id).where(User.id.in_(administrators)).order_by(User.id).with_for_update()
        db.session.execute(locking).all()
    user = find_user(without)
    if (
        user is not None
        and user.active
        and Role.ADMINISTRATOR in user.roles
        and not other_administrators(without)
    ):
        raise LastAdministrator


def lock_user(user_id: int) -> User:
    """The person, kept from being changed by others until the unit of work ends. Raises NotFound."""
    user = lock(User, user_id)
    if user is None:
        raise NotFound
    return user
