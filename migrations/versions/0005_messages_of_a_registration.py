"""messages of a registration

Who erases their registration need not wait until every message that was ever sent has been read.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

INDEX, TABLE = "ix_outbox_message_registration", "outbox_message"


def upgrade() -> None:
    subject = sa.column("subject", sa.JSON)
    number = subject["registration"].as_integer()
    op.create_index(INDEX, TABLE, [sa.text(str(_literal(number)))])


def downgrade() -> None:
    op.drop_index(INDEX, TABLE)


def _literal(number: sa.ColumnElement[int]) -> object:
    """Return the expression in the words of the database."""
    return number.compile(dialect=op.get_bind().dialect, compile_kwargs={"literal_binds": True})
