"""Two addresses for machines that watch: is the process up, and can it serve."""

from __future__ import annotations

from flask import Blueprint
from sqlalchemy.exc import SQLAlchemyError

from engage.core.db import ping
from engage.core.pages import Audience, page

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@page(audience=Audience.MACHINE)
def show_health() -> tuple[dict[str, str], int]:
    """The process answers."""
    return {"status": "ok"}, 200


@bp.get("/readyz")
@page(audience=Audience.MACHINE)
def show_readiness() -> tuple[dict[str, str], int]:
    """The database answers too."""
    try:
        ping()
    except SQLAlchemyError:
        return {"status": "the database does not answer"}, 503
    return {"status": "ready"}, 200
