"""Staff ask providers for a session or meeting, change what was agreed, and take it back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from engage.accommodations import policy
from engage.accommodations.errors import (
    AssignedAlready,
    BusyThen,
    ProviderEnded,
    SkillMissing,
    TimesWrong,
    TransitionRefused,
)
from engage.accommodations.models import (
    STANDING,
    Assignment,
    Occasion,
    Provider,
    ProviderSkill,
    ServiceMode,
    State,
)
from engage.accommodations.policy import Moment
from engage.accommodations.services import access, telling
from engage.core import audit, clock
from engage.core.db import db
from engage.core.errors import Changed
from engage.core.security.tokens import random_ident


@dataclass(frozen=True)
class Terms:
    """What is agreed with a provider. Without times it is for the whole session or meeting.

    `is_agreed`: they have said yes already, on the phone for example.
    """

    mode: ServiceMode
    quantity: int = 1
    starts_at: datetime | None = None
    agreed_until: datetime | None = None
    answer_by: datetime | None = None
    cost_note: str = ""
    is_agreed: bool = False

    def times(self, moment: Moment) -> tuple[datetime, datetime]:
        """Return from when until when. Raises TimesWrong."""
        times = self.starts_at or moment.starts_at, self.agreed_until or moment.ends_at
        if not policy.times_are_right(*times):
            raise TimesWrong
        return times


@dataclass(frozen=True)
class Wanted:
    """Whom to ask for which service, and on what terms. `submission` is the name of the form that was sent."""

    provider_id: int
    service: str
    terms: Terms
    language: str = ""
    substitute_for_id: int | None = None
    submission: str | None = None


def assign(occasion: Occasion, wanted: Wanted, *, user_id: int | None, actor: audit.Actor) -> Assignment:
    """Ask a provider, or note that they have agreed. The same form sent again changes nothing.

    Raises ProviderNotFound, ProviderEnded, OccasionNotFound, OccasionNotOpen, SkillMissing, TimesWrong, BusyThen,
    AssignedAlready.
    """
    provider = access.lock_provider(wanted.provider_id)
    moment = access.lock_open_occasion(occasion)
    sent = _sent_before(wanted.submission)
    if sent is not None:
        return sent
    skill = find_skill(provider, wanted.service, wanted.language)
    starts_at, agreed_until = wanted.terms.times(moment)
    must_be_unassigned(provider, occasion, wanted.service, wanted.language)
    must_be_free(provider, starts_at, agreed_until)
    now = clock.now()
    agreed = wanted.terms.is_agreed
    assignment = Assignment(
        public_id=random_ident(),
        provider_id=provider.id,
        **occasion.columns,
        service=wanted.service,
        language=wanted.language,
        varieties=list(skill.varieties),
        qualification=skill.qualification,
        state=State.ACCEPTED if agreed else State.PROPOSED,
        starts_at=starts_at,
        agreed_until=agreed_until,
        occasion_starts_at=moment.starts_at,
        occasion_ends_at=moment.ends_at,
        substitute_for_id=wanted.substitute_for_id,
        submission=wanted.submission,
        version=1,
        proposed_by=user_id,
        proposed_at=now,
        accepted_at=now if agreed else None,
        **_agreed_columns(wanted.terms),
    )
    db.session.add(assignment)
    flush_unique()
    audit.record(actor, "assignment.agreed" if agreed else "assignment.proposed", "assignment", assignment.id)
    telling.tell_provider("accepted" if agreed else "proposed", assignment)
    if agreed:
        telling.tell_people(assignment)
    return assignment


def change_terms(assignment_id: int, terms: Terms, *, version: int, actor: audit.Actor) -> Assignment:
    """Change what is agreed. Who has said yes is asked again where the time, mode or quantity is another one.

    Raises AssignmentNotFound, Changed, TransitionRefused, OccasionNotOpen, TimesWrong, BusyThen.
    """
    provider, moment, assignment = access.lock_assignment(assignment_id)
    if assignment.version != version:
        raise Changed
    must_be_open(assignment, moment, State.PROPOSED)
    times = terms.times(moment)
    must_be_free(provider, *times, but=assignment.id)
    was_accepted = assignment.state == State.ACCEPTED
    news = _set_terms(assignment, moment, times, terms)
    if was_accepted and news and not terms.is_agreed:
        assignment.state, assignment.accepted_at = State.PROPOSED, None
    if not was_accepted and terms.is_agreed:
        assignment.state, assignment.accepted_at = State.ACCEPTED, clock.now()
    assignment.version += 1
    db.session.flush()
    audit.record(actor, "assignment.changed", "assignment", assignment.id, news)
    if news:
        telling.tell_provider("changed", assignment)
    if was_accepted != (assignment.state == State.ACCEPTED):
        telling.tell_people(assignment)
    return assignment


def withdraw(assignment_id: int, *, user_id: int | None, actor: audit.Actor) -> Assignment:
    """Take back an assignment: the provider is not needed. Again, it changes nothing.

    Raises AssignmentNotFound, TransitionRefused.
    """
    _provider, _moment, assignment = access.lock_assignment(assignment_id)
    if assignment.state == State.WITHDRAWN:
        return assignment
    was_expected = assignment.state == State.ACCEPTED or assignment.substitute_for_id is not None
    end(assignment, State.WITHDRAWN, user_id=user_id, actor=actor)
    telling.tell_provider("withdrawn", assignment)
    if was_expected:
        telling.tell_people(assignment)
    return assignment


def end(assignment: Assignment, state: State, *, user_id: int | None, actor: audit.Actor) -> None:
    """End an assignment that is locked. Raises TransitionRefused."""
    if not policy.may_become(assignment.state, state):
        raise TransitionRefused(assignment.state, state)
    assignment.state, assignment.ended_at, assignment.ended_by = state, clock.now(), user_id
    assignment.minutes = assignment.signed_at = assignment.signed_by = None
    assignment.version += 1
    assignment.calendar_sequence += 1
    db.session.flush()
    audit.record(actor, f"assignment.{state}", "assignment", assignment.id)


def find_skill(provider: Provider, service: str, language: str) -> ProviderSkill:
    """Return what a provider, who is locked, can do. Raises ProviderEnded, SkillMissing."""
    if provider.ended_at is not None or provider.erased_at is not None:
        raise ProviderEnded
    skill = db.session.get(ProviderSkill, (provider.id, service, language))
    if skill is None:
        raise SkillMissing
    return skill


def must_be_open(assignment: Assignment, moment: Moment, after: State) -> None:
    """Raise TransitionRefused or OccasionNotOpen where an assignment that is locked cannot change so now."""
    if assignment.state != after and not policy.may_become(assignment.state, after):
        raise TransitionRefused(assignment.state, after)
    access.must_be_to_come(moment)


def must_be_unassigned(provider: Provider, occasion: Occasion, service: str, language: str) -> None:
    """Raise AssignedAlready where the provider has what stands for this service and language there."""
    same = select(Assignment.id).where(
        Assignment.provider_id == provider.id,
        occasion.of(Assignment),
        Assignment.service == service,
        Assignment.language == language,
        Assignment.state.in_(STANDING),
    )
    if db.session.scalar(same.limit(1)) is not None:
        raise AssignedAlready


def must_be_free(
    provider: Provider, starts_at: datetime, agreed_until: datetime, *, but: int | None = None
) -> None:
    """Raise BusyThen where a person has another assignment at that time. Back to back is no clash.

    Call it under the provider's lock. An agency sends several people.
    """
    if not provider.is_person:
        return
    clash = select(Assignment).where(
        Assignment.provider_id == provider.id,
        Assignment.state.in_(STANDING),
        Assignment.starts_at < agreed_until,
        Assignment.agreed_until > starts_at,
    )
    if but is not None:
        clash = clash.where(Assignment.id != but)
    found = db.session.scalar(clash.order_by(Assignment.starts_at, Assignment.id).limit(1))
    if found is not None:
        raise BusyThen(found.id, found.occasion)


def _set_terms(
    assignment: Assignment, moment: Moment, times: tuple[datetime, datetime], terms: Terms
) -> set[str]:
    """Write the terms. Returns the names of those that concern the provider and are others now."""
    before = {name: getattr(assignment, name) for name in ("starts_at", "agreed_until", "mode", "quantity")}
    assignment.starts_at, assignment.agreed_until = times
    assignment.occasion_starts_at, assignment.occasion_ends_at = moment.starts_at, moment.ends_at
    for name, value in _agreed_columns(terms).items():
        setattr(assignment, name, value)
    news = {name for name, value in before.items() if getattr(assignment, name) != value}
    if news:
        assignment.calendar_sequence += 1
    return news


def _agreed_columns(terms: Terms) -> dict[str, object]:
    return {
        "mode": terms.mode,
        "quantity": terms.quantity,
        "answer_by": None if terms.is_agreed else terms.answer_by,
        "cost_note": terms.cost_note,
    }


def _sent_before(submission: str | None) -> Assignment | None:
    if submission is None:
        return None
    return db.session.scalar(select(Assignment).where(Assignment.submission == submission))


def flush_unique() -> None:
    """Flush a new assignment. Raises AssignedAlready where the unique key of what stands refuses it."""
    try:
        with db.session.begin_nested():
            db.session.flush()
    except IntegrityError as error:
        raise AssignedAlready from error
