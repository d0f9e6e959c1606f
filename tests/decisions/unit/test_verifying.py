"""A record that nobody touched holds; whatever is changed in the database behind its back is found, with its place."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from typing import Any

import pytest
from sqlalchemy import Row, Table

from engage.core.db import write
from engage.decisions.models import RoundMode
from engage.decisions.policy import chain
from engage.decisions.policy.chain import Broken
from engage.decisions.queries.verifying import verify
from engage.decisions.services import concerns
from tests.conftest import Clock
from tests.support.decisions import (
    ballots_of,
    cast,
    close,
    make_council,
    make_decision,
    open_round,
    seat_of,
)
from tests.support.prepared import Prepared
from tests.support.records import Story, tell_story
from tests.support.tampering import accepted, changed, deleted, event_of, places, rows_of, table

pytestmark = pytest.mark.usefixtures("app")

# What a record does not depend on, and why nothing in the chain speaks for it.
APART = {
    ("ballot", "submission"): "names a showing of the form",
    ("clause", "position"): "the order counts, and has a test of its own",
    ("concern", "answered_by_id"): "the record says what was answered, not by which facilitator",
    ("concern", "ended_by_id"): "as above; that a raiser resolved it themselves is checked",
    ("decision", "created_by_id"): "who typed it in",
    ("decision", "is_demo"): "made up for trying out",
    ("draft_version", "created_at"): "the chain has the text by its hash",
    ("draft_version", "created_by_id"): "as above",
    ("draft_version", "note"): "as above",
    ("resolution_meeting", "recorded_by_id"): "who typed it in",
    ("round", "opened_by_id"): "who pressed the button",
    ("round_seat", "seat_id"): "which chair it is; who may answer for it is in the chain",
    ("statement", "round_id"): "the statement is on the decision",
}
# Where a whole row speaks for itself. Every other row that the story has is tried too.
TABLES = {
    "decision": ("slug", "open-clinics"),
    "decision_body": None,
    "decision_event": None,
    "round": None,
    "round_body": None,
    "round_text": None,
    "round_seat": None,
    "round_voter": None,
    "concern": None,
    "statement": None,
    "mandate": None,
    "mandate_use": None,
    "resolution_meeting": None,
    "draft_version": None,
    "clause": None,
}
SURROGATE = "id"
# The database itself refuses that a row moves to another round, where its place is taken; and a version of a rule that
# is not there: that another one is found has a test of its own.
REFUSED = {
    ("round_body", "round_id"),
    ("round_text", "round_id"),
    ("round_seat", "round_id"),
    ("decision_body", "rule_version"),
}


@pytest.fixture
def story(prepared: Prepared[Story]) -> Story:
    return prepared(tell_story)


def _all(story: Story) -> list[Broken]:
    return verify(story.decision.id) or verify(story.team_decision.id)


def _spread(rows: Sequence[Row[Any]], most: int = 2) -> Sequence[Row[Any]]:
    step = max(1, len(rows) // most)
    return rows[::step]


def _missed(story: Story, where: Table, rows: Sequence[Row[Any]]) -> list[str]:
    """Every cell of these rows whose change nobody found."""
    missed = []
    for column in where.columns:
        if column.name == SURROGATE or (where.name, column.name) in APART:
            continue
        tried = 0
        for row in rows:
            for value in accepted(where, column, row):
                tried += 1
                with changed(where, row, **{column.name: value}):
                    if not _all(story):
                        missed.append(
                            f"{where.name}.{column.name}: {row._mapping[column.name]!r} to {value!r}"
                        )
        if not tried and (where.name, column.name) not in REFUSED:
            missed.append(f"{where.name}.{column.name} was never tried")
    assert _all(story) == [], "the change was taken back"
    return missed


def test_a_record_that_nobody_touched_holds(story: Story) -> None:
    assert _all(story) == []


def test_it_holds_at_every_moment_before_its_end(clock: Clock) -> None:
    body, people, by = make_council(3)
    decision = make_decision(body)
    assert verify(decision.id) == []
    for mode in (RoundMode.CHECK, RoundMode.BINDING):
        opened = open_round(decision, mode=mode)
        assert verify(decision.id) == []
        for user, value in zip(people, (0, 3, 4), strict=True):
            cast(opened, user, value)
            cast(opened, user, value)
            assert verify(decision.id) == []
        close(opened, by=by)
        assert verify(decision.id) == []


def _conditions(story: Story, where: Table) -> list[Any]:
    """Which rows of a table are of this record, and can be proved still."""
    of_record: dict[str, list[Any]] = {
        "decision": [where.c.get("slug") == "open-clinics"],
        "draft_version": [where.c.get("draft_id") == story.decision.draft_id],
        "decision_body": [where.c.get("decision_id") == story.decision.id],
        "clause": [where.c.get("version_id") == story.last.version_id],
    }
    if where.name == "statement":
        return [where.c.text_salt.is_not(None)]  # with the salt of words that were redacted, the rest went
    return of_record.get(where.name, [])


@pytest.mark.long
def test_no_cell_is_changed_unseen(story: Story) -> None:
    for name in TABLES:
        where = table(name)
        rows = rows_of(where, *_conditions(story, where))
        assert _missed(story, where, rows if name == "concern" else _spread(rows)) == []


@pytest.mark.long
def test_no_cell_of_a_ballot_that_counts_is_changed_unseen(story: Story) -> None:
    where = table("ballot")
    last = [
        story.ballot(story.first, story.alliance_only[0]).id,
        story.ballot(story.first, story.alliance_only[3]).id,
        story.ballot(story.check, story.both, story.council).id,
        story.ballot(story.last, story.alliance_only[2]).id,
    ]
    assert _missed(story, where, rows_of(where, where.c.id.in_(last))) == []


def test_no_text_in_the_language_it_was_written_in_is_changed_unseen(story: Story) -> None:
    decision, mandate = story.decision, rows_of(table("mandate"))[0]
    clause, where = table("clause"), table("translation")
    texts = [decision.title_id, decision.summary_id, mandate.scope_id, mandate.limits_id, mandate.report_id]
    texts.append(rows_of(clause, clause.c.version_id == story.last.version_id)[1].text_id)
    for ident in texts:
        (source,) = rows_of(where, where.c.text_id == ident, where.c.state == "source")
        with changed(where, source, value="Something else."):
            assert verify(decision.id) != []
    assert verify(decision.id) == []


def test_a_changed_vote_is_found_at_its_seat_and_in_the_verdict(story: Story) -> None:
    ballot = story.ballot(story.first, story.alliance_only[2])
    seat = seat_of(story.first, story.alliance_only[2])
    (row,) = rows_of(table("ballot"), table("ballot").c.id == ballot.id)
    event = event_of(story.decision.id, "cast", round=2, seat=seat.number)
    with changed(table("ballot"), row, value=5):
        found = places(verify(story.decision.id))
    assert found["vote_changed"] == {"number": event.number, "round": 2, "seat": seat.number, "cast": 1}
    assert found["verdict_does_not_follow"]["body"] == "alliance"
    assert set(found) == {"vote_changed", "verdict_does_not_follow"}


PLACES: list[tuple[str, str, dict[str, set[str]]]] = [
    ("ballot", "reason", {"words_changed": {"round", "seat", "cast", "column"}}),
    ("concern", "closing_note", {"concern_changed": {"concern", "column"}}),
    ("concern", "answer", {"concern_changed": {"concern", "column"}}),
    ("statement", "text", {"words_changed": {"statement"}}),
    ("statement", "author_name", {"statement_changed": {"statement", "column"}}),
    ("round_text", "clauses", {"text_changed": {"round", "language"}}),
    ("round_body", "rule", {"rule_changed": {"round", "body", "column"}}),
    ("round_body", "publication", {"rule_changed": {"round", "body", "column"}}),
    ("round_voter", "name", {"voters_changed": {"round", "seat"}}),
    ("round", "closes_at", {"round_changed": {"round", "column"}}),
    ("mandate", "most_cents", {"mandate_changed": {"mandate", "column"}}),
]


def test_the_place_is_named(story: Story) -> None:
    for name, column, expected in PLACES:
        where = table(name)
        row = next(
            row for row in rows_of(where) if row._mapping[column] and getattr(row, "wish", "named") == "named"
        )
        value = accepted(where, where.c[column], row)[0]
        with changed(where, row, **{column: value}):
            found = places(verify(story.decision.id))
        for what, details in expected.items():
            assert found[what]["number"] is not None
            assert details == set(found[what]) - {"number"}


def test_a_ballot_that_is_taken_out_leaves_its_event(story: Story) -> None:
    ballot = story.ballot(story.last, story.council_only[1])
    (row,) = rows_of(table("ballot"), table("ballot").c.id == ballot.id)
    seat = seat_of(story.last, story.council_only[1])
    with deleted(table("ballot"), row):
        found = places(verify(story.decision.id))
    assert found["ballot_missing"]["seat"] == seat.number
    assert (
        found["ballot_missing"]["number"]
        == event_of(story.decision.id, "cast", round=4, seat=seat.number).number
    )


def test_a_row_that_is_taken_out_is_missed(story: Story) -> None:
    for name in ("statement", "concern", "resolution_meeting", "round_text", "round_voter"):
        where = table(name)
        for row in _spread(rows_of(where), 2):
            with deleted(where, row):
                assert any(one.number is not None for one in verify(story.decision.id))
    assert verify(story.decision.id) == []


def test_clauses_in_another_order_are_found(story: Story) -> None:
    where = table("clause")
    first, second, *_rest = rows_of(where, where.c.version_id == story.last.version_id)
    with changed(where, first, position=999):
        assert "clauses_changed" in places(verify(story.decision.id))
    assert second.position == first.position + 1


def test_redacting_keeps_the_record_whole(clock: Clock) -> None:
    body, people, by = make_council(3)
    decision = make_decision(body)
    opened = open_round(decision)
    for user, value in zip(people, (1, 3, 4), strict=True):
        cast(opened, user, value, reason="Words that harm somebody.")
    head = chain.read_head(str(close(opened, by=by).closed_head))
    assert head is not None
    with write():
        for ballot in ballots_of(opened):
            concerns.redact(decision.id, ballot.id, actor=by.id)
    assert all(ballot.reason is None for ballot in ballots_of(opened))
    assert verify(decision.id, [head]) == []


def test_names_of_who_may_answer_are_not_emptied_unseen(story: Story) -> None:
    where, people = table("round_seat"), table("round_voter")
    seat = rows_of(where, where.c.round_id == story.last.id)[0]
    with ExitStack() as all_of_it:
        all_of_it.enter_context(changed(where, seat, voters_salt=None))
        for person in rows_of(people, people.c.round_seat_id == seat.id):
            all_of_it.enter_context(changed(people, person, name=""))
        found = places(verify(story.decision.id))
    assert found["voters_changed"]["seat"] == seat.number


def test_words_that_are_taken_out_without_an_event_are_missed(story: Story) -> None:
    ballot = story.ballot(story.first, story.alliance_only[2])
    (row,) = rows_of(table("ballot"), table("ballot").c.id == ballot.id)
    gone = {"reason": None, "reason_salt": None, "redacted_at": story.last.opened_at}
    with changed(table("ballot"), row, **gone):
        assert set(places(verify(story.decision.id))) == {"redaction_differs", "words_changed"}
