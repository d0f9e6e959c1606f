"""Connects Flask's session with the `SignIn` row: who is asking, and how a browser is signed in and out.

The cookie holds the id of a sign-in and nothing about the person. `current_user` is loaded with one statement when a
page first needs it; pages that do not need it cost no statement.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from flask import Flask, request, session
from flask_login import LoginManager, UserMixin, current_user, login_user

from engage.accounts import policy, typed
from engage.accounts.models import DeviceFamily, SignIn, User
from engage.accounts.services import sign_ins
from engage.core import clock, typed_work
from engage.core.current import current_settings
from engage.core.db import write
from engage.core.i18n import runtime
from engage.core.security.permissions import Permission, Role

PENDING = "pending_sign_in"
WRITING_METHODS = frozenset({"POST", "PUT", "PATCH", "DELETE"})

login_manager = LoginManager()
login_manager.session_protection = None  # a phone changes its address and its browser's version


class Person(UserMixin):
    """The signed-in person: `current_user`. Everything is loaded; reading it runs no statement."""

    def __init__(self, sign_in: SignIn) -> None:
        self.sign_in = sign_in
        self.user: User = sign_in.user

    def get_id(self) -> str:
        """The id of the sign-in, which the cookie holds. So a sign-in can be ended from another device."""
        return self.sign_in.id

    @property
    def id(self) -> int:
        """The user id."""
        return self.user.id

    @property
    def name(self) -> str:
        """The person's name."""
        return self.user.name

    @property
    def email(self) -> str:
        """The person's e-mail address."""
        return self.user.email

    @property
    def language(self) -> str:
        """The tag of the language that the person prefers."""
        return self.user.language

    @cached_property
    def roles(self) -> frozenset[Role]:
        """The person's roles."""
        return self.user.roles

    @cached_property
    def permissions(self) -> frozenset[Permission]:
        """The person's permissions."""
        return self.user.permissions


def init_app(app: Flask) -> None:
    """Make `current_user` work in `app`.

    Flask-Login's own `init_app` is not used: it would read the session on every response, for a "remember me" cookie
    that the product does not have.
    """
    app.config["PERMANENT_SESSION_LIFETIME"] = policy.LONGEST_SIGN_IN
    app.login_manager = login_manager  # type: ignore[attr-defined]
    helpers: dict[str, Any] = {"current_user": current_user}
    app.jinja_env.globals.update(helpers)
    app.before_request(_note_activity)
    typed_work.set_keeper(app, typed.BrowserWork())
    runtime.prefer(app, _preferred_language)


@login_manager.user_loader  # type: ignore[untyped-decorator]
def _load(sign_in_id: str) -> Person | None:
    sign_in = sign_ins.find_open_sign_in(sign_in_id, trial_allowed=trial_allowed())
    return Person(sign_in) if sign_in is not None else None


def trial_allowed() -> bool:
    """Return whether trial links may skip the second factor: in development mode only."""
    return current_settings().mode == "development"


def let_in(sign_in: SignIn) -> None:
    """Store a completed sign-in in this browser's session. Clears what the session held before.

    The cookie ends with the browser, unless the person said that the device is their own.
    """
    typed.clear_session()
    session.permanent = sign_in.own_device
    login_user(Person(sign_in))


def keep_waiting(sign_in: SignIn) -> None:
    """Store a pending sign-in in this browser's session. Clears what the session held before."""
    typed.clear_session()
    session[PENDING] = sign_in.id


def pending_sign_in() -> SignIn | None:
    """Return the sign-in of this browser that waits for its second factor, or None."""
    sign_in_id = session.get(PENDING)
    return sign_ins.find_pending_sign_in(sign_in_id) if isinstance(sign_in_id, str) else None


def this_device() -> DeviceFamily:
    """Return the rough kind of device that sent the request."""
    return policy.device_family(request.user_agent.string)


def _preferred_language() -> str | None:
    return current_user.language if current_user.is_authenticated else None


def _note_activity() -> None:
    if (
        request.method not in WRITING_METHODS
        or "_user_id" not in session
        or not current_user.is_authenticated
    ):
        return
    sign_in: SignIn = current_user.sign_in
    if clock.now() - sign_in.seen_at >= policy.SEEN_STEP:
        with write():
            sign_ins.touch(sign_in.id)
