"""What becomes of rules and decisions that are there when a migration changes what they say."""

from __future__ import annotations

import json

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import text

from engage.config import ROOT
from engage.core.db import db
from tests.support.bodies import make_body


@pytest.mark.long
def test_a_decision_keeps_the_limits_its_pages_showed_and_rules_say_that_no_quorum_uses_up_no_round(
    app: Flask,
) -> None:
    upgrade()
    body_id = make_body().id
    db.session.remove()
    early, late = "2027-03-01 17:00:00", "2027-03-09 17:00:00"
    before = _before("rules_name_their_adoption")
    downgrade(revision=before)
    rule = "INSERT INTO body_rule (body_id, version, name, settings, meaning_ids, shows_hands, created_at, created_by)"
    made = "INSERT INTO decision (id, slug, draft_id, title_id, summary_id, status, one_ballot, rounds, extra_rounds,"
    made += " ending_note, events, head, is_demo, created_at, ended_at) VALUES"
    with db.engine.begin() as connection:
        connection.execute(text(f"UPDATE body_rule SET created_at = '{early}'"))
        connection.execute(
            text(
                "INSERT INTO draft (id, slug, title_id, source_language, latest, last_clause, is_demo,"
                " created_at)"
                f" VALUES (1, 'd', 1, 'en', 0, 0, FALSE, '{early}')"
            )
        )
        for statement in (
            f"{rule} VALUES ({body_id}, 2, 'fist_to_five', '{{\"rounds_limit\": 6}}', '{{}}', TRUE, '{late}', 'x')",
            f"{made} (1, 'open', 1, 1, 1, 'open', TRUE, 0, 0, '', 0, 'h', FALSE, '{early}', NULL)",
            f"{made} (2, 'over', 1, 1, 1, 'withdrawn', TRUE, 0, 0, '', 0, 'h', FALSE, '{early}', '{early}')",
            f"INSERT INTO decision_body (decision_id, body_id) VALUES (1, {body_id}), (2, {body_id})",
        ):
            connection.exec_driver_sql(statement)
    upgrade()
    with db.engine.connect() as connection:
        kept = "SELECT decision_id, rule_version FROM decision_body ORDER BY decision_id"
        assert connection.execute(text(kept)).all() == [(1, 2), (2, 1)]
        settings = connection.scalars(text("SELECT settings FROM body_rule ORDER BY version")).all()
    read = [json.loads(one) if isinstance(one, str) else one for one in settings]
    assert [one["no_quorum_counts"] for one in read] == [False, False]
    downgrade(revision=before)


def _before(name: str) -> str:
    """The number of the migration before the one of this name."""
    versions = sorted((ROOT / "migrations" / "versions").glob("*.py"))
    place = next(place for place, path in enumerate(versions) if name in path.name)
    return versions[place - 1].name.split("_")[0]
