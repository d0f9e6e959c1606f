"""Reads that acts and queries share. They lock and write nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from engage.bodies.models import Body, BodyRule
from engage.bodies.services.reads import current_rule, entitled_seats
from engage.core import clock
from engage.core.db import db
from engage.core.i18n.content import load_all
from engage.decisions.errors import (
    MandateOver,
)
from engage.decisions.models import (
    Decision,
    DecisionBody,
    Interpretation,
    Mandate,
    MandateUse,
    Round,
    RoundBody,
    RoundMode,
    RoundState,
)
from engage.decisions.policy import consensus
from engage.decisions.policy.consensus import FistToFive
from engage.decisions.policy.limits import Limits, counts_toward_limit, limits_of
from engage.drafts.models import Draft
from engage.drafts.services.reads import version_states


def deciding_bodies(body_ids: Collection[int]) -> list[Body]:
    """Return the bodies with these ids, in their order."""
    statement = select(Body).where(Body.id.in_(body_ids)).order_by(Body.position, Body.id)
    return list(db.session.scalars(statement))


def frozen_rule(body: Body) -> dict[str, object]:
    """Return the body's current rule and its wording in every language, in the form stored with the round."""
    rule = current_rule(body.id)
    texts = load_all(db.session, list(rule.meaning_ids.values()))
    meanings = {}
    for value, text_id in rule.meaning_ids.items():
        full = texts[text_id]
        said = {tag: row.value for tag, row in full.translations.items() if not full.is_stale(tag)}
        meanings[value] = {full.source_language: full.source, **said}
    return {
        "name": rule.name,
        "settings": dict(rule.settings),
        "meanings": meanings,
        "shows_hands": rule.shows_hands,
        "version": rule.version,
    }


def interpreted_to(version_id: int) -> dict[str, set[int]]:
    """Return the ids of those who confirmed that a version was interpreted to them, by language (one statement)."""
    said = select(Interpretation.language, Interpretation.user_id)
    found: dict[str, set[int]] = {}
    for language, user_id in db.session.execute(said.where(Interpretation.version_id == version_id)):
        found.setdefault(language, set()).add(user_id)
    return found


@dataclass(frozen=True)
class LanguageGaps:
    """The announced languages that are missing or stale in a version.

    `interpreted`: every seated reader confirmed that it was interpreted to them. `lacking`: the rest; they block
    opening.
    """

    lacking: tuple[str, ...] = ()
    interpreted: tuple[str, ...] = ()


def language_gaps(bodies: Iterable[Body], draft: Draft, version_id: int) -> LanguageGaps:
    """Return which announced languages block a decision on a version.

    If no seated person reads a language, nobody can confirm an interpretation: its translation must be complete.
    """
    bodies = list(bodies)
    announced = {tag for body in bodies for tag in body.languages} - {draft.source_language}
    states = version_states(version_id, sorted(announced)) if announced else {}
    late = [tag for tag in sorted(announced) if not states[tag].is_ready]
    if not late:
        return LanguageGaps()
    readers = _seated_readers(bodies)
    heard = interpreted_to(version_id)
    interpreted = tuple(tag for tag in late if readers.get(tag) and readers[tag] <= heard.get(tag, set()))
    return LanguageGaps(tuple(tag for tag in late if tag not in interpreted), interpreted)


def frozen_limits(decision: Decision) -> Limits:
    """Return the limit of rounds and the ways out by the rules that the bodies had when the decision started."""
    same = (BodyRule.body_id == DecisionBody.body_id) & (BodyRule.version == DecisionBody.rule_version)
    statement = select(BodyRule).join(DecisionBody, same).where(DecisionBody.decision_id == decision.id)
    return limits_of([rule_of_version(rule) for rule in db.session.scalars(statement)])


def rule_of_version(rule: BodyRule) -> FistToFive:
    """Return the rule that a version of a body's rule describes."""
    return consensus.rule_of({"name": rule.name, "settings": rule.settings})


def binding_rounds_left(decision: Decision, limits: Limits) -> int:
    """Return how many more binding rounds may be opened (one statement)."""
    statement = (
        select(RoundBody)
        .join(Round, Round.id == RoundBody.round_id)
        .where(
            Round.decision_id == decision.id,
            Round.mode == RoundMode.BINDING,
            Round.state == RoundState.REVEALED,
        )
    )
    by_round: dict[int, list[RoundBody]] = {}
    for row in db.session.scalars(statement):
        by_round.setdefault(row.round_id, []).append(row)
    used = sum(counts_toward_limit(bodies) for bodies in by_round.values())
    return limits.rounds + decision.extra_rounds - used


def _seated_readers(bodies: Iterable[Body]) -> dict[str, set[int]]:
    readers: dict[str, set[int]] = {}
    for body in bodies:
        for seat in entitled_seats(body.id):
            for holder in seat.holders:
                if holder.user.active:
                    readers.setdefault(holder.user.language, set()).add(holder.user_id)
    return readers


def mandate_must_be_valid(mandate: Mandate, *, until: datetime) -> None:
    """Raise MandateOver if a mandate was revoked, has expired, or expires before `until`."""
    now = clock.now()
    if mandate.revoked_at is not None or mandate.expires_at <= now or mandate.expires_at < until:
        raise MandateOver


def mandate_of(decision_id: int) -> Mandate | None:
    """Return the mandate that a decision is made under, reloaded from the database. None without one."""
    statement = (
        select(Mandate)
        .join(MandateUse, MandateUse.mandate_id == Mandate.id)
        .where(MandateUse.decision_id == decision_id)
        .execution_options(populate_existing=True)
    )
    return db.session.execute(statement).scalar_one_or_none()
