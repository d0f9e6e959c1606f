"""What providers answer, on their private link or by phone: yes, no, somebody else comes, cannot come, hours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from engage.accommodations import policy
from engage.accommodations.errors import (
    AssignmentNotFound,
    OccasionNotOpen,
    ProviderExists,
    SubstituteSame,
    TransitionRefused,
)
from engage.accommodations.models import (
    Assignment,
    Provider,
    ProviderKind,
    Qualification,
    State,
)
from engage.accommodations.policy import Moment
from engage.accommodations.services import access, assigning, providers, telling
from engage.accommodations.services.providers import ProviderRequest, Skill
from engage.core import audit, clock
from engage.core.db import db
from engage.core.errors import Changed
from engage.core.security.tokens import random_ident


@dataclass(frozen=True)
class Substitute:
    """Who comes instead, with a contact of their own. They are asked themselves before they count as arranged."""

    name: str
    email: str | None
    phone: str | None
    language: str
    qualification: Qualification | None = None
    varieties: tuple[str, ...] = ()


def accept(
    assignment_id: int,
    *,
    seen: tuple[datetime, datetime],
    actor: audit.Actor,
    user_id: int | None = None,
    who_comes: str | None = None,
) -> Assignment:
    """Say yes to an assignment. `seen` are the times to which they say yes; `user_id`: staff, who heard it by phone.

    `who_comes`: the person whom an agency sends; None leaves the name. Again, it changes nothing else.
    Raises AssignmentNotFound, TransitionRefused, OccasionNotOpen, BusyThen, and Changed where the times are others.
    """
    provider, moment, assignment = access.lock_assignment(assignment_id)
    assigning.must_be_open(assignment, moment, State.ACCEPTED)
    times = policy.times_now(assignment, moment)
    if times != seen:
        raise Changed
    if who_comes is not None:
        assignment.who_comes = who_comes
    if assignment.state == State.ACCEPTED and policy.is_current(assignment, moment):
        db.session.flush()
        return assignment
    assigning.must_be_free(provider, *times, but=assignment.id)
    set_times(assignment, moment)
    assignment.state, assignment.accepted_at, assignment.answer_by = State.ACCEPTED, clock.now(), None
    assignment.version += 1
    db.session.flush()
    audit.record(actor, "assignment.accepted", "assignment", assignment.id)
    telling.tell_provider("accepted", assignment)
    telling.tell_people(assignment)
    return assignment


def decline(
    assignment_id: int, *, actor: audit.Actor, user_id: int | None = None, note: str = ""
) -> Assignment:
    """Say no to an assignment, and why where they want to. Again, it changes nothing.

    Raises AssignmentNotFound, TransitionRefused.

    Where somebody who had said yes named this one as a substitute, those who asked are told now.
    """
    _provider, _moment, assignment = access.lock_assignment(assignment_id)
    if assignment.state != State.DECLINED:
        assignment.answer_note = note
        assigning.end(assignment, State.DECLINED, user_id=user_id, actor=actor)
        if assignment.substitute_for_id is not None:
            telling.tell_people(assignment)
    return assignment


def lose(assignment_id: int, *, actor: audit.Actor, user_id: int | None = None, note: str = "") -> Assignment:
    """Note that somebody who had said yes cannot come, or did not. Those who asked are told before the session ends.

    Raises AssignmentNotFound, TransitionRefused.
    """
    _provider, moment, assignment = access.lock_assignment(assignment_id)
    if assignment.state == State.LOST:
        return assignment
    assignment.answer_note = note
    assigning.end(assignment, State.LOST, user_id=user_id, actor=actor)
    if moment.why_not_open(clock.now()) is None:
        telling.tell_people(assignment)
    return assignment


def substitute(assignment_id: int, by: Substitute, *, actor: audit.Actor) -> Assignment:
    """Name somebody who comes instead. Returns their assignment, to which they have to say yes.

    Where a provider with this name and contact is known, it is that one; else staff look at the new one. Before the
    deadline nobody is told that the first one does not come until the other one has answered.
    Raises AssignmentNotFound, TransitionRefused, OccasionNotOpen, SubstituteSame, SkillMissing, BusyThen,
    ProviderEnded, AssignedAlready.
    """
    before, provider_id = _find_or_add(assignment_id, by, actor)
    locked = access.lock_providers([before, provider_id])
    _provider, moment, assignment = access.lock_assignment(assignment_id)
    if provider_id == before:
        raise SubstituteSame
    assigning.must_be_open(assignment, moment, State.SUBSTITUTED)
    other = locked[provider_id]
    times = policy.times_now(assignment, moment)
    was_accepted = assignment.state == State.ACCEPTED
    assigning.end(assignment, State.SUBSTITUTED, user_id=None, actor=actor)
    instead = _ask_instead(other, assignment, moment, times, actor)
    if was_accepted:
        telling.tell_people(assignment)
    return instead


def name_person(assignment_id: int, who_comes: str, *, actor: audit.Actor) -> Assignment:
    """Say whom an agency sends. Raises AssignmentNotFound, TransitionRefused."""
    _provider, _moment, assignment = access.lock_assignment(assignment_id)
    if not assignment.stands:
        raise TransitionRefused(assignment.state, "named")
    if assignment.who_comes != who_comes:
        assignment.who_comes = who_comes
        db.session.flush()
        audit.record(actor, "assignment.person_named", "assignment", assignment.id, ["who_comes"])
    return assignment


def sign_hours(
    assignment_id: int, minutes: int, *, actor: audit.Actor, user_id: int | None = None
) -> Assignment:
    """Sign the hours that were worked, after the beginning. Signing again replaces them.

    Raises AssignmentNotFound, TransitionRefused, OccasionNotOpen where it has not begun.
    """
    _provider, _moment, assignment = access.lock_assignment(assignment_id)
    if assignment.state != State.COMPLETED and not policy.may_become(assignment.state, State.COMPLETED):
        raise TransitionRefused(assignment.state, State.COMPLETED)
    if assignment.starts_at > clock.now():
        raise OccasionNotOpen("not_yet")
    assignment.state = State.COMPLETED
    assignment.minutes, assignment.signed_at, assignment.signed_by = minutes, clock.now(), user_id
    assignment.version += 1
    db.session.flush()
    audit.record(actor, "assignment.hours_signed", "assignment", assignment.id, ["minutes"])
    return assignment


def sign_own_hours(assignment_id: int, minutes: int, *, actor: audit.Actor) -> Assignment:
    """Sign one's own hours, once. Raises what `sign_hours` raises, and TransitionRefused where they are signed."""
    _provider, _moment, assignment = access.lock_assignment(assignment_id)
    if assignment.state == State.COMPLETED:
        raise TransitionRefused(assignment.state, State.COMPLETED)
    return sign_hours(assignment_id, minutes, actor=actor)


