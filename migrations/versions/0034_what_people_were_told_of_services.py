"""what people were told of services"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "access_notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("says", sa.JSON(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "dropped_at IS NULL OR dropped_at >= made_at", name=op.f("ck_access_notice_dropped_after_made")
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_access_notice_registration_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_notice")),
    )
    with op.batch_alter_table("access_notice", schema=None) as batch_op:
        batch_op.create_index("ix_access_notice_told", ["registration_id", "id"], unique=False)
    op.add_column(
        "access_assignment",
        sa.Column("answer_note", sa.String(length=300), server_default=sa.text("''"), nullable=False),
    )


def downgrade() -> None:
    op.drop_column("access_assignment", "answer_note")
    with op.batch_alter_table("access_notice", schema=None) as batch_op:
        batch_op.drop_index("ix_access_notice_told")
    op.drop_table("access_notice")
