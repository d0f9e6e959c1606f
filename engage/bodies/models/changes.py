"""Changes of a body's seats, offices, rule and facts: who proposed each, who agreed, and since when it is in force.

No single person changes a body. The rows that are in force are its history, which its members read.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    Table,
    select,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from engage.accounts.models import LONGEST_EMAIL, LONGEST_NAME, User
from engage.core.db import Base, UTCDateTime, one_of
from engage.core.personal_data.declarations import (
    USER,
    DataClass,
    Part,
    Reason,
    acted,
    emptied,
    kept,
    personal,
    whose,
)

_OPEN = "state = 'proposed'"


def _are_invited(table: Table, _kind: str, ident: int) -> ColumnElement[bool]:
    """Return the condition that a user's address was typed before the address had an account."""
    return table.c.invited_email == select(User.email).where(User.id == ident).scalar_subquery()


class ChangeKind(enum.StrEnum):
    """What is changed."""

    APPOINTMENT = "appointment"
    OFFICE_TAKEN = "office_taken"
    UNSEATED = "unseated"
    SEAT_ADDED = "seat_added"
    SEAT_ENDED = "seat_ended"
    RULE = "rule"
    FACTS = "facts"


class ChangeState(enum.StrEnum):
    """Whether a change is in force. Everything but `PROPOSED` is final."""

    PROPOSED = "proposed"
    IN_FORCE = "in_force"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


class Ground(enum.StrEnum):
    """Why a change is in force: who agreed besides its proposer, or why nobody had to."""

    FACILITATOR = "facilitator"
    ADMINISTRATOR = "administrator"
    PERSON = "person"  # who loses the seat or the office
    NOTICE = "notice"  # nobody could agree; the members were told a day before, and none objected
    COMMAND = "command"  # whoever runs the server
    EMPTY_SEAT = "empty_seat"  # a seat that nobody holds gives nobody anything


class BodyChange(Base):
    """One act on the roster, the rule or the facts of a body. `what` is a `bodies.policy.changes.What` as JSON.

    `about` tells changes of one kind apart: the office, or the seat. `user_id` is the person whom it concerns. A person
    without an account is in the columns `invited_…` until the change is in force or will never be. `told_at`: when the
    members were told that it comes into force by itself.
    """

    __tablename__ = "body_change"
    __personal__ = personal(
        whose(
            USER,
            "user_id",
            kept(DataClass.PARTICIPATION, Reason.PUBLIC_RECORD, "kind", "what", "about"),
        ),
        acted("proposed_by_id"),
        acted("decided_by_id"),
        Part(
            USER,
            _are_invited,
            {
                **emptied(DataClass.CONTACT, "invited_email"),
                **emptied(DataClass.IDENTITY, "invited_name", "invited_language"),
            },
        ),
        plain="id body_id proposed_at state told_at decided_at in_force_at ground",
    )
    __table_args__ = (
        one_of("kind", ChangeKind),
        one_of("state", ChangeState),
        one_of("ground", Ground),
        CheckConstraint("decided_by_id <> proposed_by_id", name="two_decide"),
        CheckConstraint(
            "kind <> 'appointment' OR user_id <> proposed_by_id",
            name="nobody_proposes_themself",
        ),
        CheckConstraint(
            "kind <> 'appointment' OR user_id <> decided_by_id",
            name="nobody_appoints_themself",
        ),
        CheckConstraint(f"({_OPEN}) = (decided_at IS NULL)", name="decided_dated"),
        CheckConstraint("(state = 'in_force') = (ground IS NOT NULL)", name="in_force_on_a_ground"),
        CheckConstraint("(state = 'in_force') = (in_force_at IS NOT NULL)", name="in_force_dated"),
        CheckConstraint(
            "ground NOT IN ('facilitator', 'administrator', 'person') OR decided_by_id IS NOT NULL",
            name="agreed_by_somebody",
        ),
        CheckConstraint(
            "ground <> 'person' OR (kind IN ('office_taken', 'unseated') AND user_id = decided_by_id)",
            name="losing_agreed_by_the_person",
        ),
        CheckConstraint("ground <> 'notice' OR told_at IS NOT NULL", name="notice_given"),
        CheckConstraint("ground <> 'empty_seat' OR kind = 'seat_added'", name="alone_only_an_empty_seat"),
        CheckConstraint(
            "proposed_by_id IS NOT NULL OR (ground IS NOT NULL AND ground = 'command')",
            name="only_commands_have_no_proposer",
        ),
        CheckConstraint(
            "state <> 'in_force' OR kind <> 'appointment' OR user_id IS NOT NULL", name="appointed_somebody"
        ),
        CheckConstraint(
            "invited_email IS NULL OR (kind = 'appointment' AND user_id IS NULL)", name="invited_to_something"
        ),
        CheckConstraint(
            "(invited_email IS NULL) = (invited_name IS NULL)"
            " AND (invited_email IS NULL) = (invited_language IS NULL)",
            name="invited_whole",
        ),
        CheckConstraint(f"{_OPEN} OR invited_email IS NULL", name="invited_forgotten"),
        Index(
            "uq_body_change_person",
            *("body_id", "kind", "user_id", "about"),
            unique=True,
            sqlite_where=text(_OPEN),
            postgresql_where=text(_OPEN),
        ),
        Index(
            "uq_body_change_invited",
            *("body_id", "invited_email"),
            unique=True,
            sqlite_where=text(_OPEN),
            postgresql_where=text(_OPEN),
        ),
        Index(
            "uq_body_change_thing",
            *("body_id", "kind", "about"),
            unique=True,
            sqlite_where=text(f"{_OPEN} AND user_id IS NULL AND invited_email IS NULL"),
            postgresql_where=text(f"{_OPEN} AND user_id IS NULL AND invited_email IS NULL"),
        ),
        Index("ix_body_change_body_id_in_force_at", "body_id", "in_force_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"))
    kind: Mapped[str] = mapped_column(String(20))
    what: Mapped[Mapping[str, Any]] = mapped_column(JSON)
    about: Mapped[str] = mapped_column(String(20), default="")
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    invited_email: Mapped[str | None] = mapped_column(String(LONGEST_EMAIL))
    invited_name: Mapped[str | None] = mapped_column(String(LONGEST_NAME))
    invited_language: Mapped[str | None] = mapped_column(String(12))
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    proposed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    state: Mapped[str] = mapped_column(String(12), default=ChangeState.PROPOSED)
    told_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    in_force_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ground: Mapped[str | None] = mapped_column(String(16))

    @property
    def is_open(self) -> bool:
        """Whether it still waits."""
        return self.state == ChangeState.PROPOSED
