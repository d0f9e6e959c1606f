"""What somebody typed and sent when their sign-in was over: it is kept for them, and never carried out by itself.

Accounts keep it (`TypedWork.keep`), sealed with a secret that only this browser has and bound to the person whose
sign-in it was. After signing in again they are led to it, send it back to its form, and the form shows it as it shows
input without a valid token: everything is there, nothing is done until they press the button.

Only forms that can show their input again (`form_checks_csrf`) are kept, without files.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from flask import Flask, current_app, request
from flask_wtf.csrf import validate_csrf
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from wtforms import ValidationError

from engage.core.i18n.switched import SWITCH
from engage.core.pages import current_spec

TOKEN = "csrf_token"  # noqa: S105 (the name of a field)
Fields = Sequence[tuple[str, str]]
_EXTENSION = "typed_work"


class TypedWork(Protocol):
    """Where typed work is kept."""

    def keep(self, path: str, fields: Fields, *, is_answer: bool) -> bool:
        """Keep what this browser sent. Returns False where nobody knows whose it is."""

    def language(self) -> str | None:
        """Return the language of whoever was signed in last in this browser, where that is known."""

    def forget(self, path: str, fields: Fields) -> None:
        """Drop what is kept of this form: it was sent, with these fields."""


def set_keeper(app: Flask, keeper: TypedWork) -> None:
    """Say where `app` keeps typed work."""
    app.extensions[_EXTENSION] = keeper


def keep_this() -> bool:
    """Keep the form of this request, if it came from one of our pages and can be shown again."""
    spec = current_spec()
    keeper: TypedWork | None = current_app.extensions.get(_EXTENSION)
    if keeper is None or spec is None or not spec.form_checks_csrf or not token_is_valid():
        return False
    return keeper.keep(here(), typed_fields(), is_answer=spec.records)


def language_of_writer() -> str | None:
    """Return the language of the person whose sign-in is over, where this browser says who that is."""
    keeper: TypedWork | None = current_app.extensions.get(_EXTENSION)
    return keeper.language() if keeper is not None else None


def forget_this() -> None:
    """Drop what is kept of this request's form, now that it was sent with a valid token and accepted."""
    keeper: TypedWork | None = current_app.extensions.get(_EXTENSION)
    if keeper is not None:
        keeper.forget(here(), typed_fields())


def here() -> str:
    """Return the address of this request on this site."""
    return request.full_path.rstrip("?")


def typed_fields(*left_out: str) -> list[tuple[str, str]]:
    """Return the fields of the request's form, without its token, its files and those that are `left_out`.

    Nor is it kept that the form was sent to be shown in another language.
    """
    without = {TOKEN, SWITCH, *left_out}
    return [(name, value) for name, value in request.form.items(multi=True) if name not in without]


def typed_words() -> list[str]:
    """Return the sentences among the fields, for people to copy them where nothing can be kept.

    Some scripts write a whole sentence without a space.
    """
    return [value for _name, value in typed_fields() if len(value.split()) > 1 or not value.isascii()]


def token_is_valid() -> bool:
    """Return whether the request's form came from a page that this browser got from us."""
    try:
        validate_csrf(request.form.get(TOKEN))
    except ValidationError:
        return False
    return True


def page_of_form() -> str | None:
    """Return the address of the page with this request's form: its own, or the nearest above it that can be opened."""
    path = request.path
    if _can_be_opened(path):
        return here()
    while path.count("/") > 1:
        path = path.rpartition("/")[0]
        if _can_be_opened(path):
            return path
    return None


def _can_be_opened(path: str) -> bool:
    adapter = current_app.create_url_adapter(request)
    assert adapter is not None, "there is a request"
    try:
        adapter.match(path, method="GET")
    except RequestRedirect:
        return True
    except HTTPException:
        return False
    return True
