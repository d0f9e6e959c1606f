"""letters to those whom nobody can write to or call

A call may end with a letter that was handed over or mailed (`letter`), and says whether there was no number when its
outcome was recorded (`lacked_number`), so that undoing it puts it back where it was.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

TABLE = "call_task"
ALONE = {"resolve_fks": False}  # the messages are not looked at
OUTCOMES = "'open', 'no_answer', 'reached', 'told', 'wrong_number', 'no_number', 'not_needed'"
NEW_OUTCOMES = "'open', 'no_answer', 'reached', 'told', 'letter', 'wrong_number', 'no_number', 'not_needed'"
NOT_DONE = "(done_at IS NULL AND outcome IN ('open', 'no_answer', 'wrong_number', 'no_number'))"
DONE = f"{NOT_DONE} OR (done_at IS NOT NULL AND outcome IN ('reached', 'told', 'not_needed', 'wrong_number'))"
NEW_DONE = (
    f"{NOT_DONE} OR (done_at IS NOT NULL AND outcome IN"
    " ('reached', 'told', 'letter', 'not_needed', 'wrong_number'))"
)


def upgrade() -> None:
    with op.batch_alter_table(TABLE, schema=None, reflect_kwargs=ALONE) as batch_op:
        batch_op.add_column(
            sa.Column("lacked_number", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
    _allow(NEW_OUTCOMES, NEW_DONE)


def downgrade() -> None:
    """Whoever got a letter was reached."""
    op.execute(sa.text("UPDATE call_task SET outcome = 'reached' WHERE outcome = 'letter'"))
    _allow(OUTCOMES, DONE)
    with op.batch_alter_table(TABLE, schema=None, reflect_kwargs=ALONE) as batch_op:
        batch_op.drop_column("lacked_number")


def _allow(outcomes: str, done: str) -> None:
    with op.batch_alter_table(TABLE, schema=None, reflect_kwargs=ALONE) as batch_op:
        batch_op.drop_constraint(op.f("ck_call_task_done_dated"), type_="check")
        batch_op.drop_constraint(op.f("ck_call_task_outcome_known"), type_="check")
        batch_op.create_check_constraint(op.f("ck_call_task_outcome_known"), f"outcome IN ({outcomes})")
        batch_op.create_check_constraint(op.f("ck_call_task_done_dated"), done)
