"""How people would be reached: what is said before and after an act is what the worker then does."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from engage.core import audit, clock
from engage.core.current import current_settings
from engage.core.db import write
from engage.core.happened import Happened, noting
from engage.core.outbox import reach
from engage.core.outbox.contacts import contact_key, suppress
from engage.core.outbox.models import SuppressionReason
from engage.core.outbox.reach import Address, Reach, count_ways
from engage.core.outbox.services import NewMessage, enqueue, enqueue_many, resend
from engage.core.staff.told import say_happened, told, will_be_told
from tests.support.outbox import all_gone_out, put, the_message

pytestmark = pytest.mark.usefixtures("clock")

EMAIL, PHONE, BOTH, NEITHER = (
    Address("a@example.org"),
    Address(phone="+19165550101"),
    Address("b@example.org", "+19165550102"),
    Address(),
)


def bar(contact: str) -> None:
    with write():
        suppress(contact_key(contact), SuppressionReason.BOUNCE)


def test_without_text_messages_a_number_is_called_and_nobody_calls_without_one(app: Flask) -> None:
    assert count_ways([EMAIL, PHONE, BOTH, NEITHER]) == Reach(by_email=2, by_call=1, not_at_all=1)


def test_with_text_messages_a_number_gets_one(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    texting = replace(current_settings(), text_transport="file")
    monkeypatch.setattr(reach, "current_settings", lambda: texting)
    assert count_ways([EMAIL, PHONE, BOTH, NEITHER]) == Reach(by_email=2, by_text=1, not_at_all=1)
    bar("+19165550101")
    assert count_ways([PHONE]) == Reach(by_call=1)


def test_a_number_with_an_extension_is_called(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    texting = replace(current_settings(), text_transport="file")
    monkeypatch.setattr(reach, "current_settings", lambda: texting)
    assert count_ways([Address(phone="+19165550101x12")]) == Reach(by_call=1)


def test_an_address_that_bounced_becomes_a_call_or_no_way_at_all(app: Flask) -> None:
    bar("a@example.org")
    bar("b@example.org")
    assert count_ways([EMAIL, BOTH]) == Reach(by_call=1, not_at_all=1)


def test_only_new_messages_that_go_now_are_noted(app: Flask) -> None:
    put(key="there")
    with noting() as happened, write():
        enqueue_many(
            NewMessage("test.told", key, {"registration": number}, run_at)
            for number, (key, run_at) in enumerate(
                [("there", None), ("new", None), ("later", clock.now() + timedelta(days=1))], 1
            )
        )
        enqueue("test.told", key="there", subject={"registration": 1})
        audit.record("command", "session.created", "session", 1)
    assert happened.due == [("test.told", {"registration": 2})]
    assert happened.recorded == ["session.created"]


def test_a_message_that_is_sent_again_is_noted(app: Flask) -> None:
    put()
    all_gone_out()
    ident = the_message().id
    with noting() as happened, write():
        resend(ident)
    assert happened.due == [("test.told", {"registration": 1})]


def test_what_nobody_asked_about_is_not_noted(app: Flask) -> None:
    with noting() as happened:
        pass
    put()
    assert happened.is_nothing


def test_a_kind_without_a_place_to_reach_its_people_is_an_error(app: Flask) -> None:
    with pytest.raises(LookupError):
        reach.reach_of([("test.nobody", {"nothing": 1})])


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (Reach(), ""),
        (Reach(by_email=1), "1 email is on its way."),
        (Reach(by_call=2), "2 calls to make."),
        (Reach(by_email=2, by_text=1, by_call=1), None),
        (
            Reach(not_at_all=1),
            "1 person has no working email or phone: print a letter, or tell them in person.",
        ),
    ],
)
def test_each_way_is_said_by_itself(app: Flask, found: Reach, said: str | None) -> None:
    mixed = "2 emails are on their way. 1 text message is on its way. 1 call to make."
    assert told(found) == (mixed if said is None else said)
    assert len(will_be_told(found)) == sum(map(bool, vars(found).values()))


def test_nothing_changed_is_said(app: Flask) -> None:
    assert say_happened(Happened(), "Done.") == "Nothing was changed."
    assert say_happened(Happened(), "Done.", nothing="It was so.") == "It was so."
    assert say_happened(Happened(recorded=["x"]), "Done.") == "Done."
