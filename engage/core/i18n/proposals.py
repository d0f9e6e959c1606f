"""Words that wait until somebody with the right confirms them. The text that stands is shown meanwhile.

One row for each text, language and proposer. It is confirmed (it becomes the text, reviewed by whoever confirms), or
the text that stands is kept: then the row stays and says so to the proposer. `submitting` writes them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, mapped_column

from engage.core.db import Base, UTCDateTime
from engage.core.i18n.content import NOTHING, DbSession, FullText, Translation, load_all, text_hash
from engage.core.personal_data.declarations import DataClass, emptied, named_in, personal

MARK = 16  # characters of a hash that says which texts somebody saw


class TranslationProposal(Base):
    """New words for a text in one language. `is_checked`: the proposer vouches for them. `kept_at`: they were refused.

    `proposer` is written as in the audit log: `translator:7`, `user:3` or `command`.
    """

    __tablename__ = "translation_proposal"
    __personal__ = personal(
        named_in("proposer", emptied(DataClass.IDENTITY, "proposer_name")),
        plain="id text_id language value source_hash is_checked proposed_at kept_at",
    )
    __table_args__ = (
        UniqueConstraint("text_id", "language", "proposer"),
        CheckConstraint("value <> ''", name="value_says_something"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    text_id: Mapped[int] = mapped_column(ForeignKey("localized_text.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(String(12))
    value: Mapped[str] = mapped_column(Text)
    source_hash: Mapped[str] = mapped_column(String(64))
    is_checked: Mapped[bool]
    proposer: Mapped[str] = mapped_column(String(40))
    proposer_name: Mapped[str | None] = mapped_column(String(120))
    proposed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    kept_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    @property
    def is_waiting(self) -> bool:
        """Whether nobody has confirmed or refused it yet."""
        return self.kept_at is None


@dataclass(frozen=True)
class Waiting:
    """A proposal beside the text that stands."""

    proposal: TranslationProposal
    text: FullText

    @property
    def stands(self) -> str:
        """The text that stands in the language; empty where there is none."""
        row = self.text.translations.get(self.proposal.language)
        return "" if row is None else row.value

    @property
    def is_outdated(self) -> bool:
        """Whether the source has changed since the proposal was written."""
        return self.proposal.source_hash != self.text.source_hash

    @property
    def pick(self) -> str:
        """The proposal with a mark of all that is shown: its words, the text that stands, and the source."""
        row = self.text.translations.get(self.proposal.language)
        return pick_of(self.proposal, NOTHING if row is None else row.version, self.text.source_hash)


def shown(row: Translation | None, mine: TranslationProposal | None) -> str:
    """Return the version of what a writer is shown: their own words that wait, else the text that stands."""
    stands = NOTHING if row is None else row.version
    return f"{stands}+{text_hash(mine.value)}" if mine is not None and mine.is_waiting else stands


def pick_of(proposal: TranslationProposal, stands: str, source_hash: str) -> str:
    """Return a proposal's number with a mark of its words, of the version that stands, and of the source."""
    seen = "/".join((text_hash(proposal.value), proposal.source_hash, stands, source_hash))
    return f"{proposal.id}.{text_hash(seen)[:MARK]}"


def list_waiting(session: DbSession, text_ids: Collection[int], *, limit: int) -> list[Waiting]:
    """Return the proposals that wait for these texts, by language and in the order of `text_ids`. Two statements."""
    places = {ident: place for place, ident in enumerate(text_ids)}
    rows = session.scalars(
        select(TranslationProposal)
        .where(TranslationProposal.text_id.in_(places), TranslationProposal.kept_at.is_(None))
        .order_by(TranslationProposal.language, TranslationProposal.id)
        .limit(limit)
    ).all()
    texts = load_all(session, [row.text_id for row in rows])
    found = sorted(rows, key=lambda row: (row.language, places[row.text_id], row.id))
    return [Waiting(row, texts[row.text_id]) for row in found]


def count_waiting(session: DbSession, text_ids: Collection[int]) -> dict[int, dict[str, int]]:
    """Return how many proposals wait for these texts, by text and language. One statement."""
    rows = session.execute(
        select(TranslationProposal.text_id, TranslationProposal.language, func.count())
        .where(TranslationProposal.text_id.in_(text_ids), TranslationProposal.kept_at.is_(None))
        .group_by(TranslationProposal.text_id, TranslationProposal.language)
    )
    found: dict[int, dict[str, int]] = {}
    for text_id, language, number in rows:
        found.setdefault(text_id, {})[language] = number
    return found


def sum_by_language(waiting: Mapping[int, Mapping[str, int]]) -> dict[str, int]:
    """Return how many of the counted proposals wait in each language."""
    counts: Counter[str] = Counter()
    for by_language in waiting.values():
        counts.update(by_language)
    return dict(counts)


def proposals_by(
    session: DbSession, actor: str, text_ids: Collection[int], language: str
) -> Mapping[int, TranslationProposal]:
    """Return what somebody proposed for these texts in a language, by text, also what was refused. One statement."""
    rows = session.scalars(
        select(TranslationProposal).where(
            TranslationProposal.proposer == actor,
            TranslationProposal.text_id.in_(text_ids),
            TranslationProposal.language == language,
        )
    )
    return {row.text_id: row for row in rows}
