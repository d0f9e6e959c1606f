"""Public pages: upcoming sessions, outcomes of past sessions, and the calendar feed."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Response, current_app, redirect, render_template, request
from flask.sansio.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response as AnyResponse

from engage.core.addresses import public_address
from engage.core.city_time import city_day
from engage.core.current import current_city
from engage.core.db import db
from engage.core.i18n import current_language
from engage.core.i18n import gettext as _
from engage.core.i18n.content import load_texts
from engage.core.pages import Audience, page
from engage.core.pictures.fonts import can_write
from engage.core.pictures.kept import kept_or_drawn
from engage.core.preview import general_picture
from engage.core.security.headers import ONE_YEAR
from engage.listening import policy
from engage.listening.documents import calendar, jsonld
from engage.listening.documents.flier import short_way
from engage.listening.documents.preview import card_of, preview_of
from engage.listening.documents.sharing import invitation_to
from engage.listening.labels import modes, offers, promises, room
from engage.listening.labels.captures import session_lines
from engage.listening.labels.venues import map_links, way_to
from engage.listening.models import SessionStatus
from engage.listening.ports import HOME, session_parts
from engage.listening.public.scopes import PUBLIC_SESSION
from engage.listening.queries.outcomes import latest_outcomes
from engage.listening.queries.public import list_calendar_sessions, list_sessions, next_session, view_session

OUTCOMES_AT_HOME = 3

bp = Blueprint("listening", __name__)


@bp.record_once
def _teach_templates(state: BlueprintSetupState) -> None:
    """Give templates the labels of this domain, as globals: components are imported without the context."""
    state.app.jinja_env.globals |= {
        "ways": modes,
        "rooms": room,
        "offers": offers,
        "promises": promises,
        "map_links": map_links,
        "invitation_to": invitation_to,
        "preview_of": preview_of,
    }


@bp.get("/<lang>/")
@page(audience=Audience.PUBLIC)
def show_home() -> str:
    """Show what the site is for, the next sessions, and what came of earlier ones."""
    language = current_language().tag
    return render_template(
        "listening/public/show_home.html",
        sessions=list_sessions(language),
        outcomes=latest_outcomes(language, most=OUTCOMES_AT_HOME),
        also=HOME,
    )


@bp.get("/<lang>/sessions")
@page(audience=Audience.PUBLIC)
def show_sessions() -> str:
    """List all public sessions, upcoming and past."""
    return render_template(
        "listening/public/show_sessions.html",
        sessions=list_sessions(current_language().tag),
        subscribe=_subscription(),
    )


@bp.get("/<lang>/sessions/<session_slug>")
@page(audience=Audience.PUBLIC, scope=PUBLIC_SESSION)
def show_session(session_slug: str) -> str:
    """Show one session: when, where, for whom, and its outcomes once it is past."""
    session = PUBLIC_SESSION.loaded()
    view = view_session(session, current_language().tag, with_outcomes=True)
    is_canceled = session.status == SessionStatus.CANCELLED
    is_to_come = not (is_canceled or view.is_over)
    return render_template(
        "listening/public/show_session.html",
        view=view,
        parts_of_others=list(session_parts.of(session)) if is_to_come else [],
        **short_way(view.session),
        event=jsonld.event(view),
        way=way_to(view.session, view.texts),
        planned=session_lines(view.session),
        informed=promises.informed(view.session, view.texts, city_day(view.now)),
        instead=next_session(session, current_language().tag) if is_canceled else None,
    )


@bp.get("/<lang>/sessions/<session_slug>/picture.png")
@page(audience=Audience.PUBLIC, scope=PUBLIC_SESSION)
def show_picture(session_slug: str) -> AnyResponse:
    """Return the picture that message programs show of the session. An address that names what it shows is for ever."""
    session = PUBLIC_SESSION.loaded()
    card = card_of(view_session(session, current_language().tag))
    folder = Path(current_app.instance_path) / "pictures"
    drawn = kept_or_drawn(folder, f"session-{session.id}", card) if can_write() else None
    if drawn is None:
        answer = redirect(general_picture(), 302)
        answer.headers["Cache-Control"] = "no-store"
        return answer
    response = Response(drawn, mimetype="image/png")
    is_named = request.args.get("shows") == card.digest
    response.headers["Cache-Control"] = f"public, max-age={ONE_YEAR}, immutable" if is_named else "no-cache"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.set_etag(card.digest)
    return response.make_conditional(request)


@bp.get("/s/<session_slug>")
@page(audience=Audience.PUBLIC, scope=PUBLIC_SESSION)
def follow_short_address(session_slug: str) -> AnyResponse:
    """Redirect the short address, printed on fliers, to the session in the reader's language."""
    return redirect(public_address("listening.show_session", session_slug=PUBLIC_SESSION.loaded().slug), 302)


def _subscription() -> str:
    """Return the address that opens the feed in a calendar, which then keeps itself up to date."""
    _scheme, _separator, address = public_address("listening.show_feed").partition("://")
    return f"webcal://{address}"


@bp.get("/<lang>/sessions.ics")
@page(audience=Audience.PUBLIC)
def show_feed() -> Response:
    """Return the public sessions as a calendar to subscribe to."""
    sessions = list_calendar_sessions()
    ids = [ident for session in sessions for ident in (session.title_id, session.summary_id)]
    texts = policy.as_told(load_texts(db.session, ids, current_language().tag), sessions)
    city = current_city()
    name = _("Sessions: %(initiative)s", initiative=city.text("initiative.name", current_language().tag))
    response = Response(calendar.public_feed(sessions, texts, name), mimetype="text/calendar")
    response.headers["Content-Disposition"] = 'inline; filename="sessions.ics"'
    response.headers["Content-Language"] = current_language().html_lang
    return response
