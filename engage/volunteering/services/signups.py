"""Signing up for a shift: one transaction, correct with many people at once.

The check is the write: a conditional UPDATE takes the place or does not. Whoever finds no place waits, where they were
told so before. On the public form nobody proves who they are: somebody who types another person's name and contact gets
the same answer as a new volunteer (`SignedUp.told`), and the person hears at their own contact what was tried.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete

from engage.core import audit, clock
from engage.core.db import db, insert_new
from engage.core.security.tokens import random_ident
from engage.volunteering import policy
from engage.volunteering.errors import (
    AlreadySignedUp,
    ExpectationsChanged,
    NotForPartners,
    Overlaps,
    ShiftMoved,
    ShiftNotOpen,
)
from engage.volunteering.models import ReviewReason, Shift, Signup, Status, Volunteer
from engage.volunteering.services import (
    access,
    confirming,
    people,
    placing,
    quorum,
    reads,
    telling,
    waiting,
)
from engage.volunteering.services.people import Person
from engage.volunteering.services.placing import Around
from engage.volunteering.services.reads import Agreement

__all__ = ["EnteredBy", "Person", "ShiftRequest", "SignedUp", "SignupRequest", "add_shift", "sign_up"]


@dataclass(frozen=True)
class ShiftRequest:
    """What somebody wants of a shift.

    `agreed_version`: the expectations that they agreed to, None if they did not. `may_wait`: they join the waiting list
    where every place is taken. `shown_starts_at`: when the shift began by the form; where it begins at another time,
    nothing is done. `submission`: the id of the form; the same form sent again is the same sign-up.
    """

    agreed_version: str | None = None
    agreed_language: str | None = None
    may_wait: bool = False
    shown_starts_at: datetime | None = None
    submission: str | None = None


@dataclass(frozen=True, kw_only=True)
class SignupRequest(ShiftRequest):
    """Everything that somebody sends to take a shift, with what they say of themselves."""

    person: Person


@dataclass(frozen=True)
class EnteredBy:
    """Who entered a sign-up. Without `user_id` it is somebody on the public form, who proves nothing.

    `is_known`: the person has opened their private link.
    """

    user_id: int | None = None
    overbook: bool = False
    review_reason: str | None = None
    is_known: bool = False
    actor: audit.Actor = "registrant"

    @property
    def proves_nothing(self) -> bool:
        """Whether a stranger may have typed another person's name and contact."""
        return self.user_id is None and not self.is_known


@dataclass(frozen=True)
class SignedUp:
    """The result of signing up.

    `told` is the state that a new volunteer would have got: pages for strangers show nothing else of it. `signup_id` is
    the sign-up that stands: the new one, the same person's earlier one for this shift (`is_duplicate`), or the one that
    is at that time (`is_in_the_way`).
    """

    signup_id: int
    volunteer_id: int
    status: Status
    told: Status
    is_duplicate: bool = False
    is_in_the_way: bool = False


@dataclass(frozen=True)
class _Attempt:
    """Somebody at a shift, under both locks. `kind_said` is as what they sign up by the form."""

    volunteer: Volunteer
    shift: Shift
    request: ShiftRequest
    entered_by: EnteredBy
    kind_said: str
    is_new: bool


def sign_up(shift_id: int, *, request: SignupRequest, entered_by: EnteredBy = EnteredBy()) -> SignedUp:
    """Sign somebody up for a shift: confirmed, signed up with something missing, waiting or pending.

    Raises ShiftNotFound, ShiftNotOpen, ShiftMoved, NotForPartners, ExpectationsChanged, ShiftFull (every place is taken
    and the form did not say that they would wait). Where staff enter somebody also AlreadySignedUp and Overlaps.
    """
    volunteer, is_new = people.find_or_add(request.person, entered_by=entered_by.user_id)
    shift = access.lock_shift(shift_id)
    kind_said = request.person.kind.value
    return _attempt(_Attempt(volunteer, shift, request, entered_by, kind_said, is_new))


