"""The command that tries the product out: what it leaves on the disk while it serves."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from engage.config import ROOT
from tests.support.live import free_port, start_module

pytestmark = [pytest.mark.crash, pytest.mark.sqlite]

MEGABYTE = 1024 * 1024
STARTING_SECONDS = 90.0


def test_while_it_serves_the_log_of_the_database_stays_small_and_nobody_else_reads_any_file(
    tmp_path: Path,
) -> None:
    instance = tmp_path / "instance"
    database = instance / "engage.sqlite3"
    environ = {"ENGAGE_MODE": "development", "ENGAGE_INSTANCE": str(instance), "ENGAGE_DATABASE_URL": ""}
    _with_one_session(instance, environ)
    said = tmp_path / "said.txt"
    serving = start_module(environ, said, "flask", "--app", "wsgi", "serve", "--port", str(free_port()))
    try:
        _wait_for("Stop with Ctrl-C", said)
        with closing(sqlite3.connect(database)) as connection:
            connection.execute("CREATE TABLE weight (block BLOB)")
            for _ in range(30):
                with connection:
                    connection.execute("INSERT INTO weight VALUES (zeroblob(?))", (MEGABYTE,))
            log = database.with_name(f"{database.name}-wal").stat().st_size
            open_to_others = [path for path in instance.rglob("*") if path.stat().st_mode & 0o077]
    finally:
        serving.stop()
    assert log < 10 * MEGABYTE
    assert open_to_others == []
    assert (instance / "mail-worker.log").exists()


def _with_one_session(instance: Path, environ: dict[str, str]) -> None:
    """A database that is not empty, so that the demo is not loaded."""
    command = [sys.executable, "-c", _ONE_SESSION]
    subprocess.run(command, cwd=ROOT, env={"PATH": "", **environ}, check=True, capture_output=True)


_ONE_SESSION = """
from engage.app import create_app
from flask_migrate import upgrade
from tests.support.listening import make_session
with create_app().app_context():
    upgrade()
    make_session()
"""


def _wait_for(words: str, file: Path) -> None:
    patience = time.monotonic() + STARTING_SECONDS
    while words not in file.read_text():
        assert time.monotonic() < patience, file.read_text()
        time.sleep(0.1)
