"""venues

A place becomes a record that sessions share: those with the same name, address and note of how to find it are at one
venue. The note becomes the venue's directions, with the translations of all these sessions: where several have one in a
language, a reviewed one, then one of the current source, then the latest. What waits to be confirmed comes along.

Going back, each session gets name, address, room and directions of its venue as its own; what was only ever said of
venues (transit, parking, entrance) is dropped.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
TEXTS = ("directions", "transit", "parking", "entrance")

session_table = sa.table(
    "listening_session",
    *(sa.column(name) for name in ("id", "slug", "place_name", "place_address", "place_note_id", "title_id")),
    *(sa.column(name) for name in ("venue_id", "room")),
    sa.column("created_at", MOMENT),
)
venue_table = sa.table(
    "venue",
    sa.column("id", sa.Integer()),
    *(sa.column(name) for name in ("name", "address", "version", *(f"{text}_id" for text in TEXTS))),
    sa.column("created_at", MOMENT),
)
text_table = sa.table("localized_text", sa.column("id", sa.Integer()), sa.column("source_language"))
translation_table = sa.table(
    "translation",
    *(sa.column(name) for name in ("text_id", "language", "value", "source_hash", "state")),
    *(sa.column(name) for name in ("reviewer_name", "reviewer_id")),
    sa.column("updated_at", MOMENT),
)
proposal_table = sa.table(
    "translation_proposal",
    *(sa.column(name) for name in ("id", "text_id", "language", "value", "source_hash", "is_checked")),
    *(sa.column(name) for name in ("proposer", "proposer_name")),
    sa.column("proposed_at", MOMENT),
    sa.column("kept_at", MOMENT),
)


def upgrade() -> None:
    op.create_table(
        "venue",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("address", sa.String(300), nullable=False),
        sa.Column("step_free", sa.Boolean(), nullable=True),
        *(sa.Column(f"{name}_id", sa.Integer(), nullable=False) for name in TEXTS),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("retired_at", MOMENT, nullable=True),
        sa.CheckConstraint("name <> ''", name=op.f("ck_venue_has_a_name")),
        *(
            sa.ForeignKeyConstraint([f"{name}_id"], ["localized_text.id"], name=op.f(f"fk_venue_{name}_id"))
            for name in TEXTS
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_venue")),
    )
    with op.batch_alter_table("listening_session") as batch_op:
        batch_op.add_column(sa.Column("venue_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("room", sa.String(100), nullable=False, server_default=""))
    left_over = _share_places()
    with op.batch_alter_table("listening_session") as batch_op:
        batch_op.alter_column(
            "room", existing_type=sa.String(100), existing_nullable=False, server_default=None
        )
        batch_op.drop_constraint(op.f("fk_listening_session_place_note_id"), type_="foreignkey")
        for name in ("place_name", "place_address", "place_note_id"):
            batch_op.drop_column(name)
        batch_op.create_foreign_key(op.f("fk_listening_session_venue_id"), "venue", ["venue_id"], ["id"])
        batch_op.create_check_constraint(
            op.f("ck_listening_session_room_is_in_a_venue"), "room = '' OR venue_id IS NOT NULL"
        )
        batch_op.create_index(op.f("ix_listening_session_venue_id"), ["venue_id"])
    _delete_texts(left_over)


def downgrade() -> None:
    with op.batch_alter_table("listening_session") as batch_op:
        batch_op.drop_index(op.f("ix_listening_session_venue_id"))
        batch_op.drop_constraint(op.f("ck_listening_session_room_is_in_a_venue"), type_="check")
        batch_op.drop_constraint(op.f("fk_listening_session_venue_id"), type_="foreignkey")
        batch_op.add_column(sa.Column("place_name", sa.String(200), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("place_address", sa.String(300), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("place_note_id", sa.Integer(), nullable=True))
    _give_each_its_place()
    with op.batch_alter_table("listening_session") as batch_op:
        for name, length in (("place_name", 200), ("place_address", 300)):
            batch_op.alter_column(
                name, existing_type=sa.String(length), existing_nullable=False, server_default=None
            )
        batch_op.alter_column("place_note_id", existing_type=sa.Integer(), nullable=False)
        batch_op.drop_column("venue_id")
        batch_op.drop_column("room")
        batch_op.create_foreign_key(
            op.f("fk_listening_session_place_note_id"), "localized_text", ["place_note_id"], ["id"]
        )
    rows = op.get_bind().execute(sa.select(*(venue_table.c[f"{name}_id"] for name in TEXTS))).all()
    op.drop_table("venue")
    _delete_texts([ident for row in rows for ident in row])


def _share_places() -> list[int]:
    """Make the venues, and say which sessions are at them. Returns the notes that no venue took over."""
    connection = op.get_bind()
    taken: dict[tuple[str, ...], list[int]] = {}
    at: dict[tuple[str, ...], int] = {}
    left_over = []
    for row in connection.execute(sa.select(session_table).order_by(session_table.c.id)).all():
        language, note = _source(row.place_note_id)
        key = (row.place_name, row.place_address, language, note)
        if not (row.place_name or row.place_address or note):
            left_over.append(row.place_note_id)
            continue
        if key not in taken:
            at[key] = _make_venue(row, language)
        else:
            left_over.append(row.place_note_id)
        taken.setdefault(key, []).append(row.place_note_id)
        here = sa.update(session_table).where(session_table.c.id == row.id)
        connection.execute(here.values(venue_id=at[key]))
    for key, (kept, *others) in taken.items():
        if others:
            _unite(kept, others, hashlib.sha256(key[3].encode()).hexdigest())
    return left_over


def _make_venue(row: Any, language: str) -> int:
    """Make the venue of a session. It takes over the note as its directions."""
    texts = {"directions_id": row.place_note_id}
    texts |= {f"{name}_id": _new_text(language, row.created_at) for name in TEXTS[1:]}
    values = {
        "name": row.place_name or row.place_address[:200] or row.slug,
        "address": row.place_address,
        "version": 1,
        "created_at": row.created_at,
    }
    made = sa.insert(venue_table).values(**values, **texts).returning(venue_table.c.id)
    return op.get_bind().execute(made).scalar_one()


def _unite(kept: int, others: list[int], current: str) -> None:
    """Put the best translation of several notes in each language under one; other people's words wait beside it."""
    connection = op.get_bind()
    of_notes = sa.select(translation_table).where(
        translation_table.c.text_id.in_([kept, *others]), translation_table.c.state != "source"
    )
    by_language: dict[str, list[Any]] = {}
    for row in connection.execute(of_notes).all():
        by_language.setdefault(row.language, []).append(row)
    for language, rows in by_language.items():
        rows.sort(key=lambda row: (row.state == "reviewed", row.source_hash == current, row.updated_at))
        best = rows.pop()
        connection.execute(
            sa.delete(translation_table).where(
                translation_table.c.text_id == kept, translation_table.c.language == language
            )
        )
        connection.execute(sa.insert(translation_table).values({**best._mapping, "text_id": kept}))
        for row in rows:
            if row.state != "machine" and row.value not in ("", best.value):
                _let_wait(kept, row)
    _move_proposals(kept, others)


