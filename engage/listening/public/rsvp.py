"""Saving seats: the form, and the page with the result. Neither needs JavaScript."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engage.core.current import current_city
from engage.core.db import write
from engage.core.i18n import current_language
from engage.core.pages import Audience, Reply, page
from engage.core.security import antispam
from engage.core.security.ratelimit import client_address, hit
from engage.listening import policy
from engage.listening.errors import NotOpen, PartlyFull, SpotsTaken
from engage.listening.forms.party import PartyForm
from engage.listening.forms.party_made import party_form, preset_to
from engage.listening.forms.party_room import show_room
from engage.listening.labels.choices import chosen_if_full
from engage.listening.labels.party import coming_facts, need_facts
from engage.listening.models import ListeningSession, ReviewReason, Status
from engage.listening.public import recap
from engage.listening.public.scopes import PUBLIC_SESSION, SAVED
from engage.listening.queries.public import find_session, next_session, view_session
from engage.listening.services import links, reservations
from engage.listening.services.links import Saved

bp = Blueprint("registrations", __name__)

FORM = "rsvp"
HOUR = 3600
# Enough for the shared IP address of a library or a community navigator; above it, staff review the registration.
# Counted in people, so that large parties count fully.
REVIEWED_AFTER_PEOPLE = 120
REFUSED_AFTER_PEOPLE = 1200


@bp.route("/<lang>/sessions/<session_slug>/rsvp", methods=["GET", "POST"])
@page(audience=Audience.PUBLIC, scope=PUBLIC_SESSION, form_checks_csrf=True, without_cookies=True)
def save_seats(session_slug: str) -> Reply:
    """Register a party. Errors appear beside their fields, and the input is kept."""
    session = PUBLIC_SESSION.loaded()
    form = party_form(session, current_city())
    try:
        if form.validate_on_submit():
            return _reserve(session, form)
    except PartlyFull as fact:
        form.ask_what_to_do_without(fact.short)
    except SpotsTaken:
        form.ask_to_wait()
    except NotOpen:
        session = find_session(session_slug)
    return _show_form(session, form)


def _reserve(session: ListeningSession, form: PartyForm) -> Response:
    signs = sorted(antispam.signs_of_a_machine(FORM, request.form))
    wanted = form.to_request()  # before taking the lock, like everything that needs no database
    with write():
        is_burst = hit(
            FORM,
            client_address(),
            limit=REFUSED_AFTER_PEOPLE,
            per_seconds=HOUR,
            cost=wanted.party.people,
            soft=REVIEWED_AFTER_PEOPLE,
        )
        reserved = reservations.register_party(
            session.id,
            request=wanted,
            entered_by=reservations.EnteredBy(
                review_reason=signs[0] if signs else ReviewReason.BURST if is_burst else None
            ),
        )
    saved = Saved(
        session_id=session.id,
        mode=wanted.party.mode,
        way=links.way_to(wanted.contact.email, wanted.contact.phone),
        is_pending=reserved.told is Status.PENDING,
    )
    token = links.saved_token(saved)
    response = redirect(url_for("registrations.show_saved", session_slug=session.slug, token=token), 303)
    recap.keep(response, token, wanted)
    return response


def _show_form(session: ListeningSession, form: PartyForm) -> Reply:
    view = view_session(session, current_language().tag)
    if view.why_not_open is not None:
        status = 200 if not form.is_submitted() else 409
        instead = next_session(session, current_language().tag)
        return render_template("listening/public/show_not_open.html", view=view, instead=instead), status
    preset_to(form, view.room)
    show_room(form, view.room, wanted=request.args.get("mode", ""))
    page_text = render_template(
        "listening/public/save_seats.html", view=view, form=form, age=antispam.form_age_token(FORM)
    )
    return page_text, form.http_status


@bp.get("/<lang>/sessions/<session_slug>/saved/<token>")
@page(audience=Audience.PUBLIC, scope=SAVED, personal=True)
def show_saved(session_slug: str, token: str) -> Reply:
    """Show that a form has arrived, and where its sender is told what came of it.

    The page is the same for a party that was already registered, however that one stands: only the message differs. So
    it shows neither the state nor the number of a registration. What was written is what this browser sent.
    """
    session, saved = SAVED.loaded()
    view = view_session(session, current_language().tag)
    wrote = recap.find(token)
    return render_template(
        "listening/public/show_saved.html",
        view=view,
        saved=saved,
        wrote=wrote,
        coming=[*coming_facts(session, wrote.party), *chosen_if_full(wrote.if_full)] if wrote else [],
        needs=need_facts(session, wrote.party, wrote) if wrote else [],
        reminders=policy.reminder_times(session.starts_at, view.now),
    )
