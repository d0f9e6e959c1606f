"""Open a round after showing what it freezes; close, reveal or stop it."""

from __future__ import annotations

from flask import flash
from flask_login import current_user

from engage.core.acts import accepted
from engage.core.i18n import gettext as _
from engage.core.pages import Audience, Reply, page
from engage.decisions.errors import (
    ClosesAfterMeeting,
    ClosesTooLate,
    ClosesTooSoon,
    RoundOver,
    WrongVersion,
)
from engage.decisions.labels.decisions import OVERTAKEN, REFUSALS
from engage.decisions.member.facilitate.base import OF_DECISION, act_and_return, back, bp, show
from engage.decisions.member.facilitate.forms import ConfirmForm, OpenRoundForm, StopRoundForm
from engage.decisions.member.scopes import FACILITATED, FACILITATED_ROUND
from engage.decisions.models import UNDER_WAY, Decision, Round, RoundState
from engage.decisions.queries import facilitating
from engage.decisions.queries.readiness import readiness_of
from engage.decisions.services import closing, opening

OF_ROUND = f"{OF_DECISION}/rounds/<int:number>"


@bp.route(f"{OF_DECISION}/open", methods=["GET", "POST"])
@page(audience=Audience.MEMBER, scope=FACILITATED, personal=True, form_checks_csrf=True)
def open_round(decision_slug: str) -> Reply:
    """Show what a round would freeze and the obstacles, then open it."""
    decision = FACILITATED.loaded()
    ready = readiness_of(decision)
    form = OpenRoundForm(ready)
    if form.validate_on_submit():
        if _opened(decision, form):
            flash(_("The round is open. We are emailing everyone who can answer."), "success")
            return back(decision)
        ready = readiness_of(decision)  # something changed meanwhile
    return show(
        "open_round",
        decision,
        form,
        bodies=[one.body for one in ready.bodies],
        text_ids=[ready.draft.title_id],
        ready=ready,
    )


def _opened(decision: Decision, form: OpenRoundForm) -> bool:
    """Open the round and return whether it worked. If not, the form shows the error."""
    try:
        return accepted(
            form,
            lambda: opening.open_round(decision.id, form.to_request(), actor=current_user.id),
            refusals={kind: said for kind, said in REFUSALS.items() if kind is not WrongVersion},
            at=dict.fromkeys((ClosesTooSoon, ClosesTooLate, ClosesAfterMeeting), "closes_at"),
        )
    except WrongVersion as fact:
        form.show_version(fact.number)
        form.form_errors.append(
            _(
                "Someone has saved a newer version. This page now shows version %(number)s. Read it, and then open "
                "the round.",
                number=str(fact.number),
            )
        )
    return False


@bp.route(f"{OF_ROUND}/close", methods=["GET", "POST"])
@page(audience=Audience.MEMBER, scope=FACILITATED_ROUND, personal=True, form_checks_csrf=True)
def close_round(decision_slug: str, number: int) -> Reply:
    """Ask for confirmation, then close the round: it takes no more ballots."""
    decision, asked = FACILITATED_ROUND.loaded()
    now_asked = facilitating.RoundUnderWay(asked, facilitating.seats_of_round(asked.id))
    form = ConfirmForm()
    if form.validate_on_submit():
        return act_and_return(
            decision,
            lambda: closing.close_round(decision.id, asked.id, actor=current_user.id),
            _("The round is closed. You can reveal the answers now.")
            if asked.is_live
            else _("The round is closed, and all members can see the answers."),
        )
    if not now_asked.may_close and not form.is_submitted():
        flash(_still_open() if asked.state == RoundState.OPEN else str(OVERTAKEN[RoundOver]), "warning")
        return back(decision)
    return show("close_round", decision, form, asked=asked, now_asked=now_asked)


@bp.route(f"{OF_ROUND}/reveal", methods=["GET", "POST"])
@page(audience=Audience.MEMBER, scope=FACILITATED_ROUND, personal=True, form_checks_csrf=True)
def reveal_round(decision_slug: str, number: int) -> Reply:
    """Ask for confirmation, then reveal the answers to the members."""
    decision, asked = FACILITATED_ROUND.loaded()
    form = ConfirmForm()
    if form.validate_on_submit():
        return act_and_return(
            decision,
            lambda: closing.reveal_round(decision.id, asked.id, actor=current_user.id),
            _("All members can see the answers now."),
        )
    if asked.state != RoundState.CLOSED and not form.is_submitted():
        flash(_("This round has no answers waiting to be revealed."), "warning")
        return back(decision)
    return show("reveal_round", decision, form, asked=asked)


@bp.route(f"{OF_ROUND}/stop", methods=["GET", "POST"])
@page(audience=Audience.MEMBER, scope=FACILITATED_ROUND, personal=True, form_checks_csrf=True)
def stop_round(decision_slug: str, number: int) -> Reply:
    """Stop a round that must not count."""
    decision, asked = FACILITATED_ROUND.loaded()
    form = StopRoundForm()
    if form.validate_on_submit():
        return act_and_return(
            decision,
            lambda: closing.void_round(decision.id, asked.id, reason=form.reason.data, actor=current_user.id),
            _("You stopped the round. Its answers are deleted permanently, and we are telling members why."),
        )
    if not _is_under_way(asked) and not form.is_submitted():
        flash(str(OVERTAKEN[RoundOver]), "warning")
        return back(decision)
    return show("stop_round", decision, form, asked=asked)


def _is_under_way(asked: Round) -> bool:
    return asked.state in UNDER_WAY


def _still_open() -> str:
    return _("You cannot close this round yet. Not everyone has answered, and the closing time has not come.")
