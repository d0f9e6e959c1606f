"""What sessions and sign-ups need of staff, as Today counts it, and where it is done."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from engage.core.db import write
from engage.core.i18n.content import MACHINE
from engage.core.i18n.writing import put_translation, set_source
from engage.core.security.permissions import Role
from engage.listening.models import Mode, SessionLanguage, SessionStatus
from engage.listening.services import changes, outcomes
from engage.listening.services.outcomes import Outcome
from engage.listening.services.reservations import EnteredBy
from tests.conftest import Clock
from tests.support.accounts import PageAs
from tests.support.listening import make_party, make_session, register
from tests.support.today import work_counted

pytestmark = pytest.mark.usefixtures("app", "clock")

TODAY = date(2027, 3, 1)


def finished(**details: Any) -> Any:
    return make_session(languages=("en",), **details)


def soon(clock: Clock, days: int = 5, **details: Any) -> Any:
    return finished(starts_at=clock.now + timedelta(days=days), **details)


def test_drafts_wait_to_be_published() -> None:
    make_session(status=SessionStatus.DRAFT, languages=())
    assert work_counted() == {"drafts": 1}


def test_a_language_is_missing_when_the_session_or_its_day_is_near(clock: Clock) -> None:
    near, far, late = soon(clock, 13), soon(clock, 15), soon(clock, 60)
    with write() as unit:
        unit.add(SessionLanguage(session_id=near.id, language="fa", due_on=date(2027, 3, 20)))
        unit.add(SessionLanguage(session_id=far.id, language="fa", due_on=date(2027, 3, 2)))
        unit.add(SessionLanguage(session_id=late.id, language="fa", due_on=TODAY))
    assert work_counted() == {"languages": 2}


def test_interpreters_are_counted_by_session_and_language(clock: Clock) -> None:
    session = soon(clock)
    for name in ("One", "Two"):
        register(session, name, party=make_party(interpretation={"es": 1, "hmn": 1}))
    register(soon(clock, 20), party=make_party(interpretation={"es": 1}))
    assert work_counted() == {"interpreters": 2}


def test_offers_and_pending_registrations_of_sessions_to_come_are_counted(clock: Clock) -> None:
    session = soon(clock, 30, capacities={Mode.IN_PERSON: 1})
    seated = register(session, "Seated")
    register(session, "Waiting")
    register(session, "Held", entered_by=EnteredBy(review_reason="burst"))
    with write():
        changes.cancel_registration(seated.id, actor="registrant")
    assert work_counted() == {"offers": 1, "held": 1}
    clock.advance(days=31)
    assert "offers" not in work_counted()
    assert "held" not in work_counted()


def test_a_wish_to_be_forgotten_stays_until_it_is_met(clock: Clock) -> None:
    registration = register(soon(clock, 30))
    with write():
        changes.ask_erasure(registration.id, actor="registrant")
    assert work_counted() == {"erasures": 1}
    with write():
        changes.erase_registration(registration.id, actor="user:1")
    assert work_counted() == {}


def test_silence_after_a_session_is_work(clock: Clock) -> None:
    promised = soon(clock, -3, outcome_due_on=date(2027, 3, 5))
    overdue = soon(clock, -3, outcome_due_on=date(2027, 2, 28))
    soon(clock, -3)
    silent = soon(clock, -9)
    assert work_counted() == {"outcomes": 2}
    with write():
        for session in (overdue, silent, promised):
            report = Outcome("report", "What We Heard", "", TODAY)  # type: ignore[arg-type]
            outcomes.add_outcome(session.id, outcome=report, source_language="en", actor="user:1")
    assert work_counted() == {}


def test_translations_are_work_until_they_fit_their_source_and_somebody_checked_them(clock: Clock) -> None:
    session = soon(clock, 30, translations={"es": {"title": "Sesión", "summary": "Díganos"}})
    soon(clock, -3, outcome_due_on=date(2027, 3, 9), translations={"es": {"title": "Sesión"}})
    with write() as unit:
        put_translation(unit, session.title_id, "fa", "نشست", state=MACHINE)
        set_source(unit, session.summary_id, "Tell us something else.")
    assert work_counted() == {"unreviewed": 1, "stale": 1}


def test_each_number_leads_to_where_it_is_done(page_as: PageAs, clock: Clock) -> None:
    session = soon(clock, 30)
    slug = session.slug
    register(session, "Held", entered_by=EnteredBy(review_reason="burst"))
    staff = page_as(Role.ORGANIZER)
    home = staff.get("/staff/")
    assert home.texts(".todo li") == ["1 registration needs a check: is this a real person?"]
    work = staff.get("/staff/today/held")
    assert f"/staff/sessions/{slug}/registrations/held" in work.links
    assert work.h1 == "1 registration needs a check: is this a real person?"


def test_a_wish_to_be_forgotten_leads_to_the_sign_up(page_as: PageAs, clock: Clock) -> None:
    registration = register(soon(clock, 30, slug="parks"))
    reference = registration.reference
    with write():
        changes.ask_erasure(registration.id, actor="registrant")
    work = page_as(Role.ORGANIZER).get("/staff/today/erasures")
    assert f"/staff/sessions/parks/registrations/{reference}" in work.links


def test_work_that_was_done_meanwhile_says_so(page_as: PageAs) -> None:
    assert (
        "Someone has already taken care of everything here."
        in page_as(Role.ORGANIZER).get("/staff/today/offers").text()
    )
