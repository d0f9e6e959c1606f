"""Workers that are killed at any instant, again and again: no message is lost, and hardly one is repeated."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from flask import Flask
from sqlalchemy import func, select

from engage.core.audit_log import AuditEntry
from engage.core.db import db, write
from engage.core.outbox.models import OutboxMessage, State
from engage.core.outbox.services import NewMessage, enqueue_many
from tests.conftest import SECRET
from tests.support.crash_app import KIND, address_of
from tests.support.database import Database
from tests.support.soak import Effort

pytestmark = pytest.mark.crash

MESSAGES_A_KILL = 50
WORKERS = 3
KILLS = 4
SECONDS_A_MAIL = 0.02
LONGEST_SECONDS = 180
ROOT = Path(__file__).resolve().parents[3]


class Mailbox:
    """A mail server that takes its time, and counts."""

    def __init__(self) -> None:
        self.accepted: Counter[str] = Counter()
        self.message_ids: dict[str, set[str]] = {}
        self._lock = threading.Lock()

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Take a recipient."""
        await asyncio.sleep(SECONDS_A_MAIL)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take a mail."""
        await asyncio.sleep(SECONDS_A_MAIL)
        mail = message_from_bytes(envelope.original_content or b"")
        recipient = envelope.rcpt_tos[0]
        with self._lock:
            self.accepted[recipient] += 1
            self.message_ids.setdefault(recipient, set()).add(str(mail["Message-ID"]))
        return "250 OK"


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, int]]:
    """A running mail server, and its port."""
    handler = Mailbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield handler, port
    finally:
        controller.stop()


@dataclass
class Running:
    """A worker process, and what it has written to its log."""

    process: subprocess.Popen[bytes]
    log: Path

    @property
    def is_at_work(self) -> bool:
        """Whether it has dealt with a message already."""
        return f"of kind {KIND}" in self.log.read_text()

    def kill(self) -> None:
        """End it without a warning."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


Start = Callable[[], Running]


@pytest.fixture
def start(database: Database, mailbox: tuple[Mailbox, int], tmp_path: Path) -> Iterator[Start]:
    """Starts a worker process; whichever still run at the end are ended."""
    environ = {
        **{name: value for name, value in os.environ.items() if not name.startswith("ENGAGE_")},
        "ENGAGE_MODE": "testing",
        "ENGAGE_SECRET_KEY": SECRET,
        "ENGAGE_DATABASE_URL": database.url,
        "ENGAGE_INSTANCE": str(tmp_path),
        "ENGAGE_MAIL_TRANSPORT": "smtp",
        "ENGAGE_SMTP_URL": f"smtp://127.0.0.1:{mailbox[1]}",
    }
    started: list[subprocess.Popen[bytes]] = []

    def worker() -> Running:
        log = tmp_path / f"worker-{len(started)}.log"
        command = [
            sys.executable,
            "-m",
            "flask",
            "--app",
            "tests.support.crash_app:create",
            "worker",
            "--lease",
            "5",
        ]
        with log.open("wb") as output:
            process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=output, stderr=output)
        started.append(process)
        return Running(process, log)

    yield worker
    for process in started:
        if process.poll() is None:
            process.kill()
        process.wait()


def put_messages(count: int, *, first: int = 0) -> None:
    """Enqueue so many, each to its own recipient."""
    numbers = range(first, first + count)
    with write():
        enqueue_many([NewMessage(KIND, f"crash:{number}", {"number": number}) for number in numbers])


def count(state: State) -> int:
    """How many messages stand so."""
    found = db.session.scalar(
        select(func.count()).select_from(OutboxMessage).where(OutboxMessage.state == state)
    )
    db.session.close()
    return int(found or 0)


def fences_held() -> set[tuple[int, int]]:
    """Which messages are in somebody's hands."""
    held = db.session.execute(
        select(OutboxMessage.id, OutboxMessage.fence).where(OutboxMessage.state == State.SENDING)
    ).all()
    db.session.close()
    return {(row.id, row.fence) for row in held}


def wait_until(done: Callable[[], bool]) -> None:
    """Wait, but not for ever."""
    end = time.monotonic() + LONGEST_SECONDS
    while not done():
        assert time.monotonic() < end, (
            f"still {count(State.WAITING)} waiting, {count(State.SENDING)} being sent"
        )
        time.sleep(0.05)


@pytest.mark.soak
def test_no_message_is_lost_when_workers_are_killed(
    app: Flask, mailbox: tuple[Mailbox, int], start: Start, effort: Effort
) -> None:
    chance = random.Random(20240814)
    workers = [start() for _ in range(WORKERS)]
    held_by_the_dead = 0
    for number in effort.rounds(KILLS):
        put_messages(MESSAGES_A_KILL, first=number * MESSAGES_A_KILL)
        wait_until(lambda: any(worker.is_at_work for worker in workers))
        victim = chance.choice([number for number, worker in enumerate(workers) if worker.is_at_work])
        time.sleep(chance.uniform(0, 2 * SECONDS_A_MAIL))
        held = fences_held()
        workers[victim].kill()
        time.sleep(20 * SECONDS_A_MAIL)  # the living have finished what they held by now
        held_by_the_dead += len(held & fences_held())
        workers[victim] = start()
    kills = effort.counts["rounds"]
    messages = kills * MESSAGES_A_KILL
    assert held_by_the_dead > 0, "no kill came while a message was in flight"
    wait_until(lambda: count(State.SENT) == messages)
    received = mailbox[0].accepted
    lost = messages - len(received)
    effort.note(tries=messages, acknowledged=len(received), lost=lost)
    effort.note(doubled=received.total() - len(received))
    assert set(received) == {address_of(number) for number in range(messages)}
    assert sum(received.values()) - messages <= kills
    assert all(len(idents) == 1 for idents in mailbox[0].message_ids.values()), "a repetition is recognizable"
    told = Counter(db.session.scalars(select(AuditEntry.subject_id).where(AuditEntry.action == "test.told")))
    assert told == Counter(range(messages))


def test_a_worker_that_is_asked_to_stop_finishes_what_it_holds(
    app: Flask, mailbox: tuple[Mailbox, int], start: Start
) -> None:
    put_messages(100)
    for _ in range(2):
        before = count(State.SENT)
        worker = start()
        wait_until(lambda before=before: count(State.SENT) > before)  # type: ignore[misc]
        worker.process.send_signal(signal.SIGTERM)
        assert worker.process.wait(timeout=30) == 0
        assert count(State.SENDING) == 0
    received: Any = mailbox[0].accepted
    assert sum(received.values()) == count(State.SENT)
    assert set(received.values()) == {1}
