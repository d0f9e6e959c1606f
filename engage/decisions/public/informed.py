"""The public decisions, for the pages of sessions that inform them."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for

from engage.core.city_time import city_day
from engage.core.db import db
from engage.core.i18n.content import TextValue, load_texts
from engage.core.informing import STILL_OPEN
from engage.core.ports.hearing import DECISIONS, DecisionNews, DecisionSource, Stage
from engage.decisions.models import Decision, DecisionStatus
from engage.decisions.queries.record_lists import find_public, list_to_come

_STAGES = {
    DecisionStatus.OPEN: Stage.OPEN,
    DecisionStatus.CONSENSUS: Stage.DECIDED,
    DecisionStatus.WITHDRAWN: Stage.WITHDRAWN,
    DecisionStatus.REFERRED: Stage.REFERRED,
}


def _stage(decision: Decision) -> Stage:
    """Return how far a decision is. How it ended is said only once its record is published."""
    if decision.status != DecisionStatus.OPEN and decision.published_at is None:
        return Stage.ENDED
    return _STAGES[DecisionStatus(decision.status)]


def _news(decision: Decision, title: TextValue) -> DecisionNews:
    return DecisionNews(
        decision.slug,
        title,
        url_for("records.show_record", decision_slug=decision.slug),
        _stage(decision),
        city_day(decision.ended_at) if decision.ended_at else None,
    )


def _find(slug: str, language: str) -> DecisionNews | None:
    decision = find_public(slug)
    if decision is None:
        return None
    return _news(decision, load_texts(db.session, [decision.title_id], language)[decision.title_id])


def _list_open(language: str) -> Sequence[DecisionNews]:
    found = list_to_come()
    texts = load_texts(db.session, [one.title_id for one in found], language)
    return [_news(one, texts[one.title_id]) for one in found]


def _is_open(slug: str) -> bool:
    decision = find_public(slug)
    return decision is not None and decision.status == DecisionStatus.OPEN


STILL_OPEN["decisions"] = _is_open
DECISIONS.add(DecisionSource("decisions", 10, _find, _list_open))
