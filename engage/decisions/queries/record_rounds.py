"""Rounds of a public record: verdicts, votes if a body names them, and words as their authors wish."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import and_, select

from engage.bodies.models import Body, Publication, SeatPart
from engage.core.db import db
from engage.decisions.models import (
    Answer,
    Ballot,
    Concern,
    Round,
    RoundBody,
    RoundMode,
    RoundSeat,
    RoundState,
    RoundVoter,
)
from engage.decisions.policy import consensus
from engage.decisions.policy.consensus import Tally
from engage.decisions.policy.publication import (
    PublicConcern,
    PublicRound,
    PublicVerdict,
    PublicVote,
    PublicWords,
    Said,
    in_no_order,
    words_of,
)
from engage.drafts.models import DraftVersion

Key = tuple[int, int, str]  # ids of round and voter, and submission: one answer, in however many bodies


@dataclass(frozen=True)
class SeatRead:
    """A seat of a revealed round, its counted ballot if any, and everybody who may answer for it."""

    seat: RoundSeat
    ballot: Ballot | None
    voters: tuple[RoundVoter, ...]

    @property
    def voter(self) -> RoundVoter | None:
        """The person who answered."""
        answered_by = self.ballot.voter_id if self.ballot else None
        return next((one for one in self.voters if one.user_id == answered_by), None)

    @property
    def key(self) -> Key | None:
        """The key of the answer."""
        if self.ballot is None:
            return None
        return self.seat.round_id, self.ballot.voter_id, self.ballot.submission


def read_rounds(decision_id: int) -> list[tuple[Round, DraftVersion]]:
    """Return the revealed and voided binding rounds, in order. Checks are not public. Two statements."""
    statement = (
        select(Round, DraftVersion)
        .join(DraftVersion, DraftVersion.id == Round.version_id)
        .where(
            Round.decision_id == decision_id,
            Round.mode == RoundMode.BINDING,
            Round.state.in_((RoundState.REVEALED, RoundState.VOID)),
        )
        .order_by(Round.number)
    )
    return [(row[0], row[1]) for row in db.session.execute(statement)]


def read_seats(rounds: Iterable[tuple[Round, DraftVersion]]) -> list[SeatRead]:
    """Return the seats of the revealed rounds with their counted ballots (one statement)."""
    revealed = [row.id for row, _version in rounds if row.state == RoundState.REVEALED]
    counted = and_(
        Ballot.round_seat_id == RoundSeat.id,
        Ballot.number == RoundSeat.casts,
        Ballot.answer.is_not(None),
        Ballot.answer != Answer.VOID,
    )
    statement = (
        select(RoundSeat, Ballot, RoundVoter)
        .outerjoin(Ballot, counted)
        .outerjoin(RoundVoter, RoundVoter.round_seat_id == RoundSeat.id)
        .where(RoundSeat.round_id.in_(revealed))
        .order_by(RoundSeat.id, RoundVoter.part.desc(), RoundVoter.user_id)
    )
    found: dict[int, SeatRead] = {}
    for seat, ballot, voter in db.session.execute(statement):
        before = found.get(seat.id, SeatRead(seat, ballot, ()))
        found[seat.id] = replace(before, voters=(*before.voters, voter)) if voter else before
    return list(found.values())


def read_said(rounds: Iterable[tuple[Round, DraftVersion]], seats: Iterable[SeatRead]) -> dict[Key, Said]:
    """Return the words of each counted answer, once for each person and round."""
    naming = {
        (row.id, body.body_id)
        for row, _version in rounds
        for body in row.bodies
        if body.publication == Publication.NAMES
    }
    found: dict[Key, Said] = {}
    for read in seats:
        key, ballot = read.key, read.ballot
        if key is None or ballot is None:
            continue
        is_named = (read.seat.round_id, read.seat.body_id) in naming
        before = found.get(key)
        if before is None or (is_named and not before.is_named_vote):
            found[key] = _said(read, ballot, is_named)
    return found


def _said(read: SeatRead, ballot: Ballot, is_named: bool) -> Said:
    proof = None
    if ballot.reason_salt is not None and ballot.remedy_salt is not None:
        proof = {
            "reason_salt": ballot.reason_salt,
            "reason_digest": ballot.reason_digest,
            "remedy_salt": ballot.remedy_salt,
            "remedy_digest": ballot.remedy_digest,
        }
    return Said(
        wish=ballot.wish,
        language=ballot.language,
        reason=ballot.reason,
        remedy=ballot.remedy,
        is_redacted=ballot.redacted_at is not None,
        name=read.voter.name if read.voter else "",
        organization=read.seat.organization,
        is_named_vote=is_named,
        is_concern=consensus.is_concern(ballot.value),
        proof=proof,
    )


def public_rounds(
    rounds: Sequence[tuple[Round, DraftVersion]],
    bodies: Mapping[int, Body],
    seats: Sequence[SeatRead],
    said: Mapping[Key, Said],
) -> tuple[PublicRound, ...]:
    """Return each binding round, with its number inside the bodies."""
    return tuple(_public_round(row, version, bodies, seats, _voices(row, said)) for row, version in rounds)


def _voices(row: Round, said: Mapping[Key, Said]) -> tuple[PublicWords, ...]:
    """Return the words to show apart from concerns: they have no concern, or it could identify their author."""
    alone = [one for key, one in said.items() if key[0] == row.id and not one.stands_with_concern]
    return in_no_order(words for one in alone if (words := words_of(one)) is not None)


def _public_round(
    row: Round,
    version: DraftVersion,
    bodies: Mapping[int, Body],
    seats: Iterable[SeatRead],
    voices: tuple[PublicWords, ...],
) -> PublicRound:
    of_round = [read for read in seats if read.seat.round_id == row.id]
    return PublicRound(
        number=row.number,
        state=row.state,
        version=version.number,
        version_hash=row.version_hash,
        is_live=row.is_live,
        interpreted=tuple(row.interpreted),
        opened_at=row.opened_at,
        closes_at=row.closes_at,
        closed_at=row.closed_at,
        closed_head=row.closed_head,
        revealed_at=row.revealed_at,
        outcome=row.outcome,
        void_reason=row.void_reason,
        bodies=tuple(
            _verdict(
                one, bodies[one.body_id], [read for read in of_round if read.seat.body_id == one.body_id]
            )
            for one in sorted(row.bodies, key=lambda one: list(bodies).index(one.body_id))
        ),
        voices=voices,
    )


def _verdict(row: RoundBody, body: Body, seats: Sequence[SeatRead]) -> PublicVerdict:
    names_votes = row.publication == Publication.NAMES and row.outcome is not None
    votes = sorted((_vote(read) for read in seats), key=lambda vote: (vote.names, vote.seat))
    return PublicVerdict(
        body=body,
        rule=row.rule,
        publication=row.publication,
        entitled=row.entitled,
        outcome=row.outcome,
        tally=Tally.from_json(row.tally) if row.tally else None,
        organizations=tuple(sorted({read.seat.organization for read in seats if read.seat.organization})),
        votes=tuple(votes) if names_votes else None,
    )


def _vote(read: SeatRead) -> PublicVote:
    holders = [one.name for one in read.voters if one.part == SeatPart.HOLDER] or [
        one.name for one in read.voters
    ]
    ballot = read.ballot
    return PublicVote(
        seat=read.seat.number,
        names=(read.voter.name,) if read.voter else tuple(holders),
        organization=read.seat.organization,
        answer=ballot.answer if ballot else None,
        value=ballot.value if ballot else None,
        by_scribe=bool(ballot and ballot.scribe_id is not None),
    )


def read_concerns(
    decision_id: int,
    rounds: Sequence[tuple[Round, DraftVersion]],
    seats: Iterable[SeatRead],
    said: Mapping[Key, Said],
) -> tuple[PublicConcern, ...]:
    """Return the concerns of the binding rounds and how each ended (one statement)."""
    numbers = {row.id: row.number for row, _version in rounds}
    keys = {read.ballot.id: read.key for read in seats if read.ballot is not None}
    statement = (
        select(Concern, Ballot.clause_keys, DraftVersion.number)
        .join(Ballot, Ballot.id == Concern.ballot_id)
        .outerjoin(DraftVersion, DraftVersion.id == Concern.answered_in_id)
        .where(Concern.decision_id == decision_id, Concern.round_id.in_(numbers))
        .order_by(Concern.number)
    )
    return tuple(
        _concern(concern, clauses, version, numbers, said.get(keys.get(concern.ballot_id) or (0, 0, "")))
        for concern, clauses, version in db.session.execute(statement)
    )


def _concern(
    concern: Concern,
    clauses: Collection[str],
    version: int | None,
    numbers: Mapping[int, int],
    said: Said | None,
) -> PublicConcern:
    stands = said is not None and said.stands_with_concern
    words = words_of(said) if said is not None and stands else None
    return PublicConcern(
        number=concern.number,
        round_number=numbers[concern.round_id],
        is_block=concern.is_block,
        state=concern.state,
        words=words,
        clause_keys=tuple(clauses) if words is not None else (),
        answered_version=version,
        answered_clause=concern.answered_clause,
        answer=concern.answer,
        closing_note=concern.closing_note,
        ended_at=concern.ended_at,
    )
