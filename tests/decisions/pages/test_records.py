"""The public record as anybody reads it: who knows nothing of it, in their language, and no more than is public."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from flask import Flask

from engage.accounts.models import User
from engage.bodies.models import Publication
from engage.core.db import db, write
from engage.decisions.models import Decision
from engage.decisions.policy.chain import Head
from engage.decisions.services import outcomes
from tests.conftest import Clock
from tests.support.accounts import ClientAs, PageAs
from tests.support.bodies import make_body, make_meeting, make_member
from tests.support.client import EngageClient, PageClient
from tests.support.decisions import (
    cast,
    close,
    decide,
    make_council,
    make_decision,
    make_facilitator,
    open_round,
    voters_of,
)
from tests.support.prepared import Prepared
from tests.support.records import INSIDE, UNNAMED, Story, tell_story
from tests.support.statements import Statements
from tests.support.tampering import change, rows_of, table

CountStatements = Callable[[], AbstractContextManager[Statements]]
RECORD = "/en/decisions/open-clinics"
DATA = "/api/v1/decisions/open-clinics"


@pytest.fixture
def story(prepared: Prepared[Story]) -> Story:
    return prepared(tell_story)


# What there is to read


def test_a_record_tells_the_whole_story(story: Story, page: PageClient) -> None:
    read = page.get(RECORD)
    assert read.h1 == "Open the clinics"
    text = read.text()
    for said in (
        "Decided by consensus",
        "Joint consensus: every group has consensus.",
        "The city pays for interpreters and childcare.",
        "4 of 4 seats answered.",
        "block named-words",
        "Childcare is in it now.",
        "It is about another law.",
        "The wrong text was read out.",
        "We met and talked.",
        "Choose the clinics.",
        "Three were chosen.",
        "March 1, 2028",
    ):
        assert said in text
    assert str(Head(story.decision.events, story.decision.head)) in text


def test_a_body_that_names_its_votes_names_them_and_the_other_counts_them(
    story: Story, page: PageClient
) -> None:
    read = page.get(RECORD)
    named = {
        row[0]: row[1]
        for row in (
            [cell.to_text().strip() for cell in line.query("th, td")]
            for line in read.all("#last-council ~ table tr")
        )
    }
    assert named["Council Ben"].startswith("5")
    assert named["Bo Both"].startswith("4")
    text = read.text()
    assert "Alliance Dee" not in text
    assert "Alliance Eli" not in text
    assert "Neighbors United" in text


def test_rounds_and_concerns_have_the_numbers_that_members_know(
    story: Story, page: PageClient, page_as: PageAs
) -> None:
    concern = story.concern_of(story.both)
    assert concern.number > 1  # the straw poll had the first
    name = f"Block {concern.number}" if concern.is_block else f"Concern {concern.number}"
    first, last, ident = story.first.number, story.last.number, f"#concern-{concern.number}"
    read, inside = page.get(RECORD), page_as(user=story.both).get("/members/decisions/open-clinics")
    for shown in (read, inside):
        assert name in shown.text(f"{ident}-name")
    assert f"Raised in round {first}" in read.text(ident)
    assert f"Round {last} was open" in read.text()
    assert "Numbers that are missing here belong to straw polls." in read.text()


def test_it_is_there_in_every_language(story: Story, page: PageClient) -> None:
    for lang in ("es", "fa", "hmn"):
        for path in ("", "?text=original", "/verify", "/verify?head=nonsense"):
            read = page.get(f"/{lang}/decisions/open-clinics{path}")
            assert read.direction == ("rtl" if lang == "fa" else "ltr")


def test_the_original_stands_beside_a_translation(story: Story, page: PageClient) -> None:
    alone, beside = (page.get(f"/es/decisions/open-clinics{query}") for query in ("", "?text=original"))
    assert not alone.all(".original")
    assert any("childcare" in text for text in beside.texts(".original"))
    assert any(link.endswith("?text=original#text") for link in alone.links)
    assert not page.get(f"{RECORD}?text=original").all(".original"), "there is nothing beside an original"


def test_the_list_has_what_is_published_and_what_is_announced(story: Story, page: PageClient) -> None:
    coming = make_decision(story.council, by=story.facilitator, slug="coming", title="A park")
    make_decision(story.council, by=story.facilitator, slug="unheard-of", title="Nobody knows")
    with write():
        outcomes.give_notice(coming.id, meeting_id=None, actor=story.facilitator.id)
    read = page.get("/en/decisions")
    assert read.texts("#announced ~ .grid h3") == ["A park"]
    assert read.texts("#published ~ .grid h3") == ["Open the clinics"]
    assert "Nobody knows" not in read.text()
    assert "/en/decisions" in page.get("/en/").links


def test_a_long_list_has_pages(app: Flask, page: PageClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engage.decisions.queries.record_lists.PER_PAGE", 2)
    body, _people, by = make_council(3, rule_settings={"minimum_numbers": 1})
    for number in range(3):
        decision = make_decision(body, slug=f"number-{number}", title=f"Title {number}")
        decide(decision, by=by)
        with write():
            outcomes.publish(decision.id, actor=by.id)
    titles = [page.get(f"/en/decisions?page={number}").texts("h3") for number in (1, 2, 9, "x")]
    assert titles == [["Title 2", "Title 1"], ["Title 0"], ["Title 0"], ["Title 2", "Title 1"]]
    first = page.client.get("/api/v1/decisions").get_json()
    assert (first["pages"], first["next"].endswith("/api/v1/decisions?page=2")) == (2, True)
    assert page.client.get("/api/v1/decisions?page=2").get_json()["next"] is None


# What is not public


def test_before_it_is_published_only_the_notice_is_there(
    app: Flask, page: PageClient, client: EngageClient, clock: Clock
) -> None:
    body, _people, by = make_council(3, slug="bench", publication=Publication.NAMES)
    meeting = make_meeting(body, clock.now, clock.now.replace(hour=22))
    decision = make_decision(body, slug="quiet", title="Quiet", text="1. The text that comes.")
    ident, by_id, meeting_id = decision.id, by.id, meeting.id
    assert page.get("/en/decisions/quiet", status=404)
    assert client.get("/api/v1/decisions/quiet").status_code == 404
    with write():
        outcomes.give_notice(ident, meeting_id=meeting_id, actor=by_id)
    before = (page.get("/en/decisions/quiet").text(), client.get("/api/v1/decisions/quiet").get_json())
    assert "The text that comes." in before[0]
    assert "City Hall" in before[0]
    opened = open_round(db.session.get_one(Decision, ident))
    for user in voters_of(opened):
        cast(opened, user, 3, reason="secret words")
    close(opened, by=db.session.get_one(User, by_id))
    after = (page.get("/en/decisions/quiet").text(), client.get("/api/v1/decisions/quiet").get_json())
    assert after == before
    assert after[1]["status"] == "announced"
    assert set(after[1]) == {
        *("schema", "id", "page", "title", "summary", "bodies", "status", "announced_at", "ended_at"),
        *("published_at", "meeting", "text"),
    }
    with write():
        outcomes.publish(ident, actor=by_id)
    assert "Decided by consensus" in page.get("/en/decisions/quiet").text()


def _everything(story: Story, page: PageClient) -> str:
    """All that a stranger can fetch about the decision."""
    pages = [page.get(f"/en/decisions{path}").html for path in ("", "/open-clinics", "/open-clinics/verify")]
    data = [page.client.get(path).get_data(as_text=True) for path in ("/api/v1/decisions", DATA)]
    return "\n".join([*pages, *data])


def test_nothing_leaves_the_group_that_should_stay(story: Story, page: PageClient) -> None:
    found = _everything(story, page)
    for kept in (INSIDE, "check-words", "first-thought", "stopped-words", "redacted words", "gone words"):
        assert kept not in found
    for name in ("Alliance Dee", "Alliance Eli", "Alliance Fay", "Hmong", "Ali Alternate", "Sam Scribe"):
        assert name not in found
    assert UNNAMED in found


def test_a_check_is_nowhere(story: Story, client: EngageClient) -> None:
    data = client.get(DATA).get_json()
    assert [row["number"] for row in data["rounds"]] == [2, 3, 4]
    inside = [event for event in data["events"] if event["payload"] is None]
    said = [json.loads(event["payload"]) for event in data["events"] if event["payload"]]
    assert len(inside) > 10
    assert all(one.get("round") != story.check.number for one in said)
    assert {one["kind"] for one in said if one["kind"] in ("wished", "statement")} == {"statement"}
    assert sum(one["kind"] == "statement" for one in said) == 1, "the one whose author is named"


def test_words_without_a_name_lead_to_nobody(story: Story, client: EngageClient) -> None:
    data = client.get(DATA).get_json()
    everything = json.dumps(data)
    for user, round_ in ((story.council_only[0], story.first), (story.alliance_only[0], story.first)):
        ballot = story.ballot(round_, user)
        assert str(ballot.reason_salt) not in everything
    statement = story.statement_of(story.alliance_only[0])
    assert str(statement.text_salt) not in everything
    assert statement.text_digest not in everything
    unnamed = [words for words in _all_words(data) if not words["name"]]
    assert unnamed
    assert all(words["proof"] is None and words["organization"] is None for words in unnamed)
    named_votes = [one for one in data["concerns"] if one["words"] and "council" in str(one["words"]["text"])]
    assert named_votes == [], "where votes are named, words without a name are not with the concern"
    assert any(words["text"] == f"council {UNNAMED}" for row in data["rounds"] for words in row["words"])
    assert {one["written_at"] for one in data["statements"] if not one["words"]["name"]} == {None}


def _all_words(data: dict[str, Any]) -> list[dict[str, Any]]:
    rounds = [words for row in data["rounds"] for words in row["words"]]
    concerns = [one["words"] for one in data["concerns"] if one["words"]]
    return [*rounds, *concerns, *[one["words"] for one in data["statements"]]]


def test_no_value_of_a_body_that_counts_is_opened(story: Story, client: EngageClient) -> None:
    data = client.get(DATA).get_json()
    assert [one["votes"] is None for row in data["rounds"] for one in row["bodies"]] == [
        False,
        True,
        True,
        True,
        False,
        True,
    ]
    salts = [
        salt
        for user in story.alliance_only[:3]
        for salt in [story.ballot(story.first, user).salt]
        if salt is not None
    ]
    text = json.dumps(data)
    assert len(salts) == 3
    assert not [salt for salt in salts if salt in text]


def test_words_that_were_redacted_are_shown_as_that(story: Story, page: PageClient) -> None:
    assert "These words were deleted from the record." in page.get(RECORD).text()


def test_words_of_others_are_text_and_nothing_else(app: Flask, page: PageClient) -> None:
    body, people, by = make_council(3)
    decision = make_decision(body, slug="sharp", title="<b>Sharp</b>")
    opened = open_round(decision)
    for user in people:
        cast(opened, user, 3, reason="<script>alert(1)</script>", wish="named")
    close(opened, by=by)
    with write():
        outcomes.publish(decision.id, actor=by.id)
    read = page.get("/en/decisions/sharp")
    assert read.h1 == "<b>Sharp</b>"
    assert "<script>alert(1)</script>" in read.text()
    assert "<script>alert" not in read.html


# Checking


def test_a_head_from_a_mail_is_answered_with_yes(story: Story, page: PageClient) -> None:
    read = page.get(f"{RECORD}/verify")
    assert not read.all("[role=status]")
    answered = page.get(f"{RECORD}/verify?head=%20{story.first.closed_head}%0A")
    assert "Yes: this record passes the check." in answered.text("[role=status]")
    assert "The check can find changes only if someone kept a check code" in answered.text()


def test_a_head_of_something_else_is_answered_with_no(story: Story, page: PageClient) -> None:
    answered = page.get(f"{RECORD}/verify?head=3-{'0' * 64}")
    assert "No: this record does not pass the check" in answered.text("[role=status]")


def test_a_tampered_record_is_answered_with_no_and_the_place(story: Story, page: PageClient) -> None:
    ballots = table("ballot")
    (row,) = rows_of(ballots, ballots.c.id == story.ballot(story.last, story.council_only[1]).id)
    change(ballots, row, value=0)
    answered = page.get(f"{RECORD}/verify?head={story.first.closed_head}").text("[role=status]")
    assert re.search(r"does not match at the events with these numbers: \d+ and \d+", answered)


def test_what_is_no_head_is_said_beside_the_field(story: Story, page: PageClient) -> None:
    read = page.get(f"{RECORD}/verify?head=12-abc")
    assert read.one("#head").attrs["aria-invalid"] == "true"
    assert "We cannot read this check code." in read.text("#head-error")
    assert not read.all("[role=status]")


def test_a_member_checks_a_record_that_is_not_public_and_others_do_not_find_it(
    app: Flask, page: PageClient, client_as: ClientAs
) -> None:
    body = make_body("closed")
    by = make_facilitator(body, seated=True)
    member = make_member(body)
    make_member(body)
    decision = make_decision(body, by=by, slug="inside-only")
    head = decide(decision, by=by).closed_head
    page.get("/en/decisions/inside-only/verify", status=404)
    stranger = client_as(user=make_member(make_body("other")))
    assert stranger.get("/en/decisions/inside-only/verify").status_code == 404
    mine = client_as(user=member).get(f"/en/decisions/inside-only/verify?head={head}")
    assert mine.status_code == 200
    assert "Yes: this record passes the check." in mine.get_data(as_text=True)


# What it costs


def test_a_record_costs_twelve_statements_whatever_the_number_of_votes(
    app: Flask, clock: Clock, page: PageClient, count_statements: CountStatements
) -> None:
    costs = []
    for size in (3, 40):
        body, people, by = make_council(size, slug=f"body-{size}", size=60)
        decision = make_decision(body, slug=f"size-{size}")
        opened = open_round(decision)
        for user in people:
            cast(opened, user, 3, reason="words", wish="named")
        close(opened, by=by)
        with write():
            outcomes.publish(decision.id, actor=by.id)
        with count_statements() as statements:
            page.get(f"/en/decisions/size-{size}")
        assert statements.count <= 12, str(statements)
        assert statements.writes == []
        costs.append(statements.count)
    assert costs[0] == costs[1]


def test_the_richest_record_costs_no_more(
    story: Story, page: PageClient, count_statements: CountStatements
) -> None:
    for path in (RECORD, DATA):
        with count_statements() as statements:
            assert page.client.get(path).status_code == 200
        assert statements.count <= 12, str(statements)
