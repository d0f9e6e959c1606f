"""Somebody else uses an organizer's open sign-in: whatever they try with a body, nothing comes of it alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from engage.accounts.models import User
from engage.bodies.jobs import review_waiting_changes
from engage.bodies.models import BodyChange, ChangeState, Office, OfficeHolder
from engage.bodies.queries import lookup
from engage.bodies.services import access
from engage.bodies.services.reads import current_rule, current_seats
from engage.core import clock
from engage.core.db import db
from engage.core.security.permissions import Role
from tests.support.accounts import mails_of, make_user
from tests.support.bodies import give, make_body, make_meeting, make_member, seat_people
from tests.support.changes import waiting

AT = "/staff/bodies"
pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def stolen(page_as):
    """An organizer who is of no body; with the sign-in of somebody like that."""
    return page_as(Role.ORGANIZER, name="Ona Organizer", email="organizer@example.org")


@pytest.fixture
def body():
    """A body of three with a facilitator."""
    made = make_body()
    for user in seat_people(made, 3)[:1]:
        give(made, user, Office.FACILITATOR)
    return made


def _state(body_id):
    """Everything of the body that decides about its rounds."""
    db.session.remove()
    body = lookup.get_body(body_id)
    facts = (body.size, tuple(body.languages), body.publication, body.open_meetings, body.between_meetings)
    seats = [(one.number, [h.user_id for h in one.holders]) for one in current_seats(body_id)]
    offices = sorted(db.session.execute(select(OfficeHolder.user_id, OfficeHolder.office)).all())
    found = (facts, seats, offices, current_rule(body_id).version)
    db.session.remove()
    return found


def _invite(stolen, **given):
    form = stolen.get(f"{AT}/rea/invite")
    person = {"name": "Ona Organizer", "email": "organizer@example.org", "language": "en"}
    return stolen.submit(form, **{**person, **given})


def _press(stolen, part, **fields):
    """Press the button whose form posts to an address with this part."""
    page = stolen.get(f"{AT}/rea")
    action = next(
        form.attrs["action"] for form in page.all("main form[action]") if part in form.attrs["action"]
    )
    return stolen.submit(page, form=f'form[action="{action}"]', **fields)


def test_nobody_makes_themself_a_facilitator(stolen, body):
    before = _state(body.id)
    page = _invite(stolen, status=422, seat="none", offices=["facilitator"])
    assert "You cannot give yourself a seat or a role." in page.text()
    assert _invite(stolen, status=422).all(".msg")
    assert _state(body.id) == before
    assert waiting(body) == []
    for address in ("/members/groups/rea", "/members/drafts/rea"):
        assert stolen.get(address, status=404)


def test_one_who_facilitates_already_is_not_seated_by_themself(page_as, body):
    both = page_as(Role.ORGANIZER, email="both@example.org")
    give(body, both.client.user, Office.FACILITATOR)
    page = _invite(both, status=422, email="Both@Example.org")
    assert "You cannot give yourself a seat or a role." in page.text()
    page = _press(both, "/rea/offices", user_id=str(both.client.user.id), office="scribe")
    assert "You cannot give yourself a seat or a role." in page.text()
    assert access.holds_office(both.client.user.id, [body.id], Office.SCRIBE) is False


def test_a_second_address_gets_nothing_before_somebody_agrees(stolen, body):
    before = _state(body.id)
    _invite(stolen, email="second@example.org", name="Sock Puppet", seat="none", offices=["facilitator"])
    assert _state(body.id) == before
    assert mails_of("bodies.invitation") == []
    assert db.session.scalars(select(User).where(User.email == "second@example.org")).all() == []
    db.session.remove()
    (asked,) = mails_of("bodies.change_proposed")
    assert "Sock Puppet" in asked.text
    (change,) = waiting(body)
    token = stolen.get(f"{AT}/rea").fields(f'form[action="{AT}/rea/changes/{change.id}/withdraw"]')
    page = stolen.post(f"{AT}/rea/changes/{change.id}/agree", token)
    assert "You cannot decide this change." in page.text()
    assert _state(body.id) == before


def test_taking_the_facilitator_away_first_does_not_help(stolen, body):
    """Without this the next proposal would need nobody who knows the body."""
    before = _state(body.id)
    _press(stolen, "/offices/facilitator/take")
    assert _state(body.id) == before
    review_waiting_changes()
    assert _state(body.id) == before


def test_emptying_the_body_does_not_help(stolen, body):
    before = _state(body.id)
    for seat in current_seats(body.id):
        action = f"{AT}/rea/seats/{seat.id}/end"
        stolen.submit(stolen.get(f"{AT}/rea"), form=f'form[action="{action}"]')
    for user_id in sorted({user_id for _number, ids in before[1] for user_id in ids}):
        action = f"{AT}/rea/people/{user_id}/unseat"
        stolen.submit(stolen.get(f"{AT}/rea"), form=f'form[action="{action}"]')
    assert _state(body.id) == before
    assert len(waiting(body)) == 6


@pytest.mark.parametrize(
    "facts",
    [
        {"size": "3"},
        {"publication": "names"},
        {"publication": "names", "open_meetings": "y"},
        {"languages": ["fa"]},
    ],
    ids=["size", "publication", "law", "languages"],
)
def test_facts_do_not_change(stolen, body, facts):
    before = _state(body.id)
    stolen.submit(stolen.get(f"{AT}/rea/facts"), **facts)
    assert _state(body.id) == before
    assert len(waiting(body)) == 1


def test_a_rule_that_one_person_can_meet_is_not_adopted(stolen, body):
    before = _state(body.id)
    day = clock.now() - timedelta(days=2)
    met = make_meeting(body, day, day + timedelta(hours=2))
    stolen.submit(
        stolen.get(f"{AT}/rea/rule"),
        adoption=f"m{met.id}",
        quorum_numerator="1",
        quorum_denominator="20",
        quorum_more_than=None,
        minimum_numbers="1",
    )
    assert _state(body.id) == before
    assert len(waiting(body)) == 1


def test_where_nobody_can_agree_the_members_stop_it(stolen, clock, page_as):
    body = make_body()
    member = make_member(body, name="Mo Member")
    before = _state(body.id)
    page = _invite(stolen, email="second@example.org", seat="none", offices=["facilitator"])
    assert "Unless a member stops it, the change takes effect in 24 hours." in page.text()
    told = mails_of("bodies.change_announced")
    assert {mail.to for mail in told} == {member.email, "organizer@example.org"}
    clock.advance(hours=23, minutes=59)
    review_waiting_changes()
    assert _state(body.id) == before
    home = page_as(user=member)
    group = home.get("/members/groups/rea")
    page = home.submit(group, form='form[action$="/refuse"]')
    assert "The change is refused." in page.text()
    clock.advance(days=2)
    review_waiting_changes()
    assert _state(body.id) == before
    assert mails_of("bodies.invitation") == []


def test_what_waits_for_a_day_counts_only_while_nobody_can_agree(stolen, clock):
    body = make_body()
    make_member(body)
    _invite(stolen, email="second@example.org")
    before = _state(body.id)
    somebody = make_member(body)
    give(body, somebody, Office.FACILITATOR)
    before = _state(body.id)
    clock.advance(days=2)
    review_waiting_changes()
    assert _state(body.id) == before
    assert {mail.to for mail in mails_of("bodies.change_proposed")} == {somebody.email}


def test_an_administrators_sign_in_does_not_get_rid_of_all_who_could_stop_it(page_as, clock, body):
    other, administrator = make_user(Role.ADMINISTRATOR), page_as(Role.ADMINISTRATOR)
    held = {user_id for _number, ids in _state(body.id)[1] for user_id in ids}
    for user_id in (other.id, *sorted(held)):
        page = administrator.get(f"/staff/people/{user_id}")
        administrator.submit(page, form='form[action$="/switch-off"]')
    before = _state(body.id)
    page = _invite(administrator, email="second@example.org", seat="none", offices=["facilitator"])
    assert "A facilitator of the group has to agree before it takes effect." in page.text()
    clock.advance(days=2)
    review_waiting_changes()
    assert _state(body.id) == before


def test_the_audit_log_says_what_was_tried(stolen, body, page_as):
    _invite(stolen, email="second@example.org", name="Sock Puppet")
    text = page_as(Role.ADMINISTRATOR).get("/staff/audit").text()
    assert "Proposed a change to a group" in text
    assert "Sock Puppet" not in text
    (change,) = db.session.scalars(select(BodyChange)).all()
    assert change.state == ChangeState.PROPOSED
    assert change.proposed_at + timedelta(days=1) > clock.now()
