"""The hooks that enforce each page's declaration before the view runs: audience, permission and scope."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Flask, Request, abort, after_this_request, flash, redirect, request
from flask_login import current_user
from flask_wtf.csrf import CSRFProtect
from werkzeug.routing import IntegerConverter, ValidationError
from werkzeug.wrappers import Response

from engage.core import typed_work
from engage.core.i18n import current_language, in_language
from engage.core.i18n.switched import is_switched
from engage.core.pages import Audience, PageSpec, current_spec
from engage.core.ports.landmarks import Landmark, landmark_url
from engage.core.scopes import names_something
from engage.core.security import form_tokens
from engage.core.security.not_carried_out import kept_words, lost_page, undone_words
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
    sends = request.method in {"POST", "PUT", "PATCH", "DELETE"}
    _allow_size(spec)
    if sends and _holds_nameless_part(request):
        abort(400)
    if spec.audience not in _OPEN and not current_user.is_authenticated:
        with in_language(typed_work.language_of_writer() or current_language()):
            return _not_carried_out(spec) if sends else _to_sign_in(typed_work.here())
    if sends:
        _check_token(spec)
    if spec.audience not in _OPEN:
        if sends and not is_switched() and typed_work.token_is_valid():
            after_this_request(_forget_what_arrived)
        if spec.permission is not None and not can(spec.permission):
            abort(403)
    return None


def _allow_size(spec: PageSpec) -> None:
    """Let those who have the page's permission send as much as it takes. Everybody else's limit stays as it is."""
    if spec.largest_body is not None and spec.permission is not None and can(spec.permission):
        request.max_content_length = spec.largest_body


def _check_token(spec: PageSpec) -> None:
    """Refuse a form without a valid token, unless its view checks the token or it needs none."""
    form_tokens.note_visit()
    needs_none = spec.form_checks_csrf or spec.is_one_click
    if not needs_none and not form_tokens.is_good_without_cookies(request.form.get(form_tokens.FIELD)):
        csrf.protect()


def _forget_what_arrived(response: Response) -> Response:
    """Drop what is kept of the form of this request, unless it was refused, shown again, or ended in an error."""
    if response.status_code < HTTPStatus.BAD_REQUEST:
        typed_work.forget_this()
    return response


def _not_carried_out(spec: PageSpec) -> Response:
    """Say that nothing was done, keep what was typed or show it to be copied, and ask for the sign-in."""
    if typed_work.keep_this():
        flash(kept_words(is_answer=spec.records), "warning")
    elif words := typed_work.typed_words():
        return lost_page(words, is_answer=spec.records)
    else:
        flash(undone_words(is_answer=spec.records), "warning")
    return _to_sign_in(typed_work.page_of_form())


def _to_sign_in(after: str | None) -> Response:
    sign_in = landmark_url(Landmark.SIGN_IN, next=after)
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
