"""Real servers for tests: gunicorn and the mail worker as processes, on a database and a port of their own."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from engage.config import ROOT

STARTING_SECONDS = 40.0


def free_port() -> int:
    """A port of this machine that nobody uses at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Server:
    """Processes of one installation. `environment` are its settings, as `ENGAGE_DATABASE_URL`."""

    environment: dict[str, str]
    log: Path
    port: int = field(default_factory=free_port)
    web: subprocess.Popen[bytes] | None = None
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def start_web(self, *options: str) -> None:
        """Start gunicorn and wait until it answers."""
        address = f"127.0.0.1:{self.port}"
        self.web = self._start("gunicorn", "--bind", address, "--log-level", "warning", *options, "wsgi:app")
        deadline = time.monotonic() + STARTING_SECONDS
        while not self._answers():
            assert self.web.poll() is None, f"The server ended: {self.log.read_text()[-3000:]}"
            assert time.monotonic() < deadline, f"The server does not answer: {self.log.read_text()[-3000:]}"
            time.sleep(0.1)

    def start_worker(self, *options: str) -> subprocess.Popen[bytes]:
        """Start a mail worker."""
        worker = self._start("flask", "--app", "wsgi", "worker", *options)
        self.workers.append(worker)
        return worker

    def kill_web(self) -> None:
        """Kill gunicorn with all its workers, as a power cut would."""
        if self.web is not None:
            _end(self.web, signal.SIGKILL)

    def stop(self) -> None:
        """End everything in order."""
        for process in (*self.workers, self.web):
            if process is not None:
                _end(process, signal.SIGTERM)

    def _start(self, module: str, *arguments: str) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", module, *arguments],
                cwd=ROOT,
                env={**os.environ, "ENGAGE_PUBLIC_URL": self.url, **self.environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == http.HTTPStatus.OK
        except OSError:
            return False
        finally:
            connection.close()


def _end(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    """Signal a process and all that it started, and wait for it."""
    if process.poll() is None and number is signal.SIGTERM:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(15)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@contextmanager
def running_server(environment: dict[str, str], folder: Path, *options: str) -> Iterator[Server]:
    """A web server that answers, ended afterwards with whatever else was started through it."""
    server = Server(environment, folder / "server.log")
    try:
        server.start_web(*options)
        yield server
    finally:
        server.stop()
