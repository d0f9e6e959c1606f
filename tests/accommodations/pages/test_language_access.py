"""What everyone may read: how many asked for an interpreter and how many had one, without small numbers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from engage.accommodations.models import Outcome, ServiceOutcome
from engage.accommodations.queries.met import met_by_language
from engage.core import clock as product_clock
from engage.core.db import write
from engage.core.security.permissions import Role
from engage.listening.models import ListeningSession
from tests.support.accounts import PageAs
from tests.support.client import PageClient
from tests.support.listening import make_session

pytestmark = pytest.mark.usefixtures("app", "clock")


def past_session(days: int = 10) -> ListeningSession:
    return make_session(starts_at=product_clock.now() - timedelta(days=days))


def recorded(session: ListeningSession, language: str, asked: int, met: int) -> None:
    outcome = Outcome.MET if asked == met else Outcome.PARTLY if met else Outcome.NOT_MET
    with write() as unit:
        unit.add(
            ServiceOutcome(
                session_id=session.id,
                service="interpretation",
                language=language,
                asked=asked,
                met=met,
                outcome=outcome,
                recorded_at=product_clock.now(),
            )
        )


def shown() -> dict[str, tuple[int | None, int | None]]:
    return {row.key.language: (row.made, row.met) for row in met_by_language().rows}


def test_what_was_recorded_of_several_sessions_is_summed_by_language() -> None:
    recorded(past_session(), "es", 20, 12)
    recorded(past_session(20), "es", 10, 8)
    recorded(past_session(), "vi", 30, 30)
    assert shown() == {"es": (30, 20), "vi": (30, 30)}
    assert [row.percent for row in met_by_language().rows] == [66, 100]


def test_what_is_more_than_a_year_ago_is_not_counted() -> None:
    recorded(past_session(400), "es", 20, 12)
    assert met_by_language().rows == ()


def test_a_small_number_is_hidden_and_cannot_be_worked_out_from_the_others() -> None:
    session = past_session()
    recorded(session, "es", 40, 30)
    recorded(session, "vi", 40, 20)
    recorded(session, "hmn", 20, 17)
    met = met_by_language()
    hmong = next(row for row in met.rows if row.key.language == "hmn")
    assert hmong.made is None or hmong.met is None, "that three had none must not be seen"
    others = [row for row in met.rows if row.key.language != "hmn"]
    if hmong.made is not None:
        total_hidden = met.met is None
        assert total_hidden or any(row.met is None for row in others), "else it is the total less the others"
    assert met.hidden


def test_everyone_reads_it_as_a_picture_and_a_table(client: FlaskClient, page_as: PageAs) -> None:
    session = past_session()
    recorded(session, "hmn", 3, 1)
    for language, met in (("es", 30), ("vi", 40), ("ru", 45), ("tl", 50)):
        recorded(session, language, 60, met)
    page = PageClient(client).get("/en/language-access")
    assert page.all("table.bars svg rect")
    assert "not shown" in page.text()
    assert "hidden" in page_as(Role.ORGANIZER).get("/staff/services/met").text()
