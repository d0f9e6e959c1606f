"""Shared by the facilitator's pages: the blueprint, its scope, and the page around each form."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from engage.bodies.models import Body
from engage.core import clock
from engage.core.acts import run
from engage.core.db import db
from engage.core.forms import BaseForm
from engage.core.i18n import current_language
from engage.core.i18n.content import TextBundle, load_texts
from engage.core.refusals import Refusals
from engage.decisions.labels.decisions import OVERTAKEN
from engage.decisions.member.facilitate import labels
from engage.decisions.member.refusals import explain_refusals
from engage.decisions.models import Decision
from engage.decisions.services.reads import deciding_bodies

bp = Blueprint("facilitate", __name__, url_prefix="/members")
explain_refusals(bp)

OF_DECISION = "/decisions/<decision_slug>/facilitate"


def back(decision: Decision, anchor: str | None = None) -> Response:
    """Redirect to the facilitator's page of the decision."""
    address = url_for("facilitate.show_overview", decision_slug=decision.slug, _anchor=anchor)
    return redirect(address, 303)


def texts_of(decision: Decision, bodies: Iterable[Body], *more: int) -> TextBundle:
    """Load the names of the decision and its bodies, and other texts, in the reader's language (one statement)."""
    idents = [decision.title_id, decision.summary_id, *(body.name_id for body in bodies), *more]
    return load_texts(db.session, idents, current_language().tag)


def show(
    template: str,
    decision: Decision,
    form: BaseForm | None = None,
    *,
    text_ids: Iterable[int] = (),
    **context: Any,
) -> tuple[str, int]:
    """Render a page about a decision with its bodies and texts. The status is the form's."""
    bodies = context.pop("bodies", None) or deciding_bodies(decision.body_ids)
    page = render_template(
        f"decisions/member/facilitate/{template}.html",
        decision=decision,
        deciding=bodies,
        texts=texts_of(decision, bodies, *text_ids),
        form=form,
        now=clock.now(),
        say=labels,
        **context,
    )
    return page, form.http_status if form is not None else 200


def act_and_return(
    decision: Decision,
    act: Callable[[], object],
    done: str,
    *,
    refusals: Refusals = OVERTAKEN,
    anchor: str | None = None,
) -> Response:
    """Carry out an act and redirect to the decision's page, which shows that it is done or why it was refused."""
    address = url_for("facilitate.show_overview", decision_slug=decision.slug, _anchor=anchor)
    return run(act, done=done, refusals=refusals, back=address, tones=("success", "warning"))
