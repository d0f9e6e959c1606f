"""The private link of an interpreter or agency: what they see, what they answer, and what each refusal says."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from flask import Flask

from engage.accommodations.models import Assignment, Provider, State
from engage.accommodations.services import answering, assigning, providers
from engage.accommodations.services.links import link_token
from engage.core.db import db, write
from engage.core.security.permissions import Role
from engage.listening.models import ListeningSession, SessionStatus
from tests.conftest import Clock
from tests.support.accounts import PageAs
from tests.support.client import EngageClient, PageClient
from tests.support.listening import make_party, make_session, register
from tests.support.providers import arrange, ask, make_agency, make_provider, speaks, state_of
from tests.support.statements import Statements

CountStatements = Callable[[], AbstractContextManager[Statements]]

pytestmark = pytest.mark.usefixtures("app")


def all_of(provider: Provider, language: str = "en") -> str:
    return f"/{language}/service/{link_token(provider)}"


def one_of(provider: Provider, assignment: Assignment, what: str = "", language: str = "en") -> str:
    return f"{all_of(provider, language)}/{assignment.public_id}{what}"


def asked(**terms: object) -> tuple[Provider, Assignment]:
    provider = make_provider("Pao Example", speaks("hmn", "mww"))
    assignment = ask(make_session(), provider, **terms)  # type: ignore[arg-type]
    db.session.expunge_all()  # they outlive the requests, each of which has a session of its own
    return provider, assignment


def row(assignment: Assignment) -> Assignment:
    db.session.expire_all()
    return db.session.get_one(Assignment, assignment.id)


def moved(assignment: Assignment) -> None:
    with write() as unit:
        session = unit.get_one(ListeningSession, assignment.session_id)
        session.starts_at += timedelta(days=1)
        session.ends_at += timedelta(days=1)


def test_a_request_says_what_when_where_and_how_many_and_nothing_of_residents(page: PageClient) -> None:
    provider, assignment = asked()
    session = db.session.get_one(ListeningSession, assignment.session_id)
    party = make_party(grown=6, interpretation={"hmn": 4})
    register(session, "Mai Resident", party=party, email="mai@resident.example", access_note="My own note")
    text = page.get(one_of(provider, assignment)).text()
    for said in (
        "Interpreter: White Hmong",
        "March 31, 2027",
        "3271 Marysville Blvd",
        "The door is on the north side.",
    ):
        assert said in text
    assert "Fewer than 5" in text
    register(session, "Bao Resident", party=make_party(grown=2, interpretation={"hmn": 1}))
    text = page.get(one_of(provider, assignment)).text()
    assert "5 people" in text
    assert not [name for name in ("Mai", "Bao", "resident.example", "My own note") if name in text]


def test_yes_is_one_tap_and_the_page_says_so_in_the_database_and_in_words(page: PageClient) -> None:
    provider, assignment = asked()
    page.submit(page.get(one_of(provider, assignment)))
    assert state_of(assignment) is State.ACCEPTED
    assert "You are confirmed" in page.get(one_of(provider, assignment)).text()
    assert "You are confirmed" in page.get(all_of(provider)).text()


def test_a_browser_without_cookies_says_yes_too(app: Flask) -> None:
    provider, assignment = asked()
    client = PageClient(EngageClient(app, use_cookies=False))
    client.submit(client.get(one_of(provider, assignment)))
    assert state_of(assignment) is State.ACCEPTED


def test_no_keeps_the_reason_for_staff_alone(page: PageClient) -> None:
    provider, assignment = asked()
    page.submit(page.get(one_of(provider, assignment, "/decline")), note="I am away")
    assert (row(assignment).state, row(assignment).answer_note) == (State.DECLINED, "I am away")
    text = page.get(one_of(provider, assignment)).text()
    assert "You told us that you cannot do this." in text
    assert "I am away" not in text


def test_staff_read_why_somebody_said_no(page: PageClient, page_as: PageAs) -> None:
    provider, assignment = asked()
    page.submit(page.get(one_of(provider, assignment, "/decline")), note="I am away")
    session = db.session.get_one(ListeningSession, assignment.session_id)
    board = page_as(Role.ORGANIZER).get(f"/staff/services/session/{session.slug}")
    assert "I am away" in board.text()


def test_an_agency_says_whom_it_sends(page: PageClient) -> None:
    agency = make_agency("Agency Example")
    assignment = ask(make_session(), agency, quantity=2)
    page.submit(page.get(one_of(agency, assignment)), who_comes="Chue Vang")
    assert (row(assignment).state, row(assignment).who_comes) == (State.ACCEPTED, "Chue Vang")


def test_somebody_else_is_asked_on_a_link_of_their_own(page: PageClient) -> None:
    provider, assignment = asked()
    form = page.get(one_of(provider, assignment, "/someone-else"))
    again = page.submit(form, status=422, name="Chue Vang", qualification="qualified")
    assert "Write an email address or a phone number" in again.text()
    assert again.fields()["name"] == "Chue Vang"
    page.submit(form, name="Chue Vang", email="chue@example.org", qualification="qualified")
    assert state_of(assignment) is State.SUBSTITUTED
    instead = db.session.query(Assignment).filter_by(substitute_for_id=assignment.id).one()
    other = db.session.get_one(Provider, instead.provider_id)
    assert (other.name, other.checked_at, other.named_by_id) == ("Chue Vang", None, provider.id)
    assert "Chue" not in page.get(all_of(provider)).text()
    assert instead.public_id in page.get(all_of(other)).html
    page.get(one_of(provider, instead), status=404)


def test_cannot_come_after_all_is_asked_once_and_then_lost(page: PageClient) -> None:
    provider, assignment = asked(is_agreed=True)
    form = page.get(one_of(provider, assignment, "/cannot-come"))
    assert "We will tell them right away" in form.text()
    assert state_of(assignment) is State.ACCEPTED
    page.submit(form, note="I am ill")
    assert state_of(assignment) is State.LOST


def test_hours_are_signed_once_and_staff_put_them_right(page: PageClient, clock: Clock) -> None:
    provider, assignment = asked(is_agreed=True)
    path = one_of(provider, assignment, "/hours")
    early = page.submit(page.get(path), status=422, hours="2")
    assert "You can sign your hours when your time there has begun." in early.text()
    assert early.fields()["hours"] == "2"
    clock.move_to(assignment.agreed_until)
    nothing = page.submit(page.get(path), status=422)
    assert "Write how long you worked." in nothing.text()
    page.submit(page.get(path), hours="2", minutes="15")
    assert (row(assignment).minutes, row(assignment).state) == (135, State.COMPLETED)
    assert "2:15" in page.get(one_of(provider, assignment)).text()
    twice = page.submit(page.get(path), status=422, hours="9")
    assert "The hours are signed. If they are wrong, call us." in twice.text()
    assert row(assignment).minutes == 135


def test_a_link_that_was_replaced_is_gone_and_the_new_one_works(page: PageClient) -> None:
    provider, _assignment = asked()
    old = all_of(provider)
    with write():
        providers.rotate_link(provider.id, actor="command")
    page.get(old, status=410)
    page.get(f"{old}x", status=410)
    db.session.expire_all()
    page.get(all_of(db.session.get_one(Provider, provider.id)))


def test_what_was_taken_back_meanwhile_says_so_and_changes_nothing(page: PageClient) -> None:
    provider, assignment = asked()
    form = page.get(one_of(provider, assignment))
    with write():
        assigning.withdraw(assignment.id, user_id=None, actor="command")
    refused = page.submit(form, status=422)
    assert "We do not need this anymore, so there is nothing to answer." in refused.text()
    assert state_of(assignment) is State.WITHDRAWN


def test_a_time_that_moved_meanwhile_is_shown_and_has_to_be_answered(page: PageClient) -> None:
    provider, assignment = asked()
    form = page.get(one_of(provider, assignment))
    moved(assignment)
    refused = page.submit(form, status=422)
    assert "The time has changed since you opened this page." in refused.text()
    assert "April 1, 2027" in refused.text()
    assert state_of(assignment) is State.PROPOSED
    page.submit(refused)
    assert state_of(assignment) is State.ACCEPTED


def test_two_at_one_time_names_the_other(page: PageClient) -> None:
    provider, first = asked(is_agreed=True)
    other = make_session(
        starts_at=first.starts_at + timedelta(days=1), texts={"title": "Listening session in the park"}
    )
    second = ask(other, provider)
    moved(first)
    refused = page.submit(page.get(one_of(provider, first)), status=422)
    assert "You have another request at that time: Listening session in the park" in refused.text()
    assert state_of(second) is State.PROPOSED


def test_what_is_past_or_canceled_cannot_be_answered(page: PageClient, clock: Clock) -> None:
    provider, assignment = asked()
    form = page.get(one_of(provider, assignment))
    clock.move_to(assignment.agreed_until + timedelta(minutes=1))
    assert "This event is over." in page.submit(form, status=422).text()
    again, other = asked()
    form = page.get(one_of(again, other))
    with write() as unit:
        unit.get_one(ListeningSession, other.session_id).status = SessionStatus.CANCELLED
    assert "This event is canceled." in page.submit(form, status=422).text()
    assert "This event is canceled." in page.get(one_of(again, other)).text()


def test_a_changed_language_keeps_what_was_typed(page: PageClient) -> None:
    provider, assignment = asked()
    form = page.get(one_of(provider, assignment, "/someone-else"))
    path = one_of(provider, assignment, "/someone-else", "es")
    typed = {**form.fields(), "name": "Chue Vang", "switched": "1"}
    switched = page.post(path, typed, status=422)
    assert switched.lang == "es"
    assert switched.fields()["name"] == "Chue Vang"


def test_the_entry_for_the_calendar_has_no_link_and_no_resident(page: PageClient) -> None:
    provider, assignment = asked(is_agreed=True)
    session = db.session.get_one(ListeningSession, assignment.session_id)
    register(session, "Mai Resident", party=make_party(interpretation={"hmn": 1}))
    entry = page.client.get(one_of(provider, assignment, "/calendar")).text
    assert "BEGIN:VEVENT" in entry
    assert link_token(provider) not in entry.replace("\r\n ", "")
    assert "Mai" not in entry


def test_the_words_of_the_initiative_are_there_in_their_language(page: PageClient) -> None:
    provider, _assignment = asked()
    text = page.get(f"{all_of(provider)}/words/hmn").text()
    assert "access need" in text
    assert "kev pab uas xav tau kom koom tau" in text
    page.get(f"{all_of(provider)}/words/xx", status=404)


def test_the_number_of_statements_does_not_depend_on_how_many_requests_there_are(
    page: PageClient, count_statements: CountStatements
) -> None:
    provider = make_provider("Pao Example", speaks())
    counts = []
    for number in (1, 4):
        for day in range(number):
            arrange(
                make_session(starts_at=make_session().starts_at + timedelta(days=len(counts) * 10 + day)),
                provider,
            )
        with count_statements() as statements:
            page.get(all_of(provider))
        counts.append(statements.count)
    assert counts[0] == counts[1]


def test_a_substitute_named_as_oneself_is_refused(page: PageClient) -> None:
    provider, assignment = asked()
    form = page.get(one_of(provider, assignment, "/someone-else"))
    refused = page.submit(
        form, status=422, name="Pao Example", email=provider.email, qualification="qualified"
    )
    assert "You wrote your own name and contact." in refused.text()
    assert state_of(assignment) is State.PROPOSED


def test_an_answer_given_twice_is_one_answer(page: PageClient) -> None:
    provider, assignment = asked()
    form = page.get(one_of(provider, assignment))
    page.submit(form)
    page.submit(form)
    version = row(assignment).version
    with write():
        answering.accept(
            assignment.id, seen=(assignment.starts_at, assignment.agreed_until), actor="provider"
        )
    assert row(assignment).version == version
