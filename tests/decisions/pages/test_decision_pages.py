"""What members read about a decision, before and after the reveal, and what they do with concerns and statements."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from engage.bodies.models import BodyKind
from engage.core import clock as product_clock
from engage.core.audit_log import AuditEntry
from engage.core.city_time import city_day
from engage.core.db import db, write
from engage.decisions.models import (
    Answer,
    Concern,
    ConcernState,
    DecisionStatus,
    Interpretation,
    StatementKind,
    Wish,
)
from engage.decisions.queries.overview import list_statements
from engage.decisions.services import closing, concerns, mandates, outcomes
from engage.drafts.models import Draft
from tests.decisions.pages.test_ballot import CHANGED, Asked, ask
from tests.decisions.pages.test_ballot_again import closing_later, two_bodies
from tests.support.accounts import mails_of
from tests.support.bodies import make_body, make_meeting, make_member
from tests.support.client import Page, PageClient
from tests.support.decisions import (
    REASON,
    REMEDY,
    ballots_of,
    cast,
    cast_all,
    close,
    make_decision,
    make_facilitator,
    open_round,
)
from tests.support.drafts import newest, revise

SECRET = "Nobody may read this yet."


def revealed(value: int = 0) -> Asked:
    """A round of which everybody may read the answers."""
    asked = ask()
    cast(
        asked.round,
        asked.user,
        value,
        reason=REASON,
        remedy=REMEDY if value == 0 else "",
        clause_keys=("c3",),
    )
    cast(asked.round, asked.others[0], 3, reason="The budget is thin.")
    cast(asked.round, asked.others[1], answer=Answer.STAND_ASIDE)
    cast(asked.round, asked.others[2], 5)
    close(asked.round, by=asked.by)
    return asked


def decision_page(page: PageClient, asked: Asked) -> Page:
    """The page of the decision."""
    return page.get(f"/members/decisions/{asked.decision.slug}")


def test_before_the_reveal_it_says_who_has_answered_and_nothing_else(page_as: Any) -> None:
    asked = ask()
    page = page_as(user=asked.by)
    addresses = (asked.address, f"/members/decisions/{asked.decision.slug}", "/members/decisions", "/members")
    cast(asked.round, asked.others[0], 5)
    before = [page.get(address).text() for address in addresses]
    cast(asked.round, asked.others[0], 0, reason=SECRET, remedy=SECRET)
    after = [page.get(address).text() for address in addresses]
    assert before == after
    assert "1 of 4 seats has answered" in before[0] or "1 of 4 seats have answered" in before[0]
    shown = page.get(asked.address)
    assert shown.texts(".grid ul")[0] == "Ana Torres"
    assert set(shown.texts(".grid ul:not(:first-child) li")) >= {"Bao Nguyen", "Carol Smith", "Nadia Rahimi"}
    assert SECRET not in shown.html


def test_a_closed_live_round_still_tells_nothing(page_as: Any, clock: Any) -> None:
    asked = ask()
    with write():
        closing.void_round(asked.decision.id, asked.round.id, reason="Again.", actor=asked.by.id)
    make_meeting(asked.body, clock.now, clock.now + timedelta(hours=2))
    asked.round = open_round(
        asked.decision, by=asked.by, is_live=True, closes_at=clock.now + timedelta(hours=1)
    )
    cast(asked.round, asked.user, 0, reason=SECRET, remedy=SECRET)
    close(asked.round, by=asked.by)
    page = page_as(user=asked.others[0])
    shown = page.get(asked.address)
    assert "The round is closed" in shown.text()
    assert SECRET not in shown.html + decision_page(page, asked).html
    assert "Blocked" not in decision_page(page, asked).text()


def test_after_the_reveal_the_body_reads_who_said_what_and_why(page_as: Any) -> None:
    asked = revealed()
    shown = page_as(user=asked.others[0]).get(asked.address)
    assert shown.h1 == "Blocked"
    assert "Binding round" in shown.text()
    assert "can make the decision" not in shown.text()
    for words in (
        "4 of 4 seats answered.",
        "1 seat gave 0, which is a block.",
        "1 seat stood aside.",
        REASON,
        REMEDY,
        "The budget is thin.",
        "About clause \u20662\u2069",
    ):
        assert words in shown.text(), words
    rows = shown.texts("table.who tbody tr")
    assert rows[0].startswith("Nadia Rahimi 0")
    assert any(row.startswith("Bao Nguyen stood aside") for row in rows)
    assert len(rows) == 4
    voices = shown.texts("article.voice h3")
    assert voices[0].startswith("Nadia Rahimi")
    assert "Reservation" in shown.text(f"#answer-{own_ballot(asked, asked.others[0])}")


def own_ballot(asked: Asked, user: Any) -> int:
    """The number of somebody's ballot."""
    return next(one.id for one in ballots_of(asked.round) if one.voter_id == user.id)


