"""The way back to what the person typed when they were signed out."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from engage.accounts import typed
from engage.accounts.public import steps
from engage.accounts.public.base import bp
from engage.core.db import write
from engage.core.i18n import gettext as _
from engage.core.pages import Audience, page


@bp.get("/account/typed")
@page(audience=Audience.SIGNED_IN, personal=True)
def show_typed() -> Response | str:
    """Show a button for each form. It sends what was typed to its form, without a token: so nothing is carried out."""
    kept = typed.list_kept()
    if not kept:
        return steps.landing()
    return render_template("accounts/public/show_typed.html", kept=kept)


@bp.post("/account/typed/forget")
@page(audience=Audience.SIGNED_IN, personal=True)
def forget_typed() -> Response:
    """Drop all of it."""
    with write():
        typed.forget_all()
    flash(_("What you typed is deleted."))
    return redirect(url_for("accounts.show_account"), 303)
