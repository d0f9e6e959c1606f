"""community ambassadors

People who sign others up by a link of their own. A registration says who signed the party up.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ambassador",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("language", sa.String(12), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=True),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("expires_at > created_at", name=op.f("ck_ambassador_ends_after_start")),
        sa.ForeignKeyConstraint(["created_by"], ["user.id"], name=op.f("fk_ambassador_created_by")),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["listening_session.id"],
            name=op.f("fk_ambassador_session_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ambassador")),
        sa.UniqueConstraint("public_id", name=op.f("uq_ambassador_public_id")),
    )
    op.create_index(op.f("ix_ambassador_session_id"), "ambassador", ["session_id"])
    with op.batch_alter_table("registration") as batch_op:
        batch_op.add_column(sa.Column("ambassador_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_registration_ambassador_id"), "ambassador", ["ambassador_id"], ["id"]
        )
    op.create_index(op.f("ix_registration_ambassador_id"), "registration", ["ambassador_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_registration_ambassador_id"), table_name="registration")
    with op.batch_alter_table("registration") as batch_op:
        batch_op.drop_constraint(op.f("fk_registration_ambassador_id"), type_="foreignkey")
        batch_op.drop_column("ambassador_id")
    op.drop_index(op.f("ix_ambassador_session_id"), table_name="ambassador")
    op.drop_table("ambassador")
