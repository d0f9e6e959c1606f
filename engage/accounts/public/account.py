"""The signed-in person's account: name and language, second factors, open sign-ins."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from engage.accounts import policy, signing_in
from engage.accounts.errors import FactorNeeded
from engage.accounts.ports import landings_of
from engage.accounts.public import steps
from engage.accounts.public.base import bp
from engage.accounts.public.forms import AccountForm
from engage.accounts.public.scopes import OWN_PASSKEY, OWN_SIGN_IN
from engage.accounts.services import factors, passkeys, people, sign_ins
from engage.accounts.services.people import actor_of
from engage.core.db import write
from engage.core.errors import Changed
from engage.core.i18n import by_tag, in_language
from engage.core.i18n import gettext as _
from engage.core.i18n.runtime import remember_language
from engage.core.pages import Audience, page


@bp.route("/account", methods=["GET", "POST"])
@page(audience=Audience.SIGNED_IN, personal=True, form_checks_csrf=True)
def show_account() -> Response | tuple[str, int]:
    """Show the account on one page, and save the name and the language."""
    form = AccountForm(data={"name": current_user.name, "language": current_user.language})
    form.opened_on(people.account_of(current_user.user))
    if form.validate_on_submit() and _is_changed(form):
        language = by_tag(form.language.data)
        with in_language(language):
            flash(_("Your changes are saved."))
        response = redirect(url_for("accounts.show_account", lang=language.tag), 303)
        remember_language(response, language)
        return response
    page_text = render_template(
        "accounts/public/show_account.html",
        form=form,
        have=factors.factors_of(current_user.id),
        required=policy.needs_second_factor(current_user.permissions),
        open_sign_ins=sign_ins.list_open(current_user.user, trial_allowed=signing_in.trial_allowed()),
        this_sign_in=current_user.sign_in.id,
        own_pages=list(landings_of(current_user.id)),
    )
    return page_text, form.http_status


def _is_changed(form: AccountForm) -> bool:
    """Save. Where the person has saved something in another window since, show it and change nothing."""
    try:
        with write():
            people.change_account(
                current_user.id,
                name=form.name.data,
                language=form.language.data,
                actor=actor_of(current_user),
                seen=form.seen.version,
            )
    except Changed:
        return form.show_meanwhile(people.account_of(people.get_user(current_user.id)))
    return True


@bp.post("/account/passkeys/<int:passkey_id>/remove")
@page(audience=Audience.SIGNED_IN, scope=OWN_PASSKEY, personal=True)
def remove_passkey(passkey_id: int) -> Response:
    """Remove a passkey of the signed-in person."""
    return _remove(lambda: passkeys.remove_passkey(people.get_user(current_user.id), passkey_id))


@bp.post("/account/app/remove")
@page(audience=Audience.SIGNED_IN, personal=True)
def remove_totp() -> Response:
    """Remove the code app of the signed-in person."""
    return _remove(lambda: factors.remove_totp(people.get_user(current_user.id)))


@bp.post("/account/sign-ins/<sign_in_id>/end")
@page(audience=Audience.SIGNED_IN, scope=OWN_SIGN_IN, personal=True)
def end_sign_in(sign_in_id: str) -> Response:
    """End one of the person's other sign-ins."""
    with write():
        sign_ins.end(sign_in_id, user_id=current_user.id, actor=actor_of(current_user))
    flash(_("That device is signed out."))
    return redirect(url_for("accounts.show_account"), 303)


@bp.post("/account/sign-ins/end-others")
@page(audience=Audience.SIGNED_IN, personal=True)
def end_other_sign_ins() -> Response:
    """End all sign-ins of the person except this one."""
    with write():
        sign_ins.end_all(current_user.id, besides=current_user.sign_in.id)
    flash(_("All other devices are signed out."))
    return redirect(url_for("accounts.show_account"), 303)


def _remove(take_away: Callable[[], None]) -> Response:
    """Remove a factor if one was shown recently and a required factor remains."""
    elsewhere = steps.factor_first(current_user.sign_in)
    if elsewhere is not None:
        return elsewhere
    try:
        with write():
            take_away()
    except FactorNeeded:
        flash(_("You need a second step. Add another one first. Then you can remove this one."))
    else:
        flash(_("This second step is removed. We will email you about it."))
    return redirect(url_for("accounts.show_account"), 303)
