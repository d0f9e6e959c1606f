"""The threads of one process that want to write on SQLite take turns, and give up early where none gets in.

Somebody else may hold the database: a long import, a backup tool, a stuck process. Whoever waits for it keeps a thread
that others need for reading. So each waits for a few seconds only, and once nobody has got in for a while, no more than
a few wait at the same time; the others are told right away to try again. Nothing was written for them.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import TimeoutError as DatabaseTimeout

PATIENCE_SECONDS = 4.0  # also SQLite's own patience with other processes
STALLED_AFTER_SECONDS = 2.0
MOST_WHILE_STALLED = 4  # half of the threads of a web server: see gunicorn.conf.py


class WriterGaveUp(DatabaseTimeout):
    """The database could not be written to in time. Nothing was changed."""


class Turns:
    """Lets one thread in at a time."""

    def __init__(
        self, *, patience: float = PATIENCE_SECONDS, stalled_after: float = STALLED_AFTER_SECONDS
    ) -> None:
        self._patience = patience
        self._stalled_after = stalled_after
        self._turn = threading.Lock()
        self._counting = threading.Lock()
        self._inside = 0
        self._got_in_at = 0.0

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Wait for a turn, and keep it. Raises WriterGaveUp."""
        self._come()
        try:
            if not self._turn.acquire(timeout=self._patience):
                raise WriterGaveUp("another thread is writing")
            try:
                yield
            finally:
                self._turn.release()
        finally:
            self._leave()

    def got_in(self) -> None:
        """Note that the one whose turn it is can write: the database is not held by somebody else."""
        self._got_in_at = time.monotonic()

    def _come(self) -> None:
        now = time.monotonic()
        with self._counting:
            if not self._inside:
                self._got_in_at = now
            if self._inside >= MOST_WHILE_STALLED and now - self._got_in_at > self._stalled_after:
                raise WriterGaveUp("nobody has been able to write for a while")
            self._inside += 1

    def _leave(self) -> None:
        with self._counting:
            self._inside -= 1
