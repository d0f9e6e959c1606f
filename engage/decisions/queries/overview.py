"""Reads for the members' page of a decision: its state, rounds, concerns, statements and mandates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from engage.bodies.models import Body, Meeting, OfficeHolder
from engage.core.db import db
from engage.core.i18n.content import TextBundle, load_texts
from engage.decisions.models import (
    UNDER_WAY,
    Decision,
    DecisionStatus,
    Mandate,
    MandateUse,
    ResolutionMeeting,
    Round,
    Statement,
)
from engage.decisions.queries.ballots import count_answered
from engage.decisions.queries.raised import RaisedConcern, list_raised
from engage.decisions.queries.rounds import BodyVerdict, list_verdicts
from engage.drafts.models import Clause, Draft, DraftVersion


@dataclass(frozen=True)
class RoundLine:
    """A round in the decision's list of rounds; verdicts only after the reveal."""

    round: Round
    version: int
    verdicts: tuple[BodyVerdict, ...]


@dataclass(frozen=True)
class GrantedMandate:
    """A mandate and its work team. `granted_by` is the slug of the decision that granted it."""

    mandate: Mandate
    team: Body
    granted_by: str
    granted_by_title_id: int


@dataclass(frozen=True)
class DecisionView:
    """All data of the members' page of a decision. `labels`: those of the newest version, by clause key.

    `answered`: how many seats of each body have answered in the round under way.
    """

    decision: Decision
    draft: Draft
    bodies: tuple[Body, ...]
    texts: TextBundle
    rounds: tuple[RoundLine, ...]
    concerns: tuple[RaisedConcern, ...]
    statements: tuple[Statement, ...]
    labels: Mapping[str, str]
    stands_on: GrantedMandate | None
    grants: tuple[GrantedMandate, ...]
    resolution_meetings: tuple[ResolutionMeeting, ...]
    notice_meeting: Meeting | None
    offices: frozenset[str]
    answered: Mapping[int, int]

    @property
    def is_open(self) -> bool:
        """Whether the decision has not ended."""
        return self.decision.status == DecisionStatus.OPEN


def load_decision(decision: Decision, user_id: int, language: str) -> DecisionView:
    """Load the page of a decision for a member of one of its bodies."""
    draft = db.session.get_one(Draft, decision.draft_id)
    bodies = _bodies(decision)
    grants = _mandates(decision)
    granted = tuple(one for one in grants if one.mandate.granted_by_id == decision.id)
    lines = _rounds(decision.id)
    asked = next((one.round for one in lines if one.round.state in UNDER_WAY), None)
    stands_on = next((one for one in grants if one.mandate.granted_by_id != decision.id), None)
    return DecisionView(
        decision=decision,
        draft=draft,
        bodies=bodies,
        texts=load_texts(db.session, _text_ids(decision, draft, bodies, grants), language),
        rounds=lines,
        concerns=tuple(list_raised(decision.id)),
        statements=tuple(list_statements(decision.id)),
        labels=_labels(draft),
        stands_on=stands_on,
        grants=granted,
        resolution_meetings=_resolution_meetings(decision.id),
        notice_meeting=_notice_meeting(decision),
        offices=_offices(decision, user_id),
        answered=count_answered(asked.id) if asked else {},
    )


def _bodies(decision: Decision) -> tuple[Body, ...]:
    statement = select(Body).where(Body.id.in_(decision.body_ids)).order_by(Body.kind, Body.position, Body.id)
    return tuple(db.session.scalars(statement))


def _rounds(decision_id: int) -> tuple[RoundLine, ...]:
    rows = db.session.execute(
        select(Round, DraftVersion.number)
        .join(DraftVersion, DraftVersion.id == Round.version_id)
        .where(Round.decision_id == decision_id)
        .order_by(Round.number.desc())
    ).all()
    verdicts = list_verdicts([row[0].id for row in rows]) if rows else ()
    return tuple(
        RoundLine(found, version, tuple(one for one in verdicts if one.asked.round_id == found.id))
        for found, version in rows
    )


def _mandates(decision: Decision) -> tuple[GrantedMandate, ...]:
    """Return the mandates that a decision granted, and the one it was made under."""
    used = select(MandateUse.mandate_id).where(MandateUse.decision_id == decision.id)
    rows = db.session.execute(
        select(Mandate, Body, Decision.slug, Decision.title_id)
        .join(Body, Body.id == Mandate.team_id)
        .join(Decision, Decision.id == Mandate.granted_by_id)
        .where((Mandate.granted_by_id == decision.id) | Mandate.id.in_(used))
        .order_by(Mandate.id)
    )
    return tuple(GrantedMandate(*row) for row in rows)


def _text_ids(
    decision: Decision, draft: Draft, bodies: Sequence[Body], grants: Sequence[GrantedMandate]
) -> list[int]:
    ids = [decision.title_id, decision.summary_id, draft.title_id, *(body.name_id for body in bodies)]
    for one in grants:
        ids += [one.mandate.scope_id, one.mandate.limits_id, one.team.name_id, one.granted_by_title_id]
        if one.mandate.report_id is not None:
            ids.append(one.mandate.report_id)
    return ids


def _labels(draft: Draft) -> dict[str, str]:
    newest = select(DraftVersion.id).where(
        DraftVersion.draft_id == draft.id, DraftVersion.number == draft.latest
    )
    rows = db.session.execute(select(Clause.key, Clause.label).where(Clause.version_id.in_(newest)))
    return {row[0]: row[1] for row in rows}


def _resolution_meetings(decision_id: int) -> tuple[ResolutionMeeting, ...]:
    statement = (
        select(ResolutionMeeting)
        .where(ResolutionMeeting.decision_id == decision_id)
        .order_by(ResolutionMeeting.id)
    )
    return tuple(db.session.scalars(statement))


def _notice_meeting(decision: Decision) -> Meeting | None:
    if decision.notice_meeting_id is None:
        return None
    return db.session.get(Meeting, decision.notice_meeting_id)


def _offices(decision: Decision, user_id: int) -> frozenset[str]:
    """Return the offices that the reader holds in the bodies."""
    statement = select(OfficeHolder.office).where(
        OfficeHolder.body_id.in_(decision.body_ids), OfficeHolder.user_id == user_id
    )
    return frozenset(db.session.scalars(statement))


def list_statements(decision_id: int) -> list[Statement]:
    """Return the statements on a decision, oldest first."""
    query = select(Statement).where(Statement.decision_id == decision_id).order_by(Statement.id)
    return list(db.session.scalars(query))
