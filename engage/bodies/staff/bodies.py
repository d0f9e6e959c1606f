"""Pages of bodies and their members for staff who keep the roster. They show no drafts and no votes."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import Blueprint, flash, redirect, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from engage.accounts.errors import PersonInactive
from engage.accounts.services.people import actor_of
from engage.bodies.errors import (
    AlreadyProposed,
    AlreadySeated,
    BodyFull,
    OrganizationHasNoSeat,
    OwnAppointment,
    SeatTaken,
    SizeTooSmall,
)
from engage.bodies.labels import change_lines, ground_line
from engage.bodies.models import Body, BodyChange, Office, OfficeHolder, Seat
from engage.bodies.policy.changes import Appointment, OfficeTaken, SeatEnded, Unseated
from engage.bodies.ports import SEAT_NOTES
from engage.bodies.queries import changes as changes_read
from engage.bodies.queries import lookup
from engage.bodies.queries.reach import reach_of
from engage.bodies.services import access, bodies, inviting
from engage.bodies.services.changes import alone
from engage.bodies.services.changes.approval import approval_of, approvals_of, may_refuse, notice_ends_at
from engage.bodies.services.changes.proposals import propose
from engage.bodies.services.reads import current_rule, current_seats, list_meetings, list_rules
from engage.bodies.staff import labels as words
from engage.bodies.staff.bodies_forms import FactsForm, InviteForm, OfficeForm, SeatForm
from engage.bodies.staff.scopes import BODY, PERSON, SEAT
from engage.core import clock
from engage.core.acts import accepted, run
from engage.core.db import db
from engage.core.errors import DomainError, NotFound
from engage.core.forms import BaseForm
from engage.core.happened import noting
from engage.core.i18n import current_language
from engage.core.i18n import staff_gettext as _
from engage.core.i18n.content import load_texts
from engage.core.pages import Audience, Reply, page
from engage.core.refusals import Refusals
from engage.core.security.permissions import Permission
from engage.core.staff.rendering import render_staff
from engage.core.staff.told import say_happened

bp = Blueprint("staff_bodies", __name__, url_prefix="/staff/bodies")
_MANAGE = Permission.MANAGE_BODIES
# The field of the invitation form that shows each refusal.
FIELDS: dict[type[DomainError], str] = {
    AlreadyProposed: "email",
    AlreadySeated: "email",
    OwnAppointment: "email",
    PersonInactive: "email",
    BodyFull: "seat",
    SeatTaken: "organization",
    OrganizationHasNoSeat: "organization",
}


def change(body_slug: str, act: Callable[[], object], done: str) -> Response:
    """Carry out an act; the body's page shows that it is done, or why it was refused."""
    back = url_for("staff_bodies.show_body", body_slug=body_slug)
    return run(act, done=lambda happened: say_happened(happened, done), refusals=words.REFUSALS, back=back)


def proposed(
    body_slug: str, act: Callable[[], BodyChange], *, warn: Callable[[], None] | None = None
) -> Response:
    """Propose a change; the body's page shows whose agreement it waits for, or why it was refused.

    `warn` says what staff should know of a change that was proposed.
    """
    made: list[BodyChange] = []
    response = run(
        lambda: made.append(act()),
        done=lambda happened: say_happened(happened, _waits_for(made[0])),
        refusals=words.REFUSALS,
        back=url_for("staff_bodies.show_body", body_slug=body_slug),
    )
    if made and warn is not None:
        warn()
    return response


def proposed_by_form(
    form: BaseForm,
    act: Callable[[], BodyChange],
    *,
    refusals: Refusals = words.REFUSALS,
    at: Mapping[type[DomainError], str] | None = None,
) -> bool:
    """Propose a change by a form, and say on the next page whose agreement it waits for and who is told.

    Returns False where it was refused, with the reason in the form.
    """
    made: list[BodyChange] = []
    with noting() as happened:
        is_accepted = accepted(form, lambda: made.append(act()), refusals=refusals, at=at)
    if is_accepted:
        flash(say_happened(happened, _waits_for(made[0])), "success")
    return is_accepted


def _waits_for(made: BodyChange) -> str:
    return str(words.PROPOSED[approval_of(made).route])