def set_times(assignment: Assignment, moment: Moment) -> None:
    """Let an assignment move with its session or meeting."""
    assignment.starts_at, assignment.agreed_until = policy.times_now(assignment, moment)
    assignment.occasion_starts_at, assignment.occasion_ends_at = moment.starts_at, moment.ends_at
    assignment.calendar_sequence += 1


def _find_or_add(assignment_id: int, by: Substitute, actor: audit.Actor) -> tuple[int, int]:
    """Return the providers of an assignment and of its substitute, who is added where nobody knows them."""
    assignment = db.session.get(Assignment, assignment_id)
    if assignment is None:
        raise AssignmentNotFound
    skill = Skill(assignment.service, assignment.language, by.varieties, by.qualification)
    request = ProviderRequest(ProviderKind.PERSON, by.name, by.language, by.email, by.phone, skills=(skill,))
    try:
        added = providers.add_provider(request, user_id=None, actor=actor, named_by_id=assignment.provider_id)
    except ProviderExists as known:
        return assignment.provider_id, known.provider_id
    return assignment.provider_id, added.id


def _ask_instead(
    other: Provider,
    assignment: Assignment,
    moment: Moment,
    times: tuple[datetime, datetime],
    actor: audit.Actor,
) -> Assignment:
    """Ask the substitute on the same terms, within those times."""
    skill = assigning.find_skill(other, assignment.service, assignment.language)
    assigning.must_be_unassigned(other, assignment.occasion, assignment.service, assignment.language)
    assigning.must_be_free(other, *times)
    instead = Assignment(
        public_id=random_ident(),
        provider_id=other.id,
        **assignment.occasion.columns,
        service=assignment.service,
        language=assignment.language,
        varieties=list(skill.varieties),
        qualification=skill.qualification,
        quantity=1,
        mode=assignment.mode,
        state=State.PROPOSED,
        starts_at=times[0],
        agreed_until=times[1],
        occasion_starts_at=moment.starts_at,
        occasion_ends_at=moment.ends_at,
        substitute_for_id=assignment.id,
        version=1,
        proposed_by=assignment.proposed_by,
        proposed_at=clock.now(),
    )
    db.session.add(instead)
    assigning.flush_unique()
    audit.record(actor, "assignment.proposed", "assignment", instead.id)
    telling.tell_provider("proposed", instead)
    return instead
