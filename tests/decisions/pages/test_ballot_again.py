"""The ballot of a later round and of several bodies: what changed, "same as before", one answer or one for each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from engage.bodies.models import SeatPart
from engage.bodies.services import seats
from engage.core import clock as product_clock
from engage.core.db import db, write
from engage.decisions.models import Answer, Decision, Round
from engage.decisions.services import casting, closing, concerns
from engage.decisions.services.casting import Scribed
from engage.drafts.models import Draft
from tests.architecture.test_every_page import _stray_text
from tests.decisions.pages.test_ballot import CHANGED, FORM, Asked, ask, own
from tests.support.bodies import make_body, make_member, seat_user
from tests.support.client import Page, PageClient
from tests.support.decisions import (
    REASON,
    REMEDY,
    ballot_request,
    ballots_of,
    cast,
    cast_all,
    close,
    make_decision,
    make_facilitator,
    open_round,
    reveal,
    seat_of,
)
from tests.support.drafts import revise, translate
from tests.support.rooms import make_room


def again(asked: Asked, *, value: int = 2, text: str | None = CHANGED, reason: str = REASON) -> Asked:
    """The person answered, others too; the text was changed; and everybody is asked again."""
    request = {"reason": reason, "clause_keys": ("c2",)} if value < 3 else {}
    cast(asked.round, asked.user, value, **request)
    cast_all(asked.round, asked.others, [4] * len(asked.others))
    close(asked.round, by=asked.by)
    if text is not None:
        revise(db.session.get_one(Draft, asked.decision.draft_id), text)
    asked.round = open_round(asked.decision, by=asked.by)
    return asked


def test_what_changed_since_the_last_answer_is_one_tap_away(page_as: Any) -> None:
    asked = again(ask())
    shown = page_as(user=asked.user).get(asked.ballot)
    assert "1 change since round 1" in shown.text("#changes")
    assert [text.replace("[removed: ", "").rstrip("]. ") for text in shown.texts("#changes del")] == [
        "Saturdays"
    ]
    assert "Sundays" in shown.text("#changes ins")
    assert "Every clinic opens on Sundays." in shown.text("#text")
    assert "Saturdays" not in shown.text("#text")


def test_who_never_answered_is_not_told_of_changes(page_as: Any) -> None:
    asked = ask()
    cast_all(asked.round, asked.others, [2, 4, 4])
    closing_later(asked)
    asked.round = open_round(asked.decision, by=asked.by)
    shown = page_as(user=asked.user).get(asked.ballot)
    assert shown.all("#changes") == []
    assert shown.all(".again") == []


def closing_later(asked: Asked) -> None:
    """The round ends although somebody has not answered."""
    with product_clock.frozen(asked.round.closes_at), write():
        closing.close_round(asked.decision.id, asked.round.id, actor=None)


def test_nothing_changed_is_said(page_as: Any) -> None:
    shown = page_as(user=(asked := again(ask(), text=None)).user).get(asked.ballot)
    assert "No changes since round 1" in shown.text("#changes")


def test_changes_are_shown_in_the_language_of_the_reader_or_as_written_where_it_lags(page_as: Any) -> None:
    asked = ask(language="es")
    draft = db.session.get_one(Draft, asked.decision.draft_id)
    with write():
        closing.void_round(asked.decision.id, asked.round.id, reason="Again.", actor=asked.by.id)
    translate(draft, "es")
    asked.round = open_round(asked.decision, by=asked.by)
    again(asked)
    shown = page_as(user=asked.user).get(asked.ballot)
    assert "[es] The city pays" in shown.text("#text")
    assert [passage.attrs["lang"] for passage in shown.all("#changes p.diff")] == ["en"]
    assert "Out of date" in shown.text("#text") or "desactualizad" in shown.text("#text").lower()


def test_earlier_concerns_are_shown_with_what_became_of_them(page_as: Any) -> None:
    asked = again(ask())
    (concern, _ballot) = concerns.list_concerns(asked.decision.id)[0]
    with write():
        concerns.close_concern(asked.decision.id, concern.number, note="Settled by law.", actor=asked.by.id)
    shown = page_as(user=asked.others[0]).get(asked.ballot).text("#concerns")
    for words in ("Nadia Rahimi", REASON, "Settled by law.", "Closed with a note", "0 still open"):
        assert words in shown, words


def test_same_as_before_is_one_explicit_tap(page_as: Any) -> None:
    asked = again(ask())
    page = page_as(user=asked.user)
    shown = page.get(asked.ballot)
    assert own(asked) == []
    assert "In round 1 you answered" in shown.text(".again")
    assert "answer" not in shown.fields(FORM)
    for _tap in range(2):
        sent = page.submit(shown, form=".again form")
    (ballot,) = own(asked)
    assert (ballot.value, ballot.reason, ballot.clause_keys) == (2, REASON, ["c2"])
    assert sent.h1 == "We have your answer"
    assert page.get(asked.ballot).all(".again") == []


def test_an_old_page_sent_again_after_another_answer_is_never_said_to_be_in(page_as: Any) -> None:
    asked = ask()
    page = page_as(user=asked.user)
    shown = page.get(asked.ballot)
    page.submit(shown, form=FORM, answer="0", reason=REASON, remedy=REMEDY)
    page.submit(shown, form=FORM, answer="5")
    refused = page.submit(shown, form=FORM, answer="0", reason=REASON, remedy=REMEDY, status=409)
    assert "Another answer came in after you opened this page" in refused.text("main")
    assert refused.fields(FORM)["reason"] == REASON
    assert [ballot.value for ballot in own(asked)] == [0, 5]
    page.submit(refused, form=FORM)
    assert [ballot.value for ballot in own(asked)] == [0, 5, 0]


def test_same_as_before_leaves_out_what_is_no_longer_in_the_text(page_as: Any) -> None:
    asked = again(ask(), text="# Health\n\n1. The city pays for interpreters.")
    page = page_as(user=asked.user)
    page.submit(page.get(asked.ballot), form=".again form")
    (ballot,) = own(asked)
    assert (ballot.value, ballot.clause_keys) == (2, [])


def test_same_as_before_comes_too_late_like_any_other_answer(page_as: Any, clock: Any) -> None:
    asked = again(ask())
    page = page_as(user=asked.user)
    shown = page.get(asked.ballot)
    clock.advance(days=4)
    late = page.submit(shown, form=".again form", status=409)
    assert late.h1 == "Your answer came too late"
    assert REASON in late.text()
    assert own(asked) == []


def test_same_as_before_of_somebody_who_gave_none_leads_to_the_ballot(page_as: Any) -> None:
    asked = ask()
    page = page_as(user=asked.user)
    fields = page.get(asked.ballot).fields(FORM)
    led = page.post(f"{asked.ballot}/same", {"csrf_token": fields["csrf_token"], "submission": "x"})
    assert led.path == asked.ballot
    assert own(asked) == []


def two_bodies(*, one_ballot: bool) -> Asked:
    """Somebody sits in both of the bodies that decide."""
    asked_body, other = make_body("rec", name="Racial Equity Council"), make_body("rea")
    user = make_member(asked_body, other, name="Nadia Rahimi")
    others = [make_member(asked_body, name="Ana Torres"), make_member(other, name="Bao Nguyen")]
    by = make_facilitator(asked_body, other)
    decision = make_decision(asked_body, other, by=by, one_ballot=one_ballot)
    return Asked(asked_body, decision, open_round(decision, by=by), user, others, by)


def test_one_answer_counts_in_both_bodies_and_says_so(page_as: Any) -> None:
    asked = two_bodies(one_ballot=True)
    page = page_as(user=asked.user)
    shown = page.get(asked.ballot)
    assert "Your answer counts in each of these groups" in shown.text()
    assert {"Racial Equity Council", "Racial Equity Alliance"} <= set(shown.texts(".counts-in strong"))
    sent = page.submit(shown, form=FORM, answer="1", reason=REASON)
    assert [ballot.value for ballot in own(asked)] == [1, 1]
    assert "Racial Equity Council · Racial Equity Alliance" in sent.text() or (
        "Racial Equity Alliance · Racial Equity Council" in sent.text()
    )


def test_one_answer_for_each_body_asks_for_the_other_one_too(page_as: Any) -> None:
    asked = two_bodies(one_ballot=False)
    page = page_as(user=asked.user)
    first = page.get(asked.ballot)
    sent = page.submit(first, form=FORM, answer="4")
    assert "One answer is still missing" in sent.text()
    assert [ballot.value for ballot in own(asked)] == [4]
    (onward,) = [link for link in sent.links if "ballot?body=" in link and "sent" not in link][:1]
    second = page.get(onward)
    assert second.fields(FORM)["body"] != first.fields(FORM)["body"]
    assert "answer" not in second.fields(FORM)
    done = page.submit(second, form=FORM, answer="2", reason=REASON)
    assert [ballot.value for ballot in own(asked)] == [4, 2]
    assert "One answer is still missing" not in done.text()


def test_an_answer_for_a_body_without_a_seat_is_refused(page_as: Any) -> None:
    asked = two_bodies(one_ballot=False)
    page = page_as(user=asked.others[0])
    shown = page.get(asked.ballot)
    other = next(str(body) for body in asked.decision.body_ids if str(body) != shown.fields(FORM)["body"])
    refused = page.submit(shown, form=FORM, status=403, answer="4", body=other)
    assert "You do not have a seat in the group that this answer is for." in refused.text()
    page.submit(shown, form=FORM, status=403, answer="4", body="x")
    page.get(f"{asked.ballot}?body={other}", status=403)
    assert ballots_of(asked.round) == []


def test_an_alternate_with_a_seat_of_their_own_leaves_the_shared_one_as_it_is_answered(page_as: Any) -> None:
    alliance, council = make_body("rea"), make_body("council", name="Racial Equity Council")
    holder = make_member(alliance, name="Hana Holder", organization="Sample Neighbors")
    both = make_member(council, name="Al Ternate")
    seat_user(both, alliance, organization="Sample Neighbors", part=SeatPart.ALTERNATE)
    opened = open_round(make_decision(alliance, council, by=make_facilitator(alliance, council)))
    cast(opened, holder, 2)
    address = f"/members/decisions/{decision_slug(opened)}/rounds/1/ballot"
    page = page_as(user=both)
    shown = page.get(address)
    assert "Racial Equity Council" in shown.text(".counts-in")
    assert "Racial Equity Alliance" not in shown.text(".counts-in")
    page.submit(shown, form=FORM, answer="5")
    assert [(one.voter_id, one.value) for one in ballots_of(opened)] == [(holder.id, 2), (both.id, 5)]


def decision_slug(opened: Round) -> str:
    """The decision's address of a round."""
    return db.session.get_one(Decision, opened.decision_id).slug


