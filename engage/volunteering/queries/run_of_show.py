"""The run of show as it is read: each step with when it begins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from engage.core.db import db
from engage.core.i18n.content import FullText, TextValue, load_all, load_texts
from engage.listening.models import ListeningSession
from engage.volunteering.errors import StepNotFound
from engage.volunteering.models import RunStep


@dataclass(frozen=True)
class Step:
    """A step, from when to when, in one language."""

    step: RunStep
    starts_at: datetime
    ends_at: datetime
    what: TextValue


def run_of_show(session: ListeningSession, language: str) -> list[Step]:
    """Return the steps of a session in order, from its start on. Two statements."""
    rows = db.session.scalars(
        select(RunStep).where(RunStep.session_id == session.id).order_by(RunStep.position)
    ).all()
    texts = load_texts(db.session(), [row.what_id for row in rows], language)
    steps, at = [], session.starts_at
    for row in rows:
        ends = at + timedelta(minutes=row.minutes)
        steps.append(Step(row, at, ends, texts[row.what_id]))
        at = ends
    return steps


def step_of(session_id: int, step_id: int) -> RunStep:
    """Return a step of a session. Raises StepNotFound."""
    step = db.session.get(RunStep, step_id)
    if step is None or step.session_id != session_id:
        raise StepNotFound
    return step


def text_of(step: RunStep) -> FullText:
    """Return the text of a step in every language."""
    texts: Mapping[int, FullText] = load_all(db.session(), [step.what_id])
    return texts[step.what_id]
