"""Drafts, their immutable versions, the clauses of each, and remarks on clauses.

A clause keeps its key from version to version, so that remarks, concerns and comparisons can refer to it. Its text is a
`LocalizedText`: versions in which the clause has the same text share it with its translations. A changed clause gets a
copy, whose translations are stale until somebody reviews them.
"""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engage.accounts.models import User
from engage.bodies.models import Body
from engage.core.db import Base, UTCDateTime, one_of
from engage.core.personal_data.declarations import (
    NOT_PERSONAL,
    USER,
    DataClass,
    Reason,
    acted,
    acts_only,
    deleted,
    emptied,
    kept,
    personal,
    replaced,
    whose,
)


class ClauseKind(enum.StrEnum):
    """Whether a clause is decided on or only a heading, which is just read."""

    HEADING = "heading"
    CLAUSE = "clause"


class RemarkState(enum.StrEnum):
    """The state of a comment or a proposed change."""

    OPEN = "open"
    TAKEN_UP = "taken_up"
    SET_ASIDE = "set_aside"
    WITHDRAWN = "withdrawn"


REMARK_TRANSITIONS: dict[RemarkState, frozenset[RemarkState]] = {
    RemarkState.OPEN: frozenset({RemarkState.TAKEN_UP, RemarkState.SET_ASIDE, RemarkState.WITHDRAWN}),
    RemarkState.TAKEN_UP: frozenset(),
    RemarkState.SET_ASIDE: frozenset({RemarkState.OPEN}),
    RemarkState.WITHDRAWN: frozenset(),
}


class Draft(Base):
    """A text that bodies work on. `latest` is the number of its newest version."""

    __tablename__ = "draft"
    __personal__ = acts_only("created_by_id")
    __table_args__ = (CheckConstraint("latest >= 0", name="latest_counts"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    title_id: Mapped[int] = mapped_column(ForeignKey("localized_text.id"))
    source_language: Mapped[str] = mapped_column(String(12))
    latest: Mapped[int] = mapped_column(default=0)
    last_clause: Mapped[int] = mapped_column(default=0)  # the number in the newest clause key: 12 for `c12`
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    is_demo: Mapped[bool] = mapped_column(default=False)

    body_rows: Mapped[list[DraftBody]] = relationship(lazy="selectin", cascade="all, delete-orphan")

    @property
    def body_ids(self) -> frozenset[int]:
        """The bodies whose members may read and discuss it."""
        return frozenset(row.body_id for row in self.body_rows)


class DraftBody(Base):
    """A body that works on a draft."""

    __tablename__ = "draft_body"
    __personal__ = NOT_PERSONAL

    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"), primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"), primary_key=True, index=True)

    body: Mapped[Body] = relationship(lazy="raise")


class DraftVersion(Base):
    """A version, which never changes. `content_hash` is the SHA-256 of its clauses (`drafts.policy`)."""

    __tablename__ = "draft_version"
    __personal__ = personal(
        acted("created_by_id", kept(DataClass.FREE_TEXT, Reason.IN_OFFICE, "note")),
        plain="id draft_id number content_hash created_at",
    )
    __table_args__ = (
        UniqueConstraint("draft_id", "number"),
        CheckConstraint("number >= 1", name="number_counts"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"))
    number: Mapped[int]
    content_hash: Mapped[str] = mapped_column(String(64))
    note: Mapped[str] = mapped_column(String(500), default="")  # the writer's summary of the changes
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    draft: Mapped[Draft] = relationship(lazy="raise")


class Clause(Base):
    """A clause in one version. `label` is the number that readers quote, such as 4.c.i; headings have none."""

    __tablename__ = "clause"
    __personal__ = NOT_PERSONAL
    __table_args__ = (
        one_of("kind", ClauseKind),
        UniqueConstraint("version_id", "key"),
        CheckConstraint("depth BETWEEN 0 AND 5", name="depth_sane"),
        {"sqlite_with_rowid": False},
    )

    version_id: Mapped[int] = mapped_column(ForeignKey("draft_version.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(String(12))
    kind: Mapped[str] = mapped_column(String(8), default=ClauseKind.CLAUSE)
    depth: Mapped[int] = mapped_column(default=0)
    label: Mapped[str] = mapped_column(String(40), default="")
    text_id: Mapped[int] = mapped_column(ForeignKey("localized_text.id"), index=True)


class Remark(Base):
    """A comment on a clause or, with `proposed`, a proposed change of it, in its author's language.

    `from_meeting_id` is the meeting in which it was made, if the body discusses drafts in meetings only.
    """

    __tablename__ = "remark"
    __personal__ = personal(
        whose(
            USER,
            "author_id",
            replaced(DataClass.FREE_TEXT, "body"),
            emptied(DataClass.FREE_TEXT, "proposed"),
        ),
        acted("answered_by_id", kept(DataClass.FREE_TEXT, Reason.IN_OFFICE, "answer")),
        plain="id draft_id version_id clause_key language state answered_in_id answered_at from_meeting_id created_at",
    )
    __table_args__ = (
        one_of("state", RemarkState),
        Index("ix_remark_draft_clause", "draft_id", "clause_key"),
        CheckConstraint("length(body) > 0 OR proposed IS NOT NULL", name="says_something"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("draft_version.id"))
    clause_key: Mapped[str] = mapped_column(String(12))
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    language: Mapped[str] = mapped_column(String(12))
    body: Mapped[str] = mapped_column(Text, default="")
    proposed: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10), default=RemarkState.OPEN)
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_in_id: Mapped[int | None] = mapped_column(ForeignKey("draft_version.id"))
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    from_meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meeting.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)

    author: Mapped[User] = relationship(lazy="raise", foreign_keys=[author_id])


class TranslationGrant(Base):
    """The right of one person to translate one draft, or every draft of one body, until `ended_at`."""

    __tablename__ = "translation_grant"
    __personal__ = personal(
        whose(USER, "user_id", deleted(DataClass.ACTIVITY, "given_at", "ended_at")),
        acted("given_by_id"),
        acted("ended_by_id"),
        plain="id draft_id body_id",
    )
    __table_args__ = (
        CheckConstraint("(draft_id IS NULL) <> (body_id IS NULL)", name="one_thing"),
        CheckConstraint("ended_at IS NULL OR ended_at >= given_at", name="ends_after_it_was_given"),
        Index(
            "uq_translation_grant_draft",
            *("user_id", "draft_id"),
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index(
            "uq_translation_grant_body",
            *("user_id", "body_id"),
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    draft_id: Mapped[int | None] = mapped_column(ForeignKey("draft.id"), index=True)
    body_id: Mapped[int | None] = mapped_column(ForeignKey("body.id"), index=True)
    given_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    given_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    user: Mapped[User] = relationship(lazy="raise", foreign_keys=[user_id])

    def is_about(self, draft: Draft) -> bool:
        """Return whether it allows to translate this draft."""
        return self.draft_id == draft.id or self.body_id in draft.body_ids
