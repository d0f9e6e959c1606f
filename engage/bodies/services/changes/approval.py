"""Who may agree to a change of a body: somebody else than who proposes it and whom it concerns.

A facilitator of the body agrees; where it has no other facilitator, an administrator does. Where there is neither, the
change comes into force a day after the members were told, unless one of them objects. If a week passes without an
answer, administrators may agree although there is a facilitator. Whoever loses a seat or an office may always agree.
"""

from __future__ import annotations

import enum
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
    """The people who may agree to a change now. `person` is who loses something by it and may agree to that."""

    facilitators: frozenset[int]
    administrators: frozenset[int]
    person: int | None

    @property
    def route(self) -> Route:
        """Whose agreement it waits for."""
        if self.facilitators:
            return Route.FACILITATOR
        return Route.ADMINISTRATOR if self.administrators else Route.NOTICE

    @property
    def people(self) -> frozenset[int]:
        """Everybody who may agree."""
        return self.facilitators | self.administrators | ({self.person} if self.person else frozenset())

    def ground_of(self, user_id: int) -> Ground | None:
        """Return the ground on which a person agrees, or None if they may not."""
        if user_id in self.facilitators:
            return Ground.FACILITATOR
        if user_id in self.administrators:
            return Ground.ADMINISTRATOR
        return Ground.PERSON if user_id == self.person else None


def approval_of(change: BodyChange) -> Approval:
    """Return who may agree to a proposed change now. At most three statements."""
    proposer = change.proposed_by_id
    assert proposer is not None, "only what a command did has no proposer, and that is in force"
    besides = {proposer, change.user_id or proposer}
    facilitators = {
        one.user_id for one in access.office_holders([change.body_id], Office.FACILITATOR)
    } - besides
    is_unanswered = change.proposed_at + UNANSWERED <= clock.now()
    administrators = people.other_administrators(*besides) if not facilitators or is_unanswered else ()
    return Approval(frozenset(facilitators), frozenset(administrators), _loser(change))


def may_refuse(change: BodyChange, approval: Approval, user_id: int) -> bool:
    """Return whether a person may refuse a change: who may agree, and any member where nobody has to agree."""
    if user_id == change.proposed_by_id:
        return False
    if user_id in approval.people:
        return True
    return approval.route is Route.NOTICE and change.body_id in access.member_body_ids(user_id)


def notice_ends_at(change: BodyChange) -> datetime | None:
    """Return when a change comes into force of which the members were told, or None."""
    return change.told_at + NOTICE if change.told_at else None


def _loser(change: BodyChange) -> int | None:
    """Return who loses a seat or an office by a change that somebody else proposed, if they can sign in."""
    if change.kind not in LOSSES or change.user_id in (None, change.proposed_by_id):
        return None
    user = people.find_user(change.user_id) if change.user_id else None
    return user.id if user is not None and user.active else None
