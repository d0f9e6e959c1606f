"""Requesting a sign-in link, using it, and signing out."""

from __future__ import annotations

from flask import redirect, render_template, request, session, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from engage.accounts import signing_in
from engage.accounts.errors import SignInLinkInvalid
from engage.accounts.public import steps, throttle
from engage.accounts.public.base import bp
from engage.accounts.public.forms import AskForm, OwnDeviceForm
from engage.accounts.public.scopes import SIGN_IN_LINK
from engage.accounts.services import links, sign_ins
from engage.accounts.services.people import actor_of
from engage.core.current import current_settings
from engage.core.db import write
from engage.core.pages import Audience, page
from engage.core.security.headers import forget_this_site


@bp.route("/sign-in", methods=["GET", "POST"])
@page(audience=Audience.PUBLIC, personal=True, form_checks_csrf=True)
def sign_in() -> Response | tuple[str, int]:
    """Request a link by mail. The response is the same whether or not the address is known."""
    steps.remember_next()
    if current_user.is_authenticated:
        return steps.landing()
    form = AskForm()
    if form.validate_on_submit():
        with write():
            throttle.asking_for_link(form.email.data)
            links.ask_for_link(form.email.data, next_path=session.get(steps.NEXT))
        return redirect(url_for("accounts.show_link_sent"), 303)
    waiting = request.method == "GET" and signing_in.pending_sign_in() is not None
    return render_template("accounts/public/sign_in.html", form=form, waiting=waiting), form.http_status


@bp.get("/sign-in/sent")
@page(audience=Audience.PUBLIC)
def show_link_sent() -> str:
    """Say that a mail was sent if the address is known."""
    files = current_settings()
    mail_folder = (
        files.instance / "mail" if files.mode == "development" and files.mail_transport == "file" else None
    )
    return render_template("accounts/public/show_link_sent.html", mail_folder=mail_folder)


@bp.get("/sign-in/link/<token>")
@page(audience=Audience.PUBLIC, scope=SIGN_IN_LINK, personal=True)
def show_link(token: str) -> str:
    """Show a button that uses the link. Mail scanners open links, and opening it must not use it up."""
    return render_template("accounts/public/redeem_link.html", token=token, form=OwnDeviceForm(formdata=None))


@bp.post("/sign-in/link/<token>")
@page(audience=Audience.PUBLIC, scope=SIGN_IN_LINK, personal=True)
def redeem_link(token: str) -> Response | tuple[str, int]:
    """Use the link up, then ask for the second factor or sign the person in."""
    try:
        with write():
            redeemed = links.redeem_link(
                token,
                device=signing_in.this_device(),
                own_device=OwnDeviceForm().own_device.data,
                trial_allowed=signing_in.trial_allowed(),
            )
    except SignInLinkInvalid as error:
        here = steps.sign_in_at_hand() is not None
        return render_template("accounts/public/link_invalid.html", here=here), error.status
    target = session.get(steps.NEXT) or redeemed.next_path
    if redeemed.complete:
        steps.let_in(redeemed.sign_in, target)
        return steps.landing()
    signing_in.keep_waiting(redeemed.sign_in)
    if target is not None:
        session[steps.NEXT] = target
    onward = "accounts.show_second_factor" if redeemed.has_factor else "accounts.show_set_up"
    return redirect(url_for(onward), 303)


@bp.post("/sign-out")
@page(audience=Audience.PUBLIC, personal=True)
def sign_out() -> Response:
    """End this browser's sign-in, and have the browser forget what it keeps of this site."""
    if current_user.is_authenticated:
        with write():
            sign_ins.end(current_user.sign_in.id, user_id=current_user.id, actor=actor_of(current_user))
    session.clear()
    return forget_this_site(redirect(url_for("accounts.show_signed_out"), 303))


@bp.get("/sign-out/done")
@page(audience=Audience.PUBLIC)
def show_signed_out() -> str:
    """Confirm that the person is signed out."""
    return render_template("accounts/public/show_signed_out.html")