def test_the_hands_are_a_picture_with_a_title_and_a_table(page_as: Any) -> None:
    shown = page_as(user=(asked := revealed()).user).get(asked.address)
    picture = shown.one("svg.hands")
    title = shown.text(f"#{picture.attrs['aria-labelledby']}")
    assert "0 from 1 seat" in title
    assert len(shown.all("svg.hands rect.seat")) == 3
    assert len(shown.all("svg.hands rect.low")) == 1
    numbers = {row.split()[0]: row.split()[-1] for row in shown.texts("table.tallies tbody tr")}
    assert numbers["0"] == numbers["5"] == numbers["3"] == "1"
    assert numbers["4"] == "0"
    assert numbers["stood"] == "1"


def test_superseded_answers_are_never_shown(page_as: Any) -> None:
    asked = ask()
    cast(asked.round, asked.user, 1, reason=SECRET)
    cast(asked.round, asked.user, 4, reason="Better now.")
    cast_all(asked.round, asked.others, [4, 4, 4])
    close(asked.round, by=asked.by)
    page = page_as(user=asked.others[0])
    assert SECRET not in page.get(asked.address).html + decision_page(page, asked).html
    assert "Better now." in page.get(asked.address).text()


def test_whoever_did_not_answer_is_named_as_not_agreeing(page_as: Any) -> None:
    asked = ask()
    cast_all(asked.round, asked.others, [4, 4, 4])
    closing_later(asked)
    rows = page_as(user=asked.user).get(asked.address).texts("table.who tbody tr")
    assert any("Nadia Rahimi" in row and "did not answer" in row for row in rows)


def test_each_body_has_its_verdict_and_then_there_is_the_joint_one(page_as: Any) -> None:
    asked = two_bodies(one_ballot=True)
    cast(asked.round, asked.user, 2, reason=REASON)
    cast_all(asked.round, asked.others, [4, 4])
    close(asked.round, by=asked.by)
    page = page_as(user=asked.others[0])
    shown = page.get(asked.address)
    assert "No joint consensus: every group must have consensus." in shown.text()
    assert len(shown.all("section.verdict")) == 2
    assert len(shown.texts("article.voice")) == 1
    assert "Several groups together." in decision_page(page, asked).text()


def test_words_keep_their_language_and_direction(page_as: Any) -> None:
    asked = ask()
    cast(asked.round, asked.user, 2, reason="ترجمه ناقص است.", language="fa")
    cast_all(asked.round, asked.others, [4, 4, 4])
    close(asked.round, by=asked.by)
    quote = page_as(user=asked.others[0]).get(asked.address).one("blockquote")
    assert (quote.attrs["lang"], quote.attrs["dir"]) == ("fa", "auto")


def test_a_result_costs_few_statements_however_many_voted(
    client_as: Any, count_statements: Callable[[], Any]
) -> None:
    asked = ask(size=60)
    with write():
        closing.void_round(asked.decision.id, asked.round.id, reason="Again.", actor=asked.by.id)
    asked.others += [make_member(asked.body, name=f"Member {number}") for number in range(30)]
    asked.round = open_round(asked.decision, by=asked.by)
    for user in (asked.user, *asked.others):
        cast(asked.round, user, 2, reason=REASON)
    close(asked.round, by=asked.by)
    client = client_as(user=asked.user)
    with count_statements() as statements_made:
        assert client.get(asked.address).status_code == 200
    assert statements_made.count <= 12, str(statements_made)
    with count_statements() as of_decision:
        assert client.get(f"/members/decisions/{asked.decision.slug}").status_code == 200
    assert of_decision.count <= 20, str(of_decision)


def answer_it(asked: Asked) -> Concern:
    """The person's concern, answered by a change."""
    revise(db.session.get_one(Draft, asked.decision.draft_id), CHANGED)
    (concern, _ballot) = concerns.list_concerns(asked.decision.id)[0]
    number = newest(db.session.get_one(Draft, asked.decision.draft_id)).number
    with write():
        concerns.answer_concern(
            asked.decision.id,
            concern.number,
            version=number,
            clause="c2",
            answer="Clinics open on Sundays now.",
            actor=asked.by.id,
        )
    return concern


