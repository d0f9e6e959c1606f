"""What volunteers are asked to agree to: the current expectations, and those before them."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from engage.core.current import current_city
from engage.core.errors import NotFound
from engage.core.pages import Audience, page
from engage.volunteering.labels.expectations import version_name

bp = Blueprint("expectations", __name__)


@bp.get("/<lang>/help/expectations")
@page(audience=Audience.PUBLIC)
def show_expectations() -> str:
    """Show the current expectations, or with `version` earlier ones."""
    versions = {one.version: one for one in current_city().expectations}
    if not versions:
        raise NotFound
    current = current_city().current_expectations
    shown = versions.get(request.args.get("version", current.version))
    if shown is None:
        raise NotFound
    return render_template(
        "volunteering/public/show_expectations.html",
        shown=shown,
        current=current,
        versions=tuple(reversed(versions.values())),
        version_name=version_name,
    )
