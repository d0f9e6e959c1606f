"""Scopes of the members' pages: load the decision, round, ballot or mandate, and check the reader's rights to it."""

from __future__ import annotations

from dataclasses import dataclass

from flask_login import current_user
from sqlalchemy import select

from engage.bodies.errors import NoOffice
from engage.bodies.models import Office
from engage.bodies.services import access as members
from engage.core.db import db
from engage.core.errors import NotFound
from engage.core.scopes import Needs, Scope
from engage.decisions.errors import NoSeat, NotYours, OfficeTooNew
from engage.decisions.models import Ballot, Concern, Decision, Mandate, Round, Statement
from engage.decisions.queries import ballots, facilitating, live
from engage.decisions.queries.ballots import Asked
from engage.decisions.queries.facilitating import RedactableText
from engage.decisions.queries.live import Facts, LivePerson, LiveRoom, LiveSeat
from engage.decisions.services import access, concerns
from engage.drafts.models import Draft, DraftVersion
from engage.drafts.services import access as draft_access


@dataclass(frozen=True)
class ToWriteDown:
    """A person in the room, and the seats that one answer of theirs counts for."""

    room: LiveRoom
    seat: LiveSeat
    person: LivePerson
    seats: tuple[LiveSeat, ...]


# --- decisions and their rounds --------------------------------------------------------------------------------


def _decision(decision_slug: str) -> Decision:
    return access.decision_of_member(decision_slug, current_user.id)


def _round(decision_slug: str, number: int) -> Asked:
    """Return a round to those who may know of its decision. Raise NotFound. Three statements."""
    asked = ballots.find_asked(decision_slug, number)
    body_ids = ballots.body_ids(asked.decision.id)
    access.must_know_of(asked.decision.id, body_ids, user_id=current_user.id)
    return asked


def _own_ballot(decision_slug: str, number: int) -> Asked:
    """Return a round in which the reader may answer. Raise NotFound to outsiders, NoSeat to members. One statement."""
    asked, has_seat = ballots.find_asked_for(decision_slug, number, current_user.id)
    if not has_seat:
        members.must_be_member(current_user.id, ballots.body_ids(asked.decision.id))
        raise NoSeat
    return asked


def _own_answer(decision_slug: str, number: int, ballot_id: int) -> tuple[Decision, Ballot]:
    """Return a ballot to its voter. Raise NotFound to outsiders, NotYours to others who may know of the decision."""
    decision = _decision(decision_slug)
    ballot = db.session.get(Ballot, ballot_id)
    if ballot is None or ballot.round_id != access.find_round(decision, number).id:
        raise NotFound
    if ballot.voter_id != current_user.id:
        raise NotYours
    return decision, ballot


def _statement(decision_slug: str, statement_id: int) -> tuple[Decision, Statement]:
    """Return a statement to those who may know of its decision. Raise NotFound."""
    decision = _decision(decision_slug)
    return decision, _statement_of(decision, statement_id)


def _statement_of(decision: Decision, statement_id: int) -> Statement:
    statement = facilitating.find_statement(decision.id, statement_id)
    if statement is None:
        raise NotFound
    return statement


def _own_statement(decision_slug: str, statement_id: int) -> tuple[Decision, Statement]:
    """Return a statement to its author. Raise NotFound to outsiders, NotYours to other members."""
    decision, statement = _statement(decision_slug, statement_id)
    if statement.author_id != current_user.id:
        raise NotYours
    return decision, statement


def _statement_to_take_back(decision_slug: str, statement_id: int) -> tuple[Decision, Statement]:
    """Return a statement to its author and to facilitators. Raise NotFound to outsiders, NoOffice to other members."""
    decision, statement = _statement(decision_slug, statement_id)
    if statement.author_id != current_user.id:
        access.must_hold_office(decision.id, decision.body_ids, current_user.id, Office.FACILITATOR)
    return decision, statement


def _own_concern(decision_slug: str, concern_number: int) -> tuple[Decision, Concern]:
    """Return a concern to who raised it. Raise NotFound to outsiders, NotYours to other members."""
    decision = _decision(decision_slug)
    concern = concerns.get_concern(decision, concern_number)
    if concern.raiser_id != current_user.id:
        raise NotYours
    return decision, concern


