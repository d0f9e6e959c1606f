"""Forms from browsers that keep no cookies.

The token of a form is bound to the browser's cookie, so that no other site can send a form with the authority of a
person who is signed in here. A form of a page that declares `without_cookies` acts with no such authority: anybody may
send it, or the private link in its address is the permission. From a browser that sent no cookie of a visit its token
is enough where we made it in the last days and the browser does not say that another site sends the form.
"""

from __future__ import annotations

from datetime import timedelta

from flask import current_app, request, session
from itsdangerous import BadData, URLSafeTimedSerializer

from engage.core.pages import current_spec

FIELD = "csrf_token"
LONGEST_AGE = timedelta(days=7)
_OWN = frozenset({"", "same-origin", "none"})  # browsers before 2023 do not say it
_NO_VISIT = "engage.no_visit"


def note_visit() -> None:
    """Note whether this request's browser sent the cookie of a visit, before a form begins a new one."""
    request.environ[_NO_VISIT] = not session


def is_good_without_cookies(token: str | None) -> bool:
    """Return whether the request's form may be taken although its browser keeps no cookies."""
    spec = current_spec()
    if spec is None or not spec.without_cookies or not request.environ.get(_NO_VISIT):
        return False
    return request.headers.get("Sec-Fetch-Site", "") in _OWN and _is_ours(token or "")


def keeps_no_cookies() -> bool:
    """Return whether this request's browser sent no cookie at all."""
    return bool(request) and not request.cookies


def _is_ours(token: str) -> bool:
    signed = URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="wtf-csrf-token")
    try:
        signed.loads(token, max_age=int(LONGEST_AGE.total_seconds()))
    except BadData:
        return False
    return True
