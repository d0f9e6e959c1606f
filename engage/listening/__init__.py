"""Listening sessions and the people who save seats for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Blueprint


def blueprints() -> list[Blueprint]:
    """The pages of this domain; loading them registers its messages and periodic jobs too."""
    from engage.listening import emails, jobs, manage_views, registration_views, views

    del emails, jobs
    return [views.bp, registration_views.bp, manage_views.bp]
