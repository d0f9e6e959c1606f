"""Addresses of this site's pages: absolute ones for mails, calendars and QR codes; and of pages that may not exist."""

from __future__ import annotations

from typing import Any

from flask import current_app, url_for
from werkzeug.routing import BuildError

from engage.core.i18n import current_language


def public_address(endpoint: str, *, language: str | None = None, **values: object) -> str:
    """Return the absolute address of an endpoint, with or without a request. The language defaults to the current one.

    Endpoints without a language in their address ignore it.
    """
    adapter = current_app.url_map.bind("localhost")
    if current_app.url_map.is_endpoint_expecting(endpoint, "lang"):
        values["lang"] = language or current_language().tag
    path = adapter.build(endpoint, {key: value for key, value in values.items() if value is not None})
    return f"{current_app.config['PUBLIC_URL']}{path}"


def page_url(endpoint: str, **values: Any) -> str | None:
    """Return the address of a page, or None if this installation does not have the page."""
    try:
        return url_for(endpoint, **values)
    except BuildError:
        return None
