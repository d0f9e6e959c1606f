"""Every endpoint declares who may use it.

`@page(...)` is written between the route and the view. One hook enforces it before each request. A guard test lists
every endpoint with its declaration, so that none is open by mistake.
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

from flask import Flask, current_app, request
from werkzeug.wrappers import Response

from engage.core.scopes import Scope
from engage.core.security.permissions import Permission

View = TypeVar("View", bound=Callable[..., Any])
# What a view returns: a page, a page with its status, or a response such as a redirect.
Reply: TypeAlias = str | Response | tuple[str, int]


class Audience(enum.StrEnum):
    """Who sees a page, and therefore which gettext domain it may use."""

    PUBLIC = "public"
    MEMBER = "member"
    VOLUNTEER = "volunteer"
    SIGNED_IN = "signed in"
    STAFF = "staff"
    MACHINE = "machine"


@dataclass(frozen=True)
class PageSpec:
    """The declaration of an endpoint.

    `scope`: whose body, session, registration or account the address names. `personal`: the response holds personal
    data and must not be stored by anyone. `form_checks_csrf`: the view's form checks the token itself, so that the
    input can be shown again. `is_one_click`: a mail program sends the form, without cookies (RFC 8058); the signed
    address is the permission. `without_cookies`: the form acts with no authority but that of its address, so that
    browsers that keep no cookies may send it. `records`: the form is an answer that is recorded, as in a round.
    `largest_body`: how many bytes those who have the permission may send, where that is more than elsewhere.
    """

    audience: Audience
    permission: Permission | None = None
    scope: Scope[Any] | None = None
    personal: bool = False
    form_checks_csrf: bool = False
    is_one_click: bool = False
    without_cookies: bool = False
    records: bool = False
    largest_body: int | None = None


def page(
    *,
    audience: Audience,
    permission: Permission | None = None,
    scope: Scope[Any] | None = None,
    personal: bool = False,
    form_checks_csrf: bool = False,
    is_one_click: bool = False,
    without_cookies: bool = False,
    records: bool = False,
    largest_body: int | None = None,
) -> Callable[[View], View]:
    """Declare who may use an endpoint.

    Staff pages must name the permission they need, and members' pages their scope. Pages whose address names more than
    a language need a scope too: the hook refuses requests to pages without one.
    """
    if audience is Audience.STAFF and permission is None:
        raise ValueError("A staff page names the permission it needs.")
    if audience is Audience.MEMBER and scope is None:
        raise ValueError("A page for members names its scope.")
    if without_cookies and audience is not Audience.PUBLIC:
        raise ValueError("Only a page for everybody does without cookies.")
    spec = PageSpec(
        audience,
        permission,
        scope,
        personal,
        form_checks_csrf,
        is_one_click=is_one_click,
        without_cookies=without_cookies,
        records=records,
        largest_body=largest_body,
    )

    def declare(view: View) -> View:
        view.__page__ = spec  # type: ignore[attr-defined]
        return view

    return declare


def spec_of(app: Flask, endpoint: str) -> PageSpec | None:
    """Return the declaration of an endpoint, or None where it has none."""
    return getattr(app.view_functions[endpoint], "__page__", None)


def current_spec() -> PageSpec | None:
    """Return the declaration of this request's endpoint."""
    if not request or request.endpoint is None or request.endpoint not in current_app.view_functions:
        return None
    return spec_of(current_app, request.endpoint)
