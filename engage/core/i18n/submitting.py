"""Take what anybody writes in another language, and settle what waits.

`submit` decides by the writer's right whether words become the text or a proposal; `settle` confirms proposals or keeps
the texts that stand. Each text is locked before it is looked at, in the order of their ids where there are several.

Functions take the database session, flush, and never commit.
"""

from __future__ import annotations

import enum
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select, update

from engage.core import clock
from engage.core.i18n.content import DRAFT, REVIEWED, DbSession, Reviewer, TranslationChanged
from engage.core.i18n.proposals import TranslationProposal, pick_of, shown
from engage.core.i18n.writing import LockedText, checked, lock_translation, store


class Right(enum.Enum):
    """What happens to a writer's words without anybody else."""

    REVIEW = "they become the text, but reviewed texts are replaced only by what the writer has checked"
    WRITE = "they become the text where nobody has reviewed it, and are not reviewed"
    PROPOSE = "they wait"


@dataclass(frozen=True)
class Writer:
    """Who writes: the name, the actor as in the audit log, the right, and the id of a signed-in user."""

    name: str
    actor: str
    right: Right = Right.REVIEW
    user_id: int | None = None

    @property
    def reviewer(self) -> Reviewer:
        """The writer as the reviewer of what they write."""
        return Reviewer(self.name, self.user_id)


@dataclass(frozen=True)
class Wording:
    """What somebody wrote. `translated_from` is the hash of the source that they saw, `seen` the version (`shown`)."""

    value: str
    state: str = DRAFT
    translated_from: str | None = None
    seen: str | None = None


class Written(enum.Enum):
    """What became of somebody's words."""

    UNCHANGED = "they were there already"
    STORED = "they are the text now"
    PROPOSED = "they wait"


@dataclass(frozen=True)
class Settled:
    """In which languages proposals were settled, how many, and how many had changed since they were shown."""

    done: int
    changed: int
    languages: frozenset[str]


def submit(session: DbSession, text_id: int, language: str, wording: Wording, writer: Writer) -> Written:
    """Take what somebody wrote: store it, or let it wait where the writer's right does not reach.

    Raises TextNotFound, TextRefused, TranslationChanged.
    """
    value = checked(wording.value)
    text = lock_translation(session, text_id, language)
    proposals = _proposals_for(session, text)
    mine = next((one for one in proposals if one.proposer == writer.actor), None)
    if wording.seen is not None and wording.seen != shown(text.row, mine):
        raise TranslationChanged(_meanwhile(text, mine, wording.seen))
    if not _reaches(writer.right, text, value, wording.state):
        return _propose(session, text, value, wording, writer, mine)
    is_reviewed = wording.state == REVIEWED and writer.right is Right.REVIEW and bool(value)
    changed = store(
        session,
        text,
        value,
        state=DRAFT if wording.state == REVIEWED and not is_reviewed else wording.state,
        reviewer=writer.reviewer if is_reviewed else None,
        translated_from=wording.translated_from,
    )
    _forget(session, [one for one in proposals if one is mine or one.value == value])
    return Written.STORED if changed else Written.UNCHANGED


def settle(
    session: DbSession, text_ids: Collection[int], picks: Iterable[str], *, use: bool, reviewer: Reviewer
) -> Settled:
    """Confirm proposals (`use`), or keep the texts that stand. `picks` are of `Waiting.pick`, for `text_ids` only.

    What changed since it was shown is left as it is: the words, the text that stands, or its source.
    """
    wanted = _by_number(picks)
    rows = session.execute(
        select(TranslationProposal.id, TranslationProposal.text_id, TranslationProposal.language)
        .where(TranslationProposal.id.in_(wanted), TranslationProposal.text_id.in_(text_ids))
        .order_by(TranslationProposal.text_id, TranslationProposal.id)
    ).all()
    settled = [
        language
        for ident, text_id, language in rows
        if _settle(session, lock_translation(session, text_id, language), wanted[ident], use, reviewer)
    ]
    return Settled(len(settled), len(wanted) - len(settled), frozenset(settled))


def move_proposals(session: DbSession, before: int, after: int) -> None:
    """Let what waits for a text wait for its copy instead."""
    session.execute(
        update(TranslationProposal).where(TranslationProposal.text_id == before).values(text_id=after)
    )


def _reaches(right: Right, text: LockedText, value: str, state: str) -> bool:
    if right is Right.PROPOSE:
        return False
    if not text.is_reviewed:
        return True
    return right is Right.REVIEW and (state == REVIEWED or value in ("", text.value))


def _propose(
    session: DbSession,
    text: LockedText,
    value: str,
    wording: Wording,
    writer: Writer,
    mine: TranslationProposal | None,
) -> Written:
    """Let the words wait. Words that stand already are no proposal, unless somebody vouches for them first."""
    is_checked = wording.state == REVIEWED
    if not value or (value == text.value and (text.is_reviewed or not is_checked)):
        return _take_back(session, mine)
    source_hash = wording.translated_from or text.source_hash
    said = {"value": value, "source_hash": source_hash, "is_checked": is_checked}
    if mine is None:
        mine = TranslationProposal(text_id=text.text_id, language=text.language, proposer=writer.actor)
        session.add(mine)
    elif all(getattr(mine, name) == new for name, new in said.items()) and (
        mine.is_waiting or wording.seen is None  # a file that brings refused words again does not ask again
    ):
        return Written.UNCHANGED
    for name, new in said.items():
        setattr(mine, name, new)
    mine.proposer_name, mine.proposed_at, mine.kept_at = writer.name or None, clock.now(), None
    session.flush()
    return Written.PROPOSED


def _take_back(session: DbSession, mine: TranslationProposal | None) -> Written:
    if mine is None or not mine.is_waiting:
        return Written.UNCHANGED
    _forget(session, [mine])
    return Written.STORED


def _settle(session: DbSession, text: LockedText, pick: str, use: bool, reviewer: Reviewer) -> bool:
    proposals = _proposals_for(session, text)
    proposal = next(
        (one for one in proposals if one.is_waiting and pick == pick_of(one, text.version, text.source_hash)),
        None,
    )
    if proposal is None:
        return False
    if not use:
        proposal.kept_at = clock.now()
        session.flush()
        return True
    store(
        session,
        text,
        proposal.value,
        state=REVIEWED,
        reviewer=reviewer,
        translated_from=proposal.source_hash,
    )
    _forget(session, [one for one in proposals if one.value == proposal.value])
    return True


def _proposals_for(session: DbSession, text: LockedText) -> Sequence[TranslationProposal]:
    """Return all proposals for a locked text in its language, as they are under the lock."""
    return session.scalars(
        select(TranslationProposal)
        .where(TranslationProposal.text_id == text.text_id, TranslationProposal.language == text.language)
        .order_by(TranslationProposal.id)
        .execution_options(populate_existing=True)
    ).all()


def _meanwhile(text: LockedText, mine: TranslationProposal | None, seen: str) -> str:
    """Return what somebody else wrote since: the text that stands now, or the writer's own words of another window."""
    is_mine = mine is not None and mine.is_waiting and seen.partition("+")[0] == text.version
    return mine.value if is_mine and mine is not None else text.value


def _by_number(picks: Iterable[str]) -> dict[int, str]:
    """Return the picks by the number of their proposal. What is no number is left out."""
    found = ((pick.partition(".")[0], pick) for pick in picks)
    return {
        int(number): pick
        for number, pick in found
        if number.isascii() and number.isdecimal() and len(number) < 10
    }


def _forget(session: DbSession, proposals: Iterable[TranslationProposal]) -> None:
    for one in proposals:
        session.delete(one)
    session.flush()
