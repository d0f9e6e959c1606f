"""Two members of staff have the numbers, or a report, of one session open: nobody overwrites the other unseen."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from engage.core.db import db, write
from engage.core.security.permissions import Role
from engage.listening.models import Capacity, ListeningSession, Mode, OutcomeKind, SessionOutcome
from engage.listening.services import outcomes
from engage.listening.services.outcomes import Outcome
from tests.support.accounts import PageAs
from tests.support.client import PageClient
from tests.support.listening import make_session

pytestmark = pytest.mark.usefixtures("app", "clock")

HERE = "/staff/sessions/hagginwood"


@pytest.fixture
def staff(page_as: PageAs) -> PageClient:
    return page_as(Role.ORGANIZER)


@pytest.fixture
def session(staff: PageClient) -> ListeningSession:
    return make_session(slug="hagginwood", capacities={Mode.IN_PERSON: 200, Mode.VIRTUAL: 50})


def capacities() -> dict[str, int]:
    db.session.expire_all()
    return {row.resource: row.capacity for row in db.session.scalars(select(Capacity))}


@pytest.mark.usefixtures("session")
def test_an_older_page_of_the_numbers_takes_no_spots_back(staff: PageClient) -> None:
    older = staff.get(f"{HERE}/capacities")
    staff.submit(staff.get(f"{HERE}/capacities"), size_in_person="215")

    shown = staff.submit(older, status=422, size_virtual="60")
    assert "Saved now: 215" in shown.text(".summary")
    assert (capacities()["in_person"], capacities()["virtual"]) == (215, 50)

    staff.submit(shown)
    assert (capacities()["in_person"], capacities()["virtual"]) == (215, 60)


@pytest.mark.usefixtures("session")
def test_the_same_numbers_sent_twice_are_no_conflict(staff: PageClient) -> None:
    form = staff.get(f"{HERE}/capacities")
    for _time in range(2):
        assert staff.submit(form, size_in_person="215").path == HERE
    assert capacities()["in_person"] == 215


def test_an_older_page_of_a_report_shows_what_a_colleague_saved(
    staff: PageClient, session: ListeningSession
) -> None:
    number = session.id
    with write():
        outcomes.add_outcome(
            number,
            outcome=Outcome(OutcomeKind.REPORT, "What we heard", "", date(2027, 2, 1)),
            source_language="en",
            actor="user:1",
        )
    row = db.session.scalars(select(SessionOutcome)).one()
    path = f"{HERE}/outcomes/{row.id}"
    older = staff.get(path)
    staff.submit(staff.get(path), url="https://example.org/report", happened_on="2027-02-02")

    shown = staff.submit(older, status=422, title="What we heard in Hagginwood")
    said = shown.text(".summary")
    assert "https://example.org/report" in said
    assert "February 2, 2027" in said
    staff.submit(shown)
    db.session.expire_all()
    after = db.session.scalars(select(SessionOutcome)).one()
    assert (after.url, after.happened_on) == ("https://example.org/report", date(2027, 2, 2))
