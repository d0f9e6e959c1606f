"""What came of a call: for all that was said, once, and taken back within an hour."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from engage.core import audit, clock
from engage.core.db import db, write
from engage.core.outbox import calls, registry
from engage.core.outbox.models import CALL_TRANSITIONS, CallOutcome, CallTask
from engage.core.outbox.transports import PermanentFailure
from engage.core.security.permissions import Role
from tests.conftest import Clock
from tests.support.accounts import PageAs, make_user
from tests.support.calls import CALLS, KIND, OTHER, listed, outcomes, record, say, sheet, two_kinds
from tests.support.client import PageClient
from tests.support.outbox import (
    Tray,
    deliver,
    mail_to,
    put,
    register,
)
from tests.support.today import work_counted

MESSAGES = "/staff/messages"


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Two kinds that are calls to Maly Vang."""
    with two_kinds(monkeypatch):
        yield


@pytest.fixture
def staff(page_as: PageAs) -> PageClient:
    return page_as(Role.ORGANIZER)


@pytest.mark.parametrize("outcome", ["reached", "no_answer", "letter", "wrong_number", "not_needed"])
def test_an_outcome_is_noted_for_all_that_was_said(app: Flask, staff: PageClient, outcome: str) -> None:
    told: list[int] = []
    for kind in (KIND, OTHER):
        registry.delivered(kind)(lambda subject, _at: told.append(subject["registration"]))
    listed()
    listed(kind=OTHER)
    after = record(staff, sheet(staff, 2), outcome)
    assert ("No one to call" in after.text()) is (outcome != "no_answer")
    assert outcomes() == [outcome, outcome]
    assert told == ([1, 1] if outcome in ("reached", "letter") else [])
    actions = db.session.scalars(select(audit.AuditEntry.action).order_by(audit.AuditEntry.id)).all()
    assert actions[-1] == f"call.{outcome}"


def test_what_came_up_while_somebody_called_is_not_noted_as_said(app: Flask, staff: PageClient) -> None:
    listed()
    page = sheet(staff)
    listed(kind=OTHER)
    record(staff, page, "reached")
    assert outcomes() == ["reached", "open"]


@pytest.mark.parametrize("outcome", ["", "open", "told", "no_number", "nonsense", "\x00"])
def test_an_outcome_that_there_is_not_is_refused(app: Flask, staff: PageClient, outcome: str) -> None:
    listed()
    record(staff, sheet(staff), outcome, status=400)
    assert outcomes() == ["open"]


@pytest.mark.parametrize("first", ["reached", "wrong_number", "not_needed"])
def test_the_second_of_two_who_called_is_told(app: Flask, staff: PageClient, first: str) -> None:
    listed()
    page = sheet(staff)
    record(staff, page, first)
    again = record(staff, page, "reached")
    assert "Someone else has already taken care of this call" in again.text()
    assert outcomes() == [first]


def test_who_calls_now_is_seen_by_the_others_for_a_while(app: Flask, page_as: PageAs, clock: Clock) -> None:
    listed()
    mine, other = page_as(Role.ORGANIZER), page_as(Role.ORGANIZER)
    listing = other.get(CALLS)
    assert "Others see until" in mine.submit(mine.get(CALLS), form="td form").text()
    refused = other.submit(listing, form="td form")
    assert "Someone else is calling this person right now" in refused.text()
    assert "is calling now" in refused.text()
    assert refused.all("td form") == []
    clock.advance(minutes=16)
    assert "Others see until" in other.submit(other.get(CALLS), form="td form").text()


def test_no_answer_moves_a_person_down_and_notes_the_try(app: Flask, staff: PageClient, clock: Clock) -> None:
    listed()
    say(days=5)
    put(KIND, key="later", subject_id=2)
    deliver(Tray())
    first = [row.query("a")[0].attrs["href"] for row in staff.get(CALLS).all("tbody tr")]
    record(staff, sheet(staff), "no_answer")
    page = staff.get(CALLS)
    assert [row.query("a")[0].attrs["href"] for row in page.all("tbody tr")] == first[::-1]
    assert "1 try" in page.text()
    clock.advance(hours=3)
    after = [row.query("a")[0].attrs["href"] for row in staff.get(CALLS).all("tbody tr")]
    assert after == first


