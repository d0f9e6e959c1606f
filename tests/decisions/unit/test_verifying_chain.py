"""The chain itself against heads held outside, and the command that checks records."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from engage.cli.record_faults import SENTENCES
from engage.decisions.policy import chain
from engage.decisions.policy.chain import Head
from engage.decisions.queries.verifying import verify
from tests.support.decisions import seat_of
from tests.support.prepared import Prepared
from tests.support.records import Story, tell_story
from tests.support.source import files
from tests.support.tampering import change, changed, delete, deleted, event_of, places, rows_of, table

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def story(prepared: Prepared[Story]) -> Story:
    return prepared(tell_story)


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
    event = event_of(story.decision.id, "cast", round=2)
    with deleted(table("decision_event"), event):
        assert ("missing_event", event.number) in {(o.what, o.number) for o in verify(story.decision.id)}


def test_an_event_that_is_edited_with_its_digest_is_found(story: Story) -> None:
    event = event_of(story.decision.id, "cast", round=2)
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
    stopped = event_of(story.decision.id, "voided")
    (row,) = rows_of(table("round"), table("round").c.id == story.stopped.id)
    new = "Nothing was wrong."
    change(table("round"), row, void_reason=new)
    _rewrite(story, edit=(stopped.number, chain.sha256(row.void_reason), chain.sha256(new)))
    assert set(places(verify(story.decision.id))) == {"round_changed"}, "the closed head the members got"
    (last,) = rows_of(table("round"), table("round").c.id == story.last.id)
    closed = event_of(story.decision.id, "closed", round=story.last.number)
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
        with changed(table("decision_event"), event_of(story.decision.id, "noticed"), payload=edit):
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
    event = event_of(story.decision.id, "cast", round=4, seat=seat).number
    assert result.exit_code == 1
    assert (
        f"open-clinics: event {event} (round 4, seat {seat}, cast 1): what a ballot says was changed\n"
        in result.output
    )


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        (["nowhere"], "There is no decision 'nowhere'."),
        (["--head", f"1-{'0' * 64}"], "A check code belongs to one decision: name it."),
        (["open-clinics", "--head", "12-abc"], "'12-abc' is not a check code."),
    ],
)
def test_the_command_says_what_it_cannot_use(app: Flask, args: list[str], expected: str) -> None:
    result = app.test_cli_runner().invoke(args=["verify", *args])
    assert result.exit_code != 0
    assert expected in result.output


def test_every_place_has_its_sentence() -> None:
    sources = files(
        "engage/decisions/queries/verifying.py",
        "engage/decisions/policy/chain.py",
        "engage/decisions/queries/checking/*.py",
    )
    named = set()
    for source in sources:
        named |= set(re.findall(r'(?:broken|Broken|_at)\(\s*"([a-z_]+)"', source.read_text()))
    assert named == set(SENTENCES)
