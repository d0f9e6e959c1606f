"""The pages behind a registration's private link: view, change, switch mode, answer an offer, cancel, erase."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from engage.core import clock
from engage.core.acts import run
from engage.core.capacity.policy import offer_is_over
from engage.core.current import current_city
from engage.core.db import write
from engage.core.errors import Changed, DomainError
from engage.core.happened import Happened
from engage.core.i18n import current_language, in_language
from engage.core.i18n import gettext as _
from engage.core.i18n import lazy_gettext as _l
from engage.core.pages import Audience, Reply, page
from engage.core.personal_data.requests import erase_person
from engage.core.refusals import Refusals
from engage.core.security.ratelimit import client_address, hit
from engage.listening import policy
from engage.listening.documents import jsonld
from engage.listening.errors import (
    MessagesEnough,
    NotEnoughCapacity,
    NotOpen,
    OfferOver,
    PartlyFull,
    TransitionRefused,
)
from engage.listening.forms.meanwhile import show_what_changed
from engage.listening.forms.party import PartyForm
from engage.listening.forms.party_made import party_form, preset_to
from engage.listening.forms.party_room import say_what_is_short
from engage.listening.forms.steps import AskLinkForm, ConfirmForm, SeenForm
from engage.listening.labels import choices as choice_labels
from engage.listening.labels.captures import consent_facts
from engage.listening.labels.party import coming_facts, facts_by_group, need_facts
from engage.listening.labels.venues import way_to
from engage.listening.models import REGISTRANT, Mode, Registration, SessionStatus, Status
from engage.listening.ports import LINK_SENDERS, Standing, standing_of
from engage.listening.public.rsvp import HOUR
from engage.listening.public.scopes import JOINING, MANAGED
from engage.listening.queries.public import SessionView, next_session, session_of, view_session
from engage.listening.services import changes, choices, consent, contact, links, telling, versions, waiting
from engage.listening.services.access import load_registration
from engage.listening.services.reservations import IfFull

bp = Blueprint("manage", __name__)

ACTOR = "registrant"
LINKS_PER_HOUR = 30
REFUSALS: Refusals = {
    NotEnoughCapacity: _l("There are not enough spots left for that. Your sign-up stays as it was."),
    MessagesEnough: _l("We have already sent you several messages. Please try again in an hour."),
    Changed: _l(
        "Your sign-up was changed after you opened this page, so nothing was done. Please look at it again."
    ),
    OfferOver: _l("We are no longer holding these spots for you. You can join the waiting list again."),
    PartlyFull: lambda fact: choice_labels.look_again(fact.short),
}
_NOT_SAVED = _l("Your changes were not saved: the sign-up was canceled, or the session is over.")


def _load() -> tuple[Registration, SessionView]:
    registration = MANAGED.loaded()
    session = session_of(registration.session_id)
    is_over = policy.is_over(session, clock.now())
    return registration, view_session(session, current_language().tag, with_outcomes=is_over)


def back_to(token: str, message: str = "") -> AnyResponse:
    """Redirect to the private page, with a notice where there is one."""
    if message:
        flash(message)
    return redirect(url_for("manage.show_registration", token=token), 303)


def press(
    token: str,
    act: Callable[[], object],
    done: str | Callable[[Happened], str],
    *,
    refusals: Refusals = REFUSALS,
) -> AnyResponse:
    """Carry out the action of a button, and say on the private page that it is done or why it was refused."""
    back = url_for("manage.show_registration", token=token)
    return run(act, done=done, refusals=refusals, back=back, tones=("message", "message"))


@bp.errorhandler(NotOpen)
@bp.errorhandler(TransitionRefused)
def show_how_it_stands(_fact: DomainError) -> AnyResponse:
    """Show the page again when its button no longer applies (pressed twice, page left open)."""
    return back_to((request.view_args or {})["token"])


@bp.get("/<lang>/my/<token>")
@page(audience=Audience.PUBLIC, scope=MANAGED, personal=True)
def show_registration(token: str) -> Reply:
    """Show the registration and the possible actions."""
    registration, view = _load()
    over = offer_is_over(registration.offer_expires_at, view.session.starts_at, view.now)
    waits = registration.status == Status.WAITING
    is_canceled = view.session.status == SessionStatus.CANCELLED
    change = contact.find_open_change(registration.id)
    choice = choices.choice_of(view.session, registration)
    party = policy.party_of(registration)
    other_modes = [mode for mode in view.session.modes if mode != registration.mode]
    return render_template(
        "listening/public/show_registration.html",
        view=view,
        registration=registration,
        change=change,
        coming=coming_facts(view.session, party),
        needs=need_facts(view.session, party, registration),
        arranged=_arranged(registration, view),
        way=way_to(view.session, view.texts),
        token=token,
        offer_stands=registration.status == Status.OFFERED and not over,
        position=waiting.waiting_list.position(registration) if waits else None,
        waits_for=choice_labels.waiting_lines(choices.waits_for(view.session, registration)) if waits else [],
        without=choice_labels.come_without(choice) if choice else "",
        short=choice_labels.short_lines(choice),
        other_modes=other_modes,
        open_modes=[mode for mode in other_modes if view.free.get(mode, 0) >= party.people],
        instead=next_session(view.session, current_language().tag) if is_canceled else None,
        may_return=policy.may_return(registration, view.session, view.now),
        seen=versions.page_version(registration, change),
        reservation=jsonld.reservation(view, registration.reference, Status(registration.status)),
    )


def _arranged(registration: Registration, view: SessionView) -> list[Standing]:
    """Return how what a party with spots asked for stands, while the session is to come."""
    is_coming = registration.status == Status.CONFIRMED and view.why_not_open not in ("past", "cancelled")
    return standing_of(view.session, registration) if is_coming else []


@bp.route("/<lang>/my/<token>/change", methods=["GET", "POST"])
@page(audience=Audience.PUBLIC, scope=MANAGED, personal=True, form_checks_csrf=True, without_cookies=True)
def change_registration(token: str) -> Reply:
    """Change the people and needs of a party. If the change does not fit, the registration stays as it was."""
    registration, view = _load()
    if not is_changeable(view, registration):
        return back_to(token, str(_NOT_SAVED) if request.method == "POST" else "")
    change = contact.find_open_change(registration.id)
    form = party_form(view.session, current_city(), registration=registration, change=change)
    if form.validate_on_submit():
        if form.if_full.data == IfFull.WAIT:  # here it means to leave everything
            return back_to(token, _("Your sign-up stays as it was."))
        if _is_changed(registration.id, form):
            return back_to(token, _("Your changes are saved."))
    preset_to(form, view.room, registration=registration)
    say_what_is_short(form, view.room)
    text = render_template(
        "listening/public/change_registration.html",
        view=view,
        form=form,
        token=token,
        registration=registration,
        facts=facts_by_group(view.session, registration, change),
    )
    return text, form.http_status


def _is_changed(registration_id: int, form: PartyForm) -> bool:
    """Save. Where that is refused, say why in the form and change nothing."""
    try:
        with write():
            changes.change_own_registration(
                registration_id, request=form.to_request(), seen=form.seen.version, actor=ACTOR
            )
    except Changed:
        return show_what_changed(form, registration_id)
    except PartlyFull as fact:
        form.ask_what_to_do_without(fact.short)
    except MessagesEnough:
        form.email.errors = [str(REFUSALS[MessagesEnough])]
    except NotEnoughCapacity:
        _say_it_does_not_fit(form)
    else:
        return True
    return False


def _say_it_does_not_fit(form: PartyForm) -> None:
    form.grown.errors = [_("There are not enough spots left for this change. Your sign-up stays as it was.")]


def is_changeable(view: SessionView, registration: Registration) -> bool:
    """Return whether a registration stands and its session is still to come."""
    return registration.status != Status.CANCELLED and view.why_not_open not in ("past", "cancelled")


@bp.post("/<lang>/my/<token>/accept")
@page(audience=Audience.PUBLIC, scope=MANAGED, personal=True, without_cookies=True)
def accept_offer(token: str) -> Reply:
    """Accept the offer."""
    registration = MANAGED.loaded()
    return press(
        token,
        lambda: waiting.accept_offer(registration.id, actor=ACTOR),
        _("Your spots are saved. We look forward to seeing you."),
    )


@bp.post("/<lang>/my/<token>/wait")
@page(audience=Audience.PUBLIC, scope=MANAGED, personal=True, without_cookies=True)
def queue_again(token: str) -> Reply:
    """Join the waiting list again after an offer lapsed."""
    registration = MANAGED.loaded()
    stands: list[str] = []

    def wait() -> None:
        stands.append(waiting.queue_again(registration.id, actor=ACTOR).status)

    def done(_happened: Happened) -> str:
        offered = stands == [Status.OFFERED]
        return _("Spots opened up for you") if offered else _("You are on the waiting list again.")

    return press(token, wait, done)


@bp.post("/<lang>/my/<token>/return")
@page(audience=Audience.PUBLIC, scope=MANAGED, personal=True, without_cookies=True)
def return_to_list(token: str) -> Reply:
    """Take back that the party left the waiting list: it has its place again."""
    registration = MANAGED.loaded()
    done = _("You are on the waiting list again.")
    return press(token, lambda: waiting.return_to_list(registration.id, actor=ACTOR), done)


@bp.route("/<lang>/my/<token>/cancel", methods=["GET", "POST"])
@page(audience=Audience.PUBLIC, scope=MANAGED, personal=True, form_checks_csrf=True, without_cookies=True)
def cancel_registration(token: str) -> Reply:
    """Cancel the registration, after asking once."""
    registration, view = _load()
    form = SeenForm()
    if not is_changeable(view, registration):
        return back_to(token)
    if form.validate_on_submit() and _is_canceled(registration.id, form):
        return back_to(token)
    registration = load_registration(registration.id)
    seen = versions.page_version(registration, contact.find_open_change(registration.id))
    is_older = bool(form.is_submitted() and form.seen.data != seen)
    form.seen.data, form.seen.raw_data = seen, None
    text = render_template(
        "listening/public/cancel_registration.html",
        view=view,
        form=form,
        token=token,
        registration=registration,
        is_older=is_older,
    )
    return text, 422 if is_older else form.http_status


def _is_canceled(registration_id: int, form: SeenForm) -> bool:
    """Cancel, unless the registration is not any more what the page showed."""
    try:
        with write():
            changes.cancel_registration(registration_id, actor=ACTOR, seen=form.seen.data or "")
    except Changed:
        return False
    return True


@bp.post("/<lang>/my/<token>/stop")
@page(audience=Audience.PUBLIC, scope=MANAGED, personal=True, without_cookies=True)
def stop_messages(token: str) -> Reply:
    """Stop what is not about one's own spots."""
    registration = MANAGED.loaded()
    done = _("From now on, we write to you only about your own spots.")
    return press(token, lambda: consent.stop_messages(registration.id, actor=ACTOR), done)


