"""Times in the chain: an instant is hashed the same, whichever clock it was read on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import Flask

from engage.core.db import db
from engage.decisions.policy import chain
from engage.decisions.queries.verifying import verify
from tests.support.bodies import make_body, seat_people
from tests.support.decisions import make_decision, open_round

SACRAMENTO = ZoneInfo("America/Los_Angeles")


def test_an_instant_is_written_in_utc() -> None:
    noon = datetime(2027, 3, 1, 12, 0, tzinfo=SACRAMENTO)
    assert chain.time_of(noon) == chain.time_of(noon.astimezone(UTC)) == "2027-03-01T20:00:00.000000+00:00"


def test_a_closing_time_that_was_typed_on_the_citys_clocks_is_found_as_it_is_stored(
    app: Flask, clock
) -> None:
    body = make_body()
    seat_people(body, 3)
    decision = make_decision(body)
    open_round(decision, closes_at=(clock.now + timedelta(days=3)).astimezone(SACRAMENTO))
    db.session.rollback()
    assert verify(decision.id) == []
