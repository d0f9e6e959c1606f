"""What becomes of a message from claim to settlement."""

from __future__ import annotations

import logging
import smtplib
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from engage.core import audit
from engage.core import clock as product_clock
from engage.core.db import db, write
from engage.core.outbox import contacts, delivery, queue, registry
from engage.core.outbox.failures import PermanentFailure, TemporaryFailure, judged
from engage.core.outbox.models import (
    CallOutcome,
    CallReason,
    Channel,
    OutboxMessage,
    State,
    SuppressionReason,
)
from engage.core.outbox.outgoing import Call, Callee, Email, Text
from engage.core.outbox.queue import Conclusion, claim, conclude
from engage.core.outbox.services import resend
from tests.support.outbox import (
    ADDRESS,
    PHONE,
    Tray,
    calls_listed,
    deliver,
    mail_to,
    own_registry,
    put,
    register,
    the_message,
)

KIND = "test.told"


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Kinds of this test only; one of them says something."""
    with own_registry(monkeypatch):
        register(KIND, mail_to())
        yield


def failing(error: Exception) -> Tray:
    """A transport that refuses."""

    def refuse() -> None:
        raise error

    return Tray(before=refuse)


def test_a_message_is_sent_once_and_marked(app: Flask) -> None:
    put()
    tray = Tray()
    assert deliver(tray)
    assert not deliver(tray)
    message = the_message()
    assert tray.subjects == ["Your spots are saved"]
    assert (message.state, message.channel, message.attempts) == (State.SENT, Channel.MAIL, 1)
    assert message.recipient_key == contacts.contact_key(ADDRESS)
    assert message.sent_at is not None
    assert message.lease_until is None
    assert calls_listed() == []


def test_what_is_no_longer_true_is_skipped(app: Flask) -> None:
    register("test.untrue", None)
    put("test.untrue")
    tray = Tray()
    assert deliver(tray)
    assert tray.mails == []
    assert the_message().state == State.SKIPPED


def test_a_reminder_waits_for_its_time(app: Flask, clock: Any) -> None:
    put(run_at=product_clock.now() + timedelta(days=7))
    tray = Tray()
    assert not queue.anything_due()
    assert not deliver(tray)
    clock.advance(days=7)
    assert queue.anything_due()
    assert deliver(tray)


def test_the_urgent_goes_first_then_the_oldest(app: Flask) -> None:
    now = product_clock.now()
    for name, priority, minutes in (("late", 0, 1), ("early", 0, 9), ("urgent", 10, 0)):
        register(f"test.{name}", mail_to(subject=name))
        put(f"test.{name}", name, run_at=now - timedelta(minutes=minutes), priority=priority)
    tray = Tray()
    while deliver(tray):
        pass
    assert tray.subjects == ["urgent", "early", "late"]


def test_a_temporary_failure_is_tried_again_later_with_the_same_message_id(app: Flask, clock: Any) -> None:
    put()
    deliver(failing(TemporaryFailure("smtp: recipient 451")))
    message = the_message()
    assert (message.state, message.attempts, message.last_error) == (State.WAITING, 1, "smtp: recipient 451")
    assert not queue.anything_due()
    clock.advance(minutes=2)
    tray = Tray()
    assert deliver(tray)
    assert the_message().state == State.SENT
    assert the_message().last_error is None
    assert tray.mails[0][1].message_id == f"{message.message_ident}@127.0.0.1"


def test_the_log_has_the_reason_of_what_did_not_go_out(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    put()
    with caplog.at_level(logging.INFO, logger="engage.worker"):
        deliver(failing(TemporaryFailure("smtp: SMTPAuthenticationError 535", said="535 5.7.8 no such user")))
    (record,) = [record for record in caplog.records if record.name == "engage.worker"]
    assert record.levelno == logging.WARNING
    assert record.getMessage().endswith(
        ": waiting: smtp: SMTPAuthenticationError 535 (535 5.7.8 no such user)"
    )


@pytest.mark.parametrize(
    ("error", "logged"),
    [
        (smtplib.SMTPSenderRefused(550, b"5.7.1 <hi@city.example> no", "hi@city.example"), "550 5.7.1 […] no"),
        (smtplib.SMTPDataError(554, b"spam for Maly.Vang\r\nat example.org"), "554 spam for […] at […]"),
        (smtplib.SMTPAuthenticationError(535, b"no QUFBQUFBQUFBQUFBQUFBQUFBQUFBQQ=="), "535 no […]"),
        (smtplib.SMTPRecipientsRefused({ADDRESS: (550, b"5.1.1 maly.vang unknown")}), "5.1.1"),
        (smtplib.SMTPRecipientsRefused({ADDRESS: (450, b"maly.vang try later")}), ""),
        (ConnectionRefusedError(111, "Connection refused"), "[Errno 111] Connection refused"),
    ],
)  # fmt: skip
def test_what_a_server_says_is_logged_without_anyones_address(error: Exception, logged: str) -> None:
    assert judged(error, ADDRESS).said == logged


def test_waits_double_up_to_six_hours_and_differ() -> None:
    for attempt, seconds in ((1, 30), (2, 60), (5, 480), (10, 15_360), (11, 21_600), (14, 21_600)):
        waits = {delivery.wait_before_retry(attempt).total_seconds() for _ in range(50)}
        assert min(waits) >= 0.75 * seconds
        assert max(waits) <= 1.25 * seconds
        assert len(waits) > 1


def test_what_failed_often_enough_is_parked_and_the_person_is_called(app: Flask, clock: Any) -> None:
    put()
    for _ in range(delivery.MAX_ATTEMPTS):
        assert deliver(failing(TemporaryFailure("smtp: no connection")))
        clock.advance(hours=8)
    assert not deliver(Tray())
    assert (the_message().state, the_message().attempts) == (State.PARKED, delivery.MAX_ATTEMPTS)
    [task] = calls_listed()
    assert (task.why, task.outcome, task.language) == (CallReason.PARKED, CallOutcome.OPEN, "hmn")
    with write():
        resend(the_message().id)
    assert deliver(Tray())
    assert the_message().state == State.SENT
    assert calls_listed()[0].outcome == CallOutcome.NOT_NEEDED


def test_a_message_that_kills_its_worker_each_time_is_parked(app: Flask) -> None:
    put()
    for _ in range(delivery.MAX_ATTEMPTS):
        with write():
            assert claim() is not None
        end_lease()
    tray = Tray()
    assert deliver(tray)
    assert tray.mails == []
    assert the_message().state == State.PARKED


def test_a_refused_address_is_suppressed_and_called(app: Flask) -> None:
    put()
    deliver(failing(PermanentFailure("smtp: recipient 550", address_is_bad=True)))
    message = the_message()
    assert (message.state, message.last_error) == (State.PARKED, "smtp: recipient 550")
    assert message.bounced_at is not None
    assert contacts.is_suppressed(ADDRESS)
    assert [task.why for task in calls_listed()] == [CallReason.BOUNCED]
    put(key="told:2")
    tray = Tray()
    assert deliver(tray)
    assert tray.mails == []
    assert [task.why for task in calls_listed()] == [CallReason.BOUNCED, CallReason.BOUNCED]


def test_a_refused_content_says_nothing_about_the_address(app: Flask) -> None:
    put()
    deliver(failing(PermanentFailure("smtp: content 554")))
    assert the_message().state == State.PARKED
    assert the_message().bounced_at is None
    assert not contacts.is_suppressed(ADDRESS)
    assert [task.why for task in calls_listed()] == [CallReason.PARKED]


def test_where_nobody_is_called_a_message_without_a_way_is_parked(app: Flask) -> None:
    register(KIND, Email(ADDRESS, "en", "Sign in", "text", "<p>text</p>"))
    put()
    with write():
        contacts.suppress(contacts.contact_key(ADDRESS), SuppressionReason.COMPLAINT)
    deliver(Tray())
    assert (the_message().state, the_message().last_error) == (State.PARKED, "no way: bounced")
    assert calls_listed() == []


def test_who_has_neither_mail_nor_phone_is_on_the_call_list(app: Flask, clock: Any) -> None:
    deadline = product_clock.now() + timedelta(days=2)
    register(KIND, Call("pa", "ਸਤ ਸ੍ਰੀ ਅਕਾਲ", callee=Callee(deadline=deadline)))
    put()
    deliver(Tray())
    assert (the_message().state, the_message().channel) == (State.SENT, Channel.CALL)
    [task] = calls_listed()
    assert (task.why, task.language, task.deadline) == (CallReason.NO_CONTACT_CHANNEL, "pa", deadline)


def test_texts_go_by_the_text_transport_or_else_by_a_call(app: Flask) -> None:
    register(KIND, Text(PHONE, "vi", "Chào chị."))
    put(key="one")
    tray = Tray()
    deliver(tray)
    assert [text.body for text, _envelope in tray.texts] == ["Chào chị."]
    put(key="two")
    deliver(tray, texts=False)
    assert [task.why for task in calls_listed()] == [CallReason.NO_TRANSPORT]


def test_a_fault_in_one_message_is_noted_without_its_text_and_the_next_one_goes_out(app: Flask) -> None:
    def fault() -> None:
        raise KeyError(f"secret {ADDRESS}")

    register("test.faulty", fault)  # type: ignore[arg-type]
    put("test.faulty", "faulty", priority=9)
    put("test.nobody_knows", "unknown", priority=8)
    put()
    tray = Tray()
    for _ in range(3):
        assert deliver(tray)
    assert tray.subjects == ["Your spots are saved"]
    db.session.close()
    errors = db.session.scalars(select(OutboxMessage.last_error).order_by(OutboxMessage.id)).all()
    assert errors[0] is not None
    assert errors[0].startswith("KeyError at test_delivery.py:")
    assert errors[1] is not None
    assert errors[1].startswith("UnknownKind at registry.py:")


def test_the_domain_learns_in_the_same_transaction_that_the_person_was_told(app: Flask) -> None:
    @registry.delivered(KIND)
    def note(subject: registry.Subject, _at: Any) -> None:
        audit.record("worker", "offer.told", "registration", subject["registration"])

    put(subject_id=7)
    deliver(Tray())
    db.session.close()
    entries = db.session.scalars(select(audit.AuditEntry)).all()
    assert [(entry.action, entry.subject_id) for entry in entries] == [("offer.told", 7)]


def test_a_message_for_the_call_list_tells_the_domain_nothing_yet(app: Flask) -> None:
    told: list[int] = []
    registry.delivered(KIND)(lambda subject, _at: told.append(subject["registration"]))
    register(KIND, Call("ko", "안녕하세요"))
    put()
    deliver(Tray())
    assert told == []


def test_a_fault_in_what_follows_neither_repeats_nor_loses_the_message(app: Flask) -> None:
    @registry.delivered(KIND)
    def fault(_subject: registry.Subject, _at: Any) -> None:
        audit.record("worker", "half done", "registration", 1)
        raise ValueError(ADDRESS)

    put()
    tray = Tray()
    deliver(tray)
    assert not deliver(tray)
    assert the_message().state == State.SENT
    assert str(the_message().last_error).startswith("after sending: ValueError at test_delivery.py")
    assert db.session.scalars(select(audit.AuditEntry)).all() == []


def test_a_dead_workers_message_is_taken_over_when_its_lease_ends(app: Flask, clock: Any) -> None:
    put()
    with write():
        held = claim(timedelta(seconds=60))
    assert held is not None
    tray = Tray()
    assert not deliver(tray)
    end_lease()
    assert deliver(tray)
    assert the_message().state == State.SENT
    assert the_message().fence == held.fence + 1


def end_lease() -> None:
    """As if the lease had run out a while ago, by whichever clock."""
    with write() as session:
        long_ago = product_clock.now() - timedelta(days=9000)
        session.execute(update(OutboxMessage).values(lease_until=long_ago))


def test_who_lost_the_lease_settles_nothing_and_nothing_follows(app: Flask) -> None:
    told: list[int] = []

    @registry.delivered(KIND)
    def note(subject: registry.Subject, _at: Any) -> None:
        told.append(1)
        audit.record("worker", "offer.told", "registration", subject["registration"])

    def be_overtaken() -> None:
        end_lease()
        with write():
            assert claim() is not None

    put()
    assert deliver(Tray(before=be_overtaken))
    assert told == [1]
    db.session.close()
    assert db.session.scalars(select(audit.AuditEntry)).all() == []
    assert (the_message().state, the_message().fence) == (State.SENDING, 2)


def test_an_older_token_settles_nothing(app: Flask) -> None:
    put()
    with write():
        first = claim()
    end_lease()
    with write():
        second = claim()
    assert first is not None
    assert second is not None
    with pytest.raises(queue.LeaseLost), write():
        conclude(first, Conclusion(State.SENT, Channel.MAIL))
    with write():
        conclude(second, Conclusion(State.SENT, Channel.MAIL))
    assert the_message().state == State.SENT


def test_a_busy_database_after_sending_is_waited_for(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery.time, "sleep", lambda _seconds: None)
    failures = iter([True, True, False])
    really = conclude

    def sometimes(claimed: queue.Claim, conclusion: Conclusion) -> None:
        if next(failures):
            raise OperationalError("UPDATE", {}, Exception("database is locked"))
        really(claimed, conclusion)

    monkeypatch.setattr(delivery, "conclude", sometimes)
    put()
    tray = Tray()
    deliver(tray)
    assert len(tray.mails) == 1
    assert the_message().state == State.SENT


def test_nothing_is_held_open_while_a_server_answers(app: Flask) -> None:
    put()
    seen: list[bool] = []

    def look() -> None:
        seen.append(db.session().in_transaction())
        with write() as session:
            session.execute(update(OutboxMessage).values(priority=1))

    deliver(Tray(before=look))
    assert seen == [False]


def test_an_idle_worker_writes_nothing(app: Flask, count_statements: Any) -> None:
    with count_statements() as statements:
        assert not queue.anything_due()
    assert statements.count == 1
    assert statements.writes == []
