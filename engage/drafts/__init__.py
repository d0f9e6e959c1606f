"""What is decided on: drafts in immutable versions of numbered clauses, their translations, and remarks on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Blueprint


def blueprints() -> list[Blueprint]:
    """The pages of this domain; loading them registers its part of the members' home and its words for audits too."""
    from engage.drafts import (
        blueprint,
        edit_views,
        home_parts,
        remark_views,
        staff_audit_words,
        translate_views,
        views,
    )

    del edit_views, home_parts, remark_views, staff_audit_words, translate_views, views
    return [blueprint.bp]
