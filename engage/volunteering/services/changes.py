"""Changing, cancelling and erasing: by the private link of a volunteer, or by staff."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from engage.core import audit, clock
from engage.core.current import current_city
from engage.core.db import db
from engage.core.errors import DomainError
from engage.core.outbox.models import OutboxMessage, State
from engage.core.personal_data.declarations import is_about
from engage.core.seen import Values, must_be_as_seen
from engage.volunteering import policy
from engage.volunteering.errors import ExpectationsChanged, ShiftNotOpen
from engage.volunteering.models import (
    AWAITS,
    TAKES_CAPACITY,
    VOLUNTEER,
    Kind,
    Shift,
    Signup,
    Status,
    Volunteer,
)
from engage.volunteering.services import access, confirming, people, placing, reads, telling, waiting
from engage.volunteering.services.people import Person

_NOT_NAMED = {"name_folded", "contact_key", "phone_key"}  # they follow from others


class PersonExists(DomainError):
    """Another volunteer has this name and contact."""


@dataclass(frozen=True)
class Details:
    """What a volunteer may change with their private link. Another contact, and as what they come, staff change."""

    name: str
    language: str
    organization: str = ""
    on_work_time: bool = False
    speaks: tuple[str, ...] = ()
    may_be_asked: bool = False


def person_of(volunteer: Volunteer) -> Person:
    """Return what a volunteer said of themselves."""
    return Person(
        name=volunteer.name,
        language=volunteer.language,
        email=volunteer.email,
        phone=volunteer.phone,
        kind=Kind(volunteer.kind),
        organization=volunteer.organization,
        on_work_time=volunteer.on_work_time,
        body_id=volunteer.body_id,
        speaks=tuple(volunteer.speaks),
        may_be_asked=volunteer.may_be_asked,
        is_helpers=volunteer.is_helpers,
    )


def seen_values(volunteer: Volunteer) -> Values:
    """Return the values that a form shows: `core.seen.version_of` of them is what it sends back."""
    return {
        "name": volunteer.name,
        "language": volunteer.language,
        "email": volunteer.email,
        "phone": volunteer.phone,
        "kind": volunteer.kind,
        "organization": volunteer.organization,
        "on_work_time": volunteer.on_work_time,
        "body_id": volunteer.body_id,
        "speaks": list(volunteer.speaks),
        "may_be_asked": volunteer.may_be_asked,
    }


def change_details(
    volunteer_id: int, *, request: Details, actor: audit.Actor, seen: str | None = None
) -> set[str]:
    """Change what a volunteer says of themselves, by the private link. Returns the names of what changed.

    `seen` is the version of the values that the form was opened with. Raises Changed, PersonExists.
    """
    volunteer = access.lock_volunteer(volunteer_id)
    if seen is not None:
        must_be_as_seen(seen_values(volunteer), seen)
    person = replace(
        person_of(volunteer),
        name=request.name,
        language=request.language,
        organization=request.organization,
        on_work_time=request.on_work_time,
        speaks=request.speaks,
        may_be_asked=request.may_be_asked,
    )
    return _change(volunteer, people.columns_of(person), actor=actor)


def set_asked(volunteer_id: int, *, is_asked: bool, actor: audit.Actor) -> None:
    """Note whether a volunteer may be asked to step in for others. Again it changes nothing, and nobody is told."""
    volunteer = access.lock_volunteer(volunteer_id)
    if volunteer.may_be_asked == is_asked:
        return
    volunteer.may_be_asked, volunteer.changed_at = is_asked, clock.now()
    audit.record(actor, "volunteer.changed", "volunteer", volunteer.id, ["may_be_asked"])


def correct(volunteer_id: int, *, person: Person, actor: audit.Actor, seen: str | None = None) -> set[str]:
    """Change everything that is known of a volunteer. Only staff do this.

    Of whoever turns out to be a city partner the host decides, so their sign-ups to come give back their places and
    wait for that. Of whoever is none any more nobody has to decide. Raises Changed, PersonExists, Overlaps.
    """
    volunteer = access.lock_volunteer(volunteer_id)
    if seen is not None:
        must_be_as_seen(seen_values(volunteer), seen)
    was_partner = volunteer.is_city_partner
    changed = _change(volunteer, people.columns_of(person), actor=actor)
    if volunteer.is_city_partner != was_partner:
        _follow_kind(volunteer, actor=actor)
    return changed


def _change(volunteer: Volunteer, columns: Mapping[str, object], *, actor: audit.Actor) -> set[str]:
    changed = {name for name, value in columns.items() if getattr(volunteer, name) != value}
    if not changed:
        return set()
    for name in changed:
        setattr(volunteer, name, columns[name])
    volunteer.changed_at = clock.now()
    _flush_unique()
    telling.tell_changed(volunteer, by=actor)
    audit.record(actor, "volunteer.changed", "volunteer", volunteer.id, changed - _NOT_NAMED)
    return changed - _NOT_NAMED


def _flush_unique() -> None:
    try:
        with db.session.begin_nested():
            db.session.flush()
    except IntegrityError as error:
        if "volunteer_contact" in str(error.orig) or "contact_key" in str(error.orig):
            raise PersonExists from error
        raise


def _follow_kind(volunteer: Volunteer, *, actor: audit.Actor) -> None:
    for shift, signup in _to_come(volunteer.id, AWAITS):
        if signup.review_reason is not None:
            continue
        if not volunteer.is_city_partner and signup.status == Status.PENDING:
            placing.place(volunteer, shift, signup, actor=actor)
        elif volunteer.is_city_partner and signup.status != Status.PENDING:
            held = policy.holds(signup.status)
            confirming.move(signup, Status.PENDING)
            if held:
                placing.give_back(shift)
            db.session.flush()
            telling.tell_first(signup, shift)
            audit.record(actor, "signup.host_asked", "signup", signup.id, ["status"])
            waiting.waiting_list.settle(shift)


def _to_come(volunteer_id: int, statuses: Iterable[Status]) -> list[tuple[Shift, Signup]]:
    """Return somebody's sign-ups in these states for shifts that have not ended, with all shifts locked."""
    mine = select(Signup.shift_id).where(
        Signup.volunteer_id == volunteer_id, Signup.status.in_(list(statuses))
    )
    now = clock.now()
    shifts = {one.id: one for one in access.lock_shifts(db.session.scalars(mine)) if one.ends_at > now}
    wanted = (
        select(Signup)
        .where(
            Signup.volunteer_id == volunteer_id,
            Signup.status.in_(list(statuses)),
            Signup.shift_id.in_(list(shifts)),
        )
        .order_by(Signup.shift_id, Signup.id)
        .execution_options(populate_existing=True)
    )
    return [(shifts[one.shift_id], one) for one in db.session.scalars(wanted)]


