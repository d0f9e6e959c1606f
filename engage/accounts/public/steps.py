"""What the steps of signing in share: the current sign-in, the page to open afterwards, the passkey site."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from flask import current_app, redirect, request, session, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from engage.accounts import policy, signing_in, typed
from engage.accounts.models import Factor, SignIn
from engage.accounts.ports import landing_of
from engage.accounts.services import factors, resets
from engage.accounts.services.passkeys import Site
from engage.accounts.services.people import actor_of
from engage.core import clock
from engage.core.current import current_city, current_settings

NEXT = "after_sign_in"
OFFER = "totp_offer"


def remember_next() -> None:
    """Store the page that the person wanted to open, if it is a page of this site."""
    target = policy.local_path(request.args.get("next"))
    if target is not None:
        session[NEXT] = target


def landing() -> Response:
    """Redirect to what the person typed when they were signed out, else to the page that they wanted to open.

    Without either: to the person's first page.
    """
    target = policy.local_path(session.pop(NEXT, None))
    if typed.list_kept():
        return redirect(url_for("accounts.show_typed"), 303)
    if target is None and current_user.is_authenticated:
        target = landing_of(current_user.id)
    return redirect(target or url_for("accounts.show_account"), 303)


def sign_in_at_hand() -> SignIn | None:
    """Return the sign-in of this browser, open or waiting for its second factor."""
    if current_user.is_authenticated:
        sign_in: SignIn = current_user.sign_in
        return sign_in
    return signing_in.pending_sign_in()


def to_sign_in() -> Response:
    """Redirect to the start: no sign-in is under way in this browser."""
    return redirect(url_for("accounts.sign_in"), 303)


def factor_first(sign_in: SignIn) -> Response | None:
    """Return where to show the second factor before changing factors, or None if it was just shown or there is none."""
    fresh = sign_in.completed_at is not None and policy.factor_is_fresh(sign_in, now=clock.now())
    if fresh or not factors.has_factor(sign_in.user_id):
        return None
    if sign_in.completed_at is not None and request.method == "GET":
        session[NEXT] = request.path
    elif sign_in.completed_at is not None:
        session[NEXT] = url_for("accounts.show_account")
    return redirect(url_for("accounts.show_second_factor"), 303)


def let_in(sign_in: SignIn, target: str | None = None) -> None:
    """Sign the browser of a completed sign-in in, and keep the page that the person wanted to open."""
    target = target or session.get(NEXT)
    signing_in.let_in(sign_in)
    if target is not None:
        session[NEXT] = target


def note_factor_shown(sign_in: SignIn, factor: Factor) -> None:
    """Withdraw a requested reset: a passkey or app that was just shown is not lost. Call it inside a unit of work."""
    if factor is not Factor.RECOVERY:
        resets.refuse_reset(sign_in.user_id, actor=actor_of(sign_in.user))


def passkey_site() -> Site | None:
    """Return the site that passkeys are bound to.

    None for an IP address or without TLS: browsers allow no passkeys there.

    In production it is the public address, whatever host a request names.
    """
    production = current_settings().is_production
    address = urlsplit(str(current_app.config["PUBLIC_URL"]) if production else request.host_url)
    host = address.hostname or ""
    if not host or _is_number(host) or (address.scheme != "https" and host != "localhost"):
        return None
    return Site(host=host, origin=f"{address.scheme}://{address.netloc}", name=site_name())


def site_name() -> str:
    """Return the name of this site, as code apps and the browser's passkey dialog show it."""
    city = current_city()
    return str(city.brand.short_name)


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
