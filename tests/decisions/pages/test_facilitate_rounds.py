"""Opening a round with all it freezes in view; who has answered and never what; closing, revealing, stopping."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engage.bodies.models import BodyKind, Office, Publication
from engage.bodies.services import meetings
from engage.core.db import db, write
from engage.decisions.errors import RoundStillOpen
from engage.decisions.models import Answer, Decision, RoundMode, RoundState
from engage.decisions.services import access, casting, opening
from engage.decisions.services.casting import Scribed
from engage.drafts.models import Draft
from tests.conftest import Clock
from tests.support.accounts import PageAs
from tests.support.bodies import give, make_body, make_meeting, make_member
from tests.support.decisions import (
    ballot_request,
    ballots_of,
    cast,
    cast_all,
    close,
    decide,
    make_council,
    make_decision,
    make_facilitator,
    open_round,
    reloaded,
    seat_of,
)
from tests.support.drafts import newest, revise, translate

pytestmark = pytest.mark.usefixtures("app", "clock")


def _at(decision: Decision, rest: str = "") -> str:
    return f"/members/decisions/{decision.slug}/facilitate{rest}"


def _under_way(decision: Decision) -> RoundState | None:
    found = access.round_under_way(decision.id)
    state = RoundState(found.state) if found else None
    db.session.rollback()
    return state


def _draft(decision: Decision) -> Draft:
    return db.session.get_one(Draft, decision.draft_id)


def test_before_the_button_the_page_shows_what_is_frozen(page_as: PageAs) -> None:
    body, people, by = make_council(
        5, publication=Publication.NAMES, languages=("es",), rule_settings={"minimum_numbers": 3}
    )
    make_member(body, organization="Tower Bridge Neighbors", name="Olga Example")
    decision = make_decision(body, by=by)
    translate(_draft(decision), "es")
    shown = page_as(user=by).get(_at(decision, "/open"))
    for words in (
        "6 seats can answer.",
        "Quorum: at least 4 of 6 seats must take part",
        "at least 3 seats give a number, and every number is 3 or more",
        "The public record will show who gave which answer.",
        "Binding rounds left: 3 of 3",
        newest(_draft(decision)).content_hash,
        "Spanish",
        "Tower Bridge Neighbors",
        *(person.name for person in people),
    ):
        assert words in shown.text(), words
    assert shown.fields("main form")["version"] == "1"


def test_a_round_is_opened_with_sensible_defaults(page_as: PageAs, clock: Clock) -> None:
    body, _people, by = make_council(3)
    decision = make_decision(body, by=by)
    page = page_as(user=by)
    form = page.get(_at(decision, "/open"))
    assert form.fields("main form")["closes_at"] == "2027-03-08 20:00:00"
    done = page.submit(form)
    assert done.path == _at(decision)
    opened = access.round_under_way(decision.id)
    assert opened is not None
    assert (opened.mode, opened.is_live) == (RoundMode.BINDING, False)
    assert opened.closes_at.isoformat() == "2027-03-09T04:00:00+00:00"
    db.session.rollback()
    assert "The round will close automatically" in done.text(".next")


def test_what_cannot_be_is_said_beside_the_field_and_everything_typed_stays(page_as: PageAs) -> None:
    body, _people, by = make_council(3)
    decision = make_decision(body, by=by)
    page = page_as(user=by)
    form = page.get(_at(decision, "/open"))
    again = page.submit(form, closes_at="2027-02-01T12:00", mode="check", status=422)
    assert "Choose a closing time in the future." in again.text("#closes_at-error")
    fields = again.fields("main form")
    assert (fields["closes_at"], fields["mode"]) == ("2027-02-01T12:00", "check")
    page.submit(form, closes_at="", status=422)
    assert _under_way(decision) is None


def test_a_newer_version_is_named_and_shown_before_anything_is_opened(page_as: PageAs) -> None:
    body, _people, by = make_council(3)
    decision = make_decision(body, by=by)
    page = page_as(user=by)
    form = page.get(_at(decision, "/open"))
    revise(_draft(decision), "1. First clause.\n2. Second clause, changed.")
    again = page.submit(form, status=422)
    assert "This page now shows version 2" in again.text(".summary")
    assert again.fields("main form")["version"] == "2"
    page.submit(again)
    assert _under_way(decision) is RoundState.OPEN


def test_a_version_that_was_tampered_with_is_none(page_as: PageAs) -> None:
    body, _people, by = make_council(3)
    decision = make_decision(body, by=by)
    page = page_as(user=by)
    page.submit(page.get(_at(decision, "/open")), version="one", status=422)
    assert _under_way(decision) is None


def test_a_language_in_the_way_is_named_with_where_to_mend_it_and_who_has_heard(page_as: PageAs) -> None:
    body, _people, by = make_council(3, languages=("es", "hmn"))
    reader = make_member(body, name="Ana Ejemplo", language="es")
    decision = make_decision(body, by=by)
    page = page_as(user=by)
    shown = page.get(_at(decision, "/open"))
    assert "missing or out of date in: Spanish and Hmong" in shown.text(".note")
    assert any("/members/drafts/" in link for link in shown.links)
    assert "has not said yet that someone interpreted the text" in shown.text()
    assert "Ana Ejemplo" in shown.text()
    assert "No member reads this language." in shown.text()
    assert not shown.all('main form button[type="submit"]')
    assert "Here is why" in page.get(_at(decision)).text(".next")
    translate(_draft(decision), "hmn", "machine")
    with write():
        opening.record_interpretation(newest(_draft(decision)).id, actor=reader.id, language="es")
    shown = page.get(_at(decision, "/open"))
    assert "Interpreted for every reader" in shown.text()
    assert "A computer translated 2 clauses" in shown.text()
    page.submit(shown)
    assert _under_way(decision) is RoundState.OPEN


def test_what_was_interpreted_into_one_language_does_not_count_for_another(page_as: PageAs) -> None:
    body, _people, by = make_council(3, languages=("fa",))
    reader = make_member(body, name="Ana Ejemplo", language="fa")
    decision = make_decision(body, by=by)
    version_id = newest(_draft(decision)).id
    page = page_as(user=by)
    for language, said in (("es", "missing or out of date"), ("fa", "Interpreted for every reader")):
        for _tap in range(2):
            with write():
                opening.record_interpretation(version_id, actor=reader.id, language=language)
        assert said in page.get(_at(decision, "/open")).text()


def test_a_body_bound_by_law_is_told_when_it_may_vote(page_as: PageAs, clock: Clock) -> None:
    body, _people, by = make_council(3, open_meetings=True)
    decision = make_decision(body, by=by)
    page = page_as(user=by)
    shown = page.get(_at(decision, "/open"))
    assert "Under the law on open meetings" in shown.text(".note")
    assert "No meeting is planned" in shown.text(".note")
    meeting = make_meeting(body, clock.now + timedelta(days=1), clock.now + timedelta(days=1, hours=2))
    assert "The next meeting is on" in page.get(_at(decision, "/open")).text(".note")
    clock.move_to(meeting.starts_at + timedelta(minutes=5))
    form = page.get(_at(decision, "/open"))
    assert form.fields("main form")["way"] == "live"
    late = page.submit(form, closes_at="2027-03-05T12:00", status=422)
    assert "must close before the meeting ends" in late.text("#closes_at-error")
    page.submit(form)
    assert _under_way(decision) is RoundState.OPEN


def test_an_unbound_body_is_not_told_of_a_law(page_as: PageAs) -> None:
    body, _people, by = make_council(3)
    decision = make_decision(body, by=by)
    assert "law" not in page_as(user=by).get(_at(decision, "/open")).text()


def test_a_team_without_a_mandate_may_only_check(page_as: PageAs) -> None:
    team = make_body("policy", kind=BodyKind.TEAM, name="Policy team")
    for number in range(3):
        make_member(team, name=f"Member {number}")
    by = make_facilitator(team)
    decision = make_decision(team, by=by)
    page = page_as(user=by)
    form = page.get(_at(decision, "/open"))
    assert "For now, you can open only a straw poll" in form.text(".note")
    page.submit(form, mode="binding", status=422)
    page.submit(form)
    assert _under_way(decision) is RoundState.OPEN


def test_an_empty_body_is_named(page_as: PageAs) -> None:
    body = make_body()
    decision = make_decision(body, by=(by := make_facilitator(body)))
    assert (
        "No one has a seat in Racial Equity Alliance" in page_as(user=by).get(_at(decision, "/open")).text()
    )


def test_who_has_answered_is_there_and_no_answer(page_as: PageAs) -> None:
    body, people, by = make_council(3)
    decision = make_decision(body, by=by)
    opened = open_round(decision, by=by)
    page = page_as(user=by)
    before = page.get(_at(decision)).html
    cast(opened, people[0], 0, reason="Zebra words", remedy="Quagga words")
    zero = page.get(_at(decision))
    assert "1 of 3 seats have answered" in zero.text()
    assert zero.texts(".between")[0].startswith("Member 1")
    assert "Has answered" in zero.texts(".between")[0]
    assert "Not answered yet" in zero.texts(".between")[1]
    cast(opened, people[0], 5)
    five = page.get(_at(decision))
    assert zero.text() == five.text()
    assert "Zebra" not in five.html + zero.html
    assert "Quagga" not in page.get(_at(decision, "/words")).html + before


def test_what_was_taken_back_is_no_answer(page_as: PageAs, clock: Clock) -> None:
    body, people, by = make_council(2, open_meetings=True)
    scribe = make_member(name="Sam Example")
    give(body, scribe, Office.SCRIBE)
    meeting = make_meeting(body, clock.now, clock.now + timedelta(hours=2))
    decision = make_decision(body, by=by)
    opened = open_round(decision, by=by, lasts=timedelta(hours=1))
    with write():
        meetings.arrive(meeting.id, people[1].id, actor=people[1].id)
    seat = seat_of(opened, people[1])
    with write():
        casting.cast_for(
            decision.id,
            opened.id,
            ballot_request(opened, 4),
            voter_id=people[1].id,
            scribed=Scribed(seat.id, scribe.id),
        )
    cast(opened, people[0], 4)
    page = page_as(user=by)
    assert "Everyone has answered" in page.get(_at(decision)).text(".next")
    with write():
        casting.dispute(decision.id, opened.id, seat.id, by_id=people[1].id, submission="taken back")
    shown = page.get(_at(decision))
    assert "1 of 2 seats have answered" in shown.text()
    assert page.client.get(_at(decision, "/rounds/1/close")).status_code == 303
    with pytest.raises(RoundStillOpen):
        close(opened, by=by)


def test_a_round_closes_when_all_have_answered_or_its_time_is_over(page_as: PageAs, clock: Clock) -> None:
    body, people, by = make_council(3)
    decision = make_decision(body, by=by)
    opened = open_round(decision, by=by)
    client = page_as(user=by)
    assert client.client.get(_at(decision, "/rounds/1/close")).status_code == 303
    cast_all(opened, people, [4, 4, 5])
    asking = client.get(_at(decision, "/rounds/1/close"))
    assert "You cannot undo this" in asking.text()
    assert _under_way(decision) is RoundState.OPEN
    done = client.submit(asking)
    assert "Decided by consensus" in done.text()
    assert "publish" in done.text(".next").lower()


def test_a_live_round_is_closed_and_then_revealed(page_as: PageAs, clock: Clock) -> None:
    body, people, by = make_council(3)
    make_meeting(body, clock.now, clock.now + timedelta(hours=2))
    decision = make_decision(body, by=by)
    opened = open_round(decision, by=by, is_live=True, closes_at=clock.now + timedelta(hours=1))
    cast(opened, people[0], 2)
    page = page_as(user=by)
    assert any("/live" in link for link in page.get(_at(decision)).links)
    closed = page.submit(page.get(_at(decision, "/rounds/1/close")))
    assert _under_way(decision) is RoundState.CLOSED
    assert "Now reveal the answers to all members" in closed.text(".next")
    assert "Concern 1" not in closed.text()
    done = page.submit(page.get(_at(decision, "/rounds/1/reveal")))
    assert _under_way(decision) is None
    assert "Concern 1" in done.text()


def test_a_round_is_stopped_with_a_reason(page_as: PageAs) -> None:
    body, people, by = make_council(3)
    decision = make_decision(body, by=by)
    opened = open_round(decision, by=by)
    cast(opened, people[0], 0)
    page = page_as(user=by)
    asking = page.get(_at(decision, "/rounds/1/stop"))
    assert "answers are deleted permanently" in asking.text()
    page.submit(asking, reason=" ", status=422)
    done = page.submit(asking, reason="The wrong text was attached.")
    assert "The wrong text was attached." in done.text()
    assert all(ballot.answer is None for ballot in ballots_of(opened))


def test_a_page_that_was_overtaken_changes_nothing_and_says_so(page_as: PageAs) -> None:
    body, people, by = make_council(3)
    decision = make_decision(body, by=by)
    opened = open_round(decision, by=by)
    page = page_as(user=by)
    cast_all(opened, people, [4, 4, 4])
    closing_page, stop = page.get(_at(decision, "/rounds/1/close")), page.get(_at(decision, "/rounds/1/stop"))
    close(opened, by=by)
    assert "already over" in page.submit(closing_page).text()
    assert "cannot be revealed or stopped now" in page.submit(stop, reason="Late.").text()
    for step in ("close", "reveal", "stop"):
        assert page.client.get(_at(decision, f"/rounds/1/{step}")).status_code == 303


def test_a_form_without_its_token_keeps_what_was_typed(page_as: PageAs) -> None:
    body, _people, by = make_council(3)
    decision = make_decision(body, by=by)
    open_round(decision, by=by)
    page = page_as(user=by)
    again = page.post(_at(decision, "/rounds/1/stop"), {"reason": "A slip."}, status=400)
    assert "A slip." in again.html
    assert _under_way(decision) is RoundState.OPEN


def test_rounds_that_are_used_up_lead_to_the_ways_out(page_as: PageAs) -> None:
    body, people, by = make_council(3, rule_settings={"rounds_limit": 1, "ways_out": ["referral"]})
    decision = make_decision(body, by=by)
    decide(decision, {people[0].id: 4, people[1].id: 3}, by=by)
    assert reloaded(decision).status == "consensus"
    again = make_decision(body, by=by)
    opened = open_round(again, by=by)
    for person in people:
        cast(opened, person, answer=Answer.STAND_ASIDE)
    close(opened, by=by)
    page = page_as(user=by)
    overview = page.get(_at(again))
    assert "used up" in overview.text(".next")
    assert "Refer the decision to someone else" in overview.text()
    assert "Add a resolution meeting" not in overview.text()
    assert "For now, you can open only a straw poll" in page.get(_at(again, "/open")).text()
