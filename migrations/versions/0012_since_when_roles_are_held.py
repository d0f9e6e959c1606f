"""since when roles are held

An administrator counts as the second one only after a while. Nobody knows any more when the roles were given that are
there: they count from when their account was made.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table("user_role") as batch_op:
        batch_op.add_column(sa.Column("given_at", MOMENT, nullable=True))
    op.execute(
        'UPDATE user_role SET given_at = (SELECT created_at FROM "user" WHERE "user".id = user_role.user_id)'
    )
    with op.batch_alter_table("user_role") as batch_op:
        batch_op.alter_column("given_at", existing_type=MOMENT, nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("user_role") as batch_op:
        batch_op.drop_column("given_at")
