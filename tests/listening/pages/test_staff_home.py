"""The first page of the office: what needs someone today, where it is done, and when all is done."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from engage.core.db import db, write
from engage.core.i18n.content import MACHINE, put_translation, set_source
from engage.core.outbox.models import CallReason, CallTask, OutboxMessage, State
from engage.core.security.permissions import Role
from engage.listening.models import Mode, SessionLanguage, SessionStatus
from engage.listening.queries.work import count_needs
from engage.listening.services import changes, outcomes
from engage.listening.services.outcomes import Outcome
from engage.listening.services.reservations import EnteredBy
from tests.conftest import Clock
from tests.support.accounts import PageAs
from tests.support.client import Page
from tests.support.listening import make_party, make_session, register, register_many
from tests.support.statements import Statements

pytestmark = pytest.mark.usefixtures("app", "clock")

TODAY = date(2027, 3, 1)


def counts() -> dict[str, int]:
    """Only what there is."""
    db.session.rollback()
    return {name: number for name, number in count_needs(today=TODAY).items() if number}


def finished(**details: Any) -> Any:
    return make_session(languages=("en",), **details)


def soon(clock: Clock, days: int = 5, **details: Any) -> Any:
    return finished(starts_at=clock.now + timedelta(days=days), **details)


def test_an_office_with_nothing_to_do_is_told_that_all_is_done(page_as: PageAs) -> None:
    finished()
    home = page_as(Role.ORGANIZER).get("/staff/")
    assert home.all(".todo") == []
    assert "All is done" in home.text()


def test_drafts_wait_to_be_published() -> None:
    make_session(status=SessionStatus.DRAFT, languages=())
    assert counts() == {"drafts": 1}


def test_a_language_is_missing_when_the_session_or_its_day_is_near(clock: Clock) -> None:
    near, far, late = soon(clock, 13), soon(clock, 15), soon(clock, 60)
    with write() as unit:
        unit.add(SessionLanguage(session_id=near.id, language="fa", due_on=date(2027, 3, 20)))
        unit.add(SessionLanguage(session_id=far.id, language="fa", due_on=date(2027, 3, 2)))
        unit.add(SessionLanguage(session_id=late.id, language="fa", due_on=TODAY))
    assert counts() == {"languages": 2}


def test_interpreters_are_counted_by_session_and_language(clock: Clock) -> None:
    session = soon(clock)
    for name in ("One", "Two"):
        register(session, name, party=make_party(interpretation={"es": 1, "hmn": 1}))
    register(soon(clock, 20), party=make_party(interpretation={"es": 1}))
    assert counts() == {"interpreters": 2}


def test_offers_and_held_sign_ups_of_sessions_to_come_are_counted(clock: Clock) -> None:
    session = soon(clock, 30, capacities={Mode.IN_PERSON: 1})
    seated = register(session, "Seated")
    register(session, "Waiting")
    register(session, "Held", entered_by=EnteredBy(review_reason="burst"))
    with write():
        changes.cancel_registration(seated.id, actor="registrant")
    assert counts() == {"offers": 1, "held": 1}
    clock.advance(days=31)
    assert "offers" not in counts()
    assert "held" not in counts()


def test_a_wish_to_be_forgotten_stays_until_it_is_met(clock: Clock) -> None:
    registration = register(soon(clock, 30))
    with write():
        changes.ask_erasure(registration.id, actor="registrant")
    assert counts() == {"erasures": 1}
    with write():
        changes.erase_registration(registration.id, actor="user:1")
    assert counts() == {}


def test_silence_after_a_session_is_work(clock: Clock) -> None:
    promised = soon(clock, -3, outcome_due_on=date(2027, 3, 5))
    overdue = soon(clock, -3, outcome_due_on=date(2027, 2, 28))
    soon(clock, -3)
    silent = soon(clock, -9)
    assert counts() == {"outcomes": 2}
    with write():
        for session in (overdue, silent, promised):
            report = Outcome("report", "What We Heard", "", TODAY)  # type: ignore[arg-type]
            outcomes.add_outcome(session.id, outcome=report, source_language="en", actor="user:1")
    assert counts() == {}


def test_calls_and_messages_that_did_not_arrive_are_counted(clock: Clock) -> None:
    register(soon(clock, 30))
    message = db.session.query(OutboxMessage).first()
    assert message is not None
    ident = message.id
    with write() as unit:
        unit.add(
            CallTask(
                kind="registration.confirmed", key="k", subject={}, language="es",
                why=CallReason.NO_TRANSPORT, created_at=clock.now,
            )
        )  # fmt: skip
        unit.execute(update(OutboxMessage).where(OutboxMessage.id == ident).values(state=State.PARKED))
        unit.execute(update(OutboxMessage).where(OutboxMessage.id == ident + 1).values(bounced_at=clock.now))
    assert counts() == {"calls": 1, "parked": 1, "bounced": 1}


def test_translations_are_work_until_they_fit_their_source_and_somebody_checked_them(clock: Clock) -> None:
    session = soon(clock, 30, translations={"es": {"title": "Sesión", "summary": "Díganos"}})
    soon(clock, -3, outcome_due_on=date(2027, 3, 9), translations={"es": {"title": "Sesión"}})
    with write() as unit:
        put_translation(unit, session.title_id, "fa", "نشست", state=MACHINE)
        set_source(unit, session.summary_id, "Tell us something else.")
    assert counts() == {"unreviewed": 1, "stale": 1}


def test_each_number_leads_to_where_it_is_done(page_as: PageAs, clock: Clock) -> None:
    session = soon(clock, 30)
    slug = session.slug
    register(session, "Held", entered_by=EnteredBy(review_reason="burst"))
    staff = page_as(Role.ORGANIZER)
    home = staff.get("/staff/")
    assert home.texts(".todo li") == ["1 registration is held: is it a real person?"]
    work = staff.get("/staff/today/held")
    assert f"/staff/sessions/{slug}/registrations/held" in work.links
    assert work.h1 == "1 registration is held: is it a real person?"


def test_a_wish_to_be_forgotten_leads_to_the_sign_up(page_as: PageAs, clock: Clock) -> None:
    registration = register(soon(clock, 30, slug="parks"))
    reference = registration.reference
    with write():
        changes.ask_erasure(registration.id, actor="registrant")
    work = page_as(Role.ORGANIZER).get("/staff/today/erasures")
    assert f"/staff/sessions/parks/registrations/{reference}" in work.links


def test_work_that_was_done_meanwhile_says_so(page_as: PageAs) -> None:
    assert "Somebody has taken care of it." in page_as(Role.ORGANIZER).get("/staff/today/offers").text()


def test_people_see_the_work_that_is_theirs(page_as: PageAs, clock: Clock) -> None:
    session = soon(clock, 30)
    with write() as unit:
        put_translation(unit, session.title_id, "fa", "نشست", state=MACHINE)
    register(session, "Held", entered_by=EnteredBy(review_reason="burst"))
    translator = page_as(Role.TRANSLATOR)
    assert translator.get("/staff/").texts(".todo li") == ["1 translation that no person has checked"]
    assert translator.client.get("/staff/today/held").status_code == 403
    assert translator.client.get("/staff/today/nothing").status_code == 404
    auditor = page_as(Role.AUDITOR)
    assert auditor.get("/staff/").all(".todo li") == []


def test_the_page_speaks_spanish_to_who_reads_spanish(page_as: PageAs) -> None:
    assert page_as(Role.ORGANIZER, language="es").get("/staff/").lang == "es"


def test_the_page_takes_the_same_statements_however_much_there_is(
    page_as: PageAs, clock: Clock, count_statements: Callable[[], AbstractContextManager[Statements]]
) -> None:
    staff = page_as(Role.ADMINISTRATOR)

    def statements() -> int:
        staff.get("/staff/")
        with count_statements() as found:
            home: Page = staff.get("/staff/")
        assert found.writes == []
        assert home.status == 200
        return found.count

    register(soon(clock))
    few = statements()
    for days in range(1, 12):
        register_many(soon(clock, days, translations={"es": {"title": "Sesión"}}), 30)
        make_session(status=SessionStatus.DRAFT, languages=())
        soon(clock, -days)
    assert statements() == few
    assert few <= 10
