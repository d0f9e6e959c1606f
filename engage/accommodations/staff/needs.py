"""Needs that staff know of, what is offered instead, and what came of them."""

from __future__ import annotations

from flask import flash
from flask_login import current_user
from werkzeug.wrappers import Response

from engage.accommodations.errors import OtherSessionWrong
from engage.accommodations.queries.boards import board_of
from engage.accommodations.services import alternatives, demands, outcomes
from engage.accommodations.staff.base import act_page, board_address, bp, form_page, render, to_board
from engage.accommodations.staff.labels import REFUSALS
from engage.accommodations.staff.needs_forms import demand_form, instead_form, outcomes_form
from engage.accommodations.staff.scopes import NEED, OCCASION, OCCASION_ALTERNATIVE, OCCASION_DEMAND
from engage.accounts.services.people import actor_of
from engage.core.acts import accepted, run
from engage.core.happened import noting
from engage.core.i18n import staff_gettext as _
from engage.core.pages import Reply
from engage.core.staff.told import say_happened


@bp.route("/<occasion>/needs/new", methods=["GET", "POST"])
@form_page(OCCASION)
def add_need(occasion: str) -> Reply:
    """Add a need that no registration tells of."""
    event = OCCASION.loaded()
    form = demand_form()
    if form.validate_on_submit() and accepted(
        form,
        lambda: demands.add_demand(
            event.moment.occasion,
            form.to_request(),
            user_id=current_user.id,
            actor=actor_of(current_user),
        ),
        refusals=REFUSALS,
    ):
        flash(_("The need is saved."), "success")
        return to_board(event)
    return render("add_need.html", event=event, form=form), form.http_status


@bp.post("/<occasion>/needs/<int:demand_id>/withdraw")
@act_page(OCCASION_DEMAND)
def withdraw_need(occasion: str, demand_id: int) -> Response:
    """Take a need back that staff entered."""
    event = OCCASION_DEMAND.loaded()
    return run(
        lambda: demands.withdraw_demand(
            demand_id, occasion=event.moment.occasion, actor=actor_of(current_user)
        ),
        done=_("The need is taken back."),
        refusals=REFUSALS,
        back=board_address(event),
    )


@bp.route("/<occasion>/<need>/instead", methods=["GET", "POST"])
@form_page(NEED)
def offer_instead(occasion: str, need: str) -> Reply:
    """Decide what is offered instead, and tell those who asked."""
    event, key = NEED.loaded()
    form = instead_form(event.moment.occasion.session_id)
    if form.validate_on_submit():
        with noting() as happened:
            done = accepted(
                form,
                lambda: alternatives.offer_instead(
                    event.moment.occasion,
                    form.to_request(key),
                    user_id=current_user.id,
                    actor=actor_of(current_user),
                ),
                refusals=REFUSALS,
                at={OtherSessionWrong: "other_session"},
            )
        if done:
            flash(say_happened(happened, _("Saved.")), "success")
            return to_board(event, key)
    line = next((line for line in board_of(event).lines if line.key == key), None)
    return render("offer_instead.html", event=event, key=key, line=line, form=form), form.http_status


@bp.post("/<occasion>/instead/<int:alternative_id>/end")
@act_page(OCCASION_ALTERNATIVE)
def end_instead(occasion: str, alternative_id: int) -> Response:
    """Offer this no more, and tell those who asked."""
    event = OCCASION_ALTERNATIVE.loaded()
    return run(
        lambda: alternatives.take_back(
            alternative_id, occasion=event.moment.occasion, actor=actor_of(current_user)
        ),
        done=lambda happened: say_happened(happened, _("Saved.")),
        refusals=REFUSALS,
        back=board_address(event),
    )


@bp.route("/<occasion>/outcomes", methods=["GET", "POST"])
@form_page(OCCASION)
def record_outcomes(occasion: str) -> Reply:
    """Record how many people had what they asked for."""
    event = OCCASION.loaded()
    form = outcomes_form(board_of(event).lines)
    if form.validate_on_submit() and accepted(
        form,
        lambda: [
            outcomes.record_outcome(
                event.moment.occasion, news, user_id=current_user.id, actor=actor_of(current_user)
            )
            for news in form.to_requests()
        ],
        refusals=REFUSALS,
    ):
        flash(_("The outcomes are saved."), "success")
        return to_board(event)
    return render("record_outcomes.html", event=event, form=form), form.http_status
