"""The quorum stands wherever answers are counted before the reveal, and a rule out of reach is said before opening."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engage.bodies.services import meetings
from engage.core import clock as product_clock
from engage.core.db import write
from engage.core.security.permissions import Role
from engage.decisions.errors import RuleOutOfReach
from engage.decisions.models import Answer, Decision, RoundMode
from tests.conftest import Clock
from tests.support.accounts import PageAs, make_user
from tests.support.bodies import make_meeting
from tests.support.decisions import cast, close, make_council, make_decision, make_facilitator, open_round

pytestmark = pytest.mark.usefixtures("app", "clock")
FEW = "The quorum is 3 seats: with fewer, nothing can be decided. Too few seats have answered so far."
ENOUGH = "Enough seats have answered for a quorum, if all their answers count."


def _at(decision: Decision, rest: str) -> str:
    return f"/members/decisions/{decision.slug}{rest}"


def test_every_page_of_a_live_round_says_whether_enough_have_answered_and_never_what(page_as: PageAs) -> None:
    body, people, by = make_council(4)
    now = product_clock.now()
    make_meeting([body], now - timedelta(minutes=5), now + timedelta(hours=2))
    decision = make_decision(body, by=by)
    opened = open_round(decision, by=by, is_live=True, closes_at=now + timedelta(hours=1))
    cast(opened, people[0], answer=Answer.RECUSE)
    cast(opened, people[1])
    member, run = page_as(user=people[0]), page_as(user=by)
    pages = ["/rounds/1", "", "/rounds/1/room", "/rounds/1/screen", "/rounds/1/ballot/sent"]
    for rest in pages:
        assert FEW in member.get(_at(decision, rest)).text(), rest
    for rest in ("/rounds/1/live", "/facilitate"):
        assert FEW in run.get(_at(decision, rest)).text(), rest
    for rest in ("/rounds/1/live/close", "/facilitate/rounds/1/close"):
        said = run.get(_at(decision, rest)).text()
        assert "Council\u2069, the quorum is 3 seats, and 2 answered. This round cannot decide now." in said
    cast(opened, people[2])
    for rest in pages:
        said = member.get(_at(decision, rest)).text()
        assert ENOUGH in said
        assert "A member who has a conflict of interest does not count toward the quorum." in said
    assert "cannot decide now" not in run.get(_at(decision, "/rounds/1/live/close")).text()
    close(opened, by=by)


def test_closing_a_joint_round_names_each_group_without_a_quorum(page_as: PageAs) -> None:
    first, people, _by = make_council(3)
    second, _others, _by = make_council(5, slug="alliance")
    both = make_facilitator(first, second)
    now = product_clock.now()
    make_meeting([first, second], now - timedelta(minutes=5), now + timedelta(hours=2))
    decision = make_decision(first, second, by=both)
    opened = open_round(decision, by=both, is_live=True, closes_at=now + timedelta(hours=1))
    for person in people:
        cast(opened, person)
    said = page_as(user=both).get(_at(decision, "/rounds/1/live/close")).text()
    assert (
        "Alliance\u2069, the quorum is 3 seats, and no seat has answered. This round cannot decide now."
        in said
    )
    assert "Council\u2069" not in said


def test_before_a_live_round_opens_the_page_says_how_many_are_there(page_as: PageAs) -> None:
    body, people, by = make_council(4)
    now = product_clock.now()
    meeting = make_meeting([body], now - timedelta(minutes=5), now + timedelta(hours=2))
    decision = make_decision(body, by=by)
    page = page_as(user=by)
    assert (
        "no one is marked as present. The quorum needs more seats."
        in page.get(_at(decision, "/facilitate/open")).text()
    )
    with write():
        for person in people[:3]:
            meetings.arrive(meeting.id, person.id, actor=by.id)
    said = page.get(_at(decision, "/facilitate/open")).text()
    assert "someone is marked as present for 3 seats." in said
    assert "fewer than the quorum" not in said


def test_a_rule_that_the_seats_cannot_meet_is_an_obstacle_for_binding_rounds_only(
    page_as: PageAs, clock: Clock
) -> None:
    body, _people, by = make_council(2, rule_settings={"minimum_numbers": 3})
    decision = make_decision(body, by=by)
    page = page_as(user=by)
    said = "In Council, 2 seats can answer, and for consensus its rule needs 3 numbers."
    for rest in ("/facilitate", "/facilitate/open"):
        assert said in page.get(_at(decision, rest)).text()
    with pytest.raises(RuleOutOfReach):
        open_round(decision, by=by)
    open_round(decision, by=by, mode=RoundMode.CHECK)


def test_staff_are_warned_when_a_seat_ends_that_the_rule_needs(page_as: PageAs) -> None:
    body, people, _by = make_council(3, rule_settings={"minimum_numbers": 3})
    staff = page_as(user=make_user(Role.ORGANIZER))
    before = staff.get(f"/staff/bodies/{body.slug}")
    assert "no binding round can open" not in before.text()
    form = f'form[action$="/people/{people[0].id}/unseat"]'
    after = staff.submit(before, form=form)
    assert "Without this seat, the group has 2 filled seats, and its rule wants 3 numbers" in after.text()
    refused = staff.submit(before, form=form)
    assert "A change like this is already waiting" in refused.text()
    assert "Without this seat" not in refused.text()
