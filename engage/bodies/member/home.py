"""The members' home: their bodies, the next meetings, and what waits for them."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from engage.bodies.member.labels import REFUSALS
from engage.bodies.member.scopes import MEETING, OWN_MEMBERSHIPS
from engage.bodies.ports import home_parts
from engage.bodies.queries import lookup
from engage.bodies.services import meetings
from engage.bodies.services.reads import upcoming
from engage.core import clock
from engage.core.acts import run
from engage.core.db import db
from engage.core.i18n import current_language
from engage.core.i18n import gettext as _
from engage.core.i18n.content import load_texts
from engage.core.pages import Audience, page

bp = Blueprint("members", __name__, url_prefix="/members")

MEETINGS_SHOWN = 6


@bp.get("")
@page(audience=Audience.MEMBER, scope=OWN_MEMBERSHIPS, personal=True)
def show_home() -> str:
    """Show the reader's seats, their next meetings, and the parts that other domains add."""
    mine = OWN_MEMBERSHIPS.loaded()
    body_ids = frozenset(one.body.id for one in mine)
    coming = upcoming(body_ids, clock.now(), limit=MEETINGS_SHOWN) if body_ids else []
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
@page(audience=Audience.MEMBER, scope=MEETING, personal=True)
def arrive_at_meeting(meeting_id: int) -> Response:
    """Record that the reader is at this meeting."""
    said = _("You are marked as present at the meeting.")
    return _move(meetings.arrive, meeting_id, said, tone="success")


@bp.post("/meetings/<int:meeting_id>/leave")
@page(audience=Audience.MEMBER, scope=MEETING, personal=True)
def leave_meeting(meeting_id: int) -> Response:
    """Record that the reader has left this meeting."""
    said = _("You are no longer marked as present at the meeting.")
    return _move(meetings.leave, meeting_id, said, tone="message")


def _move(act: Callable[..., object], meeting_id: int, said: str, *, tone: str) -> Response:
    return run(
        lambda: act(meeting_id, current_user.id, actor=current_user.id),
        done=said,
        refusals=REFUSALS,
        back=url_for("members.show_home"),
        tones=(tone, "error"),
    )
