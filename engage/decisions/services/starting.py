"""Start a decision on a draft."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from engage.bodies.models import Office
from engage.bodies.services import access
from engage.bodies.services.reads import current_rule
from engage.core import audit, clock
from engage.core.db import db, lock
from engage.core.errors import Changed, NotFound
from engage.core.i18n.writing import new_text
from engage.core.text import clean_text
from engage.decisions.models import Decision, DecisionBody
from engage.decisions.policy import chain
from engage.decisions.policy.limits import limits_said
from engage.decisions.services import events, mandates
from engage.decisions.services.reads import deciding_bodies
from engage.drafts.models import Draft


@dataclass(frozen=True)
class NewDecision:
    """A decision to start. `language` is the tag of the language of title and summary.

    `mandate_id` names the mandate under which a work team decides; `spends_cents` is what it spends of the mandate's
    money.
    """

    slug: str
    title: str
    summary: str
    language: str
    draft_id: int
    body_ids: tuple[int, ...]
    one_ballot: bool = True
    mandate_id: int | None = None
    spends_cents: int = 0


def start_decision(wanted: NewDecision, *, actor: int) -> Decision:
    """Start a decision on a draft that all of the bodies work on.

    Raise NoOffice, NotFound, Changed, and what `use_mandate` raises.
    """
    if not wanted.body_ids:
        raise ValueError("Somebody has to decide.")
    for body_id in wanted.body_ids:
        access.must_hold_office(actor, [body_id], Office.FACILITATOR)
    draft = lock(Draft, wanted.draft_id)  # two people who start on the same draft at once get different slugs
    if draft is None or not set(wanted.body_ids) <= draft.body_ids:
        raise NotFound
    now = clock.now()
    rules = {body_id: current_rule(body_id) for body_id in wanted.body_ids}
    decision = Decision(
        slug=_free_slug(wanted.slug),
        draft_id=draft.id,
        title_id=new_text(db.session, wanted.language, wanted.title),
        summary_id=new_text(db.session, wanted.language, wanted.summary),
        one_ballot=wanted.one_ballot,
        created_at=now,
        created_by_id=actor,
        body_rows=[DecisionBody(body_id=ident, rule_version=rules[ident].version) for ident in sorted(rules)],
    )
    try:
        with db.session.begin_nested():
            db.session.add(decision)
    except IntegrityError as error:  # another draft's decision takes the same slug now
        raise Changed from error
    bodies = deciding_bodies(decision.body_ids)
    payload = {
        "bodies": [body.slug for body in bodies],
        "decision": decision.slug,
        "draft": draft.slug,
        "limits": [limits_said(body.slug, rules[body.id]) for body in bodies],
        "one_ballot": decision.one_ballot,
        "title": chain.sha256(clean_text(wanted.title)),
        "summary": chain.sha256(clean_text(wanted.summary)),
    }
    events.append(decision, "created", payload, at=now)
    if wanted.mandate_id is not None:
        mandates.use_mandate(decision, wanted.mandate_id, bodies=bodies, spends_cents=wanted.spends_cents)
    audit.record(actor, "decision.started", "decision", decision.id)
    return decision


def _free_slug(wanted: str) -> str:
    taken = set(
        db.session.scalars(select(Decision.slug).where(Decision.slug.startswith(wanted, autoescape=True)))
    )
    if wanted not in taken:
        return wanted
    return next(name for number in range(2, len(taken) + 3) if (name := f"{wanted}-{number}") not in taken)
