"""translations that wait

What a person has reviewed stands until somebody with the right has confirmed new words. Going back drops what waits.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

TABLE = "translation_proposal"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("source_hash", sa.String(length=64), nullable=False),
        sa.Column("is_checked", sa.Boolean(), nullable=False),
        sa.Column("proposer", sa.String(length=40), nullable=False),
        sa.Column("proposer_name", sa.String(length=120), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("value <> ''", name=op.f("ck_translation_proposal_value_says_something")),
        sa.ForeignKeyConstraint(
            ["text_id"],
            ["localized_text.id"],
            name=op.f("fk_translation_proposal_text_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_translation_proposal")),
        sa.UniqueConstraint(
            "text_id", "language", "proposer", name=op.f("uq_translation_proposal_text_id_language_proposer")
        ),
    )


def downgrade() -> None:
    op.drop_table(TABLE)
