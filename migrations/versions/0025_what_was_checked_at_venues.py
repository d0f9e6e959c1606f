"""what was checked at venues

What is known of getting into a venue: its doors, restroom, parking, tables and the next stop, and who checked it on which
day. Of those there are already, nobody has looked yet; whether there is an entrance without steps stays as it is.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

FACTS = ("wide_doors", "accessible_restroom", "accessible_parking", "accessible_tables", "transit_stop")
CHECKS = {
    "inspection_whole": "(inspected_on IS NULL) = (inspected_role = '')",
    "inspection_by_someone": "inspected_by_id IS NULL OR inspected_on IS NOT NULL",
    "facts_inspected": f"inspected_on IS NOT NULL OR COALESCE({', '.join(FACTS)}) IS NULL",
}


def upgrade() -> None:
    with op.batch_alter_table("venue") as batch_op:
        for name in FACTS:
            batch_op.add_column(sa.Column(name, sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("inspected_role", sa.String(120), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("inspected_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("inspected_on", sa.Date(), nullable=True))
    with op.batch_alter_table("venue") as batch_op:
        batch_op.alter_column(
            "inspected_role", existing_type=sa.String(120), existing_nullable=False, server_default=None
        )
        batch_op.create_foreign_key(op.f("fk_venue_inspected_by_id"), "user", ["inspected_by_id"], ["id"])
        for name, condition in CHECKS.items():
            batch_op.create_check_constraint(op.f(f"ck_venue_{name}"), condition)


def downgrade() -> None:
    """What was checked is forgotten, except whether there is an entrance without steps."""
    with op.batch_alter_table("venue") as batch_op:
        for name in CHECKS:
            batch_op.drop_constraint(op.f(f"ck_venue_{name}"), type_="check")
        batch_op.drop_constraint(op.f("fk_venue_inspected_by_id"), type_="foreignkey")
        for name in ("inspected_on", "inspected_by_id", "inspected_role", *FACTS):
            batch_op.drop_column(name)