def _let_wait(text_id: int, row: Any) -> None:
    """Keep the words of a translation as a proposal, the latest ones in each language."""
    same = (
        (proposal_table.c.text_id == text_id)
        & (proposal_table.c.language == row.language)
        & (proposal_table.c.proposer == "command")
    )
    connection = op.get_bind()
    connection.execute(sa.delete(proposal_table).where(same))
    connection.execute(
        sa.insert(proposal_table).values(
            text_id=text_id,
            language=row.language,
            value=row.value,
            source_hash=row.source_hash,
            is_checked=row.state == "reviewed",
            proposer="command",
            proposer_name=row.reviewer_name,
            proposed_at=row.updated_at,
        )
    )


def _move_proposals(kept: int, others: list[int]) -> None:
    """Put what waits for other notes under the one that is kept; of one person's words the latest."""
    connection = op.get_bind()
    waiting = sa.select(proposal_table).where(proposal_table.c.text_id.in_([kept, *others]))
    latest: dict[tuple[str, str], int] = {}
    for row in connection.execute(waiting.order_by(proposal_table.c.proposed_at)).all():
        latest[row.language, row.proposer] = row.id
    outdated = proposal_table.c.text_id.in_([kept, *others]) & proposal_table.c.id.not_in(latest.values())
    connection.execute(sa.delete(proposal_table).where(outdated))
    moved = sa.update(proposal_table).where(proposal_table.c.text_id.in_(others))
    connection.execute(moved.values(text_id=kept))


def _give_each_its_place() -> None:
    """Give each session name, address, room and directions of its venue, or an empty note."""
    connection = op.get_bind()
    query = sa.select(
        *(session_table.c[name] for name in ("id", "room", "title_id", "created_at")),
        *(venue_table.c[name] for name in ("name", "address", "directions_id")),
    ).select_from(session_table.outerjoin(venue_table, venue_table.c.id == session_table.c.venue_id))
    for row in connection.execute(query.order_by(session_table.c.id)).all():
        if row.directions_id is None:
            note = _new_text(_source(row.title_id)[0], row.created_at)
        else:
            note = _copy_text(row.directions_id)
        values = {
            "place_name": ", ".join(part for part in (row.name, row.room) if part)[:200],
            "place_address": row.address or "",
            "place_note_id": note,
        }
        here = sa.update(session_table).where(session_table.c.id == row.id)
        connection.execute(here.values(**values))


def _source(text_id: int) -> tuple[str, str]:
    row = (
        op.get_bind()
        .execute(
            sa.select(translation_table.c.language, translation_table.c.value).where(
                translation_table.c.text_id == text_id, translation_table.c.state == "source"
            )
        )
        .one()
    )
    return row.language, row.value


def _new_text(language: str, at: Any) -> int:
    """Store a new empty text."""
    ident = _new_text_row(language)
    row = {"text_id": ident, "language": language, "value": "", "state": "source", "updated_at": at}
    op.get_bind().execute(sa.insert(translation_table).values(row))
    return ident


def _new_text_row(language: str) -> int:
    made = sa.insert(text_table).values(source_language=language).returning(text_table.c.id)
    return op.get_bind().execute(made).scalar_one()


def _copy_text(text_id: int) -> int:
    """Copy a text with its translations and what waits for them."""
    connection = op.get_bind()
    language, _value = _source(text_id)
    ident = _new_text_row(language)
    for table, left_out in ((translation_table, ()), (proposal_table, ("id",))):
        for row in connection.execute(sa.select(table).where(table.c.text_id == text_id)).all():
            values = {name: value for name, value in row._mapping.items() if name not in left_out}
            connection.execute(sa.insert(table).values({**values, "text_id": ident}))
    return ident


def _delete_texts(idents: Iterable[int]) -> None:
    """Delete texts with everything that hangs on them, also where the database does not do so by itself."""
    connection, gone = op.get_bind(), list(idents)
    for column in (proposal_table.c.text_id, translation_table.c.text_id, text_table.c.id):
        connection.execute(sa.delete(column.table).where(column.in_(gone)))
