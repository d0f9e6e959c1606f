"""Listening sessions and the people who save seats for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Blueprint


def blueprints() -> list[Blueprint]:
    """The pages of this domain; loading them registers its messages and periodic jobs too."""
    from engage.listening import (
        announcement_emails,
        emails,
        flier_views,
        jobs,
        manage_views,
        registration_views,
        staff_announcements_views,
        staff_audit_words,
        staff_exports_views,
        staff_flier_views,
        staff_home_views,
        staff_message_words,
        staff_needs_views,
        staff_registration_acts_views,
        staff_registrations_views,
        staff_sessions_views,
        staff_steps_views,
        staff_translations_views,
        translate_views,
        views,
    )

    del announcement_emails, emails, jobs, staff_audit_words, staff_message_words
    return [
        views.bp,
        registration_views.bp,
        manage_views.bp,
        flier_views.bp,
        staff_home_views.bp,
        staff_sessions_views.bp,
        staff_steps_views.bp,
        staff_translations_views.bp,
        translate_views.bp,
        staff_flier_views.bp,
        staff_registrations_views.bp,
        staff_registration_acts_views.bp,
        staff_needs_views.bp,
        staff_announcements_views.bp,
        staff_exports_views.bp,
    ]
