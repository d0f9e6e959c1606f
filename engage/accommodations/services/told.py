"""Tell people who signed up what changed of what they asked for: one message for each change of what is so for them.

An act that may change it holds the session's lock and calls `tell_after`. How each need stands is compared with what
each party was told last, or else with how it stood before; all needs of a party are one message. A message
that was not sent yet is taken back first: the party never heard of it, so where all is again as it was told before,
nothing is sent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select, update

from engage.accommodations.models import Alternative, Assignment, NeedNotice
from engage.accommodations.services import stands
from engage.accommodations.services.stands import Covers, Wish
from engage.core import clock
from engage.core.db import db
from engage.core.outbox.services import NewMessage, enqueue_many, take_back
from engage.listening.models import REGISTRANT, ListeningSession
from engage.listening.services import access

KIND = "registration.arranged"
Told = Mapping[str, str]


@dataclass(frozen=True)
class _Party:
    """A party that stands: what it wishes, what it was told last, and in which notice."""

    id: int
    wishes: Sequence[Wish]
    notice: int | None
    says: Told
    before: Told


def tell_after(assignment: Assignment) -> int:
    """Tell every party for which the latest change of an assignment changed something. Returns how many.

    Call it under the lock of the session, after each change of whether the assignment is arranged.
    """
    return _tell_changes(assignment.session_id, lambda covers: stands.without_change(covers, assignment))


def tell_after_offer(alternative: Alternative) -> int:
    """Tell those for whom something else is offered instead, or no more. Likewise."""
    return _tell_changes(alternative.session_id, lambda covers: stands.without_offer(covers, alternative))


def _tell_changes(session_id: int | None, before: Callable[[Covers], Covers]) -> int:
    """Compare what is arranged with what was. At most seven statements. Of a meeting nobody who asked is known."""
    db.session.flush()
    session = db.session.get(ListeningSession, session_id) if session_id is not None else None
    if session is None or session.ends_at <= clock.now():
        return 0
    after, now = stands.covers_of(session), clock.now()
    return _tell(session, _parties(session), before=(before(after), now), after=(after, now))


def tell_unmet(session_id: int) -> int:
    """Tell those who asked in time that nothing was found, once the city's hours before the session have begun.

    Who was told it already, or has had an answer since, is not told again. Returns how many are told.
    """
    session = access.lock_session(session_id)
    deadline = stands.deadline_of(session)
    if not deadline <= clock.now() < session.starts_at:
        return 0
    covers = stands.covers_of(session)
    parties = _parties(session, asked_until=deadline)
    return _tell(session, parties, before=(covers, stands.just_before(deadline)), after=(covers, clock.now()))


def _tell(
    session: ListeningSession,
    parties: Sequence[_Party],
    *,
    before: tuple[Covers, datetime],
    after: tuple[Covers, datetime],
) -> int:
    """Tell the parties for whom what is so differs from what they were told. Returns how many."""

    def changes(party: _Party, told: Told) -> tuple[Told, Told]:
        known = {
            wish.key: told.get(wish.key) or stands.stand_of(session, wish, *before) for wish in party.wishes
        }
        return known, {wish.key: stands.stand_of(session, wish, *after) for wish in party.wishes}

    concerned = [party for party in parties if stands.is_news(*changes(party, party.says))]
    unheard = _take_back([party.notice for party in concerned if party.notice is not None])
    rows = []
    for party in concerned:
        known, now = changes(party, party.before if party.notice in unheard else party.says)
        if stands.is_news(known, now):
            rows.append({"registration_id": party.id, "says": now, "before": known, "made_at": after[1]})
    return _enqueue(rows)


def _enqueue(rows: Sequence[Mapping[str, object]]) -> int:
    if not rows:
        return 0
    added = db.session.execute(
        insert(NeedNotice).returning(NeedNotice.id, NeedNotice.registration_id), list(rows)
    ).all()
    return enqueue_many(
        NewMessage(KIND, _key(notice), {REGISTRANT: registration, "notice": notice})
        for notice, registration in added
    )


def _take_back(notices: Sequence[int]) -> set[int]:
    """Take back the messages that were not sent, and return which notices nobody heard of."""
    by_key = {_key(notice): notice for notice in notices}
    unheard = {by_key[key] for key in take_back(by_key)}
    if unheard:
        db.session.execute(
            update(NeedNotice).where(NeedNotice.id.in_(sorted(unheard))).values(dropped_at=clock.now())
        )
    return unheard


def _key(notice: int) -> str:
    return f"{KIND}:{notice}"


def _parties(session: ListeningSession, *, asked_until: datetime | None = None) -> list[_Party]:
    """Return the parties with spots that asked for a service, with what they were told last. Two statements."""
    wishes = stands.wishes_in(session, asked_until=asked_until)
    last = (
        select(func.max(NeedNotice.id))
        .where(NeedNotice.registration_id.in_(sorted(wishes)), NeedNotice.dropped_at.is_(None))
        .group_by(NeedNotice.registration_id)
    )
    notices = {
        row.registration_id: row
        for row in db.session.execute(
            select(NeedNotice.registration_id, NeedNotice.id, NeedNotice.says, NeedNotice.before).where(
                NeedNotice.id.in_(last)
            )
        )
    }
    return [
        _Party(ident, of_party, told.id, told.says, told.before)
        if (told := notices.get(ident))
        else _Party(ident, of_party, None, {}, {})
        for ident, of_party in sorted(wishes.items())
    ]
