"""What staff see of messages: what went out, what came back, and whom to call.

Stands on the outbox of `core`; knows nothing of what messages are about. Domains say what their kinds are called
(`core.outbox.registry.name_kinds`) and where their subjects are looked at (`core.staff_audit.name_subjects`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Blueprint


def blueprints() -> list[Blueprint]:
    """The pages of this domain."""
    from engage.messages import staff_calls_views, staff_views

    return [staff_views.bp, staff_calls_views.bp]