@bp.get("")
@page(audience=Audience.STAFF, permission=_MANAGE)
def list_bodies() -> str:
    """List every body and work team."""
    everything = lookup.list_bodies()
    texts = load_texts(db.session, [body.name_id for body in everything], current_language().tag)
    in_use = current_seats(*(body.id for body in everything))
    held = {
        body.id: [seat for seat in in_use if seat.body_id == body.id and seat.holders] for body in everything
    }
    waiting = changes_read.count_waiting()
    return render_staff(
        "bodies/staff/list_bodies.html",
        bodies=everything,
        texts=texts,
        held=held,
        kinds=words.KINDS,
        waiting=waiting,
    )


@bp.get("/<body_slug>")
@page(audience=Audience.STAFF, permission=_MANAGE, scope=BODY, personal=True)
def show_body(body_slug: str) -> str:
    """Show a body: its seats and people, its rule and its meetings."""
    return render_body(BODY.loaded(), SeatForm(formdata=None))


def render_body(body: Body, seat_form: SeatForm) -> str:
    """Render the page of a body."""
    in_use = current_seats(body.id)
    offices = access.office_holders([body.id])
    versions = list_rules(body.id)
    planned = list_meetings([body.id])
    together = lookup.bodies_by_id({row.body_id for meeting in planned for row in meeting.bodies} | {body.id})
    waiting = changes_read.list_waiting([body.id])
    approvals = approvals_of([view.change for view in waiting])
    texts = load_texts(
        db.session,
        [body.purpose_id, *(one.name_id for one in together.values()), *versions[0].meaning_ids.values()],
        current_language().tag,
    )
    return render_staff(
        "bodies/staff/show_body.html",
        body=body,
        seats=in_use,
        offices=offices,
        rules=versions,
        reach=reach_of(in_use, versions[0].settings),
        meetings=planned,
        together=together,
        texts=texts,
        now=clock.now(),
        waiting=[(view, approvals[view.change.id]) for view in waiting],
        decided=changes_read.list_decided(body.id),
        lines=change_lines,
        ground=ground_line,
        reader=current_user.id,
        is_member=body.id in access.member_body_ids(current_user.id),
        may_refuse=may_refuse,
        notice_ends_at=notice_ends_at,
        seat_form=seat_form,
        office_form=OfficeForm(_people(in_use, offices), formdata=None),
        words=words,
    )


@bp.route("/<body_slug>/invite", methods=["GET", "POST"])
@page(audience=Audience.STAFF, permission=_MANAGE, scope=BODY, personal=True, form_checks_csrf=True)
def invite_member(body_slug: str) -> Reply:
    """Propose a seat or an office for a person. They are invited by mail once it counts."""
    body = BODY.loaded()
    form = InviteForm()

    def act() -> BodyChange:
        what, invited = form.to_request()
        return propose(body.id, what, invited=invited, actor=current_user.id)

    if form.validate_on_submit() and proposed_by_form(form, act, refusals=words.INVITING, at=FIELDS):
        return redirect(url_for(".show_body", body_slug=body_slug), 303)
    return _render("invite_member.html", body, form=form), form.http_status


@bp.route("/<body_slug>/facts", methods=["GET", "POST"])
@page(audience=Audience.STAFF, permission=_MANAGE, scope=BODY, form_checks_csrf=True)
def edit_facts(body_slug: str) -> Reply:
    """Propose another number of seats, other languages or legal settings of the body."""
    body = BODY.loaded()
    form = FactsForm(body)

    def act() -> BodyChange:
        what = bodies.facts_changed(lookup.get_body(body.id), form.to_request())
        return propose(body.id, what, actor=current_user.id)

    if form.validate_on_submit() and proposed_by_form(form, act, at={SizeTooSmall: "size"}):
        return redirect(url_for(".show_body", body_slug=body_slug), 303)
    return _render("edit_facts.html", body, form=form), form.http_status


@bp.post("/<body_slug>/seats")
@page(audience=Audience.STAFF, permission=_MANAGE, scope=BODY, form_checks_csrf=True)
def add_seat(body_slug: str) -> Reply:
    """Add a seat, to be given to a person later."""
    body = BODY.loaded()
    form = SeatForm()
    if not form.validate_on_submit():
        return render_body(body, form), form.http_status
    organization = form.organization.data or ""
    return change(
        body_slug,
        lambda: alone.add_empty_seat(body.id, organization=organization, actor=current_user.id),
        _("The seat is added."),
    )


