"""Helping at a session: the shifts to come, those of one session, and signing up for one. Nothing needs JavaScript."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.sansio.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response as AnyResponse

from engage.core import clock
from engage.core.acts import say
from engage.core.current import current_city
from engage.core.db import write
from engage.core.errors import NotFound
from engage.core.i18n import current_language
from engage.core.pages import Audience, Reply, page
from engage.core.security import antispam
from engage.core.security.ratelimit import client_address, hit
from engage.core.text import whole_number
from engage.listening.models import ListeningSession, SessionStatus
from engage.listening.queries.public import view_session
from engage.volunteering import policy
from engage.volunteering.errors import (
    ExpectationsChanged,
    NotForPartners,
    ShiftFull,
    ShiftMoved,
    ShiftNotOpen,
)
from engage.volunteering.forms.signup import SignupForm, signup_form
from engage.volunteering.labels import kinds, languages, open_shifts, roles
from engage.volunteering.labels.refusals import REFUSALS, why_not_open
from engage.volunteering.models import ReviewReason, Status
from engage.volunteering.public.scopes import OF_SESSION, SAVED, SHIFT
from engage.volunteering.queries.open_shifts import ShiftView, find_shift, list_open, shifts_of
from engage.volunteering.queries.partners import count_by_kind
from engage.volunteering.services import links, signups
from engage.volunteering.services.links import Outcome, Saved

bp = Blueprint("help", __name__)

FORM = "help"
HOUR = 3600
# As for spots at a session: a library or a community navigator shares one IP address.
REVIEWED_AFTER = 60
REFUSED_AFTER = 600
INSTEAD = "instead"  # another shift is only to be shown with what was typed


@bp.get("/<lang>/help")
@page(audience=Audience.PUBLIC)
def list_shifts() -> str:
    """List the shifts to come of all sessions, the ones that need people first."""
    _must_have_volunteers()
    speaks, role = request.args.get("speaks", ""), request.args.get("role", "")
    shifts = list_open(
        current_language().tag, speaks=speaks, role=role, page=whole_number(request.args.get("page", "")) or 1
    )
    return render_template("volunteering/public/list_shifts.html", shifts=shifts, speaks=speaks, role=role)


@bp.get("/<lang>/help/<session_slug>")
@page(audience=Audience.PUBLIC, scope=OF_SESSION)
def show_session(session_slug: str) -> Reply:
    """Show the shifts of one session, and who else comes to it."""
    _must_have_volunteers()
    session = OF_SESSION.loaded()
    view = view_session(session, current_language().tag)
    if session.status == SessionStatus.CANCELLED or view.is_over:
        return redirect(url_for("listening.show_session", session_slug=session_slug), 302)
    return render_template(
        "volunteering/public/show_session.html",
        view=view,
        shifts=shifts_of(session),
        partners=count_by_kind(session.id),
    )


@bp.route("/<lang>/help/<session_slug>/<shift_ident>", methods=["GET", "POST"])
@page(audience=Audience.PUBLIC, scope=SHIFT, form_checks_csrf=True, without_cookies=True)
def sign_up(session_slug: str, shift_ident: str) -> Reply:
    """Sign up for a shift. Errors appear beside their fields, and what was typed is kept."""
    _must_have_volunteers()
    session, shift = SHIFT.loaded()
    form = signup_form()
    if INSTEAD not in request.form and form.validate_on_submit():
        try:
            return _sign_up(session, shift, form)
        except ShiftNotOpen:
            pass  # the page says why
        except (ShiftFull, ShiftMoved, ExpectationsChanged, NotForPartners) as fact:
            _say_what_changed(form, fact)
        session, shift = find_shift(session_slug, shift_ident)
    return _show_form(session, shift, form)


def _sign_up(session: ListeningSession, shift: ShiftView, form: SignupForm) -> AnyResponse:
    signs = sorted(antispam.signs_of_a_machine(FORM, request.form))
    wanted = form.to_request()  # before taking the locks, like everything that needs none
    with write():
        is_burst = hit(FORM, client_address(), limit=REFUSED_AFTER, per_seconds=HOUR, soft=REVIEWED_AFTER)
        reason = signs[0] if signs else ReviewReason.BURST if is_burst else None
        signed_up = signups.sign_up(
            shift.id, request=wanted, entered_by=signups.EnteredBy(review_reason=reason)
        )
    is_for_host = policy.is_city_partner(wanted.person.kind)
    saved = Saved(
        shift_id=shift.id,
        outcome=_outcome(signed_up.told, is_for_host=is_for_host),
        way=links.way_to(wanted.person.email, wanted.person.phone),
    )
    token = links.saved_token(saved)
    return redirect(url_for("help.show_saved", session_slug=session.slug, token=token), 303)


def _outcome(told: Status, *, is_for_host: bool) -> Outcome:
    if told is Status.PENDING:
        return Outcome.HOST if is_for_host else Outcome.PENDING
    return Outcome.RECEIVED


def _say_what_changed(form: SignupForm, fact: Exception) -> None:
    """Say in its place what was refused. Of what others have changed the form asks once more."""
    if isinstance(fact, NotForPartners):
        say(form, fact, REFUSALS, "kind")
        return
    form.is_conflict = True
    if isinstance(fact, ShiftFull):
        form.waits = True
    if isinstance(fact, ExpectationsChanged):
        form.agreed.data, form.agreed.raw_data = False, None
        say(form, fact, REFUSALS, "agreed")
    elif isinstance(fact, ShiftFull | ShiftMoved):
        say(form, fact, REFUSALS)


def _show_form(session: ListeningSession, shift: ShiftView, form: SignupForm) -> Reply:
    view = view_session(session, current_language().tag)
    reason = policy.why_not_open(shift, session.status, clock.now())
    if reason is not None:
        text = render_template(
            "volunteering/public/show_not_open.html",
            view=view,
            form=form,
            why=why_not_open(reason),
            others=shifts_of(session),
            instead=INSTEAD,
        )
        return text, 409 if form.is_submitted() else 200
    form.show_shift(shift)
    form.offer_bodies()
    text = render_template(
        "volunteering/public/sign_up.html",
        view=view,
        shift=shift,
        form=form,
        partners=count_by_kind(session.id),
        expected=current_city().current_expectations,
    )
    return text, form.http_status


@bp.get("/<lang>/help/<session_slug>/saved/<token>")
@page(audience=Audience.PUBLIC, scope=SAVED, personal=True)
def show_saved(session_slug: str, token: str) -> str:
    """Show that a form has arrived, and where its sender is told what came of it. The same for everybody."""
    session, shift, saved = SAVED.loaded()
    view = view_session(session, current_language().tag)
    return render_template("volunteering/public/show_saved.html", view=view, shift=shift, saved=saved)


def _must_have_volunteers() -> None:
    if not current_city().volunteer_roles:
        raise NotFound


@bp.record_once
def _teach_templates(state: BlueprintSetupState) -> None:
    """Give templates the labels of this domain, as globals: components are imported without the context."""
    state.app.jinja_env.globals |= {
        "helpers": open_shifts,
        "helper_kinds": kinds,
        "helper_roles": roles,
        "helper_languages": languages,
    }
