"""What members are told about deciding: in their language, only while it is true, and blind until the reveal."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from engage.accounts.models import User
from engage.bodies.models import Body, OfficeHolder, SeatHolder, SeatPart
from engage.core import clock as product_clock
from engage.core.db import db, write
from engage.core.outbox.models import OutboxMessage
from engage.core.outbox.outgoing import Email, callee_of, letter_of
from engage.core.outbox.registry import kinds, make, name_of
from engage.core.outbox.rendering import message_context
from engage.decisions.models import Answer, Decision, Round, StatementKind, Wish
from engage.decisions.policy import chain
from engage.decisions.services import casting, closing, statements
from tests.support import deciding_mails
from tests.support import decisions as deciding
from tests.support.bodies import make_body, make_member, seat_people
from tests.support.deciding_mails import EXAMPLES, Example, make_example, sent, told, without_marks, words_of
from tests.support.listening_reach import NEEDS_A_LINK, NEEDS_AN_ANSWER

pytestmark = pytest.mark.usefixtures("app")

HEAD = re.compile(r"\d+-[0-9a-f]{64}")
ROUND_MAILS = ("decisions.round_opened", "decisions.round_closing")


def test_there_is_an_example_of_every_kind_and_staff_have_a_name_for_it() -> None:
    own = {kind for kind in kinds() if kind.startswith("decisions.")}
    assert own == set(EXAMPLES)
    assert [kind for kind in own if name_of(kind) == kind] == []


@pytest.mark.parametrize("language", ["en", "fa"])
@pytest.mark.parametrize("kind", EXAMPLES)
def test_every_mail_is_in_its_readers_language_and_leads_to_a_page(
    app: Any, kind: str, language: str
) -> None:
    example = make_example(kind, language)
    mail = sent(example)
    city = app.config["CITY"]
    assert (mail.to, mail.language) == (example.person.email, language)
    assert f'dir="{"rtl" if language == "fa" else "ltr"}"' in mail.html
    assert mail.headers["Reply-To"] == city.staff_email
    assert city.staff_email in mail.text
    assert "Keep the park open" in mail.subject
    assert "\n" not in mail.subject
    (address,) = re.findall(r"^https?://\S+$", mail.text, re.MULTILINE)
    assert f'href="{address}"' in mail.html
    assert "/members/" in address
    assert "None" not in words_of(mail)
    assert "http" not in mail.words
    assert "Keep the park open" not in mail.words  # the staff read it to whoever cannot be reached by mail
    assert callee_of(mail) is not None
    printed = letter_of(mail).script.text
    assert not [words for words in (*NEEDS_A_LINK, *NEEDS_AN_ANSWER) if words in printed], printed


@pytest.mark.parametrize("kind", EXAMPLES)
def test_nothing_in_a_mail_is_left_untranslated(kind: str) -> None:
    mail = sent(make_example(kind, "qps"))
    assert "⟦" in mail.subject
    own = (
        "http",
        "@",
        "--",
        "Sacramento",
        "SCORE",
        deciding_mails.VOID_REASON,
        deciding_mails.ENDING_NOTE,
        deciding_mails.ANSWER,
        deciding_mails.REVOKED,
    )
    plain = [
        line
        for line in mail.text.splitlines()
        if line.strip()
        and "⟦" not in line
        and not HEAD.search(line)
        and not any(part in line for part in own)
    ]
    assert plain == []


@pytest.mark.parametrize("kind", EXAMPLES)
def test_nothing_is_sent_to_whose_account_is_off(kind: str) -> None:
    example = make_example(kind)
    with write() as unit:
        unit.get_one(User, example.person.id).active = False
    assert told(example) is None


@pytest.mark.parametrize("kind", EXAMPLES)
def test_nothing_is_sent_to_who_is_no_member_any_more(kind: str) -> None:
    example = make_example(kind)
    with write() as unit:
        for row in unit.scalars(select(SeatHolder).where(SeatHolder.user_id == example.person.id)):
            row.until_at = product_clock.now()
        for office in unit.scalars(select(OfficeHolder).where(OfficeHolder.user_id == example.person.id)):
            unit.delete(office)
    assert told(example) is None


@pytest.mark.parametrize("kind", EXAMPLES)
def test_nothing_is_sent_to_another_member_whom_it_does_not_concern(kind: str) -> None:
    example = make_example(kind)
    stranger = make_member(make_body("elsewhere", name="Elsewhere"))
    assert told(example, user=stranger.id) is None


@pytest.mark.parametrize("kind", EXAMPLES)
def test_nothing_is_sent_about_what_is_not_there(kind: str) -> None:
    example = make_example(kind)
    missing = {key: 999_999 for key in example.subject if key != "user"}
    assert told(example, **missing) is None


@pytest.mark.parametrize("kind", ROUND_MAILS)
def test_who_has_answered_is_not_asked_again(kind: str) -> None:
    example = make_example(kind)
    assert told(example, user=example.people[1].id) is not None
    deciding.cast(example.asked, example.person, 0)
    assert told(example) is None
    assert told(example, user=example.people[1].id) is not None


@pytest.mark.parametrize("kind", ROUND_MAILS)
def test_who_took_back_what_a_scribe_wrote_down_is_asked_again(kind: str) -> None:
    example = make_example("decisions.scribed")
    assert told(example) is not None
    example.kind = kind
    assert told(example) is None
    take_back(example)
    assert told(example) is not None
    example.kind = "decisions.scribed"
    assert told(example) is None


def take_back(example: Example) -> None:
    """The reader disputes what a scribe wrote down."""
    seat = deciding.seat_of(example.asked, example.person)
    with write():
        casting.dispute(
            example.decision.id, example.asked.id, seat.id, by_id=example.person.id, submission="taken back"
        )


def test_who_answers_after_a_scribe_needs_no_mail_about_it() -> None:
    example = make_example("decisions.scribed")
    deciding.cast(example.asked, example.person, 4)
    assert told(example) is None


def test_the_mail_about_a_written_down_answer_says_who_wrote_and_not_what() -> None:
    mail = sent(make_example("decisions.scribed"))
    assert "Frances Example" in mail.text
    assert "Frances Example" not in mail.words
    assert_blind(mail)


@pytest.mark.parametrize("one_ballot", [True, False])
def test_who_has_two_seats_is_reminded_of_the_one_that_is_missing(one_ballot: bool) -> None:
    first, second = make_body("alliance"), make_body("council", name="Racial Equity Council")
    both = make_member(first, second, name="Bo Both")
    seat_people(first, 1)
    decision = deciding.make_decision(first, second, one_ballot=one_ballot)
    opened = deciding.open_round(decision)
    example = Example(
        "decisions.round_closing", deciding_mails.about_round(opened, both), both, decision, both, opened
    )
    before = sent(example)
    assert "Racial Equity Alliance and Racial Equity Council" in without_marks(before.text)
    deciding.cast(opened, both, 4, body_id=first.id)
    after = told(example)
    if one_ballot:
        assert after is None
        return
    assert after is not None
    assert "Racial Equity Council" in after.text
    assert "Racial Equity Alliance" not in after.text
    deciding.cast(opened, both, 4, body_id=second.id)
    assert told(example) is None


@pytest.mark.parametrize("kind", ROUND_MAILS)
def test_an_organization_is_asked_until_one_of_its_two_has_answered(kind: str) -> None:
    body, _people, by = deciding.make_council(2)
    holder = make_member(body, name="Hana Holder", organization="Hmong Center")
    alternate = make_member(body, name="Alma Alternate", organization="Hmong Center", part=SeatPart.ALTERNATE)
    decision = deciding.make_decision(body, by=by)
    opened = deciding.open_round(decision, by=by)
    examples = [
        Example(kind, deciding_mails.about_round(opened, one), one, decision, by, opened)
        for one in (holder, alternate)
    ]
    assert None not in [told(example) for example in examples]
    deciding.cast(opened, alternate, 4)
    assert [told(example) for example in examples] == [None, None]


@pytest.mark.parametrize("kind", [*ROUND_MAILS, "decisions.scribed"])
@pytest.mark.parametrize("how", ["deadline", "void", "close"])
def test_nobody_is_asked_when_the_round_is_over(clock: Any, kind: str, how: str) -> None:
    example = make_example(kind)
    assert told(example) is not None
    if how == "void":
        with write():
            closing.void_round(
                example.decision.id, example.asked.id, reason="Wrong text.", actor=example.by.id
            )
    else:
        clock.move_to(example.asked.closes_at)
        if how == "close":
            deciding.close(example.asked)
    assert told(example) is None


def test_who_came_after_the_opening_is_not_asked_and_reads_the_outcome() -> None:
    example = make_example("decisions.round_opened")
    body_id = example.decision.body_ids[0]
    late = make_member(db.session.get_one(Body, body_id))
    assert told(example, user=late.id) is None
    deciding.cast_all(example.asked, example.people, [4, 4, 4])
    deciding.close(example.asked, by=example.by)
    example.kind = "decisions.round_revealed"
    assert told(example, user=late.id) is not None


@pytest.mark.parametrize(
    "kind", ["decisions.round_closed", "decisions.round_revealed", "decisions.round_voided"]
)
def test_a_round_is_told_of_as_it_stands_now(kind: str) -> None:
    open_one = make_example("decisions.round_opened")
    open_one.kind = kind
    assert told(open_one) is None


def test_the_mail_at_the_close_gives_way_to_that_of_the_outcome() -> None:
    example = make_example("decisions.round_closed")
    deciding.reveal(example.asked, by=example.by)
    assert told(example) is None
    example.kind = "decisions.round_revealed"
    assert told(example) is not None


def heads_in(mail: Email) -> list[str]:
    """The ends of the chain, as somebody copies them out of the text."""
    return [line for line in mail.text.splitlines() if HEAD.search(line)]


def test_the_head_in_the_mail_can_be_checked_later() -> None:
    example = make_example("decisions.round_closed")
    (line,) = heads_in(sent(example))
    head = chain.read_head(line)
    assert str(head) == db.session.get_one(Round, example.asked.id).closed_head
    deciding.reveal(example.asked, by=example.by)
    example.kind = "decisions.round_revealed"
    mail = sent(example)
    at_close, now = (chain.read_head(line) for line in heads_in(mail))
    decision = deciding.reloaded(example.decision)
    assert at_close == head
    assert now == chain.Head(decision.events, decision.head)
    assert str(now) in mail.html
    assert "Keep this email" in mail.text


def test_the_outcome_says_each_bodys_verdict_why_and_what_they_are_together() -> None:
    example = make_example("decisions.round_revealed")
    text = without_marks(sent(example).text)
    for said in (
        "Racial Equity Alliance: Blocked",
        "1 seat gave 0, which is a block.",
        "Racial Equity Council: Consensus",
        "3 of 3 seats answered.",
        "No joint consensus: every group must have consensus.",
    ):
        assert said in text
    assert "Member" not in text.replace("Hello Member 2", "")


@pytest.mark.parametrize("kind", ["decisions.round_revealed", "decisions.volunteers"])
def test_what_staff_read_aloud_says_no_verdict_and_no_name(kind: str) -> None:
    mail = sent(make_example(kind))
    for said in ("Blocked", "0", "Member", deciding.REASON):
        assert said not in mail.words


def test_the_outcome_counts_dissents_and_says_nothing_of_them() -> None:
    example = make_example("decisions.volunteers")
    example.kind, example.subject = (
        "decisions.round_revealed",
        deciding_mails.about_round(example.asked, example.people[0]),
    )
    assert "dissent" not in sent(example).text
    with write():
        statements.write_statement(
            example.decision.id,
            kind=StatementKind.DISSENT,
            text="I see it otherwise.",
            language="en",
            wish=Wish.NAMED,
            actor=example.people[1].id,
        )
    mail = sent(example)
    assert "1 written dissent is kept with this decision." in mail.text
    assert "otherwise" not in words_of(mail)
    assert "Member 2" not in words_of(mail)


def test_no_mail_holds_a_reason_or_what_would_resolve_it() -> None:
    example = make_example("decisions.round_revealed")
    assert deciding.REASON not in words_of(sent(example))
    assert deciding.REMEDY not in words_of(sent(example))


def everything_told(decision: Decision) -> list[str]:
    """Every mail that waits about this decision, as it would read now, without what names the decision."""
    db.session.rollback()
    found = []
    for row in db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)):
        asked = db.session.get(Round, row.subject.get("round", 0))
        if asked is not None and asked.decision_id == decision.id:
            found.append((row.kind, dict(row.subject)))
    db.session.rollback()
    with message_context():
        mails = [make(kind, subject) for kind, subject in found]
    return [
        HEAD.sub("HEAD", words_of(mail)).replace(decision.slug, "SLUG")
        for mail in mails
        if isinstance(mail, Email)
    ]


def assert_blind(mail: Email) -> None:
    """Nothing of what somebody answered is in it."""
    assert deciding.REASON not in words_of(mail)
    assert deciding.REMEDY not in words_of(mail)
    assert not re.search(r"\bgave\b", words_of(mail))


def test_before_the_reveal_no_mail_depends_on_what_anybody_answered(clock: Any) -> None:
    body, people, by = deciding.make_council(4)
    deciding_mails.hold_meeting(body)
    told_of = []
    for values in ([0, 1, 2, 0], [5, 4, 3, None]):
        decision = deciding.make_decision(body, by=by)
        opened = deciding.open_round(decision, by=by, is_live=True, lasts=timedelta(hours=2))
        stages = [everything_told(decision)]
        for person, value in zip(people[:3], values, strict=False):
            deciding.cast(opened, person, value)
        answer = None if values[3] is not None else Answer.STAND_ASIDE
        stages.append(everything_told(decision))
        deciding.cast(opened, people[3], values[3], answer=answer)
        stages.append(everything_told(decision))
        deciding.close(opened, by=by)
        stages.append(everything_told(decision))
        told_of.append(stages)
    first, second = told_of
    assert first == second
    assert [len(stage) for stage in first] == [4, 1, 0, 5]
