"""How many people of a party have one need."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, text
from sqlalchemy.orm import Mapped, mapped_column

from engage.core.db import Base, UTCDateTime, one_of
from engage.core.personal_data.declarations import DataClass, Reason, deleted, kept, personal, whose
from engage.listening.models.contacts import REGISTRANT
from engage.listening.models.states import NeedKind

_NEED = deleted(DataClass.ACCESS_NEEDS, "kind", "key", "count", "variety", "asked_at")
_AGES = kept(DataClass.PARTICIPATION, Reason.COUNTS, "kind", "key", "count", "variety", "asked_at")


class RegistrationNeed(Base):
    """How many people of a party have one need: a language to be interpreted, access, a diet; or are of an age band.

    `variety` is the variety of the language that they named, a tag of the city, else empty. `asked_at`: when they asked
    for it, where that was after they signed up.
    """

    __tablename__ = "registration_need"
    __personal__ = personal(
        whose(REGISTRANT, "registration_id", _NEED, only=lambda need: need.c.kind != NeedKind.CHILDREN),
        whose(REGISTRANT, "registration_id", _AGES, only=lambda need: need.c.kind == NeedKind.CHILDREN),
        plain="",
    )
    __table_args__ = (
        one_of("kind", NeedKind),
        CheckConstraint("count BETWEEN 1 AND 100", name="count_sane"),
        # Rows are stored in key order with their count: one lookup for each party.
        {"sqlite_with_rowid": False},
    )

    registration_id: Mapped[int] = mapped_column(
        ForeignKey("registration.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    count: Mapped[int]
    variety: Mapped[str] = mapped_column(String(12), default="", server_default=text("''"))
    asked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
