"""work typed while signed out

What people typed when their sign-in was over is kept for them for some hours, sealed. A sign-in link leads to the page
that was asked for, in another browser too.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "kept_work",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("browser", sa.String(length=64), nullable=False),
        sa.Column("path", sa.String(length=300), nullable=False),
        sa.Column("is_answer", sa.Boolean(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("expires_at > created_at", name=op.f("ck_kept_work_lives")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_kept_work_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_work")),
        sa.UniqueConstraint("user_id", "browser", "path", name=op.f("uq_kept_work_user_id_browser_path")),
    )
    op.create_index(op.f("ix_kept_work_expires_at"), "kept_work", ["expires_at"])
    op.add_column("sign_in_link", sa.Column("next_path", sa.String(length=300), nullable=True))


def downgrade() -> None:
    op.drop_column("sign_in_link", "next_path")
    op.drop_index(op.f("ix_kept_work_expires_at"), "kept_work")
    op.drop_table("kept_work")
