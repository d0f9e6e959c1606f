"""how a host runs a session"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "planning_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "role IN ('lead', 'volunteers', 'language_access', 'program')",
            name=op.f("ck_planning_member_role_known"),
        ),
        sa.ForeignKeyConstraint(["added_by"], ["user.id"], name=op.f("fk_planning_member_added_by")),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_planning_member_body_id")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["listening_session.id"], name=op.f("fk_planning_member_session_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_planning_member_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planning_member")),
        sa.UniqueConstraint(
            "session_id", "user_id", "role", name=op.f("uq_planning_member_session_id_user_id_role")
        ),
    )
    with op.batch_alter_table("planning_member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_planning_member_user_id"), ["user_id"], unique=False)

    op.create_table(
        "quorum_warning",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("members", sa.Integer(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_by", sa.Integer(), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(seen_at IS NULL) = (seen_by IS NULL)", name=op.f("ck_quorum_warning_seen_by_someone")
        ),
        sa.CheckConstraint("members >= 1 AND seats >= members", name=op.f("ck_quorum_warning_counts_sane")),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_quorum_warning_body_id")),
        sa.ForeignKeyConstraint(["seen_by"], ["user.id"], name=op.f("fk_quorum_warning_seen_by")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["listening_session.id"], name=op.f("fk_quorum_warning_session_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quorum_warning")),
        sa.UniqueConstraint(
            "session_id", "body_id", "members", name=op.f("uq_quorum_warning_session_id_body_id_members")
        ),
    )

    op.create_table(
        "run_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("what_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("who", sa.String(length=120), nullable=False),
        sa.CheckConstraint("minutes BETWEEN 1 AND 720", name=op.f("ck_run_step_minutes_sane")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["listening_session.id"], name=op.f("fk_run_step_session_id")
        ),
        sa.ForeignKeyConstraint(["what_id"], ["localized_text.id"], name=op.f("fk_run_step_what_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run_step")),
        sa.UniqueConstraint("session_id", "position", name=op.f("uq_run_step_session_id_position")),
    )

    op.create_table(
        "session_hosting",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("partner_limit", sa.Integer(), nullable=True),
        sa.Column("uniform_rule", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("partner_limit BETWEEN 0 AND 500", name=op.f("ck_session_hosting_limit_sane")),
        sa.ForeignKeyConstraint(["decided_by"], ["user.id"], name=op.f("fk_session_hosting_decided_by")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["listening_session.id"], name=op.f("fk_session_hosting_session_id")
        ),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_session_hosting")),
    )


def downgrade() -> None:
    op.drop_table("session_hosting")
    op.drop_table("run_step")
    op.drop_table("quorum_warning")
    op.drop_table("planning_member")
