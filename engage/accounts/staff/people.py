"""Pages for administrators to manage people."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from engage.accounts.errors import EmailTaken
from engage.accounts.models import User
from engage.accounts.ports import person_parts
from engage.accounts.services import links, people, resets, sign_ins
from engage.accounts.services.people import actor_of
from engage.accounts.staff.labels import REFUSALS
from engage.accounts.staff.people_forms import ROLE_NAMES, InviteForm, RolesForm
from engage.accounts.staff.scopes import PERSON, SIGN_IN
from engage.core.acts import accepted, run
from engage.core.happened import noting
from engage.core.i18n import staff_gettext as _
from engage.core.pages import Audience, page
from engage.core.security.permissions import Permission
from engage.core.staff.rendering import render_staff
from engage.core.staff.told import say_happened

bp = Blueprint("staff_accounts", __name__, url_prefix="/staff/people")
_MANAGE = Permission.MANAGE_PEOPLE


@bp.get("")
@page(audience=Audience.STAFF, permission=_MANAGE)
def list_people() -> str:
    """List all users, active or not."""
    return render_staff("accounts/staff/list_people.html", people=people.list_people(), role_names=ROLE_NAMES)


@bp.route("/invite", methods=["GET", "POST"])
@page(audience=Audience.STAFF, permission=_MANAGE, form_checks_csrf=True)
def invite_person() -> Response | tuple[str, int]:
    """Add a person and mail them an invitation."""
    form = InviteForm()
    if form.validate_on_submit():
        wanted = form.to_request()
        with noting() as happened:
            invited = accepted(
                form,
                lambda: links.invite(wanted, actor=actor_of(current_user)),
                refusals=REFUSALS,
                at={EmailTaken: "email"},
            )
        if invited:
            flash(say_happened(happened, _("%(name)s is added.", name=wanted.name)))
            return redirect(url_for("staff_accounts.list_people"), 303)
    return render_staff("accounts/staff/invite_person.html", form=form), form.http_status


@bp.route("/<int:user_id>", methods=["GET", "POST"])
@page(audience=Audience.STAFF, permission=_MANAGE, scope=PERSON, form_checks_csrf=True)
def show_person(user_id: int) -> Response | tuple[str, int]:
    """Show one person (roles, second factors, open sign-ins), and save the roles."""
    user = PERSON.loaded()
    form = RolesForm(data=people.roles_of(user))
    form.opened_on(people.roles_of(user))
    if form.validate_on_submit():
        wanted = form.to_roles()
        return _change(
            user_id,
            lambda: people.set_roles(user_id, wanted, actor=actor_of(current_user), seen=form.seen.version),
            _("The roles are saved."),
        )
    return _render_person(user, form), form.http_status


@bp.post("/<int:user_id>/invite-again")
@page(audience=Audience.STAFF, permission=_MANAGE, scope=PERSON)
def invite_again(user_id: int) -> Response:
    """Mail the invitation once more."""
    return _change(
        user_id,
        lambda: links.send_invitation(people.get_user(user_id), actor=actor_of(current_user)),
        "",
    )


@bp.post("/<int:user_id>/switch-off")
@page(audience=Audience.STAFF, permission=_MANAGE, scope=PERSON)
def deactivate_person(user_id: int) -> Response:
    """Deactivate an account at once."""
    return _change(
        user_id,
        lambda: people.deactivate(user_id, actor=actor_of(current_user)),
        _("The account is switched off. The person is signed out everywhere."),
    )


@bp.post("/<int:user_id>/switch-on")
@page(audience=Audience.STAFF, permission=_MANAGE, scope=PERSON)
def reactivate_person(user_id: int) -> Response:
    """Activate an account again."""
    return _change(
        user_id,
        lambda: people.reactivate(user_id, actor=actor_of(current_user)),
        _("The account is switched on."),
    )


@bp.post("/<int:user_id>/second-step/reset")
@page(audience=Audience.STAFF, permission=_MANAGE, scope=PERSON)
def request_factor_reset(user_id: int) -> Response:
    """Request a reset of a lost second factor. It is done at once where no other administrator could approve it."""
    return _change(
        user_id,
        lambda: resets.request_reset(user_id, administrator=people.get_user(current_user.id)),
        _("The reset is requested."),
    )


@bp.post("/<int:user_id>/second-step/agree")
@page(audience=Audience.STAFF, permission=_MANAGE, scope=PERSON)
def finish_factor_reset(user_id: int) -> Response:
    """Approve a reset and carry it out."""
    return _change(
        user_id,
        lambda: resets.finish_reset(user_id, administrator=people.get_user(current_user.id)),
        _("The second step is reset. The person will set up a new one at the next sign-in."),
    )


@bp.post("/<int:user_id>/second-step/refuse")
@page(audience=Audience.STAFF, permission=_MANAGE, scope=PERSON)
def refuse_factor_reset(user_id: int) -> Response:
    """Withdraw a requested reset."""
    return _change(
        user_id,
        lambda: resets.refuse_reset(user_id, actor=actor_of(current_user)),
        _("The reset is canceled."),
    )


@bp.post("/<int:user_id>/sign-ins/<sign_in_id>/end")
@page(audience=Audience.STAFF, permission=_MANAGE, scope=SIGN_IN)
def end_sign_in(user_id: int, sign_in_id: str) -> Response:
    """End one sign-in of a person."""
    return _change(
        user_id,
        lambda: sign_ins.end(sign_in_id, user_id=user_id, actor=actor_of(current_user)),
        _("The device is signed out."),
    )


def _change(user_id: int, change: Callable[[], object], done: str) -> Response:
    """Carry out a change, and show on the person's page that it is done or why it was refused."""
    back = url_for("staff_accounts.show_person", user_id=user_id)
    return run(
        change,
        done=lambda happened: say_happened(happened, done),
        refusals=REFUSALS,
        back=back,
        tones=("message", "error"),
    )


def _render_person(user: User, form: RolesForm) -> str:
    return render_staff(
        "accounts/staff/show_person.html", person=user, form=form, person_parts=list(person_parts.of(user))
    )