@bp.post("/<body_slug>/seats/<int:seat_id>/end")
@page(audience=Audience.STAFF, permission=_MANAGE, scope=SEAT)
def end_seat(body_slug: str, seat_id: int) -> Response:
    """Propose to take out a seat."""
    seat = SEAT.loaded()
    what = SeatEnded(seat.id, seat.number)
    return proposed(
        body_slug,
        lambda: propose(seat.body_id, what, actor=current_user.id),
        warn=lambda: _warn_of_seat(seat.body_id, seat.number),
    )


def _warn_of_seat(body_id: int, number: int) -> None:
    """Say on the next page if the body has too few filled seats for its rule without this one."""
    left = [seat for seat in current_seats(body_id) if seat.number != number]
    reach = reach_of(left, current_rule(body_id).settings)
    if reach.is_short:
        flash(words.short_of_seats_then(reach), "warning")


@bp.post("/<body_slug>/people/<int:user_id>/unseat")
@page(audience=Audience.STAFF, permission=_MANAGE, scope=PERSON)
def unseat_person(body_slug: str, user_id: int) -> Response:
    """Propose that a person no longer holds their seat; the seat is then free. Raise NotFound."""
    body, _user_id = PERSON.loaded()
    numbers = [
        seat.number
        for seat in current_seats(body.id)
        if any(holder.user_id == user_id for holder in seat.holders)
    ]
    if not numbers:
        raise NotFound
    what = Unseated(numbers[0])
    return proposed(
        body_slug,
        lambda: propose(body.id, what, user_id=user_id, actor=current_user.id),
        warn=lambda: _warn_of_person(body.id, numbers[0], user_id),
    )


def _warn_of_person(body_id: int, number: int, user_id: int) -> None:
    """Say on the next page what follows for a person who loses a seat, and for the body."""
    _warn_of_seat(body_id, number)
    for note in SEAT_NOTES:
        said = note.say(body_id, user_id)
        if said:
            flash(said)


@bp.post("/<body_slug>/people/<int:user_id>/invite-again")
@page(audience=Audience.STAFF, permission=_MANAGE, scope=PERSON)
def invite_again(body_slug: str, user_id: int) -> Response:
    """Mail a person the invitation again."""
    body, _user_id = PERSON.loaded()
    return change(
        body_slug,
        lambda: inviting.invite_again(body.id, user_id, actor=actor_of(current_user)),
        "",
    )


@bp.post("/<body_slug>/offices")
@page(audience=Audience.STAFF, permission=_MANAGE, scope=BODY)
def give_office(body_slug: str) -> Response:
    """Propose an office for a member of the body."""
    body = BODY.loaded()
    form = OfficeForm(_people(current_seats(body.id), access.office_holders([body.id])))
    if not form.validate_on_submit():
        flash(_("Nothing was changed. Choose a person and a role."), "error")
        return redirect(url_for(".show_body", body_slug=body_slug), 303)
    user_id, what = form.user_id.data, Appointment(offices=frozenset({Office(form.office.data)}))
    return proposed(body_slug, lambda: propose(body.id, what, user_id=user_id, actor=current_user.id))


@bp.post("/<body_slug>/people/<int:user_id>/offices/<office>/take")
@page(audience=Audience.STAFF, permission=_MANAGE, scope=PERSON)
def take_office(body_slug: str, user_id: int, office: str) -> Response:
    """Propose that a person no longer holds an office."""
    body, _user_id = PERSON.loaded()
    if office not in set(Office):
        raise NotFound
    what = OfficeTaken(Office(office))
    return proposed(body_slug, lambda: propose(body.id, what, user_id=user_id, actor=current_user.id))


def _people(in_use: list[Seat], offices: list[OfficeHolder]) -> list[tuple[int, str]]:
    """Return (user id, name) of every member of the body, to give an office to."""
    found = {
        holder.user.id: holder.user.name for seat in in_use for holder in seat.holders if holder.user.active
    }
    found |= {one.user.id: one.user.name for one in offices}
    return sorted(found.items(), key=lambda person: (person[1].casefold(), person[0]))


def _render(template: str, body: Body, **context: object) -> str:
    names = lookup.body_names([body], current_language().tag)
    return render_staff(f"bodies/staff/{template}", body=body, body_name=names[body.id], **context)
