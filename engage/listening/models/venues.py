"""Venues: the places where sessions are held."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from engage.core.db import Base, UTCDateTime
from engage.core.personal_data.declarations import NOT_PERSONAL

# The texts about a venue, in reading order. Each is content in every language, and may be empty.
VENUE_TEXTS = ("directions", "transit", "parking", "entrance")


def place_line(name: str, room: str, address: str) -> str:
    """Return where people go in one line, without what is empty."""
    return ", ".join(part for part in (name, room, address) if part)


class Venue(Base):
    """A place that sessions use. What people need to find it belongs to the place, so it never goes to another one.

    `step_free`: whether there is an entrance without steps; None where nobody has looked. The text `entrance` says
    where it is. A venue is retired instead of deleted, because past sessions were there.
    """

    __tablename__ = "venue"
    __personal__ = NOT_PERSONAL
    __table_args__ = (CheckConstraint("name <> ''", name="has_a_name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(String(300), default="")
    step_free: Mapped[bool | None]
    directions_id: Mapped[int] = mapped_column(ForeignKey("localized_text.id"))
    transit_id: Mapped[int] = mapped_column(ForeignKey("localized_text.id"))
    parking_id: Mapped[int] = mapped_column(ForeignKey("localized_text.id"))
    entrance_id: Mapped[int] = mapped_column(ForeignKey("localized_text.id"))
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    retired_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    @property
    def texts(self) -> dict[str, int]:
        """The ids of the texts by name, in reading order."""
        return {name: getattr(self, f"{name}_id") for name in VENUE_TEXTS}

    @property
    def line(self) -> str:
        """Name and address in one line."""
        return place_line(self.name, "", self.address)
