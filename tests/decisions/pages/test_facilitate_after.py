"""After a round: concerns, words taken away, the ways out, review, volunteers, notice, record, translations."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from engage.bodies.models import Publication
from engage.core import clock as product_clock
from engage.core.db import db, write
from engage.core.i18n.content import REVIEWED, Reviewer, load_all
from engage.core.i18n.writing import put_translation
from engage.decisions.models import (
    Answer,
    Concern,
    Decision,
    DecisionStatus,
    Round,
    Statement,
    StatementKind,
    Wish,
)
from engage.decisions.services import concerns, statements
from engage.drafts.models import Draft
from tests.conftest import Clock
from tests.support.accounts import PageAs
from tests.support.bodies import make_body, make_meeting, make_member, seat_people
from tests.support.decisions import (
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
)
from tests.support.drafts import revise

pytestmark = pytest.mark.usefixtures("app", "clock")


def _at(decision: Decision, rest: str = "") -> str:
    return f"/members/decisions/{decision.slug}/facilitate{rest}"


def _with_concern(**body: object):  # type: ignore[no-untyped-def]
    council, people, by = make_council(4, **body)
    decision = make_decision(council, by=by)
    opened = open_round(decision, by=by)
    cast_all(opened, people, [0, 4, 5, 3])
    close(opened, by=by)
    return decision, people, by, opened


def _concern() -> Concern:
    return db.session.scalars(select(Concern)).one()


def _draft(decision: Decision) -> Draft:
    return db.session.get_one(Draft, decision.draft_id)


def test_a_concern_is_answered_with_a_later_version_and_a_clause(page_as: PageAs) -> None:
    decision, _people, by, _opened = _with_concern()
    page = page_as(user=by)
    overview = page.get(_at(decision))
    assert "Some concerns are still open" in overview.text(".next")
    assert "The clinic on my street is missing." in overview.text()
    early = page.get(_at(decision, "/concerns/1/answer"))
    assert "There is no newer version yet" in early.text()
    revise(_draft(decision), "1. First clause, with the clinic.\n2. Second clause.")
    form = page.get(_at(decision, "/concerns/1/answer"))
    again = page.submit(form, answer="", status=422)
    assert "Say in a few words what changed." in again.text("#answer-error")
    done = page.submit(form, clause="c1", answer="The clinic is in now.")
    assert "Answered by a change" in done.text()
    assert "The clinic is in now." in done.text()
    assert (_concern().state, _concern().answered_clause) == ("answered", "c1")
    page.submit(form, version="1", answer="Nothing.", status=422)
    page.submit(form, clause="c9", answer="Nothing.", status=422)


def test_a_concern_that_ended_is_not_answered_any_more(page_as: PageAs) -> None:
    decision, people, by, _opened = _with_concern()
    revise(_draft(decision), "1. First clause, with the clinic.\n2. Second clause.")
    page = page_as(user=by)
    form = page.get(_at(decision, "/concerns/1/answer"))
    with write():
        concerns.resolve_concern(decision.id, 1, actor=people[0].id)
    assert "already resolved or closed" in page.submit(form, answer="The clinic is in now.").text()
    assert page.client.get(_at(decision, "/concerns/1/close")).status_code == 303
    page.get(_at(decision, "/concerns/7/answer"), status=404)


def test_a_concern_is_closed_only_with_a_note(page_as: PageAs) -> None:
    decision, _people, by, _opened = _with_concern()
    page = page_as(user=by)
    asking = page.get(_at(decision, "/concerns/1/close"))
    assert "You cannot undo this" in asking.text()
    page.submit(asking, note="", status=422)
    assert _concern().state == "open"
    done = page.submit(asking, note="They left the group.")
    assert "They left the group." in done.text()
    assert _concern().state == "closed"


def test_words_are_taken_away_in_every_body_they_were_counted_for(page_as: PageAs) -> None:
    alliance, council = make_body(), make_body("rec", name="Racial Equity Council")
    both = make_member(alliance, council, name="Both Example")
    seat_people(alliance, 2), seat_people(council, 2)
    by = make_facilitator(alliance, council)
    decision = make_decision(alliance, council, by=by)
    opened = open_round(decision, by=by)
    cast(opened, both, 1, reason="Their neighbor is a thief.")
    page = page_as(user=by)
    hidden_id = ballots_of(opened)[0].id
    assert "thief" not in page.get(_at(decision, "/words")).html
    page.get(_at(decision, f"/ballots/{hidden_id}/redact"), status=404)
    _close_late(opened)
    listed = page.get(_at(decision, "/words"))
    assert listed.text().count("Their neighbor is a thief.") == 1
    asking = page.get(_at(decision, f"/ballots/{hidden_id}/redact"))
    assert "What stays: the answer itself" in asking.text()
    done = page.submit(asking)
    assert "thief" not in done.html
    assert {(one.reason, one.value) for one in ballots_of(opened)} == {(None, 1)}
    assert page.client.get(_at(decision, f"/ballots/{hidden_id}/redact")).status_code == 303


def _close_late(opened: Round) -> None:
    with product_clock.frozen(opened.closes_at):
        close(opened)


def test_nobody_redacts_an_answer_before_the_reveal(page_as: PageAs) -> None:
    body, people, by = make_council(3)
    decision = make_decision(body, by=by)
    opened = open_round(decision, by=by)
    cast(opened, people[0], 1)
    page = page_as(user=by)
    form = page.get(_at(decision))
    token = form.fields(".menu form")["csrf_token"]
    page.post(_at(decision, f"/ballots/{ballots_of(opened)[0].id}/redact"), {"csrf_token": token}, status=404)
    assert ballots_of(opened)[0].reason


def test_words_of_another_decision_are_not_there(page_as: PageAs) -> None:
    decision, _people, _by, opened = _with_concern()
    other, _members, by = make_council(3, slug="other")
    elsewhere = make_decision(other, by=by)
    page_as(user=by).get(_at(elsewhere, f"/ballots/{ballots_of(opened)[0].id}/redact"), status=404)
    page_as(user=by).get(_at(decision, "/words"), status=404)


def test_a_statement_is_taken_away(page_as: PageAs) -> None:
    decision, people, by, _opened = _with_concern()
    with write():
        written = statements.write_statement(
            decision.id,
            kind=StatementKind.ABSENT,
            text="Harmful words.",
            language="en",
            wish=Wish.NAMED,
            actor=people[1].id,
        )
    page = page_as(user=by)
    asking = page.get(_at(decision, f"/statements/{written.id}/redact"))
    assert "Harmful words." in asking.text()
    page.submit(asking)
    assert db.session.scalars(select(Statement)).one().text is None
    page.get(_at(decision, "/statements/999/redact"), status=404)


def _used_up(*ways_out: str):  # type: ignore[no-untyped-def]
    body, people, by = make_council(3, rule_settings={"rounds_limit": 1, "ways_out": list(ways_out)})
    decision = make_decision(body, by=by)
    opened = open_round(decision, by=by)
    cast_all(opened, people, [2, 4, 4])
    close(opened, by=by)
    return decision, by


def test_a_resolution_meeting_gives_one_more_round(page_as: PageAs, clock: Clock) -> None:
    decision, by = _used_up("resolution_meeting")
    page = page_as(user=by)
    overview = page.get(_at(decision))
    assert "Add a resolution meeting" in overview.text()
    assert "Refer the decision" not in overview.text()
    form = page.get(_at(decision, "/resolution"))
    again = page.submit(form, held_on="2027-03-02", note="We met.", status=422)
    assert "cannot be in the future" in again.text("#held_on-error")
    assert "We met." in again.html
    page.submit(form, held_on="2027-02-27", note="We met.")
    assert reloaded(decision).extra_rounds == 1
    assert "Binding rounds left: 1 of 2" in page.get(_at(decision, "/open")).text()
    assert page.client.get(_at(decision, "/resolution")).status_code == 303


def test_a_decision_is_referred_only_where_that_was_adopted(page_as: PageAs) -> None:
    decision, by = _used_up("referral")
    page = page_as(user=by)
    assert page.client.get(_at(decision, "/resolution")).status_code == 303
    form = page.get(_at(decision, "/refer"))
    page.submit(form, note="", status=422)
    done = page.submit(form, note="To the Council, which meets in May.")
    assert "Referred" in done.text()
    assert reloaded(decision).status == DecisionStatus.REFERRED
    not_adopted, other_by = _with_ways("withdrawal")
    assert page_as(user=other_by).client.get(_at(not_adopted, "/refer")).status_code == 303


def _with_ways(*ways: str):  # type: ignore[no-untyped-def]
    body, _people, by = make_council(3, slug="second", rule_settings={"ways_out": list(ways)})
    return make_decision(body, by=by), by


def test_a_decision_is_withdrawn_and_not_twice_nor_during_a_round(page_as: PageAs) -> None:
    decision, by = _with_ways("withdrawal")
    page = page_as(user=by)
    form = page.get(_at(decision, "/withdraw"))
    opened = open_round(decision, by=by)
    refused = page.submit(form, note="We drop it.", status=422)
    assert "A round is under way" in refused.text(".summary")
    assert "We drop it." in refused.html
    assert page.client.get(_at(decision, "/withdraw")).status_code == 303
    _close_late(opened)
    done = page.submit(form, note="We drop it.")
    assert "Withdrawn" in done.text()
    assert "We drop it." in done.text()
    again = page.submit(form, note="We drop it.", status=422)
    assert "has ended" in again.text(".summary")


def _decided(**body: object):  # type: ignore[no-untyped-def]
    council, people, by = make_council(4, **body)
    decision = make_decision(council, by=by)
    decide(decision, {people[0].id: 5, people[1].id: 3}, by=by)
    return decision, people, by


def test_a_review_is_set_for_a_day_to_come(page_as: PageAs) -> None:
    decision, _people, by = _decided()
    page = page_as(user=by)
    form = page.get(_at(decision, "/review"))
    assert "in the future" in page.submit(form, review_on="2027-03-01", status=422).text("#review_on-error")
    done = page.submit(form, review_on="2027-09-01")
    assert "September 1, 2027" in done.text()


def test_volunteers_are_named_with_their_addresses(page_as: PageAs) -> None:
    decision, people, by = _decided()
    shown = page_as(user=by).get(_at(decision, "/volunteers"))
    assert people[0].email in shown.text()
    assert people[1].email not in shown.text()
    page_as(user=people[2]).get(_at(decision, "/volunteers"), status=403)


def test_what_needs_an_end_waits_for_it(page_as: PageAs) -> None:
    body, _people, by = make_council(3)
    decision = make_decision(body, by=by)
    page = page_as(user=by)
    for step in ("review", "volunteers", "publish", "mandates/new"):
        assert page.client.get(_at(decision, f"/{step}")).status_code == 303
    assert "has not ended" in page.follow(page.client.get(_at(decision, "/publish"))).text()


def test_notice_is_given_with_a_meeting_of_the_bodies(page_as: PageAs, clock: Clock) -> None:
    body, _people, by = make_council(3)
    other = make_body("other", name="Another group")
    own = make_meeting(body, clock.now + timedelta(days=2), clock.now + timedelta(days=2, hours=2))
    foreign = make_meeting(other, clock.now + timedelta(days=3), clock.now + timedelta(days=3, hours=2))
    decision = make_decision(body, by=by)
    page = page_as(user=by)
    form = page.get(_at(decision, "/notice"))
    page.submit(form, meeting=str(foreign.id), status=422)
    assert reloaded(decision).noticed_at is None
    page.submit(form, meeting=str(own.id))
    assert (reloaded(decision).noticed_at, reloaded(decision).notice_meeting_id) == (clock.now, own.id)
    assert page.get(_at(decision, "/notice")).fields("main form")["meeting"] == str(own.id)


def test_the_record_is_published_once(page_as: PageAs, clock: Clock) -> None:
    decision, _people, by = _decided()
    page = page_as(user=by)
    asking = page.get(_at(decision, "/publish"))
    page.submit(asking)
    assert reloaded(decision).published_at == clock.now
    clock.advance(hours=1)
    page.submit(asking)
    assert reloaded(decision).published_at == clock.now - timedelta(hours=1)
    assert "Choose the day when the groups will look at this decision again" in page.get(_at(decision)).text(
        ".next"
    )


@pytest.mark.parametrize("publication", list(Publication))
def test_the_preview_shows_what_the_rule_of_publication_lets_the_public_see(
    page_as: PageAs, publication: Publication
) -> None:
    decision, people, by = _decided(publication=publication)
    preview = page_as(user=by).get(_at(decision, "/publish")).text()
    assert (people[0].name in preview) is (publication is Publication.NAMES)


def test_title_and_summary_are_translated_with_who_made_them(page_as: PageAs) -> None:
    body, _people, by = make_council(3)
    decision = make_decision(body, by=by)
    page = page_as(user=by)
    assert "Not translated yet" in page.get(_at(decision, "/translations")).text()
    form = page.get(_at(decision, "/translations/es"))
    done = page.submit(
        form, title="Un parque", title_state="reviewed", summary="De qué trata.", summary_state="machine"
    )
    assert "A computer translated it" in done.text()
    texts = load_all(db.session(), [decision.title_id, decision.summary_id])
    title = texts[decision.title_id].translations["es"]
    assert (title.value, title.state, title.reviewer_id) == ("Un parque", "reviewed", by.id)
    assert texts[decision.summary_id].translations["es"].state == "machine"
    for tag in ("en", "xx"):
        page.get(_at(decision, f"/translations/{tag}"), status=404)


def test_two_translators_do_not_overwrite_each_other_unseen(page_as: PageAs) -> None:
    body, _people, by = make_council(3)
    decision = make_decision(body, by=by)
    page = page_as(user=by)
    form = page.get(_at(decision, "/translations/es"))
    with write():
        put_translation(
            db.session(), decision.title_id, "es", "El parque", state=REVIEWED, reviewer=Reviewer("Ana")
        )
    typed = {"title": "Un parque", "title_state": "draft", "summary": "", "summary_state": "draft"}
    again = page.submit(form, **typed, status=422)
    assert "El parque" in again.text("#title-error")
    assert again.fields("main form")["title"] == "Un parque"
    refused = page.submit(again, status=422)
    assert "Someone has checked this translation." in refused.text("#title_state-error")
    assert refused.fields("main form")["title"] == "Un parque"
    page.submit(refused, title_state="reviewed")
    texts = load_all(db.session(), [decision.title_id])
    assert texts[decision.title_id].translations["es"].value == "Un parque"


def test_standing_aside_makes_no_volunteer_and_no_concern(page_as: PageAs) -> None:
    body, people, by = make_council(4)
    decision = make_decision(body, by=by)
    opened = open_round(decision, by=by)
    cast(opened, people[0], answer=Answer.STAND_ASIDE)
    cast_all(opened, people[1:], [4, 4, 4])
    close(opened, by=by)
    shown = page_as(user=by).get(_at(decision, "/volunteers"))
    assert "No one gave a 5" in shown.text()
