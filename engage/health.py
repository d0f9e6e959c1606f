"""Two addresses for monitoring: liveness (the process answers) and readiness (the database answers too)."""

from __future__ import annotations

from flask import Blueprint
from sqlalchemy.exc import SQLAlchemyError

from engage.core.db import ping
from engage.core.pages import Audience, page

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@page(audience=Audience.MACHINE)
def show_health() -> tuple[dict[str, str], int]:
    """Return 200: the process answers."""
    return {"status": "ok"}, 200


@bp.get("/readyz")
@page(audience=Audience.MACHINE)
def show_readiness() -> tuple[dict[str, str], int]:
    """Return 200 if the database answers too."""
    try:
        ping()
    except SQLAlchemyError:
        return {"status": "the database does not answer"}, 503
    return {"status": "ready"}, 200
