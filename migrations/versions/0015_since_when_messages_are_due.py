"""since when messages are due

A message that is tried again later has a later time to run. Since when it has been due is kept beside it, so that a mail
server that takes nothing is noticed however long the pauses between two tries are.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox_message", sa.Column("due_since", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE outbox_message SET due_since = created_at WHERE state = 'waiting' AND attempts > 0")


def downgrade() -> None:
    op.drop_column("outbox_message", "due_since")
