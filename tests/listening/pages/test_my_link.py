"""A new private link: who gets it, and what a shared computer forgets."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from sqlalchemy import func, select

from engage.core.db import db, write
from engage.core.outbox import contacts
from engage.core.outbox.ceiling import MESSAGES_PER_HOUR
from engage.core.outbox.models import OutboxMessage, SuppressionReason
from engage.listening.models import Registration
from engage.listening.services import changes, links
from engage.listening.services.access import load_registration
from engage.listening.services.links import Purpose
from tests.conftest import Clock
from tests.support.accounts import mails_of
from tests.support.client import PageClient
from tests.support.listening import make_session, register
from tests.support.statements import Statements

CountStatements = Callable[[], AbstractContextManager[Statements]]

BUTTONS = pytest.mark.parametrize("button", ["/new-link", "/done"])
CONTACTS = {
    "no address": {"email": None, "phone": "+19165550100"},
    "bounced": {"email": "gone@example.org"},
    "cancelled": {"email": "nadia@example.org"},
}


def my(registration: Registration) -> str:
    return f"/en/my/{token_of(registration)}"


def token_of(registration: Registration) -> str:
    db.session.expire_all()
    return links.link_token(Purpose.MANAGE, load_registration(registration.id))


@BUTTONS
def test_whoever_holds_the_old_link_does_not_get_the_new_one(page: PageClient, app: Any, button: str) -> None:
    registration = register(make_session())
    old = my(registration)
    shown = page.submit(page.get(old), form=f'form[action$="{button}"]', status=200)
    assert my(registration) != old
    assert token_of(registration) not in shown.html
    assert shown.all("svg.qr") == []
    assert "We sent you a new private link" in shown.text()
    sent = select(OutboxMessage.subject).where(OutboxMessage.kind == "registration.link")
    assert db.session.scalars(sent).all() == [{"registration": registration.id}]
    page.get(old, status=410)
    page.get(my(registration))


@BUTTONS
@pytest.mark.parametrize("why", CONTACTS)
def test_where_nothing_that_is_sent_would_arrive_the_new_link_is_shown_once(
    page: PageClient, app: Any, button: str, why: str
) -> None:
    registration = register(make_session(), **CONTACTS[why])
    with write():
        if why == "bounced":
            contacts.suppress(contacts.contact_key("gone@example.org"), SuppressionReason.BOUNCE)
        if why == "cancelled":
            changes.cancel_registration(registration.id, actor="registrant")
    shown = page.submit(page.get(my(registration)), form=f'form[action$="{button}"]', status=200)
    assert shown.text("main code").endswith(my(registration))
    assert len(shown.all("svg.qr")) == 1
    assert shown.headers["Cache-Control"] == "no-store"
    page.get(my(registration))


@BUTTONS
@pytest.mark.parametrize("why", ["no address", "bounced"])
def test_a_link_that_is_shown_is_not_also_told_again_and_again(
    page: PageClient, app: Any, clock: Clock, button: str, why: str
) -> None:
    registration = register(make_session(), **CONTACTS[why])
    with write():
        if why == "bounced":
            contacts.suppress(contacts.contact_key("gone@example.org"), SuppressionReason.BOUNCE)
    for _again in range(MESSAGES_PER_HOUR + 2):
        clock.advance(seconds=1)
        page.submit(page.get(my(registration)), form=f'form[action$="{button}"]', status=200)
    told = select(func.count()).where(OutboxMessage.kind == "registration.link")
    assert db.session.scalar(told) <= MESSAGES_PER_HOUR


def test_done_on_a_shared_computer_clears_what_a_browser_can_clear_and_says_what_it_cannot(
    page: PageClient, app: Any
) -> None:
    registration = register(make_session())
    shown = page.submit(page.get(my(registration)), form='form[action$="/done"]', status=200)
    assert shown.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert "history of this browser" in shown.text()
    with page.client.session_transaction() as session:
        assert not session


def test_asking_for_the_link_takes_the_same_work_for_any_contact(
    page: PageClient, app: Any, count_statements: CountStatements
) -> None:
    register(make_session(), email="known@example.org")
    work: dict[str, list[list[str]]] = {"known": [], "unknown": []}
    page.submit(page.get("/en/link"), email="first@example.org")
    for who in ("known", "unknown") * 4:
        form = page.get("/en/link")
        with count_statements() as statements:
            page.submit(form, email=f"{who}@example.org")
        work[who].append(statements.executed)
    assert work["known"] == work["unknown"]


def test_the_message_for_nobody_goes_to_nobody(page: PageClient, app: Any) -> None:
    page.submit(page.get("/en/link"), email="unknown@example.org")
    assert mails_of("registration.link") == [None]
