"""volunteers and shifts"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "orientation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(length=300), nullable=False),
        sa.Column("join_url", sa.String(length=500), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.CheckConstraint("place <> '' OR join_url <> ''", name=op.f("ck_orientation_somewhere")),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_orientation_ends_after_start")),
        sa.ForeignKeyConstraint(["created_by"], ["user.id"], name=op.f("fk_orientation_created_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orientation")),
    )
    with op.batch_alter_table("orientation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_orientation_starts_at"), ["starts_at"], unique=False)

    op.create_table(
        "volunteer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("link_version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_folded", sa.String(length=400), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("phone", sa.String(length=20), nullable=True),
        sa.Column("contact_key", sa.String(length=64), nullable=True),
        sa.Column("phone_key", sa.String(length=64), nullable=True),
        sa.Column("is_helpers", sa.Boolean(), nullable=False),
        sa.Column("organization", sa.String(length=200), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=True),
        sa.Column("on_work_time", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("speaks", sa.JSON(), nullable=False),
        sa.Column("may_be_asked", sa.Boolean(), nullable=False),
        sa.Column("entered_by", sa.Integer(), nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("erasure_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "NOT on_work_time OR kind = 'city_staff'", name=op.f("ck_volunteer_work_time_of_staff")
        ),
        sa.CheckConstraint(
            "kind IN ('resident', 'organization', 'city_staff', 'elected_official', 'sworn_officer')",
            name=op.f("ck_volunteer_kind_known"),
        ),
        sa.CheckConstraint(
            "erased_at IS NOT NULL OR email IS NOT NULL OR phone IS NOT NULL OR entered_by IS NOT NULL",
            name=op.f("ck_volunteer_can_be_reached"),
        ),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_volunteer_body_id")),
        sa.ForeignKeyConstraint(["entered_by"], ["user.id"], name=op.f("fk_volunteer_entered_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_volunteer")),
        sa.UniqueConstraint("public_id", name=op.f("uq_volunteer_public_id")),
    )
    with op.batch_alter_table("volunteer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_volunteer_name_folded"), ["name_folded"], unique=False)
        batch_op.create_index(batch_op.f("ix_volunteer_phone_key"), ["phone_key"], unique=False)
        batch_op.create_index(
            "uq_volunteer_contact",
            ["contact_key", "name_folded"],
            unique=True,
            sqlite_where=sa.text("contact_key IS NOT NULL"),
            postgresql_where=sa.text("contact_key IS NOT NULL"),
        )

    op.create_table(
        "orientation_visit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("orientation_id", sa.Integer(), nullable=False),
        sa.Column("volunteer_id", sa.Integer(), nullable=False),
        sa.Column("attended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("marked_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["marked_by"], ["user.id"], name=op.f("fk_orientation_visit_marked_by")),
        sa.ForeignKeyConstraint(
            ["orientation_id"], ["orientation.id"], name=op.f("fk_orientation_visit_orientation_id")
        ),
        sa.ForeignKeyConstraint(
            ["volunteer_id"], ["volunteer.id"], name=op.f("fk_orientation_visit_volunteer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orientation_visit")),
        sa.UniqueConstraint(
            "orientation_id", "volunteer_id", name=op.f("uq_orientation_visit_orientation_id_volunteer_id")
        ),
    )
    with op.batch_alter_table("orientation_visit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_orientation_visit_volunteer_id"), ["volunteer_id"], unique=False)

    op.create_table(
        "shift",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("table_name", sa.String(length=60), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("least", sa.Integer(), nullable=False),
        sa.Column("partners_welcome", sa.Boolean(), nullable=False),
        sa.Column("met_by", sa.String(length=120), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("calendar_sequence", sa.Integer(), nullable=False),
        sa.Column("offers_expire_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submission", sa.String(length=16), nullable=True),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_shift_ends_after_start")),
        sa.CheckConstraint("least BETWEEN 0 AND 500", name=op.f("ck_shift_least_sane")),
        sa.ForeignKeyConstraint(["created_by"], ["user.id"], name=op.f("fk_shift_created_by")),
        sa.ForeignKeyConstraint(["session_id"], ["listening_session.id"], name=op.f("fk_shift_session_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift")),
        sa.UniqueConstraint("public_id", name=op.f("uq_shift_public_id")),
        sa.UniqueConstraint("submission", name=op.f("uq_shift_submission")),
    )
    with op.batch_alter_table("shift", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_shift_offers_expire_at"), ["offers_expire_at"], unique=False)
        batch_op.create_index("ix_shift_session_id_starts_at", ["session_id", "starts_at"], unique=False)
        batch_op.create_index("ix_shift_starts_at", ["starts_at"], unique=False)

    op.create_table(
        "volunteer_screening",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("volunteer_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("screened_by", sa.Integer(), nullable=False),
        sa.Column("screened_on", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("until > screened_on", name=op.f("ck_volunteer_screening_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["screened_by"], ["user.id"], name=op.f("fk_volunteer_screening_screened_by")
        ),
        sa.ForeignKeyConstraint(
            ["volunteer_id"], ["volunteer.id"], name=op.f("fk_volunteer_screening_volunteer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_volunteer_screening")),
    )
    with op.batch_alter_table("volunteer_screening", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_volunteer_screening_volunteer_id"), ["volunteer_id"], unique=False
        )

    op.create_table(
        "shift_capacity",
        sa.Column("shift_id", sa.Integer(), nullable=False),
        sa.Column("resource", sa.String(length=40), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("overbooked", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "capacity >= 0 AND taken >= 0 AND overbooked >= 0", name=op.f("ck_shift_capacity_not_negative")
        ),
        sa.CheckConstraint("taken <= capacity + overbooked", name=op.f("ck_shift_capacity_not_oversold")),
        sa.ForeignKeyConstraint(
            ["shift_id"], ["shift.id"], name=op.f("fk_shift_capacity_shift_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("shift_id", "resource", name=op.f("pk_shift_capacity")),
    )

    op.create_table(
        "shift_signup",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("shift_id", sa.Integer(), nullable=False),
        sa.Column("volunteer_id", sa.Integer(), nullable=False),
        sa.Column("agreed_version", sa.String(length=20), nullable=True),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agreed_language", sa.String(length=12), nullable=True),
        sa.Column("review_reason", sa.String(length=12), nullable=True),
        sa.Column("decline_reason", sa.String(length=20), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("contact_outcome", sa.String(length=16), nullable=True),
        sa.Column("contacted_by", sa.Integer(), nullable=True),
        sa.Column("contacted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("submission", sa.String(length=16), nullable=True),
        sa.Column("entered_by", sa.Integer(), nullable=True),
        sa.Column("calendar_sequence", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("late_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("covered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("thanked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("passed_over_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("offer_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("offered_without", sa.String(length=80), nullable=False),
        sa.Column("declined", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "(status = 'declined') = (decline_reason IS NOT NULL)",
            name=op.f("ck_shift_signup_declined_for_a_reason"),
        ),
        sa.CheckConstraint(
            "(status = 'offered') = (offered_at IS NOT NULL)", name=op.f("ck_shift_signup_offer_dated")
        ),
        sa.CheckConstraint(
            "contact_outcome IN ('reached', 'no_answer', 'wrong_contact', 'cannot_come')",
            name=op.f("ck_shift_signup_contact_outcome_known"),
        ),
        sa.CheckConstraint(
            "decline_reason IN ('enough', 'room_for_residents', 'hosts_rule', 'not_screened')",
            name=op.f("ck_shift_signup_decline_reason_known"),
        ),
        sa.CheckConstraint(
            "minutes IS NULL OR status = 'completed'", name=op.f("ck_shift_signup_hours_of_completed")
        ),
        sa.CheckConstraint(
            "offered_without = '' OR status = 'offered'", name=op.f("ck_shift_signup_offer_without")
        ),
        sa.CheckConstraint(
            "status IN ('pending', 'signed_up', 'waiting', 'offered', 'lapsed', 'confirmed', 'arrived', 'completed', 'no_show', 'cancelled', 'declined')",
            name=op.f("ck_shift_signup_status_known"),
        ),
        sa.CheckConstraint(
            "status NOT IN ('confirmed', 'arrived', 'completed') OR agreed_at IS NOT NULL",
            name=op.f("ck_shift_signup_agreed_before_confirmed"),
        ),
        sa.CheckConstraint(
            "(agreed_at IS NULL) = (agreed_version IS NULL)", name=op.f("ck_shift_signup_agreed_to_a_version")
        ),
        sa.CheckConstraint(
            "minutes IS NULL OR minutes BETWEEN 1 AND 1440", name=op.f("ck_shift_signup_minutes_sane")
        ),
        sa.ForeignKeyConstraint(["contacted_by"], ["user.id"], name=op.f("fk_shift_signup_contacted_by")),
        sa.ForeignKeyConstraint(["decided_by"], ["user.id"], name=op.f("fk_shift_signup_decided_by")),
        sa.ForeignKeyConstraint(["entered_by"], ["user.id"], name=op.f("fk_shift_signup_entered_by")),
        sa.ForeignKeyConstraint(["shift_id"], ["shift.id"], name=op.f("fk_shift_signup_shift_id")),
        sa.ForeignKeyConstraint(
            ["volunteer_id"], ["volunteer.id"], name=op.f("fk_shift_signup_volunteer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift_signup")),
        sa.UniqueConstraint("public_id", name=op.f("uq_shift_signup_public_id")),
        sa.UniqueConstraint("submission", name=op.f("uq_shift_signup_submission")),
    )
    with op.batch_alter_table("shift_signup", schema=None) as batch_op:
        batch_op.create_index(
            "ix_shift_signup_queue", ["shift_id", "status", "queued_at", "id"], unique=False
        )
        batch_op.create_index("ix_shift_signup_volunteer_id_status", ["volunteer_id", "status"], unique=False)
        batch_op.create_index(
            "uq_shift_signup_standing",
            ["shift_id", "volunteer_id"],
            unique=True,
            sqlite_where=sa.text("status NOT IN ('cancelled', 'declined')"),
            postgresql_where=sa.text("status NOT IN ('cancelled', 'declined')"),
        )


def downgrade() -> None:
    op.drop_table("shift_signup")
    op.drop_table("shift_capacity")
    op.drop_table("volunteer_screening")
    op.drop_table("shift")
    op.drop_table("orientation_visit")
    op.drop_table("volunteer")
    op.drop_table("orientation")
