"""What holds personal data is for the account that runs the product, and for nobody else."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from engage.core import access_log, private_files
from engage.core.db import Base, db, write
from engage.core.outbox.outgoing import Text
from engage.core.outbox.rendering import Envelope
from engage.core.outbox.transports import FileTransport


@pytest.fixture(autouse=True)
def _usual_umask() -> Iterator[None]:
    """What a login gives: others may read."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def _open_to_others(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.stat().st_mode & 0o077)


@pytest.mark.sqlite
def test_whatever_an_installation_writes_nobody_else_reads(
    make_app: Callable[..., Flask], tmp_path: Path
) -> None:
    instance = tmp_path / "srv" / "instance"
    app = make_app(ENGAGE_INSTANCE=str(instance), ENGAGE_DATABASE_URL=f"sqlite:///{instance / 'e.sqlite3'}")
    with app.app_context():
        Base.metadata.create_all(db.engine)
        with write():
            pass
        access_log.note_view("user:1", "somewhere", "registration", 1)
        FileTransport(instance / "texts").send_text(Text("+19165550100", "en", "Hello"), _envelope())
        assert {path.name for path in instance.iterdir()} >= {"access", "texts", "e.sqlite3", "e.sqlite3-wal"}
        assert _open_to_others(tmp_path) == []


def _envelope() -> Envelope:
    from engage.core import clock

    return Envelope("a.kind", "ident", 0, clock.now(), "Engage <engage@example.org>")


@pytest.mark.sqlite
def test_an_installation_that_others_could_read_is_put_right_at_the_start(
    make_app: Callable[..., Flask], tmp_path: Path
) -> None:
    instance = tmp_path / "instance"
    (instance / "mail").mkdir(parents=True)
    names = ["mail/a.eml", "mail-worker.log", "secret_key", "e.sqlite3.before-restore"]
    for name in names:
        (instance / name).write_text("private")
    database = tmp_path / "elsewhere" / "data.sqlite3"
    database.parent.mkdir()
    beside = [Path(f"{database}{end}") for end in (".before-restore", "-wal.before-restore")]
    for path in beside:
        path.write_text("private")
    letter = database.with_name("letter.txt")
    letter.write_text("somebody else's")
    make_app(ENGAGE_INSTANCE=str(instance), ENGAGE_DATABASE_URL=f"sqlite:///{database}")
    assert _open_to_others(instance) == []
    assert instance.stat().st_mode & 0o777 == 0o700
    assert _open_to_others(database.parent) == ["letter.txt"]


def test_a_folder_that_all_accounts_share_is_left_as_it_is(tmp_path: Path) -> None:
    tmp_path.chmod(0o1777)
    (tmp_path / "letter.txt").write_text("somebody else's")
    private_files.put_right(tmp_path, tmp_path / "none.sqlite3")
    assert tmp_path.stat().st_mode & 0o7777 == 0o1777
    assert _open_to_others(tmp_path) == ["letter.txt"]


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    instance, other = tmp_path / "instance", tmp_path / "other.txt"
    instance.mkdir()
    other.write_text("somebody else's")
    (instance / "link").symlink_to(other)
    private_files.put_right(instance, None)
    assert other.stat().st_mode & 0o777 == 0o644


def test_what_is_public_stays_readable(tmp_path: Path) -> None:
    private_files.begin()
    private_files.make_public_folder(tmp_path / "a" / "b")
    assert [(tmp_path / name).stat().st_mode & 0o777 for name in ("a", "a/b")] == [0o755, 0o755]
