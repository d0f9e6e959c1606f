"""What staff do with a registration: each act is one button, asks once where it cannot be undone, and is audited."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from engage.accounts.services.people import actor
from engage.core.current import current_city
from engage.core.db import write
from engage.core.i18n import staff_gettext as _
from engage.core.i18n import staff_ngettext as ngettext
from engage.core.pages import Audience, page
from engage.core.security.permissions import Permission
from engage.listening import policy
from engage.listening.errors import NotOpen, OfferOver, PlacesGone, TransitionRefused
from engage.listening.forms.party import ConfirmForm
from engage.listening.models import ListeningSession, Mode, Registration, Status
from engage.listening.queries import registrations
from engage.listening.services import changes, staff_entry, waiting
from engage.listening.staff.registration_base import (
    Answer,
    load,
    note_view,
    render_session,
    to_registration,
    what_may_be_done,
)
from engage.listening.staff.registrations_forms import HeldForm

bp = Blueprint("staff_registration_acts", __name__, url_prefix="/staff/sessions/<slug>/registrations")

Act = Callable[[], object]


def _do(session: ListeningSession, registration: Registration, act: Act, done: str) -> Response:
    """Carry out one act and go back to the registration; where it no longer fits, say so and change nothing."""
    try:
        with write():
            act()
    except PlacesGone:
        flash(_("There are not enough places left for that. Nothing was changed."), "warning")
    except OfferOver:
        flash(
            _("These places are no longer held. They can wait again, or you can give them places anyway."),
            "warning",
        )
    except (TransitionRefused, NotOpen):
        flash(
            _("Somebody else changed this registration meanwhile. Look at it again: nothing was changed."),
            "warning",
        )
    else:
        flash(done, "success")
    return to_registration(session, registration)


@bp.post("/<reference>/accept")
@page(audience=Audience.STAFF, permission=Permission.EDIT_REGISTRATIONS, personal=True)
def accept_offer(slug: str, reference: str) -> Answer:
    """A caller says yes to the places that are held."""
    session, registration = load(slug, reference)
    by = actor(current_user)
    return _do(
        session,
        registration,
        lambda: waiting.accept_offer(registration.id, actor=by),
        _("They have their places now. We sent them a confirmation."),
    )


@bp.post("/<reference>/wait")
@page(audience=Audience.STAFF, permission=Permission.EDIT_REGISTRATIONS, personal=True)
def queue_again(slug: str, reference: str) -> Answer:
    """Put a party whose offer was not answered on the waiting list again."""
    session, registration = load(slug, reference)
    by = actor(current_user)
    return _do(
        session,
        registration,
        lambda: waiting.queue_again(registration.id, actor=by),
        _("They are on the waiting list again."),
    )


@bp.post("/<reference>/switch/<mode>")
@page(audience=Audience.STAFF, permission=Permission.EDIT_REGISTRATIONS, personal=True)
def switch_mode(slug: str, reference: str, mode: str) -> Answer:
    """They come online instead of in person, or the reverse."""
    session, registration = load(slug, reference)
    if mode not in session.modes:
        return to_registration(session, registration)
    by = actor(current_user)
    return _do(
        session,
        registration,
        lambda: changes.switch_mode(registration.id, mode=Mode(mode), actor=by),
        _("Switched. We told them, and their calendar follows."),
    )


@bp.post("/<reference>/send-link")
@page(audience=Audience.STAFF, permission=Permission.EDIT_REGISTRATIONS, personal=True)
def send_link(slug: str, reference: str) -> Answer:
    """Send the private link again."""
    session, registration = load(slug, reference)
    by = actor(current_user)
    return _do(
        session,
        registration,
        lambda: staff_entry.send_link(registration.id, actor=by),
        _("We are sending them their private link."),
    )


@bp.post("/<reference>/release")
@page(audience=Audience.STAFF, permission=Permission.EDIT_REGISTRATIONS, personal=True)
def release_one(slug: str, reference: str) -> Answer:
    """A held registration is real."""
    session, registration = load(slug, reference)
    by = actor(current_user)
    return _do(
        session,
        registration,
        lambda: staff_entry.release_held(session.id, [registration.id], actor=by),
        _("Thank you for checking. We told them."),
    )


# --- acts that ask once ----------------------------------------------------------------------------------------


def _ask(
    slug: str, reference: str, question: str, allowed: str, carry_out: Callable[[int], Answer]
) -> Answer:
    """Show a page with one question; on yes carry it out. Where the act does not fit, go to the registration."""
    session, registration = load(slug, reference)
    if not getattr(what_may_be_done(session, registration), allowed):
        return to_registration(session, registration)
    form = ConfirmForm()
    if form.validate_on_submit():
        return carry_out(registration.id)
    if not form.is_submitted():
        note_view("registration", registration.id)
    short = staff_entry.shortage_for(session, policy.party_of(registration)) if question == "overbook" else {}
    body = render_session(
        "ask_about_registration.html",
        session,
        registration=registration,
        form=form,
        question=question,
        missing=short,
        at_once=_erases_at_once(),
    )
    return body, form.http_status


@bp.route("/<reference>/overbook", methods=["GET", "POST"])
@page(audience=Audience.STAFF, permission=Permission.EDIT_REGISTRATIONS, personal=True, form_checks_csrf=True)
def overbook(slug: str, reference: str) -> Answer:
    """Give a waiting party places knowingly, even where there are none."""
    session, registration = load(slug, reference)
    by = actor(current_user)
    return _ask(
        slug,
        reference,
        "overbook",
        "overbook",
        lambda ident: _do(
            session,
            registration,
            lambda: changes.confirm_over_capacity(ident, actor=by),
            _("They have places now. We sent them a confirmation."),
        ),
    )


@bp.route("/<reference>/cancel", methods=["GET", "POST"])
@page(audience=Audience.STAFF, permission=Permission.EDIT_REGISTRATIONS, personal=True, form_checks_csrf=True)
def cancel_registration(slug: str, reference: str) -> Answer:
    """Give the places of a party back."""
    session, registration = load(slug, reference)
    by = actor(current_user)
    return _ask(
        slug,
        reference,
        "cancel",
        "cancel",
        lambda ident: _do(
            session,
            registration,
            lambda: changes.cancel_registration(ident, actor=by),
            _("The registration is cancelled. We told them."),
        ),
    )


@bp.route("/<reference>/new-link", methods=["GET", "POST"])
@page(audience=Audience.STAFF, permission=Permission.EDIT_REGISTRATIONS, personal=True, form_checks_csrf=True)
def rotate_link(slug: str, reference: str) -> Answer:
    """Make the private link worthless for whoever else has it."""
    session, registration = load(slug, reference)
    by = actor(current_user)
    return _ask(
        slug,
        reference,
        "rotate_link",
        "link",
        lambda ident: _do(
            session,
            registration,
            lambda: changes.rotate_link(ident, actor=by),
            _("The old link no longer works. We are sending them the new one."),
        ),
    )


@bp.route("/<reference>/erase", methods=["GET", "POST"])
@page(audience=Audience.STAFF, permission=Permission.EDIT_REGISTRATIONS, personal=True, form_checks_csrf=True)
def erase_registration(slug: str, reference: str) -> Answer:
    """Somebody asks to be forgotten: at once where the approved schedule allows it, else it is noted."""
    session, registration = load(slug, reference)
    by = actor(current_user)
    act = changes.erase_registration if _erases_at_once() else changes.ask_erasure
    done = (
        _("The personal data is erased.")
        if _erases_at_once()
        else _("The registration is cancelled, and it is noted that they want to be forgotten.")
    )
    return _ask(
        slug,
        reference,
        "erase",
        "erase",
        lambda ident: _do(session, registration, lambda: act(ident, actor=by), done),
    )


def _erases_at_once() -> bool:
    return current_city().retention.approved


# --- held registrations, many at once ---------------------------------------------------------------------------


@bp.route("/held", methods=["GET", "POST"])
@page(audience=Audience.STAFF, permission=Permission.EDIT_REGISTRATIONS, personal=True, form_checks_csrf=True)
def check_held(slug: str) -> Answer:
    """Registrations that came like a machine's: a person looks, and lets them in or puts them aside."""
    session = registrations.staff_session(slug)
    held = registrations.list_held(session.id)
    form = HeldForm()
    form.registrations.choices = [(row.id, row.name) for row in held]
    form.registrations.validate_choice = False
    if form.validate_on_submit():
        return _decide(session, form)
    if not form.is_submitted():
        note_view("session", session.id)
    return render_session("check_held.html", session, form=form, held=held), form.http_status


def _decide(session: ListeningSession, form: HeldForm) -> Response:
    ids, by = form.registrations.data, actor(current_user)
    discard = request.form.get("act") == "discard"
    with write():
        if discard:
            number = staff_entry.discard_held(session.id, ids, actor=by)
        else:
            number = staff_entry.release_held(session.id, ids, actor=by)
    if discard:
        flash(
            ngettext("%(num)s registration was put aside.", "%(num)s registrations were put aside.", number),
            "success",
        )
    else:
        flash(
            ngettext(
                "%(num)s registration was let in. We told them.",
                "%(num)s registrations were let in. We told them.",
                number,
            ),
            "success",
        )
    left = registrations.count_by_status(session.id).get(Status.HELD, 0)
    endpoint = "staff_registration_acts.check_held" if left else "staff_registrations.list_registrations"
    return redirect(url_for(endpoint, slug=session.slug), 303)
