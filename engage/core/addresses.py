"""Absolute addresses of this site's pages, for mails, calendars, QR codes and the head of a page."""

from __future__ import annotations

from flask import current_app

from engage.core.i18n.runtime import current_language


def public_address(endpoint: str, *, language: str | None = None, **values: object) -> str:
    """Return the absolute address of an endpoint, with or without a request. The language defaults to the current one.

    Endpoints without a language in their address ignore it.
    """
    adapter = current_app.url_map.bind("localhost")
    if current_app.url_map.is_endpoint_expecting(endpoint, "lang"):
        values["lang"] = language or current_language().tag
    path = adapter.build(endpoint, {key: value for key, value in values.items() if value is not None})
    return f"{current_app.config['PUBLIC_URL']}{path}"
