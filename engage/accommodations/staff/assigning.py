"""Ask providers for a need, change what is agreed, and note what they say on the phone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import flash
from flask_login import current_user
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from engage.accommodations.errors import AssignedAlready, BusyThen, ProviderEnded, SkillMissing, TimesWrong
from engage.accommodations.models import Assignment
from engage.accommodations.queries import providers
from engage.accommodations.queries.boards import board_of
from engage.accommodations.services import answering, assigning
from engage.accommodations.staff.assigning_forms import assign_form, change_form, hours_form
from engage.accommodations.staff.base import (
    act_page,
    board_address,
    bp,
    form_page,
    need_of,
    note_view,
    render,
    to_board,
)
from engage.accommodations.staff.labels import REFUSALS
from engage.accommodations.staff.scopes import ASSIGNMENT, NEED
from engage.accounts.services.people import actor_of
from engage.core import audit
from engage.core.acts import accepted, run
from engage.core.happened import noting
from engage.core.i18n import staff_gettext as _
from engage.core.i18n import staff_lazy_gettext as _l
from engage.core.pages import Reply
from engage.core.staff.told import say_happened

_AT_PROVIDER = {AssignedAlready: "provider", BusyThen: "provider", ProviderEnded: "provider"}
_AT = {**_AT_PROVIDER, SkillMissing: "provider", TimesWrong: "agreed_until"}


@bp.route("/<occasion>/<need>/assign", methods=["GET", "POST"])
@form_page(NEED)
def assign_provider(occasion: str, need: str) -> Reply:
    """Choose whom to ask for a need, and on what terms."""
    event, key = NEED.loaded()
    line = next((line for line in board_of(event).lines if line.key == key), None)
    found = providers.candidates(key, event.moment)
    form = assign_form(event.moment, key, found, short=line.short if line else 1)
    if form.validate_on_submit():
        with noting() as happened:
            done = accepted(
                form,
                lambda: assigning.assign(
                    event.moment.occasion,
                    form.to_request(key),
                    user_id=current_user.id,
                    actor=actor_of(current_user),
                ),
                refusals=REFUSALS,
                at=_AT,
            )
        if done:
            flash(say_happened(happened, _("Saved.")), "success")
            return to_board(event, key)
    for one in found:
        note_view("provider", one.provider.id)
    body = render("assign_provider.html", event=event, key=key, line=line, found=found, form=form)
    return body, form.http_status


@bp.route("/assignments/<int:assignment_id>", methods=["GET", "POST"])
@form_page(ASSIGNMENT)
def change_assignment(assignment_id: int) -> Reply:
    """Show an assignment, and change what is agreed."""
    event, assignment = ASSIGNMENT.loaded()
    form = change_form(assignment)
    if form.validate_on_submit():
        with noting() as happened:
            done = accepted(
                form,
                lambda: assigning.change_terms(
                    assignment_id,
                    form.to_terms(),
                    version=form.seen_version,
                    actor=actor_of(current_user),
                ),
                refusals=REFUSALS,
                at={TimesWrong: "agreed_until", BusyThen: "starts_at"},
            )
        if done:
            flash(say_happened(happened, _("Saved.")), "success")
            return to_board(event, need_of(assignment))
    note_view("provider", assignment.provider_id)
    body = render(
        "change_assignment.html",
        event=event,
        assignment=providers.find_assignment(assignment_id),
        provider=providers.get_provider(assignment.provider_id),
        form=form,
    )
    return body, form.http_status


@dataclass(frozen=True)
class Said:
    """Something that a provider said on the phone, or staff decided."""

    act: Callable[[Assignment, audit.Actor], object]
    done: object


def _yes(one: Assignment, actor: audit.Actor) -> object:
    seen = one.starts_at, one.agreed_until
    return answering.accept(one.id, seen=seen, actor=actor, user_id=current_user.id)


SAID = {
    "yes": Said(_yes, _l("The person said yes.")),
    "no": Said(
        lambda one, actor: answering.decline(one.id, actor=actor, user_id=current_user.id),
        _l("The person said no. Ask someone else."),
    ),
    "lost": Said(
        lambda one, actor: answering.lose(one.id, actor=actor, user_id=current_user.id),
        _l("This person cannot come. Ask someone else right away."),
    ),
    "withdraw": Said(
        lambda one, actor: assigning.withdraw(one.id, user_id=current_user.id, actor=actor),
        _l("This person is not needed anymore."),
    ),
}


@bp.post("/assignments/<int:assignment_id>/<said>")
@act_page(ASSIGNMENT)
def note_answer(assignment_id: int, said: str) -> Response:
    """Note what a provider said on the phone: yes, no, cannot come after all. Or take the question back."""
    event, assignment = ASSIGNMENT.loaded()
    what = SAID.get(said)
    if what is None:
        raise NotFound
    return run(
        lambda: what.act(assignment, actor_of(current_user)),
        done=lambda happened: say_happened(happened, what.done),
        refusals=REFUSALS,
        back=board_address(event, need_of(assignment)),
    )


@bp.route("/assignments/<int:assignment_id>/hours", methods=["GET", "POST"])
@form_page(ASSIGNMENT)
def record_hours(assignment_id: int) -> Reply:
    """Write down the hours that somebody worked, as they told staff."""
    event, assignment = ASSIGNMENT.loaded()
    form = hours_form(assignment)
    if form.validate_on_submit() and accepted(
        form,
        lambda: answering.sign_hours(
            assignment_id, form.in_minutes, actor=actor_of(current_user), user_id=current_user.id
        ),
        refusals=REFUSALS,
    ):
        flash(_("The hours are saved."), "success")
        return to_board(event, need_of(assignment))
    note_view("provider", assignment.provider_id)
    provider = providers.get_provider(assignment.provider_id)
    body = render("record_hours.html", event=event, assignment=assignment, provider=provider, form=form)
    return body, form.http_status
