"""Messages to send, contacts that must not be written to, and people to call.

No row holds an address, a phone number, a name, a token or a rendered text: a message is its kind and the ids of its
subjects. Everything else is looked up when it is sent.
"""

from __future__ import annotations

import enum
from datetime import datetime, timedelta

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    and_,
    false,
    literal_column,
    or_,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from engage.core.db import Base, UTCDateTime, one_of
from engage.core.outbox.subjects import SubjectIds
from engage.core.personal_data.declarations import (
    DataClass,
    Reason,
    about,
    emptied,
    is_about,
    kept,
    named_in,
    of_nobody,
    personal,
)


class State(enum.StrEnum):
    """The state of a message. A sent message may bounce later: see `OutboxMessage.bounced_at`."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    SKIPPED = "skipped"
    PARKED = "parked"
    CANCELLED = "cancelled"


TRANSITIONS: dict[State, frozenset[State]] = {
    State.WAITING: frozenset({State.SENDING, State.CANCELLED}),
    State.SENDING: frozenset({State.WAITING, State.SENT, State.SKIPPED, State.PARKED}),
    State.SENT: frozenset({State.WAITING}),
    State.SKIPPED: frozenset({State.WAITING}),
    State.PARKED: frozenset({State.WAITING, State.CANCELLED}),
    State.CANCELLED: frozenset({State.WAITING}),
}


class Channel(enum.StrEnum):
    """How a message was sent. Chosen when it is sent."""

    MAIL = "mail"
    TEXT = "text"
    CALL = "call"


class SuppressionReason(enum.StrEnum):
    """Why a contact must not be written to."""

    BOUNCE = "bounce"
    COMPLAINT = "complaint"


class CallReason(enum.StrEnum):
    """Why a person has to be called."""

    NO_CONTACT_CHANNEL = "no_contact_channel"
    NO_TRANSPORT = "no_transport"
    BOUNCED = "bounced"
    PARKED = "parked"


class CallOutcome(enum.StrEnum):
    """The outcome of a call.

    `NO_ANSWER` is tried again. With `WRONG_NUMBER` and `NO_NUMBER` there is nothing to dial until somebody finds a
    number. `TOLD`: the person was on the phone when the message was caused, and was told then. `LETTER`: it was
    handed over or mailed; it is with the person after `LETTER_TAKES`.
    """

    OPEN = "open"
    NO_ANSWER = "no_answer"
    REACHED = "reached"
    TOLD = "told"
    LETTER = "letter"
    WRONG_NUMBER = "wrong_number"
    NO_NUMBER = "no_number"
    NOT_NEEDED = "not_needed"


STILL_TO_CALL = (CallOutcome.OPEN, CallOutcome.NO_ANSWER)
LETTER_TAKES = timedelta(days=3)
NUMBER_TO_FIND = (CallOutcome.WRONG_NUMBER, CallOutcome.NO_NUMBER)
# What can be taken back, and how long.
TAKEN_BACK = (
    CallOutcome.REACHED,
    CallOutcome.TOLD,
    CallOutcome.LETTER,
    CallOutcome.NOT_NEEDED,
    CallOutcome.WRONG_NUMBER,
)
TAKE_BACK_WITHIN = timedelta(hours=1)
_DONE = frozenset({CallOutcome.REACHED, CallOutcome.LETTER, CallOutcome.NOT_NEEDED})
_TRIED = _DONE | {CallOutcome.NO_ANSWER, CallOutcome.WRONG_NUMBER}
_OPEN_AGAIN = frozenset({CallOutcome.OPEN, CallOutcome.NO_NUMBER})
CALL_TRANSITIONS: dict[CallOutcome, frozenset[CallOutcome]] = {
    CallOutcome.OPEN: _TRIED,
    CallOutcome.NO_ANSWER: _TRIED | {CallOutcome.OPEN},
    CallOutcome.REACHED: _OPEN_AGAIN,
    CallOutcome.TOLD: _OPEN_AGAIN,
    CallOutcome.LETTER: _OPEN_AGAIN,
    CallOutcome.WRONG_NUMBER: _DONE | {CallOutcome.OPEN},
    CallOutcome.NO_NUMBER: _DONE | {CallOutcome.OPEN},
    CallOutcome.NOT_NEEDED: _OPEN_AGAIN,
}


_NEEDS_SOMEBODY = "handled_at IS NULL AND (state = 'parked' OR bounced_at IS NOT NULL)"


class OutboxMessage(Base):
    """One message to one recipient.

    `key` is the business key: the same cause enqueued twice is one message. `message_ident` makes the Message-ID and
    never changes; `edition` counts how often a sent message was sent again, so that mail servers do not drop it as a
    duplicate. `fence` increases with every claim: a worker with an older number no longer holds the message.
    `handled_at`: when somebody handled a message that was parked or came back. `due_since`: when it was first to go
    out, once an attempt has failed; `run_at` is then the next attempt.
    """

    __tablename__ = "outbox_message"
    __personal__ = personal(
        about(
            is_about,
            emptied(DataClass.CONTACT, "recipient_key", exported=False),
            kept(DataClass.MAIL_LOG, Reason.TRAIL, "subject", "kind", "key", "channel", "state"),
        ),
        plain="id message_ident edition priority run_at due_since attempts lease_until fence last_error created_at "
        "sent_at bounced_at handled_at",
    )
    __table_args__ = (
        one_of("state", State),
        one_of("channel", Channel),
        CheckConstraint("attempts >= 0 AND edition >= 0 AND fence >= 0", name="not_negative"),
        CheckConstraint("(state = 'sending') = (lease_until IS NOT NULL)", name="lease_while_sending"),
        CheckConstraint("state <> 'sent' OR sent_at IS NOT NULL", name="sent_dated"),
        Index(
            "ix_outbox_message_due",
            "run_at",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        Index(
            "ix_outbox_message_leased",
            "lease_until",
            sqlite_where=text("state = 'sending'"),
            postgresql_where=text("state = 'sending'"),
        ),
        Index(
            "ix_outbox_message_attention",
            "id",
            sqlite_where=text(_NEEDS_SOMEBODY),
            postgresql_where=text(_NEEDS_SOMEBODY),
        ),
        Index("ix_outbox_message_state", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(60))
    key: Mapped[str] = mapped_column(String(160), unique=True)
    message_ident: Mapped[str] = mapped_column(String(32), unique=True)
    edition: Mapped[int] = mapped_column(server_default="0", default=0)
    subject: Mapped[dict[str, int]] = mapped_column(SubjectIds)
    channel: Mapped[str | None] = mapped_column(String(8))
    priority: Mapped[int] = mapped_column(server_default="0", default=0)
    run_at: Mapped[datetime] = mapped_column(UTCDateTime)
    due_since: Mapped[datetime | None] = mapped_column(UTCDateTime)
    state: Mapped[str] = mapped_column(String(12), server_default=State.WAITING.value, default=State.WAITING)
    attempts: Mapped[int] = mapped_column(server_default="0", default=0)
    lease_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    fence: Mapped[int] = mapped_column(server_default="0", default=0)
    last_error: Mapped[str | None] = mapped_column(String(60))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    bounced_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    handled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    recipient_key: Mapped[str | None] = mapped_column(String(64), index=True)

    @classmethod
    def needs_somebody(cls) -> ColumnElement[bool]:
        """Parked or returned, and not handled yet.

        Written exactly as its index, so that both databases use the index.
        """
        stuck = or_(cls.state == literal_column("'parked'"), cls.bounced_at.is_not(None))
        return and_(cls.handled_at.is_(None), stuck)


class SuppressedContact(Base):
    """An address or number that must not be written to. `contact_key` is a keyed hash: see `contacts.contact_key`."""

    __tablename__ = "suppressed_contact"
    __personal__ = personal(
        of_nobody(kept(DataClass.CONTACT, Reason.NOT_TO_WRITE, "contact_key", "reason")), plain="at"
    )
    __table_args__ = (one_of("reason", SuppressionReason),)

    contact_key: Mapped[str] = mapped_column(String(64), primary_key=True)
    reason: Mapped[str] = mapped_column(String(12))
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class CallTask(Base):
    """A message to a person whom no transport reaches and whom staff call.

    All open calls of one `entry` are made as one: it names the person (`registration:5`), or the message where it goes
    to a number that may be somebody else's. `occasion` is what it is about, e.g. `session:7`. While `claimed_until` is
    in the future, a member of staff is calling. The words to say and the number are not stored: the message's function
    gives them when the list is shown. `lacked_number`: there was no number when the outcome was recorded.
    """

    __tablename__ = "call_task"
    __personal__ = personal(
        about(
            is_about,
            kept(DataClass.MAIL_LOG, Reason.TRAIL, "subject", "kind", "key", "entry", "language", "outcome"),
        ),
        named_in("done_by"),
        named_in("claimed_by"),
        plain="id message_id occasion deadline why attempts created_at last_tried_at done_at claimed_until "
        "lacked_number",
    )
    __table_args__ = (
        one_of("why", CallReason),
        one_of("outcome", CallOutcome),
        CheckConstraint("attempts >= 0", name="attempts_not_negative"),
        CheckConstraint(
            "(done_at IS NULL AND outcome IN ('open', 'no_answer', 'wrong_number', 'no_number'))"
            " OR (done_at IS NOT NULL AND outcome IN ('reached', 'told', 'letter', 'not_needed', 'wrong_number'))",
            name="done_dated",
        ),
        CheckConstraint("(claimed_by IS NULL) = (claimed_until IS NULL)", name="claim_whole"),
        CheckConstraint("claimed_by IS NULL OR done_at IS NULL", name="claimed_while_open"),
        Index(
            "uq_call_task_not_done",
            "key",
            unique=True,
            sqlite_where=text("done_at IS NULL"),
            postgresql_where=text("done_at IS NULL"),
        ),
        Index("ix_call_task_entry", "entry"),
        Index(
            "ix_call_task_not_done_entry",
            "entry",
            "outcome",
            sqlite_where=text("done_at IS NULL"),
            postgresql_where=text("done_at IS NULL"),
        ),
        Index("ix_call_task_last_tried_at", "last_tried_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int | None] = mapped_column(
        ForeignKey("outbox_message.id", ondelete="SET NULL"), index=True
    )
    kind: Mapped[str] = mapped_column(String(60))
    key: Mapped[str] = mapped_column(String(160))
    entry: Mapped[str] = mapped_column(String(160))
    subject: Mapped[dict[str, int]] = mapped_column(SubjectIds)
    occasion: Mapped[str | None] = mapped_column(String(40))
    language: Mapped[str] = mapped_column(String(12))
    deadline: Mapped[datetime | None] = mapped_column(UTCDateTime)
    why: Mapped[str] = mapped_column(String(20))
    outcome: Mapped[str] = mapped_column(
        String(16), server_default=CallOutcome.OPEN.value, default=CallOutcome.OPEN
    )
    attempts: Mapped[int] = mapped_column(server_default="0", default=0)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    last_tried_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    done_by: Mapped[str | None] = mapped_column(String(40))
    done_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    claimed_by: Mapped[str | None] = mapped_column(String(40))
    claimed_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    lacked_number: Mapped[bool] = mapped_column(default=False, server_default=false())

    @classmethod
    def is_to_call(cls) -> ColumnElement[bool]:
        """Somebody has to dial."""
        return and_(cls.done_at.is_(None), cls.outcome.in_(STILL_TO_CALL))

    @classmethod
    def lacks_number(cls) -> ColumnElement[bool]:
        """Somebody has to find the number first."""
        return and_(cls.done_at.is_(None), cls.outcome.in_(NUMBER_TO_FIND))
