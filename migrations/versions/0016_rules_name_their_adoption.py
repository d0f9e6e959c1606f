"""rules name their adoption, and a decision keeps its limits

How the rules that are there were adopted was not recorded. None of them says that a binding round without a quorum
counts toward the limit, so from now on it does not; rounds that were opened before keep the rule that they froze, by
which every binding round counted. A decision keeps the limit of rounds and the ways out that its pages showed on this
day, or on the day when it ended.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

SETTING = "no_quorum_counts"
RULES = sa.table("body_rule", sa.column("id", sa.Integer), sa.column("settings", sa.JSON))
CHANGES = sa.table(
    "body_change",
    sa.column("id", sa.Integer),
    sa.column("kind", sa.String),
    sa.column("state", sa.String),
    sa.column("what", sa.JSON),
)
THEN = """
UPDATE decision_body SET rule_version = COALESCE(
    (SELECT MAX(body_rule.version) FROM body_rule, decision
     WHERE body_rule.body_id = decision_body.body_id AND decision.id = decision_body.decision_id
     AND (decision.ended_at IS NULL OR body_rule.created_at <= decision.ended_at)),
    (SELECT MIN(body_rule.version) FROM body_rule WHERE body_rule.body_id = decision_body.body_id))
"""


def upgrade() -> None:
    with op.batch_alter_table("body_rule") as batch_op:
        batch_op.add_column(sa.Column("adopted_at_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("adopted_by", sa.String(length=80), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_body_rule_adopted_at_id"), "meeting", ["adopted_at_id"], ["id"]
        )
        batch_op.create_index(batch_op.f("ix_body_rule_adopted_at_id"), ["adopted_at_id"])
        batch_op.create_check_constraint(
            batch_op.f("ck_body_rule_adopted_once"), "adopted_at_id IS NULL OR adopted_by IS NULL"
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_body_rule_adoption_dated"),
            "adopted_on IS NOT NULL OR (adopted_at_id IS NULL AND adopted_by IS NULL)",
        )
    with op.batch_alter_table("decision_body") as batch_op:
        batch_op.add_column(sa.Column("rule_version", sa.Integer(), nullable=True))
    op.execute(THEN)
    with op.batch_alter_table("decision_body") as batch_op:
        batch_op.alter_column("rule_version", existing_type=sa.Integer(), nullable=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_decision_body_body_id_rule_version"),
            "body_rule",
            ["body_id", "rule_version"],
            ["body_id", "version"],
        )
    _each_rule(lambda settings: {**settings, SETTING: False})


def downgrade() -> None:
    _each_rule(lambda settings: {key: value for key, value in settings.items() if key != SETTING})
    with op.batch_alter_table("decision_body") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_decision_body_body_id_rule_version"), type_="foreignkey")
        batch_op.drop_column("rule_version")
    with op.batch_alter_table("body_rule") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_body_rule_adoption_dated"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_body_rule_adopted_once"), type_="check")
        batch_op.drop_index(batch_op.f("ix_body_rule_adopted_at_id"))
        batch_op.drop_constraint(batch_op.f("fk_body_rule_adopted_at_id"), type_="foreignkey")
        batch_op.drop_column("adopted_by")
        batch_op.drop_column("adopted_at_id")


def _each_rule(changed: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """Change the settings of every rule, and of the rules that are proposed."""
    unit = op.get_bind()
    for ident, settings in unit.execute(sa.select(RULES.c.id, RULES.c.settings)).all():
        unit.execute(sa.update(RULES).where(RULES.c.id == ident).values(settings=changed(settings)))
    waiting = sa.select(CHANGES.c.id, CHANGES.c.what)
    waiting = waiting.where(CHANGES.c.kind == "rule", CHANGES.c.state == "proposed")
    for ident, what in unit.execute(waiting).all():
        rule = {**what["rule"], "settings": changed(what["rule"]["settings"])}
        rule.setdefault("adoption", None)
        unit.execute(sa.update(CHANGES).where(CHANGES.c.id == ident).values(what={**what, "rule": rule}))
