"""The members' own pages: which groups they are in, when these meet, and what waits for them."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from engage.accounts.ports import own_pages
from engage.bodies.errors import MeetingCancelled, MeetingNotYet, MeetingOver
from engage.bodies.ports import home_parts
from engage.bodies.queries import lookup
from engage.bodies.services import access, meetings
from engage.core import clock
from engage.core.db import db, write
from engage.core.errors import DomainError
from engage.core.i18n import current_language
from engage.core.i18n import gettext as _
from engage.core.i18n import lazy_gettext as _l
from engage.core.i18n.content import load_texts
from engage.core.pages import Audience, page

bp = Blueprint("members", __name__, url_prefix="/members")

_REFUSALS: dict[type[DomainError], str] = {
    MeetingCancelled: _l("This meeting was called off."),
    MeetingNotYet: _l("This meeting has not begun. Come back when it starts."),
    MeetingOver: _l("This meeting is over."),
}
MEETINGS_SHOWN = 6


@own_pages
def _home_of(user_id: int) -> str | None:
    return url_for("members.show_home") if access.is_member(user_id) else None


@bp.get("")
@page(audience=Audience.MEMBER, personal=True)
def show_home() -> str:
    """My groups: seats, meetings to come, and the parts that other domains add."""
    mine = access.bodies_of(current_user.id)
    body_ids = frozenset(one.body.id for one in mine)
    coming = meetings.upcoming(body_ids, clock.now(), limit=MEETINGS_SHOWN) if body_ids else []
    there = meetings.attended_by(current_user.id, [meeting.id for meeting in coming])
    meeting_bodies = {row.body_id for meeting in coming for row in meeting.bodies}
    bodies = {one.body.id: one.body for one in mine} | lookup.bodies_by_id(meeting_bodies - body_ids)
    texts = load_texts(
        db.session,
        [*(body.name_id for body in bodies.values()), *(one.body.purpose_id for one in mine)],
        current_language().tag,
    )
    return render_template(
        "bodies/member/show_home.html",
        mine=mine,
        home_parts=list(home_parts.of(current_user.id, body_ids)),
        coming=coming,
        there=there,
        now=clock.now(),
        doors_open=meetings.DOORS_OPEN,
        bodies=bodies,
        texts=texts,
    )


@bp.post("/meetings/<int:meeting_id>/arrive")
@page(audience=Audience.MEMBER, personal=True)
def arrive_at_meeting(meeting_id: int) -> Response:
    """I am at this meeting."""
    try:
        with write():
            meetings.arrive(meeting_id, current_user.id, by=current_user.id)
    except tuple(_REFUSALS) as refusal:
        flash(str(_REFUSALS[type(refusal)]), "error")
    else:
        flash(_("You are marked as present at the meeting."), "success")
    return redirect(url_for("members.show_home"), 303)


@bp.post("/meetings/<int:meeting_id>/leave")
@page(audience=Audience.MEMBER, personal=True)
def leave_meeting(meeting_id: int) -> Response:
    """I am no longer at this meeting."""
    try:
        with write():
            meetings.leave(meeting_id, current_user.id, by=current_user.id)
    except MeetingCancelled as refusal:
        flash(str(_REFUSALS[type(refusal)]), "error")
    else:
        flash(_("You are marked as no longer at the meeting."))
    return redirect(url_for("members.show_home"), 303)
