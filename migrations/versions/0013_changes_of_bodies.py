"""changes of bodies

Nobody changes a body alone: what one person proposes waits here until another agrees, and stays as the body's history.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "body_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("what", sa.JSON(), nullable=False),
        sa.Column("about", sa.String(length=20), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("invited_email", sa.String(length=254), nullable=True),
        sa.Column("invited_name", sa.String(length=120), nullable=True),
        sa.Column("invited_language", sa.String(length=12), nullable=True),
        sa.Column("proposed_by_id", sa.Integer(), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("in_force_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ground", sa.String(length=16), nullable=True),
        sa.CheckConstraint(
            "(state = 'in_force') = (ground IS NOT NULL)", name=op.f("ck_body_change_in_force_on_a_ground")
        ),
        sa.CheckConstraint(
            "(state = 'in_force') = (in_force_at IS NOT NULL)", name=op.f("ck_body_change_in_force_dated")
        ),
        sa.CheckConstraint(
            "(state = 'proposed') = (decided_at IS NULL)", name=op.f("ck_body_change_decided_dated")
        ),
        sa.CheckConstraint(
            "ground <> 'empty_seat' OR kind = 'seat_added'",
            name=op.f("ck_body_change_alone_only_an_empty_seat"),
        ),
        sa.CheckConstraint(
            "ground <> 'notice' OR told_at IS NOT NULL", name=op.f("ck_body_change_notice_given")
        ),
        sa.CheckConstraint(
            "ground <> 'person' OR (kind IN ('office_taken', 'unseated') AND user_id = decided_by_id)",
            name=op.f("ck_body_change_losing_agreed_by_the_person"),
        ),
        sa.CheckConstraint(
            "ground IN ('facilitator', 'administrator', 'person', 'notice', 'command', 'empty_seat')",
            name=op.f("ck_body_change_ground_known"),
        ),
        sa.CheckConstraint(
            "ground NOT IN ('facilitator', 'administrator', 'person') OR decided_by_id IS NOT NULL",
            name=op.f("ck_body_change_agreed_by_somebody"),
        ),
        sa.CheckConstraint(
            "invited_email IS NULL OR (kind = 'appointment' AND user_id IS NULL)",
            name=op.f("ck_body_change_invited_to_something"),
        ),
        sa.CheckConstraint(
            "kind <> 'appointment' OR user_id <> decided_by_id",
            name=op.f("ck_body_change_nobody_appoints_themself"),
        ),
        sa.CheckConstraint(
            "kind <> 'appointment' OR user_id <> proposed_by_id",
            name=op.f("ck_body_change_nobody_proposes_themself"),
        ),
        sa.CheckConstraint(
            "kind IN ('appointment', 'office_taken', 'unseated', 'seat_added', 'seat_ended', 'rule', 'facts')",
            name=op.f("ck_body_change_kind_known"),
        ),
        sa.CheckConstraint(
            "proposed_by_id IS NOT NULL OR (ground IS NOT NULL AND ground = 'command')",
            name=op.f("ck_body_change_only_commands_have_no_proposer"),
        ),
        sa.CheckConstraint(
            "state <> 'in_force' OR kind <> 'appointment' OR user_id IS NOT NULL",
            name=op.f("ck_body_change_appointed_somebody"),
        ),
        sa.CheckConstraint(
            "state = 'proposed' OR invited_email IS NULL", name=op.f("ck_body_change_invited_forgotten")
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'in_force', 'refused', 'withdrawn', 'lapsed')",
            name=op.f("ck_body_change_state_known"),
        ),
        sa.CheckConstraint(
            "(invited_email IS NULL) = (invited_name IS NULL) AND (invited_email IS NULL) = (invited_language IS NULL)",
            name=op.f("ck_body_change_invited_whole"),
        ),
        sa.CheckConstraint("decided_by_id <> proposed_by_id", name=op.f("ck_body_change_two_decide")),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_body_change_body_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["user.id"], name=op.f("fk_body_change_decided_by_id")),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["user.id"], name=op.f("fk_body_change_proposed_by_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_body_change_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_body_change")),
    )
    with op.batch_alter_table("body_change", schema=None) as batch_op:
        batch_op.create_index("ix_body_change_body_id_in_force_at", ["body_id", "in_force_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_body_change_user_id"), ["user_id"], unique=False)
        batch_op.create_index(
            "uq_body_change_invited",
            ["body_id", "invited_email"],
            unique=True,
            sqlite_where=sa.text("state = 'proposed'"),
            postgresql_where=sa.text("state = 'proposed'"),
        )
        batch_op.create_index(
            "uq_body_change_person",
            ["body_id", "kind", "user_id", "about"],
            unique=True,
            sqlite_where=sa.text("state = 'proposed'"),
            postgresql_where=sa.text("state = 'proposed'"),
        )
        batch_op.create_index(
            "uq_body_change_thing",
            ["body_id", "kind", "about"],
            unique=True,
            sqlite_where=sa.text("state = 'proposed' AND user_id IS NULL AND invited_email IS NULL"),
            postgresql_where=sa.text("state = 'proposed' AND user_id IS NULL AND invited_email IS NULL"),
        )


def downgrade() -> None:
    with op.batch_alter_table("body_change", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_body_change_thing",
            sqlite_where=sa.text("state = 'proposed' AND user_id IS NULL AND invited_email IS NULL"),
            postgresql_where=sa.text("state = 'proposed' AND user_id IS NULL AND invited_email IS NULL"),
        )
        batch_op.drop_index(
            "uq_body_change_person",
            sqlite_where=sa.text("state = 'proposed'"),
            postgresql_where=sa.text("state = 'proposed'"),
        )
        batch_op.drop_index(
            "uq_body_change_invited",
            sqlite_where=sa.text("state = 'proposed'"),
            postgresql_where=sa.text("state = 'proposed'"),
        )
        batch_op.drop_index(batch_op.f("ix_body_change_user_id"))
        batch_op.drop_index("ix_body_change_body_id_in_force_at")

    op.drop_table("body_change")
