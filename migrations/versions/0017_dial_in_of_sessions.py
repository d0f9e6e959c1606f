"""dial-in of sessions

Who takes part online by phone needs a number to call, and most often a code.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

NEW = {"dial_in_number": 20, "dial_in_code": 40}


def upgrade() -> None:
    for name, length in NEW.items():
        column = sa.Column(name, sa.String(length=length), nullable=False, server_default=sa.text("''"))
        op.add_column("listening_session", column)


def downgrade() -> None:
    for name in reversed(NEW):
        op.drop_column("listening_session", name)
