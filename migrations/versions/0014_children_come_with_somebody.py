"""children come with somebody

What was called `adults` has always been everybody who is in no age band for children: with the city's bands, people of
13 and older. The column now has that meaning in its name. No number changes: who was counted as an adult is counted
among the people of 13 and older, as the form asked.

From now on children come with at least one of them, and childcare is for children. Registrations of children alone that
stand already keep their numbers and are marked (`children_alone`): their pages ask who comes with the children, and the
mark goes with the next change of the party. Childcare that was asked for without children took no place; it is no
longer asked for.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

ACCOMPANIED = "ck_registration_children_accompanied"
CARE = "ck_registration_childcare_for_children"


def upgrade() -> None:
    op.execute("ALTER TABLE registration RENAME COLUMN adults TO grown")
    with op.batch_alter_table("registration") as batch_op:
        batch_op.add_column(
            sa.Column("children_alone", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
    registration = sa.table(
        "registration",
        sa.column("grown", sa.Integer),
        sa.column("children", sa.Integer),
        sa.column("childcare", sa.Boolean),
        sa.column("children_alone", sa.Boolean),
    )
    op.execute(registration.update().where(registration.c.grown < 1).values(children_alone=sa.true()))
    nobody_to_mind = registration.c.childcare & (registration.c.children < 1)
    op.execute(registration.update().where(nobody_to_mind).values(childcare=sa.false()))
    with op.batch_alter_table("registration") as batch_op:
        batch_op.create_check_constraint(op.f(ACCOMPANIED), "grown >= 1 OR children_alone")
        batch_op.create_check_constraint(op.f(CARE), "NOT childcare OR children >= 1")


def downgrade() -> None:
    with op.batch_alter_table("registration") as batch_op:
        batch_op.drop_constraint(op.f(CARE), type_="check")
        batch_op.drop_constraint(op.f(ACCOMPANIED), type_="check")
    with op.batch_alter_table("registration") as batch_op:
        batch_op.drop_column("children_alone")
    op.execute("ALTER TABLE registration RENAME COLUMN grown TO adults")
