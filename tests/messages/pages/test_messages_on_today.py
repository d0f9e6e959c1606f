"""What messages need of staff: calls, what did not arrive, and a worker that has stopped."""

from __future__ import annotations

import re
import smtplib
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from engage.config import FILE_NOT_SENT
from engage.core.db import db, write
from engage.core.outbox import registry
from engage.core.outbox.failures import TemporaryFailure, judged
from engage.core.outbox.models import CallReason, CallTask, OutboxMessage, State
from engage.core.outbox.outgoing import Call, Callee
from engage.core.security.permissions import Role
from engage.messages.queries.work import standstill
from tests.conftest import Clock
from tests.support.accounts import PageAs
from tests.support.outbox import PHONE, Tray, deliver, mail_to, own_registry, put, register
from tests.support.today import work_counted

pytestmark = pytest.mark.usefixtures("app", "clock")

ALARM = "Messages are not going out"


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch) -> Any:
    """One kind, that is a mail."""
    with own_registry(monkeypatch):
        monkeypatch.setattr(registry, "_names", {"test.told": "Spots saved"})
        register("test.told", mail_to())
        yield


def _fail() -> None:
    raise TemporaryFailure("451")


def test_calls_and_messages_that_did_not_arrive_are_counted(clock: Clock) -> None:
    put(key="parked")
    put(key="bounced")
    first = min(ident for (ident,) in db.session.query(OutboxMessage.id))
    with write() as unit:
        unit.add(
            CallTask(
                kind="test.told", key="k", entry="k", subject={}, language="es",
                why=CallReason.NO_TRANSPORT, created_at=clock.now,
            )
        )  # fmt: skip
        unit.execute(update(OutboxMessage).where(OutboxMessage.id == first).values(state=State.PARKED))
        unit.execute(update(OutboxMessage).where(OutboxMessage.id != first).values(bounced_at=clock.now))
    assert work_counted() == {"calls": 1, "parked": 1, "bounced": 1}


def test_messages_that_are_late_while_none_goes_out_are_an_alarm_said_once(
    page_as: PageAs, clock: Clock
) -> None:
    put()
    staff = page_as(Role.ORGANIZER)
    clock.advance(minutes=9)
    assert ALARM not in staff.get("/staff/").text()
    clock.advance(minutes=1)
    home = staff.get("/staff/")
    assert home.text().count(ALARM) == 1
    assert home.all(".todo li") == []
    assert "All done" not in home.text()
    assert ALARM in staff.get("/staff/messages").text()
    assert "/staff/messages" in home.links


def test_a_worker_that_has_stopped_is_the_first_thing_that_is_said(page_as: PageAs, clock: Clock) -> None:
    put()
    clock.advance(minutes=10)
    home = page_as(Role.ORGANIZER).get("/staff/")
    assert home.texts("main h1, main h2")[:2] == ["What needs attention today", "Messages are not going out"]
    assert "check that the program that sends messages (the worker) is running" in home.text()


def _refuse() -> None:
    raise TemporaryFailure("smtp: no connection: ConnectionRefusedError", said="Connection refused")


def test_a_mail_server_that_takes_nothing_is_said_with_its_reason(page_as: PageAs, clock: Clock) -> None:
    put(key="mail")
    deliver(Tray(before=_refuse))
    staff = page_as(Role.ORGANIZER)
    for _again in range(4):
        clock.advance(minutes=9)
        deliver(Tray(before=_refuse))
    for address in ("/staff/", "/staff/messages"):
        page = staff.get(address).text()
        assert "because the email server does not take our emails" in page
        assert "smtp: no connection: ConnectionRefusedError" in page
    assert "All done" not in staff.get("/staff/").text()
    clock.advance(hours=9)
    assert deliver(Tray())
    assert "Messages are not going out" not in staff.get("/staff/").text()


def test_a_call_that_is_listed_does_not_hide_that_no_mail_goes_out(clock: Clock) -> None:
    put(key="mail")
    deliver(Tray(before=_refuse))
    clock.advance(minutes=30)
    deliver(Tray(before=_refuse))
    register("test.told", Call("en", "Hello.", Callee("Maly Vang", PHONE)))
    put(key="call")
    while deliver(Tray(before=_refuse)):
        pass
    assert work_counted() == {"calls": 1}
    assert standstill(clock.now) is not None


