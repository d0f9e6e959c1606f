"""The way out of what the office writes to everyone: behind a link in each such mail, and one click of a mail program.

The link stops, and does nothing else: whoever has a mail that was passed on cannot agree to mail for the person it was
written to. That is taken back on the private page. The link works as long as the registration stands, also after the
private link was replaced: who has an old mail must be able to stop the next one. Opening it changes nothing.
"""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, request, url_for

from engage.core.db import write
from engage.core.i18n import current_language
from engage.core.pages import Audience, Reply, page
from engage.listening.forms.steps import ConfirmForm
from engage.listening.public.my_registration import ACTOR
from engage.listening.public.scopes import WRITTEN_TO
from engage.listening.queries.public import session_of, view_session
from engage.listening.services import consent

bp = Blueprint("stopping", __name__)


@bp.route("/<lang>/stop/<token>", methods=["GET", "POST"])
@page(audience=Audience.PUBLIC, scope=WRITTEN_TO, personal=True, form_checks_csrf=True, without_cookies=True)
def stop_messages(token: str) -> Reply:
    """Say what stops and what still comes; stop it when the button is pressed."""
    registration = WRITTEN_TO.loaded()
    form = ConfirmForm()
    if form.validate_on_submit():
        with write():
            consent.stop_messages(registration.id, actor=ACTOR)
        return redirect(url_for("stopping.stop_messages", token=token), 303)
    body = render_template(
        "listening/public/stop_messages.html",
        view=view_session(session_of(registration.session_id), current_language().tag),
        form=form,
        is_stopped=registration.stopped_at is not None,
    )
    return body, form.http_status


@bp.get("/stop/<token>")
@page(audience=Audience.PUBLIC, scope=WRITTEN_TO, personal=True)
def open_in_language(token: str) -> Reply:
    """Lead people who open the address of the one click to the page, in the language that we write to them in."""
    language = WRITTEN_TO.loaded().language
    return redirect(url_for("stopping.stop_messages", lang=language, token=token), 302)


@bp.post("/stop/<token>")
@page(audience=Audience.MACHINE, scope=WRITTEN_TO, personal=True, is_one_click=True)
def stop_with_one_click(token: str) -> Response:
    """Stop, for a mail program that sends what RFC 8058 says: no cookie, no page, no further question."""
    if request.form.get("List-Unsubscribe") != "One-Click":
        return Response("Expected List-Unsubscribe=One-Click.\n", 400, mimetype="text/plain")
    with write():
        consent.stop_messages(WRITTEN_TO.loaded().id, actor=ACTOR)
    return Response("Done.\n", mimetype="text/plain")
