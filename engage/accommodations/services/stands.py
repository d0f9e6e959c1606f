"""How what a party asked for stands, from what is arranged for its session. Reads only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import aliased

from engage.accommodations.models import (
    ARRANGED,
    INTERPRETATION,
    OPEN_STANDS,
    Alternative,
    Assignment,
    ServiceMode,
    Stand,
    State,
)
from engage.accommodations.policy import NeedKey
from engage.city.services import Quantity
from engage.core.current import current_city
from engage.core.db import db
from engage.listening.models import ListeningSession, Mode, NeedKind, Registration, RegistrationNeed, Status

INSTEAD = f"{Stand.INSTEAD}:"  # followed by the number of the alternative
_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True)
class Wish:
    """A need of one party: how it takes part, when it asked, and how many people up to it asked for the same.

    `begins` is when the session begins: after a move all has to be arranged, and told, again.
    """

    need: NeedKey
    mode: str
    begins: datetime
    asked_at: datetime
    rank: int

    @property
    def key(self) -> str:
        """The name under which it is kept what the party was told."""
        return ":".join((f"{self.begins.timestamp():.0f}", self.mode, *self.need))


@dataclass(frozen=True)
class Arranged:
    """What one provider has accepted.

    `is_promised`: the provider named somebody else, who has not answered. Close to the session that is not enough.
    """

    assignment: int
    service: str
    language: str
    varieties: tuple[str, ...]
    mode: str
    quantity: int
    is_promised: bool = False

    def serves(self, need: NeedKey) -> bool:
        """Return whether it is for this need, as `policy.serves` says of an assignment."""
        same = (self.service, self.language) == (need.service, need.language)
        return same and (not need.variety or need.variety in self.varieties)


@dataclass(frozen=True)
class Covers:
    """What is arranged for a session, and which alternative is offered for a need."""

    arranged: tuple[Arranged, ...]
    instead: Mapping[NeedKey, int]


def deadline_of(session: ListeningSession) -> datetime:
    """Return until when asking is in time; from then on people hear that nothing was found."""
    return session.starts_at - timedelta(hours=current_city().request_hours)


def just_before(moment: datetime) -> datetime:
    """Return the last instant before one."""
    return moment - _MOMENT


def covers_of(session: ListeningSession) -> Covers:
    """Return what is arranged for a session. Two statements."""
    arranged = db.session.scalars(
        select(Assignment).where(
            Assignment.session_id == session.id,
            or_(Assignment.state.in_(list(ARRANGED)), _is_promised()),
            Assignment.occasion_starts_at == session.starts_at,
            Assignment.occasion_ends_at == session.ends_at,
        )
    )
    instead = db.session.execute(
        select(Alternative.service, Alternative.language, Alternative.variety, Alternative.id).where(
            Alternative.session_id == session.id, Alternative.withdrawn_at.is_(None)
        )
    )
    return Covers(
        tuple(_entry(one) for one in arranged),
        {NeedKey(service, language, variety): ident for service, language, variety, ident in instead},
    )


def without_change(covers: Covers, assignment: Assignment) -> Covers:
    """Return what was arranged before an assignment became, or ceased to be, arranged."""
    mine = replace(_entry(assignment), is_promised=False)
    others = [one for one in covers.arranged if one.assignment != assignment.id]
    original = _original_of(assignment)
    if assignment.state in ARRANGED or assignment.state == State.DECLINED:
        before = [*others, *([_entry(original)] if original is not None else [])]
    else:
        before = [*others, mine]
    return replace(covers, arranged=tuple(before))


def _original_of(assignment: Assignment) -> Assignment | None:
    """Return the assignment of who named this one as a substitute, if it had been accepted."""
    if assignment.substitute_for_id is None:
        return None
    original = db.session.get_one(Assignment, assignment.substitute_for_id)
    return original if original.accepted_at is not None else None


def without_offer(covers: Covers, alternative: Alternative) -> Covers:
    """Return what was offered instead before an alternative was decided, or taken back."""
    key = NeedKey(alternative.service, alternative.language, alternative.variety)
    others = {need: ident for need, ident in covers.instead.items() if need != key}
    before = others if alternative.withdrawn_at is None else {**others, key: alternative.id}
    return replace(covers, instead=before)


def _entry(assignment: Assignment) -> Arranged:
    return Arranged(
        assignment.id,
        assignment.service,
        assignment.language,
        tuple(assignment.varieties),
        assignment.mode,
        assignment.quantity,
        is_promised=assignment.state == State.SUBSTITUTED,
    )


def _is_promised() -> ColumnElement[bool]:
    """Return the condition that who had said yes named somebody else, who has not answered yet."""
    other = aliased(Assignment)
    is_asked = exists().where(other.substitute_for_id == Assignment.id, other.state == State.PROPOSED)
    return and_(Assignment.state == State.SUBSTITUTED, Assignment.accepted_at.is_not(None), is_asked)


def wishes_in(session: ListeningSession, *, asked_until: datetime | None = None) -> dict[int, list[Wish]]:
    """Return what the parties with spots asked for, by registration. One statement.

    `asked_until`: only of parties that had asked, and had their spots, by then.
    """
    asked = RegistrationNeed.asked_at
    rows = db.session.execute(
        select(
            Registration.id,
            Registration.mode,
            Registration.created_at,
            Registration.offered_at,
            RegistrationNeed.kind,
            RegistrationNeed.key,
            RegistrationNeed.variety,
            RegistrationNeed.count.label("people"),
            asked,
        )
        .join(RegistrationNeed, RegistrationNeed.registration_id == Registration.id)
        .where(
            Registration.session_id == session.id,
            Registration.status == Status.CONFIRMED,
            or_(
                RegistrationNeed.kind == NeedKind.INTERPRETATION,
                (RegistrationNeed.kind == NeedKind.ACCESS)
                & RegistrationNeed.key.in_(list(current_city().services.kinds)),
            ),
        )
        .order_by(Registration.id)
    ).all()
    in_room = current_city().needs_in_person
    found: dict[int, list[Wish]] = defaultdict(list)
    so_far: dict[tuple[str, NeedKey], int] = defaultdict(int)
    for row in sorted(rows, key=lambda row: (row.asked_at or row.created_at, row.id)):
        if row.mode == Mode.VIRTUAL and row.kind == NeedKind.ACCESS and row.key in in_room:
            continue
        need = _need(row.kind, row.key, row.variety)
        so_far[row.mode, need] += row.people
        asked_at = row.asked_at or row.created_at
        if asked_until is None or max(asked_at, row.offered_at or asked_at) <= asked_until:
            found[row.id].append(Wish(need, row.mode, session.starts_at, asked_at, so_far[row.mode, need]))
    return dict(found)


def _need(kind: str, key: str, variety: str) -> NeedKey:
    return NeedKey(INTERPRETATION, key, variety) if kind == NeedKind.INTERPRETATION else NeedKey(key)


def stand_of(session: ListeningSession, wish: Wish, covers: Covers, now: datetime) -> str:
    """Return how a wish stands: a value of `Stand`, after `instead` with the number of what is offered."""
    deadline = deadline_of(session)
    counting = [one for one in covers.arranged if now < deadline or not one.is_promised]
    arranged = _arranged(session, wish, counting)
    if arranged is not None:
        return arranged.value
    if wish.need in covers.instead:
        return f"{INSTEAD}{covers.instead[wish.need]}"
    if wish.asked_at > deadline:
        return Stand.LATE.value
    return (Stand.LOOKING if now < deadline else Stand.UNMET).value


def _arranged(session: ListeningSession, wish: Wish, arranged: Sequence[Arranged]) -> Stand | None:
    """Return how a wish is met, or None. Where one is needed for each person, who asked first has it first."""
    serving = [one for one in arranged if one.serves(wish.need) and _reaches(session, wish, one)]
    is_each = current_city().services.quantity(wish.need.service) is Quantity.EACH
    if sum(one.quantity for one in serving) < (wish.rank if is_each else 1):
        return None
    modes = {one.mode for one in serving}
    if ServiceMode.IN_PERSON in modes and wish.mode == Mode.IN_PERSON:
        return Stand.IN_PERSON
    return Stand.PHONE if modes == {ServiceMode.PHONE} else Stand.VIDEO


def _reaches(session: ListeningSession, wish: Wish, one: Arranged) -> bool:
    """Return whether it reaches a party. Who is in the room does not help people online, where there is a room."""
    in_room_only = one.mode == ServiceMode.IN_PERSON and session.in_person
    return wish.mode == Mode.IN_PERSON or not in_room_only


def is_news(told: Mapping[str, str], now: Mapping[str, str]) -> bool:
    """Return whether a party that was told one thing has to hear another."""
    return any(_differs(told[key], stand) for key, stand in now.items())


def _differs(told: str, stand: str) -> bool:
    """Return whether one need stands otherwise. That we still look, or only try, is no news to who knew of nothing."""
    if told == stand:
        return False
    still_open = told in OPEN_STANDS and stand in (Stand.LOOKING, Stand.LATE)
    return not still_open


def changed_keys(told: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """Return which needs stand otherwise than a party was told, in the order of `now`."""
    return [key for key, stand in now.items() if _differs(told.get(key, stand), stand)]


def alternative_in(stand: str) -> int | None:
    """Return the number of what is offered instead, or None."""
    return int(stand.removeprefix(INSTEAD)) if stand.startswith(INSTEAD) else None
