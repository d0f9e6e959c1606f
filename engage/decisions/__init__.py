"""Deciding by Fist to Five: rounds, ballots, verdicts, concerns, mandates, and a record that shows tampering."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Blueprint


def blueprints() -> list[Blueprint]:
    """The pages of this domain; loading them registers its messages and periodic jobs too."""
    from engage.decisions import (
        ballot_views,
        emails,
        facilitate_concern_views,
        facilitate_end_views,
        facilitate_mandate_views,
        facilitate_pages,
        facilitate_round_views,
        facilitate_views,
        follow_up_emails,
        jobs,
        live_scribe_views,
        live_views,
        member_acts_views,
        member_parts,
        member_views,
        record_api,
        record_views,
        staff_audit_words,
        staff_message_words,
    )

    del emails, follow_up_emails, jobs, staff_audit_words, staff_message_words
    del (
        facilitate_concern_views,
        facilitate_end_views,
        facilitate_mandate_views,
        facilitate_round_views,
        facilitate_views,
    )
    del ballot_views, member_acts_views, member_parts
    return [
        member_views.bp,
        live_views.bp,
        live_scribe_views.bp,
        facilitate_pages.bp,
        record_views.bp,
        record_api.bp,
    ]
