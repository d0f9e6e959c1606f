"""The run of show of a session: its steps in order, with minutes, who does what, in the team's languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import func, select

from engage.core import audit
from engage.core.db import db
from engage.core.i18n.content import DRAFT
from engage.core.i18n.writing import new_text, put_translation, set_source
from engage.listening.services.access import lock_session
from engage.volunteering.errors import StepNotFound
from engage.volunteering.models import RunStep


@dataclass(frozen=True)
class StepFacts:
    """A step: how long, what happens (in `language`, and in others), and who does it."""

    minutes: int
    what: str
    language: str
    translations: Mapping[str, str] = field(default_factory=dict)
    role: str = ""
    who: str = ""


def add_step(session_id: int, *, facts: StepFacts, actor: audit.Actor) -> int:
    """Add a step at the end. The same step sent twice in a row is added once. Raises SessionNotFound."""
    session = lock_session(session_id)
    last = db.session.scalar(select(func.max(RunStep.position)).where(RunStep.session_id == session.id))
    unit = db.session()
    step = RunStep(
        session_id=session.id,
        position=(last or 0) + 1,
        minutes=facts.minutes,
        what_id=new_text(unit, facts.language, facts.what),
        role=facts.role,
        who=facts.who,
    )
    unit.add(step)
    unit.flush()
    _translate(step, facts)
    audit.record(actor, "session.run_changed", "session", session.id)
    return step.id


def change_step(session_id: int, step_id: int, *, facts: StepFacts, actor: audit.Actor) -> None:
    """Change a step. Raises SessionNotFound, StepNotFound."""
    step = _locked_step(session_id, step_id)
    step.minutes, step.role, step.who = facts.minutes, facts.role, facts.who
    set_source(db.session(), step.what_id, facts.what)
    _translate(step, facts)
    db.session.flush()
    audit.record(actor, "session.run_changed", "session", session_id)


def remove_step(session_id: int, step_id: int, *, actor: audit.Actor) -> None:
    """Remove a step. Removing again changes nothing. Raises SessionNotFound."""
    lock_session(session_id)
    step = db.session.get(RunStep, step_id, populate_existing=True)
    if step is None or step.session_id != session_id:
        return
    db.session.delete(step)
    db.session.flush()
    audit.record(actor, "session.run_changed", "session", session_id)


def move_step(session_id: int, step_id: int, *, up: bool, actor: audit.Actor) -> None:
    """Move a step one place up or down; at the end of the list it stays. Raises SessionNotFound, StepNotFound."""
    step = _locked_step(session_id, step_id)
    beside = RunStep.position < step.position if up else RunStep.position > step.position
    order = RunStep.position.desc() if up else RunStep.position
    other = db.session.scalar(
        select(RunStep).where(RunStep.session_id == session_id, beside).order_by(order).limit(1)
    )
    if other is None:
        return
    mine, theirs = step.position, other.position
    step.position = -1  # no two steps have one place, not even for a moment
    db.session.flush()
    other.position = mine
    db.session.flush()
    step.position = theirs
    db.session.flush()
    audit.record(actor, "session.run_changed", "session", session_id)


def _locked_step(session_id: int, step_id: int) -> RunStep:
    lock_session(session_id)
    step = db.session.get(RunStep, step_id, populate_existing=True)
    if step is None or step.session_id != session_id:
        raise StepNotFound
    return step


def _translate(step: RunStep, facts: StepFacts) -> None:
    for tag, words in facts.translations.items():
        if tag != facts.language:
            put_translation(db.session(), step.what_id, tag, words, state=DRAFT)
