"""What staff pages about the shifts of a session and about volunteers share."""

from __future__ import annotations

from collections.abc import Callable

from flask import request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from engage.accounts.services.people import actor_of
from engage.core import access_log
from engage.core.acts import run
from engage.core.db import db
from engage.core.i18n import current_language
from engage.core.i18n.content import load_texts
from engage.core.staff.rendering import render_staff
from engage.core.staff.told import say_happened
from engage.listening.models import ListeningSession
from engage.volunteering.staff import labels as words
from engage.volunteering.staff.refusals import REFUSALS


def render_board(template: str, session: ListeningSession, **context: object) -> str:
    """Render a page about the shifts of a session, with its title."""
    title = load_texts(db.session(), [session.title_id], current_language().tag)[session.title_id]
    about = {"session": session, "session_title": title.value}
    return render_volunteers(template, **about, **context)


def render_volunteers(template: str, **context: object) -> str:
    """Render a staff page about volunteers with its labels."""
    return render_staff(f"volunteering/staff/{template}", words=words, **context)


def note_view(subject_kind: str, subject_id: int) -> None:
    """Write an entry in the access log: personal data was viewed."""
    access_log.note_view(actor_of(current_user), str(request.endpoint), subject_kind, subject_id)


def board_address(session: ListeningSession) -> str:
    """Return the address of a session's board."""
    return url_for("staff_board.show_board", session_slug=session.slug)


def press(act: Callable[[str], object], *, done: object, back: str) -> Response:
    """Carry out a button's act, given the actor, and go back with what was done and who is told."""
    by = actor_of(current_user)
    return run(
        lambda: act(by),
        done=lambda happened: say_happened(happened, done),
        refusals=REFUSALS,
        back=back,
        tones=("success", "warning"),
    )
