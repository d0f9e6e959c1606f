"""What is decided on: drafts in immutable versions of numbered clauses, their translations, and remarks on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Blueprint


def blueprints() -> list[Blueprint]:
    """The pages of this domain; loading them registers how the audit log speaks of drafts too."""
    from engage.drafts import staff_audit_words

    del staff_audit_words
    return []
