"""Who decides together: bodies, their seats and those who hold them, their rules and their meetings."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Blueprint


def blueprints() -> list[Blueprint]:
    """The pages of this domain; loading them registers its messages too."""
    from engage.bodies import (
        emails,
        member_views,
        staff_audit_words,
        staff_message_words,
        staff_steps_views,
        staff_views,
    )

    del emails, staff_audit_words, staff_message_words, staff_steps_views
    return [member_views.bp, staff_views.bp]
