"""messages stopped

Who does not want to be written to about a session is remembered with the registration, and a consent to be told what came
of it ends with that. An address as a whole is suppressed when it bounced or its owner complained; nothing has ever suppressed
one because somebody asked, and that would take away their private link and the news about their own spots as well.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

STOPPED = "ck_registration_stopped_means_no_contact"
REASON = "ck_suppressed_contact_reason_known"


def upgrade() -> None:
    with op.batch_alter_table("registration") as batch_op:
        batch_op.add_column(sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_check_constraint(op.f(STOPPED), "stopped_at IS NULL OR NOT may_contact")
    op.execute("UPDATE suppressed_contact SET reason = 'complaint' WHERE reason = 'request'")
    with op.batch_alter_table("suppressed_contact") as batch_op:
        batch_op.drop_constraint(op.f(REASON), type_="check")
        batch_op.create_check_constraint(op.f(REASON), "reason IN ('bounce', 'complaint')")


def downgrade() -> None:
    with op.batch_alter_table("suppressed_contact") as batch_op:
        batch_op.drop_constraint(op.f(REASON), type_="check")
        batch_op.create_check_constraint(op.f(REASON), "reason IN ('bounce', 'complaint', 'request')")
    with op.batch_alter_table("registration") as batch_op:
        batch_op.drop_constraint(op.f(STOPPED), type_="check")
    with op.batch_alter_table("registration") as batch_op:
        batch_op.drop_column("stopped_at")
