"""Mandates: full bodies let a work team decide a named matter, within limits and until a set time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, literal, or_, select, update

from engage.bodies.models import Body, BodyKind, Office
from engage.bodies.services import access as members
from engage.core import audit, clock
from engage.core.db import db, lock
from engage.core.errors import NotFound
from engage.core.i18n.writing import new_text
from engage.core.outbox.services import NewMessage, enqueue_many
from engage.core.text import clean_text
from engage.decisions.errors import MandateExceeded, MandateNeeded, MandateOver, NotDecided
from engage.decisions.models import (
    UNDER_WAY,
    Decision,
    DecisionStatus,
    Mandate,
    MandateUse,
    Round,
)
from engage.decisions.policy import chain
from engage.decisions.policy.consensus import morning_of
from engage.decisions.services import access, closing, events
from engage.decisions.services.reads import mandate_must_be_valid


@dataclass(frozen=True)
class NewMandate:
    """A mandate to grant. `scope` and `limits` are texts in `language`; the money is in cents, None for no money."""

    team_id: int
    scope: str
    limits: str
    language: str
    most_decisions: int
    most_cents: int | None
    report_on: date
    expires_at: datetime


def grant_mandate(decision_id: int, wanted: NewMandate, *, actor: int) -> Mandate:
    """Grant a team a mandate by a decision of full bodies.

    Raise NoOffice, NotDecided, MandateNeeded (a team cannot pass a mandate on), NotFound if the body is not a work
    team.
    """
    decision = access.lock_for_facilitator(decision_id, actor)
    if decision.status != DecisionStatus.CONSENSUS:
        raise NotDecided
    if not is_of_full_bodies(decision):
        raise MandateNeeded
    team = db.session.get(Body, wanted.team_id)
    if team is None or not team.is_team:
        raise NotFound
    now = clock.now()
    mandate = Mandate(
        granted_by_id=decision.id,
        team_id=team.id,
        scope_id=new_text(db.session, wanted.language, wanted.scope),
        limits_id=new_text(db.session, wanted.language, wanted.limits),
        most_decisions=wanted.most_decisions,
        most_cents=wanted.most_cents,
        report_on=wanted.report_on,
        granted_at=now,
        expires_at=wanted.expires_at,
    )
    db.session.add(mandate)
    db.session.flush()
    granted = {
        "mandate": mandate.id,
        "team": team.slug,
        "scope": chain.sha256(clean_text(wanted.scope)),
        "limits": chain.sha256(clean_text(wanted.limits)),
        "decisions": wanted.most_decisions,
        "cents": wanted.most_cents,
        "report_on": wanted.report_on.isoformat(),
        "expires_at": chain.time_of(wanted.expires_at),
    }
    events.append(decision, "mandate.granted", granted, at=now)
    audit.record(actor, "mandate.granted", "decision", decision.id)
    _tell_team(mandate, "granted")
    return mandate


def is_of_full_bodies(decision: Decision) -> bool:
    """Return whether at least one full body decides. A decision of work teams alone cannot grant mandates."""
    kinds = db.session.scalars(select(Body.kind).where(Body.id.in_(decision.body_ids)))
    return any(kind != BodyKind.TEAM for kind in kinds)


def use_mandate(decision: Decision, mandate_id: int, *, bodies: Sequence[Body], spends_cents: int) -> None:
    """Count a new, locked decision against a mandate of its team.

    A conditional UPDATE keeps the count and the money within the limits; CHECK constraints repeat this. Raise
    MandateNeeded if the mandate is another team's, MandateOver, MandateExceeded.
    """
    mandate = lock(Mandate, mandate_id)
    if mandate is None or mandate.team_id not in {body.id for body in bodies}:
        raise MandateNeeded
    now = clock.now()
    mandate_must_be_valid(mandate, until=now)
    using = (
        update(Mandate)
        .where(
            Mandate.id == mandate.id,
            Mandate.used < Mandate.most_decisions,
            or_(
                literal(spends_cents == 0),
                Mandate.used_cents + spends_cents <= func.coalesce(Mandate.most_cents, 0),
            ),
        )
        .values(used=Mandate.used + 1, used_cents=Mandate.used_cents + spends_cents)
        .execution_options(synchronize_session=False)
    )
    if db.session.execute(using).rowcount != 1:  # type: ignore[attr-defined]
        raise MandateExceeded
    db.session.add(
        MandateUse(decision_id=decision.id, mandate_id=mandate.id, spends_cents=spends_cents, used_at=now)
    )
    db.session.flush()
    events.append(decision, "mandate.used", {"mandate": mandate.id, "cents": spends_cents}, at=now)


def revoke_mandate(mandate_id: int, *, reason: str, actor: int) -> None:
    """Revoke a mandate and void the rounds under way that use it.

    Raise NotFound, NoOffice, MandateOver; OfficeTooNew if the office was given while such a round is under way.
    """
    found = db.session.get(Mandate, mandate_id)
    if found is None:
        raise NotFound
    # Lock the decisions before the mandate, in the same order as opening a round does: no deadlock.
    # A decision that starts meanwhile has no round under way yet. Opening its round locks the mandate last,
    # and then finds it revoked.
    decision = access.lock_for_facilitator(found.granted_by_id, actor)
    deciding = select(MandateUse.decision_id).where(MandateUse.mandate_id == mandate_id)
    for decision_id in sorted(db.session.scalars(deciding)):
        access.lock_decision(decision_id)
        access.must_hold_office(decision_id, decision.body_ids, actor, Office.FACILITATOR)
    mandate = lock(Mandate, mandate_id)
    assert mandate is not None
    if mandate.revoked_at is not None:
        raise MandateOver
    now = clock.now()
    mandate.revoked_at, mandate.revoked_reason = now, reason
    db.session.flush()
    events.append(
        decision, "mandate.revoked", {"mandate": mandate.id, "reason": chain.sha256(reason)}, at=now
    )
    audit.record(actor, "mandate.revoked", "decision", decision.id)
    for decision_id, round_id in _rounds_under(mandate.id):
        using = access.lock_decision(decision_id)
        closing.void_locked(using, access.reload_round(using, round_id), reason=reason, actor=actor)
    _tell_team(mandate, "revoked")


def report_back(mandate_id: int, *, text: str, language: str, actor: int) -> None:
    """Store the team's report on what it did under a mandate. Raise NotFound, NoOffice."""
    found = db.session.get(Mandate, mandate_id)
    if found is None:
        raise NotFound
    decision = access.lock_decision(found.granted_by_id)
    mandate = lock(Mandate, mandate_id)
    assert mandate is not None
    members.must_hold_office(actor, [mandate.team_id], Office.FACILITATOR)
    now = clock.now()
    mandate.report_id = new_text(db.session, language, text)
    mandate.reported_at = now
    db.session.flush()
    payload = {"mandate": mandate.id, "report": chain.sha256(clean_text(text))}
    events.append(decision, "mandate.reported", payload, at=now)
    audit.record(actor, "mandate.reported", "decision", mandate.granted_by_id)


