"""A page for every kind of error: what happened, in plain words, and what the reader can do next.

The pages reveal nothing about the program. They use neither the database nor the signed-in user, so that they work when
those do not. When even a page cannot be rendered, a few plain sentences are sent.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Sequence
from http import HTTPStatus
from types import TracebackType

from flask import Flask, Response, jsonify, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.wrappers import Response as BaseResponse

from engage.core.errors import DomainError
from engage.core.pages import Audience, current_spec
from engage.core.typed_work import typed_words

logger = logging.getLogger(__name__)

TEMPLATES = {
    400: "errors/400.html",
    403: "errors/403.html",
    404: "errors/404.html",
    405: "errors/405.html",
    410: "errors/410.html",
    413: "errors/413.html",
    415: "errors/415.html",
    429: "errors/429.html",
    500: "errors/500.html",
    503: "errors/503.html",
}
EXPIRED_FORM = "errors/expired.html"
# Other statuses use the page with the same meaning for a reader.
_SAME_AS = {
    401: 403,
    406: 404,
    408: 503,
    409: 400,
    411: 400,
    414: 400,
    422: 400,
    431: 400,
    502: 503,
    504: 503,
}
_BUSY_RETRY_SECONDS = 30

# Sent only when no page can be rendered. Needs no catalogue: it is in the two languages most read here.
_LAST_RESORT = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Something went wrong</title>
<meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body><h1>Something went wrong</h1>
<p>We could not show this page. Please try again in a few minutes.</p>
<p lang="es">No pudimos mostrar esta página. Inténtelo de nuevo en unos minutos.</p>
</body></html>
"""


def init_app(app: Flask) -> None:
    """Show a page of its own for every error of `app`."""
    app.log_exception = log_fault  # type: ignore[method-assign,assignment]
    app.register_error_handler(HTTPException, show_http_error)
    app.register_error_handler(CSRFError, show_expired_form)
    app.register_error_handler(DomainError, show_domain_error)
    app.register_error_handler(OperationalError, show_database_error)
    app.register_error_handler(PoolTimeout, show_database_error)
    app.register_error_handler(InternalServerError, show_server_error)


def log_fault(fault: tuple[type, BaseException, TracebackType] | tuple[None, None, None]) -> None:
    """Log the class of an unhandled error and where it happened, instead of Flask's default log entry.

    The address is left out, because it may hold a private link; so is the error's text, because it may hold user input.
    """
    error, kinds = fault[1], []
    while error is not None:
        kinds.append(type(error).__name__)
        error = error.__cause__ or error.__context__
    frames = "".join(traceback.format_tb(fault[2]))
    logger.error("fault of the program: %s at %s\n%s", " from ".join(kinds), request.endpoint, frames)


def show_http_error(error: HTTPException) -> BaseResponse:
    """Show the page for an HTTP error of Werkzeug or of `abort`. Redirects pass unchanged."""
    if error.code is None or error.code < HTTPStatus.BAD_REQUEST:
        return error.get_response()
    response = error_page(error.code)
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After"}:
            response.headers[name] = value
    return response


def show_domain_error(error: DomainError) -> BaseResponse:
    """Show the page for a domain error that no view handled."""
    response = error_page(error.status)
    retry_after = getattr(error, "retry_after", None)
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    return response


def show_expired_form(error: CSRFError) -> BaseResponse:
    """Show the page for a form without a valid token. Nothing was changed."""
    return error_page(HTTPStatus.BAD_REQUEST, EXPIRED_FORM, words=typed_words())


def show_database_error(error: DBAPIError | PoolTimeout) -> BaseResponse:
    """Show the page for a database that does not answer.

    Only the error's class is logged: its text may hold user input.
    """
    logger.error("database does not answer: %s at %s", type(error).__name__, request.endpoint)
    response = error_page(HTTPStatus.SERVICE_UNAVAILABLE)
    response.headers["Retry-After"] = str(_BUSY_RETRY_SECONDS)
    return response


def show_server_error(error: InternalServerError) -> BaseResponse:
    """Show the page for a fault of the program; `log_fault` has logged it."""
    return error_page(HTTPStatus.INTERNAL_SERVER_ERROR)


def error_page(status: int, template: str | None = None, *, words: Sequence[str] = ()) -> Response:
    """Return the page for a status, in the current language. `words`: what was typed, for people to copy."""
    spec = current_spec()
    if spec is not None and spec.audience is Audience.MACHINE:
        response = jsonify(error=HTTPStatus(status).phrase)
        response.status_code = status
        return response
    known = _SAME_AS.get(status, status)
    if known not in TEMPLATES:
        known = 400 if known < HTTPStatus.INTERNAL_SERVER_ERROR else 500
    try:
        page = render_template(template or TEMPLATES[known], status=status, words=words)
    except Exception as error:  # noqa: BLE001 - whatever broke the page, the person must get an answer
        logger.error("no page for status %d: %s", status, type(error).__name__)
        page = _LAST_RESORT
    return make_response(page, status)
