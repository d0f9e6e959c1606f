"""calls of one person

The calls to one person become one entry, also by session. A call to a wrong number stays until a number is found; such
calls that are there are put back, except those that are too late. Who calls now, and who was told on the phone at once,
is stored. On the way back who was told was reached, and those whose number is to be found are called again or done.
"""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

TABLE = "call_task"
ALONE = {"resolve_fks": False}  # the messages are not looked at
NOT_DONE, TO_CALL = sa.text("done_at IS NULL"), sa.text("outcome IN ('open', 'no_answer')")
OUTCOMES = "'open', 'no_answer', 'reached', 'wrong_number', 'not_needed'"
NEW_OUTCOMES = "'open', 'no_answer', 'reached', 'told', 'wrong_number', 'no_number', 'not_needed'"
DONE = "(outcome IN ('open', 'no_answer')) = (done_at IS NULL)"
NEW_DONE = (
    "(done_at IS NULL AND outcome IN ('open', 'no_answer', 'wrong_number', 'no_number'))"
    " OR (done_at IS NOT NULL AND outcome IN ('reached', 'told', 'not_needed', 'wrong_number'))"
)
APART = ("registration.contact_confirm",)
CALLS = sa.table(
    TABLE,
    sa.column("id", sa.Integer),
    sa.column("key", sa.String),
    sa.column("kind", sa.String),
    sa.column("subject", sa.Text),
    sa.column("entry", sa.String),
    sa.column("occasion", sa.String),
    sa.column("outcome", sa.String),
    sa.column("deadline", sa.DateTime(timezone=True)),
    sa.column("last_tried_at", sa.DateTime(timezone=True)),
    sa.column("created_at", sa.DateTime(timezone=True)),
    sa.column("done_at", sa.DateTime(timezone=True)),
    sa.column("done_by", sa.String),
)


def upgrade() -> None:
    with op.batch_alter_table(TABLE, schema=None, reflect_kwargs=ALONE) as batch_op:
        batch_op.add_column(sa.Column("entry", sa.String(160), nullable=True))
        batch_op.add_column(sa.Column("occasion", sa.String(40), nullable=True))
        batch_op.add_column(sa.Column("claimed_by", sa.String(40), nullable=True))
        batch_op.add_column(sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True))
    _name_entries()
    with op.batch_alter_table(TABLE, schema=None, reflect_kwargs=ALONE) as batch_op:
        batch_op.alter_column("entry", existing_type=sa.String(160), nullable=False)
        batch_op.drop_index("uq_call_task_still_to_call")
        batch_op.drop_index("ix_call_task_outcome_deadline")
        batch_op.drop_constraint(op.f("ck_call_task_done_dated"), type_="check")
        batch_op.drop_constraint(op.f("ck_call_task_outcome_known"), type_="check")
        batch_op.create_check_constraint(op.f("ck_call_task_outcome_known"), f"outcome IN ({NEW_OUTCOMES})")
        batch_op.create_check_constraint(op.f("ck_call_task_done_dated"), NEW_DONE)
        batch_op.create_check_constraint(
            op.f("ck_call_task_claim_whole"), "(claimed_by IS NULL) = (claimed_until IS NULL)"
        )
        batch_op.create_check_constraint(
            op.f("ck_call_task_claimed_while_open"), "claimed_by IS NULL OR done_at IS NULL"
        )
    _put_back_wrong_numbers()
    op.create_index(
        "uq_call_task_not_done", TABLE, ["key"], unique=True, sqlite_where=NOT_DONE, postgresql_where=NOT_DONE
    )
    op.create_index("ix_call_task_entry", TABLE, ["entry"])
    op.create_index(
        "ix_call_task_not_done_entry",
        TABLE,
        ["entry", "outcome"],
        sqlite_where=NOT_DONE,
        postgresql_where=NOT_DONE,
    )
    op.create_index("ix_call_task_last_tried_at", TABLE, ["last_tried_at"])


