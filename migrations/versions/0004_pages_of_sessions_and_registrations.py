"""pages of sessions and registrations

The log of views of personal data names pages by their endpoints. Those of a session and those of a registration are
called after what they are about.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

PAGES = {
    "staff_registration_acts.accept_offer": "staff_registrations.accept_offer",
    "staff_registration_acts.cancel_registration": "staff_registrations.cancel_registration",
    "staff_registration_acts.check_held": "staff_registrations.review_pending",
    "staff_registration_acts.erase_registration": "staff_registrations.erase_registration",
    "staff_registration_acts.overbook": "staff_registrations.overbook",
    "staff_registration_acts.queue_again": "staff_registrations.queue_again",
    "staff_registration_acts.release_one": "staff_registrations.release_one",
    "staff_registration_acts.rotate_link": "staff_registrations.rotate_link",
    "staff_registration_acts.send_link": "staff_registrations.send_link",
    "staff_registration_acts.switch_mode": "staff_registrations.switch_mode",
    "staff_steps.add_outcome": "staff_sessions.add_outcome",
    "staff_steps.cancel_session": "staff_sessions.cancel_session",
    "staff_steps.discard_draft": "staff_sessions.discard_draft",
    "staff_steps.edit_languages": "staff_sessions.edit_languages",
    "staff_steps.edit_outcome": "staff_sessions.edit_outcome",
    "staff_steps.edit_outcomes": "staff_sessions.edit_outcomes",
    "staff_steps.move_session": "staff_sessions.move_session",
    "staff_steps.preview_session": "staff_sessions.preview_session",
    "staff_steps.publish_language": "staff_sessions.publish_language",
    "staff_steps.publish_session": "staff_sessions.publish_session",
    "staff_steps.remove_outcome": "staff_sessions.remove_outcome",
}


def upgrade() -> None:
    _rename_pages(PAGES)


def downgrade() -> None:
    _rename_pages({new: old for old, new in PAGES.items()})


def _rename_pages(names: dict[str, str]) -> None:
    entry = sa.table("access_entry", sa.column("what", sa.String))
    renamed = sa.case(names, value=entry.c.what)
    op.execute(entry.update().where(entry.c.what.in_(list(names))).values(what=renamed))
