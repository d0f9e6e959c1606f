"""one word for one thing

Acts in the audit log are in the past tense; a registration that a person has to look at is pending, not held.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ACTS = {
    "announcement.send": "announcement.sent",
    "registration.accept_offer": "registration.offer_accepted",
    "registration.ask_erasure": "registration.erasure_requested",
    "registration.cancel": "registration.cancelled",
    "registration.change": "registration.changed",
    "registration.discard": "registration.discarded",
    "registration.enter": "registration.entered",
    "registration.erase": "registration.erased",
    "registration.overbook": "registration.overbooked",
    "registration.queue_again": "registration.requeued",
    "registration.release": "registration.released",
    "registration.rotate_link": "registration.link_rotated",
    "registration.send_link": "registration.link_sent",
    "registration.switch_mode": "registration.mode_switched",
    "session.add_outcome": "session.outcome_added",
    "session.cancel": "session.cancelled",
    "session.copy": "session.copied",
    "session.create": "session.created",
    "session.discard": "session.discarded",
    "session.edit": "session.changed",
    "session.edit_outcome": "session.outcome_changed",
    "session.set_texts": "session.texts_changed",
    "session.export": "session.exported",
    "session.import_translations": "session.translations_imported",
    "session.invite_translator": "session.translator_invited",
    "session.move": "session.moved",
    "session.promise_languages": "session.languages_promised",
    "session.publish": "session.published",
    "session.publish_language": "session.language_published",
    "session.remove_outcome": "session.outcome_removed",
    "session.revoke_translator": "session.translator_revoked",
    "session.set_capacities": "session.capacities_changed",
    "session.set_outcome_due": "session.outcome_due_changed",
    "session.translate": "session.translated",
    "draft.create": "draft.created",
    "draft.import_translations": "draft.translations_imported",
    "draft.remark": "draft.remarked",
    "draft.reopen_remark": "draft.remark_reopened",
    "draft.revise": "draft.revised",
    "draft.set_aside_remark": "draft.remark_set_aside",
    "draft.take_up_remark": "draft.remark_taken_up",
    "draft.translate": "draft.translated",
    "draft.withdraw_remark": "draft.remark_withdrawn",
    "decision.noticed": "decision.notice_given",
    "decision.resolution_meeting": "decision.resolution_recorded",
}
OLD_STATES = "status IN ('held', 'waiting', 'offered', 'confirmed', 'lapsed', 'cancelled')"
NEW_STATES = "status IN ('pending', 'waiting', 'offered', 'confirmed', 'lapsed', 'cancelled')"
STATES_KNOWN = "ck_registration_status_known"


def upgrade() -> None:
    _rename_acts(ACTS)
    _rename_state("held", "pending", NEW_STATES, "held_reason", "review_reason")


def downgrade() -> None:
    _rename_state("pending", "held", OLD_STATES, "review_reason", "held_reason")
    _rename_acts({new: old for old, new in ACTS.items()})


def _rename_acts(names: dict[str, str]) -> None:
    entry = sa.table("audit_entry", sa.column("action", sa.String))
    renamed = sa.case(names, value=entry.c.action)
    op.execute(entry.update().where(entry.c.action.in_(list(names))).values(action=renamed))


def _rename_state(before: str, after: str, states: str, old_reason: str, new_reason: str) -> None:
    with op.batch_alter_table("registration") as batch_op:
        batch_op.drop_constraint(op.f(STATES_KNOWN), type_="check")
        batch_op.alter_column(old_reason, new_column_name=new_reason, existing_type=sa.String(12))
    registration = sa.table("registration", sa.column("status", sa.String))
    op.execute(registration.update().where(registration.c.status == before).values(status=after))
    with op.batch_alter_table("registration") as batch_op:
        batch_op.create_check_constraint(op.f(STATES_KNOWN), states)
    _rename_in_lists(before, after)


def _rename_in_lists(before: str, after: str) -> None:
    """The states of registrations for which an announcement was written are a list in JSON."""
    announcement = sa.table("announcement", sa.column("id", sa.Integer), sa.column("statuses", sa.JSON))
    bind = op.get_bind()
    for ident, statuses in bind.execute(sa.select(announcement.c.id, announcement.c.statuses)).all():
        if before in statuses:
            renamed = [after if one == before else one for one in statuses]
            bind.execute(announcement.update().where(announcement.c.id == ident).values(statuses=renamed))
