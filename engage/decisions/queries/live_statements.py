"""The statements of the live room, built once: building one costs more time than running it.

`SEATS` reads whether a seat has a ballot, whether it was disputed, and its scribe. Only `SEATS_WITH_ANSWERS`, for
revealed rounds, reads the answer.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Exists, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import aliased, lazyload

from engage.accounts.models import User
from engage.bodies.models import Attendance, Body, Office, OfficeHolder, SeatHolder
from engage.decisions.models import (
    UNDER_WAY,
    Answer,
    Ballot,
    Decision,
    DecisionBody,
    Round,
    RoundBody,
    RoundSeat,
    RoundVoter,
)


def _facts() -> Any:
    deciding = select(DecisionBody.body_id).where(DecisionBody.decision_id == Decision.id)
    user_id: BindParameter[int] = bindparam("user_id")

    def holds(*offices: Office) -> Exists:
        statement = exists().where(
            OfficeHolder.user_id == user_id, OfficeHolder.body_id.in_(deciding.correlate(Decision))
        )
        return statement.where(OfficeHolder.office.in_([one.value for one in offices]))

    too_new = and_(Round.state.in_(UNDER_WAY), OfficeHolder.from_at > Round.opened_at)

    def counts(*offices: Office) -> ColumnElement[bool]:
        return holds(*offices).where(~too_new).correlate(Decision, Round)

    seated = exists().where(
        SeatHolder.user_id == user_id,
        SeatHolder.until_at.is_(None),
        SeatHolder.body_id.in_(deciding.correlate(Decision)),
    )
    may_answer = exists().where(
        RoundVoter.round_id == Round.id, RoundVoter.user_id == user_id, Round.state.in_(UNDER_WAY)
    )
    people = Attendance.meeting_id == Round.meeting_id

    def of_people(what: ColumnElement[Any]) -> ColumnElement[Any]:
        return select(what).where(people).correlate(Round).scalar_subquery()

    return (
        select(
            Decision,
            Round,
            or_(seated, holds(*Office), may_answer.correlate(Round)).label("belongs"),
            counts(Office.FACILITATOR).label("facilitates"),
            counts(Office.SCRIBE).label("scribes"),
            holds(*Office).where(too_new).correlate(Decision, Round).label("is_too_new"),
            of_people(func.count(Attendance.user_id)).label("came"),
            of_people(func.count(Attendance.left_at)).label("gone"),
            of_people(func.max(Attendance.arrived_at)).label("last_came"),
            of_people(func.max(Attendance.left_at)).label("last_gone"),
        )
        .join(Round, Round.decision_id == Decision.id)
        .where(Decision.slug == bindparam("slug"), Round.number == bindparam("number"))
        .options(lazyload(Decision.body_rows), lazyload(Round.bodies))
        .execution_options(populate_existing=True)
    )


_scribe = aliased(User)


def _seats_statement() -> Any:
    here = and_(
        Attendance.meeting_id == bindparam("meeting_id"),
        Attendance.user_id == RoundVoter.user_id,
        Attendance.left_at.is_(None),
    )
    return (
        select(
            RoundSeat.id,
            RoundSeat.body_id,
            RoundSeat.organization,
            RoundSeat.casts,
            RoundVoter.user_id,
            RoundVoter.name,
            RoundVoter.part,
            Attendance.user_id.is_not(None).label("is_here"),
            (Ballot.answer == Answer.VOID).label("taken_back"),
            _scribe.name.label("scribe"),
        )
        .select_from(RoundSeat)
        .outerjoin(RoundVoter, RoundVoter.round_seat_id == RoundSeat.id)
        .outerjoin(Ballot, and_(Ballot.round_seat_id == RoundSeat.id, Ballot.number == RoundSeat.casts))
        .outerjoin(_scribe, _scribe.id == Ballot.scribe_id)
        .outerjoin(Attendance, here)
        .where(RoundSeat.round_id == bindparam("round_id"))
        .order_by(RoundSeat.id, RoundVoter.part.desc(), RoundVoter.user_id)
    )


# Built once: building a statement costs more time than running it.
FACTS = _facts()
SEATS = _seats_statement()
SEATS_WITH_ANSWERS = SEATS.add_columns(Ballot.answer.label("answer"), Ballot.value.label("value"))
BODIES = (
    select(RoundBody, Body.slug, Body.name_id)
    .join(Body, Body.id == RoundBody.body_id)
    .where(RoundBody.round_id == bindparam("round_id"))
    .order_by(Body.position, Body.id)
    .execution_options(populate_existing=True)
)
