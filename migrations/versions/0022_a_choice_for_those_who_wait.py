"""a choice for those who wait

An offer may leave out what is full (`offered_without`), and a party that declined such an offer is not asked again
(`declined`). Lists that got stuck on meals or childcare are served by the next act on their session, or by the worker:
their next offer counts as expired, so that whoever comes first settles them.
"""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

WITHOUT = "ck_registration_offer_without"
REGISTRATION = sa.table(
    "registration",
    sa.column("session_id", sa.Integer),
    sa.column("status", sa.String),
    sa.column("offered_without", sa.String),
    sa.column("meals", sa.Integer),
    sa.column("childcare", sa.Boolean),
)
SESSION = sa.table(
    "listening_session",
    sa.column("id", sa.Integer),
    sa.column("offers_expire_at", sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    with op.batch_alter_table("registration") as batch_op:
        batch_op.add_column(sa.Column("offered_without", sa.String(80), server_default="", nullable=False))
        batch_op.add_column(sa.Column("declined", sa.String(200), server_default="", nullable=False))
    with op.batch_alter_table("registration") as batch_op:
        batch_op.alter_column("offered_without", existing_type=sa.String(80), server_default=None)
        batch_op.alter_column("declined", existing_type=sa.String(200), server_default=None)
        batch_op.create_check_constraint(op.f(WITHOUT), "offered_without = '' OR status = 'offered'")
    waits = sa.select(REGISTRATION.c.session_id).where(REGISTRATION.c.status == "waiting")
    op.execute(SESSION.update().where(SESSION.c.id.in_(waits)).values(offers_expire_at=datetime.now(UTC)))


def downgrade() -> None:
    """An offer without something becomes an offer of what it holds, because it cannot say so any more."""
    left_out = REGISTRATION.c.offered_without
    op.execute(REGISTRATION.update().where(left_out.contains("meals")).values(meals=0))
    op.execute(REGISTRATION.update().where(left_out.contains("childcare")).values(childcare=sa.false()))
    with op.batch_alter_table("registration") as batch_op:
        batch_op.drop_constraint(op.f(WITHOUT), type_="check")
    with op.batch_alter_table("registration") as batch_op:
        batch_op.drop_column("declined")
        batch_op.drop_column("offered_without")
