"""The page behind a volunteer's private link: how each shift stands, and what can be done about it."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from engage.core import clock
from engage.core.acts import run
from engage.core.current import current_city
from engage.core.db import db
from engage.core.errors import DomainError
from engage.core.happened import Happened
from engage.core.i18n import current_language
from engage.core.i18n import gettext as _
from engage.core.i18n.formats import format_datetime_range
from engage.core.pages import Audience, Reply, page
from engage.core.refusals import Refusals
from engage.volunteering import policy
from engage.volunteering.errors import Overlaps, ShiftNotOpen, TransitionRefused
from engage.volunteering.forms.mine import ConfirmForm
from engage.volunteering.labels import standing
from engage.volunteering.labels.refusals import REFUSALS
from engage.volunteering.labels.roles import role_name
from engage.volunteering.models import Shift, Signup, Status
from engage.volunteering.public.scopes import HELPING, OWN_SIGNUP
from engage.volunteering.queries.mine import shift_of_volunteer, shifts_of_volunteer, title_of
from engage.volunteering.queries.orientations import choices_for
from engage.volunteering.services import changes, waiting

bp = Blueprint("helping", __name__)

ACTOR = "registrant"


def back_to(token: str, message: str = "") -> AnyResponse:
    """Redirect to the private page, with a notice where there is one."""
    if message:
        flash(message)
    return redirect(url_for("helping.show_shifts", token=token), 303)


def press(
    token: str,
    act: Callable[[], object],
    done: str | Callable[[Happened], str],
    *,
    refusals: Refusals | None = None,
) -> AnyResponse:
    """Carry out the action of a button, and say on the private page that it is done or why it was refused."""
    back = url_for("helping.show_shifts", token=token)
    said = MINE if refusals is None else refusals
    return run(act, done=done, refusals=said, back=back, tones=("message", "message"))


def in_the_way(fact: Overlaps) -> str:
    """Return which shift of theirs is at that time."""
    shift = db.session.get_one(Shift, fact.shift_id)
    return _(
        "You have another shift at that time: %(role)s, %(when)s. If you would rather do the new one, "
        "cancel that shift first.",
        role=role_name(shift.role),
        when=format_datetime_range(shift.starts_at, shift.ends_at),
    )


MINE: Refusals = {**REFUSALS, Overlaps: in_the_way}


@bp.errorhandler(ShiftNotOpen)
@bp.errorhandler(TransitionRefused)
def show_how_it_stands(_fact: DomainError) -> AnyResponse:
    """Show the page again when its button no longer applies (pressed twice, page left open)."""
    return back_to((request.view_args or {})["token"])


@bp.get("/<lang>/helping/<token>")
@page(audience=Audience.PUBLIC, scope=HELPING, personal=True)
def show_shifts(token: str) -> str:
    """Show all shifts of a volunteer, what is missing, and what they can do."""
    volunteer = HELPING.loaded()
    position = waiting.waiting_list.position
    mine = shifts_of_volunteer(volunteer.id, current_language().tag, position=position)
    return render_template(
        "volunteering/public/show_mine.html",
        volunteer=volunteer,
        mine=mine,
        token=token,
        standing=standing,
        orientation=choices_for(volunteer.id),
    )


@bp.route("/<lang>/helping/<token>/shift/<signup_ident>/cancel", methods=["GET", "POST"])
@page(audience=Audience.PUBLIC, scope=OWN_SIGNUP, personal=True, form_checks_csrf=True, without_cookies=True)
def cancel_shift(token: str, signup_ident: str) -> Reply:
    """Cancel a shift, or leave its waiting list, after asking once."""
    _volunteer, signup = OWN_SIGNUP.loaded()
    mine = shift_of_volunteer(signup)
    form = ConfirmForm()
    if not mine.is_to_come:
        return back_to(token)
    if form.validate_on_submit():
        return press(token, lambda: changes.cancel(signup.id, actor=ACTOR), _done_of(signup))
    is_late = policy.is_late(mine.shift, clock.now(), cover_hours=current_city().cover_hours)
    text = render_template(
        "volunteering/public/cancel_shift.html",
        mine=mine,
        title=title_of(mine.session, current_language().tag),
        form=form,
        token=token,
        is_late=is_late and policy.binds(signup.status),
    )
    return text, form.http_status


def _done_of(signup: Signup) -> str:
    if signup.status == Status.WAITING:
        return _("You left the waiting list.")
    return _("Your shift is canceled. Thank you for telling us.")


@bp.post("/<lang>/helping/<token>/shift/<signup_ident>/accept")
@page(audience=Audience.PUBLIC, scope=OWN_SIGNUP, personal=True, without_cookies=True)
def accept_offer(token: str, signup_ident: str) -> Reply:
    """Take the place that is offered."""
    _volunteer, signup = OWN_SIGNUP.loaded()
    done = _("Thank you. The shift is yours.")
    return press(token, lambda: waiting.accept_offer(signup.id, actor=ACTOR), done)


@bp.post("/<lang>/helping/<token>/shift/<signup_ident>/wait")
@page(audience=Audience.PUBLIC, scope=OWN_SIGNUP, personal=True, without_cookies=True)
def queue_again(token: str, signup_ident: str) -> Reply:
    """Join the waiting list again after an offer lapsed."""
    _volunteer, signup = OWN_SIGNUP.loaded()
    stands: list[str] = []

    def wait() -> None:
        stands.append(waiting.queue_again(signup.id, actor=ACTOR).status)

    def done(_happened: Happened) -> str:
        offered = stands == [Status.OFFERED]
        return _("A spot opened up for you") if offered else _("You are on the waiting list again.")

    return press(token, wait, done)
