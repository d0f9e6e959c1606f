"""Processes that are killed again and again while people send a form, and what must be there afterwards."""

from __future__ import annotations

import math
import os
import random
import signal
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select

from engage.core import clock
from engage.core.db import db
from engage.core.outbox.models import OutboxMessage, State
from engage.listening.models import Registration, Status
from engage.volunteering.models import Signup, Volunteer
from tests.support import ledger, load
from tests.support.live import Process, Server, serving, start_mail_worker
from tests.support.visitors import READING_SECONDS, numbered, open_forms

BROWSERS = 6
# Between two parties of a browser, so that the mails keep up.
PAUSE_SECONDS = 0.4
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


@dataclass(frozen=True)
class Kept:
    """What is stored of each who was acknowledged: their address and the key of the message that confirms it.

    `answers` are what the form needs besides a name and an address.
    """

    confirmed: str
    keys: Callable[[], list[tuple[str, str]]]
    answers: Mapping[str, str]

    def read(self) -> dict[str, list[str]]:
        """The keys of the messages, by address."""
        found: dict[str, list[str]] = {}
        for email, key in self.keys():
            found.setdefault(email, []).append(key)
        return found


def registrations_of(session_id: int) -> Kept:
    """Who is registered for a session."""
    kind = "registration.confirmed"
    wanted = select(Registration.email, Registration.id).where(
        Registration.session_id == session_id, Registration.status == Status.CONFIRMED
    )
    return Kept(kind, lambda: [(email, f"{kind}:{ident}") for email, ident in db.session.execute(wanted)], {})


def volunteers_of(shift_id: int) -> Kept:
    """Who is confirmed for a shift."""
    kind = "volunteering.confirmed"
    wanted = (
        select(Volunteer.email, Signup.id)
        .join(Signup, Signup.volunteer_id == Volunteer.id)
        .where(Signup.shift_id == shift_id, Signup.status == Status.CONFIRMED)
    )

    def keys() -> list[tuple[str, str]]:
        return [(email, f"{kind}:{ident}:0") for email, ident in db.session.execute(wanted)]

    return Kept(kind, keys, {"agreed": "y"})


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


def run(installation: Installation, path: str, kept: Kept, *, web_kills: int, mail_kills: int) -> Outcome:
    """People send the form at `path` without a pause while web workers and mail workers are killed in mid-work."""
    with serving(installation.environ, installation.log) as server:
        visitors = open_forms(server.port, path, BROWSERS)
        time.sleep(READING_SECONDS)
        mail = _MailKiller(installation, mail_kills)
        mail.start()
        crowd = _Crowd(server, numbered(visitors, **kept.answers))
        killed = _kill_web_workers(server, crowd, web_kills)
        mail.join()
        answers = crowd.finish()
    last = start_mail_worker(installation.environ, installation.log)
    try:
        _wait_until_told()
    finally:
        last.stop()
    return _examine(installation, kept, answers, killed, mail.kills)


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
    installation: Installation, kept: Kept, answers: list[load.Answer], web_kills: int, mail_kills: int
) -> Outcome:
    db.session.rollback()
    registered = kept.read()
    idents: dict[str, str] = dict(
        db.session.execute(
            select(OutboxMessage.key, OutboxMessage.message_ident).where(OutboxMessage.kind == kept.confirmed)
        ).all()
    )
    mails = ledger.mails_written(installation.mails, kept.confirmed)
    acknowledged = [f"party{answer.number:08d}@example.org" for answer in answers if answer.status == 303]
    told = [mails[idents.get(registered[email][0], "")] for email in acknowledged if email in registered]
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
