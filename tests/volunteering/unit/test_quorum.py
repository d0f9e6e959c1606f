"""Before a majority of a public body would be in one room, staff are warned, and it is recorded."""

from __future__ import annotations

import pytest
from flask import Flask

from engage.bodies.models import Body
from engage.core.audit_log import AuditEntry
from engage.core.db import db, write
from engage.listening.models import ListeningSession
from engage.volunteering.errors import QuorumReached
from engage.volunteering.models import Kind, QuorumWarning, Status
from engage.volunteering.services import headcount, partners, quorum
from engage.volunteering.services.partners import Known
from tests.support.accounts import make_user
from tests.support.bodies import make_member
from tests.support.hosting import add_planner, ask_as_partner, make_council, make_planner
from tests.support.listening import make_session, register
from tests.support.statements import recorded_statements
from tests.support.volunteering import make_shift, read_signup


def ask(session: ListeningSession, council: Body) -> int:
    """An elected official of the body asks for a shift."""
    return ask_as_partner(make_shift(session), Kind.ELECTED_OFFICIAL, body_id=council.id)


def expected(session: ListeningSession) -> list[tuple[int, int]]:
    """How many would come of how many seats, for each public body."""
    return [(one.expected, one.seats) for one in headcount.count_members(session.id)]


def noted(session: ListeningSession) -> list[int]:
    """The numbers of members that were noted."""
    rows = db.session.query(QuorumWarning).filter_by(session_id=session.id).order_by(QuorumWarning.members)
    return [row.members for row in rows]


def test_one_below_a_majority_and_a_majority_are_noted_in_the_write_that_caused_them(app: Flask) -> None:
    session, council = make_session(), make_council(5)
    seen = []
    for _each in range(4):
        ask(session, council)
        seen.append(noted(session))
    assert seen == [[], [2], [2, 3], [2, 3, 4]]
    assert db.session.query(AuditEntry).filter_by(action="quorum.noted").count() == 3


@pytest.mark.parametrize(("seats", "close", "majority"), [(4, 2, 3), (5, 2, 3), (9, 4, 5)])
def test_a_majority_is_more_than_half(app: Flask, seats: int, close: int, majority: int) -> None:
    session, council = make_session(), make_council(seats)
    for _each in range(close):
        ask(session, council)
    (count,) = headcount.count_members(session.id)
    assert (count.is_close, count.is_majority, count.majority) == (True, False, majority)
    ask(session, council)
    (count,) = headcount.count_members(session.id)
    assert (count.is_close, count.is_majority) == (False, True)


def test_each_person_is_counted_once_however_they_come(app: Flask) -> None:
    session, council = make_session(), make_council(5)
    member = make_member(council)
    register(session, "Robin Example", email=member.email.upper())
    add_planner(session, council, member)
    ask_as_partner(make_shift(session), Kind.ELECTED_OFFICIAL, body_id=council.id, email=member.email)
    ask_as_partner(make_shift(session, role="setup"), Kind.ELECTED_OFFICIAL, email="someone@example.org")
    assert expected(session) == [(1, 1)]


def test_two_people_with_one_address_who_say_that_they_are_members_are_two(app: Flask) -> None:
    session, council = make_session(), make_council(5)
    for name in ("Robin", "Ana"):
        ask_as_partner(
            make_shift(session), Kind.ELECTED_OFFICIAL, body_id=council.id, email="a@example.org", name=name
        )
    assert expected(session) == [(2, 5)]


def test_people_who_registered_as_guests_are_found_by_the_job(app: Flask) -> None:
    session, council = make_session(), make_council(5)
    for member in [make_member(council) for _each in range(3)]:
        register(session, "Robin Example", email=member.email)
    assert noted(session) == []
    with write():
        quorum.count_again(session.id)
    assert noted(session) == [3]


def test_a_body_without_open_meetings_is_not_counted_and_costs_one_statement(app: Flask) -> None:
    session = make_session()
    make_planner(session)
    with recorded_statements(db.engine) as statements:
        assert headcount.count_members(session.id) == []
    assert statements.count == 1


def test_who_would_complete_a_majority_is_accepted_only_by_somebody_who_knows(app: Flask) -> None:
    session, council = make_session(), make_council(5)
    planner = make_planner(session)
    idents = [ask(session, council) for _each in range(4)]
    for ident in idents[:2]:
        with write():
            partners.accept(ident, planner_id=planner.id)
    with pytest.raises(QuorumReached) as refused, write():
        partners.accept(idents[2], planner_id=planner.id)
    assert (refused.value.members, refused.value.seats) == (3, 5)
    assert read_signup(idents[2]).status == Status.PENDING
    with write():
        partners.accept(idents[2], planner_id=planner.id, known=Known(majority=True))
    assert read_signup(idents[2]).status == Status.CONFIRMED
    (count,) = headcount.count_members(session.id)
    assert (count.coming, count.asked) == (3, 1)


def test_that_somebody_read_counsels_line_is_recorded_once(app: Flask) -> None:
    session, council = make_session(), make_council(5)
    for _each in range(3):
        ask(session, council)
    first, second = make_user(), make_user()
    for user in (first, second):
        with write():
            quorum.acknowledge(session.id, council.id, user_id=user.id, actor=user.id)
    assert {row.seen_by for row in db.session.query(QuorumWarning)} == {first.id}
    assert db.session.query(AuditEntry).filter_by(action="quorum.acknowledged").count() == 2