def _version(draft_slug: str, version: int) -> int:
    """Return the id of a draft's version to members of the draft's bodies. Raise NotFound."""
    row = db.session.execute(
        select(Draft, DraftVersion.id)
        .join(DraftVersion, DraftVersion.draft_id == Draft.id)
        .where(Draft.slug == draft_slug, DraftVersion.number == version)
    ).one_or_none()
    if row is None:
        raise NotFound
    draft, version_id = row
    members.must_be_member(current_user.id, draft.body_ids)
    return int(version_id)


OWN_BODIES = Scope("own bodies", lambda: members.member_body_ids(current_user.id))
DECISION = Scope("member of the decision", _decision, Needs.MEMBERSHIP)
ROUND = Scope("member of the round's decision", _round, Needs.MEMBERSHIP)
OWN_BALLOT = Scope("asked in the round", _own_ballot, Needs.VOTE)
OWN_ANSWER = Scope("author of the answer", _own_answer, Needs.OWNERSHIP)
OWN_STATEMENT = Scope("author of the statement", _own_statement, Needs.OWNERSHIP)
STATEMENT_TO_TAKE_BACK = Scope(
    "author of the statement, or facilitator of its decision", _statement_to_take_back, Needs.OWNERSHIP
)
OWN_CONCERN = Scope("author of the concern", _own_concern, Needs.OWNERSHIP)
VERSION = Scope("member of the version's draft", _version, Needs.MEMBERSHIP)


# --- the room ----------------------------------------------------------------------------------------------------


def find_facts(decision_slug: str, number: int) -> Facts:
    """Return the state of a round in the room to those who may know of it. Raise NotFound. One statement."""
    return live.find_facts(decision_slug, number, current_user.id)


def _run_by_me(decision_slug: str, number: int) -> Facts:
    """Return `find_facts` to facilitators and scribes. Raise NoOffice, or OfficeTooNew, to other members."""
    facts = find_facts(decision_slug, number)
    if not facts.writes:
        raise OfficeTooNew if facts.is_too_new else NoOffice
    return facts


def _closed_by_me(decision_slug: str, number: int) -> Facts:
    """Return `find_facts` to facilitators. Raise NoOffice, or OfficeTooNew, to other members."""
    facts = find_facts(decision_slug, number)
    if not facts.facilitates:
        raise OfficeTooNew if facts.is_too_new else NoOffice
    return facts


def _to_write_down(decision_slug: str, number: int, round_seat_id: int, voter_id: int) -> ToWriteDown:
    """Return a person to a scribe of every body in which the answer counts. Raise NotFound, NoOffice."""
    facts = _run_by_me(decision_slug, number)
    room = live.load_room(facts)
    seat, person = room.find(round_seat_id, voter_id)
    seats = tuple(one for one in room.seats_of(voter_id) if facts.round.one_ballot or one.id == seat.id)
    if not {one.body_id for one in seats} <= live.written_for(facts, current_user.id):
        raise NoOffice
    return ToWriteDown(room, seat, person, seats)


def _to_dispute(decision_slug: str, number: int, round_seat_id: int) -> tuple[LiveRoom, LiveSeat]:
    """Return a seat to those who may answer for it, and to facilitators and scribes. Raise NotFound, NoOffice."""
    facts = find_facts(decision_slug, number)
    room = live.load_room(facts)
    seat = room.seat(round_seat_id)
    if seat not in room.seats_of(current_user.id) and not facts.writes:
        raise NoOffice
    return room, seat


ROOM = Scope("member of the room's decision", find_facts, Needs.MEMBERSHIP)
ROOM_TO_RUN = Scope("facilitator or scribe of the room's decision", _run_by_me, Needs.OFFICE)
ROOM_TO_CLOSE = Scope("facilitator of the room's decision", _closed_by_me, Needs.FACILITATOR)
SEAT_TO_WRITE_DOWN = Scope("facilitator or scribe of the seat's body", _to_write_down, Needs.OFFICE)
SEAT_TO_DISPUTE = Scope("own seat, or facilitator or scribe of the room's decision", _to_dispute, Needs.VOTE)