@bp.post("/<lang>/my/<token>/write-again")
@page(audience=Audience.PUBLIC, scope=MANAGED, personal=True, without_cookies=True)
def resume_messages(token: str) -> Reply:
    """Take back that one does not want to be written to."""
    registration = MANAGED.loaded()
    done = _("We will write to you again.")
    return press(token, lambda: consent.resume_messages(registration.id, actor=ACTOR), done)


@bp.post("/<lang>/my/<token>/help")
@page(audience=Audience.PUBLIC, scope=MANAGED, personal=True, without_cookies=True)
def offer_help(token: str) -> Reply:
    """Say that one would like to help at a session, or no longer."""
    registration = MANAGED.loaded()
    wants = request.form.get("wants") == "y"
    done = _("Thank you. We will contact you about helping.") if wants else _("We will not ask you to help.")
    return press(token, lambda: consent.offer_help(registration.id, wants=wants, actor=ACTOR), done)


@bp.route("/<lang>/my/<token>/erase", methods=["GET", "POST"])
@page(audience=Audience.PUBLIC, scope=MANAGED, personal=True, form_checks_csrf=True, without_cookies=True)
def erase_registration(token: str) -> Reply:
    """Erase the personal data: at once where the city's approved schedule allows it, else as soon as the law does."""
    registration, view = _load()
    at_once = current_city().retention.approved
    form = ConfirmForm()
    if form.validate_on_submit():
        with write():
            if at_once:
                erase_person(REGISTRANT, registration.id, actor=ACTOR)
            else:
                changes.ask_erasure(registration.id, actor=ACTOR)
        return render_template("listening/public/show_erased.html", view=view, at_once=at_once)
    text = render_template(
        "listening/public/erase_registration.html", view=view, form=form, token=token, at_once=at_once
    )
    return text, form.http_status


