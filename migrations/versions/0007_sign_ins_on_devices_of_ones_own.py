"""sign-ins on devices of one's own

A sign-in lasts as long as before only where the person says that the device is their own. Nobody was asked about those
that are there. A sign-in link of nobody is made where an address is not known.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

OF_SOMEBODY = "ck_sign_in_link_of_somebody"


def upgrade() -> None:
    with op.batch_alter_table("sign_in") as batch_op:
        batch_op.add_column(sa.Column("own_device", sa.Boolean(), server_default=sa.false(), nullable=False))
    with op.batch_alter_table("sign_in_link") as batch_op:
        batch_op.alter_column("user_id", existing_type=sa.Integer(), nullable=True)
        batch_op.create_check_constraint(op.f(OF_SOMEBODY), "user_id IS NOT NULL OR purpose = 'sign_in'")


def downgrade() -> None:
    op.execute("DELETE FROM sign_in_link WHERE user_id IS NULL")
    with op.batch_alter_table("sign_in_link") as batch_op:
        batch_op.drop_constraint(op.f(OF_SOMEBODY), type_="check")
        batch_op.alter_column("user_id", existing_type=sa.Integer(), nullable=False)
    with op.batch_alter_table("sign_in") as batch_op:
        batch_op.drop_column("own_device")
