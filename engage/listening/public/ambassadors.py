"""The pages of a community ambassador: sessions to come, and signing up somebody. They list nobody."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engage.core import clock
from engage.core.current import current_city
from engage.core.db import write
from engage.core.i18n import current_language
from engage.core.i18n import gettext as _
from engage.core.i18n.languages import by_tags
from engage.core.pages import Audience, Reply, page
from engage.listening.errors import (
    AmbassadorEnough,
    AmbassadorLinkInvalid,
    NotOpen,
    PartlyFull,
    SpotsTaken,
)
from engage.listening.forms.ambassador import AmbassadorForm, ambassador_form
from engage.listening.forms.party_room import show_room
from engage.listening.models import Ambassador, ListeningSession, Status
from engage.listening.public import signed_up
from engage.listening.public.scopes import AMBASSADOR, SIGNING_UP
from engage.listening.public.signed_up import SignedUp
from engage.listening.queries import ambassadors as queries
from engage.listening.queries.public import find_session, list_sessions, view_session
from engage.listening.services import ambassadors

bp = Blueprint("ambassadors", __name__)


@bp.get("/<lang>/ambassador/<token>")
@page(audience=Audience.PUBLIC, scope=AMBASSADOR, personal=True)
def show_ambassador(token: str) -> str:
    """Ask for the person's language, then show the sessions to come; and how many people were signed up so far."""
    ambassador = AMBASSADOR.loaded()
    city = current_city()
    chosen = request.args.get("for", "")
    done = signed_up.find(token, request.args.get("done", ""), ambassador)
    listed = list_sessions(current_language().tag)
    mine = {session.id for session in queries.sessions_of(ambassador, clock.now())}
    return render_template(
        "listening/public/show_ambassador.html",
        ambassador=ambassador,
        token=token,
        languages=by_tags(city.languages),
        chosen=chosen if chosen in city.languages else "",
        views=[
            view
            for view in [*listed.coming_for_residents, *listed.coming_for_organizations]
            if view.session.id in mine
        ],
        done=_say_what_came_of_it(done) if done else "",
        people=queries.people_by_session(ambassador),
    )


@bp.route("/<lang>/ambassador/<token>/<session_slug>", methods=["GET", "POST"])
@page(audience=Audience.PUBLIC, scope=SIGNING_UP, personal=True, form_checks_csrf=True, without_cookies=True)
def sign_up(token: str, session_slug: str) -> Reply:
    """Sign up somebody. What was typed is kept, also where the link was turned off meanwhile."""
    ambassador, session = SIGNING_UP.loaded()
    form = ambassador_form(session)
    try:
        if form.validate_on_submit():
            return _reserve(ambassador, session, form, token)
    except PartlyFull as fact:
        form.ask_what_to_do_without(fact.short)
    except SpotsTaken:
        form.ask_to_wait()
    except NotOpen:
        session = find_session(session_slug)
    except AmbassadorLinkInvalid:
        form.form_errors.append(
            _(
                "This link no longer works, so no one was signed up. Please call us: what you wrote is still here."
            )
        )
    except AmbassadorEnough:
        form.form_errors.append(
            _("Many people were signed up with this link today. Please call us, or try again tomorrow.")
        )
    return _show_form(session, form, token)


def _reserve(ambassador: Ambassador, session: ListeningSession, form: AmbassadorForm, token: str) -> Response:
    wanted = form.to_request()
    with write():
        reserved = ambassadors.register_through(ambassador.id, session.id, request=wanted)
    done = signed_up.sealed(token, reserved)
    return redirect(url_for("ambassadors.show_ambassador", token=token, done=done), 303)


def _say_what_came_of_it(done: SignedUp) -> str:
    """Return what the ambassador tells the person. The number of an earlier sign-up is not given to anybody else."""
    number = done.number
    if done.status is None:
        return _("This person may already be signed up. Our message to them says how the sign-up stands.")
    if done.status is Status.CONFIRMED:
        return _(
            "Their spots are saved. Write this number on the card you give them: %(number)s.", number=number
        )
    if done.status is Status.PENDING:
        return _(
            "We need to check this sign-up by hand. Write this number on the card you give them: %(number)s.",
            number=number,
        )
    return _(
        "Their group is on the waiting list. Write this number on the card you give them: %(number)s.",
        number=number,
    )


def _show_form(session: ListeningSession, form: AmbassadorForm, token: str) -> Reply:
    view = view_session(session, current_language().tag)
    if view.why_not_open is not None:
        status = 200 if not form.is_submitted() else 409
        return render_template("listening/public/show_not_open.html", view=view), status
    show_room(form, view.room)
    body = render_template("listening/public/sign_up.html", view=view, form=form, token=token)
    return body, form.http_status
