"""Showing the second factor: a code of the app, a passkey or a recovery code."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import redirect, render_template, request, session, url_for

from engage.accounts.errors import FactorWrong
from engage.accounts.models import Factor, SignIn
from engage.accounts.public import steps, throttle
from engage.accounts.public.base import bp
from engage.accounts.public.forms import CodeForm, RecoveryForm
from engage.accounts.services import factors, passkeys, sign_ins
from engage.core.db import write
from engage.core.i18n import gettext as _
from engage.core.pages import Audience, Reply, page


@bp.route("/sign-in/second-step", methods=["GET", "POST"])
@page(audience=Audience.PUBLIC, personal=True, form_checks_csrf=True)
def show_second_factor() -> Reply:
    """Ask for the second factor, and check the code of the app."""
    sign_in = steps.sign_in_at_hand()
    if sign_in is None:
        return steps.to_sign_in()
    have = factors.factors_of(sign_in.user_id)
    if not have.any:
        return redirect(url_for("accounts.show_set_up"), 303)
    form = CodeForm()
    if form.validate_on_submit():
        code = form.code.data
        if _shown(sign_in, Factor.TOTP, lambda fresh: factors.use_totp(fresh, code)):
            return steps.landing()
        form.code.errors = [
            _("This code does not work. Wait for the next one in your app and write it here.")
        ]
    return _render(sign_in, have, form)


@bp.post("/sign-in/passkey")
@page(audience=Audience.PUBLIC, personal=True)
def use_passkey() -> Reply:
    """Check the passkey answer that the browser signed."""
    sign_in = steps.sign_in_at_hand()
    site = steps.passkey_site()
    if sign_in is None or site is None:
        return steps.to_sign_in()
    answer = request.form.get("answer", "")
    if _shown(sign_in, Factor.PASSKEY, lambda fresh: passkeys.use_passkey(fresh, site, answer)):
        return steps.landing()
    return _render(sign_in, factors.factors_of(sign_in.user_id), CodeForm(formdata=None), passkey_failed=True)


@bp.route("/sign-in/recovery-code", methods=["GET", "POST"])
@page(audience=Audience.PUBLIC, personal=True, form_checks_csrf=True)
def use_recovery_code() -> Reply:
    """Check a recovery code, then go to the account page, where a lost factor can be replaced."""
    sign_in = steps.sign_in_at_hand()
    if sign_in is None:
        return steps.to_sign_in()
    form = RecoveryForm()
    if form.validate_on_submit():
        code = form.code.data
        if _shown(sign_in, Factor.RECOVERY, lambda fresh: factors.use_recovery_code(fresh, code)):
            session.pop(steps.NEXT, None)
            return redirect(url_for("accounts.show_account"), 303)
        form.code.errors = [_("This recovery code does not work. Maybe you already used it.")]
    return render_template("accounts/public/use_recovery_code.html", form=form), form.http_status


def _shown(sign_in: SignIn, factor: Factor, use: Callable[[SignIn], SignIn]) -> bool:
    """Return whether the factor is right, and if so sign the browser in."""
    throttle.trying_factor(sign_in.user_id)
    try:
        with write():
            complete = use(sign_ins.get_for_change(sign_in.id))
            steps.note_factor_shown(complete, factor)
    except FactorWrong:
        return False
    steps.let_in(complete)
    return True


def _render(
    sign_in: SignIn, have: factors.FactorsOfPerson, form: CodeForm, *, passkey_failed: bool = False
) -> Reply:
    site = steps.passkey_site()
    options: dict[str, Any] | None = None
    if have.passkeys and site is not None:
        options = passkeys.authentication_options(sign_in, site)
    page_text = render_template(
        "accounts/public/show_second_factor.html",
        form=form,
        have=have,
        passkey_options=options,
        passkey_failed=passkey_failed,
    )
    return page_text, 422 if passkey_failed else form.http_status
