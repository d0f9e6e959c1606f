"""Public records as JSON with a stable schema (docs/api.md), and the chain for anybody to verify."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, jsonify, request
from werkzeug.wrappers import Response

from engage.core.pages import Audience, page
from engage.core.query_string import asked_page
from engage.core.scopes import PUBLIC_THING
from engage.decisions.documents import record_json
from engage.decisions.queries import record, record_lists

bp = Blueprint("decisions_api", __name__, url_prefix="/api/v1")
SECONDS_KEPT = 60  # seconds; short, so that redacted words soon leave caches too


@bp.get("/decisions")
@page(audience=Audience.MACHINE)
def list_decisions() -> Response:
    """Return a page of the published records, newest first; the first page also has the announced decisions."""
    listed = record_lists.list_records(asked_page(), record.EVERY_LANGUAGE)
    return _answer(record_json.list_as_json(listed), listed.changed_at)


@bp.get("/decisions/<decision_slug>")
@page(audience=Audience.MACHINE, scope=PUBLIC_THING)
def show_decision(decision_slug: str) -> Response:
    """Return a published record with its chain of events, or the notice of an announced decision."""
    found = record.load_record(decision_slug, record.EVERY_LANGUAGE)
    events = record.list_events(found) if found.is_published else []
    changed_at = datetime.fromisoformat(events[-1]["at"]) if events else found.decision.noticed_at
    return _answer(record_json.record_as_json(found, events), changed_at)


def _answer(data: dict[str, Any], changed_at: datetime | None) -> Response:
    """Return the JSON, or 304 if nothing changed since the caller's last request."""
    response = jsonify(data)
    response.headers["Cache-Control"] = f"public, max-age={SECONDS_KEPT}"
    response.headers["Access-Control-Allow-Origin"] = (
        "*"  # pages of others may read it, without anybody's cookies
    )
    response.last_modified = changed_at
    response.add_etag()
    return response.make_conditional(request)
