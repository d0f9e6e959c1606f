"""Load all data that the checks of one decision need, from one database snapshot, and index its events."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from engage.bodies.models import Body, BodyRule
from engage.core.db import db, is_sqlite
from engage.core.i18n.content import SOURCE, Translation
from engage.decisions.models import (
    Ballot,
    Concern,
    Decision,
    DecisionBody,
    DecisionEvent,
    Mandate,
    MandateUse,
    ResolutionMeeting,
    Round,
    RoundSeat,
    RoundText,
    Statement,
)
from engage.decisions.policy import chain
from engage.decisions.policy.chain import Broken
from engage.drafts.models import Clause, Draft, DraftVersion
from engage.drafts.policy.versions import ClauseText


@dataclass(frozen=True)
class Entry:
    """An event with its parsed payload."""

    number: int
    at: str
    kind: str
    said: Mapping[str, Any]
    is_public: bool
    hash: str

    def broken(self, what: str, **detail: Any) -> Broken:
        """Return a failure: the tables contradict this event. `detail` names the row, never its content."""
        return Broken(what, self.number, detail or None)


@dataclass(frozen=True)
class Material:
    """A decision's tables and its chain, from one database snapshot."""

    decision: Decision
    events: Sequence[DecisionEvent]
    entries: Sequence[Entry]
    unreadable: Sequence[Broken]
    bodies: Mapping[int, str]
    draft: Draft
    versions: Mapping[int, DraftVersion]
    clauses: Mapping[int, Sequence[ClauseText]]
    rounds: Sequence[Round]
    texts: Sequence[RoundText]
    seats: Sequence[RoundSeat]
    ballots: Sequence[Ballot]
    concerns: Sequence[Concern]
    statements: Sequence[Statement]
    meetings: Sequence[ResolutionMeeting]
    granted: Sequence[Mandate]
    uses: Sequence[MandateUse]
    sources: Mapping[int, str]
    rules: Sequence[BodyRule]

    def of(self, *kinds: str) -> list[Entry]:
        """Return the events of these kinds, in order."""
        return [entry for entry in self.entries if entry.kind in kinds]

    def of_round(self, number: int, kind: str) -> list[Entry]:
        """Return the events of a kind that are about a round."""
        return [entry for entry in self.of(kind) if entry.said.get("round") == number]

    @cached_property
    def by_round(self) -> Mapping[int, list[RoundSeat]]:
        """The seats by round id."""
        return _grouped((seat.round_id, seat) for seat in self.seats)

    @cached_property
    def by_seat(self) -> Mapping[int, list[Ballot]]:
        """The ballots by seat id, oldest first."""
        return _grouped((ballot.round_seat_id, ballot) for ballot in self.ballots)

    def counted(self, row: Round) -> list[tuple[RoundSeat, Ballot]]:
        """Return the seats of a round whose last ballot has an answer, each with that ballot."""
        found = []
        for seat in self.by_round.get(row.id, []):
            cast = self.by_seat.get(seat.id, [])
            if cast and cast[-1].answer is not None and cast[-1].answer != "void":
                found.append((seat, cast[-1]))
        return found


