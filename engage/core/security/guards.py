"""The hooks that enforce each page's declaration before the view runs: audience, permission and scope."""

from __future__ import annotations

from typing import Any

from flask import Flask, Request, abort, redirect, request
from flask_login import current_user
from flask_wtf.csrf import CSRFProtect
from werkzeug.routing import IntegerConverter, ValidationError
from werkzeug.wrappers import Response

from engage.core.pages import Audience, current_spec
from engage.core.ports.landmarks import Landmark, landmark_url
from engage.core.scopes import names_something
from engage.core.security.permissions import Permission

csrf = CSRFProtect()
_OPEN = frozenset({Audience.PUBLIC, Audience.MACHINE})


LARGEST_ROW_NUMBER = 2**31 - 1


class RowNumber(IntegerConverter):
    """The URL converter `<int:…>` for ids. A number that no database column can hold gives 404."""

    regex = r"\d{1,10}"

    def to_python(self, value: str) -> int:
        """Return the number. Raises ValidationError, so that the address is not found."""
        number = int(super().to_python(value))
        if number > LARGEST_ROW_NUMBER:
            raise ValidationError
        return number


def can(permission: Permission | str) -> bool:
    """Return whether the current user has a permission. Templates use it with the permission's name."""
    wanted = Permission[permission] if isinstance(permission, str) and permission.isupper() else permission
    return bool(current_user.is_authenticated and wanted in current_user.permissions)


def _holds_nul(asked: Request) -> bool:
    """Return whether the request's address contains NUL. No database stores NUL in a text, so nothing can match."""
    return "\x00" in asked.path or any("\x00" in value for value in asked.args.values())


def _holds_nameless_part(asked: Request) -> bool:
    """Return whether a multipart form has a part without a name. No form sends one, and form libraries fail on it."""
    return None in asked.form or None in asked.files


def _enforce() -> Response | None:
    if _holds_nul(request):
        abort(404)
    if request.endpoint is None or request.endpoint == "static":
        return None
    spec = current_spec()
    if spec is None:
        abort(403)
    if request.method in {"POST", "PUT", "PATCH", "DELETE"}:
        if _holds_nameless_part(request):
            abort(400)
        if not (spec.form_checks_csrf or spec.is_one_click):
            csrf.protect()
    if spec.audience not in _OPEN:
        if not current_user.is_authenticated:
            return _to_sign_in()
        if spec.permission is not None and not can(spec.permission):
            abort(403)
    return None


def _to_sign_in() -> Response:
    here = request.full_path.rstrip("?") if request.method == "GET" else None
    sign_in = landmark_url(Landmark.SIGN_IN, next=here)
    if sign_in is None:
        abort(403)
    return redirect(sign_in, 303)


def _enter_scope() -> None:
    """Resolve the page's scope. Refuse a page whose address names something but which declares no scope."""
    spec = current_spec()
    if spec is not None and spec.scope is not None:
        spec.scope.enter(request.view_args or {})
    elif request.endpoint != "static" and names_something(request.view_args):
        abort(403)


def init_app(app: Flask) -> None:
    """Enforce the declarations on every request of `app`, and give templates `can`."""
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    app.config["WTF_CSRF_TIME_LIMIT"] = None
    csrf.init_app(app)
    app.url_map.converters["int"] = RowNumber
    app.before_request(_enforce)
    helpers: dict[str, Any] = {"can": can}
    app.jinja_env.globals.update(helpers)


def enter_scopes(app: Flask) -> None:
    """Enforce scopes as the last hook of `app`: a later unit of work would expire the loaded objects."""
    app.before_request(_enter_scope)
