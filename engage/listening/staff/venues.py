"""Staff pages about venues: the list, one venue with the sessions there, adding, changing, retiring."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypeAlias

from flask import Blueprint, flash, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from engage.accounts.services.people import actor_of
from engage.core.acts import run
from engage.core.current import current_city
from engage.core.db import db, write
from engage.core.errors import Changed
from engage.core.happened import Happened, noting
from engage.core.i18n import current_language
from engage.core.i18n import staff_gettext as _
from engage.core.i18n.completeness import completeness_of
from engage.core.i18n.content import load_texts
from engage.core.outbox.reach import reach_of_people
from engage.core.pages import Audience, Reply, page
from engage.core.query_string import asked_page
from engage.core.security.permissions import Permission
from engage.core.staff.rendering import render_staff
from engage.core.staff.told import say_happened, will_be_told
from engage.core.typed_work import typed_fields
from engage.listening.emails.preview import preview_move
from engage.listening.errors import MeaningNeeded
from engage.listening.labels.venues import TEXT_NAMES
from engage.listening.models import REGISTRANT, VENUE_FACTS, ListeningSession, Venue
from engage.listening.queries import venues as venue_queries
from engage.listening.services import venues
from engage.listening.services.moves import MovePlan, plan_change
from engage.listening.services.venues import Meaning, facts_elsewhere
from engage.listening.staff.said import helpers_told
from engage.listening.staff.scopes import VENUE
from engage.listening.staff.venue_access import QUESTIONS, VenueForm, answer

bp = Blueprint("staff_venues", __name__, url_prefix="/staff/venues")
Plans: TypeAlias = list[tuple[ListeningSession, MovePlan]]
_SEE, _EDIT = Permission.SEE_NEEDS, Permission.EDIT_SESSIONS


@bp.get("")
@page(audience=Audience.STAFF, permission=_SEE)
def list_venues() -> str:
    """List all venues, those in use first."""
    return render_staff(
        "listening/staff/list_venues.html", found=venue_queries.list_venues(page=asked_page())
    )


@bp.route("/new", methods=["GET", "POST"])
@page(audience=Audience.STAFF, permission=_EDIT, form_checks_csrf=True)
def add_venue() -> Reply:
    """Add a venue."""
    form = VenueForm()
    del form.meaning
    if form.validate_on_submit():
        with write():
            venue_id = venues.add_venue(form.to_request(), actor=actor_of(current_user)).id
        flash(_("The place is saved. You can now choose it for sessions."), "success")
        return redirect(url_for(".show_venue", venue_id=venue_id), 303)
    return _render_form(form)


@bp.get("/<int:venue_id>")
@page(audience=Audience.STAFF, permission=_SEE, scope=VENUE)
def show_venue(venue_id: int) -> str:
    """Show a venue, what people are told of it, and which sessions use it."""
    view = venue_queries.show_venue(VENUE.loaded(), language=current_language().tag)
    languages = [tag for tag in current_city().languages if tag != current_city().default_language]
    written = [text for text in view.texts.values() if text.source]
    return render_staff(
        "listening/staff/show_venue.html",
        view=view,
        names=TEXT_NAMES,
        questions=QUESTIONS,
        answer=answer,
        progress={tag: completeness_of(written, tag) for tag in languages} if written else {},
    )


@bp.route("/<int:venue_id>/edit", methods=["GET", "POST"])
@page(audience=Audience.STAFF, permission=_EDIT, scope=VENUE, form_checks_csrf=True)
def edit_venue(venue_id: int) -> Reply:
    """Change a venue. Where its name or address change, staff say what that means and who is told."""
    venue = VENUE.loaded()
    texts = venue_queries.source_texts(venue)
    form = VenueForm(venue, {name: text.source for name, text in texts.items()})
    view = venue_queries.show_venue(venue, language=current_language().tag)
    if not view.is_told_of:
        del form.meaning
    act = request.form.get("act", "preview")
    if act != "edit" and form.validate_on_submit():
        plans = _plans(form, venue)
        if act != "send" and plans:
            return _show_preview(form, venue, plans)
        answer = _save(form, venue_id)
        if answer is not None:
            return answer
    return _render_form(form, venue, view=view)


def _plans(form: VenueForm, venue: Venue) -> Plans:
    """Return the sessions whose people would be told of what was typed, with what would be done."""
    facts = form.to_facts()
    tells = form.to_meaning() in (Meaning.CORRECTION, Meaning.RELOCATION)
    if not tells or (facts.name, facts.address) == (venue.name, venue.address):
        return []
    return [(session, plan) for session, plan in plan_change(venue) if plan.told or helpers_told(session.id)]


def _show_preview(form: VenueForm, venue: Venue, plans: Plans) -> Reply:
    """Show the message, and for which sessions it goes to whom. Nothing is saved yet."""
    session, plan = plans[0]
    corrects = venue if form.to_meaning() is Meaning.CORRECTION else None
    new = form.to_request()
    if corrects is None:
        new = replace(new, facts=facts_elsewhere(venue, new.facts))
    told = [ident for _session, one in plans for ident in one.told]
    titles = load_texts(db.session(), [one.title_id for one, _plan in plans], current_language().tag)
    return render_staff(
        "listening/staff/preview_venue.html",
        form=form,
        venue=venue,
        plans=plans,
        titles=titles,
        number=len(told),
        lines=[
            *will_be_told(reach_of_people(REGISTRANT, told)),
            *helpers_told(*(session.id for session, _plan in plans)),
        ],
        preview=preview_move(session, plan, new, title=None, reader=current_user.name, corrects=corrects),
        is_correction=corrects is not None,
        hidden=typed_fields("act"),
    )


def _save(form: VenueForm, venue_id: int) -> Response | None:
    """Save the change. Returns None where it was refused, with the reason in the form's errors."""
    try:
        with noting() as happened, write():
            venue_id = venues.edit_venue(
                venue_id,
                facts=form.to_facts(),
                texts=form.to_texts(),
                meaning=form.to_meaning(),
                version=form.seen_version,
                actor=actor_of(current_user),
            ).venue_id
    except MeaningNeeded:
        if "meaning" in form:
            form.meaning.errors = [_("You changed the name or the address. Say what the change means.")]
        else:  # a session here was published meanwhile
            _show_conflict(form, venue_id)
    except Changed:
        _show_conflict(form, venue_id)
    else:
        flash(_said(happened), "success")
        return redirect(url_for("staff_venues.show_venue", venue_id=venue_id), 303)
    return None


