"""Private links for outside translators: some texts, one language, no account. The link itself is not stored.

A domain declares a table that adds what the texts belong to, and its own purpose for the tokens. Never change a
purpose: existing links would stop working.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import ColumnElement, String, and_, select
from sqlalchemy.orm import Mapped, mapped_column

from engage.core import clock
from engage.core.db import UTCDateTime, db
from engage.core.errors import LinkInvalid
from engage.core.security.tokens import make_token, random_ident, split_token, token_is_valid

LINK_LASTS = timedelta(days=30)


class TranslatorLinkInvalid(LinkInvalid):
    """The translator's private link is damaged, expired or revoked."""


class TranslatorLinkParts:
    """The columns of every table of such links. `may_review`: this person's ticks count as reviews."""

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    language: Mapped[str] = mapped_column(String(12))
    name: Mapped[str] = mapped_column(String(120))
    may_review: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    @property
    def is_open(self) -> bool:
        """Whether the link is valid now."""
        return self.revoked_at is None and self.expires_at > clock.now()


Link = TypeVar("Link", bound=TranslatorLinkParts)


def are_open(table: type[TranslatorLinkParts]) -> ColumnElement[bool]:
    """Return the condition that a link is valid now."""
    return and_(table.revoked_at.is_(None), table.expires_at > clock.now())


def add_link(link: Link) -> Link:
    """Store a new link, valid from now on. The caller has set its recipient and its subject."""
    link.public_id = random_ident()
    link.created_at = clock.now()
    link.expires_at = link.created_at + LINK_LASTS
    db.session.add(link)
    db.session.flush()
    return link


def token_of(link: TranslatorLinkParts, purpose: str) -> str:
    """Return the token of a link. It can be made again at any time."""
    return make_token(purpose, link.public_id)


def find_link(table: type[Link], token: str, purpose: str) -> Link:
    """Return the link of a token. Raises TranslatorLinkInvalid."""
    parts = split_token(token)
    if parts is None or not token_is_valid(purpose, token):
        raise TranslatorLinkInvalid
    link = db.session.scalar(select(table).where(table.public_id == parts[0]))
    if link is None or not link.is_open:
        raise TranslatorLinkInvalid
    return link


def revoke(link: TranslatorLinkParts) -> bool:
    """Revoke a link at once. Returns whether it was valid until now."""
    if link.revoked_at is not None:
        return False
    link.revoked_at = clock.now()
    return True
