"""People for tests, signed in without going through the pages: `client_as(Role.ORGANIZER)`, `page_as(...)`."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pyotp
import pytest
from flask import Flask
from sqlalchemy import select

from engage.accounts import policy
from engage.accounts.models import DeviceFamily, Factor, SignIn, TotpSecret, User
from engage.accounts.services import factors, people, sign_ins
from engage.accounts.services.people import NewPerson
from engage.core import clock
from engage.core.db import db, write
from engage.core.outbox.models import OutboxMessage
from engage.core.outbox.registry import make
from engage.core.outbox.rendering import message_context
from engage.core.security.permissions import Role
from tests.support.client import EngageClient, PageClient

_numbers = itertools.count(1)

ClientAs = Callable[..., EngageClient]
PageAs = Callable[..., PageClient]


def make_user(
    *roles: Role, name: str = "Robin Example", language: str = "en", email: str | None = None
) -> User:
    """Somebody who can sign in, committed. They have had their roles for long."""
    address = email or f"person{next(_numbers)}@example.com"
    person = NewPerson(address, name, language, frozenset(roles))
    with write():
        return people.add_person(person, actor="test", since=clock.now() - timedelta(days=30))


def make_sign_in(user: User, *, factor: Factor | str | None = "as needed") -> SignIn:
    """An open sign-in of this person, committed: with a factor where their roles need one."""
    chosen = factor
    if factor == "as needed":
        chosen = Factor.TOTP if policy.needs_second_factor(user.permissions) else None
    with write():
        return sign_ins.start(
            people.get_user(user.id),
            device=DeviceFamily.LINUX,
            own_device=True,
            complete=True,
            factor=Factor(chosen) if chosen else None,
        )


def enter(client: EngageClient, sign_in: SignIn) -> EngageClient:
    """Give a client the cookie of a sign-in."""
    with client.session_transaction() as cookie:
        cookie["_user_id"] = sign_in.id
        cookie["_fresh"] = True
        cookie.permanent = True
    return client


def give_app(user: User) -> pyotp.TOTP:
    """Set up a code app for this person; the codes of the present half minute are unused."""
    sealed = factors.offer_totp(user.id)
    secret = factors.read_offer(sealed, user_id=user.id)
    assert secret is not None
    with write() as session:
        session.add(TotpSecret(user_id=user.id, sealed=sealed, last_counter=0, created_at=clock.now()))
    return pyotp.TOTP(secret)


def mails_of(kind: str) -> list[Any]:
    """What the worker would send now for the messages of a kind, in their order."""
    rows = db.session.scalars(
        select(OutboxMessage).where(OutboxMessage.kind == kind).order_by(OutboxMessage.id)
    )
    subjects = [dict(row.subject) for row in rows]
    db.session.rollback()
    with message_context():
        return [make(kind, subject) for subject in subjects]


@pytest.fixture
def client_as(app: Flask) -> ClientAs:
    """`client_as(Role.ORGANIZER, language="es")`: a signed-in client of a new person; `client.user` is who."""

    def make_client(*roles: Role, user: User | None = None, **details: Any) -> EngageClient:
        person = user or make_user(*roles, **details)
        client = app.test_client()
        assert isinstance(client, EngageClient)
        enter(client, make_sign_in(person))
        client.user = person  # type: ignore[attr-defined]
        return client

    return make_client


@pytest.fixture
def page_as(client_as: ClientAs) -> PageAs:
    """As `client_as`, and every page that is fetched is checked."""

    def make_page(*roles: Role, **details: Any) -> PageClient:
        return PageClient(client_as(*roles, **details))

    return make_page
