"""Rendering of staff pages."""

from __future__ import annotations

from typing import Any

from flask import render_template

from engage.core.i18n.runtime import staff_context


def render_staff(template: str, **context: Any) -> str:
    """Render a template whose own strings are in the staff catalogue."""
    return render_template(template, **staff_context(), **context)
