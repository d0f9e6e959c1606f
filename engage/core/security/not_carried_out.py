"""What people read whose form came when their sign-in was over: nothing was done, and where what they typed is."""

from __future__ import annotations

from collections.abc import Sequence

from flask import make_response, render_template
from werkzeug.wrappers import Response

from engage.core.i18n import gettext as _
from engage.core.ports.landmarks import Landmark, landmark_url
from engage.core.typed_work import page_of_form


def kept_words(*, is_answer: bool) -> str:
    """Say that what was typed is kept until the person has signed in again."""
    if is_answer:
        return _(
            "Your answer was not recorded, because you were signed out. Sign in again on this device: we kept what "
            "you wrote, and you can send it then."
        )
    return _(
        "What you typed was not saved, because you were signed out. Sign in again on this device: we kept what you "
        "typed, and you can send it then."
    )


def undone_words(*, is_answer: bool) -> str:
    """Say that nothing was done, where nothing was typed."""
    if is_answer:
        return _("Your answer was not recorded, because you were signed out. Sign in again, then send it.")
    return _(
        "Nothing was changed, because you were signed out. Sign in again, then press the button once more."
    )


def lost_page(words: Sequence[str], *, is_answer: bool) -> Response:
    """Return the page that shows what was typed, to be copied, where nobody knows whose it is."""
    sign_in = landmark_url(Landmark.SIGN_IN, next=page_of_form())
    body = render_template("errors/not_saved.html", words=words, is_answer=is_answer, sign_in=sign_in)
    response = make_response(body, 403)
    response.headers["Cache-Control"] = "no-store"
    return response
