"""a form registers once

A registration keeps the id of the form with which somebody else entered it, so that the same form sent twice is
one registration, also for a party without a contact of its own.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("registration") as batch_op:
        batch_op.add_column(sa.Column("submission", sa.String(16), nullable=True))
        batch_op.create_unique_constraint(op.f("uq_registration_submission"), ["submission"])


def downgrade() -> None:
    with op.batch_alter_table("registration") as batch_op:
        batch_op.drop_constraint(op.f("uq_registration_submission"), type_="unique")
        batch_op.drop_column("submission")
