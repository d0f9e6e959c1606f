"""The staff page about what a session promises: the level of engagement, and the decision that it informs."""

from __future__ import annotations

from flask_login import current_user

from engage.accounts.services.people import actor_of
from engage.core.db import write
from engage.core.errors import Changed
from engage.core.i18n import staff_gettext as _
from engage.core.pages import Audience, Reply, page
from engage.core.security.permissions import Permission
from engage.listening.errors import PromiseRefused
from engage.listening.queries import sessions as session_queries
from engage.listening.services.promises import set_promise
from engage.listening.staff.promises_forms import PromiseForm
from engage.listening.staff.scopes import SESSION
from engage.listening.staff.sessions import bp, render_form, saved, show_conflict


@bp.route("/<session_slug>/promise", methods=["GET", "POST"])
@page(audience=Audience.STAFF, permission=Permission.EDIT_SESSIONS, scope=SESSION, form_checks_csrf=True)
def edit_promise(session_slug: str) -> Reply:
    """Edit what the session promises those who come."""
    session = SESSION.loaded()
    texts = session_queries.source_texts(session)
    form = PromiseForm(session, texts[session.informs_id].source)
    if form.validate_on_submit():
        try:
            with write():
                set_promise(
                    session.id,
                    promise=form.to_request(),
                    version=form.seen_version,
                    actor=actor_of(current_user),
                )
        except (
            PromiseRefused
        ):  # between showing the form and sending it, the decision ended or is not public any more
            form.decision.errors = [_("This decision can no longer change. Choose another.")]
        except Changed:
            show_conflict(form, session_slug)
        else:
            return saved(session, _("The promise is saved. The session page shows it."))
    return render_form("edit_promise.html", session, form)
