"""A PostgreSQL of one's own: made for a run, reached through a Unix socket, gone afterwards.

As a command it runs another command with ENGAGE_TEST_DATABASE_URL set:
`python -m tests.support.postgres -- command …` (`--durable` keeps fsync on, for measurements).
"""

from __future__ import annotations

import os
import pwd
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

VARIABLE = "ENGAGE_TEST_DATABASE_URL"
SUPERUSER = "engage"
ROOM_BYTES = 4 * 1024**3
_FAST = ("fsync=off", "full_page_writes=off", "synchronous_commit=off")
_ALWAYS = ("listen_addresses=''", "max_connections=200", "log_min_messages=fatal")


class PostgresMissing(RuntimeError):
    """No PostgreSQL server is installed. The message says what to do."""


def _programs() -> Path:
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda path: int(re.sub(r"\D", "", path.parts[-3]) or 0),
    )
    on_path = shutil.which("initdb")
    if found:
        return found[-1].parent
    if on_path:
        return Path(on_path).resolve().parent
    raise PostgresMissing(f"Install PostgreSQL (on Debian: sudo apt install postgresql) or set {VARIABLE}.")


def program(name: str) -> str:
    """Where a program of PostgreSQL is: `pg_dump`. Raises PostgresMissing."""
    return str(_programs() / name)


def restart(url: str, mode: str) -> None:
    """Stop and start the server of `cluster` that has this address: `fast` ends what is under way, `immediate` breaks
    off as a power cut would."""
    folder = Path(str(make_url(url).query["host"]))
    arguments = ("-D", folder / "data", "-m", mode, "-w", "-t", "60", "-l", folder / "log", "restart")
    _run(_owner(), _programs() / "pg_ctl", *arguments)


def restored(url: str, name: str, dump: Path) -> str:
    """A dump in a new database beside the one at `url`; its address."""
    source = make_url(url)
    target = source.set(database=f"{source.database}_{name}")
    _administer(url, f'CREATE DATABASE "{target.database}" TEMPLATE template0')
    plain = target.set(drivername="postgresql").render_as_string(hide_password=False)
    command = [program("pg_restore"), "--exit-on-error", f"--dbname={plain}", str(dump)]
    subprocess.run(command, check=True, capture_output=True)
    return target.render_as_string(hide_password=False)


def drop(url: str) -> None:
    """Delete the database at an address, whoever is connected."""
    _administer(url, f'DROP DATABASE IF EXISTS "{make_url(url).database}" WITH (FORCE)')


def _administer(url: str, statement: str) -> None:
    engine = create_engine(make_url(url).set(database="postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


def _owner() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root: whom to run it as, or None for oneself."""
    if os.getuid() != 0:
        return None
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    return names.get("postgres") or names["nobody"]


def _run(owner: pwd.struct_passwd | None, *command: str | Path) -> None:
    drop = {} if owner is None else {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
    with tempfile.TemporaryFile() as log:
        done = subprocess.run(command, cwd="/", stdout=log, stderr=log, stdin=subprocess.DEVNULL, **drop)
        if done.returncode:
            log.seek(0)
            raise RuntimeError(f"{command[0]} failed: {log.read().decode(errors='replace')}")


def _quick_folder() -> str:
    """Where files cost least: in memory, if there is plenty of it. Emptying tables makes many small files."""
    shared = Path("/dev/shm")
    roomy = os.access(shared, os.W_OK) and shutil.disk_usage(shared).free > ROOM_BYTES
    return str(shared) if roomy else "/tmp"


@contextmanager
def cluster(*, durable: bool = False) -> Iterator[str]:
    """A running server; gives the address of its empty database. Raises PostgresMissing where none is installed."""
    programs, owner = _programs(), _owner()
    folder = Path(tempfile.mkdtemp(prefix="engage-pg-", dir="/tmp" if durable else _quick_folder()))
    if owner is not None:
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    data = folder / "data"
    options = [*_ALWAYS, f"unix_socket_directories='{folder}'", *([] if durable else _FAST)]
    try:
        _run(
            owner, programs / "initdb", "-D", data, "-U", SUPERUSER, "-A", "trust", "-E", "UTF8",
            "--locale=C", "--no-sync",
        )  # fmt: skip
        with (data / "postgresql.auto.conf").open("a") as file:
            file.write("\n".join(options) + "\n")
        _run(owner, programs / "pg_ctl", "-D", data, "-w", "-t", "60", "-l", folder / "log", "start")
        try:
            yield f"postgresql+psycopg://{SUPERUSER}@/postgres?host={folder}"
        finally:
            _run(owner, programs / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main(arguments: list[str]) -> int:
    """Run a command against a server made for it."""
    durable = "--durable" in arguments[: arguments.index("--")]
    command = arguments[arguments.index("--") + 1 :]
    with cluster(durable=durable) as url:
        return subprocess.run(command, env={**os.environ, VARIABLE: url}).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
