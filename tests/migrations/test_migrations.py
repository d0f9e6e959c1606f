"""The migrations make what the models say, on either database, and can be undone, with data in the tables too."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, text
from sqlalchemy.exc import IntegrityError

from engage.bodies.models import Office
from engage.bodies.policy.changes import SeatEnded
from engage.bodies.services.changes.proposals import propose
from engage.bodies.services.reads import current_seats
from engage.config import ROOT
from engage.core.db import Base, db, write
from engage.core.i18n.submitting import Right, Wording, Writer, submit
from engage.core.security.permissions import Role
from tests.support.accounts import make_user
from tests.support.bodies import give, make_body, make_member
from tests.support.listening import make_session, register

# SQLite's reflection leaves out the index on a value in JSON; that the erasure uses it has a test of its own.
pytestmark = [
    pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index"),
    pytest.mark.filterwarnings("ignore:autogenerate skipping metadata-specified expression-based index"),
]
VERSIONS = sorted((ROOT / "migrations" / "versions").glob("*.py"))


def _differences() -> list[object]:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        return list(compare_metadata(context, Base.metadata))


def _schema() -> dict[str, object]:
    """Everything there is in the database, written so that two databases can be compared."""
    inspector = inspect(db.engine)
    found: dict[str, object] = {}
    for table in sorted(set(inspector.get_table_names()) - {"alembic_version"}):
        found[table] = {
            "columns": {
                c["name"]: (str(c["type"]), c["nullable"], c["default"]) for c in inspector.get_columns(table)
            },
            "primary key": inspector.get_pk_constraint(table)["constrained_columns"],
            "foreign keys": sorted(
                (str(k["name"]), *k["constrained_columns"], k["referred_table"], str(k.get("options")))
                for k in inspector.get_foreign_keys(table)
            ),
            "unique": sorted(str(u["name"]) for u in inspector.get_unique_constraints(table)),
            "indexes": sorted(
                (
                    str(i["name"]),
                    bool(i["unique"]),
                    sorted((k, str(v)) for k, v in i["dialect_options"].items()),
                )
                for i in inspector.get_indexes(table)
            ),
            "checks": sorted(
                (str(c["name"]), _plain(c["sqltext"])) for c in inspector.get_check_constraints(table)
            ),
        }
    return found


def _plain(sql: str) -> str:
    return re.sub(r"[\s()\"]+", "", sql).lower()


def _triggers() -> set[str]:
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if db.engine.dialect.name == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    )
    with db.engine.connect() as connection:
        return set(connection.scalars(text(query)))


def test_the_migrations_make_what_the_models_say(app: Flask) -> None:
    upgrade()
    assert _differences() == []


def test_a_database_made_by_migrations_is_one_made_from_the_models(app: Flask) -> None:
    upgrade()
    migrated, migrated_triggers = _schema(), _triggers()
    downgrade(revision="base")
    Base.metadata.create_all(db.engine)
    assert migrated == _schema()
    assert migrated_triggers == _triggers()


def test_the_migrations_can_be_undone_and_done_again(app: Flask) -> None:
    upgrade()
    there = set(inspect(db.engine).get_table_names())
    downgrade(revision="base")
    assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
    upgrade()
    assert set(inspect(db.engine).get_table_names()) == there


@pytest.mark.long
def test_each_step_can_be_undone_and_done_again_with_data_in_the_tables(app: Flask) -> None:
    upgrade()
    _fill()
    before = _row_counts()
    for _version in VERSIONS[1:]:
        downgrade()
    for _version in VERSIONS[1:]:
        upgrade()
    after = _row_counts()
    kept = {table: count for table, count in before.items() if count and after[table] == count}
    assert {"listening_session", "registration"} <= kept.keys()
    downgrade(revision="base")


def test_acts_and_states_are_called_by_their_new_names_and_by_the_old_ones_again(app: Flask) -> None:
    upgrade(revision="0002")
    _write_in_old_words()
    before = _words()
    upgrade(revision="0003")
    assert _words() == {
        "acts": ["draft.remarked", "registration.cancelled", "session.moved", "user.added"],
        "states": [("pending", "burst"), ("waiting", None)],
        "announced to": [["confirmed", "pending"], ["waiting"]],
    }
    downgrade(revision="0002")
    assert _words() == before


def test_the_log_of_views_names_pages_by_their_new_names_and_by_the_old_ones_again(app: Flask) -> None:
    upgrade(revision="0003")
    seen = ["staff_calls.list_calls", "staff_registration_acts.check_held", "staff_steps.move_session"]
    with db.engine.begin() as connection:
        for number, page in enumerate(seen):
            connection.execute(
                text(
                    "INSERT INTO access_entry (ident, at, actor, what, subject_kind, subject_id)"
                    f" VALUES ('v{number}', '2027-03-01 17:00:00', 'user:1', '{page}', 'any', 1)"
                )
            )
    upgrade(revision="0004")
    assert _pages_seen() == [
        "staff_calls.list_calls",
        "staff_registrations.review_pending",
        "staff_sessions.move_session",
    ]
    downgrade(revision="0003")
    assert _pages_seen() == seen


def test_offices_that_are_there_count_from_when_their_body_was_made(app: Flask) -> None:
    upgrade(revision="0005")
    made, no = "2027-03-01 17:00:00", "FALSE"
    with db.engine.begin() as connection:
        for statement in (
            "INSERT INTO localized_text (id, source_language) VALUES (1, 'en')",
            (
                "INSERT INTO body (id, slug, kind, position, name_id, purpose_id, size, languages, publication,"
                " open_meetings, between_meetings, is_demo, created_at)"
                f" VALUES (1, 'b', 'body', 0, 1, 1, 9, '[]', 'counts', {no}, {no}, {no}, '{made}')"
            ),
            f"INSERT INTO \"user\" VALUES (1, 'nadia@example.org', 'Nadia', 'en', TRUE, '{made}')",
            "INSERT INTO office_holder (body_id, user_id, office) VALUES (1, 1, 'facilitator')",
        ):
            connection.execute(text(statement))
    upgrade(revision="0006")
    with db.engine.connect() as connection:
        held = "SELECT office, from_at = body.created_at FROM office_holder JOIN body ON body.id = body_id"
        assert connection.execute(text(held)).all() == [("facilitator", True)]
    downgrade(revision="0005")


def test_sign_ins_that_are_there_are_on_nobodys_own_device_and_links_of_nobody_go_on_the_way_back(
    app: Flask,
) -> None:
    upgrade(revision="0006")
    at, later = "2027-03-01 17:00:00", "2027-03-01 18:00:00"
    columns = "INSERT INTO sign_in_link (user_id, purpose, nonce, token_hash, created_at, expires_at) VALUES"
    with db.engine.begin() as connection:
        for statement in (
            f"INSERT INTO \"user\" VALUES (1, 'nadia@example.org', 'Nadia', 'en', TRUE, '{at}')",
            (
                "INSERT INTO sign_in (id, user_id, created_at, completed_at, seen_at, device, challenge)"
                f" VALUES ('one', 1, '{at}', '{at}', '{at}', 'linux', '')"
            ),
            f"{columns} (1, 'sign_in', 'a', 'a', '{at}', '{later}')",
        ):
            connection.execute(text(statement))
    upgrade(revision="0007")
    with db.engine.begin() as connection:
        assert not connection.scalar(text("SELECT own_device FROM sign_in"))
        connection.execute(text(f"{columns} (NULL, 'sign_in', 'b', 'b', '{at}', '{later}')"))
    downgrade(revision="0006")
    with db.engine.connect() as connection:
        assert connection.scalars(text("SELECT nonce FROM sign_in_link")).all() == ["a"]


def test_who_was_counted_as_an_adult_is_thirteen_or_older_and_no_family_loses_a_number(app: Flask) -> None:
    upgrade(revision="0002")
    _write_in_old_words()
    upgrade(revision="0013")
    with db.engine.begin() as connection:
        for change in ("adults = 0, children = 2, childcare = TRUE", "adults = 3, childcare = TRUE"):
            number = 1 + change.startswith("adults = 3")
            connection.execute(text(f"UPDATE registration SET {change} WHERE id = {number}"))
    upgrade(revision="0014")
    columns = "children, childcare, children_alone FROM registration ORDER BY id"
    with db.engine.connect() as connection:
        rows = [tuple(row) for row in connection.execute(text(f"SELECT grown, {columns}")).all()]
    assert rows == [(0, 2, True, True), (3, 0, False, False)]
    with pytest.raises(IntegrityError), db.engine.begin() as connection:
        connection.execute(text("UPDATE registration SET grown = 0, children = 1 WHERE id = 2"))
    downgrade(revision="0013")
    with db.engine.connect() as connection:
        rows = connection.execute(text("SELECT adults, children FROM registration ORDER BY id")).all()
    assert [tuple(row) for row in rows] == [(0, 2), (3, 0)]


def _pages_seen() -> list[str]:
    with db.engine.connect() as connection:
        return list(connection.scalars(text("SELECT what FROM access_entry ORDER BY id")))


def _write_in_old_words() -> None:
    """Rows as they were before the words changed, with only the columns that must be filled."""
    at, no = "2027-03-01 17:00:00", "FALSE"
    with db.engine.begin() as connection:
        for number, act in enumerate(["user.added", "session.move", "registration.cancel", "draft.remark"]):
            connection.execute(
                text(
                    "INSERT INTO audit_entry (id, at, actor, action, subject_kind, fields)"
                    f" VALUES ({number + 1}, '{at}', 'command', '{act}', 'any', '[]')"
                )
            )
        connection.execute(text("INSERT INTO localized_text (id, source_language) VALUES (1, 'en')"))
        connection.execute(
            text(
                "INSERT INTO listening_session (id, slug, kind, status, audience, host, starts_at, ends_at,"
                " in_person, virtual, place_name, place_address, virtual_url, interpretation, childcare, meals,"
                " largest_party, title_id, summary_id, description_id, place_note_id, expect_id,"
                " calendar_sequence, version, is_demo, created_at)"
                f" VALUES (1, 's', 'forum', 'draft', 'residents', 'h', '{at}', '2027-03-01 18:00:00', TRUE, {no},"
                f" '', '', '', '[]', {no}, {no}, 9, 1, 1, 1, 1, 1, 0, 1, {no}, '{at}')"
            )
        )
        for number, (status, reason) in enumerate([("held", "'burst'"), ("waiting", "NULL")]):
            connection.execute(
                text(
                    "INSERT INTO registration (id, session_id, public_id, reference, status, mode, adults,"
                    " children, childcare, meals, needs_line, name, name_folded, organization, language,"
                    " access_note, may_contact, held_reason, link_version, join_version, calendar_sequence,"
                    " created_at)"
                    f" VALUES ({number + 1}, 1, 'p{number}', 'r{number}', '{status}', 'in_person', 1, 0, {no}, 0,"
                    f" '', '', '', '', 'en', '', {no}, {reason}, 1, 1, 0, '{at}')"
                )
            )
        for number, statuses in enumerate(['["confirmed", "held"]', '["waiting"]']):
            connection.execute(
                text(
                    "INSERT INTO announcement (id, session_id, subject_id, body_id, submission, statuses,"
                    f" recipients, created_at) VALUES ({number + 1}, 1, 1, 1, 's{number}', '{statuses}', 0, '{at}')"
                )
            )


def _words() -> dict[str, list[object]]:
    columns = {column["name"] for column in inspect(db.engine).get_columns("registration")}
    reason = "review_reason" if "review_reason" in columns else "held_reason"
    with db.engine.connect() as connection:
        states = connection.execute(text(f"SELECT status, {reason} FROM registration ORDER BY id")).all()
        lists = connection.execute(text("SELECT statuses FROM announcement ORDER BY id")).scalars()
        return {
            "acts": sorted(connection.scalars(text("SELECT action FROM audit_entry"))),
            "states": [tuple(row) for row in states],
            "announced to": [json.loads(one) if isinstance(one, str) else one for one in lists],
        }


def test_no_row_loses_its_parent_on_the_way(app: Flask) -> None:
    """SQLite alters a table by copying it; dropping the old one must not delete what points to it."""
    upgrade()
    _fill()
    before = _row_counts()
    upgrade()
    assert _row_counts() == before
    if db.engine.dialect.name == "sqlite":
        with db.engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall() == []
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def _fill() -> None:
    body = make_body()
    give(body, make_member(body), Office.FACILITATOR)
    what, actor = SeatEnded(current_seats(body.id)[0].id, 1), make_user(Role.ORGANIZER).id
    with write():
        propose(body.id, what, actor=actor)
    session = make_session(slug="before-the-change")
    with write() as unit:
        submit(
            unit, session.title_id, "es", Wording("Un título"), Writer("Ana", "translator:1", Right.PROPOSE)
        )
    for number in range(3):
        register(session, f"Nadia Example {number}")
    db.session.remove()


def _row_counts() -> dict[str, int]:
    with db.engine.connect() as connection:
        return {
            table: connection.execute(text(f'SELECT count(*) FROM "{table}"')).scalar_one()
            for table in inspect(db.engine).get_table_names()
            if table != "alembic_version"
        }


def test_the_revisions_are_one_numbered_line_and_head_names_its_end() -> None:
    """Two branches that each add one change the same line of migrations/HEAD, so git shows the conflict."""
    scripts = ScriptDirectory(str(ROOT / "migrations"))
    line = [script.revision for script in scripts.walk_revisions()][::-1]
    assert line == [f"{number:04d}" for number in range(1, len(VERSIONS) + 1)]
    assert [_number(path) for path in VERSIONS] == line
    assert (ROOT / "migrations" / "HEAD").read_text() == f"{scripts.get_current_head()}\n"


def _number(path: Path) -> str:
    return path.name.split("_")[0]


def test_migrations_do_not_depend_on_the_product() -> None:
    """A migration says what the database was to be on its day; the models go on."""
    assert [path.name for path in VERSIONS if re.search(r"\bengage\b", path.read_text())] == []
