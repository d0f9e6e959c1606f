"""A scribe records the answer of a person in the room who has no device, and reads it back to them.

The answer travels between pages in form bodies only. Nothing is stored before it was read back and confirmed, and no
address, flash message or log contains it. The person can dispute a recorded answer.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from engage.core.db import write
from engage.core.i18n import gettext as _
from engage.core.pages import Audience, page
from engage.core.security.tokens import random_ident
from engage.decisions.errors import NothingToDispute, NotPresent, ReasonNeeded, VotedThemselves
from engage.decisions.labels import decisions
from engage.decisions.member.live.forms import ScribeForm
from engage.decisions.member.live.room import View, look, view_of
from engage.decisions.member.refusals import explain_refusals
from engage.decisions.member.scopes import ROOM_TO_RUN, SEAT_TO_DISPUTE, SEAT_TO_WRITE_DOWN
from engage.decisions.queries import live
from engage.decisions.queries.live import InRoom, LivePerson, LiveSeat
from engage.decisions.services import casting
from engage.decisions.services.casting import Scribed

bp = Blueprint("scribe", __name__, url_prefix="/members/decisions/<decision_slug>/rounds/<int:number>")
explain_refusals(bp)

READ_BACK, CHANGE, CONFIRM = "read", "change", "confirm"


@bp.get("/scribe")
@page(audience=Audience.MEMBER, scope=ROOM_TO_RUN, personal=True)
def show_scribe(decision_slug: str, number: int) -> str:
    """List the people in the room who have not answered by themselves."""
    view = look(ROOM_TO_RUN.loaded())
    mine = live.written_for(view.facts, current_user.id)
    waiting = [(person, _to_write_down(view, person, mine)) for person in view.room.people if person.is_here]
    people = [(person, seats) for person, seats in waiting if seats]
    return render_template("decisions/member/live/show_scribe.html", view=view, people=people)


def _to_write_down(view: View, person: InRoom, mine: Collection[int]) -> list[LiveSeat]:
    """Return the seats to answer for: one seat if one answer counts for all of them. `mine`: the scribe's bodies."""
    seats = [seat for seat in person.seats if seat.body_id in mine and not _answered_alone(seat)]
    if view.facts.round.one_ballot:
        return seats[:1] if len(seats) == len(person.seats) else []
    return seats


def _answered_alone(seat: LiveSeat) -> bool:
    return seat.has_answered and seat.scribe is None


@bp.route("/scribe/<int:round_seat_id>/<int:voter_id>", methods=["GET", "POST"])
@page(audience=Audience.MEMBER, scope=SEAT_TO_WRITE_DOWN, personal=True, form_checks_csrf=True, records=True)
def write_down(
    decision_slug: str, number: int, round_seat_id: int, voter_id: int
) -> str | Response | tuple[str, int]:
    """Ask one person, read back their answer, and store it after they confirm it."""
    found = SEAT_TO_WRITE_DOWN.loaded()
    view, seat, person, seats = view_of(found.room), found.seat, found.person, found.seats
    _must_be_free(view, person, seats)
    rules = [body.rule for body in view.room.bodies if body.id in {one.body_id for one in seats}]
    form = ScribeForm()
    form.word(rules[0])
    if request.method != "POST":
        form.fresh(view.facts.round.version_hash)
    step = request.form.get("step", READ_BACK)
    shown = {"view": view, "seat": seat, "person": person, "form": form}
    if form.validate_on_submit() and step != CHANGE and form.has_its_reasons(rules):
        if step == CONFIRM:
            return _keep(view, form, seat, person)
        answer = form.to_request(None)
        return render_template(
            "decisions/member/live/read_back.html", **shown, answer=answer, said=_said(form)
        )
    return render_template("decisions/member/live/write_down.html", **shown), form.http_status


def _said(form: ScribeForm) -> str:
    """Return the label of the chosen answer."""
    return str(next(one.label for one in form.answer.choices if one.value == form.answer.data))


def _must_be_free(view: View, person: LivePerson, seats: Iterable[LiveSeat]) -> None:
    casting.must_take_votes(view.facts.round, view.now)
    if not person.is_here:
        raise NotPresent
    if any(_answered_alone(seat) for seat in seats):
        raise VotedThemselves


def _keep(view: View, form: ScribeForm, seat: LiveSeat, person: LivePerson) -> Response | tuple[str, int]:
    where, decision_id, round_id = view.where, view.facts.decision.id, view.facts.round.id
    scribed = Scribed(round_seat_id=seat.id, scribe_id=current_user.id)
    try:
        with write():
            casting.cast_for(
                decision_id, round_id, form.to_request(None), voter_id=person.user_id, scribed=scribed
            )
    except ReasonNeeded as error:
        field = form.remedy if error.remedy else form.reason
        field.errors = [decisions.refusal(error)]
        shown = {"view": view, "seat": seat, "person": person, "form": form}
        return render_template("decisions/member/live/write_down.html", **shown), form.http_status
    flash(_("The answer is written down. The person can withdraw it until the round closes."), "success")
    return redirect(url_for("scribe.show_scribe", **where), 303)


@bp.route("/dispute/<int:round_seat_id>", methods=["GET", "POST"])
@page(audience=Audience.MEMBER, scope=SEAT_TO_DISPUTE, personal=True, records=True)
def dispute_answer(decision_slug: str, number: int, round_seat_id: int) -> str | Response:
    """Take back a scribe's ballot: for the voter, or for those who run the meeting at the voter's request."""
    room, seat = SEAT_TO_DISPUTE.loaded()
    view, facts = view_of(room), room.facts
    back = "live.show_room" if seat in room.seats_of(current_user.id) else "scribe.show_scribe"
    if request.method != "POST":
        casting.must_take_votes(facts.round, view.now)
        if seat.scribe is None:
            raise NothingToDispute
        return render_template("decisions/member/live/dispute.html", view=view, seat=seat, back=back)
    where, decision_id, round_id = view.where, facts.decision.id, facts.round.id
    if seat.has_answered:
        with write():
            casting.dispute(decision_id, round_id, seat.id, by_id=current_user.id, submission=random_ident())
    flash(
        _("The answer is withdrawn. The seat counts as not answered until the member answers again."),
        "success",
    )
    return redirect(url_for(back, **where), 303)
