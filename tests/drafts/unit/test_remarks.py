"""Comments and proposed changes: who may make them, when, and what becomes of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from engage.accounts.models import User
from engage.bodies.errors import NoOffice
from engage.bodies.models import Body, Office
from engage.core import clock as product_clock
from engage.core.audit_log import AuditEntry
from engage.core.db import db, write
from engage.core.errors import NotFound, TooManyRequests
from engage.core.i18n.content import TextRefused
from engage.drafts.errors import (
    AnswerMissing,
    ClauseNotFound,
    NotTheAuthor,
    OnlyInMeetings,
    RemarkEnded,
    RemarkNotFound,
    TextMissing,
    TextTooLong,
)
from engage.drafts.models import REMARK_TRANSITIONS, Draft, Remark, RemarkState
from engage.drafts.policy.versions import LONGEST_REMARK, REMARKS_PER_HOUR
from engage.drafts.queries import reading
from engage.drafts.services import remarks
from engage.drafts.services.remarks import NewRemark
from tests.conftest import Clock
from tests.support.accounts import make_user
from tests.support.bodies import give, make_body, make_meeting, make_member
from tests.support.drafts import make_draft, newest, revise

COMMENT = NewRemark("fa", "این روشن نیست.")
ACTS: dict[RemarkState, Callable[[int, int, int], Remark]] = {
    RemarkState.TAKEN_UP: lambda ident, version, by: remarks.take_up(ident, version_id=version, actor=by),
    RemarkState.SET_ASIDE: lambda ident, _version, by: remarks.set_aside(ident, answer="Because.", actor=by),
    RemarkState.OPEN: lambda ident, _version, by: remarks.reopen(ident, actor=by),
    RemarkState.WITHDRAWN: lambda ident, _version, by: remarks.withdraw(ident, actor=by),
}


@pytest.fixture
def body(app: Flask) -> Body:
    return make_body()


@pytest.fixture
def draft(body: Body) -> Draft:
    return make_draft([body])


@pytest.fixture
def member(body: Body) -> User:
    return make_member(body)


@pytest.fixture
def facilitator(body: Body) -> User:
    user = make_user(name="Fay Facilitator")
    give(body, user, Office.FACILITATOR)
    return user


def remark_on(draft: Draft, author: User, remark: NewRemark = COMMENT, key: str = "c1") -> Remark:
    with write():
        return remarks.make_remark(newest(draft).id, key, remark=remark, actor=author.id)


def test_members_comment_and_propose(draft: Draft, member: User) -> None:
    remark_on(draft, member)
    remark_on(draft, member, NewRemark("en", proposed="<b>First</b> clause, better."))
    remark_on(draft, member, NewRemark("en", "On the second."), key="c2")
    assert [(one.clause_key, one.body, one.proposed) for one in remarks.list_remarks(draft.id, key="c1")] == [
        ("c1", "این روشن نیست.", None),
        ("c1", "", "<b>First</b> clause, better."),
    ]
    assert remarks.count_open(draft.id) == {"c1": 2, "c2": 1}
    assert remarks.list_remarks(draft.id)[0].author.name == member.name


def test_others_may_not_know_of_it(draft: Draft) -> None:
    stranger = make_member(make_body("rec", name="Racial Equity Council"))
    for author in (stranger, make_user()):
        with pytest.raises(NotFound):
            remark_on(draft, author)
    assert remarks.list_remarks(draft.id) == []


@pytest.mark.parametrize(
    ("remark", "error"),
    [
        (NewRemark("en"), TextMissing),
        (NewRemark("en", " \u200b\n", "  "), TextMissing),
        (NewRemark("en", "x" * (LONGEST_REMARK + 1)), TextTooLong),
        (NewRemark("en", "a\x00b"), TextRefused),
    ],
)
def test_texts_that_are_refused(
    draft: Draft, member: User, remark: NewRemark, error: type[Exception]
) -> None:
    with pytest.raises(error):
        remark_on(draft, member, remark)


def test_a_clause_has_to_be_in_the_version(draft: Draft, member: User) -> None:
    with pytest.raises(ClauseNotFound):
        remark_on(draft, member, key="c9")
    with pytest.raises(NotFound), write():
        remarks.make_remark(newest(draft).id + 1, "c1", remark=COMMENT, actor=member.id)
    with pytest.raises(RemarkNotFound):
        remarks.get_remark(1)


def test_nobody_floods_it(draft: Draft, member: User, clock: Clock) -> None:
    for _number in range(REMARKS_PER_HOUR):
        remark_on(draft, member)
    with pytest.raises(TooManyRequests):
        remark_on(draft, member)
    clock.advance(hours=1)
    remark_on(draft, member)


def test_taken_up_in_a_version(draft: Draft, member: User, facilitator: User) -> None:
    remark = remark_on(draft, member)
    version = revise(draft, "1. First clause, made clear.\n2. Second clause.")
    with write():
        remarks.take_up(remark.id, version_id=version.id, answer="Said plainer.", actor=facilitator.id)
    taken = remarks.get_remark(remark.id)
    assert (taken.state, taken.answered_in_id, taken.answer, taken.answered_by_id) == (
        RemarkState.TAKEN_UP,
        version.id,
        "Said plainer.",
        facilitator.id,
    )
    assert remarks.count_open(draft.id) == {}


def test_taken_up_in_a_version_of_this_draft_that_is_not_older(
    body: Body, draft: Draft, member: User, facilitator: User
) -> None:
    first = newest(draft)
    revise(draft, "1. Newer.")
    remark = remark_on(draft, member, key="c3")
    other = newest(make_draft([body], title="Another"))
    for version in (first, other):
        with pytest.raises(ClauseNotFound), write():
            remarks.take_up(remark.id, version_id=version.id, actor=facilitator.id)


def test_set_aside_with_an_answer_and_taken_back_onto_the_table(
    draft: Draft, member: User, facilitator: User
) -> None:
    remark = remark_on(draft, member)
    with pytest.raises(AnswerMissing), write():
        remarks.set_aside(remark.id, answer=" \u200b ", actor=facilitator.id)
    with write():
        remarks.set_aside(remark.id, answer="The law says so.", actor=facilitator.id)
    with write():
        remarks.reopen(remark.id, actor=facilitator.id)
    kept = remarks.get_remark(remark.id)
    assert (kept.state, kept.answer) == (RemarkState.OPEN, "The law says so.")


def test_only_officers_answer_and_only_the_author_withdraws(
    draft: Draft, member: User, facilitator: User
) -> None:
    remark = remark_on(draft, member)
    version_id = newest(draft).id
    stranger = make_user()
    for state in (RemarkState.TAKEN_UP, RemarkState.SET_ASIDE, RemarkState.OPEN):
        with pytest.raises(NoOffice), write():
            ACTS[state](remark.id, version_id, member.id)
    with pytest.raises(NotTheAuthor), write():
        remarks.withdraw(remark.id, actor=facilitator.id)
    with pytest.raises(NotFound), write():
        remarks.withdraw(remark.id, actor=stranger.id)
    with write():
        remarks.withdraw(remark.id, actor=member.id)
    with write():
        assert remarks.withdraw(remark.id, actor=member.id).state == RemarkState.WITHDRAWN


@pytest.mark.parametrize("state", RemarkState)
@pytest.mark.parametrize("wanted", RemarkState)
def test_the_table_of_states_is_kept(
    body: Body, draft: Draft, state: RemarkState, wanted: RemarkState
) -> None:
    officer = make_member(body)
    give(body, officer, Office.FACILITATOR)
    remark = remark_on(draft, officer)
    with write() as unit:
        kept = unit.get(Remark, remark.id)
        assert kept is not None
        kept.state = state
    twice_withdrawn = state is wanted is RemarkState.WITHDRAWN
    version_id = newest(draft).id
    if wanted in REMARK_TRANSITIONS[state] or twice_withdrawn:
        with write():
            assert ACTS[wanted](remark.id, version_id, officer.id).state == wanted
    else:
        with pytest.raises(RemarkEnded) as caught, write():
            ACTS[wanted](remark.id, version_id, officer.id)
        assert caught.value.state == state


class TestOpenMeetings:
    """The REC is bound by the law on open meetings, the REA is not; they write together."""

    @pytest.fixture
    def bound(self, app: Flask) -> Body:
        return make_body("rec", name="Racial Equity Council", open_meetings=True)

    @pytest.fixture
    def joint(self, body: Body, bound: Body) -> Draft:
        return make_draft([body, bound])

    def test_between_meetings_nobody_speaks_and_everybody_reads(
        self, joint: Draft, bound: Body, member: User, facilitator: User, clock: Clock
    ) -> None:
        assert not remarks.may_speak(joint)
        with pytest.raises(OnlyInMeetings):
            remark_on(joint, member)
        assert reading.load_version(draft_id=joint.id, language="en").clauses
        now = product_clock.now()
        meeting = make_meeting(bound, now + timedelta(hours=1), now + timedelta(hours=3))
        clock.advance(hours=2)
        assert remarks.may_speak(joint)
        remark = remark_on(joint, member)
        assert remark.from_meeting_id == meeting.id
        clock.advance(hours=2)
        with pytest.raises(OnlyInMeetings), write():
            remarks.set_aside(remark.id, answer="Because.", actor=facilitator.id)
        with write():
            remarks.withdraw(remark.id, actor=member.id)

    def test_a_meeting_of_the_other_body_does_not_count(
        self, joint: Draft, body: Body, member: User, clock: Clock
    ) -> None:
        now = product_clock.now()
        make_meeting(body, now + timedelta(hours=1), now + timedelta(hours=3))
        clock.advance(hours=2)
        with pytest.raises(OnlyInMeetings):
            remark_on(joint, member)

    def test_where_counsel_allowed_it_they_speak_at_any_time(self, app: Flask) -> None:
        allowed = make_body("rec", open_meetings=True, between_meetings=True)
        remark = remark_on(make_draft([allowed]), make_member(allowed))
        assert remark.from_meeting_id is None


def test_every_act_is_in_the_log_without_a_word_of_it(draft: Draft, member: User, facilitator: User) -> None:
    remark = remark_on(draft, member, NewRemark("en", "Secret", "Secret too"))
    with write():
        remarks.set_aside(remark.id, answer="Secret as well", actor=facilitator.id)
    rows = db.session.scalars(
        select(AuditEntry).where(AuditEntry.subject_kind == "draft").order_by(AuditEntry.id)
    )
    assert [(row.actor, row.action, row.fields) for row in rows][1:] == [
        (f"user:{member.id}", "draft.remarked", ["body", "proposed"]),
        (f"user:{facilitator.id}", "draft.remark_set_aside", ["answer", "state"]),
    ]