def state_of(concern: Concern) -> str:
    """Where a concern stands now."""
    return db.session.get_one(Concern, concern.id, populate_existing=True).state


def test_the_raiser_says_that_the_change_resolves_it(page_as: Any) -> None:
    concern = answer_it(asked := revealed())
    page = page_as(user=asked.user)
    assert "Your concerns that were answered" in page.get("/members").text()
    shown = decision_page(page, asked)
    assert "Clinics open on Sundays now." in shown.text(f"#concern-{concern.number}")
    done = page.submit(shown, form=".yours form")
    assert "marked as resolved" in done.text()
    assert state_of(concern) == ConcernState.RESOLVED
    assert "Your concerns that were answered" not in page.get("/members").text()
    assert done.all(".yours") == []
    again = page.submit(shown, form=".yours form")
    assert "already resolved or closed" in again.text()


def test_the_raiser_says_that_it_does_not(page_as: Any) -> None:
    concern = answer_it(asked := revealed(2))
    page = page_as(user=asked.user)
    shown = decision_page(page, asked)
    (form,) = [one for one in shown.all(".yours form") if (one.attrs["action"] or "").endswith("/insist")]
    open_again = page.post(form.attrs["action"], shown.fields(".yours form"))
    assert "open again" in open_again.text()
    assert state_of(concern) == ConcernState.OPEN
    assert ["does not resolve it" in mail.text for mail in mails_of("decisions.concern_insisted")] == [True]
    own = {"actor": f"user:{asked.user.id}", "subject_kind": "decision"}
    kept = db.session.query(AuditEntry).filter_by(**own).all()
    assert kept == [], "the audit log would tell staff who raised it"


def test_nobody_else_resolves_it(page_as: Any) -> None:
    concern = answer_it(asked := revealed())
    page = page_as(user=asked.others[0])
    shown = decision_page(page, asked)
    assert shown.all(".yours") == []
    token = page.get("/members").fields("form")["csrf_token"]
    address = f"/members/decisions/{asked.decision.slug}/concerns"
    refused = page.post(f"{address}/{concern.number}/resolve", {"csrf_token": token}, status=403)
    assert "Only the person who wrote this can do that." in refused.text()
    page.post(f"{address}/99/resolve", {"csrf_token": token}, status=404)
    assert state_of(concern) == ConcernState.ANSWERED


def test_somebody_who_will_be_absent_leaves_a_statement_and_changes_their_mind(page_as: Any) -> None:
    asked = ask()
    page = page_as(user=asked.user)
    address = f"/members/decisions/{asked.decision.slug}/statements/new"
    empty = page.submit(page.get(address), text=" ", status=422)
    assert "Write what you want the other members to read." in empty.text(".summary")
    shown = page.submit(page.get(address), text="I support <b>it</b>.", wish="named")
    (statement,) = list_statements(asked.decision.id)
    assert (statement.kind, statement.wish) == (StatementKind.ABSENT, Wish.NAMED)
    assert "I support <b>it</b>." in shown.text("#statement-" + str(statement.id))
    assert "<b>it" not in shown.html
    db.session.rollback()
    changed = page.submit(shown, form=".voice form.wish", wish="inside")
    assert "Your choice is saved." in changed.text()
    db.session.expire_all()
    assert list_statements(asked.decision.id)[0].wish == Wish.INSIDE
    db.session.rollback()
    gone = page.submit(changed, form='.voice form[action$="take-back"]')
    assert "I support" not in gone.text()
    assert "deleted from the record" in gone.text("#statement-" + str(statement.id))


def test_a_dissent_is_written_after_the_end(page_as: Any) -> None:
    asked = ask()
    cast_all(asked.round, [asked.user, *asked.others], [3, 4, 4, 4])
    close(asked.round, by=asked.by)
    page = page_as(user=asked.user)
    shown = decision_page(page, asked)
    assert "Decided by consensus" in shown.text()
    assert "Write a dissent" in shown.text()
    done = page.submit(page.get(f"{shown.path}/statements/new"), text="I still disagree.")
    assert "Dissent" in done.text("article.voice")
    assert list_statements(asked.decision.id)[0].kind == StatementKind.DISSENT


