"""A scribe writes down what somebody without a device says, reads it back, and can be told that it is wrong."""

from __future__ import annotations

import logging

import pytest
from sqlalchemy import select

from engage.bodies.models import Office
from engage.core.audit_log import AuditEntry
from engage.core.db import db, write
from engage.core.outbox.models import OutboxMessage
from engage.decisions.models import Answer, RoundSeat
from engage.decisions.services import closing
from tests.support.accounts import make_user
from tests.support.bodies import give
from tests.support.decisions import ballots_of, cast, close, reveal, seat_of
from tests.support.rooms import make_room

SAID = {"answer": "2", "reason": "Zebras are missing here.", "remedy": "", "wish": "named"}
WORDS = "Zebras"


def _form(room, person):
    return room.path(f"scribe/{seat_of(room.round, person, room.bodies[0]).id}/{person.id}")


def _dispute(room, person):
    return room.path(f"dispute/{seat_of(room.round, person, room.bodies[0]).id}")


def _read_back(page, room, person, **changes):
    """Fill in the form and go on to the page that is read aloud."""
    form = page.get(_form(room, person))
    return page.submit(form, status=200, step="read", **{**SAID, **changes})


def _write_down(page, room, person, **changes):
    return page.submit(_read_back(page, room, person, **changes), step="confirm")


def _ballots(room):
    return [(one.answer, one.value, one.reason, one.scribe_id) for one in ballots_of(room.round)]


def _people_listed(page):
    return page.texts(".marks strong")


@pytest.fixture
def room(app, clock):
    """Three people with a seat, the first two of them here."""
    made = make_room(3)
    made.arrive(*made.people[:2])
    return made


@pytest.fixture
def page(page_as, room):
    """The scribe's browser."""
    return page_as(user=room.scribe)


def test_whoever_is_here_and_has_not_answered_is_listed(page, room):
    assert _people_listed(page.get(room.path("scribe"))) == ["Member 1", "Member 2"]
    cast(room.round, room.people[0], 4)
    room.arrive(room.people[2])
    assert _people_listed(page.get(room.path("scribe"))) == ["Member 2", "Member 3"]
    room.leave(room.people[1])
    assert _people_listed(page.get(room.path("scribe"))) == ["Member 3"]


def test_what_is_read_back_is_what_was_written_and_nothing_is_kept(page, room):
    read = _read_back(page, room, room.people[0])
    for words in ("gives 2", "I have concerns. I want to talk about them first.", WORDS, "Is this right"):
        assert words in read.text(), words
    assert _ballots(room) == []
    assert db.session.get_one(RoundSeat, seat_of(room.round, room.people[0]).id).casts == 0


def test_once_confirmed_it_is_kept_as_cast_by_the_scribe(page, page_as, room):
    kept = _write_down(page, room, room.people[0])
    assert kept.path == room.path("scribe")
    assert _ballots(room) == [("number", 2, SAID["reason"], room.scribe.id)]
    assert "written down by" in kept.text()
    for user in (room.chair, room.people[1]):
        for what in ("room", "screen"):
            assert "Sam Scribe" in page_as(user=user).get(room.path(what)).text(), what
    own = page_as(user=room.people[0]).get(room.path("room"))
    assert "wrote down your answer" in own.text("#live-mine")
    assert _dispute(room, room.people[0]) in own.links


def test_a_zero_is_read_back_and_kept_as_a_zero(page, room):
    read = _read_back(page, room, room.people[0], answer="0", remedy="Put zebras in.")
    assert "gives 0" in read.text()
    assert "Put zebras in." in read.text()
    page.submit(read, step="confirm")
    assert _ballots(room)[0][:2] == ("number", 0)


@pytest.mark.parametrize("answer", ["stand_aside", "recuse", "abstain"])
def test_an_answer_without_a_number_is_taken(page, room, answer):
    read = _read_back(page, room, room.people[0], answer=answer)
    assert " gives " not in read.text()
    page.submit(read, step="confirm")
    assert _ballots(room)[0][:2] == (answer, None)


def test_change_leads_back_to_the_form_with_all_that_was_typed(page, room):
    read = _read_back(page, room, room.people[0], reason="Zebras are\nmissing here.")
    form = page.submit(read, status=200, step="change")
    fields = form.fields()
    assert (fields["answer"], fields["wish"]) == ("2", "named")
    assert fields["reason"].replace("\r\n", "\n") == "Zebras are\nmissing here."
    again = page.submit(form, status=200, step="read", answer="3")
    page.submit(again, step="confirm")
    assert _ballots(room)[0][:2] == ("number", 3)