@bp.route("/<lang>/link", methods=["GET", "POST"])
@page(audience=Audience.PUBLIC, form_checks_csrf=True, without_cookies=True)
def ask_link() -> Reply:
    """Request the private link again. The response is the same whether or not there is a registration."""
    form = AskLinkForm()
    if form.validate_on_submit():
        email, phone = form.email.data or None, form.phone.data or None
        with write():
            hit("link", client_address(), limit=LINKS_PER_HOUR, per_seconds=HOUR)
            has_enough = telling.has_links_enough(email=email, phone=phone)
        if not has_enough:
            # On its own: who saves seats again takes the counters in the other order.
            with write():
                links.send_links_again(email=email, phone=phone)
                for sender in LINK_SENDERS:
                    sender.send(email=email, phone=phone)
        return redirect(url_for("manage.show_link_sent"), 303)
    return render_template("listening/public/ask_link.html", form=form), form.http_status


@bp.get("/<lang>/link/sent")
@page(audience=Audience.PUBLIC)
def show_link_sent() -> str:
    """Show what happens after requesting the link."""
    return render_template("listening/public/show_link_sent.html")


@bp.get("/join/<token>")
@page(audience=Audience.PUBLIC, scope=JOINING, personal=True)
def join_session(token: str) -> Reply:
    """Redirect to the online meeting while it is open, else say when it opens."""
    registration = JOINING.loaded()
    session = session_of(registration.session_id)
    opens, closes = policy.join_window(session)
    may_join = registration.status == Status.CONFIRMED and registration.mode == Mode.VIRTUAL
    published = session.status == SessionStatus.PUBLISHED
    if may_join and published and session.virtual_url and opens <= clock.now() <= closes:
        return redirect(session.virtual_url, 302)
    with in_language(registration.language):
        view = view_session(session, registration.language)
        return render_template(
            "listening/public/show_join.html",
            view=view,
            registration=registration,
            opens=opens,
            closes=closes,
            instead=None if published else next_session(session, registration.language),
            may_join=may_join and published,
            consents=list(consent_facts(session, Mode(registration.mode), registration.agreed)),
        )
