"""What a session promises: how far people are listened to, and which decision it informs, as things stand now."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from engage.bodies.models import Body
from engage.core.city_time import city_day
from engage.core.db import db, write
from engage.core.i18n.content import DRAFT
from engage.core.i18n.writing import put_translation
from engage.core.security.permissions import Role
from engage.decisions.models import Decision
from engage.decisions.services import outcomes as ends
from engage.listening.errors import PromiseRefused
from engage.listening.models import Engagement, ListeningSession, OutcomeKind
from engage.listening.services import outcomes, sessions
from engage.listening.services.outcomes import Outcome
from engage.listening.services.promises import Promise, set_promise
from tests.conftest import Clock
from tests.support.accounts import PageAs
from tests.support.client import PageClient
from tests.support.decisions import decide, facilitator_of, make_council, make_decision
from tests.support.listening import make_session

pytestmark = pytest.mark.usefixtures("app", "clock")

SLUG = "parks"


def announced(slug: str = SLUG, title: str = "Keep the park open") -> Decision:
    """A decision of a council that the public knows of."""
    body, _members, facilitator = make_council(slug=f"council-{slug}")
    decision = make_decision(body, slug=slug, title=title)
    with write():
        ends.give_notice(decision.id, meeting_id=None, actor=facilitator.id)
    return decision


def facilitator(decision: Decision) -> int:
    return facilitator_of(db.session.get_one(Body, decision.body_ids[0])).id


def promise(session: ListeningSession, **what: Any) -> None:
    version = db.session.get_one(ListeningSession, session.id).version
    with write():
        set_promise(session.id, promise=Promise(**what), version=version, actor="command")


def day(session: ListeningSession, after: int) -> date:
    return city_day(session.starts_at) + timedelta(days=after)


def test_before_signing_up_people_read_what_they_can_change_and_until_when(page: PageClient) -> None:
    announced()
    session = make_session()
    promise(session, engagement=Engagement.CONSULT, informs_decision=SLUG, informs_until=day(session, 10))
    shown = page.get(f"/en/sessions/{session.slug}")
    assert "We will listen to you, and tell you later what came of what you said." in shown.text()
    assert "Keep the park open" in shown.text()
    assert "What you say can change the decision until" in shown.text()
    assert f"/en/decisions/{SLUG}" in shown.links


@pytest.mark.parametrize(
    ("until", "later", "said"),
    [
        (None, 0, "The decision is still open."),
        (10, 0, "What you say can change the decision until"),
        (0, 0, "What you say can change the decision until"),
        (-3, 0, ", before the session."),
        (10, 35, "The decision can still change until"),
        (3, 45, "The time to change the decision ended on"),
    ],
)
def test_until_when_is_said_as_things_stand(
    page: PageClient, clock: Clock, until: int | None, later: int, said: str
) -> None:
    announced()
    session = make_session()
    promise(session, informs_decision=SLUG, informs_until=None if until is None else day(session, until))
    clock.advance(days=later)
    assert said in page.get(f"/en/sessions/{session.slug}").text()


def test_a_decision_that_is_made_is_not_called_open(page: PageClient) -> None:
    decision = announced()
    session = make_session()
    promise(session, informs_decision=SLUG, informs_until=day(session, 10))
    decide(decision)
    shown = page.get(f"/en/sessions/{session.slug}")
    assert "The record is not published yet." in shown.text()
    assert "can change" not in shown.text()
    with write():
        ends.publish(decision.id, actor=facilitator(decision))
    shown = page.get(f"/en/sessions/{session.slug}")
    assert "The decision was made on" in shown.text()


def test_a_decision_made_elsewhere_has_its_name_in_the_readers_language_and_its_address(
    page: PageClient,
) -> None:
    session = make_session()
    promise(session, informs="The budget for 2027", informs_url="https://city.example.org/budget")
    with write() as unit:
        put_translation(unit, session.informs_id, "es", "El presupuesto de 2027", state=DRAFT)
    shown = page.get(f"/es/sessions/{session.slug}")
    assert shown.text('a[href="https://city.example.org/budget"]') == "El presupuesto de 2027"
    assert "The decision is still open." not in shown.text()


def test_the_decisions_page_names_the_sessions_to_come_where_people_can_speak(
    page: PageClient, clock: Clock
) -> None:
    announced()
    session = make_session()
    promise(session, informs_decision=SLUG)
    address = f"/en/sessions/{session.slug}"
    assert address in page.get(f"/en/decisions/{SLUG}").links
    clock.advance(days=31)
    assert address not in page.get(f"/en/decisions/{SLUG}").links


@pytest.mark.parametrize(
    ("what", "why"),
    [
        ({"informs_decision": SLUG, "informs": "The budget"}, "two_decisions"),
        ({"informs_url": "https://city.example.org"}, "address_without_decision"),
        ({"informs_until": date(2027, 5, 1)}, "day_without_decision"),
        ({"informs_decision": "unknown"}, "decision_not_open"),
    ],
)
def test_a_promise_that_makes_no_sense_is_refused(what: dict[str, Any], why: str) -> None:
    announced()
    with pytest.raises(PromiseRefused) as refused:
        promise(make_session(), **what)
    assert refused.value.reason == why


def test_a_decision_nobody_has_announced_cannot_be_named() -> None:
    body, _members, _facilitator = make_council()
    make_decision(body, slug="secret")
    with pytest.raises(PromiseRefused):
        promise(make_session(), informs_decision="secret")


def test_the_database_keeps_a_session_to_one_decision() -> None:
    session = make_session()
    row = db.session.get_one(ListeningSession, session.id)
    row.informs_decision, row.informs_url = "a", "https://city.example.org"
    with pytest.raises(IntegrityError):
        db.session.flush()


def test_staff_choose_among_the_decisions_that_can_change_and_the_day_is_not_before_the_session(
    page_as: PageAs,
) -> None:
    announced()
    announced("budget", "How to spend the money")
    session = make_session(slug="evening")
    staff = page_as(Role.ORGANIZER)
    here = "/staff/sessions/evening/promise"
    shown = staff.get(here)
    assert "How to spend the money" in shown.text()
    too_early = day(session, -1).isoformat()
    shown = staff.submit(
        shown, status=422, engagement="involve", decision=f"d:{SLUG}", informs_until=too_early
    )
    assert "This day is before the session." in shown.text()
    staff.submit(shown, informs_until=day(session, 5).isoformat())
    row = db.session.get_one(ListeningSession, session.id)
    assert (row.engagement, row.informs_decision, row.informs_until) == ("involve", SLUG, day(session, 5))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"decision": "elsewhere"}, "Write the name of the decision"),
        ({"decision": "", "informs": "The budget"}, "or delete the name and the web address"),
        ({"decision": "", "informs_until": "2027-05-01"}, "Choose a decision, or delete the day."),
        ({"decision": "elsewhere", "informs": "The budget", "informs_url": "budget"}, "https://"),
    ],
)
def test_what_does_not_fit_together_is_said_at_its_field_and_kept(
    page_as: PageAs, typed: dict[str, str], said: str
) -> None:
    make_session(slug="evening")
    staff = page_as(Role.ORGANIZER)
    shown = staff.submit(staff.get("/staff/sessions/evening/promise"), status=422, **typed)
    assert said in shown.text()
    assert typed.items() <= shown.fields().items()


def test_a_copy_promises_the_same_but_no_day_that_is_before_it() -> None:
    announced()
    session = make_session()
    promise(session, engagement=Engagement.INFORM, informs_decision=SLUG, informs_until=day(session, 5))
    later = session.starts_at + timedelta(days=60)
    with write():
        copy = sessions.copy_session(
            session.id, slug="copy", starts_at=later, ends_at=later + timedelta(hours=2), actor="command"
        )
    assert (copy.engagement, copy.informs_decision, copy.informs_until) == ("inform", SLUG, None)


def test_what_came_of_a_session_says_what_it_means_newest_first(page: PageClient, clock: Clock) -> None:
    session = make_session()
    clock.advance(days=40)
    for title, sentence, on in (
        ("The report", "People want more buses.", date(2027, 4, 1)),
        ("The decision", "The City adds a bus line.", date(2027, 4, 5)),
    ):
        found = Outcome(OutcomeKind.REPORT, title, "", on, sentence)
        with write():
            outcomes.add_outcome(session.id, outcome=found, source_language="en", actor="command")
    text = page.get(f"/en/sessions/{session.slug}").text()
    assert text.index("The City adds a bus line.") < text.index("People want more buses.")
