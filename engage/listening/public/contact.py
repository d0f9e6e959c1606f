"""The pages behind the two links of a changed contact: confirm the new one, or keep the old one.

Opening a link changes nothing, because programs that look at mail open links.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, url_for

from engage.core.db import write
from engage.core.i18n import current_language
from engage.core.i18n import gettext as _
from engage.core.pages import Audience, Reply, page
from engage.listening.forms.steps import ConfirmForm
from engage.listening.models import ContactChange, Registration
from engage.listening.public.scopes import NEW_CONTACT, OLD_CONTACT
from engage.listening.queries.public import session_of, view_session
from engage.listening.services import contact, links
from engage.listening.services.links import Purpose

bp = Blueprint("contact", __name__)


@bp.route("/<lang>/contact/<token>", methods=["GET", "POST"])
@page(audience=Audience.PUBLIC, scope=NEW_CONTACT, personal=True, form_checks_csrf=True, without_cookies=True)
def confirm_contact(token: str) -> Reply:
    """Confirm a new contact: from then on the registration has it."""
    done = _("Thank you. From now on, we will write to you here.")
    return _ask(NEW_CONTACT.loaded(), "confirm_contact", contact.confirm_contact, done)


@bp.route("/<lang>/keep/<token>", methods=["GET", "POST"])
@page(audience=Audience.PUBLIC, scope=OLD_CONTACT, personal=True, form_checks_csrf=True, without_cookies=True)
def keep_contact(token: str) -> Reply:
    """Keep the contact that stood before a change, and get a new private link."""
    done = _("We will keep writing to you as before. Your old private link no longer works.")
    return _ask(OLD_CONTACT.loaded(), "keep_contact", contact.keep_contact, done)


def _ask(
    loaded: tuple[Registration, ContactChange], name: str, act: Callable[..., Registration], done: str
) -> Reply:
    """Show what the button does, and do it when it is pressed."""
    registration, change = loaded
    form = ConfirmForm()
    if form.validate_on_submit():
        with write():
            changed = act(change.public_id, actor="registrant")
        flash(done)
        token = links.link_token(Purpose.MANAGE, changed)
        return redirect(url_for("manage.show_registration", token=token), 303)
    view = view_session(session_of(registration.session_id), current_language().tag)
    body = render_template(f"listening/public/{name}.html", view=view, form=form, change=change)
    return body, form.http_status
