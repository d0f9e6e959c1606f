"""Places become venues that sessions share, with everything that was written of them, and go back to each session."""

from __future__ import annotations

import hashlib

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade

from tests.support.plain_sql import rows, run

BEFORE, VENUES = "0017", "0018"
AT, LATER, NO = "2027-03-01 17:00:00", "2027-03-02 17:00:00", "FALSE"
NORTH = "The door is on the north side."
CURRENT = hashlib.sha256(NORTH.encode()).hexdigest()

pytestmark = [
    pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index"),
]


def _add_text(ident: int, value: str) -> None:
    run(
        f"INSERT INTO localized_text (id, source_language) VALUES ({ident}, 'en')",
        "INSERT INTO translation (text_id, language, value, source_hash, state, updated_at)"
        f" VALUES ({ident}, 'en', '{value}', NULL, 'source', '{AT}')",
    )


def _translate(
    ident: int, language: str, value: str, state: str, at: str = AT, hashed: str = CURRENT
) -> None:
    reviewer = "'Ana'" if state == "reviewed" else "NULL"
    run(
        "INSERT INTO translation (text_id, language, value, source_hash, state, reviewer_name, updated_at)"
        f" VALUES ({ident}, '{language}', '{value}', '{hashed}', '{state}', {reviewer}, '{at}')"
    )


def _add_session(ident: int, name: str, address: str, note: str) -> None:
    """A session whose note is the text with a thousand and the number of the session times ten."""
    first = 1000 + ident * 10  # above what the database numbers itself
    for number in range(5):
        _add_text(first + number, note if number == 0 else f"text {first + number}")
    run(
        "INSERT INTO listening_session (id, slug, kind, status, audience, host, starts_at, ends_at, in_person,"
        " virtual, place_name, place_address, virtual_url, dial_in_number, dial_in_code, interpretation, childcare,"
        " meals, largest_party, title_id, summary_id, description_id, place_note_id, expect_id, calendar_sequence,"
        " version, is_demo, created_at)"
        f" VALUES ({ident}, 's{ident}', 'forum', 'draft', 'residents', 'h', '{AT}', '{LATER}', TRUE, {NO}, '{name}',"
        f" '{address}', '', '', '', '[]', {NO}, {NO}, 9, {first + 1}, {first + 2}, {first + 3}, {first},"
        f" {first + 4}, 0, 1, {NO}, '{AT}')"
    )


def _fill() -> None:
    _add_session(1, "Hagginwood", "3271 Marysville Blvd", NORTH)
    _add_session(2, "Hagginwood", "3271 Marysville Blvd", NORTH)
    _add_session(3, "Hagginwood", "3271 Marysville Blvd", "Use the side door.")
    _add_session(4, "", "", "")
    _add_session(5, "", "", "Ask at the desk.")
    _translate(1010, "es", "La puerta", "machine", LATER)
    _translate(1020, "es", "La puerta del norte", "reviewed")
    _translate(1010, "fa", "words of one person", "draft")
    _translate(1020, "fa", "words of another", "draft", LATER)
    _translate(1020, "hmn", "an older one", "draft", hashed="0")
    run(
        "INSERT INTO translation_proposal (text_id, language, value, source_hash, is_checked, proposer, proposed_at)"
        f" VALUES (1020, 'es', 'Otra', '{CURRENT}', {NO}, 'translator:1', '{AT}')"
    )


def test_sessions_of_one_place_and_note_share_a_venue_with_all_that_was_written(app: Flask) -> None:
    upgrade(revision=BEFORE)
    _fill()
    upgrade(revision=VENUES)
    at = dict(rows("SELECT id, venue_id FROM listening_session"))
    assert at[1] == at[2]
    assert at[4] is None
    assert len({at[1], at[3], at[5]}) == 3
    names = dict(rows("SELECT id, name FROM venue"))
    assert (names[at[1]], names[at[3]], names[at[5]]) == ("Hagginwood", "Hagginwood", "s5")
    ((directions,),) = rows(f"SELECT directions_id FROM venue WHERE id = {at[1]}")
    found = rows(
        "SELECT language, value, state, reviewer_name, source_hash FROM translation"
        f" WHERE text_id = {directions} AND state <> 'source' ORDER BY language"
    )
    assert found == [
        ("es", "La puerta del norte", "reviewed", "Ana", CURRENT),
        ("fa", "words of another", "draft", None, CURRENT),
        ("hmn", "an older one", "draft", None, "0"),
    ]
    waiting = f"SELECT language, value, proposer FROM translation_proposal WHERE text_id = {directions}"
    assert sorted(rows(waiting)) == [
        ("es", "Otra", "translator:1"),
        ("fa", "words of one person", "command"),
    ]
    assert rows("SELECT count(*) FROM localized_text WHERE id IN (1020, 1040)") == [(0,)]


def test_each_session_gets_its_place_back_and_a_venue_can_be_made_of_it_again(app: Flask) -> None:
    upgrade(revision=BEFORE)
    _fill()
    upgrade(revision=VENUES)
    run("UPDATE listening_session SET room = 'Room 2' WHERE id = 2")
    downgrade(revision=BEFORE)
    notes = (
        "SELECT s.id, s.place_name, s.place_address, t.value FROM listening_session s"
        " JOIN translation t ON t.text_id = s.place_note_id AND t.state = 'source' ORDER BY s.id"
    )
    assert rows(notes) == [
        (1, "Hagginwood", "3271 Marysville Blvd", NORTH),
        (2, "Hagginwood, Room 2", "3271 Marysville Blvd", NORTH),
        (3, "Hagginwood", "3271 Marysville Blvd", "Use the side door."),
        (4, "", "", ""),
        (5, "s5", "", "Ask at the desk."),
    ]
    spanish = (
        "SELECT s.id, t.value, t.state FROM listening_session s"
        " JOIN translation t ON t.text_id = s.place_note_id AND t.language = 'es' ORDER BY s.id"
    )
    assert rows(spanish) == [
        (1, "La puerta del norte", "reviewed"),
        (2, "La puerta del norte", "reviewed"),
    ]
    texts = rows("SELECT count(*) FROM localized_text")
    assert texts == [(25,)]
    upgrade(revision=VENUES)
    assert rows("SELECT count(*) FROM venue") == [(4,)]
