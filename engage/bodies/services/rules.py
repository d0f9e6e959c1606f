"""The rule of a body, in versions. An adopted version never changes; the next one replaces it."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from engage.bodies.errors import RuleInvalid
from engage.bodies.models import Body, BodyRule
from engage.bodies.policy import VALUES, RuleDraft, check_settings
from engage.core import audit, clock
from engage.core.db import db, lock
from engage.core.errors import NotFound
from engage.core.i18n.content import MACHINE, REVIEWED, FullText, Reviewer, Translation, load_all, text_hash
from engage.core.i18n.writing import new_text, put_translation


def adopt_rule(body_id: int, draft: RuleDraft, *, actor: audit.Actor) -> BodyRule:
    """Put a new version of the rule in force. Open rounds keep theirs. Raise NotFound, RuleInvalid.

    Wording that stays as it is in the version before keeps its state and its reviewer.
    """
    check_settings(draft.settings)
    if lock(Body, body_id) is None:
        raise NotFound
    statement = select(BodyRule).where(BodyRule.body_id == body_id).order_by(BodyRule.version.desc())
    latest = db.session.scalars(statement.limit(1)).one_or_none()
    rule = BodyRule(
        body_id=body_id,
        version=latest.version + 1 if latest else 1,
        name=draft.name,
        settings=dict(draft.settings),
        meaning_ids=_store_meanings(draft, _wording_of(latest)),
        shows_hands=draft.shows_hands,
        adopted_on=draft.adopted_on,
        adopted_at_id=draft.adoption.meeting_id if draft.adoption else None,
        adopted_by=draft.adoption.decision if draft.adoption else None,
        created_at=clock.now(),
        created_by=actor,
    )
    db.session.add(rule)
    db.session.flush()
    audit.record(actor, "body.rule_adopted", "body", body_id, [f"rule:{rule.version}"])
    return rule


def _wording_of(rule: BodyRule | None) -> Mapping[str, FullText]:
    """Return the body's own wording in a version, by value."""
    if rule is None or not rule.meaning_ids:
        return {}
    texts = load_all(db.session, list(rule.meaning_ids.values()))
    return {value: texts[text_id] for value, text_id in rule.meaning_ids.items()}


def _store_meanings(draft: RuleDraft, before: Mapping[str, FullText]) -> dict[str, int]:
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
        known = before.get(value)
        if known is not None and known.source_language != draft.source_language:
            known = None
        for tag, text in texts.items():
            _store_translation(stored[value], tag, text, draft, source, known)
    return stored


def _store_translation(
    text_id: int, tag: str, text: str, draft: RuleDraft, source: str, before: FullText | None
) -> None:
    row = before.translations.get(tag) if before else None
    if row is not None and _stays(row, text, source, draft.reviewer):
        reviewer = Reviewer(row.reviewer_name or "", row.reviewer_id) if row.state == REVIEWED else None
        state, translated_from = row.state, row.source_hash
    else:
        reviewer, translated_from = draft.reviewer, None
        state = REVIEWED if reviewer else MACHINE
    put_translation(
        db.session, text_id, tag, text, state=state, reviewer=reviewer, translated_from=translated_from
    )


def _stays(row: Translation, text: str, source: str, reviewer: Reviewer | None) -> bool:
    """Return whether a translation stays as it was: the same words, and nothing new that a reviewer vouches for."""
    if text_hash(text) != row.version:
        return False
    return reviewer is None or (row.state == REVIEWED and row.source_hash == text_hash(source))