def test_a_statement_that_comes_as_the_decision_ends_is_shown_back(page_as: Any) -> None:
    asked = ask()
    page = page_as(user=asked.user)
    form = page.get(f"/members/decisions/{asked.decision.slug}/statements/new")
    assert form.h1 == "Write a statement"
    with write():
        closing.void_round(asked.decision.id, asked.round.id, reason="Again.", actor=asked.by.id)
        outcomes.end_without_consensus(
            asked.decision.id, DecisionStatus.WITHDRAWN, note="Not now.", actor=asked.by.id
        )
    kept = page.submit(form, text="My long thought.")
    assert "Dissent" in kept.text("article.voice")
    assert "Not now." in kept.text()


def test_own_words_are_published_as_one_says_later(page_as: Any) -> None:
    asked = revealed()
    page = page_as(user=asked.user)
    page.submit(page.get(asked.address), form=".voice form.wish", wish="unnamed")
    assert next(one for one in ballots_of(asked.round) if one.voter_id == asked.user.id).wish == Wish.UNNAMED
    other = page_as(user=asked.others[0])
    shown = other.get(asked.address)
    assert len(shown.all(".voice form")) == 1
    token = other.get("/members").fields("form")["csrf_token"]
    address = f"{asked.address}/answers/{own_ballot(asked, asked.user)}/wish"
    other.post(address, {"csrf_token": token, "wish": "named"}, status=403)
    other.post(f"{asked.address}/answers/9999/wish", {"csrf_token": token, "wish": "named"}, status=404)


def test_the_list_and_the_home_begin_with_what_waits(page_as: Any) -> None:
    asked = ask()
    page = page_as(user=asked.user)
    assert "Waiting for your answer" in page.get("/members").text()
    listed = page.get("/members/decisions")
    assert listed.texts("h2")[0] == "Waiting for your answer"
    assert f"{asked.ballot}" in listed.links
    cast(asked.round, asked.user, 4)
    assert "Waiting for your answer" not in page.get("/members").text()
    assert "You have answered" in page.get("/members/decisions").text()
    stranger = page_as(user=make_member(make_body("other", name="Another group")))
    assert "Nothing to decide yet" in stranger.get("/members/decisions").text()
    stranger.get(asked.address, status=404)
    stranger.get(f"/members/decisions/{asked.decision.slug}", status=404)
    stranger.get(f"/members/decisions/{asked.decision.slug}/statements/new", status=404)


def test_a_decision_says_what_it_stands_on_and_what_it_granted(page_as: Any) -> None:
    asked = ask()
    cast_all(asked.round, [asked.user, *asked.others], [4, 4, 4, 5])
    close(asked.round, by=asked.by)
    team = make_body("policy", kind=BodyKind.TEAM, name="Policy team")
    now = product_clock.now()
    wanted = mandates.NewMandate(
        team_id=team.id,
        scope="Choose the printer.",
        limits="No more than two offers.",
        language="en",
        most_decisions=2,
        most_cents=50_000,
        report_on=city_day(now + timedelta(days=30)),
        expires_at=now + timedelta(days=60),
    )
    with write():
        mandates.grant_mandate(asked.decision.id, wanted, actor=asked.by.id)
        outcomes.set_review(
            asked.decision.id, review_on=city_day(now + timedelta(days=90)), actor=asked.by.id
        )
    shown = decision_page(page_as(user=asked.user), asked)
    for words in ("Policy team", "Choose the printer.", "0 of 2 used", "$500.00", "Next review"):
        assert words in shown.text(), words


def test_a_late_translation_is_confirmed_by_its_reader_on_the_drafts_page(page_as: Any) -> None:
    asked = _in_farsi()
    page = page_as(user=asked.user)
    draft = db.session.get_one(Draft, asked.decision.draft_id)
    address = f"/members/drafts/{draft.slug}"
    shown = page.get(address)
    form = 'form[action*="/interpreted/"]'
    done = page.submit(shown, form=form)
    kept = db.session.query(Interpretation).one()
    assert (kept.user_id, kept.language) == (asked.user.id, "fa")
    assert done.all(form) == []
    assert page_as(user=asked.others[0]).get(address).all(form) == []


def _in_farsi() -> Asked:
    """A draft that somebody who reads Farsi cannot read yet."""
    body = make_body("council", name="Racial Equity Council", languages=["en", "fa"])
    user = make_member(body, name="Nadia Rahimi", language="fa")
    others = [make_member(body, name="Ana Torres")]
    by = make_facilitator(body)
    decision = make_decision(body, by=by)
    return Asked(body, decision, None, user, others, by)  # type: ignore[arg-type]
