"""Changes of a body: who may agree, on what ground they are in force, and what becomes of those that are not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from engage.accounts.models import User
from engage.accounts.services import people
from engage.bodies.errors import (
    AlreadyDecided,
    AlreadyProposed,
    AlreadySeated,
    BodyFull,
    MayNotDecide,
    NothingChanges,
    OwnAppointment,
    SizeTooSmall,
)
from engage.bodies.jobs import review_waiting_changes
from engage.bodies.models import (
    Body,
    BodyChange,
    ChangeState,
    Ground,
    Office,
    OfficeHolder,
    Publication,
    SeatPart,
)
from engage.bodies.policy import BodyFacts, RuleDraft
from engage.bodies.policy.changes import (
    Appointment,
    FactsChanged,
    OfficeTaken,
    RuleAdopted,
    SeatAdded,
    SeatEnded,
    SeatWish,
    Unseated,
    What,
    from_json,
    kind_of,
    to_json,
)
from engage.bodies.services import access, bodies, rules, seats
from engage.bodies.services.changes import alone, proposals
from engage.bodies.services.changes.approval import Route, approval_of
from engage.bodies.services.changes.proposals import Invited
from engage.bodies.services.inviting import BodyInvitation, Invitation
from engage.bodies.services.reads import current_rule, current_seats
from engage.core.db import db, write
from engage.core.errors import Changed, DomainError
from engage.core.personal_data.declarations import USER
from engage.core.personal_data.requests import erase_person
from engage.core.security.permissions import Role
from tests.support.accounts import mails_of, make_user
from tests.support.bodies import ADOPTED, adopted_at_a_meeting, give, make_body, make_member
from tests.support.changes import agree_to_all, propose, reread, waiting

pytestmark = pytest.mark.usefixtures("app", "clock")

NADIA = Invited("Nadia@Example.org", "Nadia Example", "es")
SEAT = Appointment(SeatWish(), is_invited=True)
FACILITATES = Appointment(offices=frozenset({Office.FACILITATOR}))


def _agree(change: BodyChange, user: User) -> BodyChange:
    with write():
        return proposals.agree(change.id, actor=user.id)


def _refused(kind: type[DomainError], act: Callable[[], object]) -> None:
    with pytest.raises(kind), write():
        act()


def _facilitator(body: Body, *roles: Role) -> User:
    user = make_user(*roles, name="Fay Facilitator")
    give(body, user, Office.FACILITATOR)
    return user


@pytest.mark.parametrize(
    "what",
    [
        Appointment(
            SeatWish(SeatPart.ALTERNATE, organization="Neighbors"), frozenset(Office), is_invited=True
        ),
        FACILITATES,
        OfficeTaken(Office.SCRIBE),
        Unseated(3),
        SeatAdded(4, "Neighbors"),
        SeatEnded(7, 2),
        RuleAdopted(
            RuleDraft(meanings={"0": {"en": "No", "es": "No"}}, shows_hands=False, **ADOPTED),
            1,
            is_reviewed=True,
        ),
        FactsChanged(BodyFacts(18), BodyFacts(9, ("fa",), Publication.NAMES, True, True)),
    ],
    ids=lambda what: type(what).__name__,
)
def test_what_waits_is_read_as_it_was_written(what: What) -> None:
    assert from_json(kind_of(what), to_json(what)) == what


def test_a_facilitator_agrees_and_the_person_is_invited() -> None:
    body = make_body()
    member, facilitator = make_member(body), _facilitator(body)
    change = propose(body, SEAT, invited=NADIA)
    assert people.find_user_by_email(NADIA.email) is None
    assert {mail.to for mail in mails_of("bodies.change_proposed")} == {facilitator.email}
    done = _agree(change, facilitator)
    nadia = people.find_user_by_email(NADIA.email)
    assert nadia is not None
    assert (done.state, done.ground, done.user_id) == (ChangeState.IN_FORCE, Ground.FACILITATOR, nadia.id)
    assert (done.invited_email, done.invited_name, done.invited_language) == (None, None, None)
    assert [mail.to for mail in mails_of("bodies.invitation")] == ["nadia@example.org"]
    assert {mail.to for mail in mails_of("bodies.changed")} == {member.email, facilitator.email}


def test_an_administrator_agrees_where_nobody_facilitates() -> None:
    body = make_body()
    member, proposer, other = make_member(body), make_user(Role.ADMINISTRATOR), make_user(Role.ADMINISTRATOR)
    change = propose(body, FACILITATES, by=proposer, user_id=member.id)
    _refused(MayNotDecide, lambda: proposals.agree(change.id, actor=proposer.id))
    _refused(MayNotDecide, lambda: proposals.agree(change.id, actor=member.id))
    assert _agree(change, other).ground == Ground.ADMINISTRATOR


def test_the_person_concerned_agrees_to_no_appointment(clock) -> None:
    body = make_body()
    administrator = make_user(Role.ADMINISTRATOR)
    change = propose(body, FACILITATES, user_id=administrator.id)
    assert approval_of(change).route is Route.NOTICE
    _refused(MayNotDecide, lambda: proposals.agree(change.id, actor=administrator.id))


def test_an_administrator_may_agree_when_a_facilitator_is_silent_for_a_week(clock) -> None:
    body = make_body()
    _facilitator(body)
    change, other = propose(body, SEAT, invited=NADIA), make_user(Role.ADMINISTRATOR)
    clock.advance(days=6, hours=23)
    _refused(MayNotDecide, lambda: proposals.agree(change.id, actor=other.id))
    review_waiting_changes()
    assert len(mails_of("bodies.change_proposed")) == 1
    clock.advance(hours=1)
    review_waiting_changes()
    assert len(mails_of("bodies.change_proposed")) == 2
    assert _agree(change, other).ground == Ground.ADMINISTRATOR


def test_whoever_loses_something_may_agree_to_that() -> None:
    body = make_body()
    member, facilitator = make_member(body), _facilitator(body)
    losing = propose(body, Unseated(1), user_id=member.id)
    assert _agree(losing, member).ground == Ground.PERSON
    office = propose(body, OfficeTaken(Office.FACILITATOR), user_id=facilitator.id)
    assert _agree(office, facilitator).ground == Ground.PERSON
    assert access.member_body_ids(member.id) | access.member_body_ids(facilitator.id) == frozenset()
    assert member.email in {mail.to for mail in mails_of("bodies.changed")}


def test_nobody_is_proposed_by_themself_whatever_address_is_typed() -> None:
    body, proposer = make_body(), make_user(Role.ORGANIZER, email="ona@example.org")
    _refused(
        OwnAppointment,
        lambda: proposals.propose(
            body.id, SEAT, invited=replace(NADIA, email="ONA@example.org"), actor=proposer.id
        ),
    )
    _refused(
        OwnAppointment,
        lambda: proposals.propose(body.id, FACILITATES, user_id=proposer.id, actor=proposer.id),
    )


def test_an_address_that_became_that_of_whoever_agrees_appoints_nobody() -> None:
    body = make_body()
    change = propose(body, SEAT, invited=NADIA)
    facilitator = make_user(email="nadia@example.org")
    give(body, facilitator, Office.FACILITATOR)
    _refused(OwnAppointment, lambda: proposals.agree(change.id, actor=facilitator.id))
    assert waiting(body)[0].invited_email == "nadia@example.org"


def test_what_stands_in_the_way_is_said_when_it_is_proposed_and_when_it_is_agreed_to() -> None:
    body = make_body(size=1)
    facilitator = _facilitator(body)
    change = propose(body, SEAT, invited=NADIA)
    _refused(AlreadyProposed, lambda: proposals.propose(body.id, SEAT, invited=NADIA, actor=1))
    member = make_member(body)
    _refused(BodyFull, lambda: proposals.agree(change.id, actor=facilitator.id))
    assert people.find_user_by_email(NADIA.email) is None
    proposer = make_user(Role.ORGANIZER)
    for kind, act in (
        (
            BodyFull,
            lambda: proposals.propose(
                body.id, SEAT, invited=replace(NADIA, email="b@c.de"), actor=proposer.id
            ),
        ),
        (AlreadySeated, lambda: proposals.propose(body.id, SEAT, user_id=member.id, actor=proposer.id)),
        (
            NothingChanges,
            lambda: proposals.propose(body.id, Unseated(9), user_id=member.id, actor=proposer.id),
        ),
        (
            NothingChanges,
            lambda: proposals.propose(
                body.id, OfficeTaken(Office.SCRIBE), user_id=facilitator.id, actor=proposer.id
            ),
        ),
        (
            NothingChanges,
            lambda: proposals.propose(body.id, FACILITATES, user_id=facilitator.id, actor=proposer.id),
        ),
    ):
        _refused(kind, act)


def test_a_rehearsal_leaves_nothing_behind() -> None:
    body = make_body()
    _facilitator(body)
    propose(body, replace(SEAT, seat=SeatWish(organization="Neighbors")), invited=NADIA)
    assert current_seats(body.id) == []
    assert people.find_user_by_email(NADIA.email) is None


def test_a_rule_and_facts_that_changed_meanwhile_are_not_overwritten() -> None:
    body = make_body()
    facilitator = _facilitator(body)
    rule = propose(body, RuleAdopted(RuleDraft(**adopted_at_a_meeting(body)), current_rule(body.id).version))
    facts = propose(body, bodies.facts_changed(body, BodyFacts(size=9)))
    with write():
        rules.adopt_rule(body.id, RuleDraft(shows_hands=False), actor="command")
        bodies.change_body(body.id, BodyFacts(size=20), actor="command")
    for change in (rule, facts):
        _refused(Changed, lambda change=change: proposals.agree(change.id, actor=facilitator.id))  # type: ignore[misc]
    small = make_body("small")
    make_member(small), make_member(small)
    what = bodies.facts_changed(small, BodyFacts(size=1))
    _refused(SizeTooSmall, lambda: proposals.propose(small.id, what, actor=facilitator.id))


def test_a_decided_change_is_decided() -> None:
    body = make_body()
    facilitator, proposer = _facilitator(body), make_user(Role.ORGANIZER)
    refused = propose(body, SEAT, by=proposer, invited=NADIA)
    with write():
        proposals.refuse(refused.id, actor=facilitator.id)
    taken_back = propose(body, SEAT, by=proposer, invited=NADIA)
    _refused(MayNotDecide, lambda: proposals.withdraw(taken_back.id, actor=facilitator.id))
    with write():
        proposals.withdraw(taken_back.id, actor=proposer.id)
    for change, state in ((refused, ChangeState.REFUSED), (taken_back, ChangeState.WITHDRAWN)):
        now = reread(change)
        assert (now.state, now.invited_email, now.invited_name) == (state, None, None)
        for act in (proposals.agree, proposals.refuse, proposals.withdraw):
            _refused(AlreadyDecided, lambda act=act, change=change: act(change.id, actor=facilitator.id))  # type: ignore[misc]


def test_what_nobody_decides_lapses_and_is_forgotten(clock) -> None:
    body = make_body()
    _facilitator(body)
    change = propose(body, SEAT, invited=NADIA)
    clock.advance(days=30)
    review_waiting_changes()
    now = reread(change)
    assert (now.state, now.invited_email, now.invited_name) == (ChangeState.LAPSED, None, None)


def test_after_a_day_it_counts_and_nobody_is_told_twice(clock) -> None:
    body = make_body()
    member = make_member(body)
    change = propose(body, SEAT, invited=NADIA)
    clock.advance(hours=24)
    review_waiting_changes()
    now = reread(change)
    assert (now.state, now.ground, now.decided_by_id) == (ChangeState.IN_FORCE, Ground.NOTICE, None)
    assert mails_of("bodies.changed") == []
    assert len([one for one in mails_of("bodies.change_announced") if one]) == 0
    assert access.member_body_ids(member.id) == {body.id}
    assert [mail.to for mail in mails_of("bodies.invitation")] == ["nadia@example.org"]


def test_what_became_impossible_in_that_day_lapses(clock) -> None:
    body = make_body(size=2)
    make_member(body)
    change = propose(body, SEAT, invited=NADIA)
    make_member(body)
    clock.advance(hours=24)
    review_waiting_changes()
    assert reread(change).state == ChangeState.LAPSED


def test_the_last_facilitator_who_goes_starts_the_day_of_notice(clock) -> None:
    body = make_body()
    facilitator, member = _facilitator(body), make_member(body)
    change = propose(body, SEAT, invited=NADIA)
    with write():
        seats.take_office(body.id, facilitator.id, Office.FACILITATOR, actor="test")
    clock.advance(days=2)
    review_waiting_changes()
    assert reread(change).state == ChangeState.PROPOSED
    assert member.email in {mail.to for mail in mails_of("bodies.change_announced")}
    clock.advance(hours=24)
    review_waiting_changes()
    assert reread(change).ground == Ground.NOTICE


def test_an_empty_seat_counts_right_away_and_the_members_are_told() -> None:
    body = make_body()
    member, proposer = make_member(body), make_user(Role.ORGANIZER)
    with write():
        alone.add_empty_seat(body.id, actor=proposer.id)
    (change,) = db.session.scalars(select(BodyChange)).all()
    assert (change.state, change.ground) == (ChangeState.IN_FORCE, Ground.EMPTY_SEAT)
    assert [mail.to for mail in mails_of("bodies.changed")] == [member.email]


def test_a_command_counts_right_away_is_told_and_is_shown() -> None:
    body = make_body()
    member = make_member(body)
    with write():
        alone.invite_by_command(
            Invitation(NADIA.email, NADIA.name, NADIA.language, (BodyInvitation(body.id, SeatWish()),))
        )
    (change,) = db.session.scalars(select(BodyChange)).all()
    assert (change.ground, change.proposed_by_id) == (Ground.COMMAND, None)
    assert [mail.to for mail in mails_of("bodies.changed")] == [member.email]


def test_erasing_a_person_ends_what_waits_about_them() -> None:
    body = make_body()
    member = make_member(body)
    _facilitator(body)
    propose(body, Unseated(1), user_id=member.id)
    propose(body, SEAT, invited=NADIA)
    nadia = make_user(email="nadia@example.org")
    for ident in (member.id, nadia.id):
        with write():
            erase_person(USER, ident, actor="command")
    assert waiting(body) == []
    shown = {change.ground for change in db.session.scalars(select(BodyChange)) if change.ground}
    assert shown == {Ground.COMMAND}


@pytest.mark.parametrize(
    "values",
    [
        {"decided_by_id": BodyChange.proposed_by_id},
        {"user_id": BodyChange.proposed_by_id},
        {"decided_by_id": BodyChange.user_id},
        {"ground": None},
        {"in_force_at": None},
        {"decided_at": None},
        {"decided_by_id": None},
        {"ground": Ground.NOTICE.value},
        {"ground": Ground.EMPTY_SEAT.value},
        {"ground": Ground.PERSON.value},
        {"proposed_by_id": None},
        {"user_id": None},
        {"invited_email": "n@example.org", "invited_name": "N", "invited_language": "en"},
    ],
    ids=lambda values: "-".join(values) + "-" + str(next(iter(values.values())))[:12],
)
def test_the_database_refuses_what_one_person_did_alone(values) -> None:
    body = make_body()
    _facilitator(body)
    change = propose(body, SEAT, invited=NADIA)
    agree_to_all(body)
    with pytest.raises(IntegrityError), write() as session:
        session.execute(update(BodyChange).where(BodyChange.id == change.id).values(values))


def test_agreeing_gives_an_office_from_then_on(clock) -> None:
    body = make_body()
    member, facilitator = make_member(body), _facilitator(body)
    change = propose(body, FACILITATES, user_id=member.id)
    clock.advance(hours=3)
    _agree(change, facilitator)
    held = db.session.get_one(OfficeHolder, (body.id, member.id, Office.FACILITATOR.value))
    assert held.from_at == clock.now
    with write() as session:
        session.execute(delete(OfficeHolder))