def test_confirmed_twice_it_is_one_vote(page, room):
    read = _read_back(page, room, room.people[0])
    page.submit(read, step="confirm")
    page.submit(read, step="confirm")
    assert len(_ballots(room)) == 1


def test_a_scribe_can_correct_what_they_wrote_but_is_not_shown_it(page, room):
    _write_down(page, room, room.people[0])
    form = page.get(_form(room, room.people[0]))
    assert WORDS not in form.html
    assert "answer" not in form.fields()
    page.submit(page.submit(form, status=200, step="read", answer="4"), step="confirm")
    assert [one[1] for one in _ballots(room)] == [2, 4]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"answer": None}, "answer-0"),
        ({"answer": "7"}, "answer-0"),
        ({"answer": "2", "reason": " "}, "reason"),
        ({"answer": "recuse", "reason": ""}, "reason"),
        ({"answer": "0", "remedy": ""}, "remedy"),
    ],
)
def test_what_is_missing_is_said_beside_the_field(page, room, changes, field):
    form = page.get(_form(room, room.people[0]))
    for step in ("read", "confirm"):
        shown = page.submit(form, status=422, step=step, **{**SAID, **changes})
        assert [link for link in shown.links if link.startswith("#") and link != "#main"] == [f"#{field}"]
    assert _ballots(room) == []


def test_without_a_good_token_nothing_is_kept(page, room):
    read = _read_back(page, room, room.people[0])
    shown = page.submit(read, status=400, step="confirm", csrf_token="wrong")
    assert shown.fields()["reason"] == SAID["reason"]
    assert _ballots(room) == []


def test_what_was_said_is_in_no_address_no_flash_no_log_no_audit_and_no_mail(page, room, caplog):
    caplog.set_level(logging.DEBUG)
    read = _read_back(page, room, room.people[0], reason=f"{WORDS} 4711.")
    assert "4711" not in read.path
    response = page.client.post(_form(room, room.people[0]), data={**read.fields(), "step": "confirm"})
    assert response.headers["Location"] == room.path("scribe")
    landed = page.get(room.path("scribe"))
    written = [landed.html, caplog.text]
    written += [str(vars(row)) for row in db.session.scalars(select(AuditEntry))]
    written += [str(row.subject) for row in db.session.scalars(select(OutboxMessage))]
    assert [text for text in written if WORDS in text or "4711" in text] == []
    assert "no-store" in response.headers["Cache-Control"]


# --- refused ---------------------------------------------------------------------------------------------------------


def test_only_who_holds_the_office_writes_for_others(page_as, room):
    for what in (room.path("scribe"), _form(room, room.people[0])):
        page_as(user=room.people[1]).get(what, status=403)
        page_as(user=make_user()).get(what, status=404)
    assert page_as(user=room.chair).get(_form(room, room.people[0])).status == 200


def test_who_is_not_here_is_not_written_down(page, room):
    refused = page.get(_form(room, room.people[2]), status=409)
    assert _ballots(room) == []
    assert refused.h1 == "We could not do that"
    read = _read_back(page, room, room.people[0])
    room.leave(room.people[0])
    page.submit(read, step="confirm", status=409)
    assert _ballots(room) == []


def test_who_has_answered_alone_is_not_changed_by_a_scribe(page, room):
    read = _read_back(page, room, room.people[0])
    cast(room.round, room.people[0], 5)
    refused = page.submit(read, step="confirm", status=409)
    assert "answered without a scribe" in refused.text()
    page.get(_form(room, room.people[0]), status=409)
    assert [one[1] for one in _ballots(room)] == [5]


def test_a_person_of_another_seat_is_not_found(page, room):
    seat = seat_of(room.round, room.people[0])
    for path in (
        f"scribe/{seat.id}/{room.people[1].id}",
        f"scribe/999999/{room.people[0].id}",
        "dispute/999999",
    ):
        page.get(room.path(path), status=404)


@pytest.mark.parametrize("how", ["time", "closed", "void"])
def test_when_the_round_is_over_nothing_is_written_and_nothing_taken_back(page, room, clock, how):
    read = _read_back(page, room, room.people[1])
    _write_down(page, room, room.people[0])
    question = page.get(_dispute(room, room.people[0]))
    if how == "time":
        clock.advance(hours=2)
    elif how == "closed":
        close(room.round, by=room.chair)
    else:
        with write():
            closing.void_round(room.decision.id, room.round.id, reason="Wrong.", actor=room.chair.id)
    page.submit(read, step="confirm", status=409)
    page.submit(question, status=409)
    for path in (_form(room, room.people[1]), _dispute(room, room.people[0])):
        page.get(path, status=409)
    assert [one.number for one in ballots_of(room.round)] == [1]
    assert _people_listed(page.get(room.path("scribe"))) == []


