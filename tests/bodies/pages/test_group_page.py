"""The page of a group for its members; facilitators and administrators decide about what is proposed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from engage.accounts.models import User
from engage.accounts.services import people
from engage.bodies.models import BodyChange, ChangeState, Office
from engage.bodies.policy.changes import Appointment, OfficeTaken, SeatWish, Unseated
from engage.bodies.queries.changes import CHANGES_A_PAGE
from engage.bodies.services.changes import alone
from engage.bodies.services.changes.proposals import Invited
from engage.core.db import db, write
from engage.core.security.permissions import Role
from tests.support.accounts import mails_of, make_user
from tests.support.bodies import give, make_body, make_member
from tests.support.changes import propose, reread

AT = "/members/groups/rea"
NADIA = Invited("nadia@example.org", "Nadia Example", "es")
SEAT = Appointment(SeatWish(), is_invited=True)
AGREE, REFUSE = 'form[action$="/agree"]', 'form[action$="/refuse"]'


def _plain(page):
    return page.text().replace("\u2068", "").replace("\u2069", "")


@pytest.fixture
def body(app):
    return make_body()


@pytest.fixture
def facilitator(body, page_as):
    page = page_as(name="Fay Facilitator")
    give(body, page.client.user, Office.FACILITATOR)
    return page


def test_a_facilitator_is_asked_at_home_and_agrees_on_the_page_of_the_group(body, facilitator):
    propose(body, SEAT, by=make_user(Role.ORGANIZER, name="Kei Keeper"), invited=NADIA)
    home = facilitator.get("/members")
    assert "Nadia Example gets a seat." in _plain(home)
    assert AT in home.links
    page = facilitator.get(AT)
    for words in ("Nadia Example gets a seat.", "nadia@example.org", "Proposed by Kei Keeper on"):
        assert words in _plain(page), words
    done = facilitator.submit(page, form=AGREE)
    assert "The change is in effect now." in done.text()
    for words in ("Seat 1", "Nadia Example", "Proposed by Kei Keeper. Fay Facilitator agreed."):
        assert words in _plain(done), words
    assert "nadia@example.org" not in done.text()
    assert "Changes waiting for you" not in facilitator.get("/members").text()


def test_a_facilitator_refuses(body, facilitator):
    change = propose(body, SEAT, invited=NADIA)
    page = facilitator.get(AT)
    assert "The change is refused." in facilitator.submit(page, form=REFUSE).text()
    assert reread(change).state == ChangeState.REFUSED
    late = facilitator.submit(page, form=AGREE)
    assert "This change has already been decided." in late.text()


def test_what_became_impossible_is_said(body, facilitator):
    member = make_member(body)
    propose(body, SEAT, user_id=make_user(email="nadia@example.org").id)
    page = facilitator.get(AT)
    with write():
        alone.seats.seat_person(body.id, _nadia(), actor="test")
    assert "This change is no longer possible" in facilitator.submit(page, form=AGREE).text()
    assert member.id


def _nadia():
    return db.session.scalar(select(User.id).where(User.email == "nadia@example.org"))


def test_a_member_sees_who_is_who_and_what_changed_but_not_what_waits(body, facilitator, page_as):
    member = make_member(body, name="Mo Member", organization="Neighbors")
    propose(body, SEAT, invited=NADIA)
    reader = page_as(user=member)
    page = reader.get(AT)
    for words in ("Mo Member", "Neighbors", "Fay Facilitator", "since", "version 1"):
        assert words in _plain(page), words
    assert "Nadia" not in page.text()
    token = page.fields(".whoami form")
    (change,) = db.session.scalars(select(BodyChange)).all()
    ident = change.id
    db.session.remove()
    reader.post(f"{AT}/changes/{ident}/agree", token, status=403)


def test_outsiders_find_no_group(body, page_as):
    page_as(Role.ADMINISTRATOR).get(AT, status=404)


def test_whoever_loses_a_seat_may_agree(body, facilitator, page_as):
    member = make_member(body, name="Mo Member")
    change = propose(body, Unseated(1), user_id=member.id)
    page = page_as(user=member)
    done = page.submit(page.get(AT), form=AGREE)
    assert done.path == "/members"
    assert "The change is in effect now." in done.text()
    assert reread(change).ground == "person"


def test_whoever_loses_an_office_cannot_keep_it_by_refusing(body, facilitator, page_as):
    other = make_user(name="Olu Other")
    give(body, other, Office.FACILITATOR)
    change = propose(body, OfficeTaken(Office.FACILITATOR), user_id=other.id)
    page = page_as(user=other)
    shown = page.get(AT)
    assert "Agree" in shown.text()
    assert "Refuse" not in shown.text()
    page.post(f"{AT}/changes/{change.id}/refuse", shown.fields(".whoami form"), status=403)
    assert reread(change).state == "proposed"
    (to_other,) = [mail for mail in mails_of("bodies.change_proposed") if mail and mail.to == other.email]
    assert "agree or refuse" not in (to_other.subject + to_other.text).casefold()


def test_the_history_comes_in_pages(page_as):
    big, actor = make_body(size=CHANGES_A_PAGE + 1), make_user(Role.ORGANIZER).id
    facilitator = page_as()
    give(big, facilitator.client.user, Office.FACILITATOR)
    with write():
        for _number in range(CHANGES_A_PAGE + 1):
            alone.add_empty_seat(big.id, actor=actor)
    last = f"Seat {CHANGES_A_PAGE + 1} is added."
    first_page, second_page = facilitator.get(AT), facilitator.get(f"{AT}?page=2")
    assert last in _plain(first_page)
    assert "Seat 1 is added." not in _plain(first_page)
    assert "Seat 1 is added." in _plain(second_page)
    assert last not in _plain(second_page)


def test_whoever_loses_a_seat_by_a_notice_reads_when_and_stops_it(body, page_as):
    member = make_member(body, name="Mo Member")
    change = propose(body, Unseated(1), user_id=member.id)
    page = page_as(user=member)
    shown = page.get(AT)
    assert "Until then, any member can stop it." in _plain(shown)
    assert shown.all(AGREE)
    page.submit(shown, form=REFUSE)
    assert reread(change).state == ChangeState.REFUSED


def test_what_was_announced_any_member_may_stop_although_a_facilitator_came(body, page_as):
    change = propose(body, SEAT, invited=NADIA)
    page = page_as(user=make_member(body))
    give(body, make_user(), Office.FACILITATOR)
    shown = page.get(AT)
    assert "Stop this change" in shown.text()
    assert "Until then" not in shown.text()
    page.submit(shown, form=REFUSE)
    assert reread(change).state == ChangeState.REFUSED


def test_an_administrator_finds_it_on_today_and_agrees_on_the_page_of_staff(body, page_as):
    proposer, other = page_as(Role.ADMINISTRATOR), page_as(Role.ADMINISTRATOR)
    propose(body, SEAT, by=proposer.client.user, invited=NADIA)
    said = "change to a group is waiting for an administrator"
    assert said in other.get("/staff/").text()
    assert said not in proposer.get("/staff/").text()
    assert said not in page_as(Role.ORGANIZER).get("/staff/").text()
    assert "1 change waiting" in other.get("/staff/bodies").text()
    mine = proposer.get("/staff/bodies/rea")
    assert mine.all('form[action$="/withdraw"]')
    assert not mine.all(AGREE)
    done = other.submit(other.get("/staff/bodies/rea"), form=AGREE)
    assert "The change is in effect." in done.text()
    assert said not in other.get("/staff/").text()


def test_where_a_facilitator_can_agree_administrators_are_not_asked(body, facilitator, page_as, clock):
    propose(body, SEAT, invited=NADIA)
    page = page_as(Role.ADMINISTRATOR)
    said = "change to a group is waiting for an administrator"
    assert said not in page.get("/staff/").text()
    clock.advance(days=7)
    assert said in page_as(Role.ADMINISTRATOR).get("/staff/").text()


def test_who_became_an_administrator_today_is_not_asked(body, page_as, clock):
    page = page_as(Role.ADMINISTRATOR)
    with write():
        people.begin_roles_anew(people.get_user(page.client.user.id))
    propose(body, SEAT, invited=NADIA)
    said = "change to a group is waiting for an administrator"
    assert said not in page.get("/staff/").text()
    clock.advance(hours=24)
    assert said in page_as(user=page.client.user).get("/staff/").text()


def test_a_proposer_takes_it_back(body, facilitator, page_as):
    staff = page_as(Role.ORGANIZER)
    change = propose(body, SEAT, by=staff.client.user, invited=NADIA)
    page = staff.submit(staff.get("/staff/bodies/rea"), form='form[action$="/withdraw"]')
    assert "The proposal is withdrawn." in page.text()
    assert "Nadia" not in page.text()
    assert reread(change).state == ChangeState.WITHDRAWN


def test_the_page_of_a_group_costs_few_statements(body, facilitator, count_statements):
    for number in range(6):
        make_member(body, name=f"Member {number}")
    client = facilitator.client
    with count_statements() as statements:
        assert client.get(AT).status_code == 200
    assert statements.count <= 14, str(statements)


@pytest.mark.parametrize("at", [AT, "/members", "/staff/bodies/rea"])
def test_many_proposals_cost_no_more_statements_than_two(body, page_as, count_statements, at):
    client = page_as(Role.ORGANIZER, name="Fay Facilitator").client
    give(body, client.user, Office.FACILITATOR)
    other = make_user(Role.ORGANIZER)
    counts = []
    for several in (range(2), range(2, 9)):
        for number in several:
            propose(body, SEAT, by=other, invited=replace(NADIA, email=f"n{number}@example.org"))
        with count_statements() as statements:
            assert "Nadia Example" in client.get(at).text
        counts.append(statements.count)
    assert counts[0] == counts[1]
