"""Staff keep the roster of bodies: seats, offices, rules and meetings."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engage.bodies.models import Body, Office, SeatPart
from engage.bodies.queries import lookup
from engage.bodies.services import access, seats
from engage.bodies.services.reads import current_rule, current_seats, list_meetings
from engage.core import clock
from engage.core.city_time import city_day
from engage.core.db import db, write
from engage.core.i18n.content import MACHINE, load_texts
from engage.core.i18n.writing import put_translation
from engage.core.security.permissions import Role
from tests.support.accounts import mails_of
from tests.support.bodies import give, make_body, make_meeting, make_member
from tests.support.changes import agree_to_all

AT = "/staff/bodies"


@pytest.fixture
def staff(page_as):
    """An organizer."""
    return page_as(Role.ORGANIZER)


def _invite(staff, **changes):
    """Propose somebody; a facilitator agrees."""
    form = staff.get(f"{AT}/rea/invite")
    given = {"name": "Nadia Example", "email": "Nadia@Example.org", "language": "es", **changes}
    page = staff.submit(form, **given)
    agree_to_all(lookup.find_body("rea"))
    return page


def test_bodies_are_listed_with_the_seats_that_are_held(staff):
    make_member(make_body())
    make_body("rec", name="Racial Equity Council", size=12, open_meetings=True)
    page = staff.get(AT)
    assert "Groups" in page.texts(".nav [aria-current]")
    assert page.texts("tbody td.n") == ["1", "18", "0", "12"]
    assert f"{AT}/rec" in page.links


def test_without_bodies_the_list_says_where_they_come_from(staff):
    assert "No groups yet" in staff.get(AT).text()


def test_a_member_is_invited_with_a_seat_and_told_in_their_language(staff):
    body = make_body()
    with write() as session:
        put_translation(session, body.name_id, "es", "Alianza por la Equidad Racial", state=MACHINE)
    page = _invite(staff, offices=["facilitator"])
    assert "The change is proposed." in page.text()
    (holder,) = current_seats(body.id)[0].holders
    assert (holder.user.email, holder.user.roles) == ("nadia@example.org", frozenset())
    assert access.holds_office(holder.user.id, [body.id], Office.FACILITATOR)
    db.session.rollback()
    (mail,) = mails_of("bodies.invitation")
    assert mail.to == "nadia@example.org"
    assert "Alianza por la Equidad Racial" in mail.subject
    assert "/es/sign-in/link/" in mail.text


def test_the_invitation_says_nothing_once_somebody_is_no_longer_a_member(staff):
    body = make_body()
    _invite(staff)
    (holder,) = current_seats(body.id)[0].holders
    with write():
        seats.unseat(body.id, holder.user_id, actor="test")
    assert mails_of("bodies.invitation") == [None]


def test_an_organization_has_two_people_and_no_third(staff):
    body, name = make_body(), "Tower Bridge Neighbors"
    alone = staff.get(f"{AT}/rea/invite")
    given = {"name": "A", "email": "a@example.org", "language": "en", "organization": name}
    refused = staff.submit(alone, status=422, **given, seat="alternate")
    assert "This organization has no seat here." in refused.text()
    nameless = staff.submit(alone, status=422, **{**given, "organization": ""}, seat="representative")
    assert "Write the name of the organization." in nameless.text()
    _invite(staff, seat="representative", organization=name, email="one@example.org")
    _invite(staff, seat="alternate", organization=name, email="two@example.org")
    third = staff.submit(alone, status=422, **given, seat="alternate")
    assert "already has an alternate" in third.text()
    assert [holder.part for holder in current_seats(body.id)[0].holders] == [
        SeatPart.HOLDER,
        SeatPart.ALTERNATE,
    ]


def test_nobody_gets_two_seats_nor_a_seat_that_there_is_not(staff):
    make_body(size=1)
    _invite(staff)
    again = staff.submit(
        staff.get(f"{AT}/rea/invite"), status=422, name="N", email="nadia@example.org", language="es"
    )
    assert "already has a seat in this group" in again.text()
    full = staff.submit(
        staff.get(f"{AT}/rea/invite"), status=422, name="N", email="other@example.org", language="es"
    )
    assert "Every seat is in use." in full.text()
    assert len(mails_of("bodies.invitation")) == 1


def test_neither_seat_nor_office_is_no_invitation(staff):
    make_body()
    page = staff.submit(
        staff.get(f"{AT}/rea/invite"), status=422, name="N", email="n@example.org", language="es", seat="none"
    )
    assert "Choose a role, or give the person a seat." in page.text()


def _plain(page):
    """The text without the marks around names."""
    return page.text().replace("\u2068", "").replace("\u2069", "")


def _form(page, part):
    """The selector of the form that posts to an address with this part."""
    (action,) = {
        form.attrs["action"] for form in page.all("main form[action]") if part in form.attrs["action"]
    }
    return f'form[action="{action}"]'


def test_seats_are_added_given_up_and_taken_out(staff):
    body = make_body()
    user = make_member(body)
    page = staff.get(f"{AT}/rea")
    page = staff.submit(page, form=_form(page, "/unseat"))
    assert "Robin Example no longer holds seat 1." in _plain(page)
    assert access.is_member(user.id)
    agree_to_all(body)
    page = staff.submit(page, form=_form(page, "/end"))
    assert "Seat 1 is removed." in _plain(page)
    agree_to_all(body)
    page = staff.submit(page, form=f'form[action="{AT}/rea/seats"]', organization="Tower Bridge Neighbors")
    assert "Tower Bridge Neighbors" in page.text()
    (seat,) = current_seats(body.id)
    assert (seat.number, seat.holders) == (2, [])
    assert not access.is_member(user.id)


def test_a_seat_of_another_body_is_not_found_here(staff):
    make_member(make_body())
    other = make_body("rec")
    make_member(other)
    seat = current_seats(other.id)[0]
    token = staff.get(f"{AT}/rea").fields(f'form[action="{AT}/rea/seats"]')
    staff.post(f"{AT}/rea/seats/{seat.id}/end", token, status=404)


def test_no_seat_is_added_beyond_the_size(staff):
    make_member(make_body(size=1))
    page = staff.get(f"{AT}/rea")
    page = staff.submit(page, form=f'form[action="{AT}/rea/seats"]')
    assert "Every seat is in use." in page.text()


def test_an_office_is_given_and_taken(staff):
    body = make_body()
    user = make_member(body)
    page = staff.get(f"{AT}/rea")
    page = staff.submit(page, form=_form(page, "/rea/offices"), office="scribe")
    assert "Robin Example becomes a scribe." in _plain(page)
    assert not access.holds_office(user.id, [body.id])
    agree_to_all(body)
    assert access.holds_office(user.id, [body.id], Office.SCRIBE)
    page = staff.get(f"{AT}/rea")
    staff.submit(page, form=_form(page, "/offices/scribe/take"))
    agree_to_all(body)
    assert not access.holds_office(user.id, [body.id])


def test_an_invitation_is_sent_again(staff):
    body = make_body()
    make_member(body)
    page = staff.get(f"{AT}/rea")
    staff.submit(page, form=_form(page, "/invite-again"))
    assert len(mails_of("bodies.invitation")) == 1


def test_the_law_and_the_languages_are_changed(staff):
    make_member(make_body())
    staff.submit(
        staff.get(f"{AT}/rea/facts"),
        size="9",
        languages=["en", "fa"],
        publication="names",
        open_meetings="y",
        between_meetings="y",
    )
    assert lookup.find_body("rea").size == 18
    agree_to_all(lookup.find_body("rea"))
    page = staff.get(f"{AT}/rea")
    assert "attorneys allow votes and comments between meetings" in page.text()
    body = lookup.find_body("rea")
    assert (body.size, body.languages, body.publication) == (9, ["en", "fa"], "names")
    db.session.rollback()
    make_member(lookup.find_body("rea"))
    small = staff.submit(staff.get(f"{AT}/rea/facts"), status=422, size="1")
    assert "More seats than this are in use." in small.text()


def test_a_new_version_of_the_rule_with_the_bodys_own_words(staff):
    body = make_body(meanings={"0": {"en": "Fist: I block this", "es": "Puño: lo bloqueo"}})
    day = clock.now() - timedelta(days=2)
    met_id = make_meeting(body, day, day + timedelta(hours=2)).id
    form = staff.get(f"{AT}/rea/rule")
    assert "1 of 6 written" in form.text()
    unnamed = staff.submit(form, status=422)
    assert "Choose the meeting or the decision in which the group adopted it." in unnamed.text()
    staff.submit(
        form,
        quorum_numerator="2",
        quorum_denominator="3",
        quorum_more_than=None,
        minimum_numbers="4",
        rounds_limit="2",
        ways_out=["referral"],
        meaning_5_en="Five: I help lead it",
        meaning_5_zh_hant="五指：我願意帶頭",
        meanings_reviewed="y",
        adoption=f"m{met_id}",
    )
    assert current_rule(body.id).version == 1
    agree_to_all(body)
    page = staff.get(f"{AT}/rea")
    rule = current_rule(body.id)
    assert (rule.adopted_at_id, rule.adopted_on) == (met_id, city_day(day))
    assert dict(rule.settings) == {
        "quorum_numerator": 2,
        "quorum_denominator": 3,
        "quorum_more_than": False,
        "minimum_numbers": 4,
        "abstain_counts_for_quorum": True,
        "recuse_counts_for_quorum": False,
        "rounds_limit": 2,
        "no_quorum_counts": False,
        "ways_out": ["referral"],
    }
    assert set(rule.meaning_ids) == {"0", "5"}
    text = load_texts(db.session, rule.meaning_ids.values(), "zh-hant")[rule.meaning_ids["5"]]
    assert (text.value, text.state) == ("五指：我願意帶頭", "reviewed")
    assert "At least 2 out of every 3" in page.text()


def test_a_rule_that_cannot_be_is_refused(staff):
    body = make_body()
    page = staff.submit(
        staff.get(f"{AT}/rea/rule"),
        status=422,
        quorum_numerator="3",
        meaning_1_es="Dudas serias",
        ways_out=[],
    )
    assert "This share is not possible" in page.text()
    assert "Choose at least one option." in page.text()
    unsourced = staff.submit(staff.get(f"{AT}/rea/rule"), status=422, meaning_1_es="Dudas serias")
    assert "Write this in the first language too" in unsourced.text()
    assert current_rule(body.id).version == 1


def test_a_joint_meeting_is_planned_and_called_off(staff):
    body, other = make_body(), make_body("rec", name="Racial Equity Council")
    form = staff.get(f"{AT}/rea/meetings")
    assert form.fields()["body_ids"] == str(body.id)
    late = staff.submit(form, status=422, starts_at="2027-04-01T18:00", ends_at="2027-04-01T17:00")
    assert "The end must be later than the start." in late.text()
    page = staff.submit(
        form,
        body_ids=[str(body.id), str(other.id)],
        starts_at="2027-04-01T18:00",
        ends_at="2027-04-01T20:00",
        place="City Hall",
    )
    assert "with Racial Equity Council" in page.text()
    (meeting,) = list_meetings([other.id])
    assert meeting.starts_at.isoformat() == "2027-04-02T01:00:00+00:00"
    db.session.rollback()
    page = staff.submit(page, form=_form(page, "/cancel"))
    assert "Canceled" in page.text()


@pytest.mark.usefixtures("clock")
def test_a_meeting_of_others_is_not_called_off_from_here(staff):
    make_body()
    other = make_body("rec")
    now = clock.now()
    meeting = make_meeting(other, now, now + timedelta(hours=1))
    token = staff.get(f"{AT}/rea").fields(f'form[action="{AT}/rea/seats"]')
    staff.post(f"{AT}/rea/meetings/{meeting.id}/cancel", token, status=404)


def test_staff_who_keep_no_roster_stay_out(client_as):
    make_body()
    assert client_as(Role.TRANSLATOR).get(AT).status_code == 403
    facilitator = client_as()
    give(lookup.find_body("rea"), facilitator.user, Office.FACILITATOR)
    assert facilitator.get(f"{AT}/rea").status_code == 403


def test_the_log_names_what_was_done_to_bodies(page_as):
    body = make_body()
    member = make_member(body)
    give(body, member, Office.SCRIBE)
    now = clock.now()
    make_meeting(body, now, now + timedelta(hours=1))
    text = page_as(Role.ADMINISTRATOR).get("/staff/audit").text()
    for words in (
        "Created a group",
        "Gave someone a seat",
        "seat 1",
        "version 1",
        "Meeting: Racial Equity Alliance",
    ):
        assert words in text, words


def test_a_body_page_costs_few_statements(client_as, count_statements):
    body = make_body(size=40)
    for number in range(20):
        make_member(body, name=f"Member {number}")
    client = client_as(Role.ORGANIZER)
    with count_statements() as statements:
        assert client.get(f"{AT}/rea").status_code == 200
    assert statements.count <= 14, str(statements)
    assert db.session.get(Body, body.id) is not None
