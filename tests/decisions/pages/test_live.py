"""The live room: who sees what, what the poll costs, and that nothing depends on an answer before the reveal."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import update

from engage.bodies.models import Office, SeatPart
from engage.core import clock as product_clock
from engage.core.db import db, write
from engage.decisions.models import Answer, Ballot, Round, RoundState
from engage.decisions.services import closing
from tests.support.accounts import make_user
from tests.support.bodies import give, make_body, make_meeting, make_member, present_ids
from tests.support.decisions import (
    REASON,
    cast,
    cast_all,
    close,
    make_council,
    make_decision,
    open_round,
    reveal,
)
from tests.support.html import text_of
from tests.support.rooms import make_room

PAGES = ("room", "screen", "live", "live/close", "live/reveal", "scribe")
MOST_FOR_STATE = 4
MOST_UNCHANGED = 2
MOST_FOR_PAGE = 7


def _state(room):
    return db.session.get_one(Round, room.round.id, populate_existing=True).state


def _everything(room, clients):
    """What each of them gets at each address, with its ETag; without the tokens of forms, which are by chance."""
    found = {}
    for client in clients:
        for what in (*PAGES, "live.json"):
            got = client.get(room.path(what))
            text = re.sub(r'name="csrf_token" value="[^"]*"', "", got.text)
            found[client.user.id, what] = (got.status_code, got.headers.get("ETag"), text)
    return found


@pytest.mark.parametrize("is_closed", [False, True])
def test_before_the_reveal_nothing_depends_on_an_answer(client_as, is_closed):
    room = make_room(3, "rea", "council")
    room.arrive(*room.people)
    cast(room.round, room.people[0], 0)
    cast(room.round, room.people[1], answer=Answer.STAND_ASIDE)
    if is_closed:
        close(room.round, by=room.chair)
    clients = [client_as(user=user) for user in (room.people[0], room.people[2], room.chair, room.scribe)]
    before = _everything(room, clients)
    with write() as unit:
        unit.execute(update(Ballot).values(answer=Answer.NUMBER, value=5, reason="Quagmires", remedy=""))
    assert _everything(room, clients) == before
    assert all("Quagmires" not in text and REASON not in text for _, _, text in before.values())


def test_no_statement_before_the_reveal_reads_what_was_answered(client_as, count_statements):
    room = make_room()
    cast(room.round, room.people[0], 0)
    client = client_as(user=room.chair)
    for what in (*PAGES, "live.json"):
        with count_statements() as statements:
            client.get(room.path(what))
        assert not re.search(r"ballot\.(value|reason|remedy)|SELECT[^;]*ballot\.answer,", str(statements)), (
            what
        )


# --- who may ---------------------------------------------------------------------------------------------------------


def test_others_find_nothing(client_as, client):
    room = make_room()
    stranger = client_as(user=make_member(make_body("other")))
    for what in (*PAGES, "live.json"):
        assert stranger.get(room.path(what)).status_code == 404, what
        assert client.get(room.path(what)).status_code == 303, what
    for what in ("room/arrive", "room/leave", "live/mark", "live/close", "live/reveal"):
        assert stranger.post(room.path(what)).status_code in (400, 404), what


def test_running_the_meeting_is_for_who_holds_the_office(page_as, client_as):
    room = make_room()
    member, scribe = client_as(user=room.people[0]), page_as(user=room.scribe)
    for what in ("live", "live/close", "live/reveal", "scribe"):
        assert member.get(room.path(what)).status_code == 403, what
    page = scribe.get(room.path("live"))
    assert room.path("live/close") not in page.links
    for what in ("live/close", "live/reveal"):
        scribe.get(room.path(what), status=403)


def test_buttons_of_others_change_nothing(page_as):
    room = make_room()
    page = page_as(user=room.people[0])
    token = page.get(room.path("room")).fields("#moves")
    for what in ("live/close", "live/reveal", "live/mark"):
        page.post(room.path(what), {**token, "arrived": room.people[1].id}, status=403)
    assert _state(room) == RoundState.OPEN
    assert present_ids(room.meeting.id) == frozenset()


# --- the poll --------------------------------------------------------------------------------------------------------


def test_an_unchanged_room_is_told_with_two_statements_and_nothing_else(client_as, count_statements):
    room = make_room()
    client = client_as(user=room.people[0])
    with count_statements() as first:
        got = client.get(room.path("live.json"))
    assert first.count <= MOST_FOR_STATE, str(first)
    with count_statements() as again:
        unchanged = client.get(room.path("live.json"), headers={"If-None-Match": got.headers["ETag"]})
    assert (unchanged.status_code, unchanged.data) == (304, b"")
    assert unchanged.headers["ETag"] == got.headers["ETag"]
    assert again.count <= MOST_UNCHANGED, str(again)
    assert "no-store" in got.headers["Cache-Control"]


def test_the_cost_of_a_page_does_not_grow_with_the_people(client_as, count_statements):
    small, large = make_room(2), make_room(9, "council", "policy")
    for room in (small, large):
        client = client_as(user=room.chair)
        for what in ("room", "screen", "live", "scribe"):
            with count_statements() as statements:
                assert client.get(room.path(what)).status_code == 200
            assert statements.count <= MOST_FOR_PAGE, f"{what}: {statements}"


def test_whatever_happens_in_the_room_changes_the_tag(client_as, clock):
    room = make_room()
    client = client_as(user=room.people[0])
    one, two = room.people[:2]
    tags = []

    def look():
        got = client.get(room.path("live.json"))
        tags.append(got.headers["ETag"])
        assert got.json["version"] in got.headers["ETag"]
        return got.json

    look()
    for happens in (
        lambda: room.arrive(one, two),
        lambda: cast(room.round, one, 4),
        lambda: room.leave(two),
        lambda: room.arrive(two),
        lambda: cast(room.round, one, 3),
        lambda: clock.advance(hours=2),
        lambda: close(room.round, by=room.chair),
        lambda: reveal(room.round, by=room.chair),
    ):
        clock.advance(seconds=5)
        happens()
        look()
    assert len(set(tags)) == len(tags)
    client.set_cookie("lang", "fa")
    look()
    assert tags[-1] != tags[-2]


def test_the_state_says_who_is_here_and_who_has_answered_and_after_the_reveal_what(client_as):
    room = make_room(2)
    room.arrive(room.people[0], room.chair)
    cast(room.round, room.people[0], 0)
    client = client_as(user=room.people[1])
    state = client.get(room.path("live.json")).json
    assert (state["state"], state["here"], state["seats"], state["answered"]) == ("open", 2, 2, 1)
    first, second = state["bodies"][0]["seats"]
    assert first["people"] == [{"name": "Member 1", "here": True}]
    assert (first["answered"], second["answered"]) == (True, False)
    assert not {"answer", "value"} & first.keys()
    assert not {"outcome", "tally"} & state["bodies"][0].keys()
    close(room.round, by=room.chair)
    reveal(room.round, by=room.chair)
    body = client.get(room.path("live.json")).json["bodies"][0]
    assert [(seat["answer"], seat["value"]) for seat in body["seats"]] == [("number", 0), (None, None)]
    assert (body["outcome"], body["tally"]["counts"]) == ("no_quorum", [1, 0, 0, 0, 0, 0])


# --- here and gone ---------------------------------------------------------------------------------------------------


def test_a_member_says_that_they_are_here_and_that_they_leave(page_as):
    room = make_room()
    page = page_as(user=room.people[0])
    arrived = page.submit(page.get(room.path("room")), form="#moves")
    assert arrived.path == room.path("room")
    assert "You are marked as present" in arrived.text()
    assert present_ids(room.meeting.id) == {room.people[0].id}
    gone = page.post(room.path("room/leave"), arrived.fields("#moves"))
    assert "I am here" in gone.text()
    assert present_ids(room.meeting.id) == frozenset()


def test_who_runs_the_meeting_marks_people(page_as):
    room = make_room()
    page = page_as(user=room.scribe)
    live = page.get(room.path("live"))
    buttons = {button.attrs["value"] for button in live.all('button[form="marks"][name="arrived"]')}
    assert buttons == {str(person.id) for person in room.people}
    marked = page.submit(live, form="#marks", arrived=room.people[1].id)
    assert "1 person is here." in marked.text()
    assert present_ids(room.meeting.id) == {room.people[1].id}
    page.submit(marked, form="#marks", left=room.people[1].id)
    assert present_ids(room.meeting.id) == frozenset()


@pytest.mark.parametrize("who", ["", "x", "0", "99999999999999", "987654"])
def test_nobody_else_can_be_marked(page_as, who):
    room = make_room()
    page = page_as(user=room.chair)
    page.submit(page.get(room.path("live")), form="#marks", arrived=who, status=404)


def test_after_the_meeting_nobody_arrives(page_as, clock):
    room = make_room()
    page = page_as(user=room.people[0])
    form = page.get(room.path("room")).fields("#moves")
    clock.advance(hours=5)
    assert "This meeting is over." in page.post(room.path("room/arrive"), form).text()


def test_a_round_outside_meetings_has_a_room_without_anybody_here(page_as):
    body, people, chair = make_council()
    decision = make_decision(body, by=chair)
    open_round(decision, by=chair)
    where = f"/members/decisions/{decision.slug}/rounds/1"
    page = page_as(user=chair)
    assert "not part of a meeting" in page.get(f"{where}/live").text()
    for what in ("screen", "room", "scribe"):
        assert "is here" not in page.get(f"{where}/{what}").text(), what
    assert page_as(user=people[0]).get(f"{where}/room").all("#moves") == []


# --- closing and revealing -------------------------------------------------------------------------------------------


def test_closing_and_revealing_take_one_question_each(page_as):
    room = make_room(2)
    cast_all(room.round, room.people[:1], [4])
    page = page_as(user=room.chair)
    question = page.get(room.path("live/close"))
    assert "1 seat has not answered yet:" in question.text()
    assert "Member 2" in question.text()
    assert _state(room) == RoundState.OPEN
    closed = page.submit(question)
    assert "The answers are still hidden." in closed.text()
    assert _state(room) == RoundState.CLOSED
    assert room.path("live/reveal") in closed.links
    page.submit(question)
    revealed = page.submit(page.get(room.path("live/reveal")))
    assert "The answers are revealed." in revealed.text()
    assert _state(room) == RoundState.REVEALED
    assert "The answers are revealed." in page.post(room.path("live/reveal"), question.fields()).text()


def test_an_open_round_is_not_revealed(page_as):
    room = make_room()
    page = page_as(user=room.chair)
    assert page.get(room.path("live/reveal")).all("main form") == []
    token = page.get(room.path("live/close")).fields()
    page.post(room.path("live/reveal"), token, status=409)
    assert _state(room) == RoundState.OPEN


def test_a_round_that_is_not_live_is_closed_early_only_when_all_answered(page_as):
    room = make_room(2, is_live=False)
    page = page_as(user=room.chair)
    assert room.path("live/close") not in page.get(room.path("live")).links
    cast_all(room.round, room.people, [4, 4])
    assert room.path("live/close") in page.get(room.path("live")).links
    page.submit(page.get(room.path("live/close")))
    assert _state(room) == RoundState.REVEALED


def test_after_its_time_a_round_says_so_and_takes_no_answers(page_as, clock):
    room = make_room()
    clock.advance(hours=2)
    for what in ("room", "screen", "live"):
        assert "Time is up. No one can answer anymore." in page_as(user=room.chair).get(room.path(what)).text(
            "#live-state"
        )
    assert "Go to my ballot" not in page_as(user=room.people[0]).get(room.path("room")).text()


def test_a_stopped_round_shows_nothing_of_its_answers(page_as):
    room = make_room()
    cast(room.round, room.people[0], 0)
    with write():
        closing.void_round(room.decision.id, room.round.id, reason="The text was wrong.", actor=room.chair.id)
    page = page_as(user=room.chair)
    for what in ("room", "screen", "live"):
        shown = page.get(room.path(what))
        assert "This round was stopped" in shown.text("#live-state")
        assert "answered" not in shown.text(), what


# --- the screens -----------------------------------------------------------------------------------------------------


def test_the_screen_shows_who_is_here_who_has_answered_and_how_to_join(page_as):
    room = make_room(3)
    room.arrive(*room.people[:2])
    cast(room.round, room.people[0], 0)
    screen = page_as(user=room.people[2]).get(room.path("screen"))
    assert screen.h1 == "Keep the park open"
    assert "2 people are here." in screen.text()
    assert "1 of 3 seats answered." in screen.text()
    seats = screen.all(".seats .seat")
    assert {seat.attrs["class"]: text_of(seat) for seat in seats} == {
        "seat answered": "Member 1 has answered",
        "seat here": "Member 2 is here, has not answered yet",
        "seat away": "Member 3 is not here, has not answered yet",
    }
    assert screen.one("svg.qr").attrs["aria-label"]
    assert '<noscript><meta http-equiv="refresh"' in screen.html


def test_at_the_reveal_the_screen_shows_the_hands_and_says_why(page_as):
    room = make_room(4, "rea", "council")
    cast_all(room.round, room.people, [5, 4, 3, 0])
    close(room.round, by=room.chair)
    hidden = page_as(user=room.people[0]).get(room.path("screen"))
    assert hidden.all(".outcome") == []
    assert hidden.all("svg.qr") == []
    reveal(room.round, by=room.chair)
    for what in ("screen", "room", "live"):
        shown = page_as(user=room.chair).get(room.path(what))
        assert len(shown.all(".outcome")) == 2
        assert "No joint consensus" in shown.text(".joint")
        assert "1 seat gave 0, which is a block." in shown.text()
        assert len(shown.all(".people .hand")) == 8
        rows = shown.texts("table tbody tr")
        assert rows[:4] == ["Member 1 5", "Member 2 4", "Member 3 3", "Member 4 0"]


def test_the_screen_speaks_the_chosen_language(page_as):
    room = make_room()
    page = page_as(user=room.chair)
    screen = page.get(room.path("screen"))
    assert any("switch=fa" in link for link in screen.links)
    page.client.set_cookie("lang", "fa")
    farsi = page.get(room.path("screen"))
    assert (farsi.lang, farsi.direction) == ("fa", "rtl")


def test_an_organizations_seat_goes_by_its_name(page_as):
    body = make_body()
    people = [
        make_member(body, name="Rosa Rep", organization="Tower Bridge Neighbors"),
        make_member(
            body, name="Al Alternate", organization="Tower Bridge Neighbors", part=SeatPart.ALTERNATE
        ),
    ]
    chair = make_user(name="Frances Chair")
    give(body, chair, Office.FACILITATOR)
    now = product_clock.now()
    make_meeting(body, now - timedelta(minutes=1), now + timedelta(hours=2))
    decision = make_decision(body, by=chair)
    opened = open_round(decision, by=chair, lasts=timedelta(hours=1), is_live=True)
    cast(opened, people[1], 4)
    where = f"/members/decisions/{decision.slug}/rounds/1"
    seat = page_as(user=chair).get(f"{where}/screen").text(".seats .seat")
    assert re.sub("[\u2066-\u2069]", "", seat) == (
        "Tower Bridge Neighbors Rosa Rep and Al Alternate has answered"
    )
    assert "We have your answer" in page_as(user=people[0]).get(f"{where}/room").text()


def test_parts_that_renew_themselves_have_names_and_no_tokens(page_as):
    room = make_room()
    room.arrive(*room.people)
    for what in ("room", "screen", "live", "scribe"):
        page = page_as(user=room.chair).get(room.path(what))
        parts = page.all("[data-live]")
        assert parts
        assert all(part.attrs.get("id") for part in parts)
        assert [one for part in parts for one in part.query('input[name="csrf_token"]')] == []
        source = page.one("[data-live-source]")
        assert source.attrs["data-live-source"] == room.path("live.json")
        assert page.all("[data-live-lost]")
