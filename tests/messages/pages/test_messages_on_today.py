"""What messages need of staff: calls, what did not arrive, and a worker that has stopped."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from engage.core.db import db, write
from engage.core.outbox import registry
from engage.core.outbox.models import CallReason, CallTask, OutboxMessage, State
from engage.core.outbox.transports import TemporaryFailure
from engage.core.security.permissions import Role
from tests.conftest import Clock
from tests.support.accounts import PageAs
from tests.support.outbox import Tray, deliver, mail_to, own_registry, put, register
from tests.support.today import work_counted

pytestmark = pytest.mark.usefixtures("app", "clock")

LATE = "1 message is more than 10 minutes late: sending may have stopped"


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
                kind="test.told", key="k", subject={}, language="es",
                why=CallReason.NO_TRANSPORT, created_at=clock.now,
            )
        )  # fmt: skip
        unit.execute(update(OutboxMessage).where(OutboxMessage.id == first).values(state=State.PARKED))
        unit.execute(update(OutboxMessage).where(OutboxMessage.id != first).values(bounced_at=clock.now))
    assert work_counted() == {"calls": 1, "parked": 1, "bounced": 1}


def test_messages_that_are_late_while_none_goes_out_are_work(page_as: PageAs, clock: Clock) -> None:
    put()
    staff = page_as(Role.ORGANIZER)
    clock.advance(minutes=9)
    assert staff.get("/staff/").all(".todo li") == []
    clock.advance(minutes=1)
    home = staff.get("/staff/")
    assert home.texts(".todo li.urgent") == [LATE]
    assert "Messages are not going out" in staff.get("/staff/messages").text()
    assert "/staff/messages" in home.links


def test_a_long_queue_that_is_being_sent_is_not_stalled(clock: Clock) -> None:
    put(key="first")
    put(key="second")
    clock.advance(minutes=30)
    assert work_counted() == {"stalled": 2}
    assert deliver(Tray())
    assert work_counted() == {}
    clock.advance(minutes=10)
    assert work_counted() == {"stalled": 1}


def test_a_message_that_is_tried_again_later_is_not_late(clock: Clock) -> None:
    put()
    clock.advance(minutes=30)
    deliver(Tray(before=_fail))
    assert work_counted() == {}


def test_a_message_of_later_is_not_late(clock: Clock) -> None:
    put(run_at=clock.now.replace(year=2028))
    clock.advance(days=1)
    assert work_counted() == {}


def test_only_those_who_see_messages_are_told(app: Flask, page_as: PageAs, clock: Clock) -> None:
    put()
    clock.advance(minutes=30)
    assert page_as(Role.TRANSLATOR).get("/staff/").all(".todo li") == []
    assert page_as(Role.AUDITOR).get("/staff/").all(".todo li") == []


def test_it_is_said_in_spanish_too(page_as: PageAs, clock: Clock) -> None:
    put()
    clock.advance(minutes=30)
    words = page_as(Role.ORGANIZER, language="es").get("/staff/").texts(".todo li")
    assert words == ["1 mensaje lleva más de 10 minutos de retraso: es posible que el envío se haya detenido"]
