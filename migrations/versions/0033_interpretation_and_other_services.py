"""interpretation and other services"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

INDEX = "ix_outbox_message_provider"  # who erases a provider need not read every message


def upgrade() -> None:
    op.create_table(
        "access_provider",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("link_version", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_folded", sa.String(length=400), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("phone", sa.String(length=20), nullable=True),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("named_by_id", sa.Integer(), nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("erasure_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('person', 'agency')", name=op.f("ck_access_provider_kind_known")),
        sa.CheckConstraint(
            "erased_at IS NOT NULL OR email IS NOT NULL OR phone IS NOT NULL",
            name=op.f("ck_access_provider_can_be_reached"),
        ),
        sa.ForeignKeyConstraint(["created_by"], ["user.id"], name=op.f("fk_access_provider_created_by")),
        sa.ForeignKeyConstraint(
            ["named_by_id"], ["access_provider.id"], name=op.f("fk_access_provider_named_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_provider")),
        sa.UniqueConstraint("public_id", name=op.f("uq_access_provider_public_id")),
    )
    with op.batch_alter_table("access_provider", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_access_provider_email"), ["email"], unique=False)
        batch_op.create_index("ix_access_provider_names", ["name_folded", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_access_provider_phone"), ["phone"], unique=False)

    op.create_table(
        "access_provider_skill",
        sa.Column("provider_id", sa.Integer(), nullable=False),
        sa.Column("service", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("varieties", sa.JSON(), nullable=False),
        sa.Column("qualification", sa.String(length=12), nullable=True),
        sa.CheckConstraint(
            "qualification IN ('certified', 'qualified', 'bilingual')",
            name=op.f("ck_access_provider_skill_qualification_known"),
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"],
            ["access_provider.id"],
            name=op.f("fk_access_provider_skill_provider_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("provider_id", "service", "language", name=op.f("pk_access_provider_skill")),
    )
    op.create_table(
        "access_alternative",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("note_id", sa.Integer(), nullable=True),
        sa.Column("other_session_id", sa.Integer(), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("service", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("variety", sa.String(length=12), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=True),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(kind = 'another_session') = (other_session_id IS NOT NULL)",
            name=op.f("ck_access_alternative_names_a_session"),
        ),
        sa.CheckConstraint(
            "kind IN ('phone', 'video', 'another_session', 'bilingual_helper', 'written')",
            name=op.f("ck_access_alternative_kind_known"),
        ),
        sa.CheckConstraint(
            "(session_id IS NULL) <> (meeting_id IS NULL)", name=op.f("ck_access_alternative_of_one_occasion")
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["user.id"], name=op.f("fk_access_alternative_decided_by")),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_access_alternative_meeting_id")
        ),
        sa.ForeignKeyConstraint(
            ["note_id"], ["localized_text.id"], name=op.f("fk_access_alternative_note_id")
        ),
        sa.ForeignKeyConstraint(
            ["other_session_id"],
            ["listening_session.id"],
            name=op.f("fk_access_alternative_other_session_id"),
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["listening_session.id"], name=op.f("fk_access_alternative_session_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_alternative")),
    )
    with op.batch_alter_table("access_alternative", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_access_alternative_meeting_id"), ["meeting_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_access_alternative_session_id"), ["session_id"], unique=False)
        batch_op.create_index(
            "uq_access_alternative_meeting",
            ["meeting_id", "service", "language", "variety"],
            unique=True,
            sqlite_where=sa.text("meeting_id IS NOT NULL AND withdrawn_at IS NULL"),
            postgresql_where=sa.text("meeting_id IS NOT NULL AND withdrawn_at IS NULL"),
        )
        batch_op.create_index(
            "uq_access_alternative_session",
            ["session_id", "service", "language", "variety"],
            unique=True,
            sqlite_where=sa.text("session_id IS NOT NULL AND withdrawn_at IS NULL"),
            postgresql_where=sa.text("session_id IS NOT NULL AND withdrawn_at IS NULL"),
        )

    op.create_table(
        "access_assignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=False),
        sa.Column("service", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("varieties", sa.JSON(), nullable=False),
        sa.Column("qualification", sa.String(length=12), nullable=True),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("mode", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agreed_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("occasion_starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("occasion_ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("who_comes", sa.String(length=200), nullable=False),
        sa.Column("cost_note", sa.String(length=300), nullable=False),
        sa.Column("substitute_for_id", sa.Integer(), nullable=True),
        sa.Column("submission", sa.String(length=16), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("calendar_sequence", sa.Integer(), nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("signed_by", sa.Integer(), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("session_id", sa.Integer(), nullable=True),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(state IN ('proposed', 'accepted', 'completed')) = (ended_at IS NULL)",
            name=op.f("ck_access_assignment_ended_or_stands"),
        ),
        sa.CheckConstraint(
            "minutes IS NULL OR state = 'completed'", name=op.f("ck_access_assignment_hours_of_completed")
        ),
        sa.CheckConstraint(
            "mode IN ('in_person', 'phone', 'video')", name=op.f("ck_access_assignment_mode_known")
        ),
        sa.CheckConstraint(
            "qualification IN ('certified', 'qualified', 'bilingual')",
            name=op.f("ck_access_assignment_qualification_known"),
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'accepted', 'completed', 'declined', 'substituted', 'withdrawn', 'lost')",
            name=op.f("ck_access_assignment_state_known"),
        ),
        sa.CheckConstraint(
            "(minutes IS NULL) = (signed_at IS NULL)", name=op.f("ck_access_assignment_hours_signed")
        ),
        sa.CheckConstraint(
            "(session_id IS NULL) <> (meeting_id IS NULL)", name=op.f("ck_access_assignment_of_one_occasion")
        ),
        sa.CheckConstraint("agreed_until > starts_at", name=op.f("ck_access_assignment_ends_after_start")),
        sa.CheckConstraint(
            "minutes IS NULL OR minutes BETWEEN 0 AND 1440", name=op.f("ck_access_assignment_minutes_sane")
        ),
        sa.CheckConstraint("quantity BETWEEN 1 AND 500", name=op.f("ck_access_assignment_quantity_sane")),
        sa.ForeignKeyConstraint(["ended_by"], ["user.id"], name=op.f("fk_access_assignment_ended_by")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_access_assignment_meeting_id")),
        sa.ForeignKeyConstraint(["proposed_by"], ["user.id"], name=op.f("fk_access_assignment_proposed_by")),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["access_provider.id"], name=op.f("fk_access_assignment_provider_id")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["listening_session.id"], name=op.f("fk_access_assignment_session_id")
        ),
        sa.ForeignKeyConstraint(["signed_by"], ["user.id"], name=op.f("fk_access_assignment_signed_by")),
        sa.ForeignKeyConstraint(
            ["substitute_for_id"],
            ["access_assignment.id"],
            name=op.f("fk_access_assignment_substitute_for_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_assignment")),
        sa.UniqueConstraint("public_id", name=op.f("uq_access_assignment_public_id")),
        sa.UniqueConstraint("submission", name=op.f("uq_access_assignment_submission")),
    )
    with op.batch_alter_table("access_assignment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_access_assignment_meeting_id"), ["meeting_id"], unique=False)
        batch_op.create_index(
            "ix_access_assignment_provider_id_starts_at", ["provider_id", "starts_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_access_assignment_session_id"), ["session_id"], unique=False)
        batch_op.create_index("ix_access_assignment_state_starts_at", ["state", "starts_at"], unique=False)
        batch_op.create_index(
            "uq_access_assignment_meeting",
            ["meeting_id", "provider_id", "service", "language"],
            unique=True,
            sqlite_where=sa.text("state IN ('proposed', 'accepted', 'completed')"),
            postgresql_where=sa.text("state IN ('proposed', 'accepted', 'completed')"),
        )
        batch_op.create_index(
            "uq_access_assignment_session",
            ["session_id", "provider_id", "service", "language"],
            unique=True,
            sqlite_where=sa.text("state IN ('proposed', 'accepted', 'completed')"),
            postgresql_where=sa.text("state IN ('proposed', 'accepted', 'completed')"),
        )

    op.create_table(
        "access_demand",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("service", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("variety", sa.String(length=12), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=True),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(session_id IS NULL) <> (meeting_id IS NULL)", name=op.f("ck_access_demand_of_one_occasion")
        ),
        sa.CheckConstraint("people BETWEEN 1 AND 500", name=op.f("ck_access_demand_people_sane")),
        sa.CheckConstraint("wanted BETWEEN 1 AND 20", name=op.f("ck_access_demand_wanted_sane")),
        sa.ForeignKeyConstraint(["created_by"], ["user.id"], name=op.f("fk_access_demand_created_by")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_access_demand_meeting_id")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["listening_session.id"], name=op.f("fk_access_demand_session_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_demand")),
    )
    with op.batch_alter_table("access_demand", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_access_demand_meeting_id"), ["meeting_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_access_demand_session_id"), ["session_id"], unique=False)

    op.create_table(
        "access_outcome",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("asked_late", sa.Integer(), nullable=False),
        sa.Column("met", sa.Integer(), nullable=False),
        sa.Column("met_late", sa.Integer(), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("service", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("variety", sa.String(length=12), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=True),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "outcome IN ('met', 'partly', 'not_met')", name=op.f("ck_access_outcome_outcome_known")
        ),
        sa.CheckConstraint(
            "(session_id IS NULL) <> (meeting_id IS NULL)", name=op.f("ck_access_outcome_of_one_occasion")
        ),
        sa.CheckConstraint("asked >= 0 AND asked_late >= 0", name=op.f("ck_access_outcome_not_negative")),
        sa.CheckConstraint(
            "met BETWEEN 0 AND asked AND met_late BETWEEN 0 AND asked_late",
            name=op.f("ck_access_outcome_met_of_asked"),
        ),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_access_outcome_meeting_id")),
        sa.ForeignKeyConstraint(["recorded_by"], ["user.id"], name=op.f("fk_access_outcome_recorded_by")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["listening_session.id"], name=op.f("fk_access_outcome_session_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_outcome")),
    )
    with op.batch_alter_table("access_outcome", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_access_outcome_meeting_id"), ["meeting_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_access_outcome_session_id"), ["session_id"], unique=False)
        batch_op.create_index(
            "uq_access_outcome_meeting",
            ["meeting_id", "service", "language", "variety"],
            unique=True,
            sqlite_where=sa.text("meeting_id IS NOT NULL"),
            postgresql_where=sa.text("meeting_id IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_access_outcome_session",
            ["session_id", "service", "language", "variety"],
            unique=True,
            sqlite_where=sa.text("session_id IS NOT NULL"),
            postgresql_where=sa.text("session_id IS NOT NULL"),
        )

    op.add_column(
        "registration_need",
        sa.Column("variety", sa.String(length=12), server_default=sa.text("''"), nullable=False),
    )
    op.add_column("registration_need", sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True))
    number = sa.column("subject", sa.JSON)["provider"].as_integer()
    op.create_index(INDEX, "outbox_message", [sa.text(str(_literal(number)))])


def downgrade() -> None:
    op.drop_index(INDEX, "outbox_message")
    op.drop_column("registration_need", "asked_at")
    op.drop_column("registration_need", "variety")
    op.drop_table("access_outcome")
    op.drop_table("access_demand")
    op.drop_table("access_assignment")
    op.drop_table("access_alternative")
    op.drop_table("access_provider_skill")
    op.drop_table("access_provider")


def _literal(number: sa.ColumnElement[int]) -> object:
    """Return the expression in the words of the database."""
    return number.compile(dialect=op.get_bind().dialect, compile_kwargs={"literal_binds": True})
