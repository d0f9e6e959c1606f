"""messages of a volunteer

Who erases a volunteer need not wait until every message that was ever sent has been read.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

INDEX, TABLE = "ix_outbox_message_volunteer", "outbox_message"


def upgrade() -> None:
    subject = sa.column("subject", sa.JSON)
    number = subject["volunteer"].as_integer()
    op.create_index(INDEX, TABLE, [sa.text(str(_literal(number)))])


def downgrade() -> None:
    op.drop_index(INDEX, TABLE)


def _literal(number: sa.ColumnElement[int]) -> object:
    """Return the expression in the words of the database."""
    return number.compile(dialect=op.get_bind().dialect, compile_kwargs={"literal_binds": True})
