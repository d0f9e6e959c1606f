"""The rule a body decides by, in versions. What was adopted is never changed; the next version takes its place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import func, select

from engage.bodies.errors import RuleInvalid
from engage.bodies.models import Body, BodyRule
from engage.bodies.policy import DEFAULT_RULE_NAME, VALUES, WAYS_OUT, default_settings
from engage.core import audit, clock
from engage.core.db import db, lock
from engage.core.errors import NotFound
from engage.core.i18n.content import MACHINE, REVIEWED, Reviewer, new_text, put_translation

LONGEST_MEANING = 200


@dataclass(frozen=True)
class RuleDraft:
    """A rule to be adopted.

    `meanings` is the body's own wording of the values: {"0": {"en": "…", "es": "…"}}; what is left out or empty has
    the product's wording. `reviewer` vouches for translations; without one they are marked as not reviewed.
    """

    settings: Mapping[str, Any] = field(default_factory=default_settings)
    meanings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    shows_hands: bool = True
    adopted_on: date | None = None
    name: str = DEFAULT_RULE_NAME
    source_language: str = "en"
    reviewer: Reviewer | None = None


def current_rule(body_id: int) -> BodyRule:
    """The rule in force. Raises NotFound where there is no such body."""
    rule = db.session.scalars(
        select(BodyRule).where(BodyRule.body_id == body_id).order_by(BodyRule.version.desc()).limit(1)
    ).one_or_none()
    if rule is None:
        raise NotFound
    return rule


def current_rules(body_ids: Iterable[int]) -> dict[int, BodyRule]:
    """The rules in force of several bodies, by body: one statement."""
    asked = set(body_ids)
    newest = (
        select(BodyRule.body_id, func.max(BodyRule.version).label("version"))
        .where(BodyRule.body_id.in_(asked))
        .group_by(BodyRule.body_id)
        .subquery()
    )
    statement = select(BodyRule).join(
        newest, (newest.c.body_id == BodyRule.body_id) & (newest.c.version == BodyRule.version)
    )
    return {rule.body_id: rule for rule in db.session.scalars(statement)}


def list_rules(body_id: int) -> list[BodyRule]:
    """Every version, the newest first."""
    return list(
        db.session.scalars(
            select(BodyRule).where(BodyRule.body_id == body_id).order_by(BodyRule.version.desc())
        )
    )


def adopt_rule(body_id: int, draft: RuleDraft, *, by: str) -> BodyRule:
    """Put a new version of the rule in force. Rounds that are open keep theirs. Raises NotFound, RuleInvalid."""
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
        created_by=by,
    )
    db.session.add(rule)
    db.session.flush()
    audit.record(by, "body.rule_adopted", "body", body_id, [f"rule:{rule.version}"])
    return rule


def check_settings(settings: Mapping[str, Any]) -> None:
    """Raise RuleInvalid, which names the first setting that is missing or makes no sense."""
    if set(settings) != set(default_settings()):
        raise RuleInvalid(min(set(settings) ^ set(default_settings())))
    for name in ("quorum_numerator", "quorum_denominator", "minimum_numbers", "rounds_limit"):
        if type(settings[name]) is not int or not 1 <= settings[name] <= 200:
            raise RuleInvalid(name)
    for name in ("quorum_more_than", "abstain_counts_for_quorum", "recuse_counts_for_quorum"):
        if type(settings[name]) is not bool:
            raise RuleInvalid(name)
    numerator, denominator = settings["quorum_numerator"], settings["quorum_denominator"]
    if numerator > denominator or (numerator == denominator and settings["quorum_more_than"]):
        raise RuleInvalid("quorum_numerator")
    ways = settings["ways_out"]
    if (
        not isinstance(ways, list)
        or not ways
        or len(set(ways)) != len(ways)
        or not set(ways) <= set(WAYS_OUT)
    ):
        raise RuleInvalid("ways_out")


def _store_meanings(draft: RuleDraft) -> dict[str, int]:
    """Store the body's own wording. A value without a text in the source language has the product's."""
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
