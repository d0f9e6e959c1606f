"""Who is of which body, who holds which seat, and when it meets."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from engage.accounts.services import people
from engage.bodies.errors import (
    AlreadySeated,
    AlternateNeedsOrganization,
    BodyFull,
    MeetingCancelled,
    MeetingNotYet,
    MeetingOver,
    MeetingTimesWrong,
    NoOffice,
    OrganizationHasNoSeat,
    RuleInvalid,
    SeatEnded,
    SeatTaken,
    SizeTooSmall,
    VotesMustBeNamed,
)
from engage.bodies.models import BodyKind, Office, Publication, SeatHolder, SeatPart
from engage.bodies.policy import BodyFacts, RuleDraft, default_settings
from engage.bodies.policy.changes import SeatWish
from engage.bodies.queries import lookup
from engage.bodies.services import access, bodies, meetings, rules, seats
from engage.bodies.services.meetings import MeetingPlan
from engage.bodies.services.reads import (
    current_rule,
    current_seats,
    entitled_seats,
    list_meetings,
    list_rules,
    meeting_now,
    upcoming,
)
from engage.core import clock
from engage.core.audit_log import AuditEntry
from engage.core.db import db, write
from engage.core.errors import NotFound
from engage.core.i18n.content import load_texts
from tests.support.accounts import make_user
from tests.support.bodies import (
    give,
    make_body,
    make_meeting,
    make_member,
    present_ids,
    seat_people,
    seat_user,
)

pytestmark = pytest.mark.usefixtures("app", "clock")


def test_a_member_of_two_bodies_is_found_with_seat_part_and_offices(count_statements):
    alliance, council = make_body(), make_body("rec", name="Racial Equity Council")
    team = make_body("policy", kind=BodyKind.TEAM)
    user = make_member(council, alliance)
    give(alliance, user, Office.FACILITATOR, Office.SCRIBE)
    give(team, user, Office.SCRIBE)
    db.session.remove()
    with count_statements() as statements:
        found = access.bodies_of(user.id)
    assert statements.count == 2
    assert [(one.body.slug, one.part, one.offices) for one in found] == [
        ("rea", SeatPart.HOLDER, frozenset(Office)),
        ("rec", SeatPart.HOLDER, frozenset()),
        ("policy", None, frozenset({Office.SCRIBE})),
    ]
    assert found[0].seat is not None
    assert found[0].seat.number == 1
    assert access.member_body_ids(user.id) == {alliance.id, council.id, team.id}


def test_whoever_is_of_no_body_may_not_know_of_it():
    body, stranger = make_body(), make_user()
    assert not access.is_member(stranger.id)
    with pytest.raises(NotFound):
        access.must_be_member(stranger.id, [body.id])
    with pytest.raises(NotFound):
        access.must_hold_office(stranger.id, [body.id], Office.FACILITATOR)


def test_an_office_is_asked_for_by_name():
    body = make_body()
    user = make_member(body)
    with pytest.raises(NoOffice):
        access.must_hold_office(user.id, [body.id], Office.FACILITATOR)
    give(body, user, Office.SCRIBE)
    assert access.holds_office(user.id, [body.id], Office.SCRIBE, Office.FACILITATOR)
    assert access.holds_office(user.id, [body.id])
    with pytest.raises(NoOffice):
        access.must_hold_office(user.id, [body.id], Office.FACILITATOR)


def test_who_is_written_to():
    body, other = make_body(), make_body("rec")
    holder = make_member(body, name="A", organization="Tower Bridge Neighbors")
    alternate = make_member(body, name="B", organization="Tower Bridge Neighbors", part=SeatPart.ALTERNATE)
    facilitator, scribe = make_user(name="C"), make_user(name="D")
    give(body, facilitator, Office.FACILITATOR)
    give(body, scribe, Office.SCRIBE)
    give(body, holder, Office.FACILITATOR)
    gone, off = make_member(body, name="E"), make_member(body, name="F")
    make_member(other, name="G")
    with write():
        seats.unseat(body.id, gone.id, actor="test")
        people.deactivate(off.id, actor="test")
    assert [user.id for user in access.people_of([body.id])] == [holder.id, alternate.id, facilitator.id]
    assert [one.user_id for one in access.office_holders([body.id], Office.SCRIBE)] == [scribe.id]


def test_nobody_holds_two_seats_of_a_body():
    body = make_body()
    user = make_member(body, organization="Tower Bridge Neighbors")
    with write(), pytest.raises(AlreadySeated):
        seats.seat_person(body.id, user.id, actor="test")
    wish = SeatWish(SeatPart.ALTERNATE, organization="Tower Bridge Neighbors")
    with write(), pytest.raises(AlreadySeated):
        seats.seat_person(body.id, user.id, wish=wish, actor="test")


def test_a_body_has_no_more_seats_than_its_size():
    body = make_body(size=2)
    first, _ = seat_people(body, 2)
    late = make_user()
    with write(), pytest.raises(BodyFull):
        seats.seat_person(body.id, late.id, actor="test")
    with write(), pytest.raises(BodyFull):
        seats.add_seat(body.id, actor="test")
    with write(), pytest.raises(SizeTooSmall):
        bodies.change_body(body.id, BodyFacts(size=1), actor="test")
    with write():
        seats.unseat(body.id, first.id, actor="test")
        holder = seats.seat_person(body.id, late.id, actor="test")
    assert current_seats(body.id)[0].id == holder.seat_id, "the free seat is taken first"


def test_an_organization_has_a_representative_and_an_alternate():
    body, name = make_body(), "Tower Bridge Neighbors"
    user = make_user()

    def refused(error, wish):
        with write(), pytest.raises(error):
            seats.seat_person(body.id, user.id, wish=wish, actor="test")

    refused(AlternateNeedsOrganization, SeatWish(SeatPart.ALTERNATE))
    refused(OrganizationHasNoSeat, SeatWish(SeatPart.ALTERNATE, organization=name))
    make_member(body, organization=name)
    make_member(body, organization=name, part=SeatPart.ALTERNATE)
    refused(SeatTaken, SeatWish(SeatPart.ALTERNATE, organization=name))
    plain = make_member(body)
    (_, own_seat) = current_seats(body.id)
    refused(AlternateNeedsOrganization, SeatWish(SeatPart.ALTERNATE, seat_id=own_seat.id))
    refused(SeatTaken, SeatWish(seat_id=own_seat.id))
    with write():
        seats.end_seat(own_seat.id, actor="test")
    refused(SeatEnded, SeatWish(seat_id=own_seat.id))
    assert not access.is_member(plain.id)
    (seat,) = entitled_seats(body.id)
    assert seat.organization is not None
    assert [seat.organization.name, *(holder.part for holder in seat.holders)] == [
        name,
        "holder",
        "alternate",
    ]


def test_a_seat_of_another_body_is_no_seat_of_this_one():
    body, other = make_body(), make_body("rec")
    make_member(other)
    (seat,) = current_seats(other.id)
    user = make_user()
    with write(), pytest.raises(NotFound):
        seats.seat_person(body.id, user.id, wish=SeatWish(seat_id=seat.id), actor="test")


def test_only_seats_that_somebody_holds_may_answer(count_statements):
    body = make_body()
    gone, off, kept = seat_people(body, 3)
    with write():
        seats.add_seat(body.id, actor="test")
        seats.unseat(body.id, gone.id, actor="test")
        people.deactivate(off.id, actor="test")
    db.session.remove()
    with count_statements() as statements:
        entitled = entitled_seats(body.id)
    assert statements.count == 3
    assert [[holder.user.id for holder in seat.holders] for seat in entitled] == [[kept.id]]
    assert len(current_seats(body.id)) == 4


def test_who_held_a_seat_before_is_kept():
    body = make_body(size=1)
    user = make_member(body)
    with write():
        seats.unseat(body.id, user.id, actor="test")
    other = make_member(body)
    rows = db.session.execute(
        select(SeatHolder.user_id, SeatHolder.until_at.is_(None)).order_by(SeatHolder.id)
    )
    assert rows.all() == [(user.id, False), (other.id, True)]


def test_offices_are_given_once_and_taken():
    body, user = make_body(), make_user()
    give(body, user, Office.SCRIBE)
    give(body, user, Office.SCRIBE)
    assert access.is_member(user.id)
    for _ in range(2):
        with write():
            seats.take_office(body.id, user.id, Office.SCRIBE, actor="test")
    assert not access.is_member(user.id)
    actions = db.session.scalars(
        select(AuditEntry.action).where(AuditEntry.subject_id == body.id).order_by(AuditEntry.id)
    ).all()
    assert [action for action in actions if "office" in action] == ["body.office_given", "body.office_taken"]


def test_a_rule_is_adopted_in_versions_with_the_bodys_own_words():
    body, other = make_body(), make_body("rec")
    settings = {**default_settings(), "minimum_numbers": 5}
    words = {"0": {"en": "Fist: I block this", "es": "Puño: lo bloqueo"}, "3": {"en": " "}}
    with write():
        rules.adopt_rule(body.id, RuleDraft(settings, words, shows_hands=False), actor="test")
    rule = current_rule(body.id)
    assert (rule.version, rule.settings["minimum_numbers"], rule.shows_hands) == (2, 5, False)
    assert set(rule.meaning_ids) == {"0"}
    spanish = load_texts(db.session, rule.meaning_ids.values(), "es")[rule.meaning_ids["0"]]
    assert (spanish.value, spanish.state) == ("Puño: lo bloqueo", "machine")
    assert [one.version for one in list_rules(body.id)] == [2, 1]
    assert current_rule(other.id).version == 1
    with pytest.raises(NotFound):
        current_rule(999)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("quorum_numerator", 3),
        ("quorum_denominator", 0),
        ("minimum_numbers", 0),
        ("minimum_numbers", True),
        ("rounds_limit", "3"),
        ("abstain_counts_for_quorum", 1),
        ("ways_out", []),
        ("ways_out", ["majority"]),
        ("majority", 0.5),
    ],
)
def test_a_rule_that_makes_no_sense_is_named(field, value):
    body = make_body()
    with write(), pytest.raises(RuleInvalid) as refused:
        rules.adopt_rule(body.id, RuleDraft({**default_settings(), field: value}), actor="test")
    assert refused.value.field == field


def test_more_than_all_seats_is_no_quorum():
    with pytest.raises(RuleInvalid):
        rules.check_settings({**default_settings(), "quorum_denominator": 1})
    rules.check_settings({**default_settings(), "quorum_denominator": 1, "quorum_more_than": False})


def test_the_meeting_under_way_is_that_of_all_the_bodies():
    alliance, council = make_body(), make_body("rec")
    now = clock.now()
    joint = make_meeting([alliance, council], now, now + timedelta(hours=2))
    make_meeting(alliance, now - timedelta(hours=3), now)
    assert meeting_now([alliance.id, council.id], now).id == joint.id
    assert meeting_now([council.id], now).id == joint.id
    assert meeting_now([], now) is None
    assert meeting_now([alliance.id], now + timedelta(hours=2)) is None
    with write():
        meetings.cancel_meeting(joint.id, actor="test")
        meetings.cancel_meeting(joint.id, actor="test")
    assert meeting_now([council.id], now) is None
    assert upcoming([alliance.id, council.id], now) == []
    assert len(list_meetings([alliance.id])) == 2


def test_a_meeting_that_cannot_be_is_refused():
    body, now = make_body(), clock.now()
    for ends_at in (now, now + timedelta(hours=25)):
        with write(), pytest.raises(MeetingTimesWrong):
            meetings.plan_meeting(MeetingPlan((body.id,), now, ends_at), actor="test")
    for bodies_there in ((), (body.id, 999)):
        plan = MeetingPlan(bodies_there, now, now + timedelta(hours=1))
        with write(), pytest.raises(NotFound):
            meetings.plan_meeting(plan, actor="test")
    past = make_meeting(body, now - timedelta(hours=2), now - timedelta(hours=1))
    with write(), pytest.raises(MeetingOver):
        meetings.cancel_meeting(past.id, actor="test")


def test_people_arrive_leave_and_come_back(clock):
    body = make_body()
    user, other = seat_people(body, 2)
    scribe = make_user()
    give(body, scribe, Office.SCRIBE)
    meeting = make_meeting(body, clock.now, clock.now + timedelta(hours=2))
    with write():
        meetings.arrive(meeting.id, user.id, actor=user.id)
        meetings.arrive(meeting.id, user.id, actor=scribe.id)
        meetings.arrive(meeting.id, other.id, actor=scribe.id)
    assert [(row.user_id, row.marked_by_id) for row in meetings.attendance(meeting.id)] == [
        (user.id, user.id),
        (other.id, scribe.id),
    ]
    clock.advance(minutes=5)
    with write():
        meetings.leave(meeting.id, other.id, actor=other.id)
    assert present_ids(meeting.id) == {user.id}
    with write():
        meetings.arrive(meeting.id, other.id, actor=other.id)
    assert present_ids(meeting.id) == {user.id, other.id}
    with write(), pytest.raises(NoOffice):
        meetings.arrive(meeting.id, other.id, actor=user.id)
    stranger = make_user()
    with write(), pytest.raises(NotFound):
        meetings.arrive(meeting.id, stranger.id, actor=stranger.id)


def test_nobody_arrives_before_or_after_or_at_a_meeting_called_off(clock):
    body = make_body()
    user = make_member(body)
    meeting = make_meeting(body, clock.now + timedelta(hours=1), clock.now + timedelta(hours=2))
    with write(), pytest.raises(MeetingNotYet):
        meetings.arrive(meeting.id, user.id, actor=user.id)
    clock.advance(hours=2)
    with write(), pytest.raises(MeetingOver):
        meetings.arrive(meeting.id, user.id, actor=user.id)
    later = make_meeting(body, clock.now, clock.now + timedelta(hours=2))
    with write():
        meetings.cancel_meeting(later.id, actor="test")
    with write(), pytest.raises(MeetingCancelled):
        meetings.arrive(later.id, user.id, actor=user.id)


def test_bodies_are_listed_before_teams_with_their_names():
    team = make_body("policy", kind=BodyKind.TEAM, name="Policy")
    body = make_body(name="Racial Equity Alliance")
    assert [one.slug for one in lookup.list_bodies()] == ["rea", "policy"]
    names = lookup.body_names([team, body], "fa")
    assert (names[team.id].value, names[team.id].language) == ("Policy", "en")
    assert lookup.find_body("rea").id == body.id
    with pytest.raises(NotFound):
        lookup.find_body("nobody")


def test_the_switch_for_votes_between_meetings_needs_the_law():
    body = make_body(open_meetings=False, between_meetings=True)
    assert not body.between_meetings
    assert not body.only_in_meetings
    with write():
        changed = bodies.change_body(
            body.id, BodyFacts(size=18, publication=Publication.NAMES, open_meetings=True), actor="test"
        )
    assert changed.only_in_meetings
    seat_user(make_user(), body)


def test_a_body_that_a_law_on_open_meetings_binds_names_its_votes() -> None:
    body = make_body()
    with pytest.raises(VotesMustBeNamed), write():
        bodies.change_body(body.id, BodyFacts(size=18, open_meetings=True), actor="test")
