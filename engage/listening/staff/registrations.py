"""Staff pages about a session's registrations: find, read, enter for a caller, correct."""

from __future__ import annotations

from flask import Blueprint, flash
from flask_login import current_user

from engage.accounts.queries.actors import names_of
from engage.accounts.services.people import actor_of
from engage.core import clock
from engage.core.audit_log import written_actor
from engage.core.current import current_city
from engage.core.db import write
from engage.core.errors import Changed
from engage.core.happened import Happened, noting
from engage.core.i18n import staff_gettext as _
from engage.core.outbox import calls, contacts
from engage.core.pages import Audience, Reply, page
from engage.core.query_string import asked_number
from engage.core.security.permissions import Permission
from engage.core.seen import version_of
from engage.core.staff.people import PERSON
from engage.listening import policy
from engage.listening.errors import NotEnoughCapacity, NotOpen, PartlyFull
from engage.listening.forms.meanwhile import show_what_changed
from engage.listening.models import REGISTRANT, ListeningSession, Registration, Status
from engage.listening.queries import parties, registrations
from engage.listening.queries.ambassadors import name_of
from engage.listening.queries.waiting import reasons_of, waiting_reasons
from engage.listening.services import access, contact, staff_entry, versions, waiting
from engage.listening.services.changes import PartyExists
from engage.listening.services.reservations import Reserved
from engage.listening.services.waiting import counters
from engage.listening.staff.captures_labels import answers, not_agreed
from engage.listening.staff.on_phone import is_on_phone, words_now
from engage.listening.staff.registration_base import (
    note_view,
    render_session,
    to_registration,
    what_may_be_done,
)
from engage.listening.staff.registrations_forms import StaffPartyForm, entry_form, filter_form
from engage.listening.staff.said import say
from engage.listening.staff.scopes import REGISTRATION, SESSION, load_registration

bp = Blueprint("staff_registrations", __name__, url_prefix="/staff/sessions/<session_slug>")


@bp.get("/registrations")
@page(audience=Audience.STAFF, permission=Permission.SEE_REGISTRATIONS, scope=SESSION, personal=True)
def list_registrations(session_slug: str) -> str:
    """List registrations with search, filter and pages, newest first."""
    session = SESSION.loaded()
    city = current_city()
    form = filter_form(session, city)
    wanted = form.to_filter(city.region)
    found = registrations.list_registrations(
        session.id, wanted, before=asked_number("before", digits=15), after=asked_number("after", digits=15)
    )
    note_view("session", session.id)
    return render_session(
        "list_registrations.html",
        session,
        filter_form=form,
        arguments=form.to_arguments(),
        wanted=wanted,
        found=found,
        of_contact=parties.count_parties_of_contacts(session.id, found.rows),
        counts=registrations.count_by_status(session.id),
        not_agreed={row.id: not_agreed(session, row.mode, row.agreed) for row in found.rows},
        reasons=reasons_of(session.id, found.rows),
        everyone=waiting_reasons(session.id) if wanted.status == Status.WAITING else None,
    )


@bp.get("/registrations/<reference>")
@page(audience=Audience.STAFF, permission=Permission.SEE_REGISTRATIONS, scope=REGISTRATION, personal=True)
def show_registration(session_slug: str, reference: str) -> str:
    """Show one registration: people, needs, history and possible actions."""
    session, registration = REGISTRATION.loaded()
    note_view("registration", registration.id)
    history = registrations.history_of(registration.id)
    waits = registration.status == Status.WAITING
    change = contact.find_open_change(registration.id)
    return render_session(
        "show_registration.html",
        session,
        registration=registration,
        party=policy.party_of(registration),
        consents=answers(session, registration.mode, registration.agreed),
        position=waiting.waiting_list.position(registration) if waits else None,
        reasons=reasons_of(session.id, [registration]),
        history=history,
        people=names_of([*(event.actor for event in history), written_actor(registration.entered_by or "")]),
        may=what_may_be_done(session, registration),
        same_contact=parties.list_parties_of_contact(registration),
        change=change,
        ambassador_name=name_of(registration.ambassador_id),
        refused=contacts.suppressed_among(filter(None, [registration.email, registration.phone])),
        wrong_number=registration.phone is not None and calls.number_is_wrong((REGISTRANT, registration.id)),
        spoken=words_now(registration) if is_on_phone() else None,
        person_parts=PERSON.of(REGISTRANT, registration.id),
        seen=version_of(versions.answers_of(registration, change)),
    )


