"""The worker process: sends due messages one at a time, and runs periodic jobs in between.

Any number of workers may run, on any number of hosts (SQLite: one host). They may be stopped at any instant.
"""

from __future__ import annotations

import random
import threading
import time
from datetime import timedelta

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from engage.core.db import db
from engage.core.outbox import housekeeping, registry
from engage.core.outbox.delivery import Carriers, carriers, deliver_next, log
from engage.core.outbox.queue import LEASE, anything_due

IDLE_SECONDS = 1.5

__all__ = ["Worker", "drain"]


class Worker:
    """One worker. Set `stop` to end it after the current message."""

    def __init__(self, app: Flask, *, lease: timedelta = LEASE, idle_seconds: float = IDLE_SECONDS) -> None:
        housekeeping.register()
        self.stop = threading.Event()
        self._app = app
        self._lease = lease
        self._idle_seconds = idle_seconds
        self._next_run: dict[str, float] = {}
        with app.app_context():
            self._carriers = carriers()

    def run(self) -> None:
        """Work until `stop` is set."""
        log.info("worker started")
        while not self.stop.is_set():
            self.run_jobs()
            if not self.step():
                self.stop.wait(self._idle_seconds * random.uniform(0.8, 1.2))  # noqa: S311 (nothing secret)
        log.info("worker stopped")

    def run_once(self) -> int:
        """Send everything that is due, run the jobs once, send what they enqueued. Returns the number of messages."""
        count = self._send_all()
        self.run_jobs()
        return count + self._send_all()

    def step(self) -> bool:
        """Deliver one message. Returns False where there is none, or the database does not answer."""
        with self._app.app_context():
            try:
                return anything_due() and deliver_next(self._carriers, lease=self._lease)
            except SQLAlchemyError as error:
                log.error("the database does not answer: %s", type(error).__name__)
                return False
            except Exception as error:  # noqa: BLE001 (whatever it was, the next mail is not to wait for somebody)
                log.error("a message could not be taken: %s", type(error).__name__)
                return False

    def run_jobs(self) -> None:
        """Run the jobs that are due. An error in a job is logged, and the job runs again at its next time."""
        for job in registry.jobs():
            if time.monotonic() < self._next_run.get(job.name, 0.0) or self.stop.is_set():
                continue
            self._next_run[job.name] = time.monotonic() + job.every.total_seconds()
            with self._app.app_context():
                try:
                    job.run()
                except Exception as error:  # noqa: BLE001 (one job must not stop the others, nor the mail)
                    log.error("job %s failed: %s", job.name, type(error).__name__)

    def _send_all(self) -> int:
        count = 0
        while not self.stop.is_set() and self.step():
            count += 1
        return count


def drain(by: Carriers | None = None) -> int:
    """Deliver everything that is due, inside the current application context. For commands and tests."""
    by = by or carriers()
    count = 0
    while anything_due() and deliver_next(by):
        count += 1
    db.session.close()
    return count
