"""A page for everything that can go wrong: what happened, in plain words, and what can be done next.

The pages tell nothing about the program. They ask neither the database nor who is signed in, so that they work when
those do not, and when even a page cannot be made a few plain sentences are sent.
"""

from __future__ import annotations

import logging
import traceback
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
# Other statuses borrow the page that says the same to a person.
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

# Sent only when no page can be made; so it needs no catalogue, in the two languages most read here.
_LAST_RESORT = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Something went wrong</title>
<meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body><h1>Something went wrong</h1>
<p>We could not show this page. Please try again in a few minutes.</p>
<p lang="es">No pudimos mostrar esta página. Inténtelo de nuevo en unos minutos.</p>
</body></html>
"""


def init_app(app: Flask) -> None:
    """Answer every error of `app` with a page of its own."""
    app.log_exception = log_fault  # type: ignore[method-assign,assignment]
    app.register_error_handler(HTTPException, show_http_error)
    app.register_error_handler(CSRFError, show_expired_form)
    app.register_error_handler(DomainError, show_domain_error)
    app.register_error_handler(OperationalError, show_database_error)
    app.register_error_handler(PoolTimeout, show_database_error)
    app.register_error_handler(InternalServerError, show_server_error)


def log_fault(fault: tuple[type, BaseException, TracebackType] | tuple[None, None, None]) -> None:
    """Log what kind of fault it is and where it came from, in place of Flask's way.

    The address is left out, as it may hold a private link; so is the error's text, as it may hold what somebody typed.
    """
    error, kinds = fault[1], []
    while error is not None:
        kinds.append(type(error).__name__)
        error = error.__cause__ or error.__context__
    place = "".join(traceback.format_tb(fault[2]))
    logger.error("fault of the program: %s at %s\n%s", " from ".join(kinds), request.endpoint, place)


def show_http_error(error: HTTPException) -> BaseResponse:
    """A page for whatever Werkzeug or a view's `abort` raises. Redirects pass as they are."""
    if error.code is None or error.code < HTTPStatus.BAD_REQUEST:
        return error.get_response()
    response = error_page(error.code)
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After"}:
            response.headers[name] = value
    return response


def show_domain_error(error: DomainError) -> BaseResponse:
    """A page for a fact that no view turned into a page of its own."""
    response = error_page(error.status)
    retry_after = getattr(error, "retry_after", None)
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    return response


def show_expired_form(error: CSRFError) -> BaseResponse:
    """A form came without a good token. Nothing was changed."""
    return error_page(HTTPStatus.BAD_REQUEST, EXPIRED_FORM)


def show_database_error(error: DBAPIError | PoolTimeout) -> BaseResponse:
    """The database does not answer. Only the kind of error is logged: its text may hold what somebody typed."""
    logger.error("database does not answer: %s at %s", type(error).__name__, request.endpoint)
    response = error_page(HTTPStatus.SERVICE_UNAVAILABLE)
    response.headers["Retry-After"] = str(_BUSY_RETRY_SECONDS)
    return response


def show_server_error(error: InternalServerError) -> BaseResponse:
    """A fault of the program; `log_fault` has noted it."""
    return error_page(HTTPStatus.INTERNAL_SERVER_ERROR)


def error_page(status: int, template: str | None = None) -> Response:
    """The page for a status, in the language being spoken."""
    spec = current_spec()
    if spec is not None and spec.audience is Audience.MACHINE:
        response = jsonify(error=HTTPStatus(status).phrase)
        response.status_code = status
        return response
    known = _SAME_AS.get(status, status)
    if known not in TEMPLATES:
        known = 400 if known < HTTPStatus.INTERNAL_SERVER_ERROR else 500
    try:
        page = render_template(template or TEMPLATES[known], status=status)
    except Exception as error:  # noqa: BLE001 - whatever broke the page, the person must get an answer
        logger.error("no page for status %d: %s", status, type(error).__name__)
        page = _LAST_RESORT
    return make_response(page, status)
