"""diets, and choices about photos

A party says how many of its people need which food, and what they are allergic to. A session says whether it is
photographed, recorded, transcribed or open to press, and each party what it agrees to. Sessions that are there have not
said so yet, and nobody who is registered has agreed to anything.

Going back, diets are no longer among the needs of a party, nor in the line that repeats them.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

KINDS = ("photos", "recording", "transcript", "press")
TOGETHER = "ck_listening_session_plans_said_together"
KNOWN = "ck_registration_need_kind_known"
SUMS = ["session_id", "status", "mode", "language", "grown", "children", "meals"]
NEEDS = ["session_id", "status", "mode", "needs_line"]
registration = sa.table("registration", sa.column("id", sa.Integer), sa.column("needs_line", sa.String))
need = sa.table("registration_need", sa.column("kind", sa.String))


def upgrade() -> None:
    with op.batch_alter_table("listening_session") as batch_op:
        for kind in KINDS:
            batch_op.add_column(sa.Column(f"plans_{kind}", sa.Boolean(), nullable=True))
    first, *others = (f"(plans_{kind} IS NULL)" for kind in KINDS)
    with op.batch_alter_table("listening_session") as batch_op:
        together = " AND ".join(f"{first} = {other}" for other in others)
        batch_op.create_check_constraint(op.f(TOGETHER), together)
    for kind in KINDS:
        column = sa.Column(f"agrees_{kind}", sa.Boolean(), server_default=sa.false(), nullable=False)
        op.add_column("registration", column)
    op.add_column(
        "registration",
        sa.Column("food_note", sa.String(200), server_default=sa.text("''"), nullable=False),
    )
    _index(SUMS + [f"agrees_{kind}" for kind in KINDS], [*NEEDS, "meals"])
    _let_needs_be("interpretation", "access", "children", "diet")


def downgrade() -> None:
    op.execute(need.delete().where(need.c.kind == "diet"))
    _forget_diets()
    _let_needs_be("interpretation", "access", "children")
    _index(SUMS, NEEDS)
    with op.batch_alter_table("registration") as batch_op:
        batch_op.drop_column("food_note")
        for kind in reversed(KINDS):
            batch_op.drop_column(f"agrees_{kind}")
    with op.batch_alter_table("listening_session") as batch_op:
        batch_op.drop_constraint(op.f(TOGETHER), type_="check")
    with op.batch_alter_table("listening_session") as batch_op:
        for kind in reversed(KINDS):
            batch_op.drop_column(f"plans_{kind}")


def _let_needs_be(*kinds: str) -> None:
    """Say which kinds of needs there are. The table stays one that is stored in the order of its key."""
    known = ", ".join(f"'{kind}'" for kind in kinds)
    with op.batch_alter_table("registration_need", table_kwargs={"sqlite_with_rowid": False}) as batch_op:
        batch_op.drop_constraint(op.f(KNOWN), type_="check")
        batch_op.create_check_constraint(op.f(KNOWN), f"kind IN ({known})")


def _index(sums: list[str], needs: list[str]) -> None:
    """Make the indexes from which the sums of a session are read."""
    op.drop_index("ix_registration_sums", table_name="registration")
    op.create_index("ix_registration_sums", "registration", sums)
    op.drop_index("ix_registration_needs", table_name="registration")
    has_needs = sa.text("needs_line <> ''")
    op.create_index(
        "ix_registration_needs",
        "registration",
        needs,
        sqlite_where=has_needs,
        postgresql_where=has_needs,
    )


def _forget_diets() -> None:
    """Take diets out of the lines that repeat the needs of a party."""
    connection = op.get_bind()
    rows = connection.execute(
        sa.select(registration.c.id, registration.c.needs_line).where(
            registration.c.needs_line.contains("diet:")
        )
    ).all()
    for ident, line in rows:
        left = " ".join(part for part in line.split() if not part.startswith("diet:"))
        connection.execute(registration.update().where(registration.c.id == ident).values(needs_line=left))
