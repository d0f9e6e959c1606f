"""how many city partners come

The limit of a session is a counter with a CHECK behind it, as the capacity of a shift is.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

COUNTED = """
SELECT hosting.session_id, COUNT(DISTINCT volunteer.id)
FROM session_hosting AS hosting
LEFT JOIN shift ON shift.session_id = hosting.session_id
LEFT JOIN shift_signup AS signup ON signup.shift_id = shift.id
    AND signup.status IN
    ('waiting', 'lapsed', 'signed_up', 'offered', 'confirmed', 'arrived', 'completed')
LEFT JOIN volunteer ON volunteer.id = signup.volunteer_id
    AND volunteer.kind IN ('city_staff', 'elected_official', 'sworn_officer')
WHERE hosting.partner_limit IS NOT NULL
GROUP BY hosting.session_id
"""


def upgrade() -> None:
    op.create_table(
        "partner_capacity",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("resource", sa.String(length=40), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("overbooked", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "capacity >= 0 AND taken >= 0 AND overbooked >= 0", name=op.f("ck_partner_capacity_not_negative")
        ),
        sa.CheckConstraint("taken <= capacity + overbooked", name=op.f("ck_partner_capacity_not_oversold")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["listening_session.id"], name=op.f("fk_partner_capacity_session_id")
        ),
        sa.PrimaryKeyConstraint("session_id", "resource", name=op.f("pk_partner_capacity")),
    )
    limits = {
        row.session_id: row.partner_limit
        for row in op.get_bind().execute(sa.text("SELECT session_id, partner_limit FROM session_hosting"))
    }
    insert = sa.text(
        "INSERT INTO partner_capacity (session_id, resource, capacity, taken, overbooked)"
        " VALUES (:session_id, 'partners', :capacity, :taken, :overbooked)"
    )
    for session_id, taken in op.get_bind().execute(sa.text(COUNTED)).all():
        capacity = limits[session_id]
        values = {
            "session_id": session_id,
            "capacity": capacity,
            "taken": taken,
            "overbooked": max(0, taken - capacity),
        }
        op.get_bind().execute(insert, values)


def downgrade() -> None:
    op.drop_table("partner_capacity")
