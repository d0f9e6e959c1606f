"""Between Flask's session and the `SignIn` row: who is asking, and how somebody is let in and out.

The cookie holds a sign-in's id and nothing about the person. `current_user` is loaded when a page first asks for it,
with one statement; pages that never ask cost none.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from flask import Flask, request, session
from flask_login import LoginManager, UserMixin, current_user, login_user

from engage.accounts import policy
from engage.accounts.models import DeviceFamily, SignIn, User
from engage.accounts.services import sign_ins
from engage.core import clock
from engage.core.current import current_settings
from engage.core.db import write
from engage.core.i18n import runtime
from engage.core.security.permissions import Permission, Role

PENDING = "pending_sign_in"
WRITING_METHODS = frozenset({"POST", "PUT", "PATCH", "DELETE"})

login_manager = LoginManager()
login_manager.session_protection = None  # a phone changes its address and its browser's version


class Person(UserMixin):
    """Whoever is signed in: `current_user`. Everything is loaded; nothing here asks the database."""

    def __init__(self, sign_in: SignIn) -> None:
        self.sign_in = sign_in
        self.user: User = sign_in.user

    def get_id(self) -> str:
        """What the cookie holds: the sign-in, so that it can be ended from elsewhere."""
        return self.sign_in.id

    @property
    def id(self) -> int:
        """The person's number."""
        return self.user.id

    @property
    def name(self) -> str:
        """What the person is called."""
        return self.user.name

    @property
    def email(self) -> str:
        """Where the person's mail goes."""
        return self.user.email

    @property
    def language(self) -> str:
        """The tag of the language the person likes."""
        return self.user.language

    @cached_property
    def roles(self) -> frozenset[Role]:
        """What the person is asked to do."""
        return self.user.roles

    @cached_property
    def permissions(self) -> frozenset[Permission]:
        """What the person may do."""
        return self.user.permissions


def init_app(app: Flask) -> None:
    """Let `current_user` work in `app`.

    Flask-Login's own `init_app` is not used: it would read the session on every response, for a "remember me" cookie
    that the product does not have.
    """
    app.config["PERMANENT_SESSION_LIFETIME"] = policy.LONGEST_SIGN_IN
    app.login_manager = login_manager  # type: ignore[attr-defined]
    helpers: dict[str, Any] = {"current_user": current_user}
    app.jinja_env.globals.update(helpers)
    app.before_request(_note_activity)
    runtime.prefer(app, _preferred_language)


@login_manager.user_loader  # type: ignore[untyped-decorator]
def _load(sign_in_id: str) -> Person | None:
    sign_in = sign_ins.find_open_sign_in(sign_in_id, trial_allowed=trial_allowed())
    return Person(sign_in) if sign_in is not None else None


def trial_allowed() -> bool:
    """Whether links for trying the product out may skip the second factor: on a developer's machine only."""
    return current_settings().mode == "development"


def let_in(sign_in: SignIn) -> None:
    """Make this browser the one of a completed sign-in. Whatever the cookie held before is gone."""
    session.clear()
    session.permanent = True
    login_user(Person(sign_in))


def keep_waiting(sign_in: SignIn) -> None:
    """Remember a sign-in whose second factor is still to come. Whatever the cookie held before is gone."""
    session.clear()
    session.permanent = True
    session[PENDING] = sign_in.id


def pending_sign_in() -> SignIn | None:
    """The sign-in of this browser that waits for its second factor, or None."""
    sign_in_id = session.get(PENDING)
    return sign_ins.find_pending_sign_in(sign_in_id) if isinstance(sign_in_id, str) else None


def this_device() -> DeviceFamily:
    """The rough kind of device that asks."""
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
