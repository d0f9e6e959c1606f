"""contacts to be confirmed

A changed contact is kept apart until its owner confirms it, with what stood before, so that it can be taken back.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

TABLE, OPEN = "contact_change", sa.text("confirmed_at IS NULL")


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("email", sa.String(254), nullable=True),
        sa.Column("phone", sa.String(20), nullable=True),
        sa.Column("is_helpers", sa.Boolean(), nullable=False),
        sa.Column("email_before", sa.String(254), nullable=True),
        sa.Column("phone_before", sa.String(20), nullable=True),
        sa.Column("was_helpers", sa.Boolean(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_contact_change_registration_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_change")),
        sa.UniqueConstraint("public_id", name=op.f("uq_contact_change_public_id")),
    )
    op.create_index(op.f("ix_contact_change_registration_id"), TABLE, ["registration_id"])
    op.create_index(
        "uq_contact_change_open",
        TABLE,
        ["registration_id"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )


def downgrade() -> None:
    op.drop_table(TABLE)
