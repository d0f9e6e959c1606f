"""Scopes of the planning team's pages: load the session, and check what the reader does for it now."""

from __future__ import annotations

from dataclasses import dataclass

from flask_login import current_user

from engage.core import clock
from engage.core.db import db
from engage.core.i18n import current_language
from engage.core.i18n.content import TextValue, load_texts
from engage.core.scopes import Needs, Scope
from engage.listening.errors import SessionNotFound
from engage.listening.models import ListeningSession
from engage.listening.queries.registrations import staff_session
from engage.volunteering import policy
from engage.volunteering.errors import NotOnPlanningTeam, SignupNotFound
from engage.volunteering.models import DECIDING, PlanningRole
from engage.volunteering.queries.partners import Partner, list_partners
from engage.volunteering.services import access


@dataclass(frozen=True)
class OpenPlan:
    """A session with its title in the reader's language, and what the reader does for it."""

    session: ListeningSession
    title: TextValue
    roles: frozenset[PlanningRole]

    @property
    def decides(self) -> bool:
        """Whether the reader decides about city partners."""
        return not self.roles.isdisjoint(DECIDING)

    @property
    def is_open(self) -> bool:
        """Whether there is still something to decide."""
        return policy.is_planned(self.session.status, self.session.ends_at, clock.now())


def _plan(session_slug: str) -> OpenPlan:
    """Return a session to its planning team, until some days after it. Raise SessionNotFound. Three statements."""
    session = staff_session(session_slug)
    roles = access.planning_roles(current_user.id, session.id)
    if not roles or not policy.partners_are_shown(session.ends_at, clock.now()):
        raise SessionNotFound
    title = load_texts(db.session, [session.title_id], current_language().tag)[session.title_id]
    return OpenPlan(session, title, roles)


def _to_decide(session_slug: str) -> OpenPlan:
    """Return `_plan` to those who decide. Raise NotOnPlanningTeam to the others of the team."""
    plan = _plan(session_slug)
    if not plan.decides:
        raise NotOnPlanningTeam
    return plan


def _partner(session_slug: str, signup_id: int) -> tuple[OpenPlan, Partner]:
    """Return `_to_decide` with a city partner of the session. Raise SignupNotFound."""
    plan = _to_decide(session_slug)
    found = (one for one in list_partners(plan.session.id) if one.signup.id == signup_id)
    partner = next(found, None)
    if partner is None:
        raise SignupNotFound
    return plan, partner


PLAN = Scope("planning team of the session", _plan, Needs.PLANNING)
PLAN_TO_DECIDE = Scope("who decides for the host of the session", _to_decide, Needs.DECIDING)
PARTNER = Scope("who decides about the city partner of the session", _partner, Needs.DECIDING)
