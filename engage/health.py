"""Two addresses for monitoring: liveness (the process answers) and readiness (it can do its work)."""

from __future__ import annotations

from flask import Blueprint
from sqlalchemy.exc import SQLAlchemyError

from engage.core import clock
from engage.core.current import current_settings
from engage.core.db import db, ping
from engage.core.outbox.lateness import find_standstill
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
    """Return 200 if the database answers and messages go out, else 503 with the reason."""
    try:
        ping()
        reason = _why_no_messages_go_out()
    except SQLAlchemyError:
        return {"status": "the database does not answer"}, 503
    return ({"status": reason}, 503) if reason else ({"status": "ready"}, 200)


def _why_no_messages_go_out() -> str:
    """Return the reason, once the time of `ENGAGE_LATE_MINUTES` is over, or an empty text."""
    after = current_settings().late
    standstill = find_standstill(clock.now(), after) if after else None
    db.session.rollback()
    if standstill is None:
        return ""
    if standstill.error:
        return f"the mail server takes no mail: {standstill.error}"
    return "messages are late: no worker sends them"
