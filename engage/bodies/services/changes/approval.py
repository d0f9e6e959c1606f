"""Who may agree to a change of a body: somebody else than who proposes it and whom it concerns.

A facilitator of the body agrees; where it has no other facilitator, an administrator does. Where there is neither, the
change comes into force a day after the members were told, unless one of them objects. If a week passes without an
answer, administrators may agree although there is a facilitator. Whoever loses a seat or an office may always agree.

One administrator can switch accounts off, and so take away who would agree or object. So where an account of somebody
with a seat or an office is switched off, that week passes too before a day's notice is enough.
"""

from __future__ import annotations

import enum
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from engage.accounts.services import people
from engage.bodies.models import BodyChange, Ground, Office
from engage.bodies.policy.changes import LOSSES, NOTICE, UNANSWERED
from engage.bodies.services import access
from engage.core import clock


class Route(enum.StrEnum):
    """Whose agreement a change waits for."""

    FACILITATOR = "facilitator"
    ADMINISTRATOR = "administrator"
    NOTICE = "notice"


@dataclass(frozen=True)
class Approval:
    """The people who may agree to a change now. `person` is who loses something by it and may agree to that.

    `waits_for`: whom it waits for a week for, although nobody there can agree now.
    """

    facilitators: frozenset[int]
    administrators: frozenset[int]
    person: int | None
    waits_for: Route | None = None

    @property
    def route(self) -> Route:
        """Whose agreement it waits for."""
        if self.facilitators:
            return Route.FACILITATOR
        return Route.ADMINISTRATOR if self.administrators else self.waits_for or Route.NOTICE

    @property
    def deciders(self) -> frozenset[int]:
        """Whoever may agree or refuse in place of the body."""
        return self.facilitators | self.administrators

    @property
    def people(self) -> frozenset[int]:
        """Everybody who may agree."""
        return self.deciders | ({self.person} if self.person else frozenset())

    def ground_of(self, user_id: int) -> Ground | None:
        """Return the ground on which a person agrees, or None if they may not."""
        if user_id in self.facilitators:
            return Ground.FACILITATOR
        if user_id in self.administrators:
            return Ground.ADMINISTRATOR
        return Ground.PERSON if user_id == self.person else None


def approval_of(change: BodyChange) -> Approval:
    """Return who may agree to a proposed change now. Three statements at most.

    One more for each that nobody can agree to.
    """
    return approvals_of([change])[change.id]


def approvals_of(changes: Collection[BodyChange]) -> dict[int, Approval]:
    """Return who may agree to each of these proposed changes now, by its id. Three statements at most.

    One more for each that nobody can agree to.
    """
    if not changes:
        return {}
    besides = {one.id: {one.proposed_by_id, one.user_id} for one in changes}
    holders = access.office_holders({one.body_id for one in changes}, Office.FACILITATOR)
    facilitators = {
        one.id: {held.user_id for held in holders if held.body_id == one.body_id} - besides[one.id]
        for one in changes
    }
    asked = {one.id for one in changes if not facilitators[one.id] or _is_unanswered(one)}
    administrators = set(people.other_administrators()) if asked else set[int]()
    losers = _losers(changes)
    able = {one.id for one in changes if facilitators[one.id] or administrators - besides[one.id]}
    return {
        one.id: Approval(
            frozenset(facilitators[one.id]),
            frozenset(administrators - besides[one.id] if one.id in asked else ()),
            one.user_id if _is_loss(one) and one.user_id in losers else None,
            None if one.id in able or _is_unanswered(one) else _absent(one),
        )
        for one in changes
    }


def may_refuse(change: BodyChange, approval: Approval, user_id: int, *, is_member: bool) -> bool:
    """Return whether a person may refuse a change.

    These may: whoever may agree for the body, and any member once the members were told that it comes into force by
    itself. Whoever loses something by it may not, while others are there to decide: nobody keeps their own office.
    """
    if user_id == change.proposed_by_id:
        return False
    return user_id in approval.deciders or (is_member and change.told_at is not None)


def may_decide(change: BodyChange, approval: Approval, user_id: int, *, is_member: bool) -> bool:
    """Return whether a person may agree to a change or refuse it."""
    return user_id in approval.people or may_refuse(change, approval, user_id, is_member=is_member)


def notice_ends_at(change: BodyChange) -> datetime | None:
    """Return when a change comes into force of which the members were told, or None."""
    return change.told_at + NOTICE if change.told_at else None


def _is_unanswered(change: BodyChange) -> bool:
    return change.proposed_at + UNANSWERED <= clock.now()


def _is_loss(change: BodyChange) -> bool:
    """Return whether somebody loses a seat or an office by a change that somebody else proposed."""
    return change.kind in LOSSES and change.user_id != change.proposed_by_id


def _losers(changes: Collection[BodyChange]) -> frozenset[int]:
    """Return those who lose something by one of these changes and can sign in (one statement at most)."""
    found = {one.user_id for one in changes if one.user_id is not None and _is_loss(one)}
    return people.active_ids(found) if found else frozenset()


def _absent(change: BodyChange) -> Route | None:
    """Return whose answer is missing because accounts of other people of the body are switched off, or None."""
    off = access.parts_switched_off(change.body_id, besides=change.user_id)
    if Office.FACILITATOR in off:
        return Route.FACILITATOR
    return Route.ADMINISTRATOR if off else None
