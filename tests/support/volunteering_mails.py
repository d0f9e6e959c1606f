"""One example of every kind of message to volunteers: what happened before it, and what ends its truth."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from engage.core import clock
from engage.core.db import db, write
from engage.core.following import Move
from engage.core.i18n import in_language
from engage.core.i18n.formats import format_date
from engage.core.outbox.outgoing import Outgoing
from engage.core.outbox.registry import make
from engage.core.outbox.rendering import message_context
from engage.listening.models import ListeningSession
from engage.listening.services import sessions
from engage.volunteering.models import (
    VOLUNTEER,
    DeclineReason,
    Kind,
    Orientation,
    OrientationVisit,
    Shift,
    Signup,
    Volunteer,
)
from engage.volunteering.services import attendance, changes, placing, shifts, waiting
from engage.volunteering.services.reads import current_version
from engage.volunteering.services.signups import EnteredBy
from tests.support.accounts import make_user
from tests.support.listening import make_session
from tests.support.volunteering import make_person, make_shift, read_shift, read_signup, sign_up

PHONE = "+19165550141"
CONTACTS: dict[str, dict[str, Any]] = {
    "email": {"email": "nadia@example.org"},
    "phone": {"phone": PHONE},
    "neither": {},
}
NAME, OTHER = "Nadia Example", "Otis Other"
MET_BY = "Dee at the front desk"
TITLES = {"es": {"title": "Sesión en el centro comunitario"}}
MINUTES = 150
LONG = timedelta(days=31)


@dataclass
class Scene:
    """Somebody, a session and their shift. `told` is what the subject of the message holds besides them."""

    session: ListeningSession
    shift: Shift
    volunteer_id: int
    signup_id: int
    told: dict[str, int] = field(default_factory=dict)

    @property
    def volunteer(self) -> Volunteer:
        """Who the message is to."""
        return db.session.get_one(Volunteer, self.volunteer_id, populate_existing=True)

    @property
    def signup(self) -> Signup:
        """Their sign-up."""
        return read_signup(self.signup_id)


@dataclass(frozen=True)
class Example:
    """A kind of message: how it comes about, what it has to say in English, and what makes it untrue again."""

    happens: Callable[..., Scene]
    says: str
    ends: Callable[[Scene], None]
    is_about_shift: bool = True


def begin(contact: str = "email", language: str = "en", **wanted: Any) -> Scene:
    """Somebody signs up for a shift in a month. `role`, `people`, `agrees`, `kind` and so on are of the sign-up."""
    session = make_session(translations=TITLES)
    shift = make_shift(
        session,
        people=wanted.pop("people", 3),
        role=wanted.pop("role", "welcome"),
        met_by=MET_BY,
        table_name="Table 4",
        languages=("hmn",),
    )
    if wanted.pop("is_full", False) or contact == "email":  # somebody else is there, of whom nobody reads
        sign_up(shift, make_person(OTHER))
    person = make_person(
        NAME,
        language=language,
        kind=wanted.pop("kind", Kind.RESIDENT),
        may_be_asked=True,
        **_contact(contact),
    )
    signed = sign_up(shift, person, may_wait=True, entered_by=_entered(contact), **wanted)
    return Scene(session, shift, signed.volunteer_id, signed.signup_id)


def _contact(contact: str) -> dict[str, Any]:
    return {"email": None, "phone": None, **CONTACTS[contact]}


def _entered(contact: str) -> EnteredBy:
    return EnteredBy(user_id=make_user().id) if contact == "neither" else EnteredBy()


def tell(kind: str, scene: Scene, *, language: str | None = None) -> Outgoing | None:
    """What the worker would send now."""
    start = int(read_shift(scene.shift.id).starts_at.timestamp())
    subject = {VOLUNTEER: scene.volunteer_id, "signup": scene.signup_id, "start": start, **scene.told}
    db.session.rollback()
    db.session.expire_all()
    with message_context():
        return make(kind, subject, language=language)


def day_of(scene: Scene, language: str) -> str:
    """The day of the shift as it is written in a language."""
    with in_language(language):
        return format_date(scene.shift.starts_at)


def _partner(contact: str, language: str) -> Scene:
    return begin(contact, language, kind=Kind.SWORN_OFFICER)


def _comes_from_the_city(contact: str, language: str) -> Scene:
    scene = _partner(contact, language)
    with write():
        placing.place(scene.volunteer, scene.shift, scene.signup, actor="test")
    return scene


def _unfinished(contact: str, language: str) -> Scene:
    return begin(contact, language, role="note_taking", agrees=False)


def _waits(contact: str, language: str) -> Scene:
    return begin(contact, language, people=1, is_full=True)


def _offered(contact: str, language: str) -> Scene:
    scene = _waits(contact, language)
    with write():
        shifts.set_people(scene.shift.id, 2, actor="test")
    return scene


def _lapsed(contact: str, language: str) -> Scene:
    scene = _offered(contact, language)
    with write():
        waiting.give_up_offer(scene.signup_id)
    return scene


def _cancelled(contact: str, language: str) -> Scene:
    scene = begin(contact, language)
    cancel(scene)
    return scene


def _declined(contact: str, language: str) -> Scene:
    scene = _partner(contact, language)
    by = make_user().id
    with write():
        placing.decline(scene.signup_id, reason=DeclineReason.ROOM_FOR_RESIDENTS, decided_by=by, actor=by)
    return scene


def _in_the_way(contact: str, language: str) -> Scene:
    scene = begin(contact, language)
    other = make_shift(scene.session, role="setup")
    scene.told = {"shift": other.id}
    return scene


def _moved(contact: str, language: str) -> Scene:
    scene = begin(contact, language)
    with write():
        shifts.follow_session(scene.session.id, Move(by=timedelta(hours=1)), "test")
    scene.shift = read_shift(scene.shift.id)
    return scene


def _withdrawn(contact: str, language: str) -> Scene:
    scene = begin(contact, language)
    with write():
        shifts.withdraw_shift(scene.shift.id, actor="test")
    return scene


def _session_cancelled(contact: str, language: str) -> Scene:
    scene = begin(contact, language)
    cancel_session(scene)
    return scene


def _older(contact: str, language: str) -> Scene:
    scene = begin(contact, language)
    with write() as unit:
        unit.get_one(Signup, scene.signup_id).agreed_version = "2019-01"
    return scene


def _orientation(contact: str, language: str, **wanted: Any) -> Scene:
    scene = begin(contact, language, **wanted)
    now = clock.now()
    with write() as unit:
        orientation = Orientation(
            roles=[],
            languages=["en", "es"],
            starts_at=scene.shift.starts_at - timedelta(days=8),
            ends_at=scene.shift.starts_at - timedelta(days=8, hours=-1),
            place="City Hall, room 1119",
            created_at=now,
        )
        unit.add(orientation)
        unit.flush()
        unit.add(
            OrientationVisit(orientation_id=orientation.id, volunteer_id=scene.volunteer_id, created_at=now)
        )
        scene.told = {"orientation": orientation.id, "start": int(orientation.starts_at.timestamp())}
    return scene


def _orientation_planned(contact: str, language: str) -> Scene:
    scene = _orientation(contact, language, role="note_taking")
    _visit_is_cancelled(scene)
    return scene


def _orientation_cancelled(contact: str, language: str) -> Scene:
    scene = _orientation(contact, language)
    with write() as unit:
        unit.get_one(Orientation, scene.told["orientation"]).cancelled_at = clock.now()
    return scene


def _cover(contact: str, language: str) -> Scene:
    scene = begin(contact, language)
    other = make_shift(scene.session, starts_at=scene.shift.ends_at, languages=("hmn",))
    scene.shift, scene.told = other, {"shift": other.id}
    return scene


def _thanked(contact: str, language: str) -> Scene:
    scene = begin(contact, language)
    pass_by(scene)
    with write():
        attendance.mark_completed(scene.signup_id, minutes=MINUTES, actor="test")
    scene.told = {"session": scene.session.id}
    return scene


def pass_by(scene: Scene) -> None:
    """The session and its shifts are past: both were a month ago."""
    with write() as unit:
        rows = [
            unit.get_one(ListeningSession, scene.session.id),
            *unit.query(Shift).filter_by(session_id=scene.session.id),
        ]
        for row in rows:
            row.starts_at, row.ends_at = row.starts_at - LONG, row.ends_at - LONG


def cancel(scene: Scene) -> None:
    """They cancel with their private link."""
    with write():
        changes.cancel(scene.signup_id, actor="registrant")


def cancel_session(scene: Scene) -> None:
    """The session is cancelled."""
    with write():
        sessions.cancel_session(
            scene.session.id, reasons={}, source_language="en", version=scene.session.version, actor="test"
        )


def _settled(scene: Scene) -> None:
    """The host accepts, staff release, or the offer is taken: it stands as confirmed or signed up."""
    with write():
        volunteer, shift = scene.volunteer, read_shift(scene.shift.id)
        placing.place(volunteer, shift, scene.signup, actor="test")


def _accepted(scene: Scene) -> None:
    with write():
        waiting.accept_offer(scene.signup_id, actor="registrant")


def _queues_again(scene: Scene) -> None:
    with write():
        waiting.queue_again(scene.signup_id, actor="registrant")


def _agrees(scene: Scene) -> None:
    with write():
        changes.agree(scene.volunteer_id, current_version(), "en", actor="registrant")


def erase(scene: Scene) -> None:
    """Their data is erased."""
    with write():
        changes.erase_volunteer(scene.volunteer_id, actor="test")


def _visit_is_cancelled(scene: Scene) -> None:
    with write() as unit:
        unit.query(OrientationVisit).delete()


def _asks_not_to_be_asked(scene: Scene) -> None:
    with write() as unit:
        unit.get_one(Volunteer, scene.volunteer_id).may_be_asked = False


def _did_not_come(scene: Scene) -> None:
    with write():
        attendance.mark_no_show(scene.signup_id, actor="test")


EXAMPLES: Mapping[str, Example] = {
    "volunteering.received": Example(_partner, "Your shift is not confirmed yet", _settled),
    "volunteering.signed_up": Example(_unfinished, "We are holding (the|a) shift for you", cancel),
    "volunteering.missing": Example(_unfinished, "Your shift is not confirmed anymore", cancel),
    "volunteering.confirmed": Example(begin, "Your shift is confirmed", cancel),
    "volunteering.waiting": Example(_waits, "on the waiting list", cancel),
    "volunteering.offered": Example(
        _offered, "a spot opened up in the shift|A shift opened up for you", _accepted
    ),
    "volunteering.lapsed": Example(_lapsed, "no longer holding the shift", _queues_again),
    "volunteering.cancelled": Example(_cancelled, "Your shift is canceled", pass_by),
    "volunteering.declined": Example(_declined, "only a few people from the City", pass_by),
    "volunteering.repeated": Example(begin, "nothing changed", cancel),
    "volunteering.in_the_way": Example(_in_the_way, "already have a shift at that time", cancel),
    "volunteering.link": Example(begin, "private link", erase, is_about_shift=False),
    "volunteering.changed": Example(begin, "What we know about you", erase, is_about_shift=False),
    "volunteering.rule": Example(_comes_from_the_city, "without a uniform", cancel),
    "volunteering.moved": Example(_moved, "Your shift has changed", cancel),
    "volunteering.withdrawn": Example(_withdrawn, "not needed anymore", pass_by),
    "volunteering.session_cancelled": Example(_session_cancelled, "[Cc]anceled", pass_by),
    "volunteering.reminder_3": Example(begin, "Can you still come|We look forward to seeing you", cancel),
    "volunteering.reminder_1": Example(begin, "Can you still come|We look forward to seeing you", cancel),
    "volunteering.expectations": Example(
        _older, "expectations for volunteers have changed", _agrees, is_about_shift=False
    ),
    "volunteering.orientation": Example(
        _orientation, "Your orientation is on", _visit_is_cancelled, is_about_shift=False
    ),
    "volunteering.orientation_planned": Example(
        _orientation_planned, "orientation first|choose an orientation", cancel, is_about_shift=False
    ),
    "volunteering.orientation_reminder": Example(
        _orientation, "Your orientation is on", _visit_is_cancelled, is_about_shift=False
    ),
    "volunteering.orientation_cancelled": Example(
        _orientation_cancelled, "the orientation on .* is canceled", _visit_is_cancelled, is_about_shift=False
    ),
    "volunteering.cover": Example(_cover, "We need one more person", _asks_not_to_be_asked),
    "volunteering.thanks": Example(_thanked, "Thank you for helping", _did_not_come, is_about_shift=False),
}
