"""Everything that goes out, read against the tables at the moment at which it goes out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from icalendar import Calendar
from sqlalchemy import select

from engage.accommodations.models import Assignment, Provider
from engage.accounts.models import User
from engage.core.db import db
from engage.core.i18n import current_language, gettext, in_language, pgettext
from engage.core.i18n.content import load_texts
from engage.core.i18n.formats import format_datetime, format_datetime_range, format_number
from engage.core.outbox.models import OutboxMessage
from engage.core.outbox.outgoing import Email, Text
from engage.core.outbox.registry import jobs
from engage.core.outbox.rendering import Envelope
from engage.listening.models import ListeningSession, Registration
from engage.volunteering.labels.roles import role_name
from engage.volunteering.models import Shift, Signup, Volunteer
from tests.support.outbox import Tray, deliver
from tests.volunteering.story.claims import plain, untrue

Person = Volunteer | Provider | Registration | User
_WHO: dict[str, type[Person]] = {
    "volunteer": Volunteer,
    "provider": Provider,
    "registration": Registration,
    "user": User,
}


@dataclass(frozen=True)
class Sent:
    """A message as it went out, and the rows that it is about."""

    kind: str
    outgoing: Email | Text
    person: Person
    session: ListeningSession | None
    shift: Shift | None
    signup: Signup | None
    assignment: Assignment | None
    minutes: int

    @property
    def text(self) -> str:
        """What is read, with the subject."""
        out = self.outgoing
        return plain(f"{out.subject}\n{out.text}" if isinstance(out, Email) else out.body)

    @property
    def everything(self) -> str:
        """All that anyone could see: what is read, said and printed, and the calendar entry."""
        out = self.outgoing
        aloud = [part.text for part in (out.script, out.letter and out.letter.script) if part]
        files = (
            [one.data.decode().replace("\r\n ", "") for one in out.attachments]
            if isinstance(out, Email)
            else []
        )
        html = [out.html] if isinstance(out, Email) else []
        return plain("\n".join([self.text, *aloud, *files, *html]))

    @property
    def label(self) -> str:
        """How a fault names it."""
        return f"{self.kind} to {self.person.name}"


@dataclass
class Post:
    """Runs the worker, and reads what goes out. `faults` is everything that is not as the tables have it."""

    faults: list[str] = field(default_factory=list)
    sent: list[tuple[str, str]] = field(default_factory=list)  # whom, and which kind
    _seen: dict[tuple[str, str], int] = field(default_factory=dict)

    def goes_out(self) -> dict[str, list[str]]:
        """Do all that is due, and return which kinds each person got, in order, by name."""
        db.session.rollback()
        for job in jobs():
            job.run()
        found: dict[str, list[str]] = {}
        while True:
            tray = Tray()
            if not deliver(tray):
                break
            for outgoing, envelope in [*tray.mails, *tray.texts]:
                sent = _look_up(outgoing, envelope)
                self._read(sent)
                found.setdefault(sent.person.name, []).append(sent.kind)
        self.sent += [(name, kind) for name, kinds in found.items() for kind in kinds]
        db.session.rollback()
        return found

    def kinds_to(self, name: str) -> list[str]:
        """All that somebody ever got, in order."""
        return [kind for whom, kind in self.sent if whom == name]

    def _read(self, sent: Sent) -> None:
        with in_language(sent.person.language):
            problems = [*_wrong_way(sent), *_wrong_facts(sent), *untrue(sent), *_other_names(sent)]
            problems += _wrong_entry(sent)
        self.faults += [f"{sent.label}: {problem}" for problem in problems]


def _look_up(outgoing: Email | Text, envelope: Envelope) -> Sent:
    """Find what a message is about."""
    db.session.rollback()
    row = db.session.scalars(select(OutboxMessage).where(OutboxMessage.message_ident == envelope.ident)).one()
    about = row.subject
    who = next(name for name in _WHO if name in about)
    person = db.session.get_one(_WHO[who], about[who])
    signup = db.session.get_one(Signup, about["signup"]) if "signup" in about else None
    shift_id = about.get("shift") or (signup.shift_id if signup else None)
    shift = db.session.get_one(Shift, shift_id) if shift_id else None
    assignment = db.session.get_one(Assignment, about["assignment"]) if "assignment" in about else None
    session_id = next(
        (one.session_id for one in (shift, assignment, person) if getattr(one, "session_id", None)),
        about.get("session"),
    )
    session = db.session.get_one(ListeningSession, session_id) if session_id else None
    return Sent(row.kind, outgoing, person, session, shift, signup, assignment, _worked(person, session))


def _worked(person: Person, session: ListeningSession | None) -> int:
    """The minutes that a volunteer helped at a session."""
    if not isinstance(person, Volunteer) or session is None:
        return 0
    rows = select(Signup.minutes).join(Shift, Shift.id == Signup.shift_id)
    rows = rows.where(Signup.volunteer_id == person.id, Shift.session_id == session.id)
    return sum(minutes or 0 for minutes in db.session.scalars(rows))


def _wrong_way(sent: Sent) -> Iterator[str]:
    """To another address, or in another language, than the person gave."""
    contact = sent.person.email or getattr(sent.person, "phone", None)
    if sent.outgoing.to != contact:
        yield "went to another contact"
    if sent.outgoing.language != sent.person.language:
        yield f"is in {sent.outgoing.language}"
    if current_language().tag != "en" and gettext("Hello %(name)s.", name="Zz") == "Hello Zz.":
        yield "is in a language without texts"


def _wrong_facts(sent: Sent) -> Iterator[str]:
    """What, when, where and in which role: beside their labels in a mail, somewhere in a text message."""
    if not isinstance(sent.outgoing, Email):
        yield from (
            f"does not say {fact}" for fact in map(plain, _said_in_short(sent)) if fact not in sent.text
        )
        return
    for label, value in _facts(sent):
        found = re.findall(rf"^{re.escape(plain(label))} ?[:：] *(.+)$", sent.text, re.MULTILINE)
        if found != [plain(value)]:
            yield f"says {label}: {found}, where the tables have {value}"


def _said_in_short(sent: Sent) -> Iterator[str]:
    """What a text message has to say."""
    if sent.shift is not None and sent.session is not None:
        yield role_name(sent.shift.role)
        if sent.kind != "volunteering.cancelled":
            yield sent.session.place
    about = sent.shift or sent.assignment
    if about is not None and sent.kind != "accommodations.sign_hours":
        yield format_datetime(about.starts_at)
    if sent.kind == "volunteering.thanks":
        yield f"{gettext('Hours that you helped')}: {_hours(sent)}"
    if isinstance(sent.person, Registration) or sent.kind == "accommodations.sign_hours":
        yield _title(sent)


def _title(sent: Sent) -> str:
    ident = sent.session.title_id if sent.session else 0
    return load_texts(db.session, [ident], current_language().tag)[ident].value


def _hours(sent: Sent) -> str:
    return format_number(round(sent.minutes / 60, 2))


def _facts(sent: Sent) -> Iterator[tuple[str, str]]:
    session, shift, assignment = sent.session, sent.shift, sent.assignment
    if session is None:
        return
    if shift is not None:
        yield pgettext("beside When and Where", "What"), _title(sent)
        yield pgettext("what a volunteer does", "Role"), role_name(shift.role)
        yield gettext("When"), format_datetime_range(shift.starts_at, shift.ends_at)
        yield gettext("Where"), session.place
    if assignment is not None:
        yield pgettext("beside When and Where", "What"), _title(sent)
        yield gettext("When"), format_datetime_range(assignment.starts_at, assignment.agreed_until)
    if sent.kind == "volunteering.thanks":
        yield gettext("Hours that you helped"), _hours(sent)
    if isinstance(sent.person, Registration):
        yield gettext("When"), format_datetime_range(session.starts_at, session.ends_at)


def _other_names(sent: Sent) -> Iterator[str]:
    """The name or contact of anybody else."""
    everything = sent.everything
    for kind in _WHO.values():
        for one in db.session.scalars(select(kind)):
            if one is sent.person:
                continue
            for known in (one.name, one.email, getattr(one, "phone", None)):
                if known and known in everything:
                    yield f"shows {known}"


def _wrong_entry(sent: Sent) -> Iterator[str]:
    """A calendar entry at another time or place."""
    about = sent.shift or sent.assignment or sent.session
    for attachment in sent.outgoing.attachments if isinstance(sent.outgoing, Email) else ():
        (event,) = Calendar.from_ical(attachment.data).walk("VEVENT")
        ends_at = sent.assignment.agreed_until if sent.assignment else getattr(about, "ends_at", None)
        if (event["dtstart"].dt, event["dtend"].dt) != (getattr(about, "starts_at", None), ends_at):
            yield f"has an entry at {event['dtstart'].dt}"
        if sent.session is not None and str(sent.session.venue.name) not in str(event["location"]):  # type: ignore[union-attr]
            yield f"has an entry at {event['location']}"
