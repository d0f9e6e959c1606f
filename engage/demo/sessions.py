"""Sessions and registrations for trying the product out: made up, marked as such, the same for the same day.

Nobody here is real: names end in a mark, mail addresses are at example.org, and phone numbers are from the range
reserved for fiction. Sessions come from the city's `demo.toml`, moved to future dates by whole weeks.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from engage.city import City
from engage.core import clock
from engage.core.audit_log import written_actor
from engage.core.city_time import in_city_time
from engage.core.db import db
from engage.core.outbox import services as outbox
from engage.demo.names import NAMES
from engage.listening import policy
from engage.listening.importing.drafts import ImportDraft, SessionDraft
from engage.listening.models import AudienceKind, ListeningSession, Mode, Status
from engage.listening.policy import MEALS, Party, childcare_counter
from engage.listening.services import changes
from engage.listening.services.reservations import (
    Contact,
    EnteredBy,
    IfFull,
    RegistrationRequest,
    Reserved,
    register_party,
)

MARK = "(demo)"
FIRST_SESSION_IN = timedelta(days=10)
SIGN_UPS_SPREAD_OVER = timedelta(days=14)
ANNOUNCED_BEFORE = timedelta(days=21)
# How full each session gets, in turn: the third has a waiting list.
FILLED = (0.55, 0.75, 1.3, 0.6)
LARGEST_PARTY = 6
CALLS_KEPT = 6
# The relative frequency of each language; one that is not listed is rare.
WEIGHTS: Mapping[str, int] = {
    "en": 24,
    "es": 20,
    "zh-hant": 9,
    "zh-hans": 6,
    "pa": 7,
    "hmn": 9,
    "ru": 7,
    "tl": 5,
    "vi": 6,
    "hi": 4,
    "fa": 5,
    "ko": 3,
}
SPOKEN: Mapping[str, Sequence[str]] = {"zh-hant": ("yue", "cmn"), "zh-hans": ("cmn",)}


def coming_sessions(draft: ImportDraft, zone: ZoneInfo) -> ImportDraft:
    """Return the sessions moved by whole weeks, at the same local time: the first is at least ten days from now."""
    first = min(session.starts_at for session in draft.sessions)
    weeks = max(0, math.ceil((clock.now() + FIRST_SESSION_IN - first) / timedelta(weeks=1)))
    by = timedelta(weeks=weeks)
    return replace(draft, sessions=tuple(_moved(session, by, zone) for session in draft.sessions))


def _moved(session: SessionDraft, by: timedelta, zone: ZoneInfo) -> SessionDraft:
    def move(at: datetime) -> datetime:
        return (in_city_time(at, zone) + by).astimezone(UTC)

    return replace(
        session,
        starts_at=move(session.starts_at),
        ends_at=move(session.ends_at),
        opens_at=session.opens_at and move(session.opens_at),
        closes_at=session.closes_at and move(session.closes_at),
        informs_until=session.informs_until and session.informs_until + by,
        languages_due={tag: day + by for tag, day in session.languages_due.items()},
        is_demo=True,
    )


@dataclass(frozen=True)
class MadeUp:
    """A made-up party, and the result of its registration."""

    request: RegistrationRequest
    reserved: Reserved


def add_registrations(
    sessions: Sequence[tuple[ListeningSession, Mapping[str, int]]], city: City, *, entered_by: int | None
) -> int:
    """Register made-up parties for sessions (each with its capacities), over the last days.

    `entered_by` is the staff member who takes phone calls. A few parties cancel afterwards, so that the waiting list
    moves. Most confirmation mails are cancelled: one in each language is enough to look at. Needs a unit of work.
    Return the number of parties.
    """
    now = clock.now()
    maker = PartyMaker(city, random.Random(20241203))  # noqa: S311 (nothing secret: the same data every time)
    made: list[MadeUp] = []
    for number, (session, capacities) in enumerate(sessions):
        before = len(made)
        for request in maker.parties(session, capacities, FILLED[number % len(FILLED)]):
            at = now - SIGN_UPS_SPREAD_OVER * maker.chance.random()
            made.append(_sign_up(session, request, at, entered_by if request.contact.is_helpers else None))
        _some_cancel(made[before:])
    outbox.cancel(_confirmations_too_many(made))
    return len(made)


def _sign_up(
    session: ListeningSession, request: RegistrationRequest, at: datetime, entered_by: int | None
) -> MadeUp:
    by = EnteredBy() if entered_by is None else EnteredBy(user_id=entered_by, actor=written_actor(entered_by))
    with clock.frozen(at):
        return MadeUp(request, register_party(session.id, request=request, entered_by=by))


def _some_cancel(made: Sequence[MadeUp]) -> None:
    """Cancel two parties of a session with a waiting list; waiting parties that fit get offers."""
    waits = any(one.reserved.status is Status.WAITING for one in made)
    confirmed = [one for one in made if one.reserved.status is Status.CONFIRMED]
    for one in confirmed[3:5] if waits else confirmed[3:4]:
        changes.cancel_registration(one.reserved.registration_id, actor="registrant")
    db.session.flush()


def _confirmations_too_many(made: Sequence[MadeUp]) -> Iterator[str]:
    seen: set[str] = set()
    calls = 0
    for one in made:
        contact = one.request.contact
        if contact.email is None and calls < CALLS_KEPT:
            calls += 1
            continue
        if contact.email and contact.language not in seen and one.reserved.status is Status.CONFIRMED:
            seen.add(contact.language)
            continue
        for kind in ("confirmed", "waiting"):
            yield f"registration.{kind}:{one.reserved.registration_id}"


class PartyMaker:
    """Makes up parties."""

    def __init__(self, city: City, chance: random.Random) -> None:
        self.city = city
        self.chance = chance
        self.number = 0
        self.named: dict[str, int] = {}

    def parties(
        self, session: ListeningSession, capacities: Mapping[str, int], filled: float
    ) -> Iterator[RegistrationRequest]:
        """Yield parties for a session until it is `filled` (above 1: until there is a waiting list)."""
        for mode in session.modes:
            people = 0
            while people < capacities.get(mode.value, 0) * filled:
                request = self.party(session, mode, capacities)
                people += request.party.people
                yield request

    def party(
        self, session: ListeningSession, mode: Mode, capacities: Mapping[str, int]
    ) -> RegistrationRequest:
        """Return one party."""
        language = self.chance.choices(
            self.city.languages, [WEIGHTS.get(tag, 2) for tag in self.city.languages]
        )[0]
        largest = min(LARGEST_PARTY, session.largest_party)
        grown = min(largest, self.chance.choices((1, 2, 3, 4), (45, 35, 12, 8))[0])
        children = self._children(capacities, largest - grown) if mode is Mode.IN_PERSON else {}
        people = grown + sum(children.values())
        return RegistrationRequest(
            contact=self._contact(session, language),
            party=Party(
                mode=mode,
                grown=grown,
                children=children,
                childcare=bool(children) and self.chance.random() < 0.8,
                meals=people if MEALS in capacities and mode is Mode.IN_PERSON else 0,
                interpretation=self._interpretation(session, language, grown),
                access=self._access(mode),
                diets=self._diets(session, people) if mode is Mode.IN_PERSON else {},
            ),
            agreed=frozenset(one for one in policy.captures_for(session, mode) if self.chance.random() < 0.6),
            if_full=IfFull.WITHOUT,
        )

    def _contact(self, session: ListeningSession, language: str) -> Contact:
        self.number += 1
        drawn = self.chance.random()
        calls = drawn < 0.08
        only_phone = calls or drawn < 0.14
        return Contact(
            name=self._name(language),
            language=language,
            email=None if only_phone else f"demo{self.number}@example.org",
            phone=f"+1916555{100 + self.number % 100:04}" if only_phone or drawn > 0.7 else None,
            organization=f"Demo organization {self.number}"
            if session.audience == AudienceKind.ORGANIZATIONS
            else "",
            may_contact=self.chance.random() < 0.4,
            is_helpers=calls,
        )

    def _name(self, language: str) -> str:
        number = self.named.get(language, 0)
        self.named[language] = number + 1
        return f"{NAMES.get(language, NAMES['en']).name(number)} {MARK}"

    def _children(self, capacities: Mapping[str, int], most: int) -> dict[str, int]:
        bands = [band for band in self.city.child_bands if childcare_counter(band) in capacities]
        if not bands or self.chance.random() > 0.4:
            return {}
        counts: dict[str, int] = {}
        for _ in range(min(most, self.chance.choices((1, 2, 3), (5, 4, 1))[0])):
            band = self.chance.choice(bands)
            counts[band] = counts.get(band, 0) + 1
        return counts

    def _interpretation(self, session: ListeningSession, language: str, grown: int) -> dict[str, int]:
        spoken = [key for key in SPOKEN.get(language, (language,)) if key in session.interpretation]
        if not spoken or self.chance.random() > 0.65:
            return {}
        return {self.chance.choice(spoken): self.chance.randint(1, grown)}

    def _diets(self, session: ListeningSession, people: int) -> dict[str, int]:
        if not session.meals or not self.city.diets or self.chance.random() > 0.25:
            return {}
        return {self.chance.choice(self.city.diets): self.chance.randint(1, people)}

    def _access(self, mode: Mode) -> dict[str, int]:
        if self.chance.random() > 0.12:
            return {}
        online = [need for need in self.city.access_needs if need not in self.city.needs_in_person]
        needs = self.city.access_needs if mode is Mode.IN_PERSON else online
        return {self.chance.choice(needs): 1} if needs else {}
