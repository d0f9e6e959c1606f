"""The application, with a header on each answer that a view had a part in: for the run of odd requests.

`gunicorn "tests.support.hostile_app:create()"`
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Flask, Response, g

REACHED = "X-Reached-View"


def create() -> Flask:
    """The application, with its views wrapped."""
    from engage.app import create_app

    app = create_app()
    for name, view in app.view_functions.items():
        app.view_functions[name] = _noting(view)
    app.after_request(_say)
    return app


def _noting(view: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(view)
    def noted(*args: Any, **kwargs: Any) -> Any:
        g.reached_view = True
        return view(*args, **kwargs)

    return noted


def _say(response: Response) -> Response:
    if g.get("reached_view"):
        response.headers[REACHED] = "yes"
    return response
