"""Add bodies, and change the facts about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from engage.bodies.errors import SizeTooSmall, VotesMustBeNamed
from engage.bodies.models import Body, BodyKind, Publication
from engage.bodies.policy import BodyFacts, RuleDraft
from engage.bodies.policy.changes import FactsChanged
from engage.bodies.services.reads import seats_in_use
from engage.bodies.services.rules import adopt_rule
from engage.core import audit, clock
from engage.core.db import db, lock
from engage.core.errors import NotFound
from engage.core.i18n.writing import new_text


@dataclass(frozen=True)
class NewBody:
    """A body or a work team to add. Name and purpose are in `source_language`."""

    slug: str
    name: str
    purpose: str
    facts: BodyFacts
    kind: BodyKind = BodyKind.BODY
    position: int = 0
    source_language: str = "en"
    is_demo: bool = False
    rule: RuleDraft = field(default_factory=RuleDraft)


def add_body(new: NewBody, *, actor: audit.Actor) -> Body:
    """Add a body with the first version of its rule in force. Raise RuleInvalid."""
    body = Body(
        slug=new.slug,
        kind=new.kind.value,
        position=new.position,
        name_id=new_text(db.session, new.source_language, new.name),
        purpose_id=new_text(db.session, new.source_language, new.purpose),
        is_demo=new.is_demo,
        created_at=clock.now(),
        **_columns(new.facts),
    )
    db.session.add(body)
    db.session.flush()
    audit.record(actor, "body.added", "body", body.id)
    adopt_rule(body.id, new.rule, actor=actor)
    return body


def change_body(body_id: int, facts: BodyFacts, *, actor: audit.Actor) -> Body:
    """Change the facts about a body. Rounds that are open keep theirs.

    Raise NotFound, SizeTooSmall, VotesMustBeNamed.
    """
    body = lock(Body, body_id)
    if body is None:
        raise NotFound
    if facts.size < seats_in_use(body_id):
        raise SizeTooSmall
    columns = _columns(facts)
    changed = [name for name, value in columns.items() if getattr(body, name) != value]
    for name in changed:
        setattr(body, name, columns[name])
    db.session.flush()
    if changed:
        audit.record(actor, "body.changed", "body", body_id, changed)
    return body


def facts_of(body: Body) -> BodyFacts:
    """Return the facts about a body as they are now."""
    return BodyFacts(
        size=body.size,
        languages=tuple(body.languages),
        publication=Publication(body.publication),
        open_meetings=body.open_meetings,
        between_meetings=body.between_meetings,
    )


def facts_changed(body: Body, wanted: BodyFacts) -> FactsChanged:
    """Return the change from the facts as they are now. The order of languages is no difference."""
    before = facts_of(body)
    same = set(before.languages) == set(wanted.languages)
    after = replace(
        wanted,
        languages=before.languages if same else wanted.languages,
        between_meetings=wanted.between_meetings and wanted.open_meetings,
    )
    return FactsChanged(before, after)


def _columns(facts: BodyFacts) -> Mapping[str, Any]:
    """Return the columns. `between_meetings` has a meaning only if the law on open meetings binds the body."""
    if facts.open_meetings and facts.publication is not Publication.NAMES:
        raise VotesMustBeNamed
    return {
        "size": facts.size,
        "languages": list(facts.languages),
        "publication": facts.publication.value,
        "open_meetings": facts.open_meetings,
        "between_meetings": facts.between_meetings and facts.open_meetings,
    }
