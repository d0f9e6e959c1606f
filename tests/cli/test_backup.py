"""A backup taken while people register is whole, and putting it back brings everything back."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from engage.core.db import Base, db
from engage.listening.models import Capacity, Mode, Registration
from tests.support.listening import make_session, register

pytestmark = pytest.mark.sqlite


@pytest.fixture
def other(make_app: Callable[..., Flask]) -> Flask:
    app = make_app()
    with app.app_context():
        Base.metadata.create_all(db.engine)
        with db.engine.begin() as connection:
            connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
            connection.execute(text("INSERT INTO alembic_version VALUES ('0001')"))
    return app


def counts(app: Flask) -> tuple[int, int]:
    with app.app_context():
        people = db.session.scalar(select(func.count()).select_from(Registration)) or 0
        taken = (
            db.session.scalar(select(func.sum(Capacity.taken)).where(Capacity.resource == Mode.IN_PERSON))
            or 0
        )
        db.session.remove()
    return people, taken


def run(app: Flask, *arguments: str) -> Any:
    return app.test_cli_runner().invoke(args=list(arguments))


def test_a_backup_taken_while_people_register_is_consistent(other: Flask, tmp_path: Path) -> None:
    with other.app_context():
        session = make_session()
        db.session.remove()
    done = threading.Event()

    def people_register() -> None:
        with other.app_context():
            for number in range(60):
                register(session, f"Guest {number}")
            db.session.remove()
        done.set()

    people = threading.Thread(target=people_register)
    people.start()
    backups = []
    while not done.is_set() or not backups:
        file = tmp_path / f"backup-{len(backups)}"
        assert run(other, "backup", str(file)).exit_code == 0
        backups.append(file)
    people.join()

    assert counts(other) == (60, 60)
    for file in backups:
        result = run(other, "restore", str(file), "--replace")
        assert result.exit_code == 0, result.output
        registered, taken = counts(other)
        assert registered == taken <= 60
    assert backups[0].stat().st_mode & 0o077 == 0


def test_restoring_never_overwrites_by_accident_and_keeps_what_was_there(
    other: Flask, tmp_path: Path
) -> None:
    file = tmp_path / "backup"
    assert run(other, "backup", str(file)).exit_code == 0
    assert "exists already" in run(other, "backup", str(file)).output
    assert "--replace" in run(other, "restore", str(file)).output
    assert run(other, "restore", str(file), "--replace").exit_code == 0
    aside = list(tmp_path.glob("*.before-restore"))
    assert aside
    assert [path for path in (file, tmp_path / "other.sqlite3", *aside) if path.stat().st_mode & 0o077] == []


def test_a_file_that_is_no_backup_is_refused_and_nothing_changes(other: Flask, tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("Dear City")
    result = run(other, "restore", str(file), "--replace")
    assert result.exit_code == 1
    assert "not a backup" in result.output
    assert counts(other) == (0, 0)