def test_an_alternate_reads_that_somebody_answered_and_not_what(page_as: Any) -> None:
    asked_body = make_body("rec", name="Racial Equity Council")
    holder = make_member(asked_body, name="Grace Kim", organization="Tower Bridge Neighbors")
    alternate = make_member(
        asked_body, name="Al Ternate", organization="Tower Bridge Neighbors", part=SeatPart.ALTERNATE
    )
    by = make_facilitator(asked_body)
    decision = make_decision(asked_body, by=by)
    asked = Asked(asked_body, decision, open_round(decision, by=by), alternate, [holder], by)
    cast(asked.round, holder, 2, reason="A secret thought.")
    page = page_as(user=alternate)
    shown = page.get(asked.ballot)
    assert "Grace Kim has already answered for the seat you share" in shown.text().replace(
        "\u2068", ""
    ).replace("\u2069", "")
    assert "A secret thought." not in shown.html
    assert "answer" not in shown.fields(FORM)
    page.submit(shown, form=FORM, answer="4")
    assert [ballot.voter_id for ballot in ballots_of(asked.round)] == [holder.id, alternate.id]


@pytest.mark.parametrize("bodies", [("rec",), ("rec", "rea")])
def test_what_a_scribe_wrote_down_is_said_and_can_be_taken_back(
    page_as: Any, bodies: tuple[str, ...]
) -> None:
    room = make_room(2, *bodies)
    user = room.people[0]
    room.arrive(user)
    seat = seat_of(room.round, user, room.bodies[0])
    request = ballot_request(room.round, 2)
    with write():
        casting.cast_for(
            room.decision.id,
            room.round.id,
            request,
            voter_id=user.id,
            scribed=Scribed(seat.id, room.scribe.id),
        )
    page = page_as(user=user)
    shown = page.get(room.path("ballot"))
    assert "wrote this answer down for you" in shown.text()
    assert "Sam Scribe" in shown.text()
    (address,) = [link for link in shown.links if "/dispute/" in link]
    page.submit(page.get(address))
    kinds = [one.answer for one in ballots_of(room.round)]
    assert kinds == [Answer.NUMBER] * len(bodies) + [Answer.VOID] * len(bodies)
    assert "We have your answer" not in page.get(room.path("ballot")).text()


