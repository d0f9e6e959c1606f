"""pictures of venues

A venue may have a picture, in two sizes, and a text that says what it shows. Of those there are already, none has one: the
text is empty. Going back, pictures and what they show are dropped.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
FOREIGN_KEY = "fk_venue_picture_alt_id"
VENUE = sa.table(
    "venue",
    *(sa.column(name, sa.Integer()) for name in ("id", "directions_id", "picture_alt_id")),
    sa.column("created_at", MOMENT),
)
TEXT = sa.table("localized_text", sa.column("id", sa.Integer()), sa.column("source_language"))
TRANSLATION = sa.table(
    "translation",
    *(sa.column(name) for name in ("text_id", "language", "value", "state")),
    sa.column("updated_at", MOMENT),
)
PROPOSAL = sa.table("translation_proposal", sa.column("text_id", sa.Integer()))


def upgrade() -> None:
    op.create_table(
        "venue_picture",
        sa.Column("venue_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(32), nullable=False),
        sa.Column("source_hash", sa.String(64), nullable=False),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("width", "height", "small_width", "small_height")
        ),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.Column("large", sa.LargeBinary(), nullable=False),
        sa.Column("small", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("width > 0 AND height > 0", name=op.f("ck_venue_picture_has_a_size")),
        sa.CheckConstraint(
            "small_width > 0 AND small_height > 0", name=op.f("ck_venue_picture_small_has_a_size")
        ),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_venue_picture_venue_id")),
        sa.PrimaryKeyConstraint("venue_id", name=op.f("pk_venue_picture")),
    )
    with op.batch_alter_table("venue") as batch_op:
        batch_op.add_column(sa.Column("picture_alt_id", sa.Integer(), nullable=True))
    for venue in (
        op.get_bind().execute(sa.select(VENUE.c.id, VENUE.c.directions_id, VENUE.c.created_at)).all()
    ):
        _describe(venue)
    with op.batch_alter_table("venue") as batch_op:
        batch_op.alter_column("picture_alt_id", existing_type=sa.Integer(), nullable=False)
        batch_op.create_foreign_key(op.f(FOREIGN_KEY), "localized_text", ["picture_alt_id"], ["id"])


def downgrade() -> None:
    connection = op.get_bind()
    gone = connection.execute(sa.select(VENUE.c.picture_alt_id)).scalars().all()
    op.drop_table("venue_picture")
    with op.batch_alter_table("venue") as batch_op:
        batch_op.drop_constraint(op.f(FOREIGN_KEY), type_="foreignkey")
        batch_op.drop_column("picture_alt_id")
    for column in (PROPOSAL.c.text_id, TRANSLATION.c.text_id, TEXT.c.id):
        connection.execute(sa.delete(column.table).where(column.in_(gone)))


def _describe(venue: Any) -> None:
    """Give a venue an empty text, in the language of its others."""
    connection = op.get_bind()
    language = connection.execute(
        sa.select(TEXT.c.source_language).where(TEXT.c.id == venue.directions_id)
    ).scalar_one()
    ident = connection.execute(
        sa.insert(TEXT).values(source_language=language).returning(TEXT.c.id)
    ).scalar_one()
    row = {"text_id": ident, "language": language, "value": "", "state": "source"}
    connection.execute(sa.insert(TRANSLATION).values(**row, updated_at=venue.created_at))
    connection.execute(sa.update(VENUE).where(VENUE.c.id == venue.id).values(picture_alt_id=ident))