def cancel(signup_id: int, *, actor: audit.Actor) -> Signup:
    """Cancel a sign-up and serve the waiting list. Cancelling again changes nothing.

    At short notice staff look for somebody else: see `Signup.late_at`. Raises ShiftNotOpen where the shift is past, and
    TransitionRefused where the person has come.
    """
    volunteer, shift, signup = access.lock_signup(signup_id)
    if signup.status == Status.CANCELLED:
        return signup
    if shift.ends_at <= clock.now():
        raise ShiftNotOpen("past")
    tells = signup.review_reason is None
    _cancel(shift, signup, actor=actor)
    if tells:
        telling.tell_cancelled(signup, volunteer, by=actor)
    waiting.waiting_list.settle(shift)
    return signup


def _cancel(shift: Shift, signup: Signup, *, actor: audit.Actor) -> None:
    """End a sign-up, give back its place, and note that cover is wanted. The waiting list is not served yet."""
    before = Status(signup.status)
    confirming.move(signup, Status.CANCELLED)
    signup.cancelled_at = clock.now()
    if before in TAKES_CAPACITY:
        placing.give_back(shift)
    is_late = policy.is_late(shift, clock.now(), cover_hours=current_city().cover_hours)
    if is_late and policy.binds(before) and reads.is_on(shift):
        signup.late_at = clock.now()
    db.session.flush()
    audit.record(actor, "signup.cancelled", "signup", signup.id, ["status"])


def agree(volunteer_id: int, version: str, language: str, *, actor: audit.Actor) -> int:
    """Note that a volunteer agrees to the expectations, for every shift to come. Returns how many are confirmed by it.

    Agreeing again changes nothing. Raises ExpectationsChanged where others hold by now.
    """
    if version != reads.current_version():
        raise ExpectationsChanged
    volunteer = access.lock_volunteer(volunteer_id)
    confirmed = 0
    for shift, signup in _to_come(volunteer.id, AWAITS):
        if signup.agreed_version == version:
            continue
        signup.agreed_version, signup.agreed_at, signup.agreed_language = version, clock.now(), language
        db.session.flush()
        audit.record(actor, "signup.agreed", "signup", signup.id, ["agreed_version"])
        confirmed += confirming.confirm_if_complete(volunteer, shift, signup, actor=actor)
    return confirmed


def cancel_all(volunteer_id: int, *, actor: audit.Actor) -> int:
    """Cancel everything that somebody signed up for and that has not ended, without a message. Returns how many."""
    access.lock_volunteer(volunteer_id)
    found = _to_come(volunteer_id, AWAITS)
    for shift, signup in found:
        _cancel(shift, signup, actor=actor)
        waiting.waiting_list.settle(shift)
    return len(found)


def erase_volunteer(volunteer_id: int, /, *, actor: audit.Actor) -> None:
    """Cancel what is to come, end the links, empty every personal column, and stop messages that were not sent.

    That somebody helped, and how long, stays counted, without a name. Raises SignupNotFound.
    """
    volunteer = access.lock_volunteer(volunteer_id)
    if volunteer.erased_at is not None:
        return
    cancel_all(volunteer_id, actor=actor)
    volunteer.erased_at = clock.now()
    volunteer.link_version += 1
    volunteer.name = volunteer.name_folded = volunteer.organization = ""
    volunteer.email = volunteer.phone = volunteer.contact_key = volunteer.phone_key = None
    volunteer.speaks, volunteer.may_be_asked = [], False
    db.session.flush()
    _stop_messages(volunteer_id)
    audit.record(actor, "volunteer.erased", "volunteer", volunteer.id)


def ask_erasure(volunteer_id: int, *, actor: audit.Actor) -> None:
    """Cancel what is to come, and record that the data must be erased as soon as the law allows it."""
    volunteer = access.lock_volunteer(volunteer_id)
    cancel_all(volunteer_id, actor=actor)
    volunteer.may_be_asked = False
    volunteer.erasure_asked_at = volunteer.erasure_asked_at or clock.now()
    audit.record(actor, "volunteer.erasure_requested", "volunteer", volunteer.id)


def _stop_messages(volunteer_id: int) -> None:
    waiting_ones = update(OutboxMessage).where(
        is_about(OutboxMessage.__table__, VOLUNTEER, volunteer_id),  # type: ignore[arg-type]
        OutboxMessage.state.in_((State.WAITING, State.PARKED)),
    )
    stopped = waiting_ones.values(state=State.CANCELLED)
    db.session.execute(stopped.execution_options(synchronize_session=False))
