"""The host's planning team decides about city partners, and nobody else does."""

from __future__ import annotations

import pytest
from flask import Flask

from engage.bodies.services import seats
from engage.core import clock
from engage.core.audit_log import AuditEntry
from engage.core.db import db, write
from engage.core.errors import Changed
from engage.volunteering.errors import (
    NotForPartners,
    NotOnPlanningTeam,
    NotSeated,
    PartnersEnough,
    PlanningOver,
    ShiftFull,
    SignupNotFound,
    TransitionRefused,
)
from engage.volunteering.models import (
    PARTNERS,
    DeclineReason,
    Kind,
    PartnerCapacity,
    PlanningMember,
    PlanningRole,
    Status,
)
from engage.volunteering.services import access, changes, hosting, partners
from engage.volunteering.services.partners import Known
from tests.support.accounts import make_user
from tests.support.bodies import make_body, make_member
from tests.support.hosting import add_planner, ask_as_partner, choose, make_planner
from tests.support.listening import make_session
from tests.support.volunteering import make_shift, read_shift, read_signup, sign_up, taken


def accept(signup_id: int, planner_id: int, **known: bool) -> Status:
    """Accept somebody, committed."""
    with write():
        return Status(partners.accept(signup_id, planner_id=planner_id, known=Known(**known)).status)


def decline(signup_id: int, planner_id: int) -> None:
    """Decline somebody, committed."""
    with write():
        partners.decline(signup_id, reason=DeclineReason.ENOUGH, planner_id=planner_id)


def test_who_is_accepted_has_a_place_and_accepting_again_changes_nothing(app: Flask) -> None:
    shift = make_shift(session := make_session())
    planner = make_planner(session)
    ident = ask_as_partner(shift, Kind.SWORN_OFFICER)
    assert read_signup(ident).status == Status.PENDING
    assert taken(shift) == 0

    assert accept(ident, planner.id) is Status.CONFIRMED
    decided = read_signup(ident).decided_at
    assert accept(ident, planner.id) is Status.CONFIRMED

    signup = read_signup(ident)
    assert (signup.decided_by, signup.decided_at) == (planner.id, decided)
    assert taken(shift) == 1
    entries = db.session.query(AuditEntry).filter_by(action="signup.accepted").all()
    assert [(one.actor, one.subject_id) for one in entries] == [(f"user:{planner.id}", ident)]


def test_who_is_declined_holds_nothing_and_cannot_be_accepted_afterwards(app: Flask) -> None:
    shift = make_shift(session := make_session())
    planner = make_planner(session)
    ident = ask_as_partner(shift)
    accept(ident, planner.id)
    decline(ident, planner.id)
    decline(ident, planner.id)
    assert read_signup(ident).status == Status.DECLINED
    assert taken(shift) == 0
    with pytest.raises(TransitionRefused):
        accept(ident, planner.id)


@pytest.mark.parametrize("role", [PlanningRole.PROGRAM, PlanningRole.LANGUAGE_ACCESS])
def test_other_roles_of_the_team_do_not_decide(app: Flask, role: PlanningRole) -> None:
    shift = make_shift(session := make_session())
    planner = make_planner(session, role=role)
    ident = ask_as_partner(shift)
    with pytest.raises(NotOnPlanningTeam):
        accept(ident, planner.id)
    with pytest.raises(NotOnPlanningTeam):
        decline(ident, planner.id)
    with pytest.raises(NotOnPlanningTeam):
        choose(session, planner, partner_limit=3)
    assert read_signup(ident).status == Status.PENDING


def test_the_team_of_another_session_does_not_decide(app: Flask) -> None:
    shift = make_shift(make_session())
    stranger = make_planner(make_session(slug="another-evening"))
    ident = ask_as_partner(shift)
    with pytest.raises(NotOnPlanningTeam):
        accept(ident, stranger.id)


def test_who_loses_the_seat_loses_the_right_at_once_and_gets_it_back_with_the_seat(app: Flask) -> None:
    session, body = make_session(), make_body()
    ident = ask_as_partner(make_shift(session))
    planner = make_planner(session, body)
    with write():
        seats.unseat(body.id, planner.id, actor="test")
    assert access.planning_roles(planner.id, session.id) == frozenset()
    with pytest.raises(NotOnPlanningTeam):
        accept(ident, planner.id)
    assert db.session.query(PlanningMember).one().ended_at is None


