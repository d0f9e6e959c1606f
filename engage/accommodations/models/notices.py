"""What people who signed up were told of what they asked for."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from engage.core.db import Base, UTCDateTime
from engage.core.personal_data.declarations import DataClass, deleted, personal, whose
from engage.listening.models import REGISTRANT


class Stand(enum.StrEnum):
    """How one need of a party stands, as the party is told.

    The first three are arranged: somebody is there, helps by phone, or by video. `INSTEAD`: something else is offered.
    `LATE`: it was asked for so late that it is only tried. `UNMET`: it is close to the session and nothing was found.
    """

    IN_PERSON = "in_person"
    PHONE = "phone"
    VIDEO = "video"
    LOOKING = "looking"
    LATE = "late"
    UNMET = "unmet"
    INSTEAD = "instead"


ARRANGED_STANDS = (Stand.IN_PERSON, Stand.PHONE, Stand.VIDEO)
OPEN_STANDS = (Stand.LOOKING, Stand.LATE, Stand.UNMET)


class NeedNotice(Base):
    """A message to a party about what changed of what it asked for, or what it was told when it signed up.

    `says` holds how each need stands, by need (see `services.stands.Wish`), and `before` what the party was told until
    then.
    `dropped_at`: the message was taken back before it went, so the party never heard of it.
    """

    __tablename__ = "access_notice"
    __personal__ = personal(
        whose(REGISTRANT, "registration_id", deleted(DataClass.ACCESS_NEEDS, "says", "before")),
        plain="id made_at dropped_at",
    )
    __table_args__ = (
        CheckConstraint("dropped_at IS NULL OR dropped_at >= made_at", name="dropped_after_made"),
        Index("ix_access_notice_told", "registration_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"))
    says: Mapped[dict[str, str]] = mapped_column(JSON)
    before: Mapped[dict[str, str]] = mapped_column(JSON)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    dropped_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