def _name_entries() -> None:
    """Name the person of each call, and the session where it is about a registration."""
    connection = op.get_bind()
    sessions = {
        ident: session
        for ident, session in connection.execute(sa.text("SELECT id, session_id FROM registration"))
    }
    rows = connection.execute(
        sa.select(CALLS.c.id, CALLS.c.key, CALLS.c.kind, sa.cast(CALLS.c.subject, sa.Text))
    ).all()
    for ident, key, kind, written in rows:
        subject = _read(written)
        registration = subject.get("registration")
        session = sessions.get(registration)
        connection.execute(
            sa.update(CALLS)
            .where(CALLS.c.id == ident)
            .values(
                entry=_entry(kind, key, subject),
                occasion=f"session:{session}" if session is not None else None,
            )
        )


def _read(written: Any) -> dict[str, Any]:
    try:
        subject = json.loads(written)
    except (TypeError, ValueError):
        return {}
    return subject if isinstance(subject, dict) else {}


def _entry(kind: str, key: str, subject: dict[str, Any]) -> str:
    for person in ("registration", "user"):
        if kind not in APART and isinstance(subject.get(person), int):
            return f"{person}:{subject[person]}"
    return key


def _put_back_wrong_numbers() -> None:
    """Put calls to wrong numbers back, one for each message, unless they would come too late."""
    connection = op.get_bind()
    there = set(connection.scalars(sa.select(CALLS.c.key).where(CALLS.c.done_at.is_(None))))
    wrong = connection.execute(
        sa.select(CALLS.c.id, CALLS.c.key)
        .where(CALLS.c.outcome == "wrong_number")
        .where(sa.or_(CALLS.c.deadline.is_(None), CALLS.c.deadline > sa.func.current_timestamp()))
        .order_by(CALLS.c.id.desc())
    ).all()
    for ident, key in wrong:
        if key not in there:
            there.add(key)
            connection.execute(sa.update(CALLS).where(CALLS.c.id == ident).values(done_at=None))


def downgrade() -> None:
    for name in ("ix_call_task_last_tried_at", "ix_call_task_not_done_entry", "ix_call_task_entry"):
        op.drop_index(name, TABLE)
    op.drop_index("uq_call_task_not_done", TABLE)
    with op.batch_alter_table(TABLE, schema=None, reflect_kwargs=ALONE) as batch_op:
        for name in ("claimed_while_open", "claim_whole", "done_dated", "outcome_known"):
            batch_op.drop_constraint(op.f(f"ck_call_task_{name}"), type_="check")
    connection = op.get_bind()
    ended = sa.func.coalesce(CALLS.c.last_tried_at, CALLS.c.created_at)
    for statement in (
        sa.update(CALLS)
        .where(CALLS.c.outcome == "wrong_number", CALLS.c.done_at.is_(None))
        .values(done_at=ended),
        sa.update(CALLS).where(CALLS.c.outcome == "no_number").values(outcome="open"),
        sa.update(CALLS).where(CALLS.c.outcome == "told").values(outcome="reached"),
    ):
        connection.execute(statement)
    with op.batch_alter_table(TABLE, schema=None, reflect_kwargs=ALONE) as batch_op:
        batch_op.create_check_constraint(op.f("ck_call_task_outcome_known"), f"outcome IN ({OUTCOMES})")
        batch_op.create_check_constraint(op.f("ck_call_task_done_dated"), DONE)
        for column in ("claimed_until", "claimed_by", "occasion", "entry"):
            batch_op.drop_column(column)
    op.create_index("ix_call_task_outcome_deadline", TABLE, ["outcome", "deadline"])
    op.create_index(
        "uq_call_task_still_to_call",
        TABLE,
        ["key"],
        unique=True,
        sqlite_where=TO_CALL,
        postgresql_where=TO_CALL,
    )
