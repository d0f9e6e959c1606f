"""Putting messages into the outbox and taking them out again."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from engage.core import clock
from engage.core.db import db, write
from engage.core.errors import Changed, NotFound
from engage.core.outbox import contacts
from engage.core.outbox.models import OutboxMessage, State, SuppressedContact, SuppressionReason
from engage.core.outbox.services import NewMessage, cancel, enqueue, enqueue_many, resend
from tests.support.outbox import ADDRESS, put, the_message

Counter = Callable[[], AbstractContextManager[Any]]


def how_many() -> int:
    """Rows in the outbox."""
    db.session.close()
    return int(db.session.scalar(select(func.count()).select_from(OutboxMessage)) or 0)


def test_a_message_is_there_once_the_transaction_of_its_cause_commits(app: Flask) -> None:
    with write():
        assert enqueue("test.told", key="told:5", subject={"registration": 5}, priority=3)
    message = the_message()
    assert (message.kind, message.key, message.subject) == ("test.told", "told:5", {"registration": 5})
    assert (message.state, message.attempts, message.fence, message.priority) == (State.WAITING, 0, 0, 3)
    assert message.recipient_key is None


def test_a_message_is_gone_with_the_transaction_that_fails(app: Flask) -> None:
    def fail_after_enqueueing() -> None:
        with write():
            enqueue("test.told", key="told:5", subject={"registration": 5})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_after_enqueueing()
    assert how_many() == 0


def test_the_same_key_twice_is_one_message_with_its_first_message_id(app: Flask) -> None:
    put(key="told:5")
    ident = the_message().message_ident
    with write():
        assert not enqueue("test.told", key="told:5", subject={"registration": 6})
    assert the_message().message_ident == ident
    assert the_message().subject == {"registration": 1}


def test_times_are_kept_to_the_microsecond_in_utc(app: Flask) -> None:
    at = datetime(2027, 3, 1, 9, 30, 0, 123456, tzinfo=UTC)
    put(run_at=at)
    assert the_message().run_at == at
    found = db.session.scalars(select(OutboxMessage).where(OutboxMessage.run_at <= at)).all()
    assert len(found) == 1
    earlier = select(OutboxMessage).where(OutboxMessage.run_at < at)
    assert db.session.scalars(earlier).all() == []


def test_a_time_without_a_zone_is_refused(app: Flask) -> None:
    with pytest.raises(ValueError, match="time zone"):
        put(run_at=datetime(2027, 3, 1, 9, 30))  # noqa: DTZ001 (that is what is tested)


def test_a_subject_holds_ids_and_nothing_else(app: Flask) -> None:
    with pytest.raises(TypeError), write():
        enqueue("test.told", key="k", subject={"email": ADDRESS})  # type: ignore[dict-item]


def test_any_number_of_messages_is_one_statement(app: Flask, count_statements: Counter) -> None:
    many = [NewMessage("test.told", f"told:{number}", {"registration": number}) for number in range(20_000)]
    with count_statements() as statements, write():
        assert enqueue_many(many) == 20_000
        assert enqueue_many(many[:10]) == 0
    assert statements.count == 2
    assert how_many() == 20_000


def test_no_message_is_no_statement(app: Flask, count_statements: Counter) -> None:
    with count_statements() as statements, write():
        assert enqueue_many([]) == 0
    assert statements.count == 0


def test_keys_with_quotes_and_other_scripts_arrive_unchanged(app: Flask) -> None:
    key = "told:'; DROP TABLE outbox_message; -- “ਸਤ” \\u0041 %s :rows"
    put(key=key)
    assert the_message().key == key


def test_cancelling_takes_back_only_what_has_not_gone_out(app: Flask) -> None:
    for number, state in enumerate(State):
        put(key=f"told:{number}")
        with write() as session:
            message = session.scalars(
                select(OutboxMessage).where(OutboxMessage.key == f"told:{number}")
            ).one()
            message.state = state
            message.sent_at = clock.now()
            message.lease_until = clock.now() if state is State.SENDING else None
    with write():
        assert cancel([f"told:{number}" for number in range(len(State))] + ["none"]) == 2
    db.session.close()
    now = dict(db.session.execute(select(OutboxMessage.key, OutboxMessage.state)).all())
    expected = dict(enumerate(State))
    expected[list(State).index(State.WAITING)] = State.CANCELLED
    expected[list(State).index(State.PARKED)] = State.CANCELLED
    assert now == {f"told:{number}": state for number, state in expected.items()}


def test_a_sent_message_is_sent_again_as_another_edition_and_its_bounce_is_forgiven(app: Flask) -> None:
    put()
    key = contacts.contact_key(ADDRESS)
    with write() as session:
        message = session.scalars(select(OutboxMessage)).one()
        message.state, message.sent_at, message.bounced_at = State.SENT, clock.now(), clock.now()
        message.recipient_key, message.attempts = key, 3
        contacts.suppress(key, SuppressionReason.BOUNCE)
    ident = the_message().message_ident
    with write():
        resend(the_message_id())
    message = the_message()
    assert (message.state, message.edition, message.attempts) == (State.WAITING, 1, 0)
    assert message.bounced_at is None
    assert message.message_ident == ident
    assert not contacts.is_suppressed(ADDRESS)


def the_message_id() -> int:
    """The id of the only message."""
    return int(db.session.execute(select(OutboxMessage.id)).scalar_one())


def test_sending_again_does_not_lift_what_somebody_asked_for(app: Flask) -> None:
    put()
    key = contacts.contact_key(ADDRESS)
    with write() as session:
        message = session.scalars(select(OutboxMessage)).one()
        message.state, message.recipient_key = State.PARKED, key
        contacts.suppress(key, SuppressionReason.COMPLAINT)
        contacts.suppress(key, SuppressionReason.BOUNCE)
    with write():
        resend(the_message_id())
    assert contacts.is_suppressed(ADDRESS.upper())
    assert the_message().edition == 0
    db.session.close()
    assert db.session.scalars(select(SuppressedContact.reason)).all() == [SuppressionReason.COMPLAINT]


def test_what_is_waiting_anyway_is_not_sent_again(app: Flask) -> None:
    put()
    with pytest.raises(Changed), write():
        resend(the_message_id())
    with pytest.raises(NotFound), write():
        resend(987)


def test_a_new_secret_forgets_no_suppression(app: Flask) -> None:
    with write():
        contacts.suppress(contacts.contact_key(ADDRESS), SuppressionReason.COMPLAINT)
    app.config["SECRET_KEY_FALLBACKS"] = [app.config["SECRET_KEY"]]
    app.config["SECRET_KEY"] = "a newer secret of the tests, also long enough"
    assert contacts.is_suppressed(ADDRESS)
    assert not contacts.is_suppressed("somebody.else@example.org")
    assert contacts.contact_key("+1 (916) 555-0123") == contacts.contact_key("+19165550123")
