"""Security and caching headers of every response.

Pages have no inline scripts or styles, so the content security policy starts from nothing and allows this site's own
files. Private links carry a token in their address, so no address is ever sent as referrer (`no-referrer`).
"""

from __future__ import annotations

from typing import TypeVar

from flask import Flask, Response, current_app, request
from werkzeug.wrappers import Response as BaseResponse

from engage.core.i18n.addresses import COOKIE as LANGUAGE_COOKIE
from engage.core.pages import Audience, current_spec

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
PERMISSIONS_POLICY = (
    "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=(), "
    "publickey-credentials-create=(self), publickey-credentials-get=(self)"
)
AnyResponse = TypeVar("AnyResponse", bound=BaseResponse)
ONE_YEAR = 365 * 24 * 3600
NO_STORE = "no-store"
ASK_EACH_TIME = "private, no-cache"


def init_app(app: Flask) -> None:
    """Send the headers with every response of `app`.

    Flask-WTF's check of the Referer header is switched off: with `no-referrer` there is none. Forms are protected by
    the token, which is bound to the visitor's SameSite cookie.
    """
    app.config["WTF_CSRF_SSL_STRICT"] = False
    app.after_request(add_headers)


def add_headers(response: Response) -> Response:
    """Add missing headers. A header that the view set is kept."""
    headers = response.headers
    headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
    headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
    headers.setdefault("Referrer-Policy", "no-referrer")
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    headers.setdefault("Cache-Control", _cache_control(response))
    if request.is_secure:
        subdomains = "; includeSubDomains" if current_app.config.get("HSTS_SUBDOMAINS") else ""
        headers.setdefault("Strict-Transport-Security", f"max-age={ONE_YEAR}{subdomains}")
    return response


def forget_this_site(response: AnyResponse) -> AnyResponse:
    """Ask the browser to forget what it keeps of this site: cookies, stored pages, storage. Returns the response.

    A browser forgets neither its history nor what was printed or saved as a file. Cookies are named one by one: the
    header would end those of all sites of the city's domain too. The cookie of the session ends with the session.
    """
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    response.delete_cookie(LANGUAGE_COOKIE)
    return response


def _cache_control(response: Response) -> str:
    """Return `no-store` for responses that may hold personal data: declared pages, responses to forms, their errors."""
    spec = current_spec()
    declared = spec is not None and (
        spec.personal or spec.audience not in {Audience.PUBLIC, Audience.MACHINE}
    )
    sent = request.method not in {"GET", "HEAD"}
    return NO_STORE if declared or sent or "Set-Cookie" in response.headers else ASK_EACH_TIME