def add_shift(
    volunteer_id: int,
    shift_id: int,
    *,
    request: ShiftRequest = ShiftRequest(),
    actor: audit.Actor = "registrant",
) -> SignedUp:
    """Sign up a volunteer who has opened their private link for another shift.

    Raises what `sign_up` raises, AlreadySignedUp, and Overlaps with the shift that is at that time.
    """
    volunteer = access.lock_volunteer(volunteer_id)
    shift = access.lock_shift(shift_id)
    entered_by = EnteredBy(is_known=True, actor=actor)
    return _attempt(_Attempt(volunteer, shift, request, entered_by, volunteer.kind, is_new=False))


def _attempt(attempt: _Attempt) -> SignedUp:
    volunteer, shift, request, entered_by = (
        attempt.volunteer,
        attempt.shift,
        attempt.request,
        attempt.entered_by,
    )
    around = placing.look_around(
        volunteer, shift, submission=request.submission, entered_by=entered_by.user_id
    )
    if around.sent_before is not None:
        return _answer_again(attempt, around.sent_before)
    _must_be_possible(attempt, around.session_status)
    waiting.waiting_list.settle_if_due(shift)
    reason = _why_reviewed(attempt, around)
    told = _take(attempt, reason)
    if around.standing is not None or around.clash is not None:
        return _refuse_person(attempt, around, told)
    status, reason = _settle_kind(attempt, told, reason)
    agreed = _agreement(attempt)
    status = _complete(attempt, status, agreed)
    signup = _insert(attempt, status, reason, agreed)
    if reason is None:
        telling.tell_first(signup, shift)
    if policy.binds(status):
        confirming.note_cover(shift)
    if entered_by.user_id is not None:
        audit.record(entered_by.actor, "signup.entered", "signup", signup.id)
    if volunteer.body_id is not None or volunteer.is_city_partner:
        quorum.note_quorum(shift.session_id, actor=entered_by.actor)
    return SignedUp(signup.id, volunteer.id, status, _told(attempt, told))


def _must_be_possible(attempt: _Attempt, session_status: str) -> None:
    """Refuse what everybody may know, whoever signs up."""
    shift, request = attempt.shift, attempt.request
    by_staff = attempt.entered_by.user_id is not None
    reason = policy.why_not_open(shift, session_status, clock.now(), by_staff=by_staff)
    if reason is not None:
        raise ShiftNotOpen(reason)
    if policy.is_elsewhen(request.shown_starts_at, shift.starts_at):
        raise ShiftMoved
    if policy.is_city_partner(attempt.kind_said) and not shift.partners_welcome:
        raise NotForPartners
    if request.agreed_version not in (None, reads.current_version()):
        raise ExpectationsChanged


def _why_reviewed(attempt: _Attempt, around: Around) -> str | None:
    """Return why staff look at a sign-up first. Counts the first message of any other.

    What staff enter, and what comes by a private link, is neither counted nor looked at.
    """
    entered_by, volunteer = attempt.entered_by, attempt.volunteer
    if not entered_by.proves_nothing or entered_by.review_reason is not None:
        return entered_by.review_reason
    if around.of_contact >= policy.VOLUNTEERS_OF_A_CONTACT:
        return ReviewReason.SAME_CONTACT
    if not telling.may_write_first(email=volunteer.email, phone=volunteer.phone):
        return ReviewReason.MANY_MESSAGES
    return None


def _take(attempt: _Attempt, reason: str | None) -> Status:
    """Take a place as a new volunteer would. Returns PENDING, SIGNED_UP (a place was taken) or WAITING."""
    if reason is not None or policy.is_city_partner(attempt.kind_said):
        return Status.PENDING
    has_place = placing.take_or_wait(
        attempt.shift, may_wait=attempt.request.may_wait, overbook=attempt.entered_by.overbook
    )
    return Status.SIGNED_UP if has_place else Status.WAITING