def test_only_who_holds_a_seat_now_can_plan(app: Flask) -> None:
    session, body, other = make_session(), make_body(), make_body("rec")
    with pytest.raises(NotSeated):
        add_planner(session, body, make_user())
    with pytest.raises(NotSeated):
        add_planner(session, other, make_member(body))
    assert db.session.query(PlanningMember).count() == 0


def test_who_left_the_team_can_come_back_to_it(app: Flask) -> None:
    session, body = make_session(), make_body()
    planner = make_member(body)
    ident = add_planner(session, body, planner)
    assert add_planner(session, body, planner) == ident
    with write():
        hosting.end_planner(session.id, ident, actor="test")
    assert access.planning_roles(planner.id, session.id) == frozenset()
    assert add_planner(session, body, planner) == ident
    assert access.planning_roles(planner.id, session.id) == {PlanningRole.LEAD}


def test_a_resident_and_what_staff_look_at_are_not_for_the_host(app: Flask) -> None:
    shift = make_shift(session := make_session())
    planner = make_planner(session)
    with pytest.raises(SignupNotFound):
        accept(sign_up(shift).signup_id, planner.id)
    with pytest.raises(SignupNotFound):
        decline(sign_up(shift).signup_id, planner.id)


def test_no_more_partners_come_than_the_host_allows_and_each_is_counted_once(app: Flask) -> None:
    session = make_session()
    first, second = make_shift(session), make_shift(session, role="setup")
    planner = make_planner(session)
    choose(session, planner, partner_limit=1)
    ident = ask_as_partner(first, name="Robin", email="robin@example.org")
    accept(ident, planner.id)
    with pytest.raises(PartnersEnough):
        accept(ask_as_partner(second), planner.id)
    with write():
        changes.cancel(ident, actor="registrant")
    assert accept(ask_as_partner(second), planner.id) is Status.CONFIRMED


def test_a_lower_limit_sends_nobody_home(app: Flask) -> None:
    shift = make_shift(session := make_session())
    planner = make_planner(session)
    idents = [ask_as_partner(shift) for _each in range(3)]
    for ident in idents[:2]:
        accept(ident, planner.id)
    choose(session, planner, partner_limit=1)
    limit = db.session.get_one(PartnerCapacity, (session.id, PARTNERS), populate_existing=True)
    assert (limit.taken, limit.capacity, limit.overbooked) == (2, 1, 1)
    assert [read_signup(ident).status for ident in idents[:2]] == [Status.CONFIRMED] * 2
    with pytest.raises(PartnersEnough):
        accept(idents[2], planner.id)
    choose(session, planner, partner_limit=None, version=1)
    assert accept(idents[2], planner.id) is Status.CONFIRMED


def test_where_the_shift_is_full_nobody_waits_whom_the_planner_did_not_mean_to_wait(app: Flask) -> None:
    shift = make_shift(session := make_session(), people=1)
    planner = make_planner(session)
    sign_up(shift)
    ident = ask_as_partner(shift)
    with pytest.raises(ShiftFull):
        accept(ident, planner.id)
    assert accept(ident, planner.id, will_wait=True) is Status.WAITING


def test_a_shift_that_is_kept_free_takes_no_partner(app: Flask) -> None:
    shift = make_shift(session := make_session())
    planner = make_planner(session)
    ident = ask_as_partner(shift)
    choose(session, planner, free_of_partners=frozenset({shift.id}))
    assert not read_shift(shift.id).partners_welcome
    with pytest.raises(NotForPartners):
        accept(ident, planner.id)
    with pytest.raises(NotForPartners):
        ask_as_partner(shift)


def test_who_decides_on_an_older_page_changes_nothing(app: Flask) -> None:
    planner = make_planner(session := make_session())
    choose(session, planner, partner_limit=4)
    with pytest.raises(Changed):
        choose(session, planner, partner_limit=9)


def test_after_the_session_nothing_is_decided(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    shift = make_shift(session := make_session())
    planner = make_planner(session)
    ident = ask_as_partner(shift)
    monkeypatch.setattr(clock, "now", lambda: session.ends_at)
    for act in (lambda: accept(ident, planner.id), lambda: choose(session, planner)):
        with pytest.raises(PlanningOver):
            act()