def test_whoever_was_asked_sees_the_round_through_though_their_seat_ends(page_as: Any) -> None:
    room = make_room(2)
    user = room.people[0]
    with write():
        seats.unseat(room.bodies[0].id, user.id, actor="test")
    page = page_as(user=user)
    for what in ("ballot", "room", "screen", "live.json"):
        assert page.client.get(room.path(what)).status_code == 200, what
    page.get(room.path("ballot").removesuffix("/ballot"))
    close(room.round, by=room.chair)
    assert "/rounds/1" in page.get(room.path("ballot").removesuffix("/ballot")).path
    reveal(room.round, by=room.chair)
    page.get(room.path("ballot").removesuffix("/ballot"), status=404)
    assert page.client.get(room.path("live.json")).status_code == 404


@pytest.mark.parametrize("language", ["en", "fa", "hmn", "qps", "qps-rtl"])
def test_the_pages_of_answering_are_right_in_other_languages(client_as: Any, app: Any, language: str) -> None:
    asked = again(ask(language=language if not language.startswith("qps") else "en"))
    client = client_as(user=asked.user)
    client.set_cookie("lang", language)
    page = PageClient(client)
    shown = page.get(asked.ballot)
    sent = page.submit(shown, form=".again form")
    for one in (
        shown,
        sent,
        page.get(asked.ballot),
        page.get(f"{asked.address[:-1]}1"),
        page.get(asked.address),
    ):
        assert one.direction == ("rtl" if language in ("fa", "qps-rtl") else "ltr")
        if language.startswith("qps"):
            assert set(_stray_text(app, one)) <= {REASON}, one.path  # typed into a field, by a person


@pytest.mark.parametrize("others", [3, 40])
def test_a_ballot_costs_few_statements_however_many_vote(
    client_as: Any, count_statements: Callable[[], Any], others: int
) -> None:
    asked = again(ask_many(others))
    client = client_as(user=asked.user)
    with count_statements() as shown:
        page = client.get(asked.ballot)
    assert page.status_code == 200
    assert shown.count <= 8, str(shown)
    fields = {**Page(page).fields(FORM), "answer": "0", "reason": REASON, "remedy": REMEDY, "clauses": "c2"}
    with count_statements() as sent:
        assert client.post(asked.ballot, data=fields).status_code == 303
    assert sent.count <= 10, str(sent)
    with count_statements() as told:
        assert client.get(f"{asked.ballot}/sent").status_code == 200
    assert told.count <= 8, str(told)


def ask_many(others: int) -> Asked:
    """As `ask`, with so many others who have answered."""
    asked = ask(size=100)
    with write():
        closing.void_round(asked.decision.id, asked.round.id, reason="Again.", actor=asked.by.id)
    while len(asked.others) < others:
        asked.others.append(make_member(asked.body, name=f"Member {len(asked.others)}"))
    asked.round = open_round(asked.decision, by=asked.by)
    return asked
