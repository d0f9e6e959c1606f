"""who would like to help

People who signed up for a session can say that they would like to help at one; staff note when they have answered.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "registration", sa.Column("wants_to_help", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("registration", sa.Column("help_answered_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("registration", "help_answered_at")
    op.drop_column("registration", "wants_to_help")
