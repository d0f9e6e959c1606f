"""The picture of a venue: its content, which nothing but its own address reads."""

from __future__ import annotations

from sqlalchemy import select

from engage.core.db import db
from engage.listening.errors import PictureNotFound
from engage.listening.models import VenuePicture

SIZES = {"small": VenuePicture.small, "large": VenuePicture.large}


def picture_content(venue_id: int, key: str, size: str) -> bytes:
    """Return a picture as WebP. Raises PictureNotFound, also for one that was replaced. One statement."""
    content: bytes | None = db.session.scalar(
        select(SIZES[size]).where(VenuePicture.venue_id == venue_id, VenuePicture.key == key)
    )
    if content is None:
        raise PictureNotFound
    return content
