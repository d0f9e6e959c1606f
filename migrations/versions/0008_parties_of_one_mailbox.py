"""parties of one mailbox, and changes that nobody was told of

The hash of the mailbox has the secret in it, so registrations that stand already have none until their contact hashes
are renewed; they are found by the hash of their address as it is written.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

INDEX = "ix_registration_mailbox_key"


def upgrade() -> None:
    op.add_column("registration", sa.Column("mailbox_key", sa.String(64)))
    op.add_column("registration", sa.Column("untold_at", sa.DateTime(timezone=True)))
    op.create_index(INDEX, "registration", ["mailbox_key"])


def downgrade() -> None:
    op.drop_index(INDEX, "registration")
    op.drop_column("registration", "untold_at")
    op.drop_column("registration", "mailbox_key")