# --- facilitating ------------------------------------------------------------------------------------------------


def _facilitated(decision_slug: str) -> Decision:
    return access.decision_of_facilitator(decision_slug, current_user.id)


def _facilitated_round(decision_slug: str, number: int) -> tuple[Decision, Round]:
    decision = _facilitated(decision_slug)
    return decision, access.find_round(decision, number)


def _facilitated_concern(decision_slug: str, concern_number: int) -> tuple[Decision, Concern, Ballot]:
    """Return a concern and the ballot that raised it to facilitators. Raise NotFound, NoOffice."""
    decision = _facilitated(decision_slug)
    for concern, ballot in concerns.list_concerns(decision.id):
        if concern.number == concern_number:
            return decision, concern, ballot
    raise NotFound


def _facilitated_words(decision_slug: str, ballot_id: int) -> tuple[Decision, RedactableText]:
    """Return the words of a revealed ballot to facilitators. Raise NotFound, NoOffice."""
    decision = _facilitated(decision_slug)
    words = facilitating.find_words(decision.id, ballot_id)
    if words is None:
        raise NotFound
    return decision, words


def _facilitated_statement(decision_slug: str, statement_id: int) -> tuple[Decision, Statement]:
    """Return a statement to facilitators. Raise NotFound, NoOffice."""
    decision = _facilitated(decision_slug)
    return decision, _statement_of(decision, statement_id)


def _facilitated_bodies() -> list[int]:
    """Return the ids of the bodies that the reader facilitates. Raise NoOffice if there are none."""
    mine = facilitating.bodies_facilitated(current_user.id)
    if not mine:
        raise NoOffice
    return mine


def _draft_to_decide(draft_slug: str) -> Draft:
    """Return a draft to a facilitator of its bodies. Raise NotFound to outsiders, NoOffice to other members."""
    draft = draft_access.find_draft(draft_slug)
    members.must_hold_office(current_user.id, draft.body_ids, Office.FACILITATOR)
    return draft


def _mandate(mandate_id: int) -> Mandate:
    mandate = db.session.get(Mandate, mandate_id)
    if mandate is None:
        raise NotFound
    return mandate


def _granted_by_mine(mandate_id: int) -> tuple[Mandate, Decision]:
    """Return a mandate and the decision that granted it, to that decision's facilitator. Raise NotFound, NoOffice."""
    mandate = _mandate(mandate_id)
    decision = db.session.get_one(Decision, mandate.granted_by_id)
    members.must_hold_office(current_user.id, decision.body_ids, Office.FACILITATOR)
    return mandate, decision


def _of_own_team(mandate_id: int) -> Mandate:
    """Return a mandate to a facilitator of its team. Raise NotFound, NoOffice."""
    mandate = _mandate(mandate_id)
    members.must_hold_office(current_user.id, [mandate.team_id], Office.FACILITATOR)
    return mandate


FACILITATED = Scope("facilitator of the decision", _facilitated, Needs.FACILITATOR)
FACILITATED_ROUND = Scope("facilitator of the round's decision", _facilitated_round, Needs.FACILITATOR)
FACILITATED_CONCERN = Scope("facilitator of the concern's decision", _facilitated_concern, Needs.FACILITATOR)
FACILITATED_WORDS = Scope("facilitator of the ballot's decision", _facilitated_words, Needs.FACILITATOR)
FACILITATED_STATEMENT = Scope(
    "facilitator of the statement's decision", _facilitated_statement, Needs.FACILITATOR
)
FACILITATED_BODIES = Scope("facilitator of any body", _facilitated_bodies, Needs.FACILITATOR)
DRAFT_TO_DECIDE = Scope("facilitator of the draft", _draft_to_decide, Needs.FACILITATOR)
MANDATE_TO_REVOKE = Scope("facilitator of the mandate's decision", _granted_by_mine, Needs.FACILITATOR)
MANDATE_TO_REPORT = Scope("facilitator of the mandate's team", _of_own_team, Needs.FACILITATOR)
