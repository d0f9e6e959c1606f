"""Web workers and mail workers are killed while people save seats: what was acknowledged is there, and was told."""

from __future__ import annotations

import pytest
from flask import Flask

from engage.listening.models import Mode
from engage.listening.policy import MEALS
from tests.support import crashing, ledger
from tests.support.crashing import Installation
from tests.support.listening import make_session
from tests.support.soak import Effort

pytestmark = [pytest.mark.crash, pytest.mark.soak]

SEATS = 100_000
WEB_KILLS, MAIL_KILLS = 4, 3


def test_nothing_that_was_acknowledged_is_lost_when_processes_are_killed(
    app: Flask, installation: Installation, effort: Effort
) -> None:
    for number in effort.rounds(1):
        slug = f"evening-{number}"
        session = make_session(
            slug=slug, modes=[Mode.IN_PERSON], capacities={Mode.IN_PERSON: SEATS, MEALS: SEATS}
        )
        seen = crashing.run(
            installation,
            f"/en/sessions/{slug}/rsvp",
            crashing.registrations_of(session.id),
            web_kills=WEB_KILLS,
            mail_kills=MAIL_KILLS,
        )
        wrong = ledger.problems(session.id)
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
