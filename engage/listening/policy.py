"""Rules about sessions and parties, without a database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from engage.core.capacity.policy import read_names
from engage.core.i18n.content import TextBundle
from engage.core.text import normal
from engage.listening.models import (
    IN_PERSON_ONLY,
    SESSION_TRANSITIONS,
    TRANSITIONS,
    Capture,
    ListeningSession,
    Mode,
    NeedKind,
    Registration,
    SessionStatus,
    Status,
)

MEALS = "meals"
ALLERGIES = "allergies"  # the diet of which the kitchen has to know more
CHILDCARE = "childcare"
REMINDER_DAYS = (7, 1)
PARTIES_OF_A_CONTACT = 2  # in one session, before staff look
LINK_NEEDED_WITHIN = timedelta(days=7)
RETURN_WITHIN = timedelta(minutes=30)
JOIN_OPENS_BEFORE = timedelta(minutes=15)
JOIN_CLOSES_AFTER = timedelta(minutes=30)


@dataclass(frozen=True)
class Party:
    """The people in a party and their needs.

    Counts are people; keys are age bands, language tags, access needs and diets.

    `grown` are those in no age band for children. `varieties` are those of languages to be interpreted that they named.
    """

    mode: Mode
    grown: int
    children: Mapping[str, int] = field(default_factory=dict)
    childcare: bool = False
    meals: int = 0
    interpretation: Mapping[str, int] = field(default_factory=dict)
    varieties: Mapping[str, str] = field(default_factory=dict)
    access: Mapping[str, int] = field(default_factory=dict)
    diets: Mapping[str, int] = field(default_factory=dict)

    @property
    def people(self) -> int:
        """The number of people in the party."""
        return self.grown + sum(self.children.values())

    @property
    def needs(self) -> dict[NeedKind, Mapping[str, int]]:
        """Return how many people have each need, by kind, in the order of storing."""
        return {
            NeedKind.ACCESS: self.access,
            NeedKind.CHILDREN: self.children,
            NeedKind.DIET: self.diets,
            NeedKind.INTERPRETATION: self.interpretation,
        }


def why_refused(party: Party) -> str | None:
    """Return what is wrong with a party, or None: `children_alone`, `care_without_children` or `more_than_people`."""
    if party.grown < 1:
        return "children_alone"
    if party.childcare and not any(party.children.values()):
        return "care_without_children"
    shares = (party.meals, *party.interpretation.values(), *party.access.values(), *party.diets.values())
    return "more_than_people" if any(share > party.people for share in shares) else None


def party_of(registration: Registration) -> Party:
    """Return the party of a registration. Needs a registration with loaded needs."""
    return Party(
        mode=Mode(registration.mode),
        grown=registration.grown,
        children=registration.counts(NeedKind.CHILDREN),
        childcare=registration.childcare,
        meals=registration.meals,
        interpretation=registration.counts(NeedKind.INTERPRETATION),
        varieties=registration.varieties,
        access=registration.counts(NeedKind.ACCESS),
        diets=registration.counts(NeedKind.DIET),
    )


def needs_line(party: Party) -> str:
    """Return a party's needs in one line: `access:asl=1 children:under_3=2`. The order is always the same."""
    parts = (
        f"{kind}:{key}={n}"
        for kind, by_key in party.needs.items()
        for key, n in sorted(by_key.items())
        if n > 0
    )
    return " ".join(parts)


def read_needs_line(line: str) -> Iterator[tuple[str, str, int]]:
    """Yield the kind, key and count of each need in a line."""
    for part in line.split():
        kind, _colon, rest = part.partition(":")
        key, _equals, count = rest.rpartition("=")
        yield kind, key, int(count)


def childcare_counter(band: str) -> str:
    """Return the name of the counter of childcare for an age band."""
    return f"childcare:{band}"


def demand(party: Party) -> dict[str, int]:
    """Return what a party takes from each counter. Everyone takes a seat; meals and childcare exist only in person."""
    wanted = {party.mode.value: party.people}
    if party.mode is Mode.IN_PERSON:
        wanted[MEALS] = party.meals
        if party.childcare:
            wanted |= {childcare_counter(band): count for band, count in party.children.items()}
    return {counter: count for counter, count in wanted.items() if count > 0}


def eats(party: Party) -> bool:
    """Return whether somebody of a party eats at the session. Otherwise what it said of food is kept, and not used."""
    return party.mode is Mode.IN_PERSON and party.meals > 0


def is_in_room_only(capture: Capture) -> bool:
    """Return whether only people in the room are asked about it."""
    return capture in IN_PERSON_ONLY


def captures_for(session: ListeningSession, mode: Mode) -> tuple[Capture, ...]:
    """Return what is planned where a party takes part."""
    return tuple(one for one in session.planned if mode is Mode.IN_PERSON or not is_in_room_only(one))


def extras(short: Iterable[str]) -> frozenset[str] | None:
    """Return the extras of these counters, `meals` and `childcare`. None where a seat is among them."""
    counters = frozenset(short)
    if seats_are_short(counters):
        return None
    return frozenset(CHILDCARE if counter.startswith(CHILDCARE) else counter for counter in counters)


