"""The rule of a body, in versions. An adopted version never changes; the next one replaces it."""

from __future__ import annotations

from sqlalchemy import func, select

from engage.bodies.errors import RuleInvalid
from engage.bodies.models import Body, BodyRule
from engage.bodies.policy import VALUES, RuleDraft, check_settings
from engage.core import audit, clock
from engage.core.db import db, lock
from engage.core.errors import NotFound
from engage.core.i18n.content import MACHINE, REVIEWED
from engage.core.i18n.writing import new_text, put_translation


def adopt_rule(body_id: int, draft: RuleDraft, *, actor: audit.Actor) -> BodyRule:
    """Put a new version of the rule in force. Open rounds keep theirs. Raise NotFound, RuleInvalid."""
    check_settings(draft.settings)
    if lock(Body, body_id) is None:
        raise NotFound
    latest = db.session.scalar(select(func.max(BodyRule.version)).where(BodyRule.body_id == body_id)) or 0
    rule = BodyRule(
        body_id=body_id,
        version=latest + 1,
        name=draft.name,
        settings=dict(draft.settings),
        meaning_ids=_store_meanings(draft),
        shows_hands=draft.shows_hands,
        adopted_on=draft.adopted_on,
        created_at=clock.now(),
        created_by=actor,
    )
    db.session.add(rule)
    db.session.flush()
    audit.record(actor, "body.rule_adopted", "body", body_id, [f"rule:{rule.version}"])
    return rule


def _store_meanings(draft: RuleDraft) -> dict[str, int]:
    """Store the body's own wording. Values without a text in the source language keep the product's wording."""
    stored: dict[str, int] = {}
    for value in VALUES:
        texts = {tag: text for tag, text in draft.meanings.get(value, {}).items() if text.strip()}
        source = texts.pop(draft.source_language, None)
        if source is None:
            if texts:
                raise RuleInvalid(f"meaning_{value}")
            continue
        stored[value] = new_text(db.session, draft.source_language, source)
        for tag, text in texts.items():
            put_translation(
                db.session,
                stored[value],
                tag,
                text,
                state=REVIEWED if draft.reviewer else MACHINE,
                reviewer=draft.reviewer,
            )
    return stored
