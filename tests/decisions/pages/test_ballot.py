"""A member answers, without a script: the ballot, what is refused and why, and what is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from engage.accounts.models import User
from engage.bodies.models import Body, Publication
from engage.core.db import write
from engage.decisions.models import Answer, Ballot, Decision, Round, RoundMode, Wish
from engage.decisions.services import closing
from tests.support.bodies import make_body, make_member
from tests.support.client import Page, PageClient
from tests.support.decisions import (
    REASON,
    REMEDY,
    ballots_of,
    cast,
    close,
    make_decision,
    make_facilitator,
    open_round,
)

TEXT = "# Health\n\n1. Every clinic opens on Saturdays.\n2. The city pays for interpreters."
CHANGED = "# Health\n\n1. Every clinic opens on Sundays.\n2. The city pays for interpreters."
FORM = "form.ballot"


@dataclass
class Asked:
    """A round that waits for somebody."""

    body: Body
    decision: Decision
    round: Round
    user: User
    others: list[User]
    by: User

    @property
    def address(self) -> str:
        return f"/members/decisions/{self.decision.slug}/rounds/{self.round.number}"

    @property
    def ballot(self) -> str:
        return f"{self.address}/ballot"


def ask(language: str = "en", **body: Any) -> Asked:
    """Somebody is asked, with three others of their body."""
    made = make_body("council", name="Racial Equity Council", **body)
    others = [make_member(made, name=name) for name in ("Ana Torres", "Bao Nguyen", "Carol Smith")]
    user = make_member(made, name="Nadia Rahimi", language=language)
    by = make_facilitator(made)
    decision = make_decision(made, text=TEXT, by=by, title="Open the clinics")
    return Asked(made, decision, open_round(decision, by=by), user, others, by)


def own(asked: Asked) -> list[Ballot]:
    """What the person answered, oldest first."""
    return [ballot for ballot in ballots_of(asked.round) if ballot.voter_id == asked.user.id]


def send(page: PageClient, asked: Asked, *, status: int = 303, **fields: Any) -> Page:
    """Fill in the ballot and send it."""
    return page.submit(page.get(asked.ballot), form=FORM, status=status, **fields)


def test_a_member_answers_and_is_told_what_was_given(page_as: Any) -> None:
    asked = ask()
    cast(asked.round, asked.others[0], 5)
    sent = send(page_as(user=asked.user), asked, answer="4", reason="Good for my street.")

    (ballot,) = own(asked)
    assert (ballot.value, ballot.reason, ballot.wish, ballot.language) == (
        4,
        "Good for my street.",
        Wish.INSIDE,
        "en",
    )
    assert sent.h1 == "We have your answer"
    for words in (
        "Good for my street.",
        "I think it is good. I will work for it.",
        "2 of 4 seats have answered",
    ):
        assert words in sent.text(), words
    assert "You can change your answer until" in sent.text()


def test_zero_is_an_answer_with_its_reason_what_would_resolve_it_and_where(page_as: Any) -> None:
    asked = ask()
    page = page_as(user=asked.user)
    shown = page.get(asked.ballot)
    (first,) = (box for box in shown.all("input[name=clauses]") if box.attrs["id"] == "clauses-0")
    sent = page.submit(
        shown,
        form=FORM,
        answer="0",
        reason=REASON,
        remedy=REMEDY,
        clauses=[first.attrs["value"]],
        wish="named",
    )
    (ballot,) = own(asked)
    assert (ballot.answer, ballot.value) == (Answer.NUMBER, 0)
    assert (ballot.reason, ballot.remedy, ballot.wish) == (REASON, REMEDY, Wish.NAMED)
    assert ballot.clause_keys == [first.attrs["value"]]
    assert REMEDY in sent.text()
    assert "About: 1" in sent.text()
    again = page.get(asked.ballot).fields(FORM)
    assert (again["answer"], again["reason"], again["remedy"]) == ("0", REASON, REMEDY)


@pytest.mark.parametrize("answer", ["0", "1", "2", "recuse"])
def test_an_answer_that_needs_a_reason_is_shown_again_with_everything_typed(
    page_as: Any, answer: str
) -> None:
    asked = ask()
    shown = send(page_as(user=asked.user), asked, status=422, answer=answer, reason="  ", wish="unnamed")
    assert own(asked) == []
    assert "Please write your reason" in shown.text("#reason-error")
    assert ("Please write what change" in shown.text()) is (answer == "0")
    assert shown.title.startswith("Error")
    fields = shown.fields(FORM)
    assert (fields["answer"], fields["wish"]) == (answer, "unnamed")
    assert {link.attrs["href"] for link in shown.all(".summary a")} >= {"#reason"}


def test_a_block_without_what_would_resolve_it_is_shown_again(page_as: Any) -> None:
    asked = ask()
    shown = send(page_as(user=asked.user), asked, status=422, answer="0", reason=REASON)
    assert "Please write what change would resolve it" in shown.text("#remedy-error")
    assert shown.fields(FORM)["reason"] == REASON
    assert own(asked) == []


def test_no_answer_is_asked_for_again(page_as: Any) -> None:
    asked = ask()
    shown = send(page_as(user=asked.user), asked, status=422, reason="Only words.")
    assert "Choose one of the answers." in shown.text("#answer-error")
    assert "#answer-0" in [link.attrs["href"] for link in shown.all(".summary a")]
    assert shown.fields(FORM)["reason"] == "Only words."


@pytest.mark.parametrize(
    ("answer", "reason"),
    [("3", ""), ("5", ""), ("stand_aside", ""), ("abstain", ""), ("recuse", "My employer.")],
)
def test_every_other_answer_is_taken(page_as: Any, answer: str, reason: str) -> None:
    asked = ask()
    send(page_as(user=asked.user), asked, answer=answer, reason=reason)
    (ballot,) = own(asked)
    assert str(ballot.value if ballot.value is not None else ballot.answer) == answer


def test_what_is_not_an_answer_is_refused(page_as: Any) -> None:
    asked = ask()
    for wrong in ("6", "-1", "void", "number", ""):
        send(page_as(user=asked.user), asked, status=422, answer=wrong)
    send(page_as(user=asked.user), asked, status=422, answer="2", reason=REASON, clauses=["c999"])
    assert own(asked) == []


def test_what_a_concern_asks_is_not_kept_with_another_answer(page_as: Any) -> None:
    asked = ask()
    send(page_as(user=asked.user), asked, answer="4", remedy=REMEDY, clauses=["c2"])
    (ballot,) = own(asked)
    assert (ballot.remedy, ballot.clause_keys) == ("", [])


def test_a_double_tap_is_one_vote_and_another_answer_from_an_old_page_is_not_lost(page_as: Any) -> None:
    asked = ask()
    page = page_as(user=asked.user)
    shown = page.get(asked.ballot)
    for _tap in range(2):
        page.submit(shown, form=FORM, answer="4")
    assert [ballot.value for ballot in own(asked)] == [4]
    page.submit(shown, form=FORM, answer="3")
    assert [ballot.value for ballot in own(asked)] == [4, 3]


def test_a_later_answer_counts_and_the_page_starts_from_the_last(page_as: Any) -> None:
    asked = ask()
    page = page_as(user=asked.user)
    send(page, asked, answer="2", reason=REASON)
    shown = page.get(asked.ballot)
    assert "You can change your answer until" in shown.text()
    assert shown.fields(FORM)["answer"] == "2"
    page.submit(shown, form=FORM, answer="4", reason="")
    assert [ballot.value for ballot in own(asked)] == [2, 4]


def test_others_of_no_seat_are_told_and_strangers_learn_nothing(page_as: Any) -> None:
    asked = ask()
    late = make_member(asked.body, name="Late Arrival")
    refused = page_as(user=late).get(asked.ballot, status=403)
    assert "The list of seats was fixed when the round opened." in refused.text()
    fields = page_as(user=asked.user).get(asked.ballot).fields(FORM)
    client = page_as(user=late)
    token = client.get("/members").fields("form")["csrf_token"]
    client.post(asked.ballot, {**fields, "csrf_token": token, "answer": "4"}, status=403)
    stranger = page_as(user=make_member(make_body("other", name="Another group")))
    stranger.get(asked.ballot, status=404)
    token = stranger.get("/members").fields("form")["csrf_token"]
    stranger.post(asked.ballot, {**fields, "csrf_token": token, "answer": "4"}, status=404)
    page_as(user=asked.user).get(asked.ballot.replace("rounds/1", "rounds/7"), status=404)
    assert ballots_of(asked.round) == []


def test_another_text_than_the_one_shown_is_refused_and_nothing_typed_is_lost(page_as: Any) -> None:
    asked = ask()
    shown = send(
        page_as(user=asked.user), asked, status=409, answer="2", reason=REASON, version_hash="0" * 64
    )
    assert "The text has changed since you opened this page." in shown.text(".summary")
    fields = shown.fields(FORM)
    assert (fields["reason"], fields["version_hash"]) == (REASON, asked.round.version_hash)
    assert own(asked) == []


def test_a_late_answer_is_told_so_and_shown_back(page_as: Any, clock: Any) -> None:
    asked = ask()
    page = page_as(user=asked.user)
    shown = page.get(asked.ballot)
    clock.advance(days=4)
    late = page.submit(
        shown, form=FORM, status=409, answer="0", reason="A long thought.", remedy="Name the clinic."
    )
    assert late.h1 == "Your answer came too late"
    for words in ("came too late and does not count", "A long thought.", "Name the clinic."):
        assert words in late.text(), words
    assert own(asked) == []
    assert page.get(asked.ballot.removesuffix("/ballot")).path == asked.address


def test_a_ballot_of_a_round_that_is_over_leads_to_the_round(page_as: Any, clock: Any) -> None:
    asked = ask()
    clock.advance(days=4)
    page = page_as(user=asked.user)
    led = page.follow(page.client.get(asked.ballot))
    assert led.path == asked.address
    assert "Time is up" in led.text()


def test_an_answer_to_a_stopped_round_is_told_so_and_shown_back(page_as: Any) -> None:
    asked = ask()
    page = page_as(user=asked.user)
    shown = page.get(asked.ballot)
    with write():
        closing.void_round(asked.decision.id, asked.round.id, reason="The wrong text.", actor=asked.by.id)
    stopped = page.submit(shown, form=FORM, status=409, answer="3", reason="A long thought.")
    assert stopped.h1 == "This round was stopped"
    assert "A long thought." in stopped.text()
    assert "The wrong text." in page.get(asked.address).text()


def test_an_expired_form_is_shown_again_with_what_was_typed(page_as: Any) -> None:
    asked = ask()
    shown = send(
        page_as(user=asked.user), asked, status=400, answer="3", reason="A thought.", csrf_token="wrong"
    )
    assert shown.fields(FORM)["reason"] == "A thought."
    assert own(asked) == []


def test_words_of_members_cannot_carry_markup(page_as: Any) -> None:
    asked = ask()
    page = page_as(user=asked.user)
    sent = send(page, asked, answer="2", reason="<script>alert(1)</script>\n\nsecond line")
    assert "<script>alert" not in sent.html
    assert "&lt;script&gt;alert(1)" in sent.html


def test_every_field_has_a_label_and_every_number_its_meaning(page_as: Any) -> None:
    asked = ask()
    shown = page_as(user=asked.user).get(asked.ballot)
    votes = shown.texts("label.vote")
    assert [text[0] for text in votes] == ["0", "1", "2", "3", "4", "5"]
    assert "I block this until it changes." in votes[0]
    assert [label.attrs["for"] for label in shown.all(f"{FORM} label[for]")] == ["reason", "remedy"]
    assert len(shown.all(f"{FORM} input[name=answer]")) == 9
    assert not [box for box in shown.all(f"{FORM} input[name=answer]") if "checked" in box.attrs]


def test_a_body_can_switch_the_hands_off_and_word_the_numbers(page_as: Any) -> None:
    asked = ask(shows_hands=False, meanings={"4": {"en": "Yes from me.", "es": "De acuerdo."}})
    shown = page_as(user=asked.user).get(asked.ballot)
    assert shown.all("svg.hand") == []
    votes = shown.texts("label.vote")
    assert "Yes from me." in votes[4]
    assert "I will work for it" not in votes[4]
    assert "I fully support it." in votes[5]


def test_wording_that_the_reader_may_not_read_is_marked_and_has_the_common_one_beside_it(
    page_as: Any,
) -> None:
    asked = ask(language="ko", meanings={"4": {"en": "Yes from me."}})
    page = page_as(user=asked.user)
    shown = page.get(asked.ballot)
    assert shown.text('label.vote [lang="en"]') == "Yes from me."
    assert len(shown.all("label.vote .hint")) == 1


def test_the_hands_are_there_and_say_nothing_to_a_screen_reader(page_as: Any) -> None:
    hands = page_as(user=(asked := ask()).user).get(asked.ballot).all("label.vote svg.hand")
    assert len(hands) == 6
    assert {hand.attrs["aria-hidden"] for hand in hands} == {"true"}


@pytest.mark.parametrize("publication", list(Publication))
def test_it_says_what_the_public_will_read_of_the_vote(page_as: Any, publication: Publication) -> None:
    asked = ask(publication=publication)
    shown = page_as(user=asked.user).get(asked.ballot).text("form.ballot")
    assert ("with your number" in shown) is (publication is Publication.NAMES)
    assert ("without names" in shown) is (publication is Publication.COUNTS)


def test_a_check_is_said_to_stay_inside(page_as: Any) -> None:
    asked = ask()
    close_now(asked)
    checked = open_round(asked.decision, by=asked.by, mode=RoundMode.CHECK)
    shown = page_as(user=asked.user).get(f"{asked.address[:-1]}{checked.number}/ballot")
    assert "Nothing from it is published." in shown.text()
    assert shown.all("input[name=wish]") == []
    page = page_as(user=asked.user)
    page.submit(shown, form=FORM, answer="4", csrf_token=page.get("/members").fields("form")["csrf_token"])
    assert [ballot.wish for ballot in ballots_of(checked)] == [Wish.INSIDE]


def close_now(asked: Asked) -> None:
    """Everybody answers 4, and the round is revealed."""
    for user in (*asked.others, asked.user):
        if user.id not in {ballot.voter_id for ballot in ballots_of(asked.round)}:
            cast(asked.round, user, 3 if user.id == asked.user.id else 2)
    close(asked.round, by=asked.by)
