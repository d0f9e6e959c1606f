"""Messages for tests: kinds that exist for one test, transports that do as they are told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from sqlalchemy import update

from engage.core import clock
from engage.core.db import db, write
from engage.core.outbox import registry
from engage.core.outbox.delivery import Carriers, deliver_next
from engage.core.outbox.models import CallTask, Channel, OutboxMessage, State
from engage.core.outbox.outgoing import Callee, Email, Outgoing, Text
from engage.core.outbox.rendering import Envelope
from engage.core.outbox.services import enqueue

ADDRESS = "maly.vang@example.org"
PHONE = "+19165550123"


@contextmanager
def own_registry(patch: pytest.MonkeyPatch) -> Iterator[None]:
    """Only what the test registers is registered."""
    patch.setattr(registry, "_messages", {})
    patch.setattr(registry, "_delivered", {})
    patch.setattr(registry, "_periodic", [])
    yield


@dataclass
class Tray:
    """A transport that keeps what it takes, after doing what `before` says (for example raising a failure)."""

    before: Callable[[], None] = lambda: None
    mails: list[tuple[Email, Envelope]] = field(default_factory=list)
    texts: list[tuple[Text, Envelope]] = field(default_factory=list)

    def send_mail(self, email: Email, envelope: Envelope) -> None:
        """Take a mail."""
        self.before()
        self.mails.append((email, envelope))

    def send_text(self, text: Text, envelope: Envelope) -> None:
        """Take a text message."""
        self.before()
        self.texts.append((text, envelope))

    @property
    def subjects(self) -> list[str]:
        """The subjects of the mails, in order."""
        return [email.subject for email, _envelope in self.mails]


def mail_to(
    address: str = ADDRESS, *, subject: str = "Your spots are saved", phone: str | None = PHONE
) -> Email:
    """A mail to somebody who has a telephone too."""
    return Email(
        to=address,
        language="hmn",
        subject=subject,
        text="Nyob zoo.\nhttps://engage.test/link\n",
        html="<p>Nyob zoo.</p>",
        callee=Callee(name="Maly Vang", phone=phone),
    )


def register(kind: str, outgoing: Outgoing | Callable[[], Outgoing | None] | None) -> None:
    """Register a kind that says the same whatever it is about."""

    def make(_subject: registry.Subject) -> Outgoing | None:
        return outgoing() if callable(outgoing) else outgoing

    make.__qualname__ = kind
    registry._messages[kind] = make


def put(kind: str = "test.told", key: str = "told:1", subject_id: int = 1, **more: object) -> None:
    """Enqueue one message and commit."""
    with write():
        enqueue(kind, key=key, subject={"registration": subject_id}, **more)  # type: ignore[arg-type]


def deliver(tray: Tray, *, texts: bool = True) -> bool:
    """Let a worker take one message."""
    return deliver_next(Carriers(mail=tray, text=tray if texts else None))


def all_gone_out() -> None:
    """Note that every message that waits has been sent by mail."""
    waiting = update(OutboxMessage).where(OutboxMessage.state == State.WAITING)
    with write() as unit:
        unit.execute(waiting.values(state=State.SENT, channel=Channel.MAIL, sent_at=clock.now()))


def the_message() -> OutboxMessage:
    """The only message there is, as it is in the database now."""
    db.session.close()
    return db.session.query(OutboxMessage).one()


def calls_listed() -> list[CallTask]:
    """The call list with everything that was ever on it."""
    db.session.close()
    return db.session.query(CallTask).order_by(CallTask.id).all()
