"""Staff pages about community ambassadors: who signs people up, how many, and turning off a link."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from engage.accounts.services.people import actor_of
from engage.core import clock
from engage.core.addresses import public_address
from engage.core.db import db, write
from engage.core.i18n import current_language
from engage.core.i18n import staff_gettext as _
from engage.core.i18n.content import load_texts
from engage.core.i18n.formats import isolate, tongue
from engage.core.pages import Audience, Reply, page
from engage.core.security.permissions import Permission
from engage.core.staff.rendering import render_staff
from engage.listening.queries.ambassadors import list_ambassadors
from engage.listening.services import ambassadors
from engage.listening.staff.ambassadors_forms import AmbassadorLinkForm, link_form
from engage.listening.staff.scopes import AMBASSADOR

bp = Blueprint("staff_ambassadors", __name__, url_prefix="/staff/ambassadors")
_MANAGE = Permission.MANAGE_AMBASSADORS


@bp.get("")
@page(audience=Audience.STAFF, permission=_MANAGE, personal=True)
def show_ambassadors() -> Reply:
    """List the ambassadors with the number of people whom each signed up."""
    return _show(link_form())


@bp.post("")
@page(audience=Audience.STAFF, permission=_MANAGE, personal=True, form_checks_csrf=True)
def add_ambassador() -> Reply:
    """Make a link. It is shown once, on the next page, and stored nowhere."""
    form = link_form()
    if not form.validate_on_submit():
        return _show(form)
    with write():
        made = ambassadors.add_ambassador(
            form.to_request(), user_id=current_user.id, actor=actor_of(current_user)
        )
    address = public_address(
        "ambassadors.show_ambassador", language=made.language, token=ambassadors.ambassador_token(made)
    )
    said = _(
        "Send this link to %(name)s. We show it only now: %(link)s",
        name=isolate(made.name, "auto"),
        link=address,
    )
    flash(said, "success")
    return redirect(url_for("staff_ambassadors.show_ambassadors"), 303)


@bp.post("/<int:ambassador_id>/revoke")
@page(audience=Audience.STAFF, permission=_MANAGE, scope=AMBASSADOR)
def revoke_ambassador(ambassador_id: int) -> Response:
    """Turn off a link. Who was signed up stays signed up."""
    with write():
        ambassadors.revoke_ambassador(ambassador_id, actor=actor_of(current_user))
    flash(_("The link no longer works. Everyone they signed up stays signed up."), "success")
    return redirect(url_for("staff_ambassadors.show_ambassadors"), 303)


def _show(form: AmbassadorLinkForm) -> Reply:
    rows = list_ambassadors()
    titles = load_texts(
        db.session, [row.title_id for row in rows if row.title_id is not None], current_language().tag
    )
    body = render_staff(
        "listening/staff/list_ambassadors.html",
        rows=rows,
        titles=titles,
        form=form,
        now=clock.now(),
        language_of=tongue,
    )
    return body, form.http_status