# --- it was not what I said ------------------------------------------------------------------------------------------


def test_the_person_takes_back_what_was_written_on_their_own_device(page, page_as, room):
    _write_down(page, room, room.people[0])
    own = page_as(user=room.people[0])
    question = own.get(_dispute(room, room.people[0]))
    assert WORDS not in question.html
    back = own.submit(question)
    assert back.path == room.path("room")
    assert "You have not answered yet" in back.text()
    assert [one.answer for one in ballots_of(room.round)] == [Answer.NUMBER, Answer.VOID]
    own.submit(question)
    assert len(ballots_of(room.round)) == 2
    close(room.round, by=room.chair)
    reveal(room.round, by=room.chair)
    assert "No seat answered." in own.get(room.path("screen")).text()


@pytest.mark.parametrize("who", ["chair", "scribe"])
def test_who_runs_the_meeting_takes_it_back_on_the_persons_word(page, page_as, room, who):
    _write_down(page, room, room.people[0])
    browser = page_as(user=getattr(room, who))
    browser.submit(browser.get(_dispute(room, room.people[0])))
    assert [one.answer for one in ballots_of(room.round)] == [Answer.NUMBER, Answer.VOID]
    assert "Member 1" in _people_listed(browser.get(room.path("scribe")))


def test_nobody_else_takes_it_back(page, page_as, room):
    _write_down(page, room, room.people[0])
    other = page_as(user=room.people[1])
    other.get(_dispute(room, room.people[0]), status=403)
    other.post(_dispute(room, room.people[0]), other.get(room.path("room")).fields("#moves"), status=403)
    page_as(user=make_user()).get(_dispute(room, room.people[0]), status=404)
    assert len(ballots_of(room.round)) == 1


def test_what_a_person_answered_alone_is_not_disputed(page, page_as, room):
    cast(room.round, room.people[0], 4)
    own = page_as(user=room.people[0])
    own.get(_dispute(room, room.people[0]), status=409)
    own.post(_dispute(room, room.people[0]), own.get(room.path("room")).fields("#moves"), status=409)
    assert len(ballots_of(room.round)) == 1


# --- several bodies --------------------------------------------------------------------------------------------------


def test_one_answer_counts_in_both_bodies_and_is_taken_back_in_both(page_as):
    room = make_room(2, "rea", "council")
    room.arrive(*room.people)
    page = page_as(user=room.scribe)
    assert _people_listed(page.get(room.path("scribe"))) == ["Member 1", "Member 2"]
    _write_down(page, room, room.people[0])
    assert len(ballots_of(room.round)) == 2
    page.submit(page.get(_dispute(room, room.people[0])))
    assert [one.answer for one in ballots_of(room.round)] == [Answer.NUMBER] * 2 + [Answer.VOID] * 2


def test_with_an_answer_for_each_body_each_seat_is_written_down_for_itself(page_as):
    room = make_room(1, "rea", "council", one_ballot=False)
    room.arrive(*room.people)
    page = page_as(user=room.scribe)
    assert _people_listed(page.get(room.path("scribe"))) == ["Member 1", "Member 1"]
    _write_down(page, room, room.people[0])
    (ballot,) = ballots_of(room.round)
    assert ballot.round_seat_id == seat_of(room.round, room.people[0], room.bodies[0]).id


def test_a_scribe_of_one_body_writes_for_that_body_only(page_as):
    room = make_room(1, "rea", "council", one_ballot=False)
    room.arrive(*room.people)
    only = make_user(name="Olga Only")
    give(room.bodies[0], only, Office.SCRIBE)
    page = page_as(user=only)
    _write_down(page, room, room.people[0])
    assert _people_listed(page.get(room.path("scribe"))) == ["Member 1"]
    other = room.path(f"scribe/{seat_of(room.round, room.people[0], room.bodies[1]).id}/{room.people[0].id}")
    page.get(other, status=403)
    page.post(
        other, {**page.get(_form(room, room.people[0])).fields(), **SAID, "step": "confirm"}, status=403
    )
    assert len(ballots_of(room.round)) == 1


def test_one_answer_for_several_bodies_is_for_a_scribe_of_all_of_them(page_as):
    room = make_room(1, "rea", "council")
    room.arrive(*room.people)
    only = make_user(name="Olga Only")
    give(room.bodies[0], only, Office.SCRIBE)
    page = page_as(user=only)
    assert _people_listed(page.get(room.path("scribe"))) == []
    page.get(_form(room, room.people[0]), status=403)
