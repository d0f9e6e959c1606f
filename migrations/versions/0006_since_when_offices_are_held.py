"""since when offices are held

An office counts from a moment, as a seat does. Nobody knows any more when the offices were given that are there: they
count from when their body was made.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("office_holder") as batch_op:
        batch_op.add_column(sa.Column("from_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(
        "UPDATE office_holder"
        " SET from_at = (SELECT body.created_at FROM body WHERE body.id = office_holder.body_id)"
    )
    with op.batch_alter_table("office_holder") as batch_op:
        batch_op.alter_column("from_at", existing_type=sa.DateTime(timezone=True), nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("office_holder") as batch_op:
        batch_op.drop_column("from_at")
