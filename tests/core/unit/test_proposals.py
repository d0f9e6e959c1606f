"""What nobody with the right has confirmed waits, and what a person has reviewed stands meanwhile."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from engage.core.db import db, write
from engage.core.i18n.content import (
    DRAFT,
    MACHINE,
    REVIEWED,
    LocalizedText,
    ReviewedStands,
    Reviewer,
    Translation,
    TranslationChanged,
    text_hash,
)
from engage.core.i18n.proposals import TranslationProposal, count_waiting, list_waiting, proposals_by, shown
from engage.core.i18n.submitting import (
    Right,
    Settled,
    Wording,
    Writer,
    Written,
    move_proposals,
    settle,
    submit,
)
from engage.core.i18n.writing import new_text, put_translation, set_source

NORA = Reviewer("Nora", 7)
STAFF = Writer("Nora", "user:7", Right.REVIEW, 7)
KNOWN = Writer("Ana", "translator:1", Right.WRITE)
OUTSIDE = Writer("Ana", "translator:1", Right.PROPOSE)
OTHER = Writer("Luz", "translator:2", Right.PROPOSE)


@pytest.fixture
def text(app: Flask) -> int:
    """A text with a reviewed translation."""
    with write() as unit:
        ident = new_text(unit, "en", "Bread")
        put_translation(unit, ident, "es", "Pan", state=REVIEWED, reviewer=NORA)
        return ident


def say(
    text: int, value: str, writer: Writer, state: str = DRAFT, *, seen: str | None = None, source: str = ""
) -> Written:
    """Submit some words in Spanish."""
    with write() as unit:
        wording = Wording(value, state, text_hash(source) if source else None, seen)
        return submit(unit, text, "es", wording, writer)


def stands(text: int) -> tuple[str, str]:
    """The words in use, and their state."""
    row = db.session.get_one(Translation, (text, "es"), populate_existing=True)
    return row.value, row.state


def waiting(text: int) -> list[str]:
    """The words that wait."""
    return [one.proposal.value for one in list_waiting(db.session(), [text], limit=9)]


def decide(text: int, picks: list[str] | None = None, *, use: bool = True) -> Settled:
    """Settle what waits as it is now, or as it was picked."""
    if picks is None:
        picks = [one.pick for one in list_waiting(db.session(), [text], limit=9)]
    with write() as unit:
        return settle(unit, [text], picks, use=use, reviewer=NORA)


@pytest.mark.parametrize("writer", [STAFF, KNOWN, OUTSIDE], ids=lambda one: one.right.name)
def test_reviewed_words_stand_whoever_writes_others_without_checking_them(text: int, writer: Writer) -> None:
    assert say(text, "Torta", writer) is Written.PROPOSED
    assert (stands(text), waiting(text)) == (("Pan", REVIEWED), ["Torta"])


@pytest.mark.parametrize("state", [MACHINE, DRAFT])
def test_nothing_goes_past_the_rule(text: int, state: str) -> None:
    with pytest.raises(ReviewedStands), write() as unit:
        put_translation(unit, text, "es", "Torta", state=state)
    assert stands(text) == ("Pan", REVIEWED)


def test_words_that_somebody_with_the_right_checked_replace_reviewed_ones(text: int) -> None:
    assert say(text, "Torta", STAFF, REVIEWED) is Written.STORED
    assert (stands(text), waiting(text)) == (("Torta", REVIEWED), [])


@pytest.mark.parametrize("writer", [KNOWN, OUTSIDE], ids=lambda one: one.right.name)
def test_who_may_not_review_can_neither_vouch_nor_remove(text: int, writer: Writer) -> None:
    say(text, "Torta", writer, REVIEWED)
    assert stands(text) == ("Pan", REVIEWED)
    assert say(text, "", writer) is Written.STORED  # it takes back what waited
    assert say(text, "", writer) is Written.UNCHANGED
    assert (stands(text), waiting(text)) == (("Pan", REVIEWED), [])


def test_whoever_only_proposes_puts_nothing_in_use_be_there_a_text_or_none(app: Flask) -> None:
    with write() as unit:
        text = new_text(unit, "en", "Bread")
    assert say(text, "Pan", OUTSIDE) is Written.PROPOSED
    assert db.session.get(Translation, (text, "es")) is None
    say(text, "Pan", KNOWN)
    assert (stands(text), waiting(text)) == (("Pan", DRAFT), [])
    assert say(text, "Pancito", OUTSIDE) is Written.PROPOSED
    assert stands(text) == ("Pan", DRAFT)


def test_words_in_use_are_proposed_again_only_to_vouch_for_them_first(text: int) -> None:
    assert say(text, "Pan", OUTSIDE, REVIEWED) is Written.UNCHANGED
    with write() as unit:
        put_translation(unit, text, "es", "Pan", state=DRAFT)
    assert say(text, "Pan", OUTSIDE) is Written.UNCHANGED
    assert say(text, "Pan", OUTSIDE, REVIEWED) is Written.PROPOSED
    decide(text)
    assert (stands(text), waiting(text)) == (("Pan", REVIEWED), [])


def test_a_stale_reviewed_text_stands_and_what_is_confirmed_is_of_the_source_it_was_written_for(
    text: int,
) -> None:
    with write() as unit:
        set_source(unit, text, "White bread")
    say(text, "Pan blanco", OUTSIDE, source="White bread")
    say(text, "Panecillo", OTHER, source="Bread")
    assert stands(text) == ("Pan", REVIEWED)
    first, second = list_waiting(db.session(), [text], limit=9)
    assert (first.is_outdated, second.is_outdated) == (False, True)
    decide(text, [first.pick])
    row = db.session.get_one(Translation, (text, "es"), populate_existing=True)
    assert (row.value, row.source_hash) == ("Pan blanco", text_hash("White bread"))


def test_each_proposer_has_one_proposal_and_replaces_their_own(text: int) -> None:
    for words, writer in (("Torta", OUTSIDE), ("Bollo", OTHER), ("Hogaza", OUTSIDE)):
        say(text, words, writer)
    assert waiting(text) == ["Hogaza", "Bollo"]
    assert say(text, "Hogaza", OUTSIDE) is Written.UNCHANGED
    assert count_waiting(db.session(), [text]) == {text: {"es": 2}}


def test_confirming_makes_the_words_the_text_reviewed_by_who_confirms(text: int) -> None:
    say(text, "Torta", OUTSIDE)
    say(text, "Torta", OTHER)
    say(text, "Bollo", STAFF)
    pick = list_waiting(db.session(), [text], limit=9)[0].pick
    assert decide(text, [pick]) == Settled(1, 0, frozenset({"es"}))
    row = db.session.get_one(Translation, (text, "es"), populate_existing=True)
    assert (row.value, row.state, row.reviewer_name, row.reviewer_id) == ("Torta", REVIEWED, "Nora", 7)
    assert waiting(text) == ["Bollo"]


def test_keeping_the_text_in_use_tells_the_proposer_who_may_write_again(text: int) -> None:
    say(text, "Torta", OUTSIDE)
    assert decide(text, use=False).done == 1
    mine = proposals_by(db.session(), OUTSIDE.actor, [text], "es")[text]
    assert (stands(text), waiting(text), mine.value) == (("Pan", REVIEWED), [], "Torta")
    assert not mine.is_waiting
    assert say(text, "Torta", OUTSIDE) is Written.UNCHANGED  # a file that comes again
    assert say(text, "Torta", OUTSIDE, seen=text_hash("Pan")) is Written.PROPOSED
    assert waiting(text) == ["Torta"]


@pytest.mark.parametrize("what", ["words", "text in use", "source", "nothing left"])
def test_what_changed_since_it_was_shown_is_not_settled(text: int, what: str) -> None:
    say(text, "Torta", OUTSIDE)
    picks = [one.pick for one in list_waiting(db.session(), [text], limit=9)]
    if what == "words":
        say(text, "SUPLANTADO", OUTSIDE)
    elif what == "text in use":
        say(text, "Pan fresco", STAFF, REVIEWED)
    elif what == "source":
        with write() as unit:
            set_source(unit, text, "Cake")
    else:
        say(text, "", OUTSIDE)
    before = stands(text)
    assert decide(text, picks) == Settled(0, 1, frozenset())
    assert stands(text) == before


def test_only_the_named_texts_are_settled_and_nonsense_is_nothing(text: int, app: Flask) -> None:
    say(text, "Torta", OUTSIDE)
    picks = [one.pick for one in list_waiting(db.session(), [text], limit=9)]
    with write() as unit:
        other = new_text(unit, "en", "Water")
        assert settle(unit, [other], picks, use=True, reviewer=NORA).done == 0
        assert settle(unit, [text], ["", "x.y", "٣.a", "9" * 30], use=True, reviewer=NORA).done == 0
    assert waiting(text) == ["Torta"]


def test_a_writer_sees_their_own_words_and_notices_what_others_did(text: int) -> None:
    row = db.session.get_one(Translation, (text, "es"))
    say(text, "Torta", OUTSIDE)
    seen = shown(row, proposals_by(db.session(), OUTSIDE.actor, [text], "es")[text])
    with pytest.raises(TranslationChanged) as own:
        say(text, "Bollo", OUTSIDE, seen=row.version)
    say(text, "Pan fresco", STAFF, REVIEWED)
    with pytest.raises(TranslationChanged) as theirs:
        say(text, "Bollo", OUTSIDE, seen=seen)
    assert (own.value.current, theirs.value.current) == ("Torta", "Pan fresco")


def test_what_waits_moves_with_the_text(text: int) -> None:
    say(text, "Torta", OUTSIDE)
    with write() as unit:
        copy = new_text(unit, "en", "Bread and water")
        move_proposals(unit, text, copy)
    assert (waiting(text), waiting(copy)) == ([], ["Torta"])


def test_what_waits_goes_with_the_text(text: int) -> None:
    say(text, "Torta", OUTSIDE)
    with write() as unit:
        unit.delete(unit.get_one(LocalizedText, text))
    assert db.session.scalar(select(func.count()).select_from(TranslationProposal)) == 0
