"""The staff page about how people get into the online part of a session."""

from __future__ import annotations

from flask_login import current_user

from engage.accounts.services.people import actor_of
from engage.core.db import write
from engage.core.errors import Changed, NotFound
from engage.core.happened import Happened, noting
from engage.core.i18n import staff_gettext as _
from engage.core.pages import Audience, Reply, page
from engage.core.security.permissions import Permission
from engage.listening.errors import LinkNeeded, NotOpen
from engage.listening.services.way_in import set_way_in
from engage.listening.staff.said import say
from engage.listening.staff.scopes import SESSION
from engage.listening.staff.session_lifecycle import refused
from engage.listening.staff.sessions import bp, render_form, saved, show_conflict
from engage.listening.staff.sessions_forms import WayInForm


@bp.route("/<session_slug>/online", methods=["GET", "POST"])
@page(audience=Audience.STAFF, permission=Permission.EDIT_SESSIONS, scope=SESSION, form_checks_csrf=True)
def edit_way_in(session_slug: str) -> Reply:
    """Edit the link and the phone number of the online part."""
    session = SESSION.loaded()
    if not session.virtual:
        raise NotFound
    form = WayInForm(session)
    if form.validate_on_submit():
        try:
            with noting() as happened, write():
                set_way_in(
                    session.id,
                    way_in=form.way_in(),
                    version=form.seen_version,
                    actor=actor_of(current_user),
                )
        except LinkNeeded:
            form.virtual_url.errors = [link_needed()]
        except Changed:
            show_conflict(form, session_slug)
        except NotOpen:
            return refused(session, _("This session is over, so the link can no longer be changed."))
        else:
            return saved(session, _said(happened))
    return render_form("edit_way_in.html", session, form)


def link_needed() -> str:
    """Return why a public session that is near needs its link."""
    return _(
        "The session starts in less than a week and is public. People who join online cannot get in without a link."
    )


def _said(happened: Happened) -> str:
    if not happened.due:
        return say(happened, _("Your changes are saved. No messages were sent."))
    return say(happened, _("Your changes are saved, and people are told how to join."))