def _said(happened: Happened) -> str:
    done = _("The place is saved.") if happened.due else _("The place is saved. No messages were sent.")
    return say_happened(happened, done)


def _show_conflict(form: VenueForm, venue_id: int) -> None:
    """Tell that somebody else changed the venue since. The input is kept, and sending it again saves it."""
    form.show_version(venue_queries.find_venue(venue_id).version)
    form.form_errors.append(
        _(
            "Someone else changed this place while you were writing. What you typed is still here but is not "
            "saved yet. Open the place in another window to compare. If you save now, your answers replace "
            "theirs."
        )
    )


@bp.post("/<int:venue_id>/retire")
@page(audience=Audience.STAFF, permission=_EDIT, scope=VENUE)
def retire_venue(venue_id: int) -> Response:
    """Offer a venue no longer for new sessions."""
    return run(
        lambda: venues.retire_venue(venue_id, actor=actor_of(current_user)),
        done=_("The place can no longer be chosen. Sessions that are there stay there."),
        refusals={},
        back=url_for(".show_venue", venue_id=venue_id),
    )


@bp.post("/<int:venue_id>/restore")
@page(audience=Audience.STAFF, permission=_EDIT, scope=VENUE)
def restore_venue(venue_id: int) -> Response:
    """Offer a retired venue again."""
    return run(
        lambda: venues.restore_venue(venue_id, actor=actor_of(current_user)),
        done=_("The place can be chosen again."),
        refusals={},
        back=url_for(".show_venue", venue_id=venue_id),
    )


def _render_form(form: VenueForm, venue: Venue | None = None, **context: Any) -> Reply:
    return (
        render_staff("listening/staff/edit_venue.html", form=form, venue=venue, facts=VENUE_FACTS, **context),
        form.http_status,
    )