def _refuse_person(attempt: _Attempt, around: Around, told: Status) -> SignedUp:
    """Tell the person, not whoever filled in the form, that they have this shift already, or another at that time."""
    if told is Status.SIGNED_UP:
        placing.give_back(attempt.shift)
    is_duplicate = around.standing is not None
    found = access.load_signup(around.standing or around.clash or 0)
    if not attempt.entered_by.proves_nothing:
        raise AlreadySignedUp if is_duplicate else Overlaps(found.shift_id)
    volunteer, by = attempt.volunteer, attempt.entered_by.actor
    if not telling.has_links_enough(email=volunteer.email, phone=volunteer.phone):
        if is_duplicate:
            telling.tell_repeated(found, volunteer, by=by)
        else:
            telling.tell_in_the_way(found, attempt.shift, volunteer, by=by)
    return SignedUp(
        found.id,
        volunteer.id,
        Status(found.status),
        _told(attempt, told),
        is_duplicate=is_duplicate,
        is_in_the_way=not is_duplicate,
    )


def _settle_kind(attempt: _Attempt, told: Status, reason: str | None) -> tuple[Status, str | None]:
    """Let staff look at somebody who signed up before as somebody else: then the host decides, or does not."""
    said, stored = (policy.is_city_partner(kind) for kind in (attempt.kind_said, attempt.volunteer.kind))
    if said == stored:
        return told, reason
    if told is Status.SIGNED_UP:
        placing.give_back(attempt.shift)
    return Status.PENDING, reason or ReviewReason.OTHER_KIND


def _complete(attempt: _Attempt, status: Status, agreed: Agreement | None) -> Status:
    """Return CONFIRMED for somebody with a place to whom nothing is missing."""
    if status is not Status.SIGNED_UP or agreed is None:
        return status
    shift, volunteer = attempt.shift, attempt.volunteer
    if attempt.is_new:
        return _of_new(shift)
    is_ready = reads.is_screened(volunteer.id, shift) and reads.is_oriented(volunteer.id, shift.role)
    return Status.CONFIRMED if is_ready else status


def _of_new(shift: Shift) -> Status:
    needs = reads.needs_screening(shift.role) or reads.needs_orientation(shift.role)
    return Status.SIGNED_UP if needs else Status.CONFIRMED


def _told(attempt: _Attempt, taken: Status) -> Status:
    """Return what a new volunteer would have got."""
    if taken is not Status.SIGNED_UP or attempt.request.agreed_version is None:
        return taken
    return _of_new(attempt.shift)


def _agreement(attempt: _Attempt) -> Agreement | None:
    """Return that the person agrees to the expectations that hold now, or that they did at another shift."""
    version, volunteer = attempt.request.agreed_version, attempt.volunteer
    if version is not None:
        return Agreement(version, clock.now(), attempt.request.agreed_language or volunteer.language)
    return None if attempt.is_new else reads.find_agreement(volunteer.id)


def _insert(attempt: _Attempt, status: Status, reason: str | None, agreed: Agreement | None) -> Signup:
    now = clock.now()
    values: dict[str, object] = {
        "public_id": random_ident(),
        "shift_id": attempt.shift.id,
        "volunteer_id": attempt.volunteer.id,
        "status": status.value,
        "review_reason": reason,
        "agreed_version": agreed and agreed.version,
        "agreed_at": agreed and agreed.at,
        "agreed_language": agreed and agreed.language,
        "submission": attempt.request.submission,
        "entered_by": attempt.entered_by.user_id,
        "calendar_sequence": 0,
        "created_at": now,
        "queued_at": now if status is Status.WAITING else None,
        "offered_without": "",
        "declined": "",
    }
    ident = insert_new(Signup, values)
    if ident is None:  # the form was sent before for another person or shift
        values["submission"] = None
        ident = insert_new(Signup, values)
    if ident is None:
        raise RuntimeError("Another sign-up stood in the way under the locks of its volunteer and shift.")
    return Signup(id=ident, **values)


def _answer_again(attempt: _Attempt, signup_id: int) -> SignedUp:
    """Return what came of a form that was sent before. A volunteer without a contact was added again: not so."""
    signup = access.load_signup(signup_id)
    if attempt.is_new:
        db.session.execute(delete(Volunteer).where(Volunteer.id == attempt.volunteer.id))
    is_pending = signup.review_reason is not None or policy.is_city_partner(attempt.kind_said)
    taken = Status.PENDING if is_pending else Status.WAITING if signup.queued_at else Status.SIGNED_UP
    return SignedUp(signup.id, signup.volunteer_id, Status(signup.status), _told(attempt, taken))
