"""flask sessions import: a file comes in whole or not at all, and again as often as one likes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from engage.config import ROOT
from engage.core.audit_log import AuditEntry
from engage.core.db import db, write
from engage.core.i18n import content, writing
from engage.core.i18n.content import REVIEWED, Reviewer
from engage.core.outbox.models import OutboxMessage
from engage.listening.models import (
    Capacity,
    ListeningSession,
    Mode,
    SessionLanguage,
    SessionOutcome,
    SessionStatus,
)
from engage.listening.services import sessions
from tests.support.listening import make_party, register

Run = Callable[..., str]

FILE = """
[[outcome]]
key = "report"
kind = "report"
on = "2027-06"

[outcome.text.en]
title = "Report"

[outcome.text.es]
title = "Informe"

[[session]]
slug = "talk"
kind = "circle"
host = "ode"
starts_at = 2027-05-12T18:00:00
ends_at = 2027-05-12T20:00:00
modes = ["in_person"]
place_name = "Library"
place_address = "1 Example Street"
languages = ["en", "es"]
languages_due = DUE
outcomes = ["report"]
published = true

[session.places]
in_person = 40
meals = 30

[session.text.en]
title = "Talk"
summary = "A talk."
description = "We talk."
place_note = "Left door."

[session.text.es]
title = "Charla"
summary = "Una charla."
description = "Hablamos."
place_note = "Puerta izquierda."
"""
LATER = ["zh-hant", "zh-hans", "pa", "hmn", "ru", "tl", "vi", "hi", "fa", "ko"]
DUE = "{ " + ", ".join(f"{tag} = 2027-05-01" for tag in LATER) + " }"


@pytest.fixture
def run(app: Flask, clock: object, tmp_path: Path) -> Run:
    """Import a text, with replacements; gives what the command prints. The clock stands at 1 March 2027."""

    def run(changes: Mapping[str, str] | None = None, *, status: int = 0) -> str:
        text = FILE.replace("DUE", DUE)
        for old, new in (changes or {}).items():
            assert old in text
            text = text.replace(old, new, 1)
        path = tmp_path / "sessions.toml"
        path.write_text(text)
        db.session.commit()
        result = app.test_cli_runner().invoke(args=["sessions", "import", str(path)])
        assert result.exit_code == status, result.output
        db.session.expire_all()
        return result.output

    return run


def the_session() -> ListeningSession:
    return db.session.scalars(select(ListeningSession)).one()


def title(language: str) -> content.TextValue:
    session = the_session()
    return content.load_texts(db.session(), [session.title_id], language)[session.title_id]


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_a_new_session_is_there_with_its_texts_places_and_outcomes(run: Run) -> None:
    assert run() == "New: talk\n"

    session = the_session()
    assert session.status == SessionStatus.PUBLISHED
    assert session.starts_at == datetime(2027, 5, 13, 1, tzinfo=UTC)
    assert {row.resource: row.capacity for row in db.session.scalars(select(Capacity))} == {
        "in_person": 40,
        "meals": 30,
    }
    assert (title("es").value, title("es").state) == ("Charla", "machine")
    languages = {row.language: row.is_published for row in db.session.scalars(select(SessionLanguage))}
    assert [tag for tag, published in languages.items() if published] == ["en", "es"]
    assert len(languages) == 12
    outcome = db.session.scalars(select(SessionOutcome)).one()
    assert (outcome.happened_on.isoformat(), outcome.day_known) == ("2027-06-01", False)


def test_importing_the_same_file_again_changes_nothing(run: Run) -> None:
    run()
    before = (the_session().version, count(AuditEntry), count(content.Translation))

    assert run() == "As before: talk\n"

    assert (the_session().version, count(AuditEntry), count(content.Translation)) == before


def test_what_changed_in_the_file_changes_in_the_database(run: Run) -> None:
    run()

    assert (
        run({"in_person = 40": "in_person = 50", 'title = "Charla"': 'title = "La charla"'})
        == "Changed: talk\n"
    )

    assert db.session.get_one(Capacity, (the_session().id, "in_person")).capacity == 50
    assert title("es").value == "La charla"


def test_a_changed_source_makes_translations_out_of_date(run: Run) -> None:
    run()
    session = the_session()
    with write() as unit:
        writing.put_translation(
            unit, session.title_id, "ko", "대화", state=REVIEWED, reviewer=Reviewer("Nora N.")
        )

    run({'title = "Talk"': 'title = "Another talk"'})

    assert title("ko").is_stale


def test_machine_text_from_a_file_does_not_replace_what_a_person_reviewed(run: Run) -> None:
    run()
    session = the_session()
    with write() as unit:
        writing.put_translation(
            unit, session.title_id, "es", "La charla", state=REVIEWED, reviewer=Reviewer("Nora N.")
        )

    assert run() == "As before: talk\n"

    assert (title("es").value, title("es").state) == ("La charla", REVIEWED)


def test_a_moved_session_tells_those_who_come(run: Run) -> None:
    run()
    register(the_session(), language="es")

    run({"18:00:00\nends_at": "18:30:00\nends_at"})

    assert "session.moved" in set(db.session.scalars(select(OutboxMessage.kind)))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({'kind = "circle"': 'kind = "party"'}, "line 15: session 1 → kind: 'party' is unknown"),
        ({"in_person = 40\n": "in_person = 0\n"}, "line 13: talk: it cannot be published without: in_person"),
        ({"ko = 2027-05-01": "ko = 2027-05-01, xx = 2027-05-01"}, "'xx' is not a language of this city"),
        ({", ko = 2027-05-01": ""}, "line 13: talk: it cannot be published without: due_on:ko"),
    ],
)
def test_a_wrong_line_is_named_and_nothing_is_changed(
    run: Run, changes: Mapping[str, str], words: str
) -> None:
    output = run(changes, status=1)

    assert "Nothing was changed." in output
    assert words in output
    assert (count(ListeningSession), count(content.LocalizedText), count(AuditEntry)) == (0, 0, 0)


def test_a_mistake_in_the_last_session_takes_the_first_back(run: Run) -> None:
    second = '\n[[session]]\nslug = "second"\n' + FILE.split('slug = "talk"')[1].replace("DUE", DUE)
    second = second.replace("in_person = 40", "in_person = 0")

    output = run(
        {'place_note = "Puerta izquierda."\n': 'place_note = "Puerta izquierda."\n' + second}, status=1
    )

    assert "second: it cannot be published without: in_person" in output
    assert count(ListeningSession) == 0


def test_another_number_to_call_is_told_to_those_who_take_part_online(run: Run) -> None:
    online = {
        'modes = ["in_person"]': 'modes = ["in_person", "virtual"]\ndial_in_number = "916-555-0123"',
        "in_person = 40": "in_person = 40\nvirtual = 40",
    }
    run(online)
    session = db.session.scalars(select(ListeningSession)).one()
    register(session, party=make_party(mode=Mode.VIRTUAL))
    run({**online, 'modes = ["in_person"]': online['modes = ["in_person"]'].replace("0123", "0124")})
    told = select(func.count()).where(OutboxMessage.kind == "session.dial_in")
    assert db.session.scalar(told) == 1


def test_a_cancelled_session_is_not_brought_back(run: Run) -> None:
    run()
    session = the_session()
    with write():
        sessions.cancel_session(
            session.id, reasons={}, source_language="en", version=session.version, actor="command"
        )

    output = run({"in_person = 40": "in_person = 50", "18:00:00\nends_at": "18:30:00\nends_at"}, status=1)

    assert "talk: it is cancelled" in output
    assert the_session().status == SessionStatus.CANCELLED


def test_a_file_that_is_not_there_is_said_in_one_line(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["sessions", "import", "nowhere.toml"])

    assert result.exit_code == 2
    assert "nowhere.toml" in result.output


def test_the_sessions_of_summer_2024_come_in_with_what_came_of_them(app: Flask) -> None:
    result = app.test_cli_runner().invoke(
        args=["sessions", "import", str(ROOT / "city/sacramento/sessions.toml")]
    )

    assert result.exit_code == 0, result.output
    assert set(db.session.scalars(select(ListeningSession.status))) == {SessionStatus.PUBLISHED}
    assert count(ListeningSession) == 4
    assert count(SessionOutcome) == 12
    assert count(Capacity) == 0
