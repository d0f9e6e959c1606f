"""who may translate drafts

Translating a draft is a right that a facilitator gives. Reports of words name no draft, decision or person any more: of
a page that is not public only its first part is kept.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
OPEN = sa.text("ended_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "translation_grant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=True),
        sa.Column("body_id", sa.Integer(), nullable=True),
        sa.Column("given_by_id", sa.Integer(), nullable=False),
        sa.Column("given_at", MOMENT, nullable=False),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "(draft_id IS NULL) <> (body_id IS NULL)", name=op.f("ck_translation_grant_one_thing")
        ),
        sa.CheckConstraint(
            "ended_at IS NULL OR ended_at >= given_at",
            name=op.f("ck_translation_grant_ends_after_it_was_given"),
        ),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_translation_grant_{column}"))
            for column, table in (
                ("user_id", "user"),
                ("draft_id", "draft"),
                ("body_id", "body"),
                ("given_by_id", "user"),
                ("ended_by_id", "user"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_translation_grant")),
    )
    with op.batch_alter_table("translation_grant") as batch_op:
        for column in ("user_id", "draft_id", "body_id"):
            batch_op.create_index(batch_op.f(f"ix_translation_grant_{column}"), [column], unique=False)
        for what in ("draft", "body"):
            batch_op.create_index(
                f"uq_translation_grant_{what}",
                ["user_id", f"{what}_id"],
                unique=True,
                sqlite_where=OPEN,
                postgresql_where=OPEN,
            )
    for part in ("/members", "/staff"):
        op.execute(f"UPDATE phrase_report SET page = '{part}' WHERE page LIKE '{part}/%'")  # noqa: S608


def downgrade() -> None:
    op.drop_table("translation_grant")
