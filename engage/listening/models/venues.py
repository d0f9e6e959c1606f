"""Venues: the places where sessions are held."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engage.core.db import Base, UTCDateTime
from engage.core.personal_data.declarations import NOT_PERSONAL, acts_only

# The texts about a venue, in reading order. Each is content in every language, and may be empty.
WAY_TEXTS = ("directions", "transit", "parking", "entrance")
VENUE_TEXTS = (*WAY_TEXTS, "picture_alt")  # the last describes the picture to who does not see it
# What is known of getting in, in reading order. Each is yes, no, or None where nobody has looked.
VENUE_FACTS = (
    "step_free",  # an entrance and a way to the room without steps, at least 36 inches wide
    "wide_doors",  # every door on the way is at least 32 inches wide
    "accessible_restroom",  # on the same floor
    "accessible_parking",  # at most 200 feet from the entrance
    "accessible_tables",  # lower than 34 inches, so that a wheelchair fits under them
    "transit_stop",  # of a bus or light rail, at most a quarter mile away
)
_CHECKED = [name for name in VENUE_FACTS if name != "step_free"]


def place_line(name: str, room: str, address: str) -> str:
    """Return where people go in one line, without what is empty."""
    return ", ".join(part for part in (name, room, address) if part)


class VenuePicture(Base):
    """The photograph of a venue, in two sizes (see `core.photographs`). `key` names its content in addresses.

    It shows a place. Faces on it are there with the consent of the people, which staff are told when they send one.
    """

    __tablename__ = "venue_picture"
    __personal__ = NOT_PERSONAL
    __table_args__ = (
        CheckConstraint("width > 0 AND height > 0", name="has_a_size"),
        CheckConstraint("small_width > 0 AND small_height > 0", name="small_has_a_size"),
    )

    venue_id: Mapped[int] = mapped_column(ForeignKey("venue.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(32))
    source_hash: Mapped[str] = mapped_column(String(64))
    width: Mapped[int]
    height: Mapped[int]
    small_width: Mapped[int]
    small_height: Mapped[int]
    added_at: Mapped[datetime] = mapped_column(UTCDateTime)
    # Read only where they are served: lists of sessions load the rest with the venue.
    large: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    small: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


class Venue(Base):
    """A place that sessions use. What people need to find it belongs to the place, so it never goes to another one.

    Its facts (`VENUE_FACTS`) are those that somebody checked: `inspected_role` says in which role, `inspected_by_id`
    who wrote it down, unless a file did. `step_free` may be older than that rule. The text `entrance` says where the
    entrance without steps is. A venue is retired instead of deleted, because past sessions were there.
    """

    __tablename__ = "venue"
    __personal__ = acts_only("inspected_by_id")
    __table_args__ = (
        CheckConstraint("name <> ''", name="has_a_name"),
        CheckConstraint("(inspected_on IS NULL) = (inspected_role = '')", name="inspection_whole"),
        CheckConstraint("inspected_by_id IS NULL OR inspected_on IS NOT NULL", name="inspection_by_someone"),
        CheckConstraint(
            f"inspected_on IS NOT NULL OR COALESCE({', '.join(_CHECKED)}) IS NULL", name="facts_inspected"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(String(300), default="")
    step_free: Mapped[bool | None]
    wide_doors: Mapped[bool | None]
    accessible_restroom: Mapped[bool | None]
    accessible_parking: Mapped[bool | None]
    accessible_tables: Mapped[bool | None]
    transit_stop: Mapped[bool | None]
    inspected_role: Mapped[str] = mapped_column(String(120), default="")
    inspected_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    inspected_on: Mapped[date | None]
    directions_id: Mapped[int] = mapped_column(ForeignKey("localized_text.id"))
    transit_id: Mapped[int] = mapped_column(ForeignKey("localized_text.id"))
    parking_id: Mapped[int] = mapped_column(ForeignKey("localized_text.id"))
    entrance_id: Mapped[int] = mapped_column(ForeignKey("localized_text.id"))
    picture_alt_id: Mapped[int] = mapped_column(ForeignKey("localized_text.id"))
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    retired_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    picture: Mapped[VenuePicture | None] = relationship(lazy="joined", viewonly=True)

    @property
    def texts(self) -> dict[str, int]:
        """The ids of the texts by name, in reading order."""
        return {name: getattr(self, f"{name}_id") for name in VENUE_TEXTS}

    @property
    def facts(self) -> dict[str, bool | None]:
        """What is known of getting in, by name, in reading order."""
        return {name: getattr(self, name) for name in VENUE_FACTS}

    @property
    def line(self) -> str:
        """Name and address in one line."""
        return place_line(self.name, "", self.address)
