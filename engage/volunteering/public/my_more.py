"""One more shift for a volunteer who has opened their private link: nothing is asked again that we know."""

from __future__ import annotations

from flask import render_template, request

from engage.core import clock
from engage.core.acts import say
from engage.core.current import current_city
from engage.core.db import write
from engage.core.i18n import current_language
from engage.core.i18n import gettext as _
from engage.core.pages import Audience, Reply, page
from engage.core.text import whole_number
from engage.listening.models import ListeningSession
from engage.listening.queries.public import view_session
from engage.volunteering import policy
from engage.volunteering.errors import (
    AlreadySignedUp,
    ExpectationsChanged,
    NotForPartners,
    Overlaps,
    ShiftFull,
    ShiftMoved,
    ShiftNotOpen,
)
from engage.volunteering.forms.signup import ShiftForm
from engage.volunteering.labels.expectations import version_name
from engage.volunteering.labels.refusals import why_not_open
from engage.volunteering.models import Status, Volunteer
from engage.volunteering.public.my_shifts import ACTOR, MINE, back_to, bp
from engage.volunteering.public.scopes import ADDING, HELPING
from engage.volunteering.queries.mine import agrees_now
from engage.volunteering.queries.open_shifts import ShiftView, find_shift_anywhere, list_open, shifts_of
from engage.volunteering.services import signups


@bp.get("/<lang>/helping/<token>/add")
@page(audience=Audience.PUBLIC, scope=HELPING, personal=True)
def list_more(token: str) -> str:
    """List the shifts that a volunteer can take, those in their languages first."""
    volunteer = HELPING.loaded()
    page_number = whole_number(request.args.get("page", "")) or 1
    speaks = next((tag for tag in volunteer.speaks if tag != "en"), "")
    shifts = list_open(current_language().tag, first=speaks, page=page_number)
    return render_template("volunteering/public/list_more.html", shifts=shifts, token=token)


@bp.route("/<lang>/helping/<token>/add/<shift_ident>", methods=["GET", "POST"])
@page(audience=Audience.PUBLIC, scope=ADDING, personal=True, form_checks_csrf=True, without_cookies=True)
def add_shift(token: str, shift_ident: str) -> Reply:
    """Take one more shift. What is in the way is named, and nothing is changed then."""
    volunteer, session, shift = ADDING.loaded()
    form = _form(volunteer)
    if form.validate_on_submit():
        try:
            with write():
                added = signups.add_shift(volunteer.id, shift.id, request=form.wish(), actor=ACTOR)
            return back_to(token, _said(added.status))
        except AlreadySignedUp:
            return back_to(token, str(MINE[AlreadySignedUp]))
        except ShiftNotOpen:
            pass  # the page says why
        except (ShiftFull, ShiftMoved, ExpectationsChanged, NotForPartners, Overlaps) as fact:
            form.is_conflict = True
            form.waits = isinstance(fact, ShiftFull)
            say(form, fact, MINE)
        session, shift = find_shift_anywhere(shift_ident)
    return _show(token, session, shift, form)


def _form(volunteer: Volunteer) -> ShiftForm:
    form = ShiftForm()
    form.new_submission()
    if agrees_now(volunteer.id):
        del form.agreed
    return form


def _said(status: Status) -> str:
    if status is Status.CONFIRMED:
        return _("Your shift is confirmed. Thank you for helping.")
    if status is Status.WAITING:
        return _("You are on the waiting list for this shift.")
    return _("We received your sign-up. Below you see how it stands.")


def _show(token: str, session: ListeningSession, shift: ShiftView, form: ShiftForm) -> Reply:
    view = view_session(session, current_language().tag)
    reason = policy.why_not_open(shift, session.status, clock.now())
    if reason is not None:
        text = render_template(
            "volunteering/public/show_not_added.html",
            view=view,
            why=why_not_open(reason),
            others=[] if reason == "cancelled" else shifts_of(session),
            token=token,
        )
        return text, 409 if form.is_submitted() else 200
    form.show_shift(shift)
    text = render_template(
        "volunteering/public/add_shift.html",
        view=view,
        shift=shift,
        form=form,
        token=token,
        expected=current_city().current_expectations,
        version_name=version_name,
    )
    return text, form.http_status