def lock_mandate_of(decision_id: int) -> Mandate | None:
    """Lock and return the mandate of a locked decision, so that it cannot be revoked meanwhile. None without one."""
    mandate_id = db.session.scalar(select(MandateUse.mandate_id).where(MandateUse.decision_id == decision_id))
    return lock(Mandate, mandate_id) if mandate_id is not None else None


def list_granted(decision_id: int) -> list[Mandate]:
    """Return the mandates that a decision granted."""
    statement = select(Mandate).where(Mandate.granted_by_id == decision_id).order_by(Mandate.id)
    return list(db.session.scalars(statement))


def list_of_team(team_id: int) -> list[Mandate]:
    """Return the mandates of a team, newest first."""
    return list(
        db.session.scalars(select(Mandate).where(Mandate.team_id == team_id).order_by(Mandate.id.desc()))
    )


def list_valid(team_id: int) -> list[Mandate]:
    """Return the mandates under which a team may start a decision now, newest first."""
    now = clock.now()
    return [
        one
        for one in list_of_team(team_id)
        if one.revoked_at is None and one.expires_at > now and one.used < one.most_decisions
    ]


def _rounds_under(mandate_id: int) -> list[tuple[int, int]]:
    statement = (
        select(Round.decision_id, Round.id)
        .join(MandateUse, MandateUse.decision_id == Round.decision_id)
        .where(MandateUse.mandate_id == mandate_id, Round.state.in_(UNDER_WAY))
        .order_by(Round.decision_id)
    )
    return [(row[0], row[1]) for row in db.session.execute(statement)]


def _tell_team(mandate: Mandate, what: str) -> None:
    people = members.people_of([mandate.team_id])
    messages = [_to(mandate, what, person.id, None) for person in people]
    if what == "granted":
        messages += [
            _to(mandate, "report_due", person.id, morning_of(mandate.report_on)) for person in people
        ]
    enqueue_many(messages)


def _to(mandate: Mandate, what: str, user_id: int, run_at: datetime | None) -> NewMessage:
    return NewMessage(
        f"decisions.mandate_{what}",
        f"decisions.mandate_{what}:{mandate.id}:{user_id}",
        {"mandate": mandate.id, "user": user_id},
        run_at,
    )
