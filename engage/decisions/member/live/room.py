"""The live room: pages for members, the facilitator and the projector while a group decides in a meeting.

Every page works without JavaScript. With it, the page asks `live.json` every few seconds whether anything changed, and
then reloads its parts. The check takes one statement; mostly nothing has changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from engage.bodies.services import meetings
from engage.core import clock
from engage.core.acts import run
from engage.core.addresses import public_address
from engage.core.city_time import city_day
from engage.core.db import db, write
from engage.core.errors import NotFound
from engage.core.i18n import current_language
from engage.core.i18n import gettext as _
from engage.core.i18n.content import TextBundle, load_texts
from engage.core.pages import Audience, page
from engage.core.qr import qr_picture
from engage.core.security.guards import LARGEST_ROW_NUMBER
from engage.decisions.errors import NotClosed, RoundOver
from engage.decisions.labels.decisions import ARRIVING
from engage.decisions.member.live.results import answer_of, joint_result, results
from engage.decisions.member.refusals import explain_refusals
from engage.decisions.member.scopes import ROOM, ROOM_TO_CLOSE, ROOM_TO_RUN, find_facts
from engage.decisions.queries import live
from engage.decisions.queries.live import Facts, LiveRoom
from engage.decisions.services import closing

bp = Blueprint("live", __name__, url_prefix="/members/decisions/<decision_slug>/rounds/<int:number>")
explain_refusals(bp)


@dataclass(frozen=True)
class View:
    """A room with the texts it needs, for a template."""

    room: LiveRoom
    texts: TextBundle
    now: datetime
    tag: str

    @property
    def facts(self) -> Facts:
        """The round and the reader's rights."""
        return self.room.facts

    @property
    def where(self) -> dict[str, Any]:
        """The arguments of every address of this round."""
        return {"decision_slug": self.facts.decision.slug, "number": self.facts.round.number}

    @property
    def takes_answers(self) -> bool:
        """Whether the round still takes answers."""
        return self.facts.round.takes_votes(self.now)

    @property
    def closes_today(self) -> bool:
        """Whether the page can show the closing time without the date."""
        return city_day(self.facts.round.closes_at) == city_day(self.now)

    @property
    def has_meeting(self) -> bool:
        """Whether the round takes place in a meeting with attendance."""
        return self.facts.round.meeting_id is not None


def look(facts: Facts) -> View:
    """Load the current room in the reader's language (three statements)."""
    return view_of(live.load_room(facts))


def view_of(room: LiveRoom) -> View:
    """Return a room with its texts in the reader's language (one statement)."""
    facts = room.facts
    names = [body.name_id for body in room.bodies]
    language = current_language().tag
    texts = load_texts(db.session, [facts.decision.title_id, *names], language)
    now = clock.now()
    return View(room, texts, now, facts.tag(language, now))


@bp.get("/live.json")
@page(audience=Audience.MEMBER, scope=ROOM, personal=True)
def show_state(decision_slug: str, number: int) -> Response:
    """Return the room as JSON; 304 without further statements if the caller's `If-None-Match` still matches."""
    facts = ROOM.loaded()
    now = clock.now()
    tag = facts.tag(current_language().tag, now)
    if request.if_none_match.contains_weak(tag):
        response = Response(status=304)
    else:
        response = jsonify(live.as_json(live.load_room(facts), tag=tag, now=now))
    response.set_etag(tag, weak=True)
    return response


@bp.get("/room")
@page(audience=Audience.MEMBER, scope=ROOM, personal=True)
def show_room(decision_slug: str, number: int) -> str:
    """Show the room to everybody in it: their attendance, their ballot and the state of the round."""
    view = look(ROOM.loaded())
    mine = view.room.seats_of(current_user.id)
    here = {person.user_id for person in view.room.people if person.is_here}
    is_here = current_user.id in here or _is_guest(view.facts)
    return render_template(
        "decisions/member/live/show_room.html", view=view, mine=mine, is_here=is_here, **_revealed(view)
    )


def _is_guest(facts: Facts) -> bool:
    """Return whether the reader attends the meeting without a seat that may answer."""
    meeting_id = facts.round.meeting_id
    return meeting_id is not None and bool(meetings.attended_by(current_user.id, [meeting_id]))


@bp.post("/room/arrive")
@page(audience=Audience.MEMBER, scope=ROOM, personal=True)
def arrive(decision_slug: str, number: int) -> AnyResponse:
    """Record that the reader has arrived."""
    return _move(ROOM.loaded(), current_user.id, "live.show_room", arrives=True)