def test_a_wrong_number_stays_until_a_number_is_found(app: Flask, staff: PageClient) -> None:
    listed()
    after = record(staff, sheet(staff), "wrong_number")
    assert "1 person cannot be called" in after.text()
    assert work_counted() == {"numbers": 1}
    listed(kind=OTHER)
    assert work_counted() == {"numbers": 1}, "what comes up later is no call to the wrong number"
    with write():
        calls.number_found(("registration", 1))
    assert outcomes() == ["open", "open"]
    assert work_counted() == {"calls": 1}


def test_who_was_reached_another_way_needs_no_number(app: Flask, staff: PageClient) -> None:
    listed()
    record(staff, sheet(staff), "wrong_number")
    page = sheet(staff)
    assert page.texts("form.outcome button") == [
        "I handed over or sent the letter",
        "I reached them another way",
        "No call needed",
    ]
    record(staff, page, "reached")
    assert outcomes() == ["reached"]
    assert work_counted() == {}


@pytest.mark.parametrize("outcome", ["reached", "wrong_number", "not_needed"])
def test_an_outcome_can_be_taken_back_for_an_hour(
    app: Flask, page_as: PageAs, clock: Clock, outcome: str
) -> None:
    registry.name_what_stays(KIND, outcome, "Their clock keeps running.")
    listed()
    listed(kind=OTHER)
    staff, colleague = page_as(Role.ORGANIZER), page_as(Role.ORGANIZER)
    record(staff, sheet(staff, 2), outcome)
    page = colleague.get(CALLS)
    assert "Recorded in the past hour" in page.text()
    after = colleague.submit(page, form='form[action$="take-back"]')
    assert "The call is on the list again. Their clock keeps running." in after.text()
    assert outcomes() == ["open", "open"]
    assert len(after.all("tbody tr")) == 1
    again = colleague.submit(page, form='form[action$="take-back"]')
    assert "You can no longer undo this" in again.text()


def test_after_an_hour_an_outcome_stands(app: Flask, staff: PageClient, clock: Clock) -> None:
    listed()
    record(staff, sheet(staff), "reached")
    page = staff.get(CALLS)
    clock.advance(minutes=61)
    assert "You can no longer undo this" in staff.submit(page, form='form[action$="take-back"]').text()
    assert outcomes() == ["reached"]
    assert "Recorded in the past hour" not in staff.get(CALLS).text()


def test_a_message_that_failed_needs_somebody_again_when_its_call_is_taken_back(
    app: Flask, staff: PageClient
) -> None:
    def refuse() -> None:
        raise PermanentFailure("smtp: content 554")

    register(KIND, mail_to())
    put(key="parked")
    deliver(Tray(before=refuse))
    assert staff.get(MESSAGES).texts("caption")[0].startswith("Needs attention")
    record(staff, sheet(staff), "reached")
    assert not staff.get(MESSAGES).texts("caption")[0].startswith("Needs attention")
    staff.submit(staff.get(CALLS), form='form[action$="take-back"]')
    assert staff.get(MESSAGES).texts("caption")[0].startswith("Needs attention")


def test_whoever_was_told_on_the_phone_is_not_called(app: Flask) -> None:
    told: list[int] = []
    registry.delivered(KIND)(lambda subject, _at: told.append(subject["registration"]))
    registry.replace_each_other("sign-up", KIND, OTHER)
    listed(kind=OTHER)
    begun = clock.now()
    put()
    put(KIND, key="reminder", run_at=clock.now() + timedelta(days=2))
    with write():
        number = calls.note_told(
            ("registration", 1),
            [KIND],
            occasion=("session", 1),
            language="hmn",
            since=begun,
            actor="user:3",
        )
    assert number == 1
    assert deliver(Tray())
    assert outcomes() == ["reached", "told"], "what they were told says the older message too"
    assert told == [1]


def test_the_table_of_outcomes_knows_every_outcome(app: Flask) -> None:
    assert set(CALL_TRANSITIONS) == set(CallOutcome)
    assert all(CallOutcome.TOLD not in after for after in CALL_TRANSITIONS.values())
    user = make_user()
    with pytest.raises(Exception, match="done_dated"), write() as session:
        session.add(
            CallTask(
                kind=KIND,
                key="k",
                entry="k",
                subject={},
                language="es",
                why="bounced",
                outcome=CallOutcome.REACHED,
                created_at=clock.now(),
                done_by=f"user:{user.id}",
            )
        )
