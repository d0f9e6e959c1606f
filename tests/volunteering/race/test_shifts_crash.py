"""Web workers and mail workers are killed while people take shifts: what was acknowledged is there, and was told."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.support import crashing, shift_ledger
from tests.support.crashing import Installation
from tests.support.listening import make_session
from tests.support.soak import Effort
from tests.support.volunteering import make_shift

pytestmark = [pytest.mark.crash, pytest.mark.soak]

PLACES = 100_000
WEB_KILLS, MAIL_KILLS = 2, 2


def test_no_signup_that_was_acknowledged_is_lost_when_processes_are_killed(
    app: Flask, installation: Installation, effort: Effort
) -> None:
    for number in effort.rounds(1):
        session = make_session(slug=f"evening-{number}")
        shift = make_shift(session, people=PLACES)
        seen = crashing.run(
            installation,
            f"/en/help/{session.slug}/{shift.public_id}",
            crashing.volunteers_of(shift.id),
            web_kills=WEB_KILLS,
            mail_kills=MAIL_KILLS,
        )
        wrong = shift_ledger.problems(session.id)
        effort.note(
            tries=seen.tries,
            acknowledged=seen.acknowledged,
            stored=seen.stored,
            lost=seen.lost + seen.untold,
            doubled=seen.registered_twice,
            errors=seen.errors + len(wrong),
            kills=seen.web_kills + seen.mail_kills,
            told_twice=seen.told_twice,
        )
        assert seen.web_kills >= WEB_KILLS
        assert seen.mail_kills >= MAIL_KILLS
        assert (seen.lost, seen.registered_twice, seen.untold, seen.errors) == (0, 0, 0, 0)
        assert wrong == []
        assert seen.acknowledged > 0