@bp.post("/room/leave")
@page(audience=Audience.MEMBER, scope=ROOM, personal=True)
def leave(decision_slug: str, number: int) -> AnyResponse:
    """Record that the reader leaves."""
    return _move(ROOM.loaded(), current_user.id, "live.show_room", arrives=False)


@bp.get("/live")
@page(audience=Audience.MEMBER, scope=ROOM_TO_RUN, personal=True)
def show_live(decision_slug: str, number: int) -> str:
    """Show those who run the meeting who is present, who has answered, and the next step."""
    view = look(ROOM_TO_RUN.loaded())
    return render_template(
        "decisions/member/live/show_live.html", view=view, may_close=_may_close(view), **_revealed(view)
    )


def _may_close(view: View) -> bool:
    return view.facts.round.may_be_closed(view.now, lambda: view.room.answered == view.room.entitled)


def _revealed(view: View) -> dict[str, Any]:
    """Return what templates need to show the answers; before the reveal it is empty."""
    return {"results": results(view.room), "joint": joint_result(view.room), "answer_of": answer_of}


@bp.post("/live/mark")
@page(audience=Audience.MEMBER, scope=ROOM_TO_RUN, personal=True)
def mark_person(decision_slug: str, number: int) -> AnyResponse:
    """Let those who run the meeting record that a person arrived or left."""
    facts = ROOM_TO_RUN.loaded()
    arrives = "arrived" in request.form
    user_id = request.form.get("arrived" if arrives else "left", type=int)
    if user_id is None or not 0 < user_id <= LARGEST_ROW_NUMBER:
        raise NotFound
    return _move(facts, user_id, "live.show_live", arrives=arrives)


def _move(facts: Facts, user_id: int, back: str, *, arrives: bool) -> AnyResponse:
    slug, number, meeting_id = facts.decision.slug, facts.round.number, facts.round.meeting_id
    if meeting_id is None:
        raise NotFound
    by = current_user.id
    act = meetings.arrive if arrives else meetings.leave
    address = url_for(back, decision_slug=slug, number=number)
    return run(lambda: act(meeting_id, user_id, actor=by), done=None, refusals=ARRIVING, back=address)


@bp.route("/live/close", methods=["GET", "POST"])
@page(audience=Audience.MEMBER, scope=ROOM_TO_CLOSE, personal=True)
def close_round(decision_slug: str, number: int) -> str | AnyResponse:
    """Ask for confirmation with the list of seats without an answer, then close the round."""
    facts = ROOM_TO_CLOSE.loaded()
    if request.method != "POST":
        return render_template("decisions/member/live/close_round.html", view=look(facts))
    decision_id, round_id, user_id = facts.decision.id, facts.round.id, current_user.id
    try:
        with write():
            closing.close_round(decision_id, round_id, actor=user_id)
    except RoundOver:
        flash(_("The round was already closed."))
    else:
        flash(_("The round is closed. No one can answer anymore."), "success")
    return redirect(url_for("live.show_live", decision_slug=decision_slug, number=number), 303)


@bp.route("/live/reveal", methods=["GET", "POST"])
@page(audience=Audience.MEMBER, scope=ROOM_TO_CLOSE, personal=True)
def reveal_round(decision_slug: str, number: int) -> str | AnyResponse:
    """Ask for confirmation, then reveal the answers to everybody."""
    facts = ROOM_TO_CLOSE.loaded()
    if request.method != "POST":
        return render_template("decisions/member/live/reveal_round.html", view=look(facts))
    decision_id, round_id, user_id = facts.decision.id, facts.round.id, current_user.id
    try:
        with write():
            closing.reveal_round(decision_id, round_id, actor=user_id)
    except NotClosed:
        if not find_facts(decision_slug, number).is_revealed:
            raise
        flash(_("The answers were already revealed."))
    return redirect(url_for("live.show_live", decision_slug=decision_slug, number=number), 303)


@bp.get("/screen")
@page(audience=Audience.MEMBER, scope=ROOM, personal=True)
def show_screen(decision_slug: str, number: int) -> str:
    """Show on the projector the question, who is present, who has answered, and after the reveal the answers."""
    view = look(ROOM.loaded())
    address = public_address("decisions.cast_ballot", **view.where)
    start = urlsplit(public_address("members.show_home"))
    return render_template(
        "decisions/member/live/show_screen.html",
        view=view,
        picture=qr_picture(address),
        short_address=f"{start.netloc}{start.path}",
        **_revealed(view),
    )
