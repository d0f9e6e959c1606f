"""What is said when a seat changes hands in a round: to the person who left it, to staff, and to who shared it."""

from __future__ import annotations

import pytest

from engage.bodies.models import SeatPart
from engage.bodies.services import seats
from engage.core.db import write
from engage.core.security.permissions import Role
from tests.support.accounts import PageAs, mails_of, make_user
from tests.support.bodies import make_body, make_member
from tests.support.decisions import cast, make_council, make_decision, make_facilitator, open_round

pytestmark = pytest.mark.usefixtures("app", "clock")


def test_who_loses_the_seat_still_finds_the_round_and_staff_are_told(page_as: PageAs) -> None:
    body, people, by = make_council(3)
    decision = make_decision(body, by=by)
    cast(open_round(decision, by=by), people[0])
    staff = page_as(user=make_user(Role.ORGANIZER))
    form = f'form[action$="/people/{people[0].id}/unseat"]'
    told = staff.submit(staff.get(f"/staff/bodies/{body.slug}"), form=form)
    assert "This person can still answer in 1 open round" in told.text()
    with write():
        seats.unseat(body.id, people[0].id, actor="test")
    home = page_as(user=people[0]).get("/members")
    assert "What you were asked while you had one still waits for you" in home.text()
    assert "You are not in a group at the moment" not in home.text()
    assert f"/members/decisions/{decision.slug}/rounds/1/ballot" in home.links


def test_who_shared_the_seat_is_told_by_mail_that_the_other_answer_counts() -> None:
    body = make_body()
    holder = make_member(body, name="Holly Holder", organization="Neighbors")
    other = make_member(body, name="Al Alternate", organization="Neighbors", part=SeatPart.ALTERNATE)
    by = make_facilitator(body)
    opened = open_round(make_decision(body, by=by), by=by)
    cast(opened, holder, 3)
    assert mails_of("decisions.answer_replaced") == []
    cast(opened, other, 1)
    (mail,) = mails_of("decisions.answer_replaced")
    assert mail.to == holder.email
    assert "Al Alternate" in mail.text
    assert "You can answer again until" in mail.text
    cast(opened, other, 4)
    assert len(mails_of("decisions.answer_replaced")) == 1


def test_a_ballot_says_only_what_follows_from_its_round(page_as: PageAs) -> None:
    first, people, _by = make_council(3)
    second, _others, _by = make_council(3, slug="alliance")
    both = make_facilitator(first, second)
    decision = make_decision(first, second, by=both)
    opened = open_round(decision, by=both)
    shown = (
        page_as(user=people[0])
        .get(f"/members/decisions/{decision.slug}/rounds/{opened.number}/ballot")
        .text()
    )
    for words in (
        "What it is about.",
        "Then the members of all the groups see it",
        "everyone can read how many seats gave each answer, without names.",
        "If there is consensus, we will tell the facilitator that you offered to help.",
    ):
        assert words in shown
