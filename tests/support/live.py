"""The product as it runs for real: gunicorn and mail workers as processes of their own, on a database of one's own.

For races, crashes and measurements, which a test client inside one process cannot show.
"""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from engage.config import ROOT

HOST = "127.0.0.1"
STARTING_SECONDS = 60.0
SECRET = "a secret of the measurements, long enough for any mode"
# So large that nobody is held or refused, and every use is still counted.
GENEROUS = "100000"
# What a server in production calls the cookie; the applications of tests call it `engage`.
COOKIE = "__Host-engage"


def environment(database_url: str, instance: Path, **more: str) -> dict[str, str]:
    """The settings of an installation, as an operator would give them."""
    return {
        "ENGAGE_MODE": "production",
        "ENGAGE_SECRET_KEY": SECRET,
        "ENGAGE_DATABASE_URL": database_url,
        "ENGAGE_INSTANCE": str(instance),
        "ENGAGE_PUBLIC_URL": "https://engage.example.org",
        "ENGAGE_TRUSTED_HOSTS": f"{HOST} localhost",
        "ENGAGE_MAIL_TRANSPORT": "file-not-sent",
        "ENGAGE_RATE_LIMIT_FACTOR": GENEROUS,
        **more,
    }


def free_port() -> int:
    """A port that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@dataclass
class Process:
    """A Python module running as a process, which ends with this one, however that ends."""

    child: subprocess.Popen[bytes]
    log: Path

    @property
    def pid(self) -> int:
        """Its number."""
        return self.child.pid

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        self.child.kill()
        self._forget()

    def stop(self) -> None:
        """Ask it to end, and see that it does."""
        self.child.terminate()
        try:
            self.child.wait(20)
        except subprocess.TimeoutExpired:
            self.child.kill()
        self._forget()

    def _forget(self) -> None:
        self.child.wait()
        if self.child.stdin is not None:
            self.child.stdin.close()


def start_module(environ: Mapping[str, str], log: Path, module: str, *arguments: str) -> Process:
    """Start `python -m module arguments…`; what it writes goes to the end of `log`."""
    command = [sys.executable, "-m", "engage.cli.tethered", module, *arguments]
    with log.open("ab") as output:
        child = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **environ},
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    return Process(child, log)


def children_of(pid: int) -> list[int]:
    """The processes that a process has started, oldest first."""
    return sorted(child for child, parent in _processes() if parent == pid)


def _processes() -> Iterator[tuple[int, int]]:
    """Each process with its parent: as Linux shows them in /proc, elsewhere as `ps` does."""
    if not Path("/proc/self/stat").exists():
        listed = subprocess.run(["ps", "-axo", "pid=,ppid="], capture_output=True, text=True, check=True)
        for line in listed.stdout.splitlines():
            child, parent = line.split()
            yield int(child), int(parent)
        return
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            after_name = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it has ended meanwhile
        yield int(path.parent.name), int(after_name[1])


def _processor_seconds(pid: int) -> float:
    stat = Path(f"/proc/{pid}/stat")
    if stat.exists():
        after_name = stat.read_text().rpartition(")")[2].split()
        return (int(after_name[11]) + int(after_name[12])) / os.sysconf("SC_CLK_TCK")
    shown = subprocess.run(
        ["ps", "-o", "cputime=", "-p", str(pid)], capture_output=True, text=True, check=True
    )
    seconds = 0.0
    for part in shown.stdout.strip().split(":"):
        seconds = seconds * 60 + float(part)
    return seconds


@dataclass
class Server:
    """gunicorn as it is configured for real use, on a port of its own."""

    process: Process
    port: int

    def workers(self) -> list[int]:
        """The numbers of its worker processes."""
        return children_of(self.process.pid)

    def processor_seconds(self) -> float:
        """How long its workers have been computing, all together."""
        return sum(_processor_seconds(pid) for pid in self.workers())

    def answers(self, path: str = "/readyz") -> bool:
        """Whether it serves."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=5)
        try:
            connection.request("GET", path)
            return connection.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def wait_until_ready(self, path: str = "/readyz") -> None:
        """Return once it serves. Raises RuntimeError with what it wrote where that does not happen."""
        deadline = time.monotonic() + STARTING_SECONDS
        while time.monotonic() < deadline and self.process.child.poll() is None:
            if self.answers(path):
                return
            time.sleep(0.1)
        raise RuntimeError(f"The server does not answer:\n{self.process.log.read_text()[-2000:]}")


def start_server(
    environ: Mapping[str, str],
    log: Path,
    *,
    app: str = "wsgi:app",
    ready: str = "/readyz",
    port: int | None = None,
) -> Server:
    """Start gunicorn with the product's own configuration and wait until it serves."""
    port = port or free_port()
    options = ("--bind", f"{HOST}:{port}", "--log-level", "warning")
    server = Server(start_module(environ, log, "gunicorn", *options, app), port)
    try:
        server.wait_until_ready(ready)
    except BaseException:
        server.process.stop()
        raise
    return server


@contextmanager
def serving(
    environ: Mapping[str, str], log: Path, *, app: str = "wsgi:app", ready: str = "/readyz"
) -> Iterator[Server]:
    """gunicorn while the block runs."""
    server = start_server(environ, log, app=app, ready=ready)
    try:
        yield server
    finally:
        server.process.stop()


def start_mail_worker(environ: Mapping[str, str], log: Path, *, lease: int = 5) -> Process:
    """Start a mail worker. `lease`: seconds until another takes over what a dead one held."""
    return start_module(environ, log, "flask", "--app", "wsgi", "worker", "--lease", str(lease))
