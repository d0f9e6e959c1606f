"""Run several processes that start and stop together."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from types import FrameType, TracebackType

PATIENCE_SECONDS = 15.0
LOOK_EVERY_SECONDS = 0.2


class Supervisor:
    """Starts Python modules as child processes, and ends all of them when one ends or a signal arrives.

    Each child has its own process session, so that Ctrl-C reaches only this process, which then ends the children in
    order. Children are tethered: none outlives this process, however it ends.
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = {**os.environ, **environment}
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        self.stopping = threading.Event()

    def __enter__(self) -> Supervisor:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._asked_to_stop)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop_children()

    def start(self, name: str, module: str, *arguments: str, log: Path | None = None) -> None:
        """Start `python -m module arguments…`. Its output is appended to `log`, or goes to this process's output."""
        command = [sys.executable, "-m", "engage.cli.tethered", module, *arguments]
        with contextlib.ExitStack() as stack:
            output = stack.enter_context(log.open("ab")) if log else None
            self._children[name] = subprocess.Popen(  # noqa: S603 (our own modules)
                command,
                env=self._environment,
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def ended(self) -> str | None:
        """Return the name of a child that has ended, or None."""
        return next((name for name, child in self._children.items() if child.poll() is not None), None)

    def wait(self) -> str | None:
        """Wait until a signal asks to stop (returns None) or a child ends by itself (returns its name)."""
        while not self.stopping.wait(LOOK_EVERY_SECONDS):
            name = self.ended()
            if name is not None:
                return name
        return None

    def _asked_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping.set()

    def _stop_children(self) -> None:
        for child in self._children.values():
            child.terminate()
        for child in self._children.values():
            try:
                child.wait(PATIENCE_SECONDS)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
            if child.stdin is not None:
                child.stdin.close()