@pytest.mark.parametrize("error", ["smtp: recipient 450", "smtp: content 554", "KeyError at emails.py:3"])
def test_what_concerns_one_message_is_no_standstill(clock: Clock, error: str) -> None:
    def fail() -> None:
        raise TemporaryFailure(error)

    put()
    for _again in range(4):
        deliver(Tray(before=fail))
        clock.advance(minutes=9)
    deliver(Tray(before=fail))
    assert standstill(clock.now) is None


def test_monitoring_is_told_once_messages_are_later_than_the_setting(app: Flask, clock: Clock) -> None:
    client = app.test_client()
    put()
    clock.advance(minutes=14)
    assert client.get("/readyz").status_code == 200
    clock.advance(minutes=1)
    late = client.get("/readyz")
    assert (late.status_code, late.json) == (503, {"status": "messages are late: no worker sends them"})
    assert client.get("/healthz").status_code == 200
    deliver(Tray(before=_refuse))
    refused = "the mail server takes no mail: smtp: no connection: ConnectionRefusedError"
    assert client.get("/readyz").json == {"status": refused}
    clock.advance(minutes=2)
    deliver(Tray())
    assert client.get("/readyz").json == {"status": "ready"}


@pytest.mark.parametrize(
    "error",
    [
        smtplib.SMTPSenderRefused(
            550, b"the-office@city.example.org is not allowed from 10.9.8.7", "a@b.example"
        ),
        smtplib.SMTPAuthenticationError(535, b"user the-office at mail.city.example.org: wrong password"),
        smtplib.SMTPServerDisconnected("mail.city.example.org said good-bye to resident@example.org"),
        OSError("mail.city.example.org [10.9.8.7] refused the-office"),
    ],
)
def test_monitoring_is_told_a_class_of_failure_and_no_word_of_a_server_or_address(
    app: Flask, clock: Clock, error: Exception
) -> None:
    def refuse() -> None:
        raise judged(error, "resident@example.org")

    put()
    for _again in range(3):
        deliver(Tray(before=refuse))
        clock.advance(minutes=15)
    deliver(Tray(before=refuse))
    status = app.test_client().get("/readyz").json["status"]  # type: ignore[index]

    assert status.startswith(f"the mail server takes no mail: smtp: {type(error).__name__}")
    beginning = "the mail server takes no mail: "
    assert re.fullmatch(r"smtp: [A-Za-z]+( \d{3})?", status.removeprefix(beginning))


def test_a_site_in_use_that_sends_no_mail_says_so_first(
    app: Flask, page_as: PageAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    staff = page_as(Role.ORGANIZER)
    assert "No one gets any email" not in staff.get("/staff/").text()
    in_use = replace(app.config["SETTINGS"], mode="production", mail_transport=FILE_NOT_SENT)
    monkeypatch.setitem(app.config, "SETTINGS", in_use)
    assert staff.get("/staff/").texts("main h1, main h2")[1] == "No one gets any email"


def test_monitoring_is_not_told_where_the_setting_says_so(
    app: Flask, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    never = replace(app.config["SETTINGS"], late_minutes=0)
    monkeypatch.setitem(app.config, "SETTINGS", never)
    put()
    clock.advance(days=1)
    assert app.test_client().get("/readyz").status_code == 200


def test_a_long_queue_that_is_being_sent_is_not_stalled(clock: Clock) -> None:
    put(key="first")
    put(key="second")
    clock.advance(minutes=30)
    assert standstill(clock.now) is not None
    assert deliver(Tray())
    assert standstill(clock.now) is None
    clock.advance(minutes=10)
    assert standstill(clock.now) is not None


def test_a_message_that_is_tried_again_later_is_not_late(clock: Clock) -> None:
    put()
    clock.advance(minutes=30)
    deliver(Tray(before=_fail))
    assert standstill(clock.now) is None


def test_a_message_of_later_is_not_late(clock: Clock) -> None:
    put(run_at=clock.now.replace(year=2028))
    clock.advance(days=1)
    assert standstill(clock.now) is None


def test_only_those_who_see_messages_are_told(app: Flask, page_as: PageAs, clock: Clock) -> None:
    put()
    clock.advance(minutes=30)
    assert ALARM not in page_as(Role.TRANSLATOR).get("/staff/").text()
    assert ALARM not in page_as(Role.AUDITOR).get("/staff/").text()


def test_it_is_said_in_spanish_too(page_as: PageAs, clock: Clock) -> None:
    put()
    clock.advance(minutes=30)
    assert "Los mensajes no están saliendo" in page_as(Role.ORGANIZER, language="es").get("/staff/").text()
