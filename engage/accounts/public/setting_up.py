"""Setting up a second factor at the first sign-in, or later from the account page."""

from __future__ import annotations

from flask import redirect, render_template, request, session, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from engage.accounts import policy, signing_in
from engage.accounts.errors import FactorWrong
from engage.accounts.models import SignIn
from engage.accounts.public import steps, throttle
from engage.accounts.public.base import bp
from engage.accounts.public.forms import CodeForm
from engage.accounts.services import factors, passkeys, people, sign_ins
from engage.core.db import write
from engage.core.i18n import gettext as _
from engage.core.pages import Audience, Reply, page
from engage.core.qr import qr_picture


@bp.get("/account/second-step")
@page(audience=Audience.PUBLIC, personal=True)
def show_set_up() -> Reply:
    """Offer the choice between a passkey and a code app."""
    sign_in = steps.sign_in_at_hand()
    if sign_in is None:
        return steps.to_sign_in()
    return steps.factor_first(sign_in) or _render_choice(sign_in)


@bp.post("/account/passkeys")
@page(audience=Audience.PUBLIC, personal=True)
def add_passkey() -> Reply:
    """Store the passkey that the browser made."""
    sign_in = steps.sign_in_at_hand()
    site = steps.passkey_site()
    if sign_in is None or site is None:
        return steps.to_sign_in()
    elsewhere = steps.factor_first(sign_in)
    if elsewhere is not None:
        return elsewhere
    answer, device = request.form.get("answer", ""), signing_in.this_device()
    try:
        with write():
            fresh = sign_ins.get_for_change(sign_in.id)
            complete = passkeys.add_passkey(fresh, site, answer, device=device)
    except FactorWrong:
        return _render_choice(sign_in, passkey_failed=True), 422
    return _set_up(complete)


@bp.route("/account/app", methods=["GET", "POST"])
@page(audience=Audience.PUBLIC, personal=True, form_checks_csrf=True)
def add_totp() -> Reply:
    """Show the QR code for a code app, and check the first code, which proves that the app works."""
    sign_in = steps.sign_in_at_hand()
    if sign_in is None:
        return steps.to_sign_in()
    elsewhere = steps.factor_first(sign_in)
    if elsewhere is not None:
        return elsewhere
    offer, secret = _offer(sign_in.user_id)
    form = CodeForm()
    if form.validate_on_submit():
        throttle.trying_factor(sign_in.user_id)
        complete = _with_app(sign_in, offer, form.code.data)
        if complete is not None:
            session.pop(steps.OFFER, None)
            return _set_up(complete)
        form.code.errors = [
            _("This code does not work. Wait for the next one in your app and write it here.")
        ]
    address = factors.totp_address(secret, email=sign_in.user.email, issuer=steps.site_name())
    picture = qr_picture(address)
    groups = [secret[at : at + 4] for at in range(0, len(secret), 4)]
    return (
        render_template(
            "accounts/public/add_totp.html", form=form, picture=picture, groups=groups, address=address
        ),
        form.http_status,
    )


@bp.route("/account/recovery-codes", methods=["GET", "POST"])
@page(audience=Audience.SIGNED_IN, personal=True)
def make_recovery_codes() -> Reply:
    """Make new recovery codes. They are shown in this one response and never again."""
    elsewhere = steps.factor_first(current_user.sign_in)
    if elsewhere is not None:
        return elsewhere
    have = factors.factors_of(current_user.id)
    if not have.any:
        return redirect(url_for("accounts.show_set_up"), 303)
    codes: list[str] = []
    if request.method == "POST":
        with write():
            codes = factors.make_recovery_codes(people.get_user(current_user.id))
    return render_template("accounts/public/make_recovery_codes.html", codes=codes, left=have.recovery_codes)


@bp.post("/account/go-on")
@page(audience=Audience.SIGNED_IN, personal=True)
def go_on() -> Response:
    """Leave the recovery codes for the page that the person wanted to open."""
    return steps.landing()


def _offer(user_id: int) -> tuple[str, str]:
    """Return the sealed TOTP secret of this browser's cookie and its plain form.

    Makes a new one where there is none.
    """
    sealed = session.get(steps.OFFER)
    secret = factors.read_offer(sealed, user_id=user_id) if isinstance(sealed, str) else None
    if sealed is None or secret is None:
        sealed = factors.offer_totp(user_id)
        secret = factors.read_offer(sealed, user_id=user_id)
        session[steps.OFFER] = sealed
    assert secret is not None, "a new offer is sealed with the present secret"
    return sealed, secret


def _with_app(sign_in: SignIn, offer: str, code: str) -> SignIn | None:
    """Return the completed sign-in, or None where the code is wrong."""
    try:
        with write():
            return factors.add_totp(sign_ins.get_for_change(sign_in.id), offer, code)
    except FactorWrong:
        return None


def _set_up(complete: SignIn) -> Response:
    """Sign the browser in, then go to the recovery codes if the person has none yet."""
    steps.let_in(complete)
    if factors.factors_of(complete.user_id).recovery_codes == 0:
        return redirect(url_for("accounts.make_recovery_codes"), 303)
    return redirect(url_for("accounts.show_account"), 303)


def _render_choice(sign_in: SignIn, *, passkey_failed: bool = False) -> str:
    site = steps.passkey_site()
    return render_template(
        "accounts/public/show_set_up.html",
        passkey_options=passkeys.registration_options(sign_in, site) if site is not None else None,
        passkey_failed=passkey_failed,
        required=policy.needs_second_factor(sign_in.user.permissions),
        pending=sign_in.completed_at is None,
        have=factors.factors_of(sign_in.user_id),
    )
