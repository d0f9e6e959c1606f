"""Requests that name a host which is not ours are refused: what is made from it would lead elsewhere.

Monitoring asks a server by its number, so the two addresses for it answer under any name.
"""

from __future__ import annotations

from http import HTTPStatus

from flask import Flask, abort, request
from werkzeug.sansio.utils import host_is_trusted


def init_app(app: Flask, trusted: tuple[str, ...]) -> None:
    """Refuse other hosts before anything else looks at the request. Nothing is refused where `trusted` is empty."""
    if not trusted:
        return

    def refuse_other_hosts() -> None:
        if request.blueprint != "health" and not host_is_trusted(request.host, trusted):
            abort(HTTPStatus.BAD_REQUEST)

    app.before_request(refuse_other_hosts)