def load(session: Session, decision_id: int) -> Material | None:
    """Load a decision, or return None if it does not exist. The session must come from `one_instant`."""
    decision = session.get(Decision, decision_id)
    if decision is None:
        return None

    def rows(statement: Any) -> list[Any]:
        return list(session.scalars(statement))

    events = rows(
        select(DecisionEvent).where(DecisionEvent.decision_id == decision_id).order_by(DecisionEvent.number)
    )
    rounds = rows(select(Round).where(Round.decision_id == decision_id).order_by(Round.number))
    ids = [row.id for row in rounds]
    concerns = rows(select(Concern).where(Concern.decision_id == decision_id).order_by(Concern.number))
    versions = {row.version_id for row in rounds} | {row.answered_in_id for row in concerns} - {None}
    granted = rows(select(Mandate).where(Mandate.granted_by_id == decision_id).order_by(Mandate.id))
    worded = [decision.title_id, decision.summary_id]
    worded += [text for row in granted for text in (row.scope_id, row.limits_id, row.report_id) if text]
    entries, unreadable = _read(events)
    bodies = {row.body_id for row in decision.body_rows} | {
        one.body_id for row in rounds for one in row.bodies
    }
    bodies |= {row.team_id for row in granted}
    return Material(
        decision=decision,
        events=events,
        entries=entries,
        unreadable=unreadable,
        bodies=dict(session.execute(select(Body.id, Body.slug).where(Body.id.in_(bodies))).all()),
        draft=session.get_one(Draft, decision.draft_id),
        versions={row.id: row for row in rows(select(DraftVersion).where(DraftVersion.id.in_(versions)))},
        clauses=_clauses(session, versions),
        rounds=rounds,
        texts=rows(select(RoundText).where(RoundText.round_id.in_(ids)).order_by(RoundText.language)),
        seats=rows(
            select(RoundSeat)
            .where(RoundSeat.round_id.in_(ids))
            .order_by(RoundSeat.round_id, RoundSeat.number)
            .options(selectinload(RoundSeat.people))
        ),
        ballots=rows(_ballots(ids)),
        concerns=concerns,
        statements=rows(select(Statement).where(Statement.decision_id == decision_id).order_by(Statement.id)),
        meetings=rows(
            select(ResolutionMeeting)
            .where(ResolutionMeeting.decision_id == decision_id)
            .order_by(ResolutionMeeting.id)
        ),
        granted=granted,
        uses=rows(_uses(decision_id, [row.id for row in granted])),
        sources=_sources(session, worded),
        rules=rows(_rules(decision_id)),
    )


@contextmanager
def one_instant() -> Iterator[Session]:
    """Open a separate session that reads one snapshot of the database, whatever is written meanwhile."""
    with db.engine.connect() as connection:
        if not is_sqlite():
            connection.execution_options(isolation_level="REPEATABLE READ")
        with Session(bind=connection, autoflush=False) as session:
            yield session


def _ballots(round_ids: Iterable[int]) -> Any:
    """Also select ballots whose seat is in these rounds but whose own round id says otherwise."""
    seats = select(RoundSeat.id).where(RoundSeat.round_id.in_(round_ids))
    return (
        select(Ballot)
        .where(Ballot.round_id.in_(round_ids) | Ballot.round_seat_id.in_(seats))
        .order_by(Ballot.round_seat_id, Ballot.number)
    )


def _uses(decision_id: int, granted: Iterable[int]) -> Any:
    """Select the uses of this decision's own mandate, and of the mandates that it granted."""
    return (
        select(MandateUse)
        .where((MandateUse.decision_id == decision_id) | MandateUse.mandate_id.in_(granted))
        .order_by(MandateUse.decision_id)
    )


def _rules(decision_id: int) -> Any:
    """Select the versions of the bodies' rules that limit this decision."""
    same = (BodyRule.body_id == DecisionBody.body_id) & (BodyRule.version == DecisionBody.rule_version)
    return select(BodyRule).join(DecisionBody, same).where(DecisionBody.decision_id == decision_id)


def _clauses(session: Session, version_ids: Iterable[int]) -> dict[int, list[ClauseText]]:
    statement = (
        select(Clause, Translation.value)
        .outerjoin(Translation, (Translation.text_id == Clause.text_id) & (Translation.state == SOURCE))
        .where(Clause.version_id.in_(version_ids))
        .order_by(Clause.version_id, Clause.position)
    )
    return _grouped(
        (clause.version_id, ClauseText(clause.key, clause.kind, clause.depth, clause.label, value or ""))
        for clause, value in session.execute(statement)
    )


def _sources(session: Session, text_ids: Iterable[int]) -> dict[int, str]:
    statement = select(Translation.text_id, Translation.value).where(
        Translation.text_id.in_(text_ids), Translation.state == SOURCE
    )
    return {row[0]: row[1] for row in session.execute(statement)}


def _read(events: Iterable[DecisionEvent]) -> tuple[list[Entry], list[Broken]]:
    entries, unreadable = [], []
    for event in events:
        try:
            said = json.loads(event.payload)
            entries.append(
                Entry(event.number, event.at, str(said["kind"]), said, event.is_public, event.hash)
            )
        except (ValueError, KeyError, TypeError):
            unreadable.append(Broken("payload_unreadable", event.number))
    return entries, unreadable


def _grouped(pairs: Iterable[tuple[int, Any]]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return found


def time_of(moment: datetime | None) -> str | None:
    """Return an instant in the form that events use, or None."""
    return chain.time_of(moment) if moment else None
