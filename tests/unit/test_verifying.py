"""A record that nobody touched holds; whatever is changed in the database behind its back is found, with its place."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Row, Table

from engage.core.db import write
from engage.decisions import chain
from engage.decisions.chain import Broken, Head
from engage.decisions.models import RoundMode
from engage.decisions.places import SENTENCES
from engage.decisions.services import concerns, verifying
from engage.decisions.services.verifying import verify
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
from tests.support.records import Story, tell_story
from tests.support.tampering import accepted, change, changed, delete, deleted, rows_of, table

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
# The database itself refuses that a row moves to another round, where its place is taken.
REFUSED = {("round_body", "round_id"), ("round_text", "round_id"), ("round_seat", "round_id")}


@pytest.fixture
def story(clock: Clock) -> Story:
    return tell_story()


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


def test_no_cell_is_changed_unseen(story: Story) -> None:
    for name in TABLES:
        where = table(name)
        assert _missed(story, where, _spread(rows_of(where, *_conditions(story, where)))) == []


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


def _whats(found: list[Broken]) -> dict[str, dict[str, Any]]:
    return {one.what: {"number": one.number, **(one.detail or {})} for one in found}


def _event(story: Story, kind: str, **said: Any) -> Row[Any]:
    where = table("decision_event")
    for row in rows_of(where, where.c.decision_id == story.decision.id):
        payload = json.loads(row.payload)
        if payload["kind"] == kind and said.items() <= payload.items():
            return row
    raise LookupError(kind)


def test_a_changed_vote_is_found_at_its_seat_and_in_the_verdict(story: Story) -> None:
    ballot = story.ballot(story.first, story.alliance_only[2])
    seat = seat_of(story.first, story.alliance_only[2])
    (row,) = rows_of(table("ballot"), table("ballot").c.id == ballot.id)
    event = _event(story, "cast", round=2, seat=seat.number)
    with changed(table("ballot"), row, value=5):
        found = _whats(verify(story.decision.id))
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
            found = _whats(verify(story.decision.id))
        for what, details in expected.items():
            assert found[what]["number"] is not None
            assert details == set(found[what]) - {"number"}


def test_a_ballot_that_is_taken_out_leaves_its_event(story: Story) -> None:
    ballot = story.ballot(story.last, story.council_only[1])
    (row,) = rows_of(table("ballot"), table("ballot").c.id == ballot.id)
    seat = seat_of(story.last, story.council_only[1])
    with deleted(table("ballot"), row):
        found = _whats(verify(story.decision.id))
    assert found["ballot_missing"]["seat"] == seat.number
    assert found["ballot_missing"]["number"] == _event(story, "cast", round=4, seat=seat.number).number


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
        assert "clauses_changed" in _whats(verify(story.decision.id))
    assert second.position == first.position + 1


def test_redacting_keeps_the_record_whole(clock: Clock) -> None:
    body, people, by = make_council(3)
    decision = make_decision(body)
    opened = open_round(decision)
    for user, value in zip(people, (1, 3, 4), strict=True):
        cast(opened, user, value, reason="Words that harm somebody.")
    head = str(close(opened, by=by).closed_head)
    with write():
        for ballot in ballots_of(opened):
            concerns.redact(decision.id, ballot.id, user_id=by.id)
    assert all(ballot.reason is None for ballot in ballots_of(opened))
    assert verify(decision.id, [_head(head)]) == []


def test_words_that_are_taken_out_without_an_event_are_missed(story: Story) -> None:
    ballot = story.ballot(story.first, story.alliance_only[2])
    (row,) = rows_of(table("ballot"), table("ballot").c.id == ballot.id)
    gone = {"reason": None, "reason_salt": None, "redacted_at": story.last.opened_at}
    with changed(table("ballot"), row, **gone):
        assert set(_whats(verify(story.decision.id))) == {"redaction_differs", "words_changed"}


# The chain itself


def _head(text: str) -> Head:
    head = chain.read_head(text)
    assert head is not None
    return head


def test_heads_that_were_given_out_are_in_the_chain(story: Story) -> None:
    heads = [str(one.closed_head) for one in (story.check, story.first, story.last)]
    heads.append(str(Head(story.decision.events, story.decision.head)))
    assert verify(story.decision.id, [_head(head) for head in heads]) == []


def test_a_head_of_something_else_is_not(story: Story) -> None:
    strange = [Head(3, "0" * 64), Head(10_000, "1" * 64)]
    found = [(one.what, one.number) for one in verify(story.decision.id, strange)]
    assert found == [("head_differs", 3), ("head_beyond_end", 10_000)]


def test_an_event_that_is_taken_out_is_missed_at_its_number(story: Story) -> None:
    event = _event(story, "cast", round=2)
    with deleted(table("decision_event"), event):
        assert ("missing_event", event.number) in {(o.what, o.number) for o in verify(story.decision.id)}


def test_an_event_that_is_edited_with_its_digest_is_found(story: Story) -> None:
    event = _event(story, "cast", round=2)
    payload = event.payload.replace('"cast":1', '"cast":7')
    edited = {"payload": payload, "payload_digest": chain.sha256(payload)}
    with changed(table("decision_event"), event, **edited):
        assert ("hash_changed", event.number) in {(o.what, o.number) for o in verify(story.decision.id)}


def test_events_that_change_places_are_found(story: Story) -> None:
    where = table("decision_event")
    rows = rows_of(where, where.c.decision_id == story.decision.id)
    first, second = rows[10], rows[11]
    with (
        changed(where, first, number=900),
        changed(where, second, number=first.number),
        changed(where, rows_of(where, where.c.number == 900)[0], number=second.number),
    ):
        found = {(one.what, one.number) for one in verify(story.decision.id)}
    assert {("hash_changed", first.number), ("hash_changed", second.number)} <= found


def _rewrite(story: Story, upto: int | None = None, edit: tuple[int, str, str] | None = None) -> None:
    """Rewrite the whole chain consistently, as somebody would who knows how it is made."""
    where = table("decision_event")
    parent, last = chain.NO_PARENT, 0
    for row in rows_of(where, where.c.decision_id == story.decision.id):
        if upto is not None and row.number > upto:
            delete(where, row)
            continue
        payload = row.payload
        if edit and row.number == edit[0]:
            payload = payload.replace(edit[1], edit[2])
            assert payload != row.payload
        digest = chain.sha256(payload)
        end = chain.event_hash(number=row.number, at=row.at, payload_digest=digest, parent=parent)
        change(where, row, payload=payload, payload_digest=digest, parent_hash=parent, hash=end)
        parent, last = end, row.number
    (decision,) = rows_of(table("decision"), table("decision").c.id == story.decision.id)
    change(table("decision"), decision, events=last, head=parent)


def test_a_chain_that_is_rewritten_as_a_whole_is_found_by_a_head_held_outside_and_only_by_that(
    story: Story,
) -> None:
    held = _head(str(story.last.closed_head))
    before = _head(str(story.first.closed_head))
    stopped = _event(story, "voided")
    (row,) = rows_of(table("round"), table("round").c.id == story.stopped.id)
    new = "Nothing was wrong."
    change(table("round"), row, void_reason=new)
    _rewrite(story, edit=(stopped.number, chain.sha256(row.void_reason), chain.sha256(new)))
    assert set(_whats(verify(story.decision.id))) == {"round_changed"}, "the closed head the members got"
    (last,) = rows_of(table("round"), table("round").c.id == story.last.id)
    closed = _event(story, "closed", round=story.last.number)
    change(table("round"), last, closed_head=str(Head(closed.number, closed.hash)))
    assert verify(story.decision.id) == [], "whoever rewrites everything is not seen from inside"
    assert verify(story.decision.id, [before]) == []
    assert [(o.what, o.number) for o in verify(story.decision.id, [held])] == [("head_differs", held.number)]


def test_a_chain_that_is_cut_short_is_found_by_a_head_held_outside(story: Story) -> None:
    held = Head(story.decision.events, story.decision.head)
    _rewrite(story, upto=held.number - 1)
    (decision,) = rows_of(table("decision"), table("decision").c.id == story.decision.id)
    change(table("decision"), decision, published_at=None)
    assert verify(story.decision.id) == []
    assert [(o.what, o.number) for o in verify(story.decision.id, [held])] == [
        ("head_beyond_end", held.number)
    ]


def test_payloads_that_make_no_sense_are_places_and_no_fault(story: Story) -> None:
    for edit in (
        '{"kind":"opened"}',
        "[]",
        "",
        '{"kind":"cast","round":"x"}',
        '{"kind":"revealed","round":2,"bodies":5}',
    ):
        with changed(table("decision_event"), _event(story, "noticed"), payload=edit):
            assert verify(story.decision.id) != []


# The command


def test_the_command_says_that_records_hold(story: Story, app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["verify"])
    assert (result.exit_code, result.output) == (
        0,
        "open-clinics: the record holds.\nwhich-clinics: the record holds.\n",
    )
    one = app.test_cli_runner().invoke(
        args=["verify", "open-clinics", "--head", str(story.first.closed_head)]
    )
    assert (one.exit_code, one.output) == (0, "open-clinics: the record holds.\n")


def test_the_command_names_the_place_and_fails(story: Story, app: Flask) -> None:
    ballot = story.ballot(story.last, story.council_only[1])
    (row,) = rows_of(table("ballot"), table("ballot").c.id == ballot.id)
    with changed(table("ballot"), row, value=0):
        result = app.test_cli_runner().invoke(args=["verify", "open-clinics"])
    seat = seat_of(story.last, story.council_only[1]).number
    event = _event(story, "cast", round=4, seat=seat).number
    assert result.exit_code == 1
    assert (
        f"open-clinics: event {event} (round 4, seat {seat}, cast 1): what a ballot says was changed\n"
        in result.output
    )


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        (["nowhere"], "There is no decision 'nowhere'."),
        (["--head", f"1-{'0' * 64}"], "A head belongs to one decision: name it."),
        (["open-clinics", "--head", "12-abc"], "'12-abc' is no head."),
    ],
)
def test_the_command_says_what_it_cannot_use(app: Flask, args: list[str], expected: str) -> None:
    result = app.test_cli_runner().invoke(args=["verify", *args])
    assert result.exit_code != 0
    assert expected in result.output


def test_every_place_has_its_sentence() -> None:
    checking = Path(verifying.__file__).parent
    sources = [checking / "verifying.py", checking.parent / "chain.py", *(checking / "checking").glob("*.py")]
    named = set()
    for source in sources:
        named |= set(re.findall(r'(?:broken|Broken|_at)\(\s*"([a-z_]+)"', source.read_text()))
    assert named == set(SENTENCES)
