"""The published decisions of a body, any of which may have adopted its rule."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for

from engage.bodies.policy import DECIDED_ELSEWHERE
from engage.bodies.ports import RULE_SOURCES, Adopting, RuleSource
from engage.core.city_time import city_day
from engage.core.db import db
from engage.core.i18n.content import load_texts
from engage.decisions.queries.record_lists import has_decided, list_decided


def _decided(body_id: int, language: str) -> Sequence[Adopting]:
    found = list_decided(body_id)
    texts = load_texts(db.session, [one.title_id for one in found], language)
    return [
        Adopting(
            one.slug,
            texts[one.title_id],
            city_day(one.ended_at),
            url_for("records.show_record", decision_slug=one.slug),
        )
        for one in found
        if one.ended_at is not None
    ]


DECIDED_ELSEWHERE["decisions"] = has_decided
RULE_SOURCES.add(RuleSource("decisions", 10, _decided))
