"""what a session promises

A session says how far people are listened to (`engagement`), which decision it informs and until when. An outcome gets
a sentence about what it means. Both texts are empty at first, in the source language of their title.

Going back drops them.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

LEVELS = "'inform', 'consult', 'involve', 'collaborate', 'empower'"
TEXT = sa.table("localized_text", sa.column("id", sa.Integer()), sa.column("source_language"))
TRANSLATION = sa.table(
    "translation",
    *(sa.column(name) for name in ("text_id", "language", "value", "state")),
    sa.column("updated_at", sa.DateTime(timezone=True)),
)
PROPOSAL = sa.table("translation_proposal", sa.column("text_id", sa.Integer()))
# Tables whose rows get a text, and the column of its id.
GROWN = (("listening_session", "informs_id"), ("session_outcome", "sentence_id"))


def upgrade() -> None:
    with op.batch_alter_table("listening_session") as batch_op:
        batch_op.add_column(sa.Column("engagement", sa.String(12), nullable=True))
        batch_op.add_column(sa.Column("informs_decision", sa.String(80), nullable=True))
        batch_op.add_column(sa.Column("informs_url", sa.String(500), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("informs_until", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("informs_id", sa.Integer(), nullable=True))
    with op.batch_alter_table("session_outcome") as batch_op:
        batch_op.add_column(sa.Column("sentence_id", sa.Integer(), nullable=True))
    for table, column in GROWN:
        _give_texts(table, column)
        with op.batch_alter_table(table) as batch_op:
            batch_op.alter_column(column, existing_type=sa.Integer(), nullable=False)
            batch_op.create_foreign_key(op.f(f"fk_{table}_{column}"), "localized_text", [column], ["id"])
    with op.batch_alter_table("listening_session") as batch_op:
        batch_op.alter_column("informs_url", existing_type=sa.String(500), server_default=None)
        batch_op.create_index(op.f("ix_listening_session_informs_decision"), ["informs_decision"])
        batch_op.create_check_constraint(
            op.f("ck_listening_session_engagement_known"), f"engagement IN ({LEVELS})"
        )
        batch_op.create_check_constraint(
            op.f("ck_listening_session_informs_one_decision"), "informs_decision IS NULL OR informs_url = ''"
        )


def downgrade() -> None:
    with op.batch_alter_table("listening_session") as batch_op:
        batch_op.drop_constraint(op.f("ck_listening_session_informs_one_decision"), type_="check")
        batch_op.drop_constraint(op.f("ck_listening_session_engagement_known"), type_="check")
        batch_op.drop_index(op.f("ix_listening_session_informs_decision"))
    for table, column in GROWN:
        texts = _texts_of(table, column)
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_constraint(op.f(f"fk_{table}_{column}"), type_="foreignkey")
            batch_op.drop_column(column)
        _delete_texts(texts)
    with op.batch_alter_table("listening_session") as batch_op:
        for name in ("engagement", "informs_decision", "informs_url", "informs_until"):
            batch_op.drop_column(name)


def _give_texts(table: str, column: str) -> None:
    """Store an empty text for each row, in the source language of its title."""
    connection = op.get_bind()
    rows = sa.table(table, *(sa.column(name, sa.Integer()) for name in ("id", "title_id", column)))
    titles = sa.select(rows.c.id, TEXT.c.source_language, TRANSLATION.c.updated_at).select_from(
        rows.join(TEXT, TEXT.c.id == rows.c.title_id).join(
            TRANSLATION, (TRANSLATION.c.text_id == TEXT.c.id) & (TRANSLATION.c.state == "source")
        )
    )
    for row in connection.execute(titles).all():
        made = sa.insert(TEXT).values(source_language=row.source_language).returning(TEXT.c.id)
        ident = connection.execute(made).scalar_one()
        empty = {"text_id": ident, "language": row.source_language, "value": "", "state": "source"}
        connection.execute(sa.insert(TRANSLATION).values(**empty, updated_at=row.updated_at))
        connection.execute(sa.update(rows).where(rows.c.id == row.id).values({column: ident}))


def _texts_of(table: str, column: str) -> list[int]:
    return list(op.get_bind().scalars(sa.select(sa.table(table, sa.column(column)).c[column])))


def _delete_texts(idents: list[int]) -> None:
    """Delete texts with everything that hangs on them, also where the database does not do so by itself."""
    for column in (PROPOSAL.c.text_id, TRANSLATION.c.text_id, TEXT.c.id):
        op.execute(sa.delete(column.table).where(column.in_(idents)))
