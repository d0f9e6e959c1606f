"""Processes that are killed again and again while people save seats, and what must be there afterwards."""

from __future__ import annotations

import math
import os
import random
import signal
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select

from engage.core import clock
from engage.core.db import db
from engage.core.outbox.models import OutboxMessage, State
from engage.listening.models import Registration, Status
from tests.support import ledger, load
from tests.support.live import Process, Server, serving, start_mail_worker
from tests.support.visitors import READING_SECONDS, numbered, open_forms

BROWSERS = 6
# Between two parties of a browser, so that the mails keep up.
PAUSE_SECONDS = 0.4
CONFIRMED = "registration.confirmed"
# How long nothing may move.
PATIENCE_SECONDS = 90.0


@dataclass(frozen=True)
class Installation:
    """What is killed: the settings of its processes, its folder, and where they write what they say."""

    environ: Mapping[str, str]
    folder: Path
    log: Path

    @property
    def mails(self) -> Path:
        """Where the file transport writes."""
        return self.folder / "mail"

    def count_mails(self) -> int:
        """How many mails have been written."""
        return len(list(self.mails.glob("*.eml")))


@dataclass(frozen=True)
class Outcome:
    """What the run came to. `acknowledged` are the parties whose browser got its 303."""

    tries: int
    acknowledged: int
    stored: int
    lost: int
    registered_twice: int
    untold: int
    told_twice: int
    errors: int
    breaks: int
    web_kills: int
    mail_kills: int


class _MailKiller(threading.Thread):
    """Keeps a mail worker running, and kills it some time after it has written a mail."""

    def __init__(self, installation: Installation, kills: int) -> None:
        super().__init__(name="kills the mail worker")
        self.kills = 0
        self._installation = installation
        self._wanted = kills
        self._chance = random.Random(2)

    def run(self) -> None:
        """Start and kill as often as was wanted; then let one work in peace."""
        for _ in range(self._wanted):
            worker = self._start()
            before, patience = self._installation.count_mails(), time.monotonic() + 30
            while self._installation.count_mails() == before and time.monotonic() < patience:
                time.sleep(0.02)
            time.sleep(self._chance.uniform(0, 0.15))
            worker.kill()
            self.kills += 1

    def _start(self) -> Process:
        return start_mail_worker(self._installation.environ, self._installation.log)


def run(
    installation: Installation, path: str, session_id: int, *, web_kills: int, mail_kills: int
) -> Outcome:
    """People save seats at `path` without a pause while web workers and mail workers are killed in mid-work."""
    with serving(installation.environ, installation.log) as server:
        visitors = open_forms(server.port, path, BROWSERS)
        time.sleep(READING_SECONDS)
        mail = _MailKiller(installation, mail_kills)
        mail.start()
        crowd = _Crowd(server, numbered(visitors))
        killed = _kill_web_workers(server, crowd, web_kills)
        mail.join()
        answers = crowd.finish()
    last = start_mail_worker(installation.environ, installation.log)
    try:
        _wait_until_told()
    finally:
        last.stop()
    return _examine(installation, session_id, answers, killed, mail.kills)


class _Crowd:
    """Rounds of requests until told to stop; a request whose connection breaks is sent again, as a person would."""

    def __init__(self, server: Server, requests: list[bytes]) -> None:
        self._port, self._requests = server.port, requests
        self._enough = threading.Event()
        self.answers: list[load.Answer] = []
        self._thread = threading.Thread(target=self._send, name="crowd")
        self._thread.start()

    def _send(self) -> None:
        number = 0
        while not self._enough.is_set():
            plan = load.Plan(
                self._port,
                self._requests * 3,
                BROWSERS,
                120,
                tries=60,
                first_number=number,
                pause=PAUSE_SECONDS,
            )
            self.answers += load.run([plan]).answers
            number += len(plan.requests)

    def finish(self) -> list[load.Answer]:
        """Stop after the round under way, and give every answer."""
        self._enough.set()
        self._thread.join()
        return self.answers


def _kill_web_workers(server: Server, crowd: _Crowd, kills: int) -> int:
    chance, killed = random.Random(1), 0
    patience = time.monotonic() + PATIENCE_SECONDS + 10 * kills
    while killed < kills and time.monotonic() < patience:
        server.wait_until_ready()
        time.sleep(chance.uniform(0.1, 0.6))
        workers = server.workers()
        if workers:
            with suppress(ProcessLookupError):
                os.kill(chance.choice(workers), signal.SIGKILL)
                killed += 1
    server.wait_until_ready()
    return killed


def _wait_until_told() -> None:
    """Return once no message that is due is on its way any more. Raises AssertionError where it comes to a halt."""
    patience, least = time.monotonic() + PATIENCE_SECONDS, math.inf
    while time.monotonic() < patience:
        db.session.rollback()
        open_now = db.session.scalar(
            select(func.count())
            .select_from(OutboxMessage)
            .where(
                OutboxMessage.state.in_((State.WAITING, State.SENDING)), OutboxMessage.run_at <= clock.now()
            )
        )
        if not open_now:
            return
        if open_now < least:
            patience, least = time.monotonic() + PATIENCE_SECONDS, open_now
        time.sleep(0.3)
    raise AssertionError("Messages are still waiting.")


def _examine(
    installation: Installation, session_id: int, answers: list[load.Answer], web_kills: int, mail_kills: int
) -> Outcome:
    db.session.rollback()
    rows = db.session.execute(
        select(Registration.email, Registration.id).where(
            Registration.session_id == session_id, Registration.status == Status.CONFIRMED
        )
    )
    registered: dict[str, list[int]] = {}
    for email, ident in rows:
        registered.setdefault(email, []).append(ident)
    idents: dict[str, str] = dict(
        db.session.execute(
            select(OutboxMessage.key, OutboxMessage.message_ident).where(OutboxMessage.kind == CONFIRMED)
        ).all()
    )
    mails = ledger.mails_written(installation.mails, CONFIRMED)
    acknowledged = [f"party{answer.number:08d}@example.org" for answer in answers if answer.status == 303]
    told = [
        mails[idents.get(f"{CONFIRMED}:{registered[email][0]}", "")]
        for email in acknowledged
        if email in registered
    ]
    db.session.rollback()
    return Outcome(
        tries=len(answers),
        acknowledged=len(acknowledged),
        stored=len(registered),
        lost=sum(email not in registered for email in acknowledged),
        registered_twice=sum(len(found) > 1 for found in registered.values()),
        untold=sum(count == 0 for count in told),
        told_twice=sum(count > 1 for count in told),
        errors=sum(answer.status >= 500 for answer in answers),
        breaks=sum(answer.breaks for answer in answers),
        web_kills=web_kills,
        mail_kills=mail_kills,
    )