def without(party: Party, short: Iterable[str]) -> Party:
    """Return the party without the extras that are short, given as extras or as counters."""
    missing = extras(counter for counter in short if not seats_are_short([counter])) or frozenset()
    return replace(
        party,
        childcare=party.childcare and CHILDCARE not in missing,
        meals=0 if MEALS in missing else party.meals,
    )


def held(registration: Registration) -> dict[str, int]:
    """Return what a confirmed or offered party holds of each counter. Needs a registration with loaded needs."""
    return demand(without(party_of(registration), read_names(registration.offered_without)))


def extras_lost(before: Party, after: Party) -> list[str]:
    """Return which extras a party had, or had asked for, and no longer has."""
    lost = {MEALS: after.meals < before.meals, CHILDCARE: before.childcare and not after.childcare}
    return [name for name, is_lost in lost.items() if is_lost]


def seats_are_short(short: Iterable[str]) -> bool:
    """Return whether seats (in person or virtual) are short, not only extras."""
    return any(counter in (Mode.IN_PERSON, Mode.VIRTUAL) for counter in short)


def why_not_open(session: ListeningSession, now: datetime) -> str | None:
    """Return why nobody can register now (`not_yet`, `closed`, `past` or `cancelled`), or None."""
    if session.status == SessionStatus.CANCELLED:
        return "cancelled"
    if session.ends_at <= now:
        return "past"
    if session.closes_at is not None and session.closes_at <= now:
        return "closed"
    if session.opens_at is not None and session.opens_at > now:
        return "not_yet"
    return None


def is_over(session: ListeningSession, now: datetime) -> bool:
    """Return whether the session is past."""
    return session.ends_at <= now


def is_public_to_come(session: ListeningSession, now: datetime) -> bool:
    """Return whether the session is published and not past. In statements: `ListeningSession.is_public_to_come`."""
    return session.status == SessionStatus.PUBLISHED and not is_over(session, now)


def as_told(texts: TextBundle, sessions: Iterable[ListeningSession]) -> TextBundle:
    """Return the texts of sessions as people outside the staff are told them.

    After a move a translation that is out of date may name the old place: then the source stands for it.
    """
    moved = [session for session in sessions if session.moved_at is not None]
    return texts.kept_current(ident for one in moved for ident in one.text_ids if ident in texts.values)


def reminder_times(starts_at: datetime, now: datetime) -> dict[int, datetime]:
    """Return when to send reminders, by days before the session. Times in the past are left out."""
    times = {days: starts_at - timedelta(days=days) for days in REMINDER_DAYS}
    return {days: at for days, at in times.items() if at > now}


def join_window(session: ListeningSession) -> tuple[datetime, datetime]:
    """Return from when until when the private join address redirects to the meeting."""
    return session.starts_at - JOIN_OPENS_BEFORE, session.ends_at + JOIN_CLOSES_AFTER


def lacks_link(session: ListeningSession, now: datetime) -> bool:
    """Return whether a session that is near has no link for those who take part online."""
    near = session.starts_at - LINK_NEEDED_WITHIN <= now < session.ends_at
    return session.virtual and not session.virtual_url and near


def written_to(email: str | None, phone: str | None) -> str | None:
    """Return the contact that we write to: the address, or else the number."""
    return email.casefold() if email else phone


def may_return(registration: Registration, session: ListeningSession, now: datetime) -> bool:
    """Return whether a party may take back that it left the waiting list. Only who left it keeps `queued_at`."""
    left_at = registration.cancelled_at
    if registration.status != Status.CANCELLED or registration.queued_at is None or left_at is None:
        return False
    is_recent = now < left_at + RETURN_WITHIN and session.starts_at > now
    is_known = registration.erasure_asked_at is None and registration.erased_at is None
    return is_recent and is_known and session.status != SessionStatus.CANCELLED


def may_become(before: str, after: Status) -> bool:
    """Return whether a registration may change from one state to another."""
    return after in TRANSITIONS[Status(before)]


def session_may_become(before: str, after: SessionStatus) -> bool:
    """Return whether a session may change from one state to another."""
    return after in SESSION_TRANSITIONS[SessionStatus(before)]


# Letters that people with another keyboard type without stroke, dots or marks, and signs that some people leave
# out. Joiners and hyphens separate words; apostrophes and Arabic vowel signs are removed.
_SAME = str.maketrans("đøłىيكةؤ‐‑–—-\u200c", "dolییکهو" + " " * 6)
_GONE = {ord(sign): None for sign in "'’ʼ‘`´.\u0640\u200d" + "".join(map(chr, range(0x064B, 0x0656)))}


def fold(name: str) -> str:
    """Return a name for comparing and searching: case, width, accents, hyphens and spacing do not count."""
    decomposed = normal("NFKD", name).translate(_GONE)
    bare = "".join(letter for letter in decomposed if not _is_accent(letter))
    return " ".join(normal("NFKC", bare).casefold().translate(_SAME).split())


def _is_accent(letter: str) -> bool:
    """Return whether a letter is a Latin accent. Indic and Arabic vowel signs are part of the name."""
    return "\u0300" <= letter <= "\u036f"
