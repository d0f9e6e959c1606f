"""Sessions and registrations for tests: made through the services where it matters, in bulk where volume does."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, update

from engage.core import clock
from engage.core.db import write
from engage.core.i18n.content import REVIEWED, Reviewer
from engage.core.i18n.writing import new_text, put_translation
from engage.core.security.tokens import keyed_hash, random_ident
from engage.listening import policy
from engage.listening.models import (
    PLANNED,
    VENUE_TEXTS,
    AudienceKind,
    Capacity,
    Capture,
    ListeningSession,
    Mode,
    NeedKind,
    Registration,
    RegistrationNeed,
    SessionKind,
    SessionLanguage,
    SessionStatus,
    Status,
    Venue,
)
from engage.listening.policy import MEALS, Party, childcare_counter
from engage.listening.services.access import load_registration
from engage.listening.services.reservations import (
    Contact,
    EnteredBy,
    IfFull,
    RegistrationRequest,
    Reserved,
    party_columns,
    register_party,
)

_numbers = itertools.count(1)

TEXTS = {
    "title": "Listening session at the community center",
    "summary": "Tell the City what you wish were different.",
    "description": "We listen to residents. Supper and childcare are free.",
    "directions": "The door is on the north side.",
    "expect": "We sit at tables of eight.",
}
PLACE = ("Hagginwood Community Center", "3271 Marysville Blvd, Sacramento 95815")
ROOMY = {
    Mode.IN_PERSON: 200,
    Mode.VIRTUAL: 100,
    MEALS: 200,
    childcare_counter("under_3"): 20,
    childcare_counter("from_3_to_5"): 20,
    childcare_counter("from_6_to_12"): 20,
}


def make_session(
    *,
    slug: str | None = None,
    starts_at: datetime | None = None,
    duration: timedelta = timedelta(hours=2),
    status: SessionStatus = SessionStatus.PUBLISHED,
    audience: AudienceKind = AudienceKind.RESIDENTS,
    modes: Iterable[Mode] = (Mode.IN_PERSON, Mode.VIRTUAL),
    capacities: Mapping[str, int] | None = None,
    texts: Mapping[str, str] | None = None,
    translations: Mapping[str, Mapping[str, str]] | None = None,
    languages: Iterable[str] = ("en", "es", "fa"),
    place_name: str = PLACE[0],
    place_address: str = PLACE[1],
    **columns: Any,
) -> ListeningSession:
    """A session a month from now with room for many; `capacities` replaces the sizes of single counters.

    `translations` is text by language by field: `{"es": {"title": "…"}}`; they count as reviewed. In person it has a
    venue of its own, called `place_name` at `place_address`, unless `venue_id` names one. `columns` are any further
    columns of the model.
    """
    now = clock.now()
    starts_at = starts_at or now + timedelta(days=30)
    modes = tuple(modes)
    sizes = {name: size for name, size in ROOMY.items() if Mode.IN_PERSON in modes or name == Mode.VIRTUAL}
    sizes = {name: size for name, size in sizes.items() if name != Mode.VIRTUAL or Mode.VIRTUAL in modes}
    sizes |= dict(capacities or {})
    values: dict[str, Any] = {
        "slug": slug or f"session-{next(_numbers)}",
        "kind": SessionKind.LISTENING_SESSION,
        "status": status,
        "audience": audience,
        "host": "racial_equity_alliance",
        "starts_at": starts_at,
        "ends_at": starts_at + duration,
        "in_person": Mode.IN_PERSON in modes,
        "virtual": Mode.VIRTUAL in modes,
        "virtual_url": "https://meet.example.org/secret-room",
        "interpretation": ["es", "fa", "hmn", "yue"],
        "childcare": Mode.IN_PERSON in modes,
        "meals": Mode.IN_PERSON in modes,
        **dict.fromkeys(PLANNED.values(), False),
        "created_at": now,
        "published_at": now if status is SessionStatus.PUBLISHED else None,
        **columns,
    }
    with write() as unit:
        wanted = {**dict.fromkeys((*VENUE_TEXTS, "informs"), ""), **TEXTS, **(texts or {})}
        ids = {field: new_text(unit, "en", value) for field, value in wanted.items()}
        for language, by_field in (translations or {}).items():
            for field, value in by_field.items():
                put_translation(
                    unit, ids[field], language, value, state=REVIEWED, reviewer=Reviewer("A reviewer")
                )
        of_venue = {f"{field}_id": ids.pop(field) for field in VENUE_TEXTS}
        if values["in_person"] and "venue_id" not in values:
            venue = Venue(name=place_name, address=place_address, created_at=now, **of_venue)
            unit.add(venue)
            unit.flush()
            values["venue_id"] = venue.id
        session = ListeningSession(**values, **{f"{field}_id": ident for field, ident in ids.items()})
        unit.add(session)
        unit.flush()
        unit.add_all(
            Capacity(session_id=session.id, resource=name, capacity=size) for name, size in sizes.items()
        )
        unit.add_all(
            SessionLanguage(session_id=session.id, language=language, is_published=True)
            for language in languages
        )
        unit.refresh(session, ["venue"])
    return session


def make_party(mode: Mode = Mode.IN_PERSON, grown: int = 1, **changes: Any) -> Party:
    """A party; one adult in person unless said otherwise."""
    return replace(Party(mode=mode, grown=grown), **changes)


def make_request(
    name: str = "Nadia Example",
    *,
    party: Party | None = None,
    access_note: str = "",
    food_note: str = "",
    agreed: Iterable[Capture] = (),
    **contact: Any,
) -> RegistrationRequest:
    """What somebody fills in; with an address of their own unless `email` or `phone` is given."""
    contact.setdefault("email", None if "phone" in contact else f"guest{next(_numbers)}@example.org")
    contact.setdefault("language", "en")
    return RegistrationRequest(
        contact=Contact(name=name, **contact),
        party=party or make_party(),
        access_note=access_note,
        food_note=food_note,
        agreed=frozenset(agreed),
        if_full=IfFull.WAIT,
    )


def register(
    session: ListeningSession,
    name: str = "Nadia Example",
    *,
    party: Party | None = None,
    entered_by: EnteredBy | None = None,
    **said: Any,
) -> Registration:
    """Save seats through the service, as the page does. The registration comes with its needs."""
    reserved = reserve(session, name, party=party, entered_by=entered_by, **said)
    return load_registration(reserved.registration_id)


def reserve(
    session: ListeningSession,
    name: str = "Nadia Example",
    *,
    party: Party | None = None,
    entered_by: EnteredBy | None = None,
    **contact: Any,
) -> Reserved:
    """As `register`, giving what the service answers."""
    with write():
        return register_party(
            session.id,
            request=make_request(name, party=party, **contact),
            entered_by=entered_by or EnteredBy(),
        )


def register_many(session: ListeningSession, count: int, *, seed: int = 1) -> None:
    """`count` generated parties at once, with needs, in several languages. The counters follow them."""
    chance = random.Random(seed)
    with write() as unit:
        wanted = [_random_needs(chance) for _number in range(count)]
        rows = [_random_row(session.id, number, needs, chance) for number, needs in enumerate(wanted, 1)]
        unit.execute(insert(Registration), rows)
        in_session = select(Registration.reference, Registration.id).where(
            Registration.session_id == session.id
        )
        idents: dict[str, int] = {name: ident for name, ident in unit.execute(in_session)}
        needs = [
            {"registration_id": idents[row["reference"]], "kind": kind, "key": key, "count": number}
            for row in rows
            for kind, key, number in policy.read_needs_line(row["needs_line"])
        ]
        if needs:
            unit.execute(insert(RegistrationNeed), needs)
        for mode in Mode:
            taken = sum(row["grown"] + row["children"] for row in rows if _holds(row) and row["mode"] == mode)
            unit.execute(
                update(Capacity)
                .where(Capacity.session_id == session.id, Capacity.resource == mode)
                .values(capacity=Capacity.capacity + taken, taken=Capacity.taken + taken)
            )


_FIRST = ("Maria", "Mai", "Nadia", "Harpreet", "Ivan", "Liza", "Trinh", "Asha", "Reza", "Minji", "Li", "Ana")
_LAST = ("Example", "Sample", "Lopez-Ejemplo", "Vang Piv", "Namuna", "Primer", "Vidu", "Yangban", "Udaharan")
_LANGUAGES = ("en", "es", "zh-hant", "zh-hans", "pa", "hmn", "ru", "tl", "vi", "hi", "fa", "ko")
_STATUSES = (Status.CONFIRMED,) * 14 + (Status.WAITING,) * 3 + (Status.CANCELLED,) * 2 + (Status.PENDING,)


def _random_needs(chance: random.Random) -> dict[NeedKind, dict[str, int]]:
    needs: dict[NeedKind, dict[str, int]] = {kind: {} for kind in NeedKind}
    if chance.random() < 0.4:
        band = chance.choice(("under_3", "from_3_to_5", "from_6_to_12"))
        needs[NeedKind.CHILDREN][band] = chance.randint(1, 2)
    if chance.random() < 0.6:
        needs[NeedKind.INTERPRETATION][chance.choice(("es", "fa", "hmn", "yue"))] = chance.randint(1, 3)
    if chance.random() < 0.2:
        needs[NeedKind.ACCESS][chance.choice(("step_free", "asl", "large_print"))] = 1
    if chance.random() < 0.2:
        needs[NeedKind.DIET][chance.choice(("halal", "vegetarian"))] = 1
    return needs


def _random_row(
    session_id: int, number: int, needs: Mapping[NeedKind, Mapping[str, int]], chance: random.Random
) -> dict[str, Any]:
    party = make_party(
        chance.choice(tuple(Mode)),
        grown=chance.randint(1, 4),
        children=needs[NeedKind.CHILDREN],
        interpretation=needs[NeedKind.INTERPRETATION],
        access=needs[NeedKind.ACCESS],
        diets=needs[NeedKind.DIET],
        meals=chance.randint(0, 1),
    )
    status = chance.choice(_STATUSES)
    name = f"{chance.choice(_FIRST)} {chance.choice(_LAST)} {number}"
    email = f"party{number}.{session_id}@example.org"
    now = clock.now()
    return {
        **party_columns(party),
        "session_id": session_id,
        "public_id": random_ident(),
        "reference": f"{100_000 + number}",
        "status": status,
        "name": name,
        "name_folded": policy.fold(name),
        "email": email,
        "contact_key": keyed_hash("contact", email),
        "language": chance.choice(_LANGUAGES),
        "created_at": now,
        "queued_at": now if status is Status.WAITING else None,
        "cancelled_at": now if status is Status.CANCELLED else None,
    }


def _holds(row: Mapping[str, Any]) -> bool:
    return row["status"] in (Status.CONFIRMED, Status.OFFERED)
