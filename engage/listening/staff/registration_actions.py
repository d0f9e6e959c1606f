"""Staff actions on a registration: each is one button, asks once where it cannot be undone, and is audited."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from flask import flash, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from engage.accounts.services.people import actor_of
from engage.core import clock
from engage.core.acts import run
from engage.core.capacity.policy import name_line, read_names
from engage.core.current import current_city
from engage.core.db import write
from engage.core.happened import Happened, noting
from engage.core.i18n import staff_gettext as _
from engage.core.i18n import staff_lazy_gettext as _l
from engage.core.i18n import staff_ngettext as ngettext
from engage.core.outbox.reach import reach_of_people
from engage.core.pages import Audience, Reply, page
from engage.core.personal_data.requests import erase_person
from engage.core.security.permissions import Permission
from engage.core.staff.told import will_be_told
from engage.listening import policy
from engage.listening.errors import ManageLinkInvalid
from engage.listening.forms.steps import SeenForm
from engage.listening.labels import choices as choice_labels
from engage.listening.models import REGISTRANT, TAKES_CAPACITY, ListeningSession, Mode, Registration, Status
from engage.listening.policy import Party
from engage.listening.queries import parties, registrations
from engage.listening.services import changes, choices, consent, contact, staff_entry, versions, waiting
from engage.listening.services.access import load_registration
from engage.listening.staff.on_phone import is_on_phone, note_told
from engage.listening.staff.registration_base import (
    note_view,
    registration_address,
    render_session,
    to_registration,
    what_may_be_done,
)
from engage.listening.staff.registration_labels import REFUSALS
from engage.listening.staff.registrations import bp
from engage.listening.staff.registrations_forms import PendingForm
from engage.listening.staff.said import say
from engage.listening.staff.scopes import REGISTRATION, SESSION

_EDIT = Permission.EDIT_REGISTRATIONS
_page = page(audience=Audience.STAFF, permission=_EDIT, scope=REGISTRATION, personal=True)
_asking_page = page(
    audience=Audience.STAFF, permission=_EDIT, scope=REGISTRATION, personal=True, form_checks_csrf=True
)
Act = Callable[[Registration, str], object]  # a registration, and the actor


@dataclass(frozen=True)
class Button:
    """An action that is carried out right away.

    `path`: the end of its address. `done` is said afterwards, before who is told; a function where it depends on what
    the act did. It is empty where nothing is done but telling.
    """

    path: str
    act: Act
    done: str | Callable[[Happened], str] = ""


@dataclass(frozen=True, kw_only=True)
class Question(Button):
    """An action that asks for confirmation on a page of its own.

    `page`: the template of the question. `fits`: the field of `WhatMayBeDone` that has to be true.
    """

    page: str
    fits: str


def _with_change(act: Callable[..., object]) -> Act:
    """Return an act on the contact that waits to be confirmed. It raises ManageLinkInvalid where there is none."""

    def do(party: Registration, by: str) -> object:
        change = contact.find_open_change(party.id)
        if change is None:
            raise ManageLinkInvalid
        return act(change.public_id, actor=by)

    return do


def _agreed() -> frozenset[str]:
    """Return what the person agreed to come without: what the page named."""
    return read_names(request.form.get("without", ""))


def _queued_again(happened: Happened) -> str:
    if happened.due_of("registration.offered"):
        return _("Spots are free, so this party was offered spots.")
    return _("This party joined the waiting list again.")


def _let_in_one(happened: Happened) -> str:
    if happened.due_of("registration.waiting"):
        return _(
            "You let in this registration. There are not enough spots, so the party is on the waiting list."
        )
    return _("You let in this registration. Their spots are saved.")


BUTTONS = {
    "confirm_contact": Button(
        "confirm-contact",
        _with_change(contact.confirm_contact),
        _l("From now on, we use the new email or phone."),
    ),
    "keep_contact": Button(
        "keep-contact",
        _with_change(contact.keep_contact),
        _l("We keep the old email or phone. Earlier private links no longer work."),
    ),
    "stop_messages": Button(
        "stop-messages",
        lambda party, by: consent.stop_messages(party.id, actor=by),
        _l("From now on, we write to them only about their own spots."),
    ),
    "resume_messages": Button(
        "write-again",
        lambda party, by: consent.resume_messages(party.id, actor=by),
        _l("They get your messages to everyone again, also after the session."),
    ),
    "accept_offer": Button(
        "accept",
        lambda party, by: waiting.accept_offer(party.id, actor=by),
        _l("Their spots are saved."),
    ),
    "keep_waiting": Button(
        "keep-waiting",
        lambda party, by: choices.keep_waiting(party.id, actor=by),
        _l("This party keeps its place on the waiting list."),
    ),
    "queue_again": Button(
        "wait",
        lambda party, by: waiting.queue_again(party.id, actor=by),
        _queued_again,
    ),
    "send_link": Button(
        "send-link",
        lambda party, by: staff_entry.send_link(party.id, actor=by),
    ),
    "release_one": Button(
        "release",
        lambda party, by: staff_entry.accept_pending(party.session_id, [party.id], actor=by),
        _let_in_one,
    ),
}
QUESTIONS = {
    "overbook": Question(
        "overbook",
        lambda party, by: changes.confirm_over_capacity(party.id, actor=by),
        _l("Their spots are saved."),
        page="overbook",
        fits="overbook",
    ),
    "come_without": Question(
        "without",
        lambda party, by: choices.come_without(party.id, without=_agreed(), actor=by),
        _l("Their spots are saved."),
        page="come_without",
        fits="come_without",
    ),
    "cancel_registration": Question(
        "cancel",
        lambda party, by: changes.cancel_registration(party.id, actor=by),
        _l("The registration is canceled."),
        page="cancel",
        fits="cancel",
    ),
    "rotate_link": Question(
        "new-link",
        lambda party, by: changes.rotate_link(party.id, actor=by),
        _l("The old private link no longer works."),
        page="rotate_link",
        fits="link",
    ),
}
_NOTED = Question(
    "erase",
    lambda party, by: changes.ask_erasure(party.id, actor=by),
    _l("We recorded the request to delete their data."),
    page="erase",
    fits="erase",
)
_AT_ONCE = replace(
    _NOTED,
    act=lambda party, by: erase_person(REGISTRANT, party.id, actor=by),
    done=_l("The personal data is deleted."),
)


def _do(session: ListeningSession, registration: Registration, button: Button) -> Response:
    """Carry out an action and go back to the registration.

    Where it is no longer possible, or the registration is not any more what the page of the button showed, show why and
    change nothing.
    """
    by = actor_of(current_user)

    def act() -> None:
        seen = request.form.get("seen", "")
        staff_entry.lock_as_seen(registration.id, seen, in_state=isinstance(button, Question))
        begun = clock.now()
        button.act(registration, by)
        note_told(registration.id, since=begun, actor=by)

    return run(
        act,
        done=lambda happened: say(
            happened,
            button.done(happened) if callable(button.done) else button.done,
            about=registration.id,
            is_told=is_on_phone(),
        ),
        refusals=REFUSALS,
        back=registration_address(session, registration),
        tones=("success", "warning"),
    )


def _ask(question: Question) -> Reply:
    """Show the page with the question; on yes carry out the action.

    Where it is not possible, go to the registration.
    """
    session, registration = REGISTRATION.loaded()
    may = what_may_be_done(session, registration)
    if not getattr(may, question.fits):
        return to_registration(session, registration)
    form = SeenForm()
    if form.validate_on_submit():
        return _do(session, registration, question)
    change = contact.find_open_change(registration.id)
    form.seen.data, form.seen.raw_data = versions.page_version(registration, change), None
    if not form.is_submitted():
        note_view("registration", registration.id)
    short = (
        staff_entry.shortage_for(session, policy.party_of(registration), instead_of=registration)
        if question.page == "overbook"
        else {}
    )
    body = render_session(
        "ask_about_registration.html",
        session,
        registration=registration,
        form=form,
        question=question.page,
        missing=short,
        at_once=_erases_at_once(),
        may=may,
        without=name_line(may.without),
        come_without=choice_labels.come_without(may.without) if may.without else "",
        short=choice_labels.short_lines(may.without),
        told=_would_be_told(registration, question),
        passes_on=registration.status in TAKES_CAPACITY and bool(_number_waiting(session.id)),
    )
    return body, form.http_status


def _would_be_told(registration: Registration, question: Question) -> list[str]:
    """Return who would be told, and how: this party alone. Whoever waits may be offered its spots."""
    if question.page == "erase" and registration.status == Status.CANCELLED:
        return []
    return will_be_told(reach_of_people(REGISTRANT, [registration.id]))


def _number_waiting(session_id: int) -> int:
    return registrations.count_by_status(session_id).get(Status.WAITING, 0)


def _register_button(name: str, button: Button) -> None:
    @_page
    def press(session_slug: str, reference: str) -> Reply:
        session, registration = REGISTRATION.loaded()
        return _do(session, registration, button)

    bp.add_url_rule(f"/registrations/<reference>/{button.path}", name, press, methods=["POST"])


def _register_question(name: str, question: Question) -> None:
    @_asking_page
    def ask(session_slug: str, reference: str) -> Reply:
        return _ask(question)

    bp.add_url_rule(f"/registrations/<reference>/{question.path}", name, ask, methods=["GET", "POST"])


for _name, _button in BUTTONS.items():
    _register_button(_name, _button)
for _name, _question in QUESTIONS.items():
    _register_question(_name, _question)


@bp.route("/registrations/<reference>/erase", methods=["GET", "POST"])
@_asking_page
def erase_registration(session_slug: str, reference: str) -> Reply:
    """Erase on request: at once where the approved schedule allows it, else record the request."""
    return _ask(_AT_ONCE if _erases_at_once() else _NOTED)


@bp.post("/registrations/<reference>/switch/<mode>")
@_page
def switch_mode(session_slug: str, reference: str, mode: str) -> Reply:
    """Switch a registration between in person and online."""
    session, registration = REGISTRATION.loaded()
    if mode not in session.modes:
        return to_registration(session, registration)
    before = policy.party_of(registration)
    switch = Button(
        "switch",
        lambda party, by: changes.switch_mode(party.id, mode=Mode(mode), actor=by),
        lambda _happened: _switched(registration.id, before),
    )
    return _do(session, registration, switch)


def _switched(registration_id: int, before: Party) -> str:
    """Return how the party now takes part, and what it does not get that way: tell them on the phone."""
    after = policy.party_of(load_registration(registration_id))
    if after.mode is Mode.VIRTUAL:
        return " ".join([_("This party now takes part online."), *choice_labels.not_online(after)])
    lost = choice_labels.short_lines(policy.extras_lost(before, after))
    return " ".join([_("This party now comes in person."), *lost])


def _erases_at_once() -> bool:
    return current_city().retention.approved


# --- pending registrations, many at once ------------------------------------------------------------------------


@bp.route("/registrations/held", methods=["GET", "POST"])
@page(audience=Audience.STAFF, permission=_EDIT, scope=SESSION, personal=True, form_checks_csrf=True)
def review_pending(session_slug: str) -> Reply:
    """List pending registrations, and accept or discard the selected ones."""
    session = SESSION.loaded()
    pending = registrations.list_pending(session.id)
    form = PendingForm()
    form.registrations.choices = [(row.id, row.name) for row in pending]
    form.registrations.validate_choice = False
    if form.validate_on_submit():
        return _decide(session, form)
    if not form.is_submitted():
        note_view("session", session.id)
    of_contact = parties.count_parties_of_contacts(session.id, pending)
    body = render_session("review_pending.html", session, form=form, pending=pending, of_contact=of_contact)
    return body, form.http_status


def _decide(session: ListeningSession, form: PendingForm) -> Response:
    ids, by = form.registrations.data, actor_of(current_user)
    decide = staff_entry.accept_pending
    if request.form.get("act") == "discard":
        decide = staff_entry.discard_pending
    with noting() as happened, write():
        number = decide(session.id, ids, actor=by)
    done = _discarded(number) if decide is staff_entry.discard_pending else _let_in(number, happened)
    flash(say(happened, done), "success" if number else "info")
    left = registrations.count_by_status(session.id).get(Status.PENDING, 0)
    endpoint = "staff_registrations.review_pending" if left else "staff_registrations.list_registrations"
    return redirect(url_for(endpoint, session_slug=session.slug), 303)


def _discarded(number: int) -> str:
    return ngettext(
        "You discarded %(num)s registration. No message was sent.",
        "You discarded %(num)s registrations. No messages were sent.",
        number,
    )


def _let_in(number: int, happened: Happened) -> str:
    done = ngettext("You let in %(num)s registration.", "You let in %(num)s registrations.", number)
    waiting_now = len(happened.due_of("registration.waiting"))
    if not waiting_now:
        return done
    full = ngettext(
        "There were not enough spots for %(num)s of them: that party is on the waiting list.",
        "There were not enough spots for %(num)s of them: those parties are on the waiting list.",
        waiting_now,
    )
    return f"{done} {full}"