@bp.route("/registrations/new", methods=["GET", "POST"])
@page(
    audience=Audience.STAFF,
    permission=Permission.EDIT_REGISTRATIONS,
    scope=SESSION,
    personal=True,
    form_checks_csrf=True,
)
def enter_registration(session_slug: str) -> Reply:
    """Register somebody who called or handed in a paper form."""
    session = SESSION.loaded()
    form = entry_form(session, current_city())
    if form.validate_on_submit() and _has_room_or_was_asked(session, form, None):
        try:
            with noting() as happened, write():
                reserved = _enter(session, form)
        except PartlyFull as fact:
            form.ask_about(dict.fromkeys(fact.short, 1))
        except NotOpen:
            form.form_errors.append(
                _("This session is over or canceled. No one can be registered for it anymore.")
            )
        else:
            registration = access.load_registration(reserved.registration_id)
            is_told = bool(form.told.data)
            _say_what_came_of_it(registration, happened, is_duplicate=reserved.is_duplicate, is_told=is_told)
            return to_registration(session, registration, on_phone=is_told)
    body = render_session(
        "enter_registration.html",
        session,
        form=form,
        free=counters.free(session.id),
        registration=None,
        spoken_to=form.spoken_to,
    )
    return body, form.http_status


def _enter(session: ListeningSession, form: StaffPartyForm) -> Reserved:
    """Register the caller; where staff tell them right now, nobody is to call them about it."""
    begun, by = clock.now(), actor_of(current_user)
    reserved = staff_entry.enter_registration(
        session,
        request=form.to_request(),
        user_id=current_user.id,
        actor=by,
        overbook=form.wants_overbooking,
    )
    if form.told.data:
        staff_entry.note_told(reserved.registration_id, since=begun, actor=by)
    return reserved


def _has_room_or_was_asked(
    session: ListeningSession, form: StaffPartyForm, registration: Registration | None
) -> bool:
    """Return whether there is room, or the form already says what to do without it.

    Else add the question to the form.
    """
    if form.if_full.data:
        return True
    missing = staff_entry.shortage_for(session, form.to_request().party, instead_of=registration)
    holds = registration is None or registration.status in (Status.CONFIRMED, Status.OFFERED)
    if not missing or not holds:
        return True
    form.ask_about(missing)
    return False


def _say_what_came_of_it(
    registration: Registration, happened: Happened, *, is_duplicate: bool, is_told: bool
) -> None:
    number = registration.reference
    if is_duplicate:
        done = _(
            "This party is already registered, with the sign-up number %(number)s. Nothing was changed.",
            number=number,
        )
    elif registration.status == Status.CONFIRMED:
        done = _("Their spots are saved. Tell them their sign-up number: %(number)s.", number=number)
    else:
        done = _(
            "This party is on the waiting list. Tell them their sign-up number: %(number)s.", number=number
        )
    is_well = registration.status == Status.CONFIRMED and not is_duplicate
    said = say(happened, done, about=registration.id, is_told=is_told)
    flash(said, "success" if is_well else "warning")


@bp.route("/registrations/<reference>/change", methods=["GET", "POST"])
@page(
    audience=Audience.STAFF,
    permission=Permission.EDIT_REGISTRATIONS,
    scope=REGISTRATION,
    personal=True,
    form_checks_csrf=True,
)
def correct_registration(session_slug: str, reference: str) -> Reply:
    """Correct a party's data. The party is notified, and its calendar entry is updated."""
    session, registration = REGISTRATION.loaded()
    if not what_may_be_done(session, registration).change:
        return to_registration(session, registration)
    form = entry_form(session, current_city(), registration=registration)
    if not form.is_submitted():
        note_view("registration", registration.id)
    if form.validate_on_submit() and _has_room_or_was_asked(session, form, registration):
        with noting() as happened:
            is_saved = _correct(registration.id, form)
        if is_saved:
            is_told = bool(form.told.data)
            said = say(happened, _("Your changes are saved."), about=registration.id, is_told=is_told)
            flash(said, "success")
            return to_registration(session, registration, on_phone=is_told)
        session, registration = load_registration(session_slug, reference)
    body = render_session(
        "enter_registration.html",
        session,
        form=form,
        free=counters.free(session.id),
        registration=registration,
    )
    return body, form.http_status


def _correct(registration_id: int, form: StaffPartyForm) -> bool:
    """Save. Where that is refused, show the reason in the form and change nothing."""
    try:
        begun, by = clock.now(), actor_of(current_user)
        with write():
            staff_entry.correct_registration(
                registration_id,
                request=form.to_request(),
                seen=form.seen.version,
                actor=by,
                overbook=form.wants_overbooking,
            )
            if form.told.data:
                staff_entry.note_told(registration_id, since=begun, actor=by)
    except (PartlyFull, NotEnoughCapacity) as fact:
        form.ask_about(dict.fromkeys(fact.short, 1))
    except PartyExists:
        form.name.errors = [_("There is another registration with this name and contact for this session.")]
    except Changed:
        return show_what_changed(form, registration_id)
    except NotOpen:
        form.form_errors.append(
            _("This registration or its session was just canceled, so nothing was saved.")
        )
    else:
        return True
    return False
